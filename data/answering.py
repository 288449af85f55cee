"""Which answers are due, which came in time, and which cannot be known: within a scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, case, func, literal, or_, select

from data.columns import DAY_SECONDS
from data.complaints import COMPLAINT
from data.facts import Facts, where
from data.models import Filters, Scope
from data.responses import HOUR, SEEN, Column
from data.schema import fact

WEEKDAY_OF_DAY_0 = 3
"""1970-01-01 was a Thursday; Monday is 0."""


@dataclass(frozen=True)
class Offset:
    """How far the clocks of some locations are ahead of UTC in some days.

    Attributes:
        locations: their ids.
        since, until: first and last day, counted from 1970-01-01.
        seconds: ahead of UTC.
    """

    locations: frozenset[int]
    since: int
    until: int
    seconds: int


def waiting(
    facts: Facts, scope: Scope, filters: Filters, *, as_of: datetime, due: Mapping[str, float]
) -> pd.DataFrame:
    """Return the reviews without an answer, where one would be seen, per day of publication.

    Args:
        facts: the counts over reviews.
        scope: what may be seen.
        filters: what is looked at.
        as_of: reviews after it are not known yet.
        due: hours within which an answer is due, by channel.

    Returns:
        The columns day (empty where it is not known), location_id, channel, n, negative (of them
        complaints) and overdue.
    """
    moment = int(as_of.timestamp())
    late = _deadline(due) < literal(moment)
    keys = [fact.c.day, fact.c.location_id, fact.c.channel]
    statement = (
        select(
            *keys,
            func.count().label("n"),
            _count(COMPLAINT).label("negative"),
            _count(late).label("overdue"),
        )
        .where(where(scope, filters), SEEN, fact.c.responded == 0)
        .where(or_(fact.c.created_at.is_(None), fact.c.created_at <= moment))
    )
    return facts.run(statement.group_by(*keys))


def unseen(facts: Facts, scope: Scope, filters: Filters) -> pd.DataFrame:
    """Return how many reviews each channel has whose answers cannot be seen: channel and n."""
    statement = select(fact.c.channel, func.count().label("n")).where(where(scope, filters), ~SEEN)
    return facts.run(statement.group_by(fact.c.channel).order_by(func.count().desc()))


def by_local_hour(
    facts: Facts,
    scope: Scope,
    filters: Filters,
    *,
    as_of: datetime,
    due: Mapping[str, float],
    clocks: Sequence[Offset],
) -> pd.DataFrame:
    """Return when reviews are written, by the clock of their place, and how many had their answer.

    Only reviews that have been there for as long as an answer is due are counted, so that each
    has had its chance.

    Args:
        facts: the counts over reviews.
        scope: what may be seen.
        filters: what is looked at.
        as_of: the moment to judge at.
        due: hours within which an answer is due, by channel.
        clocks: how far the locations' clocks are ahead of UTC; others have UTC.

    Returns:
        The columns weekday (0 is Monday), hour (0 to 23), channel, n, in_time and, not among the
        n, untimed: reviews whose answer bears no date.
    """
    seconds = _seconds_due(due)
    deadline = fact.c.created_at + seconds
    local = fact.c.created_at + _ahead(clocks)
    keys = [
        ((local // DAY_SECONDS + WEEKDAY_OF_DAY_0) % 7).label("weekday"),
        (local % DAY_SECONDS // HOUR).label("hour"),
        fact.c.channel,
    ]
    in_time = (fact.c.responded == 1) & (fact.c.response_at <= deadline)
    untimed = (fact.c.responded == 1) & fact.c.response_at.is_(None)
    counts = {"n": ~untimed, "in_time": in_time, "untimed": untimed}
    early = (fact.c.responded == 1) & (fact.c.response_at < fact.c.created_at)
    statement = (
        select(*keys, *(_count(which).label(name) for name, which in counts.items()))
        .where(where(scope, filters), SEEN, early.is_not(True))
        .where(deadline <= int(as_of.timestamp()))
    )
    return facts.run(statement.group_by(*keys))


def _count(condition: ColumnElement[bool]) -> Column:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _seconds_due(due: Mapping[str, float]) -> Column:
    """Channels that nobody has given a time are never overdue: they have no reviews."""
    known = [(fact.c.channel == channel, round(hours * HOUR)) for channel, hours in due.items()]
    return case(*known, else_=0) if known else literal(0)


def _deadline(due: Mapping[str, float]) -> Column:
    """Return when an answer is due; where the day alone is known, once a day is over."""
    at = fact.c.created_at + _seconds_due(due)
    of_a_day = fact.c.created_at % DAY_SECONDS == 0
    return case((of_a_day, (at // DAY_SECONDS + 1) * DAY_SECONDS), else_=at)


def _ahead(clocks: Sequence[Offset]) -> Column:
    known = [
        (
            fact.c.location_id.in_(sorted(each.locations))
            & fact.c.day.between(each.since, each.until),
            each.seconds,
        )
        for each in clocks
        if each.seconds
    ]
    return case(*known, else_=0) if known else literal(0)
