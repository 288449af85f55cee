"""Channels that let no program read them: what to say of each, and whether a file helps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Closed:
    """A channel without an interface that is open to everybody.

    Attributes:
        why: the honest sentence.
        how: where its reviews can be had as a file; empty where they cannot.
    """

    why: str
    how: str = ""


CLOSED = {
    "Expedia": Closed(
        "Expedia opens its reviews to lodging partners with an agreement only.",
        "Partners download them from Partner Central, under Guest reviews.",
    ),
    "Facebook recommendations": Closed(
        "Meta has closed recommendations to all programs since version 22 of its interface "
        "(error 12); posts and comments are still read.",
        "Download your page's information from Meta, or keep a table of them.",
    ),
    "G2": Closed(
        "G2 opens its interface to paying vendors only.",
        "Vendors download their reviews from my.G2.",
    ),
    "Glassdoor": Closed(
        "Glassdoor takes no new users for its interface and forbids reading its pages by program.",
        "Keep a table of the reviews; employer accounts can download theirs.",
    ),
    "OpenTable": Closed(
        "OpenTable has no interface for reviews.",
        "Restaurants download their reviews from Guest Center.",
    ),
    "Snapchat": Closed(
        "Snapchat lets no program see what others say; not even mentions of a public profile.",
    ),
}
"""By the name that people know."""
