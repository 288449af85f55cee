"""Compacting a store: what was deleted is gone from the disk, and not only from every answer."""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import Engine

_REWRITTEN = (
    *("review", "edit", "set_aside", "upload", "command", "delivery", "answer", "approval"),
    *("step", "note", "report_part", "quotation", "sketch", "copy"),
)
"""Tables that may have held what somebody wrote."""

_SQLITE = (
    "INSERT INTO review_search(review_search) VALUES ('rebuild')",
    "VACUUM",
    "PRAGMA wal_checkpoint(TRUNCATE)",
)
"""The search index keeps words of rows that are gone until it is built anew."""


def compact(engine: Engine) -> None:
    """Write the store anew without what was deleted; it takes as long as copying it.

    Readers that are at work delay it; on SQLite words may stay in the write-ahead log until the
    last of them has ended.
    """
    postgresql = engine.dialect.name == "postgresql"
    steps = [f"VACUUM (FULL) {name}" for name in _REWRITTEN] if postgresql else _SQLITE
    # Neither may stand in a transaction, so the connection is used as the driver gives it.
    with closing(engine.raw_connection()) as connection:
        driver = connection.driver_connection
        assert driver is not None, "the pool gave no connection"  # noqa: S101
        if postgresql:
            driver.autocommit = True
        with closing(driver.cursor()) as cursor:
            for each in steps:
                cursor.execute(each)
        if postgresql:
            driver.autocommit = False
