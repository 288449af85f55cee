"""Colleagues at the desk: who they are, what they may see, and when they are away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select

from data.audit import Audit, Entry
from data.desk_steps import By
from data.engine import new_id, writing
from data.models import Person, Role
from data.schema import absence, person
from data.scopes import parts_of, scope_of


@dataclass(frozen=True)
class Away:
    """A time for which somebody is away, as it was entered."""

    id: int
    person_id: int
    begins_at: datetime
    ends_at: datetime
    deputy_id: int | None


def colleagues(connection: Connection) -> list[Person]:
    """Return everybody who may work at the desk, in order of name."""
    rows = connection.execute(
        select(person).where(person.c.active == 1).order_by(person.c.name, person.c.id)
    ).all()
    parts = parts_of(connection, [row.id for row in rows])
    return [
        Person(
            row.id,
            row.subject,
            row.name,
            Role(row.role),
            scope_of(connection, parts.get(row.id, ())),
            row.time_zone,
        )
        for row in rows
    ]


def absences(connection: Connection, since: datetime) -> list[Away]:
    """Return the absences that end after a moment, the first to begin first."""
    columns = [absence.c[name] for name in Away.__dataclass_fields__]
    statement = select(*columns).where(absence.c.ends_at > since)
    return [
        Away(*row)
        for row in connection.execute(statement.order_by(absence.c.begins_at, absence.c.id))
    ]


class Presence:
    """Who is there and who is away; every change is recorded in the audit log."""

    def __init__(self, engine: Engine, audit: Audit) -> None:
        self.engine = engine
        self.audit = audit

    def colleagues(self) -> list[Person]:
        """Return everybody who may work at the desk, in order of name."""
        with self.engine.connect() as connection:
            return colleagues(connection)

    def absences(self, since: datetime) -> list[Away]:
        """Return the absences that end after a moment, the first to begin first."""
        with self.engine.connect() as connection:
            return absences(connection, since)

    def enter(
        self, person_id: int, begins_at: datetime, ends_at: datetime, deputy: int | None, by: By
    ) -> int:
        """Enter an absence and return its id.

        Raises:
            ValueError: it ends before it begins, or somebody would stand in for themselves.
        """
        if ends_at <= begins_at:
            raise ValueError("an absence ends after it begins")
        if deputy == person_id:
            raise ValueError("nobody stands in for themselves")
        values = {"person_id": person_id, "begins_at": begins_at, "ends_at": ends_at}
        with writing(self.engine) as connection:
            new = insert(absence).values(**values, deputy_id=deputy)
            absence_id = new_id(connection.execute(new))
            detail = {**values, "deputy_id": deputy}
            self.audit.act(
                connection,
                Entry(by.at, by.person_id, "entered an absence", f"person {person_id}", detail),
            )
        return absence_id

    def cancel(self, absence_id: int, by: By) -> None:
        """Take an absence back.

        Raises:
            LookupError: there is no such absence.
        """
        with writing(self.engine) as connection:
            gone = delete(absence).where(absence.c.id == absence_id).returning(absence.c.person_id)
            person_id = connection.scalar(gone)
            if person_id is None:
                raise LookupError(f"there is no absence {absence_id}")
            did, whose = "took an absence back", f"person {person_id}"
            self.audit.act(connection, Entry(by.at, by.person_id, did, whose))
