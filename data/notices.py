"""Notices: what platforms named to us, and the next run of the listing reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, select

from data.models import Listing, Notice
from data.schema import notice
from data.store import Store
from data.upsert import insert_or_skip


def keep_notices(store: Store, of: Listing, notices: Sequence[Notice], now: datetime) -> None:
    """Keep what a platform named, once each however often it is named.

    Raises:
        LostLease: another process has become the writer.
    """
    rows = [
        {"listing_id": of.id, "name": each.name, "told": dict(each.told), "received_at": now}
        for each in notices
    ]
    if rows:
        with store.writing() as connection:
            connection.execute(insert_or_skip(connection, notice), rows)


MOST = 500
"""Notices that one run is given; the rest are for the next."""


def pending_notices(engine: Engine, listing_id: int) -> tuple[Notice, ...]:
    """Return what is still to be read for a listing, in the order in which it was named."""
    waiting = select(notice).where(
        notice.c.listing_id == listing_id, notice.c.finished_at.is_(None)
    )
    with engine.connect() as connection:
        rows = connection.execute(waiting.order_by(notice.c.id).limit(MOST)).all()
    return tuple(Notice(row.name, row.told, row.received_at) for row in rows)
