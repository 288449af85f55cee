"""Customers: whose reviews belong together, who wants to be forgotten, and what was disputed."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from data.columns import Json, Moment, Number, identity, table
from data.schema.reviews import review

Index("ix_review_author", review.c.author, review.c.channel)

same_author = table(
    "same_author",
    Column("review_id", Number, ForeignKey("review.id"), primary_key=True, autoincrement=False),
    Column("other_id", Number, ForeignKey("review.id"), primary_key=True, autoincrement=False),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("confirmed_at", Moment, nullable=False),
    Column("denied", Integer, nullable=False, server_default="0"),
    Index("ix_same_author_other_id", "other_id"),
)
"""A person says that two reviews on different channels have one author or, `denied`, have not.

The lower id comes first. It names reviews and not authors, so that nothing is left of an author who
was erased.
"""

suppression = table(
    "suppression",
    Column("digest", Text, primary_key=True),
    Column("channel", Text, nullable=False, index=True),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
)
"""Keyed digests of authors and reviews whose words may never be kept again."""

dispute = table(
    "dispute",
    identity(),
    Column("review_id", Number, ForeignKey("review.id"), nullable=False, index=True),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("facts", Json, nullable=False),
    Column("reported_at", Moment),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("ended_at", Moment),
)
"""A review held to be false or part of an attack: the facts as they stood, and what came of it.

`facts` holds counts, ids and moments, never what somebody wrote.
"""
