"""Items that could not become reviews, in their raw form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from data.models import Listing, storable
from data.schema import listing, set_aside
from data.store import GRACE, Store
from data.upsert import chunks, insert_or_skip, settle

RAW_LIMIT = 200_000
"""Characters kept of an item that was set aside."""


@dataclass(frozen=True)
class SetAside:
    """An item that could not become a review, and why.

    Attributes:
        notice: the name by which the platform had announced it, or empty.
    """

    item: Any
    reason: str
    notice: str = ""


@dataclass(frozen=True)
class Aside:
    """An item that was set aside, as it waits for a parser that can read it."""

    id: int
    listing_id: int
    run_id: int
    item: Any


class RawItems:
    """The items that were set aside, written under the lease of a store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def set_aside(self, of: Listing, items: Sequence[SetAside], run_id: int, at: datetime) -> int:
        """Keep items that could not become reviews, once each however often they come back.

        Returns:
            How many had not come before.
        """
        if not items:
            return 0
        rows: Sequence[dict[str, Any]] = [
            {"listing_id": of.id, "run_id": run_id, "seen_at": at, **_raw_values(item)}
            for item in items
        ]
        with self.store.writing() as connection:
            rows = self._without_forgotten(connection, of, items, rows)
            count = select(func.count()).where(set_aside.c.listing_id == of.id)
            before = connection.execute(count).scalar_one()
            connection.execute(insert_or_skip(connection, set_aside), rows)
            settle(connection, of, [item.notice for item in items], at)
            return int(connection.execute(count).scalar_one() - before)

    def _without_forgotten(
        self,
        connection: Connection,
        of: Listing,
        items: Sequence[SetAside],
        rows: Sequence[dict[str, Any]],
    ) -> Sequence[dict[str, Any]]:
        """Return the rows without the raw form of what names somebody who was forgotten."""
        suppression = self.store.suppression
        known = suppression.known(connection, [of.channel]) if suppression else ()
        if not suppression or not known:
            return rows
        holds = suppression.holds
        return [
            row | {"item": ""} if holds(of.channel, item.item, known) else row
            for item, row in zip(items, rows, strict=True)
        ]

    def waiting(self, after: int = 0, limit: int = 1_000) -> list[Aside]:
        """Return items that were set aside whole and not erased, the oldest first.

        Args:
            after: only those with a greater id.
            limit: how many at most.
        """
        whole = func.length(set_aside.c.item).between(1, RAW_LIMIT - 1)
        statement = select(
            set_aside.c.id, set_aside.c.listing_id, set_aside.c.run_id, set_aside.c.item
        )
        with self.store.engine.connect() as connection:
            rows = connection.execute(
                statement.where(whole, set_aside.c.id > after).order_by(set_aside.c.id).limit(limit)
            ).all()
        return [Aside(row.id, row.listing_id, row.run_id, json.loads(row.item)) for row in rows]

    def take_back(self, aside: Sequence[Aside]) -> None:
        """Forget items that have become reviews after all."""
        with self.store.writing() as connection:
            for chunk in chunks([each.id for each in aside]):
                connection.execute(delete(set_aside).where(set_aside.c.id.in_(chunk)))

    def erase_expired(self, now: datetime, text_days: Mapping[str, int]) -> int:
        """Erase items that the terms of their source no longer let us keep; return how many.

        Args:
            now: the present moment.
            text_days: per source with a limit, the days that items may be kept.
        """
        with self.store.writing() as connection:
            return sum(
                _erase(connection, source, now - max(timedelta(days=days), GRACE))
                for source, days in text_days.items()
            )


def _erase(connection: Connection, source: str, before: datetime) -> int:
    of_source = select(listing.c.id).where(listing.c.source == source)
    expired = set_aside.c.listing_id.in_(of_source) & (set_aside.c.seen_at <= before)
    erased = update(set_aside).where(expired, set_aside.c.item != "").values(item="")
    return connection.execute(erased).rowcount


def _raw_values(item: SetAside) -> dict[str, str]:
    """Return digest, reason and raw form, as they are kept."""
    try:
        raw, said = _written(item.item), _written(_said(item.item))
    except (RecursionError, TypeError, ValueError):
        raw = said = _written(f"an item of a form that cannot be written down: {type(item.item)}")
    digest = hashlib.sha256(said.encode()).hexdigest()
    return {"digest": digest, "reason": storable(item.reason), "item": raw[:RAW_LIMIT]}


def _written(item: Any) -> str:
    return json.dumps(item, sort_keys=True, default=repr)


def _said(item: Any) -> Any:
    """Return what the remote said of an item, without what we noted beside it when it came."""
    if not isinstance(item, Mapping):
        return item
    return {name: value for name, value in item.items() if not str(name).startswith("_")}
