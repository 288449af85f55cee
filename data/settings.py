"""Settings that people change while the product runs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select

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
        connection.execute(insert_or_skip(connection, setting).values(name=name, value=value))
        connection.execute(setting.update().where(setting.c.name == name).values(value=value))
