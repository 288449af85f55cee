"""What people keep under a name."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Text, UniqueConstraint

from data.columns import Json, Moment, Number, identity, table

saved_view = table(
    "saved_view",
    identity(),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("filters", Json, nullable=False),
    Column("kept_at", Moment, nullable=False),
    UniqueConstraint("person_id", "name"),
)
"""A choice of the shared filters; `filters` holds the values of each by its name."""
