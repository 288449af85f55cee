"""What was said: reviews, their facts, their edits, and the items that were set aside."""

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

from data.columns import Decimal, Json, Moment, Number, identity, table

review = table(
    "review",
    identity(),
    Column("location_id", Number, ForeignKey("location.id"), nullable=False),
    Column("listing_id", Number, ForeignKey("listing.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("author", Text),
    Column("author_id", Text),
    Column("title", Text),
    Column("text", Text),
    Column("text_until", Moment),
    Column("excerpt", Integer, nullable=False),
    Column("language", Text),
    Column("rating", Decimal),
    Column("rating_original", Text),
    Column("created_at", Moment),
    Column("updated_at", Moment),
    Column("url", Text),
    Column("parent_id", Text),
    Column("engagement", Json, nullable=False),
    Column("response_text", Text),
    Column("response_at", Moment),
    Column("flags", Json, nullable=False),
    Column("version", Moment, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("run_id", Number, nullable=False),
    UniqueConstraint("location_id", "channel", "account", "external_id"),
    Index("ix_review_listing_id", "listing_id"),
    Index("ix_review_text_until", "text_until", sqlite_where=literal_column("text_until > 0")),
)
"""The key is the channel's, not the source's: an export and an interface of one platform name the
same review. It holds the location, so that one post may speak of two brands."""

fact = table(
    "fact",
    Column("review_id", Number, ForeignKey("review.id"), primary_key=True, autoincrement=False),
    Column("brand_id", Number, nullable=False),
    Column("location_id", Number, nullable=False),
    Column("listing_id", Number, nullable=False),
    Column("channel", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("day", Integer),
    Column("created_at", Number),
    Column("rating", Decimal),
    Column("stars", Integer),
    Column("replies_visible", Integer, nullable=False),
    Column("responded", Integer, nullable=False),
    Column("response_at", Number),
    Column("removed_at", Number),
    Column("signal_version", Text, nullable=False, server_default=""),
    Column("language", Text),
    Column("sentiment", Integer),
    Column("score", Decimal),
    Column("topics", Number, nullable=False, server_default="0"),
    Column("praised", Number, nullable=False, server_default="0"),
    Column("criticised", Number, nullable=False, server_default="0"),
    Column("held_back", Integer, nullable=False, server_default="0"),
    Column("change", Number, nullable=False),
)
"""One narrow row per review. Moments here are whole seconds, `day` whole days since 1970-01-01."""

_MEASURES = (
    "stars",
    "rating",
    "sentiment",
    "score",
    "removed_at",
    "origin",
    "responded",
    "response_at",
    "created_at",
    "replies_visible",
    "topics",
    "criticised",
    "language",
)


def _covering(name: str, *leading: str) -> None:
    columns = (*leading, *(measure for measure in _MEASURES if measure not in leading))
    Index(name, *(fact.c[column] for column in columns))


for name, leading in {
    "ix_fact_by_day": ("day", "brand_id", "location_id", "channel"),
    "ix_fact_by_location": ("location_id", "day", "brand_id", "channel"),
    "ix_fact_by_channel": ("channel", "sentiment", "day", "brand_id", "location_id"),
}.items():
    _covering(name, *leading)
_WAITING: ColumnElement[bool] = literal_column("responded = 0 AND removed_at IS NULL")
Index(
    "ix_fact_waiting",
    *(fact.c[name] for name in ("created_at", "location_id", "channel", "stars", "review_id")),
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
Index("ix_fact_change", fact.c.change)
Index("ix_fact_signal_version", fact.c.signal_version, fact.c.review_id)

edit = table(
    "edit",
    identity(),
    Column("review_id", Number, ForeignKey("review.id"), nullable=False, index=True),
    Column("run_id", Number, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("version", Moment, nullable=False),
    Column("title", Text),
    Column("text", Text),
    Column("rating", Decimal),
    Column("response_text", Text),
    Column("response_at", Moment),
)
"""What a review was before each change."""

set_aside = table(
    "set_aside",
    identity(),
    Column("listing_id", Number, ForeignKey("listing.id"), nullable=False),
    Column("run_id", Number, nullable=False, index=True),
    Column("digest", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("seen_at", Moment, nullable=False),
    UniqueConstraint("listing_id", "digest"),
)
"""Items that could not become reviews, in their raw form, with the reason."""

correction = table(
    "correction",
    Column("review_id", Number, ForeignKey("review.id"), primary_key=True, autoincrement=False),
    Column("sentiment", Integer),
    Column("topics", Number),
    Column("praised", Number),
    Column("criticised", Number),
    Column("derived_sentiment", Integer),
    Column("derived_score", Decimal),
    Column("derived_topics", Number, nullable=False),
    Column("derived_praised", Number, nullable=False),
    Column("derived_criticised", Number, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("person_id", Number, ForeignKey("person.id")),
    Column("said_of", Text),
    Column("outdated", Integer, nullable=False, server_default="0"),
)
"""What a person says of a review, laid over its fact; the derived columns hold what it covers.

`said_of` is a digest of the words it was made of. While they are others it is outdated, and counts
for nothing."""
