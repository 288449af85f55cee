"""Who uses Earshot, what they may see, and what they have done."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Text

from data.columns import Moment, Number, identity, table

person = table(
    "person",
    identity(),
    Column("subject", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("time_zone", Text, nullable=False, server_default=""),
    Column("active", Integer, nullable=False, server_default="1"),
    Column("seen_at", Moment),
    Column("signed_out_at", Moment),
)
"""Row 1 is whoever sits at this machine where no sign-in is set up: `data.models.OWNER`.

A sign-in from before `signed_out_at` is not accepted any more.
"""

scope_part = table(
    "scope_part",
    Column("person_id", Number, ForeignKey("person.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, primary_key=True),
)
"""What a person may see, one part a row; no part, no rows.

`kind` is `everything`, `brand` or `location` (`value` is its id), or `group` (`name` is that of the
group, such as region, and `value` which one).
"""

sign_in = table(
    "sign_in",
    Column("person_id", Number, ForeignKey("person.id"), primary_key=True),
    Column("token", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)
"""A sign-in that was seen; a reload of the page belongs to the same one."""

audit = table(
    "audit",
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("person_id", Number, ForeignKey("person.id")),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("chain", Text, nullable=False),
)
"""Who did what, numbered without a gap; `chain` is a keyed digest of the row and all before it."""

audit_head = table(
    "audit_head",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Number, nullable=False),
    Column("chain", Text, nullable=False),
    Column("seal", Text, nullable=False),
)
"""The newest row of the audit log under a seal, so that a missing end is noticed; one row."""
