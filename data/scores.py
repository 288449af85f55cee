"""Scores as they were computed, with their score version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Row, delete, func, insert, select

from data.facts import UNDATED
from data.models import Scope
from data.schema import brand, fact, score
from data.store import Store
from data.upsert import next_change

SCORES = "scores"
"""What the changes of stored scores are counted under."""

WEEK = 7
HISTORY_DAYS = 364
"""How far back the worker computes a score version."""


class Scores:
    """The stored history of the indices."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def save(self, store: Store, version: str, day: int, rows: Iterable[Mapping[str, Any]]) -> None:
        """Replace what a score version holds of one day."""
        values = [{"version": version, "day": day, **row} for row in rows]
        with store.writing() as connection:
            next_change(connection, SCORES)
            connection.execute(delete(score).where(score.c.version == version, score.c.day == day))
            if values:
                connection.execute(insert(score), values)

    def keep_only(self, store: Store, version: str, days: Sequence[int], since: int) -> None:
        """Forget what a score version holds of other days since a day."""
        others = score.c.day.not_in(days) & (score.c.day >= since)
        with store.writing() as connection:
            next_change(connection, SCORES)
            connection.execute(delete(score).where(score.c.version == version, others))

    def history(
        self,
        scope: Scope,
        version: str,
        index: str,
        *,
        of_brands: bool,
        brand_id: int | None = None,
        location_id: int | None = None,
    ) -> pd.DataFrame:
        """Return an index over time, a row per day and per brand or location.

        Args:
            scope: a person with a limited scope sees the history of their locations only.
            version: which score version to read.
            index: id of the index.
            of_brands: whole brands rather than single locations.
            brand_id: the brand to look at, or that of the location; all unless given.
            location_id: the location to look at; all unless given.
        """
        condition = score.c.location_id == 0 if of_brands else score.c.location_id != 0
        if scope.locations is not None:
            condition &= score.c.location_id.in_(sorted(scope.locations))
        of = {"brand_id": brand_id, "location_id": location_id}
        for name, wanted in of.items():
            if wanted is not None:
                condition &= score.c[name] == wanted
        columns = [score.c[name] for name in ("brand_id", "location_id", "day", "value", "low")]
        statement = (
            select(*columns, score.c.high, score.c.n)
            .where(score.c.version == version, score.c.index == index, condition)
            .order_by(score.c.day)
        )
        with self.engine.connect() as connection:
            result = connection.execute(statement)
            return pd.DataFrame.from_records(result.all(), columns=list(result.keys()))

    def versions(self) -> dict[str, int]:
        """Return the score versions that are stored, each with the last day it was scored.

        Each is found by its first row in the table's key, and its days are read of whole brands,
        which are scored whenever their locations are; only where there are none, all are read.
        """
        whole = score.c.brand_id.in_(select(brand.c.id)) & (score.c.location_id == 0)
        found = {}
        with self.engine.connect() as connection:
            first = _first_after(connection, "")
            while first is not None:
                last = select(func.max(score.c.day)).where(
                    score.c.version == first.version, score.c.index == first.index
                )
                day = connection.scalar(last.where(whole))
                found[first.version] = connection.scalar(last) if day is None else day
                first = _first_after(connection, first.version)
        return found

    def changes_of_history(self) -> pd.DataFrame:
        """Return per week how many reviews it holds, and the sum of the numbers of their changes.

        Whatever is known of a review (stars, answer, judgement, removal) moves only together with
        the number of its change, which only grows. So a stored day whose weeks have the same
        figures as before need not be computed again.
        """
        week = (fact.c.day // WEEK * WEEK).label("week")
        statement = (
            select(week, func.count().label("n"), func.sum(fact.c.change).label("changes"))
            .where(fact.c.day.is_not(None), fact.c.day > UNDATED)
            .group_by(week)
            .order_by(week)
        )
        with self.engine.connect() as connection:
            result = connection.execute(statement)
            return pd.DataFrame.from_records(result.all(), columns=list(result.keys()))


def _first_after(connection: Connection, version: str) -> Row[Any, Any] | None:
    """Return version and index of the first score of a later version."""
    key = score.primary_key.columns
    after = select(score.c.version, score.c.index).where(score.c.version > version)
    return connection.execute(after.order_by(*key).limit(1)).one_or_none()
