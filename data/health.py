"""The health of what is collected: listings, their runs, and what was set aside.

Every read takes a scope; the default one sees nothing. Of the filters, brands, locations and
channels narrow what is listed.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    and_,
    case,
    func,
    or_,
    select,
)

from data.journal import AnyRow, AnySelect, Counts, allowed, counts_of
from data.models import Filters, Outcome, Scope
from data.schema import brand, fact, listing, location, run, set_aside, source

LATE = timedelta(minutes=15)
"""How long after its due time a listing that was not collected counts as late."""

FROM_FILES = ("file", "google_takeout")
"""The sources of listings that are imported, never collected."""


class State(enum.StrEnum):
    """What a listing asks of a person, the most pressing first."""

    ATTENTION = "attention"
    LATE = "late"
    WAITING = "waiting"
    NEW = "new"
    CURRENT = "current"
    PAUSED = "paused"


@dataclass(frozen=True)
class ListingHealth:
    """A listing as it stands.

    Attributes:
        outcome: of the last run that has ended.
        started_at, finished_at, message, action, counts: of the last run, which may still go on.
        held: reviews of its location on its channel, whichever source brought them; None for
            imported files, which may cover many locations.
        stated_total: how many the channel says there are.
        set_aside: items that could not become reviews, over all runs.
    """

    id: int
    brand_id: int
    brand: str
    location_id: int
    location: str
    source: str
    source_name: str
    channel: str
    name: str
    remote_id: str
    state: State
    paused: bool
    outcome: Outcome | None
    failures: int
    schedule_seconds: int
    next_due_at: datetime | None
    complete_until: datetime | None
    stated_total: int | None
    started_at: datetime | None
    finished_at: datetime | None
    message: str
    action: str
    counts: Counts
    held: int | None
    set_aside: int

    @property
    def imported(self) -> bool:
        """It holds what came in files, and is never collected."""
        return self.source in FROM_FILES

    @property
    def running(self) -> bool:
        """It is being collected now."""
        return self.started_at is not None and self.finished_at is None


_PRESSING = (Outcome.AUTH, Outcome.BLOCKED, Outcome.CHANGED, Outcome.BROKEN)
_HELD_UP = (Outcome.PARTIAL, Outcome.DEFERRED, Outcome.QUOTA, Outcome.LOST_LEASE)


class Health:
    """How collection stands, for whoever's scope allows it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def sources(self) -> dict[str, Mapping[str, Any]]:
        """Return what each source says of itself, by id, in order of name."""
        statement = select(source).order_by(source.c.name)
        return {row.id: row._asdict() for row in self._rows(statement)}

    def summary(self, scope: Scope, filters: Filters, now: datetime) -> dict[str, dict[State, int]]:
        """Return how many listings of each source are in each state."""
        state = _state(now)
        statement = (
            select(listing.c.source, state, func.count())
            .where(allowed(scope, filters))
            .group_by(listing.c.source, state)
            .order_by(listing.c.source)
        )
        counted: dict[str, dict[State, int]] = {}
        for name, found, number in self._rows(statement):
            counted.setdefault(name, {})[State(found)] = number
        return counted

    def listings(
        self,
        scope: Scope,
        filters: Filters,
        now: datetime,
        *,
        source_id: str | None = None,
        state: State | None = None,
        page: int = 1,
        size: int = 25,
    ) -> list[ListingHealth]:
        """Return one page of listings, those that need a person first.

        Args:
            scope: what may be seen.
            filters: brands, locations and channels to narrow to.
            now: decides what is late.
            source_id: only listings of this source.
            state: only listings in this state.
            page: counted from 1.
            size: listings on a page.
        """
        chosen = [allowed(scope, filters)]
        if source_id is not None:
            chosen.append(listing.c.source == source_id)
        if state is not None:
            chosen.append(_state(now) == state.value)
        statement = _listings(now).where(*chosen).limit(size).offset((page - 1) * size)
        return self._healths(self._rows(statement))

    def listing(self, scope: Scope, listing_id: int, now: datetime) -> ListingHealth | None:
        """Return one listing; None where there is none or it may not be seen."""
        statement = _listings(now).where(allowed(scope, Filters()), listing.c.id == listing_id)
        found = self._healths(self._rows(statement))
        return found[0] if found else None

    def _rows(self, statement: AnySelect) -> Sequence[AnyRow]:
        with self.engine.connect() as connection:
            return connection.execute(statement).all()

    def _healths(self, rows: Sequence[AnyRow]) -> list[ListingHealth]:
        held = self._held([row for row in rows if row.source not in FROM_FILES])
        aside = self._set_aside([row.id for row in rows])
        return [_health(row, held, aside) for row in rows]

    def _held(self, rows: Sequence[AnyRow]) -> dict[tuple[int, str], int]:
        keys = [fact.c.location_id, fact.c.channel]
        statement = (
            select(*keys, func.count())
            .where(
                fact.c.location_id.in_({row.location_id for row in rows}),
                fact.c.channel.in_({row.channel for row in rows}),
                fact.c.removed_at.is_(None),
            )
            .group_by(*keys)
        )
        return {(place, channel): number for place, channel, number in self._rows(statement)}

    def _set_aside(self, ids: Sequence[int]) -> dict[int, int]:
        statement = (
            select(set_aside.c.listing_id, func.count())
            .where(set_aside.c.listing_id.in_(ids))
            .group_by(set_aside.c.listing_id)
        )
        return {of: number for of, number in self._rows(statement)}


def _state(now: datetime) -> ColumnElement[str]:
    collected = listing.c.source.not_in(FROM_FILES)
    late = or_(listing.c.next_due_at.is_(None), listing.c.next_due_at < now - LATE)
    return case(
        (listing.c.paused == 1, State.PAUSED.value),
        (listing.c.outcome.in_(_PRESSING), State.ATTENTION.value),
        (listing.c.last_run_id.is_(None), State.NEW.value),
        (and_(collected, late), State.LATE.value),
        (listing.c.outcome.in_(_HELD_UP), State.WAITING.value),
        else_=State.CURRENT.value,
    )


def _listings(now: datetime) -> AnySelect:
    state = _state(now)
    urgency = case({each.value: rank for rank, each in enumerate(State)}, value=state)
    runs = [run.c[name] for name in ("started_at", "finished_at", "message", "action")]
    counts = [run.c[name] for name in Counts.__dataclass_fields__]
    return (
        select(
            listing,
            *runs,
            *counts,
            state.label("state"),
            brand.c.name.label("brand"),
            location.c.name.label("location"),
            func.coalesce(source.c.name, listing.c.source).label("source_name"),
        )
        .join(brand, brand.c.id == listing.c.brand_id)
        .join(location, location.c.id == listing.c.location_id)
        .outerjoin(source, source.c.id == listing.c.source)
        .outerjoin(run, run.c.id == listing.c.last_run_id)
        .order_by(urgency, brand.c.name, location.c.name, listing.c.id)
    )


def _health(
    row: AnyRow, held: Mapping[tuple[int, str], int], aside: Mapping[int, int]
) -> ListingHealth:
    same = {
        name: getattr(row, name) for name in ListingHealth.__dataclass_fields__.keys() & row._fields
    }
    return ListingHealth(
        **same
        | {
            "state": State(row.state),
            "paused": bool(row.paused),
            "outcome": row.outcome and Outcome(row.outcome),
            "message": row.message or "",
            "action": row.action or "",
            "counts": counts_of(row),
            "held": None
            if row.source in FROM_FILES
            else held.get((row.location_id, row.channel), 0),
            "set_aside": aside.get(row.id, 0),
        }
    )
