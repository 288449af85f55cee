"""Reports and exports that people have made: asked for, kept in parts, handed out, forgotten.

A file belongs to whoever asked for it, and is handed out only while that person may still see
everything that could be seen when it was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from data.engine import new_id, writing
from data.models import Filters, Person, Scope
from data.schema import command, report, report_part

KEPT = timedelta(days=30)
"""How long a file can be fetched, unless the terms of a text in it end earlier."""

COMMAND = "report"


@dataclass(frozen=True)
class Wanted:
    """What is to be made.

    Attributes:
        kind: which report or export.
        format: the kind of file: pdf, pptx, csv, xlsx, png or svg.
        filters: what it looks at.
        comparison: what that is compared with, or None.
        against: what the comparison is, in words.
        period: the period in words, such as "last 90 days".
        restated: all filters in words, as they stood on the screen.
        chart: which chart, where one is wanted.
    """

    kind: str
    format: str
    filters: Filters = field(default_factory=Filters)
    comparison: Filters | None = None
    against: str = "the period before"
    period: str = "all time"
    restated: str = ""
    chart: str = ""

    def moved_to(self, day: int) -> Wanted:
        """Return the same for the period of equal length that ends on a day.

        >>> moved = Wanted("board", "pdf", Filters(since=10, until=19)).moved_to(30)
        >>> moved.filters.since, moved.filters.until
        (21, 30)
        """
        if self.filters.until is None:
            return self
        days = day - self.filters.until
        earlier = self.comparison and _shifted(self.comparison, days)
        return replace(self, filters=_shifted(self.filters, days), comparison=earlier)


@dataclass(frozen=True)
class Made:
    """A file that has been made.

    Attributes:
        rows: how many rows of data it holds.
        until: when the terms of a text in it end; None if no text in it has such a limit.
    """

    filename: str
    rows: int
    until: datetime | None = None


@dataclass(frozen=True)
class Report:
    """Something that was asked for; `made_at` is None until there is a file."""

    id: int
    person_id: int
    plan_id: int | None
    command_id: int
    wanted: Wanted
    scope: Scope
    asked_at: datetime
    made_at: datetime | None
    expires_at: datetime
    filename: str
    size: int
    rows: int


class Reports:
    """What people had made."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def ask(self, person: Person, wanted: Wanted, now: datetime, plan_id: int | None = None) -> int:
        """Ask the worker for a file and return the number under which it will be found.

        What the person may see now is noted: the file is made and handed out within it, or not.
        """
        with writing(self.engine) as connection:
            asked = insert(command).values(kind=COMMAND, payload={}, asked_at=now)
            command_id = new_id(connection.execute(asked))
            values = {
                "person_id": person.id,
                "plan_id": plan_id,
                "command_id": command_id,
                "wanted": stored(wanted),
                "scope": _listed(person.scope),
                "asked_at": now,
                "expires_at": now + KEPT,
            }
            report_id = new_id(connection.execute(insert(report).values(values)))
            payload = {"report_id": report_id}
            connection.execute(
                update(command).where(command.c.id == command_id).values(payload=payload)
            )
        return report_id

    def get(self, report_id: int) -> Report | None:
        """Return what was asked for under a number, or None if it has been forgotten."""
        with self.engine.connect() as connection:
            return _one(connection, report_id)

    def of(self, person: Person, now: datetime, limit: int = 50) -> list[Report]:
        """Return what a person asked for and may still have, newest first."""
        statement = (
            select(report)
            .where(report.c.person_id == person.id, report.c.expires_at > now)
            .order_by(report.c.id.desc())
            .limit(limit)
        )
        with self.engine.connect() as connection:
            found = [_report(row) for row in connection.execute(statement)]
        return [each for each in found if within(each.scope, person.scope)]

    def keep(
        self,
        connection: Connection,
        report_id: int,
        made: Made,
        parts: Iterable[bytes],
        now: datetime,
    ) -> None:
        """Keep a file in a transaction that writes, in place of one made before."""
        connection.execute(delete(report_part).where(report_part.c.report_id == report_id))
        size = 0
        for number, body in enumerate(parts):
            values = {"report_id": report_id, "number": number, "body": body}
            connection.execute(insert(report_part).values(values))
            size += len(body)
        expires = min(now + KEPT, made.until or now + KEPT)
        values = {"filename": made.filename, "rows": made.rows, "size": size, "made_at": now}
        connection.execute(
            update(report).where(report.c.id == report_id).values(**values, expires_at=expires)
        )

    def body(self, person: Person, report_id: int, now: datetime) -> bytes | None:
        """Return a file for whoever asked for it, or None if they may not have it (any more)."""
        with self.engine.connect() as connection:
            found = _one(connection, report_id)
            if found is None or found.person_id != person.id or found.expires_at <= now:
                return None
            if found.made_at is None or not within(found.scope, person.scope):
                return None
            parts = select(report_part.c.body).where(report_part.c.report_id == report_id)
            return b"".join(connection.scalars(parts.order_by(report_part.c.number)))

    def forget(self, person: Person, report_id: int) -> None:
        """Throw away a file of one's own."""
        with writing(self.engine) as connection:
            own = select(report.c.id).where(
                report.c.id == report_id, report.c.person_id == person.id
            )
            _erase(connection, list(connection.scalars(own)))

    def erase_expired(self, now: datetime) -> int:
        """Throw away the files whose time is over, and return how many those were."""
        with self.engine.connect() as connection:
            late = list(connection.scalars(select(report.c.id).where(report.c.expires_at <= now)))
        if late:
            with writing(self.engine) as connection:
                _erase(connection, late)
        return len(late)


def within(wanted: Scope, allowed: Scope) -> bool:
    """Tell whether everything in one scope may be seen under another.

    >>> within(Scope(frozenset({1})), Scope.everything()), within(Scope.everything(), Scope())
    (True, False)
    """
    if allowed.locations is None:
        return True
    return wanted.locations is not None and wanted.locations <= allowed.locations


def stored(wanted: Wanted) -> Mapping[str, Any]:
    """Return a wish as it is stored."""
    values = asdict(wanted)
    for name in ("filters", "comparison"):
        if values[name] is not None:
            values[name] = {key: _plain(value) for key, value in values[name].items()}
    return values


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value


def read_wanted(held: Mapping[str, Any]) -> Wanted:
    """Return a wish that was stored; what this version does not know of is left out."""
    known = {each.name for each in fields(Wanted)}
    values = {name: value for name, value in held.items() if name in known}
    values["filters"] = _filters(values["filters"])
    values["comparison"] = values["comparison"] and _filters(values["comparison"])
    return Wanted(**values)


def _filters(held: Mapping[str, Any]) -> Filters:
    names = {each.name for each in fields(Filters)}
    values: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, list) else value
        for name, value in held.items()
        if name in names
    }
    return Filters(**values)


def _shifted(filters: Filters, days: int) -> Filters:
    since = None if filters.since is None else filters.since + days
    until = None if filters.until is None else filters.until + days
    return replace(filters, since=since, until=until)


def _listed(scope: Scope) -> list[int] | None:
    return None if scope.locations is None else sorted(scope.locations)


def _one(connection: Connection, report_id: int) -> Report | None:
    row = connection.execute(select(report).where(report.c.id == report_id)).one_or_none()
    return None if row is None else _report(row)


def _report(row: Row[Any]) -> Report:
    values = {name: getattr(row, name) for name in Report.__dataclass_fields__}
    values["wanted"] = read_wanted(row.wanted)
    values["scope"] = Scope(None if row.scope is None else frozenset(row.scope))
    return Report(**values)


def _erase(connection: Connection, ids: list[int]) -> None:
    connection.execute(delete(report_part).where(report_part.c.report_id.in_(ids)))
    connection.execute(delete(report).where(report.c.id.in_(ids)))
