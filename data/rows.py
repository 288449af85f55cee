"""How a review becomes rows: its text in `review`, its measures in `fact`."""

from __future__ import annotations

from typing import Any

from data.columns import DAY_SECONDS
from data.models import Listing, Review

_SAME_NAME = (
    "channel",
    "account",
    "external_id",
    "author",
    "author_id",
    "title",
    "text",
    "language",
    "rating",
    "rating_original",
    "created_at",
    "updated_at",
    "url",
    "parent_id",
    "response_text",
    "response_at",
    "version",
    "content_hash",
)


def review_values(item: Review, listing: Listing, location_id: int) -> dict[str, Any]:
    """Return the columns of `review` that a source decides."""
    values = {name: getattr(item, name) for name in _SAME_NAME}
    values |= {
        "location_id": location_id,
        "listing_id": listing.id,
        "excerpt": int(item.excerpt),
        "engagement": dict(item.engagement),
        "flags": list(item.flags),
    }
    return values


def fact_values(item: Review, listing: Listing, location_id: int) -> dict[str, Any]:
    """Return the columns of `fact` that a source decides."""
    created = None if item.created_at is None else int(item.created_at.timestamp())
    answered = None if item.response_at is None else int(item.response_at.timestamp())
    return {
        "brand_id": listing.brand_id,
        "location_id": location_id,
        "listing_id": listing.id,
        "channel": item.channel,
        "origin": item.origin,
        "day": None if created is None else created // DAY_SECONDS,
        "created_at": created,
        "rating": item.rating,
        "stars": None if item.rating is None else whole_stars(item.rating),
        "replies_visible": int(listing.replies_visible),
        "responded": int(answered is not None or item.response_text is not None),
        "response_at": answered,
    }


def whole_stars(rating: float) -> int:
    """Return the nearest whole star; halves go up, as the platforms show them.

    >>> [whole_stars(rating) for rating in (1.0, 2.5, 4.49, 5.0)]
    [1, 3, 4, 5]
    """
    return int(rating + 0.5)
