"""Files that people had made: what was asked for, what came of it, and what is made on a schedule.

A file is kept in parts, so that neither making nor reading it needs all of it in memory.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from data.columns import Blob, Json, Moment, Number, identity, table

report = table(
    "report",
    identity(),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("plan_id", Number),
    Column("command_id", Number, nullable=False),
    Column("wanted", Json, nullable=False),
    Column("scope", Json),
    Column("asked_at", Moment, nullable=False),
    Column("made_at", Moment),
    Column("expires_at", Moment, nullable=False),
    Column("filename", Text, nullable=False, server_default=""),
    Column("size", Number, nullable=False, server_default="0"),
    Column("rows", Number, nullable=False, server_default="0"),
    Index("ix_report_person_id", "person_id", "id"),
    Index("ix_report_expires_at", "expires_at"),
)
"""`scope` is what whoever asked was allowed to see then: location ids, or NULL for everything."""

report_part = table(
    "report_part",
    Column("report_id", Number, ForeignKey("report.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", Blob, nullable=False),
)

report_plan = table(
    "report_plan",
    identity(),
    Column("person_id", Number, ForeignKey("person.id"), nullable=False),
    Column("wanted", Json, nullable=False),
    Column("every", Text, nullable=False),
    Column("next_at", Moment, nullable=False),
    Index("ix_report_plan_next_at", "next_at"),
)
"""What is made again and again; `every` is week or month."""
