"""Trying a listing out: its first reviews, without storing anything."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any

from collectors.source import BadItem, Item, SourceError, SourceModule, source_module
from data.models import Listing, Outcome, Review
from data.secrets import SealBroken
from jobs.collecting import require
from jobs.work import NotReady, Work

SHOWN = 5


def probe(work: Work, listing: Listing) -> dict[str, Any]:
    """Fetch the first reviews of a listing and return what a person needs to judge it.

    Returns:
        `outcome`, `message` and `action`, and `reviews` as `author`, `date`, `rating`, `text`.
    """
    module = source_module(listing.source)
    # Asked as for the first time: what is only new since the last run may well be nothing.
    listing = replace(listing, cursor={})
    try:
        http = work.http(listing, module.SOURCE)
    except (SealBroken, NotReady) as error:
        return _failure(Outcome.AUTH, str(error), "")
    try:
        require(module.SOURCE, http.secrets)
        items = list(islice(module.fetch(http, listing, None), SHOWN))
    except NotReady as error:
        return _failure(Outcome.AUTH, str(error), "Enter what is missing and test again.")
    except SourceError as error:
        return _failure(error.outcome, str(error), error.action)
    finally:
        http.close()
    return _success([_parsed(module, item, listing) for item in items])


def _parsed(module: SourceModule, item: Item, listing: Listing) -> Review | None:
    try:
        return module.parse(item, listing)
    except (BadItem, ValueError):
        return None


def _success(parsed: list[Review | None]) -> dict[str, Any]:
    reviews = [review for review in parsed if review is not None]
    unreadable = len(parsed) - len(reviews)
    message = f"{len(reviews)} of the first {len(parsed)} items could be read."
    return {
        "outcome": Outcome.OK.value if not unreadable else Outcome.CHANGED.value,
        "message": message if parsed else "The listing can be read; it has no reviews yet.",
        "action": "",
        "count": len(reviews),
        "reviews": [_shown(review) for review in reviews],
    }


def _shown(review: Review) -> dict[str, Any]:
    return {
        "author": review.author,
        "date": review.created_at.isoformat() if review.created_at else None,
        "rating": review.rating,
        "text": (review.text or review.title or "")[:500],
    }


def _failure(outcome: Outcome, message: str, action: str) -> dict[str, Any]:
    return {
        "outcome": outcome.value,
        "message": message,
        "action": action,
        "count": 0,
        "reviews": [],
    }
