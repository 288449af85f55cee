"""What people note down: what was done on a day, and whom they may quote."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Text

from data.columns import Moment, Number, identity, table

note = table(
    "note",
    identity(),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("brand_id", Number, ForeignKey("brand.id"), nullable=False),
    Column("day", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("topic", Integer),
)
"""Something was done on a day; `topic` is the `Topic.bit` that it was to improve."""

note_location = table(
    "note_location",
    Column("note_id", Number, ForeignKey("note.id"), primary_key=True, autoincrement=False),
    Column("location_id", Number, ForeignKey("location.id"), primary_key=True, autoincrement=False),
)
"""Where it was done."""

quotation = table(
    "quotation",
    Column("review_id", Number, ForeignKey("review.id"), primary_key=True, autoincrement=False),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("allowed_at", Moment, nullable=False),
    Column("evidence", Text, nullable=False),
)
"""An author has allowed a review to be quoted; `evidence` says how we know."""
