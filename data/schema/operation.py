"""How it runs: runs, the lease, commands, uploads, secrets, settings, scores."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Text, UniqueConstraint

from data.columns import Blob, Decimal, Json, Moment, Number, count, identity, table

run = table(
    "run",
    identity(),
    Column("listing_id", Number, ForeignKey("listing.id"), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("outcome", Text),
    Column("message", Text, nullable=False, server_default=""),
    Column("action", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default="schedule"),
    Column("token", Number, nullable=False),
    count("fetched"),
    count("new"),
    count("edited"),
    count("same"),
    count("set_aside"),
    count("removed"),
    count("requests"),
    UniqueConstraint("listing_id", "due_at"),
)
"""One attempt to collect one listing; the unique key keeps two workers from doing one twice."""

lease = table(
    "lease",
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("token", Number, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

command = table(
    "command",
    identity(),
    Column("kind", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Column("token", Number),
    Column("progress", Text, nullable=False, server_default=""),
    Column("result", Json),
    Column("error", Json),
)
"""What a page asks of the worker: run now, test, preview, import."""

upload = table(
    "upload",
    identity(),
    Column("filename", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("body", Blob, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("origin", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="new"),
    Column("brand_id", Number, ForeignKey("brand.id")),
    Column("channel", Text),
    Column("preview", Json),
    Column("mapping", Json),
    Column("report", Json),
)
"""A file of reviews, as it was given; `state` is new, ready, importing, imported or refused."""

mapping = table(
    "mapping",
    Column("signature", Text, primary_key=True),
    Column("mapping", Json, nullable=False),
    Column("brand_id", Number),
    Column("channel", Text),
    Column("kept_at", Moment, nullable=False),
)
"""How a person read a kind of file, remembered by the signature of its columns.

`brand_id` is written no more: the same columns do not say whose reviews they are."""

secret = table(
    "secret",
    Column("owner", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("sealed", Blob, nullable=False),
    Column("kept_at", Moment, nullable=False),
)
"""Encrypted credentials; `owner` is a source id, or `source:account` for one account."""

setting = table(
    "setting",
    Column("name", Text, primary_key=True),
    Column("value", Json, nullable=False),
)

budget = table(
    "budget",
    Column("host", Text, primary_key=True),
    Column("free_at", Moment, nullable=False),
)
"""When the next request to a host may go, shared by every process."""

score = table(
    "score",
    Column("version", Text, primary_key=True),
    Column("index", Text, primary_key=True),
    Column("brand_id", Number, primary_key=True),
    Column("location_id", Number, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("value", Decimal),
    Column("low", Decimal),
    Column("high", Decimal),
    Column("n", Number, nullable=False),
    Column("n_effective", Decimal),
    Column("details", Json, nullable=False, server_default="{}"),
)
"""Indices as computed, with their score version; location 0 and channel '' mean all of them."""

data_version = table(
    "data_version",
    Column("name", Text, primary_key=True),
    Column("value", Number, nullable=False),
)
"""Grows with every commit that changes `facts` or `scores`; caches are keyed by it."""
