"""Runs: which listings are due, who collects them, and how each attempt ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from data.engine import new_id, writing
from data.models import Outcome, storable
from data.schema import EPOCH, listing, run
from data.store import Store

LONGEST_INTERVAL = timedelta(hours=24)
PATIENCE = 5
"""Failed runs in a row after which the interval doubles with each more."""

_UNHURT = frozenset({Outcome.OK, Outcome.DEFERRED})


@dataclass(frozen=True)
class Due:
    """A listing whose time has come."""

    listing_id: int
    due_at: datetime


@dataclass(frozen=True)
class Ending:
    """How a run ended.

    Attributes:
        until: when it makes sense to try again, if the remote said so.
        stated_total, stated_rating: what the channel itself shows.
    """

    outcome: Outcome
    message: str = ""
    action: str = ""
    until: datetime | None = None
    stated_total: int | None = None
    stated_rating: float | None = None


class Runs:
    """The record of every attempt to collect."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.engine: Engine = store.engine

    def due(self, now: datetime, limit: int = 200) -> list[Due]:
        """Return the listings whose time has come, new ones first, then the longest waiting."""
        never = listing.c.next_due_at.is_(None)
        statement = (
            select(listing.c.id, listing.c.next_due_at)
            .where(listing.c.paused == 0, never | (listing.c.next_due_at <= now))
            .where(listing.c.schedule_seconds > 0)
            .order_by(listing.c.next_due_at.is_not(None), listing.c.next_due_at, listing.c.id)
            .limit(limit)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(statement).all()
        return [Due(row.id, row.next_due_at or EPOCH) for row in rows]

    def company(self, listing_id: int, now: datetime) -> list[Due]:
        """Return a listing and those it may be collected with; nothing where it is better alone.

        They share source, account and schedule, ended their last run well, and have waited for
        half their interval at least.
        """
        of, last = listing.alias("of"), run.alias("last")
        shared = ("source", "account", "schedule_seconds")
        alike = [of.c[name] == listing.c[name] for name in shared]
        statement = (
            select(listing.c.id, listing.c.next_due_at, listing.c.schedule_seconds)
            .join(of, and_(*alike))
            .join(last, last.c.id == listing.c.last_run_id)
            .where(of.c.id == listing_id, listing.c.paused == 0, listing.c.schedule_seconds > 0)
            .where(listing.c.outcome == Outcome.OK.value, last.c.finished_at.is_not(None))
            .order_by(listing.c.next_due_at, listing.c.id)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(statement).all()
        return [
            Due(row.id, row.next_due_at)
            for row in rows
            if row.next_due_at <= now + timedelta(seconds=row.schedule_seconds) / 2
        ]

    def start(self, due: Due, now: datetime, reason: str = "schedule") -> int | None:
        """Claim a due time; return the run's id, or None if it has been claimed before."""
        token = self.store.lease.token if self.store.lease else 0
        values = {
            "listing_id": due.listing_id,
            "due_at": due.due_at,
            "started_at": now,
            "token": token,
            "reason": reason,
        }
        try:
            with self.store.writing() as connection:
                result = connection.execute(insert(run).values(values))
                run_id = new_id(result)
                connection.execute(
                    update(listing)
                    .where(listing.c.id == due.listing_id)
                    .values(last_run_id=run_id, next_due_at=_next(connection, due, now))
                )
        except IntegrityError:
            return None
        return run_id

    def progress(self, run_id: int, counts: Mapping[str, int]) -> None:
        """Record what has come so far, for people who watch."""
        with self.store.writing() as connection:
            connection.execute(update(run).where(run.c.id == run_id).values(dict(counts)))

    def finish(self, run_id: int, ending: Ending, counts: Mapping[str, int], now: datetime) -> None:
        """Record how a run ended and when its listing is due again."""
        values: dict[str, Any] = dict(counts) | {
            "finished_at": now,
            "outcome": ending.outcome.value,
            "message": storable(ending.message),
            "action": storable(ending.action),
        }
        with self.store.writing() as connection:
            connection.execute(update(run).where(run.c.id == run_id).values(values))
            of = select(listing, run.c.started_at, run.c.due_at).join(
                run, run.c.listing_id == listing.c.id
            )
            row = connection.execute(of.where(run.c.id == run_id)).one()
            connection.execute(
                update(listing).where(listing.c.id == row.id).values(_state(row, ending, now))
            )

    def abandon(self, now: datetime) -> int:
        """End the runs that a process which is gone left open; return how many.

        Their listings are due at once: what was kept stays, and the walk is made again. So are
        those that were collected while the clock was ahead, which would wait for that moment.
        """
        token = self.store.lease.token if self.store.lease else 0
        left = (run.c.finished_at.is_(None)) & (run.c.token != token)
        with writing(self.engine) as connection:
            ids = connection.scalars(select(run.c.listing_id).where(left)).all()
            connection.execute(
                update(run)
                .where(left)
                .values(
                    finished_at=now,
                    outcome=Outcome.LOST_LEASE.value,
                    message="The process that collected this listing stopped before it was done.",
                    action="Nothing to do: what came was kept, and the listing is collected again.",
                )
            )
            ahead = select(run.c.id).where(run.c.started_at > now)
            again = listing.c.id.in_(ids) | listing.c.last_run_id.in_(ahead)
            connection.execute(update(listing).where(again).values(next_due_at=now))
        return len(ids)


def _next(connection: Any, due: Due, now: datetime) -> datetime:
    seconds = connection.scalar(
        select(listing.c.schedule_seconds).where(listing.c.id == due.listing_id)
    )
    return now + timedelta(seconds=seconds)


def _state(row: Row[Any], ending: Ending, now: datetime) -> dict[str, Any]:
    failures = 0 if ending.outcome in _UNHURT else row.failures + 1
    state: dict[str, Any] = {
        "outcome": ending.outcome.value,
        "failures": failures,
        "next_due_at": _asked_meanwhile(row)
        or _told(row, ending)
        or now + interval(row.schedule_seconds, failures),
    }
    stated = {"stated_total": ending.stated_total, "stated_rating": ending.stated_rating}
    return state | {name: value for name, value in stated.items() if value is not None}


def _asked_meanwhile(row: Row[Any]) -> datetime | None:
    """Return when a listing is due that was made due anew while it was being collected."""
    claimed = row.started_at + timedelta(seconds=row.schedule_seconds)
    due: datetime | None = row.next_due_at
    return due if due is not None and due < claimed else None


def _told(row: Row[Any], ending: Ending) -> datetime | None:
    """Return when the remote said to try again, where that is later than it was just tried.

    A remote whose clock is behind ours names the same moment twice, and a due time is claimed once.
    """
    return ending.until if ending.until is not None and ending.until > row.due_at else None


def interval(schedule_seconds: int, failures: int) -> timedelta:
    """Return the wait before the next run; it doubles with every failure after the fifth.

    >>> interval(3600, 0), interval(3600, 6), interval(3600, 30)
    (datetime.timedelta(seconds=3600), datetime.timedelta(seconds=7200), datetime.timedelta(days=1))
    """
    regular = timedelta(seconds=schedule_seconds)
    doublings = min(max(0, failures - PATIENCE), 20)
    return min(regular * int(2**doublings), max(regular, LONGEST_INTERVAL))


def run_rows(engine: Engine, listing_ids: Sequence[int], limit: int = 20) -> list[Row[Any]]:
    """Return the newest runs of some listings, newest first."""
    statement = (
        select(run).where(run.c.listing_id.in_(listing_ids)).order_by(run.c.id.desc()).limit(limit)
    )
    with engine.connect() as connection:
        return list(connection.execute(statement).all())
