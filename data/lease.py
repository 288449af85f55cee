"""The lease that makes one process the writer, and the token that shuts out its predecessors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.exc import SQLAlchemyError

from data.engine import writing
from data.schema import lease
from data.upsert import insert_or_skip

DURATION = timedelta(seconds=30)
RENEWED_EVERY = 10.0
"""Seconds between renewals, so that one may fail and the lease still holds."""

log = logging.getLogger(__name__)


class LostLease(RuntimeError):
    """Another process has taken over; nothing of this transaction is kept."""


@dataclass(frozen=True)
class Lease:
    """The right to write, as long as no one else has taken it.

    Attributes:
        token: grows with every change of holder; checked in every commit.
    """

    name: str
    holder: str
    token: int

    def check(self, connection: Connection) -> None:
        """Raise unless this lease still holds, within the transaction that is about to commit.

        Raises:
            LostLease: another holder has a newer token.
        """
        statement = select(lease.c.token).where(lease.c.name == self.name)
        if connection.scalar(statement.with_for_update(read=True)) != self.token:
            raise LostLease(f"the lease {self.name} has passed to another process")


def take(
    engine: Engine, name: str, holder: str, now: datetime, lasting: timedelta = DURATION
) -> Lease | None:
    """Take the lease if it is free or has run out; return None if someone else holds it."""
    with writing(engine) as connection:
        # Two may be the first at once: the row is there, and run out, before either reads it.
        free = {"name": name, "holder": holder, "token": 0, "expires_at": now}
        connection.execute(insert_or_skip(connection, lease).values(free))
        of_name = lease.c.name == name
        row = connection.execute(select(lease).where(of_name).with_for_update()).one()
        if row.expires_at > now:
            return None
        values = {"holder": holder, "token": row.token + 1, "expires_at": now + lasting}
        connection.execute(update(lease).where(of_name).values(values))
        return Lease(name, holder, row.token + 1)


def renew(engine: Engine, held: Lease, now: datetime) -> None:
    """Hold the lease for another while.

    Raises:
        LostLease: it has passed to another process.
    """
    with writing(engine) as connection:
        held.check(connection)
        connection.execute(
            update(lease).where(lease.c.name == held.name).values(expires_at=now + DURATION)
        )


@contextmanager
def renewed(
    engine: Engine,
    held: Lease,
    moment: Callable[[], datetime],
    lost: Callable[[], None],
    every: float = RENEWED_EVERY,
) -> Iterator[None]:
    """Hold the lease for as long as the block lasts, however long one step of it takes.

    Args:
        engine: of the store.
        held: the lease.
        moment: tells what time it is.
        lost: called, on another thread, once it has passed to another process.
        every: seconds between renewals.
    """
    ended = Event()

    def renew_on() -> None:
        while not ended.wait(every):
            try:
                renew(engine, held, moment())
            except LostLease:
                lost()
                return
            except SQLAlchemyError as error:
                log.warning("the lease could not be renewed just now: %s", error)

    thread = Thread(target=renew_on, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def release(engine: Engine, held: Lease, now: datetime) -> None:
    """Give the lease back, so that the next process need not wait for it to run out."""
    with writing(engine) as connection:
        connection.execute(
            update(lease)
            .where(lease.c.name == held.name, lease.c.token == held.token)
            .values(expires_at=now)
        )


def held_until(engine: Engine, name: str) -> datetime | None:
    """Return when the lease runs out, or has, unless its holder goes on; None if nobody took it."""
    with engine.connect() as connection:
        return connection.scalar(select(lease.c.expires_at).where(lease.c.name == name))


def is_held(engine: Engine, name: str, now: datetime) -> bool:
    """Tell whether some process holds the lease."""
    expires_at = held_until(engine, name)
    return expires_at is not None and expires_at > now
