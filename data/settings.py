"""Settings that people change while the product runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from data.audit import Audit, Entry
from data.engine import writing
from data.schema import setting
from data.upsert import insert_or_skip


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
        _set(connection, name, value)


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
        before = connection.scalar(select(setting.c.value).where(setting.c.name == name))
        _set(connection, name, value)
        detail = {"before": before, "after": value}
        audit.act(connection, Entry(now, by, "changed a setting", f"setting {name}", detail))


def _set(connection: Connection, name: str, value: Any) -> None:
    connection.execute(insert_or_skip(connection, setting).values(name=name, value=value))
    connection.execute(setting.update().where(setting.c.name == name).values(value=value))
