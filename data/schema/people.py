"""Who uses Earshot."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Text

from data.columns import Moment, identity, table

person = table(
    "person",
    identity(),
    Column("subject", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("time_zone", Text, nullable=False, server_default=""),
    Column("active", Integer, nullable=False, server_default="1"),
    Column("seen_at", Moment),
)
"""Row 1 is whoever sits at this machine where no sign-in is set up: `data.models.OWNER`."""
