"""What must be known to answer one review: its place, its source, its author's earlier reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from data.complaints import COMPLAINT
from data.customers import by_same_author
from data.facts import visible
from data.models import Replies, Scope
from data.schema import brand, fact, listing, location, review, source


@dataclass(frozen=True)
class Circumstances:
    """What surrounds a review that is answered.

    Attributes:
        source: id of the source of its listing, through which it would be answered.
        replies: how the platform takes answers; None where the source cannot answer.
        complaint: it is one, by its stars or by how its text is read.
        ratings: what its author gave the brand before, oldest first; on other channels too, where a
            person has confirmed that they are the same. A name alone tells of nothing: an answer is
            public, and two people may bear it.
        topics, praised, criticised: bitmasks over `Topic.bit`.
    """

    review_id: int
    brand_id: int
    brand: str
    ours: bool
    location: str
    city: str
    address: str
    channel: str
    source: str
    source_name: str
    replies: Replies | None
    replies_visible: bool
    author: str
    author_id: str
    title: str
    text: str
    language: str
    rating: float | None
    sentiment: int | None
    topics: int
    praised: int
    criticised: int
    url: str
    response: str
    complaint: bool = False
    ratings: tuple[float, ...] = ()


def circumstances(engine: Engine, scope: Scope, review_id: int) -> Circumstances | None:
    """Return what surrounds a review; None where there is none or it may not be seen."""
    statement = (
        select(
            *(review.c[name] for name in ("id", "author_id", "created_at", "rating")),
            *(fact.c[name] for name in ("brand_id", "sentiment", "topics", "praised")),
            *(fact.c[name] for name in ("criticised", "replies_visible")),
            *(_text(name, review.c[column]) for name, column in _TEXTS.items()),
            *(_text(name, location.c[name]) for name in ("city", "address")),
            func.coalesce(fact.c.language, review.c.language, "").label("language"),
            review.c.channel,
            listing.c.source,
            location.c.name.label("location"),
            brand.c.name.label("brand"),
            brand.c.ours,
            COMPLAINT.label("complaint"),
            func.coalesce(source.c.name, listing.c.source).label("source_name"),
            source.c.description,
        )
        .join(fact, fact.c.review_id == review.c.id)
        .join(location, location.c.id == review.c.location_id)
        .join(brand, brand.c.id == fact.c.brand_id)
        .join(listing, listing.c.id == review.c.listing_id)
        .outerjoin(source, source.c.id == listing.c.source)
        .where(review.c.id == review_id, visible(scope))
    )
    with engine.connect() as connection:
        row = connection.execute(statement).one_or_none()
        if row is None:
            return None
        ratings = _earlier(connection, scope, row)
    known = {
        name: getattr(row, name) for name in Circumstances.__dataclass_fields__.keys() & row._fields
    }
    return Circumstances(
        **known
        | {
            "review_id": review_id,
            "ours": bool(row.ours),
            "complaint": bool(row.complaint),
            "replies_visible": bool(row.replies_visible),
            "author_id": row.author_id or "",
            "replies": _replies(row.description),
            "ratings": tuple(ratings),
        }
    )


_TEXTS = {
    "author": "author",
    "title": "title",
    "text": "text",
    "url": "url",
    "response": "response_text",
}


def _text(name: str, column: Any) -> Any:
    return func.coalesce(column, "").label(name)


def _replies(description: Mapping[str, Any] | None) -> Replies | None:
    stated = (description or {}).get("replies")
    return Replies(**stated) if stated else None


def _earlier(connection: Connection, scope: Scope, of: Any) -> Sequence[float]:
    """Return what the author of a review gave before it; nothing is before one without a date."""
    if of.created_at is None:
        return ()
    statement = (
        select(review.c.rating)
        .where(review.c.id.in_(by_same_author(connection, scope, of.id, by_name=False)))
        .where(review.c.created_at < of.created_at, review.c.rating.is_not(None))
        .order_by(review.c.created_at)
    )
    return connection.scalars(statement).all()
