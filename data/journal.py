"""What became of each attempt to collect a listing, and of the items that could not be kept.

Every read takes a scope; the default one sees nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, Select, and_, false, func, select, true

from data.models import Filters, Outcome, Scope
from data.schema import listing, run, set_aside

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Counts:
    """What a run has come across: fetched = new + edited + same + set aside."""

    fetched: int = 0
    new: int = 0
    edited: int = 0
    same: int = 0
    set_aside: int = 0
    removed: int = 0


@dataclass(frozen=True)
class RunRecord:
    """One attempt to collect a listing."""

    id: int
    due_at: datetime
    started_at: datetime
    finished_at: datetime | None
    outcome: Outcome | None
    message: str
    action: str
    reason: str
    counts: Counts


@dataclass(frozen=True)
class SetAsideItem:
    """An item that could not become a review, in its raw form."""

    id: int
    reason: str
    item: str
    seen_at: datetime


class Journal:
    """The record of a listing, for whoever's scope allows it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def runs(self, scope: Scope, listing_id: int, limit: int = 20) -> list[RunRecord]:
        """Return the newest runs of a listing, newest first."""
        statement = (
            select(run)
            .join(listing, listing.c.id == run.c.listing_id)
            .where(run.c.listing_id == listing_id, allowed(scope, Filters()))
            .order_by(run.c.id.desc())
            .limit(limit)
        )
        return [_run(row) for row in self._rows(statement)]

    def reasons(self, scope: Scope, listing_id: int) -> dict[str, int]:
        """Return how many items of a listing were set aside for each reason, most first."""
        number = func.count().label("number")
        statement = (
            select(set_aside.c.reason, number)
            .join(listing, listing.c.id == set_aside.c.listing_id)
            .where(set_aside.c.listing_id == listing_id, allowed(scope, Filters()))
            .group_by(set_aside.c.reason)
            .order_by(number.desc(), set_aside.c.reason)
        )
        return {reason: count for reason, count in self._rows(statement)}

    def set_aside(
        self, scope: Scope, listing_id: int, *, page: int = 1, size: int = 20
    ) -> list[SetAsideItem]:
        """Return one page of the items of a listing that were set aside, newest first."""
        statement = (
            select(*(set_aside.c[name] for name in SetAsideItem.__dataclass_fields__))
            .join(listing, listing.c.id == set_aside.c.listing_id)
            .where(set_aside.c.listing_id == listing_id, allowed(scope, Filters()))
            .order_by(set_aside.c.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        )
        return [SetAsideItem(*row) for row in self._rows(statement)]

    def _rows(self, statement: AnySelect) -> Sequence[AnyRow]:
        with self.engine.connect() as connection:
            return connection.execute(statement).all()


def allowed(scope: Scope, filters: Filters) -> ColumnElement[bool]:
    """Return the condition on `listing` for what may be seen and has been narrowed to."""
    seen: ColumnElement[bool]
    if scope.locations is None:
        seen = true()
    else:
        seen = listing.c.location_id.in_(sorted(scope.locations)) if scope.locations else false()
    chosen: list[tuple[ColumnElement[Any], frozenset[Any]]] = [
        (listing.c.brand_id, filters.brands),
        (listing.c.location_id, filters.locations),
        (listing.c.channel, filters.channels),
    ]
    return and_(seen, *(column.in_(sorted(values)) for column, values in chosen if values))


def counts_of(row: AnyRow) -> Counts:
    """Return the counts of a row that joins a run, zeros where there was none."""
    return Counts(**{name: getattr(row, name) or 0 for name in Counts.__dataclass_fields__})


def _run(row: AnyRow) -> RunRecord:
    names = RunRecord.__dataclass_fields__.keys() - {"counts", "outcome"}
    same = {name: getattr(row, name) for name in names}
    outcome = row.outcome and Outcome(row.outcome)
    return RunRecord(**same, outcome=outcome, counts=counts_of(row))
