"""Reports that are made every week or month, as whoever planned them asked for it."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from data.engine import new_id, writing
from data.models import Person
from data.reports import Wanted, read_wanted, stored
from data.schema import report_plan

EVERY = ("week", "month")


@dataclass(frozen=True)
class Plan:
    """Something that is made every week or month."""

    id: int
    person_id: int
    wanted: Wanted
    every: str
    next_at: datetime


class Plans:
    """What is made again and again."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(self, person: Person, wanted: Wanted, every: str, first_at: datetime) -> int:
        """Have something made every week or month from a moment on.

        Raises:
            ValueError: it is neither.
        """
        if every not in EVERY:
            raise ValueError(f"Reports are made every {' or '.join(EVERY)}.")
        values = {"person_id": person.id, "wanted": stored(wanted), "every": every}
        with writing(self.engine) as connection:
            added = insert(report_plan).values(**values, next_at=first_at)
            return new_id(connection.execute(added))

    def of(self, person: Person) -> list[Plan]:
        """Return a person's plans, in the order they were made."""
        return self._read(select(report_plan).where(report_plan.c.person_id == person.id))

    def due(self, now: datetime) -> list[Plan]:
        """Return the plans whose time has come."""
        return self._read(select(report_plan).where(report_plan.c.next_at <= now))

    def move(self, plan: Plan, now: datetime) -> None:
        """Set a plan to its next time after a moment; times that were missed are not made up."""
        at = plan.next_at
        while at <= now:
            at = following(at, plan.every)
        with writing(self.engine) as connection:
            moved = update(report_plan).where(report_plan.c.id == plan.id)
            connection.execute(moved.values(next_at=at))

    def drop(self, person: Person, plan_id: int) -> None:
        """End a plan of one's own; what it made stays."""
        own = (report_plan.c.id == plan_id) & (report_plan.c.person_id == person.id)
        with writing(self.engine) as connection:
            connection.execute(delete(report_plan).where(own))

    def _read(self, statement: Any) -> list[Plan]:
        with self.engine.connect() as connection:
            rows = connection.execute(statement.order_by(report_plan.c.id)).all()
        return [
            Plan(row.id, row.person_id, read_wanted(row.wanted), row.every, row.next_at)
            for row in rows
        ]


def following(at: datetime, every: str) -> datetime:
    """Return the next time of a plan.

    >>> following(datetime(2026, 1, 31), "month"), following(datetime(2026, 1, 31), "week")
    (datetime.datetime(2026, 2, 28, 0, 0), datetime.datetime(2026, 2, 7, 0, 0))
    """
    if every == "week":
        return at + timedelta(days=7)
    year, month = (at.year, at.month + 1) if at.month < 12 else (at.year + 1, 1)
    return at.replace(year=year, month=month, day=min(at.day, calendar.monthrange(year, month)[1]))
