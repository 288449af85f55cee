"""What is derived from texts beyond a review's signals: taught models, sketches, copies."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, ForeignKey, Index, Integer, Text, literal_column

from data.columns import Blob, Decimal, Json, Moment, Number, identity, table

lesson = table(
    "lesson",
    identity(),
    Column("language", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("figures", Json, nullable=False),
    Column("packed", Blob),
    Index("ix_lesson_language", "language", "id"),
)
"""Attempts to teach a shipped model by the brand's own stars; the packed model where it was taken.

`base` names the shipped models it started from; a model taught on others is not in use.
"""

sketch = table(
    "sketch",
    Column("review_id", Number, ForeignKey("review.id"), primary_key=True, autoincrement=False),
    Column("day", Integer, nullable=False),
    Column("hashes", Blob, nullable=False),
    Column("compared", Integer, nullable=False, server_default="0"),
    Index("ix_sketch_day", "day"),
)
_WAITING: ColumnElement[bool] = literal_column("compared = 0")
Index(
    "ix_sketch_waiting",
    sketch.c.day,
    sketch.c.review_id,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
"""The lowest hashes of a text's word triples; from them no text can be had back."""

copy = table(
    "copy",
    Column("review_id", Number, ForeignKey("review.id"), primary_key=True, autoincrement=False),
    Column("group_id", Number, nullable=False, index=True),
    Column("similarity", Decimal, nullable=False),
)
"""Reviews with copies; `group_id` is the review that those of a group are copies of, and
`similarity` how like that one each is. Who has copies in other groups alone is a group of one."""
