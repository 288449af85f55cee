"""Ratings and dates of web pages and feeds, which write them as they like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collectors.guessing import dates
from collectors.guessing.columns import order_of
from collectors.guessing.ratings import Rating as Stated
from collectors.guessing.ratings import read_rating
from collectors.guessing.shapes import is_missing
from collectors.record import decimal
from collectors.source import BadItem
from collectors.times import iso, rfc822

SCALE = ("ratingValue", "bestRating", "worstRating")
"""What schema.org calls a rating and the ends of its scale."""

_ASPECTS = ("reviewAspect", "ratingAspect")


@dataclass(frozen=True)
class Rating:
    """A rating on the common scale, and as the page has it if its scale is another.

    A zero on a scale that begins higher means that nobody gave any stars.
    """

    stars: float | None
    original: str | None


def first(value: Any) -> Any:
    """Return the first of several values, or the value itself."""
    while isinstance(value, list):
        value = value[0] if value else None
    return value


def stated_rating_of(review: Mapping[str, Any]) -> Any:
    """Return what a review states as its rating, wherever."""
    within = {name: review[name] for name in SCALE if name in review}
    return review.get("reviewRating") or review.get("rating") or within


def rating_of(stated: object, best_known: float | None = None) -> Rating | None:
    """Return the rating that a `reviewRating` states, or None if it states none.

    Args:
        stated: a node, a value, or several of either: then the one of no single aspect counts.
        best_known: the best rating where the node itself does not say.

    Raises:
        BadItem: it is no rating, or outside of its own scale.
    """
    node = _overall(stated)
    fields: Mapping[str, Any] = node if isinstance(node, dict) else {"ratingValue": node}
    value, best, worst = (first(fields.get(name)) for name in SCALE)
    if is_missing(value):
        return None
    try:
        number, top = _read(value)
    except ValueError:
        raise BadItem(
            f"`ratingValue` of `reviewRating` is {str(value)[:40]!r}, not a number"
        ) from None
    high, low = top or end_of_scale(best) or best_known or 5.0, end_of_scale(worst)
    if low == high:
        low = None
    if number == 0 and low is None:
        return Rating(None, f"0/{high:g}")
    if low is None:
        low = 0.0 if high == 100 else 1.0
    return _on_five(number, high, low)


def _overall(stated: object) -> Any:
    """Return the rating of the whole among ratings of single aspects; None if there is none."""
    listed = stated if isinstance(stated, list) else [stated]
    if len(listed) == 1:
        return first(listed)
    whole = [one for one in listed if not any(map(_fields(one).get, _ASPECTS))]
    return first(whole)


def _fields(node: object) -> Mapping[str, Any]:
    return node if isinstance(node, dict) else {}


def _read(value: object) -> Stated:
    number = decimal(value)
    return read_rating(value) if number is None else Stated(number)


def end_of_scale(value: object) -> float | None:
    """Return one end of a scale, if it is stated."""
    try:
        return None if value is None else _read(value).value
    except ValueError:
        return None


def read_date(value: object, order: object, fetched_at: datetime | None) -> dates.Moment:
    """Return the moment that a page states in whatever spelling.

    Args:
        value: as stated.
        order: "dmy" or "mdy" where the page as a whole tells what 03/04 means.
        fetched_at: what "two weeks ago" counts back from.

    Raises:
        ValueError: it is no date, or could be two.
    """
    try:
        return dates.Moment(iso(value))
    except ValueError:
        alone = order_of([value])
        if order not in ("dmy", "mdy") and not alone.certain:
            raise
        known = alone.order if alone.certain else order
        return dates.reader("mdy" if known == "mdy" else "dmy")(value, fetched_at)


def feed_date(value: object) -> datetime:
    """Read a date of any feed: RFC 822 in RSS, ISO 8601 in Atom, and what else there is.

    Raises:
        ValueError: it is no date, or could be two.
    """
    try:
        return read_date(value, None, None).at
    except ValueError:
        return rfc822(value)


def best_of_page(reviews: Sequence[Mapping[str, Any]], best: float | None) -> float | None:
    """Return the best rating of a page whose reviews leave it out and yet go beyond five."""
    values = [value for one in reviews if (value := _without_scale(one)) is not None]
    if not values or max(values) <= 5:
        return None
    if best and best >= max(values):
        return best
    for top in (10.0, 100.0):
        if max(values) <= top and 2 * sum(value > top / 2 for value in values) >= len(values):
            return top
    return None


def _without_scale(review: Mapping[str, Any]) -> float | None:
    node = _overall(stated_rating_of(review))
    if isinstance(node, dict) and end_of_scale(first(node.get("bestRating"))) is not None:
        return None
    try:
        number, top = _read(first(node.get("ratingValue") if isinstance(node, dict) else node))
    except ValueError:
        return None
    return None if top else number


def _on_five(value: float, best: float, worst: float) -> Rating:
    """Return a rating on the common scale; marks as in school are best where they are lowest."""
    low, high = min(best, worst), max(best, worst)
    if not low <= value <= high or low == high or best < worst <= 5:
        raise BadItem(f"`reviewRating` is {value:g}, not on its scale from {worst:g} to {best:g}")
    if (worst, best) == (1, 5):
        return Rating(value, None)
    shown = f"{value:g}/{best:g}" if best > worst else f"{value:g} ({best:g} to {worst:g})"
    return Rating(1 + 4 * (value - worst) / (best - worst), shown)
