"""The pace of requests to a host, shared by every process that uses the database."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update

from data.engine import writing
from data.schema import EPOCH, budget
from data.upsert import insert_or_skip


def reserve(engine: Engine, host: str, interval: timedelta, now: datetime) -> timedelta:
    """Take the next free moment of a host and return how long to wait for it."""
    with writing(engine) as connection:
        connection.execute(insert_or_skip(connection, budget).values(host=host, free_at=EPOCH))
        of_host = budget.c.host == host
        statement = select(budget.c.free_at).where(of_host).with_for_update()
        turn: datetime = max(connection.execute(statement).scalar_one(), now)
        connection.execute(update(budget).where(of_host).values(free_at=turn + interval))
    return turn - now
