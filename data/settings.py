"""Settings that people change while the product runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Text, literal_column, select

from data.audit import Audit, Entry
from data.engine import writing
from data.schema import setting
from data.upsert import insert_or_skip

_UNSET = literal_column("'null'", Text)
"""What stands for no value until one is put, in the same transaction."""


def read_setting(engine: Engine, name: str, default: Any = None) -> Any:
    """Return a setting, or the default where nobody has set it."""
    with engine.connect() as connection:
        row = connection.execute(
            select(setting.c.value).where(setting.c.name == name)
        ).one_or_none()
    return default if row is None else row.value


def write_setting(engine: Engine, name: str, value: Any) -> None:
    """Set a setting."""
    with writing(engine) as connection:
        put_setting(connection, name, value)


def change_setting(audit: Audit, name: str, value: Any, by: int, now: datetime) -> None:
    """Set a setting for a person, and record what it was before.

    Args:
        audit: the log, on the store whose setting it is.
        name: of the setting.
        value: anything that JSON can hold, and nothing secret.
        by: the person's id.
        now: the moment.
    """
    with writing(audit.engine) as connection:
        before = held_setting(connection, name)
        put_setting(connection, name, value)
        audit.act(connection, setting_changed(name, before, value, by, now))


def setting_changed(name: str, before: Any, after: Any, by: int, now: datetime) -> Entry:
    """Return the entry of the audit log that tells of a change."""
    detail = {"before": before, "after": after}
    return Entry(now, by, "changed a setting", f"setting {name}", detail)


def held_setting(connection: Connection, name: str) -> Any:
    """Return a setting that is about to be put, None where unset.

    Nobody else changes it before the transaction ends; a row must be there for that.
    """
    unset = insert_or_skip(connection, setting).values(name=name, value=_UNSET)
    connection.execute(unset)
    of_name = select(setting.c.value).where(setting.c.name == name)
    return connection.scalar(of_name.with_for_update())


def put_setting(connection: Connection, name: str, value: Any) -> None:
    """Set a setting within a transaction."""
    connection.execute(insert_or_skip(connection, setting).values(name=name, value=value))
    connection.execute(setting.update().where(setting.c.name == name).values(value=value))
