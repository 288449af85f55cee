"""How platforms reach us: consents that are under way, and deliveries to our webhooks."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text, UniqueConstraint

from data.columns import Blob, Json, Moment, Number, identity, table

consent = table(
    "consent",
    Column("state", Text, primary_key=True),
    Column("browser", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("sealed", Blob, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
"""An owner who was sent to a provider and is expected back; state and browser are digests."""

delivery = table(
    "delivery",
    identity(),
    Column("source", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("body", Blob, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("result", Json),
    Column("error", Text),
    UniqueConstraint("source", "account", "digest"),
    Index("ix_delivery_finished_at", "finished_at", "id"),
)
"""What a platform delivered, proved to be its own; the same body twice is one delivery."""

notice = table(
    "notice",
    identity(),
    Column("listing_id", Number, ForeignKey("listing.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("told", Json, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("finished_at", Moment),
    UniqueConstraint("listing_id", "name"),
)
"""What a platform named to us; finished once it is a review, or set aside with the reason."""
