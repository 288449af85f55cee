"""The vocabulary of Earshot: the values that travel between its parts.

A review is validated once, at the boundary where remote data becomes ours; everything behind it may
trust what it holds.
"""

from data.models.judging import Filters, Scope, Signals, Tallies, Topic
from data.models.people import OWNER, Person, Role
from data.models.review import EARLIEST, Place, Review, storable, unheaped, words_digest
from data.models.watching import (
    Consent,
    Coverage,
    Found,
    Listing,
    Need,
    Notice,
    Outcome,
    Replies,
    Source,
    Terms,
    Webhook,
)

__all__ = [
    "EARLIEST",
    "OWNER",
    "Consent",
    "Coverage",
    "Filters",
    "Found",
    "Listing",
    "Need",
    "Notice",
    "Outcome",
    "Person",
    "Place",
    "Replies",
    "Review",
    "Role",
    "Scope",
    "Signals",
    "Source",
    "Tallies",
    "Terms",
    "Topic",
    "Webhook",
    "storable",
    "unheaped",
    "words_digest",
]
