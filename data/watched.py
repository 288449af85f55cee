"""What is watched, as pages ask for it: within a scope, and through the one seam of `Facts`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pandas as pd
from sqlalchemy import ColumnElement, case, cast, func, select, type_coerce

from data.answers import GIVEN
from data.columns import Moment, Number
from data.facts import Facts, visible, where, within
from data.health import FROM_FILES
from data.models import Filters, Outcome, Scope
from data.responses import SEEN
from data.schema import answer, brand, fact, listing, location, run, upload

PATIENCE = timedelta(minutes=15)
"""How late a listing may be before it counts as behind, on top of its own interval."""

_SECOND = 1_000_000
"""Microseconds, in which moments are kept."""


def brands(facts: Facts, scope: Scope) -> pd.DataFrame:
    """Return the brands of which some location is within a scope, ours first."""
    statement = select(brand)
    if scope.locations is not None:
        seen = select(location.c.brand_id).where(within(location.c.id, scope))
        statement = statement.where(brand.c.id.in_(seen))
    return facts.run(statement.order_by(brand.c.ours.desc(), brand.c.name))


def places(facts: Facts, scope: Scope) -> pd.DataFrame:
    """Return the locations within a scope, without those that stand for a whole brand."""
    statement = select(location).where(location.c.is_place == 1, within(location.c.id, scope))
    return facts.run(statement.order_by(location.c.name, location.c.id))


def channels(facts: Facts, scope: Scope) -> list[str]:
    """Return the channels that are listed; asking the reviews instead would read them all.

    A limited scope has few enough to ask; a file's listing may cover locations outside of it.
    """
    statement = select(listing.c.channel).distinct().order_by(listing.c.channel)
    if scope.locations is not None:
        listed = within(listing.c.location_id, scope)
        held = select(fact.c.channel).where(visible(scope))
        statement = statement.where(listed | listing.c.channel.in_(held))
    return [str(channel) for channel in facts.run(statement)["channel"]]


@dataclass(frozen=True)
class Collecting:
    """How the listings stand that are collected on a schedule and not paused.

    Attributes:
        fresh: those never collected yet.
        behind: those whose last run failed, or that are overdue.
        complete_until: of the one that is complete up to the latest moment, if any is.
    """

    listings: int
    fresh: int
    behind: int
    complete_until: datetime | None


def collecting(facts: Facts, scope: Scope, now: datetime) -> Collecting:
    """Return how the listings within a scope stand."""
    interval = cast(listing.c.schedule_seconds, Number) * _SECOND
    missed_at = type_coerce(type_coerce(listing.c.next_due_at, Number) + interval, Moment())
    late = missed_at < now - PATIENCE
    failed = listing.c.outcome.not_in([Outcome.OK.value, Outcome.DEFERRED.value])
    statement = select(
        func.count().label("listings"),
        _number(listing.c.outcome.is_(None)).label("fresh"),
        _number(listing.c.outcome.is_not(None) & (failed | late)).label("behind"),
        func.max(listing.c.complete_until).label("complete_until"),
    ).where(
        listing.c.paused == 0,
        listing.c.schedule_seconds > 0,
        within(listing.c.location_id, scope),
    )
    with facts.engine.connect() as connection:
        return Collecting(*connection.execute(statement).one())


def imported_at(facts: Facts, scope: Scope) -> datetime | None:
    """Return when the last file was imported within a scope; None where none was."""
    statement = (
        select(func.max(run.c.finished_at))
        .join(listing, listing.c.id == run.c.listing_id)
        .where(_from_files(scope), run.c.outcome == Outcome.OK.value)
    )
    with facts.engine.connect() as connection:
        last: datetime | None = connection.execute(statement).scalar_one()
        return last


def files(facts: Facts, scope: Scope) -> int:
    """Return how many files were imported within a scope; one given twice is one."""
    brands_of = select(listing.c.brand_id).where(_from_files(scope))
    statement = select(func.count(upload.c.digest.distinct()).label("n")).where(
        upload.c.state == "imported", upload.c.brand_id.in_(brands_of)
    )
    return int(facts.run(statement)["n"].iloc[0])


def _from_files(scope: Scope) -> ColumnElement[bool]:
    return listing.c.source.in_(FROM_FILES) & within(listing.c.location_id, scope)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def held(facts: Facts, scope: Scope) -> int:
    """Return how many reviews are held, removed ones included."""
    return _count(facts, visible(scope))


def unread(facts: Facts, scope: Scope) -> int:
    """Return how many reviews still wait for their signals."""
    return _count(facts, visible(scope) & (fact.c.signal_version == ""))


def waiting_complaints(facts: Facts, scope: Scope, filters: Filters) -> pd.Series[int]:
    """Return per location how many complaints, whose answers would be seen, have none."""
    waiting = where(scope, replace(filters, complaints=True, answered=False))
    statement = select(fact.c.location_id, func.count().label("n")).where(waiting)
    return facts.run(statement.group_by(fact.c.location_id)).set_index("location_id")["n"]


def posted_complaints(facts: Facts, scope: Scope, filters: Filters) -> int:
    """Return to how many complaints an answer was posted that what is held does not show yet."""
    posted = select(answer.c.review_id).where(
        answer.c.state.in_(sorted(GIVEN)), answer.c.seen_at.is_(None)
    )
    waiting = where(scope, replace(filters, complaints=True, answered=False))
    return _count(facts, waiting & fact.c.review_id.in_(posted))


def complaints(facts: Facts, scope: Scope, filters: Filters) -> pd.DataFrame:
    """Return the complaints per location and channel, and of how many answers are hidden.

    Columns: location_id, channel, n, and hidden: those whose answers would not be seen.
    """
    keys = [fact.c.location_id, fact.c.channel]
    statement = select(*keys, func.count().label("n"), _number(~SEEN).label("hidden"))
    condition = where(scope, replace(filters, complaints=True))
    return facts.run(statement.where(condition).group_by(*keys))


def _count(facts: Facts, condition: ColumnElement[bool]) -> int:
    statement = select(func.count().label("n")).select_from(fact).where(condition)
    return int(facts.run(statement)["n"].iloc[0])
