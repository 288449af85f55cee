"""Who had an answer, and after how long: the statement behind `Tallies.responses`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Float, Select, case, cast, func, select, tuple_

from data.schema import fact, listing

HOUR = 3_600
QUARTER = HOUR // 4

Column = ColumnElement[Any]

UNWATCHED = (
    select(listing.c.brand_id, listing.c.channel)
    .where(listing.c.schedule_seconds > 0)
    .group_by(listing.c.brand_id, listing.c.channel)
    .having(func.max(listing.c.replies_visible) == 0)
)
"""Brands and channels of which nothing that is read by itself shows answers."""

SEEN = (fact.c.replies_visible == 1) & tuple_(fact.c.brand_id, fact.c.channel).not_in(UNWATCHED)
"""Whether an answer to a review would be seen by now; an old export tells only what was answered
by then, so where nothing else shows answers it is not asked."""


def hiding(responses: pd.DataFrame) -> frozenset[str]:
    """Return the channels on which, of some of `Tallies.responses`, an answer would not be seen."""
    return frozenset(responses.loc[responses["hidden"] > 0, "channel"])


def delay_hours(seconds: Column) -> Column:
    """Return the lower edge, in hours, of the bin a delay falls in.

    Quarters of an hour below 4, whole hours below 72, 6-hour steps below 336, 24-hour steps below
    2160; 2160 means later.
    """
    hours = seconds // HOUR
    return case(
        (hours < 4, cast(seconds // QUARTER, Float) / 4),
        (hours < 72, hours),
        (hours < 336, hours // 6 * 6),
        (hours < 2160, hours // 24 * 24),
        else_=2160,
    )


def published(as_of: datetime) -> ColumnElement[bool]:
    """Return the condition that a review was published by a moment, or bears no date."""
    return fact.c.created_at.is_(None) | (fact.c.created_at <= int(as_of.timestamp()))


def count(condition: ColumnElement[bool], label: str) -> Column:
    """Return how many rows fulfil a condition, as a column of that name."""
    return func.count().filter(condition).label(label)


def response_tallies(condition: ColumnElement[bool], as_of: datetime) -> Select[Any]:
    """Return the statement of `Tallies.responses`, for the reviews that fulfil a condition."""
    moment = int(as_of.timestamp())
    dated = SEEN & fact.c.created_at.is_not(None)
    known = (fact.c.responded == 1) & (
        fact.c.response_at.is_(None) | (fact.c.response_at <= moment)
    )
    late = fact.c.response_at.is_(None) | (fact.c.response_at < fact.c.created_at)
    impossible, answered, waiting = dated & known & late, dated & known & ~late, dated & ~known
    ended = case((answered, fact.c.response_at), else_=_gone(moment))
    keys = [
        fact.c.brand_id,
        fact.c.location_id,
        fact.c.channel,
        case((fact.c.stars <= 2, 1), (fact.c.sentiment == -1, 1), else_=0).label("negative"),
        case((answered | waiting, _sincepublished(ended)), else_=0.0).label("hours"),
        case((answered, _sincepublished(_gone(moment))), else_=0.0).label("age"),
    ]
    return (
        select(
            *keys,
            count(answered, "answered"),
            count(waiting, "waiting"),
            count(impossible, "impossible"),
            count(SEEN & fact.c.created_at.is_(None), "undated"),
            count(~SEEN, "hidden"),
        )
        .where(condition, published(as_of))
        .group_by(*keys)
    )


def _gone(moment: int) -> Column:
    """The last moment at which a review was seen waiting."""
    return case((fact.c.removed_at < moment, fact.c.removed_at), else_=moment)


def _sincepublished(moment: Column) -> Column:
    return delay_hours(case((moment > fact.c.created_at, moment - fact.c.created_at), else_=0))
