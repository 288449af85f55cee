"""What is watched: brands, locations, sources, listings."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text, UniqueConstraint, literal_column

from data.columns import Decimal, Json, Moment, Number, identity, table

brand = table(
    "brand",
    identity(),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("industry", Text, nullable=False, server_default="generic"),
    Column("ours", Integer, nullable=False, server_default="0"),
    Column("demo", Integer, nullable=False, server_default="0"),
)

location = table(
    "location",
    identity(),
    Column("brand_id", Number, ForeignKey("brand.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("is_place", Integer, nullable=False, server_default="1"),
    Column("industry", Text, nullable=False, server_default=""),
    Column("address", Text),
    Column("city", Text),
    Column("country", Text),
    Column("latitude", Decimal),
    Column("longitude", Decimal),
    Column("time_zone", Text, nullable=False, server_default="UTC"),
    Column("groups", Json, nullable=False, server_default="{}"),
    UniqueConstraint("brand_id", "key"),
)
"""A brand itself is its location with `is_place` 0: where posts about the whole brand belong."""

source = table(
    "source",
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("blend", Integer, nullable=False),
    Column("replies_visible", Integer, nullable=False),
    Column("social", Integer, nullable=False),
    Column("text_days", Integer),
    Column("attribution", Text, nullable=False),
    Column("description", Json, nullable=False),
)
"""What the sources say of themselves, published by the worker so that pages can show it."""

listing = table(
    "listing",
    identity(),
    Column("brand_id", Number, ForeignKey("brand.id"), nullable=False),
    Column("location_id", Number, ForeignKey("location.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False, server_default=""),
    Column("remote_id", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("options", Json, nullable=False, server_default="{}"),
    Column("replies_visible", Integer, nullable=False, server_default="1"),
    Column("schedule_seconds", Integer, nullable=False, server_default="3600"),
    Column("paused", Integer, nullable=False, server_default="0"),
    Column("cursor", Json, nullable=False, server_default="{}"),
    Column("next_due_at", Moment),
    Column("complete_until", Moment),
    Column("walked_at", Moment),
    Column("stated_total", Number),
    Column("stated_rating", Decimal),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("outcome", Text),
    Column("last_run_id", Number),
    UniqueConstraint("location_id", "source", "channel", "account", "remote_id"),
    Index("ix_listing_due", "next_due_at", sqlite_where=literal_column("paused = 0")),
)
