"""What is answered: drafts, approvals, what was sent, and how people want it worded."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    literal_column,
)

from data.columns import Json, Moment, Number, identity, table

answer = table(
    "answer",
    identity(),
    Column("review_id", Number, ForeignKey("review.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("language", Text, nullable=False, server_default=""),
    Column("origin", Text, nullable=False),
    Column("author_id", Number, ForeignKey("person.id"), nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("approval_id", Number),
    Column("begun_at", Moment),
    Column("not_before", Moment),
    Column("sent_at", Moment),
    Column("looked_at", Moment),
    Column("seen_at", Moment),
    Column("remote_id", Text, nullable=False, server_default=""),
    Column("message", Text, nullable=False, server_default=""),
    Column("action", Text, nullable=False, server_default=""),
    Index("ix_answer_review_id", "review_id", "id"),
    Index("ix_answer_state", "state"),
    Index("ix_answer_changed_at", "changed_at"),
)
"""One answer to one review, from its first draft to its place on the platform."""

_OPEN: ColumnElement[bool] = literal_column("state NOT IN ('sent', 'pending')")
Index(
    "uq_answer_open",
    answer.c.review_id,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)

approval = table(
    "approval",
    identity(),
    Column("answer_id", Number, ForeignKey("answer.id"), nullable=False, index=True),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("approved_at", Moment, nullable=False),
    Column("text_hash", Text, nullable=False),
    Column("expected", Text, nullable=False, server_default=""),
    Column("by_hand", Integer, nullable=False, server_default="0"),
    Column("voided_at", Moment),
    Column("spent_at", Moment),
    Column("token", Number),
)
"""A person's word that one text may be posted once; spending it comes before sending anything."""

template = table(
    "template",
    identity(),
    Column("part", Text, nullable=False),
    Column("mood", Text, nullable=False),
    Column("topic", Text, nullable=False, server_default=""),
    Column("channel", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False),
    Column("texts", Json, nullable=False),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("part", "mood", "topic", "channel", "language"),
)
"""Sentences that people have put in place of those that are shipped."""

voice = table(
    "voice",
    Column("brand_id", Number, ForeignKey("brand.id"), primary_key=True, autoincrement=False),
    Column("file", Text, nullable=False),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("changed_at", Moment, nullable=False),
)
"""How a brand speaks: its file, as somebody has written it."""
