"""What platforms delivered to our webhooks: kept as it came until the worker takes it in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select, update

from data.engine import writing
from data.schema import delivery
from data.store import Store
from data.upsert import insert_or_skip

ATTEMPTS = 5
"""After as many failures a delivery is given up; its body stays."""


@dataclass(frozen=True)
class Delivery:
    """One delivery that waits."""

    id: int
    source: str
    account: str
    body: bytes
    attempts: int


class Deliveries:
    """The deliveries, in the order in which they came."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def keep(self, source: str, account: str, body: bytes, now: datetime) -> bool:
        """Keep a delivery; return whether it is new, for platforms send the same one again."""
        values = {
            "source": source,
            "account": account,
            "digest": hashlib.sha256(body).hexdigest(),
            "body": body,
            "received_at": now,
        }
        with writing(self.engine) as connection:
            fresh = insert_or_skip(connection, delivery).values(values)
            return connection.scalar(fresh.returning(delivery.c.id)) is not None

    def waiting(self, limit: int = 100) -> list[Delivery]:
        """Return the deliveries that wait, the oldest first."""
        columns = [delivery.c[name] for name in Delivery.__dataclass_fields__]
        statement = select(*columns).where(delivery.c.finished_at.is_(None))
        with self.engine.connect() as connection:
            rows = connection.execute(statement.order_by(delivery.c.id).limit(limit)).all()
        return [
            Delivery(row.id, row.source, row.account, bytes(row.body), row.attempts) for row in rows
        ]

    def finish(self, store: Store, of: Delivery, result: Mapping[str, Any], now: datetime) -> None:
        """Record what came of a delivery; its body is not needed any more."""
        done = {"result": dict(result), "finished_at": now, "body": b"", "error": None}
        self._set(store, of, done)

    def fail(self, store: Store, of: Delivery, error: str, now: datetime) -> None:
        """Record why nothing came of it; it waits for another attempt, up to five in all."""
        attempts = of.attempts + 1
        given_up = {"finished_at": now} if attempts >= ATTEMPTS else {}
        self._set(store, of, {"error": error, "attempts": attempts, **given_up})

    def _set(self, store: Store, of: Delivery, values: Mapping[str, Any]) -> None:
        with store.writing() as connection:
            connection.execute(update(delivery).where(delivery.c.id == of.id).values(values))
