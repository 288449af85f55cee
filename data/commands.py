"""What pages ask of the worker, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from data.audit import Audit, Entry
from data.engine import new_id, writing
from data.schema import command

_TOLD = ("brand_id", "channel", "listing_id", "location_id", "report_id", "source", "upload_id")
"""What the audit log tells of a command; the rest may hold texts, files and names."""


@dataclass(frozen=True)
class Command:
    """One thing asked.

    Attributes:
        kind: `collect`, `test`, `find`, `add`, `bulk`, `preview`, `import`, `report` or `compact`.
        result: what came of it, once finished.
        error: `message` and `action` when it failed.
    """

    id: int
    kind: str
    payload: Mapping[str, Any]
    asked_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    progress: str = ""
    result: Mapping[str, Any] | None = None
    error: Mapping[str, str] | None = None


class Commands:
    """The queue between pages and the worker, in the database they share."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def ask(self, kind: str, payload: Mapping[str, Any], now: datetime) -> int:
        """Ask for something and return the command's id."""
        with writing(self.engine) as connection:
            return _ask(connection, kind, payload, now)

    def ask_for(
        self, by: int, audit: Audit, kind: str, payload: Mapping[str, Any], now: datetime
    ) -> int:
        """Ask for something on a person's behalf, record that, and return the command's id."""
        with writing(self.engine) as connection:
            command_id = _ask(connection, kind, payload, now)
            told = {name: value for name, value in payload.items() if name in _TOLD}
            entry = Entry(now, by, f"asked to {kind}", f"command {command_id}", told)
            audit.act(connection, entry)
        return command_id

    def take(self, token: int, now: datetime) -> Command | None:
        """Take the oldest command that waits, or that a worker before this one left undone."""
        waiting = command.c.started_at.is_(None) | (command.c.token != token)
        statement = (
            select(command)
            .where(command.c.finished_at.is_(None), waiting)
            .order_by(command.c.id)
            .limit(1)
            .with_for_update()
        )
        with writing(self.engine) as connection:
            row = connection.execute(statement).one_or_none()
            if row is None:
                return None
            self_update = update(command).where(command.c.id == row.id)
            connection.execute(self_update.values(started_at=now, token=token))
        return _command(row)

    def progress(self, command_id: int, text: str) -> None:
        """Say how far it has come."""
        self._set(command_id, progress=text)

    def finish(self, command_id: int, result: Mapping[str, Any], now: datetime) -> None:
        """Record what came of it."""
        self._set(command_id, result=dict(result), finished_at=now)

    def fail(self, command_id: int, message: str, action: str, now: datetime) -> None:
        """Record why nothing came of it and what a person can do."""
        self._set(command_id, error={"message": message, "action": action}, finished_at=now)

    def get(self, command_id: int) -> Command:
        """Return one command as it stands."""
        with self.engine.connect() as connection:
            statement = select(command).where(command.c.id == command_id)
            return _command(connection.execute(statement).one())

    def under_way(self, kind: str) -> list[Command]:
        """Return the commands of a kind that are not finished, the newest first."""
        statement = select(command).where(command.c.kind == kind, command.c.finished_at.is_(None))
        with self.engine.connect() as connection:
            rows = connection.execute(statement.order_by(command.c.id.desc()))
            return [_command(row) for row in rows]

    def _set(self, command_id: int, **values: Any) -> None:
        with writing(self.engine) as connection:
            connection.execute(update(command).where(command.c.id == command_id).values(values))


def _ask(connection: Connection, kind: str, payload: Mapping[str, Any], now: datetime) -> int:
    values = {"kind": kind, "payload": dict(payload), "asked_at": now}
    return new_id(connection.execute(insert(command).values(values)))


def _command(row: Any) -> Command:
    return Command(**{name: getattr(row, name) for name in Command.__dataclass_fields__})
