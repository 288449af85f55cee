"""The lease that makes one process the writer, and the token that shuts out its predecessors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, update

from data.engine import writing
from data.schema import lease

DURATION = timedelta(seconds=30)


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
        statement = select(lease).where(lease.c.name == name).with_for_update()
        row = connection.execute(statement).one_or_none()
        values = {"holder": holder, "expires_at": now + lasting}
        if row is None:
            connection.execute(insert(lease).values(name=name, token=1, **values))
            return Lease(name, holder, 1)
        if row.expires_at > now:
            return None
        token = row.token + 1
        connection.execute(update(lease).where(lease.c.name == name).values(token=token, **values))
        return Lease(name, holder, token)


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
