"""When people were at the inbox, so that what came since is new to them, and who was told."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, func, select, update
from sqlalchemy.exc import DBAPIError

from data.desk import allowed
from data.engine import writing
from data.models import Scope
from data.schema import look, mention, task
from data.upsert import insert_or_skip

log = logging.getLogger(__name__)

VISIT = timedelta(minutes=30)
"""Away for longer than this, and what came meanwhile is new."""


NOTED = timedelta(minutes=1)
"""Somebody who was noted within this is still there; not every click is written down."""


class Visits:
    """When people were at the inbox, and what they were told meanwhile."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def visit(self, person_id: int, now: datetime) -> datetime | None:
        """Note that a person is at the inbox; return since when things are new to them.

        That is the end of their last visit, or None on their first. Where nothing can be written
        down, as on a full disk, the inbox can be read all the same.
        """
        mine = look.c.person_id == person_id
        with self.engine.connect() as connection:
            row = connection.execute(select(look).where(mine)).one_or_none()
        if row is not None and now - row.at < NOTED:
            return _since(row, now)
        try:
            with writing(self.engine) as connection:
                row = connection.execute(select(look).where(mine).with_for_update()).one_or_none()
                noted = {"person_id": person_id, "since": _since(row, now), "at": now}
                connection.execute(insert_or_skip(connection, look).values(noted))
                connection.execute(update(look).where(mine).values(noted))
        except DBAPIError:
            log.warning("A visit of the inbox could not be noted.", exc_info=True)
        return _since(row, now)

    def told(self, scope: Scope, person_id: int) -> int:
        """Return of how many reviews a person was told that they have not opened since."""
        statement = (
            select(func.count(mention.c.review_id.distinct()))
            .join(task, task.c.review_id == mention.c.review_id)
            .where(mention.c.person_id == person_id, mention.c.seen_at.is_(None), allowed(scope))
            .where(task.c.gone == 0)
        )
        with self.engine.connect() as connection:
            return connection.scalar(statement) or 0

    def opened(self, person_id: int, review_id: int, now: datetime) -> None:
        """Note that a person has opened a review they were told of."""
        mine = (mention.c.person_id == person_id, mention.c.review_id == review_id)
        unseen = select(mention.c.id).where(*mine, mention.c.seen_at.is_(None))
        with self.engine.connect() as connection:
            if connection.scalar(unseen) is None:
                return
        with writing(self.engine) as connection:
            seen = update(mention).where(*mine, mention.c.seen_at.is_(None)).values(seen_at=now)
            connection.execute(seen)


def _since(row: Row[Any] | None, now: datetime) -> datetime | None:
    since: datetime | None = None
    if row is not None:
        since = row.at if now - row.at > VISIT else row.since
    return since
