"""What the average location of a chain is rated, also for whoever sees a part of it only.

This is the one read that answers from beyond a scope. So that no answer, and no difference of two,
tells anything of a single location, it takes no filter and no period: every channel counts by
itself, over the last twelve full months; every location weighs the same, however many reviews it
has; at least five stand behind an average, at least five of them unseen by whoever asks or none;
and it is rounded to a tenth of a star.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)

from data.columns import DAY_SECONDS, Decimal
from data.facts import Facts, within
from data.models import Scope
from data.schema import fact, location, source

LEAST = 5
"""Locations that stand behind an average at least, and unseen ones if there is any."""

ENOUGH = 10
"""Reviews with stars on a channel within the months, below which a location does not count there.

With fewer, the mean of a location would be an accident, and each review in it could be told."""


def average_location(facts: Facts, scope: Scope, brand_id: int, as_of: datetime) -> pd.DataFrame:
    """Return what the average location of a brand is rated on each channel.

    Args:
        facts: the store's reviews.
        scope: what may be seen; nothing is told of a brand of which no location is within it.
        brand_id: which brand.
        as_of: a moment in the month after the twelve that count.

    Returns:
        By channel: `mean`, of the locations' mean stars, 1 to 5 by tenths, and `locations`, how
        many those are. Channels are left out whose stars may not be blended, or where fewer than
        five locations count, or where one to four of those that count are outside of the scope.
    """
    each = _means(brand_id, as_of).subquery()
    unseen = func.sum(case((within(each.c.location_id, scope), 0), else_=1))
    statement = (
        select(
            each.c.channel,
            (func.round(func.avg(each.c.mean) * 10) / 10.0).label("mean"),
            func.count().label("locations"),
        )
        .where(_part_is_seen(scope, brand_id))
        .group_by(each.c.channel)
        .having(and_(func.count() >= LEAST, or_(unseen == 0, unseen >= LEAST)))
        .order_by(each.c.channel)
    )
    found = facts.run(statement).set_index("channel")
    return found.astype({"mean": float, "locations": int})


def full_year(as_of: datetime) -> tuple[int, int]:
    """Return the first and the last day of the twelve full months before a moment, since 1970.

    >>> from datetime import UTC
    >>> full_year(datetime(1971, 2, 27, tzinfo=UTC))
    (31, 395)
    """
    after = as_of.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    first = after.replace(year=after.year - 1)
    last = after - timedelta(days=1)
    return int(first.timestamp()) // DAY_SECONDS, int(last.timestamp()) // DAY_SECONDS


def _means(brand_id: int, as_of: datetime) -> Select[tuple[str, int, float]]:
    since, until = full_year(as_of)
    apart = select(source.c.channel).where(source.c.blend == 0)
    return (
        select(
            fact.c.channel,
            fact.c.location_id,
            func.avg(func.coalesce(fact.c.rating, cast(fact.c.stars, Decimal))).label("mean"),
        )
        .join(location, location.c.id == fact.c.location_id)
        .where(
            location.c.brand_id == brand_id,
            location.c.is_place == 1,
            fact.c.stars.is_not(None),
            fact.c.removed_at.is_(None),
            fact.c.day.between(since, until),
            fact.c.channel.not_in(apart),
        )
        .group_by(fact.c.channel, fact.c.location_id)
        .having(func.count() >= ENOUGH)
    )


def _part_is_seen(scope: Scope, brand_id: int) -> ColumnElement[bool]:
    return exists(
        select(location.c.id).where(
            location.c.brand_id == brand_id, location.c.is_place == 1, within(location.c.id, scope)
        )
    )
