"""Who uses Earshot: their roles, what they may see, and whether they still may.

What a person may see is read anew at every click, so a change holds from the next one on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from data.audit import ADDED, Audit, Entry
from data.engine import new_id, writing
from data.models import OWNER, Person, Role
from data.schema import person, sign_in
from data.scopes import EVERYTHING, Part, grant, parts_of, scope_of
from data.upsert import insert_or_skip

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Member:
    """A person as they are entered: `parts` is what they may see, and none is nothing."""

    id: int
    subject: str
    name: str
    role: Role
    active: bool
    seen_at: datetime | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Entered:
    """What is entered of a person."""

    subject: str
    name: str
    role: Role
    parts: tuple[Part, ...] = ()


class NotAllowed(ValueError):
    """A change of people that is refused; the message says why."""


class People:
    """The people; every change is recorded in the audit log with it."""

    def __init__(self, engine: Engine, audit: Audit) -> None:
        self.engine = engine
        self.audit = audit

    def known_as(self, subject: str, since: datetime | None = None) -> Person | None:
        """Return the person who is signed in under a name; None for unknown or revoked ones.

        Args:
            subject: how whoever signs people in calls them.
            since: when they signed in, if that is known; one from before they were signed out
                everywhere counts no more.
        """
        # Nobody can sign in as whoever sits at the machine.
        return self._active(
            person.c.subject == subject.strip().lower(), person.c.id != OWNER.id, since=since
        )

    def get(self, person_id: int) -> Person | None:
        """Return a person; None if there is none or they were revoked."""
        return self._active(person.c.id == person_id)

    def members(self) -> list[Member]:
        """Return everybody who was entered, in order of name; not the owner of the machine."""
        statement = select(person).where(person.c.id != OWNER.id).order_by(person.c.name)
        with self.engine.connect() as connection:
            rows = connection.execute(statement).all()
            parts = parts_of(connection, [row.id for row in rows])
        return [_member(row, parts.get(row.id, ())) for row in rows]

    def admins(self) -> list[str]:
        """Return the names of those whom one may ask for access."""
        named = (person.c.role == Role.ADMIN.value, person.c.active == 1, person.c.id != OWNER.id)
        with self.engine.connect() as connection:
            return list(
                connection.scalars(select(person.c.name).where(*named).order_by(person.c.name))
            )

    def add(self, new: Entered, by: int | None, now: datetime) -> int:
        """Add a person and return their id.

        Raises:
            NotAllowed: somebody of that address is there already, or it is none.
        """
        values = {**_values(new), "subject": _subject(new.subject)}
        with writing(self.engine) as connection:
            taken = select(person.c.id).where(person.c.subject == values["subject"])
            if connection.scalar(taken) is not None:
                raise NotAllowed(f"{values['subject']} is there already.")
            person_id = new_id(connection.execute(insert(person).values(values)))
            grant(connection, person_id, new.parts)
            self._act(connection, Entry(now, by, ADDED, _row(person_id), _told(new)))
        return person_id

    def ensure_admin(self, subject: str, now: datetime) -> None:
        """Enter the first admin, who sees everything, where nobody signs in as one.

        Raises:
            NotAllowed: it is no e-mail address, or that of somebody who is no admin any more.
        """
        if not self.admins():
            self.add(Entered(subject, "", Role.ADMIN, (EVERYTHING,)), None, now)

    def change(self, person_id: int, new: Entered, by: int | None, now: datetime) -> None:
        """Change the name, the role and the scope of a person; their address stays.

        Raises:
            LookupError: there is no such person.
            NotAllowed: somebody changes their own role.
        """
        with writing(self.engine) as connection:
            held = _one(connection, person_id)
            if by == person_id and held.role is not new.role:
                raise NotAllowed("Nobody changes their own role; ask another admin.")
            connection.execute(update(person).where(person.c.id == person_id).values(_values(new)))
            grant(connection, person_id, new.parts)
            detail = {"before": _told(held), "after": _told(new)}
            self._act(connection, Entry(now, by, "changed a person", _row(person_id), detail))

    def set_active(self, person_id: int, active: bool, by: int | None, now: datetime) -> None:
        """Let a person in again, or revoke them from their next click on.

        Raises:
            LookupError: there is no such person.
            NotAllowed: somebody revokes themselves.
        """
        if by == person_id and not active:
            raise NotAllowed("Nobody revokes themselves; ask another admin.")
        with writing(self.engine) as connection:
            held = _one(connection, person_id)
            values = {"active": int(active)} | ({} if active else {"signed_out_at": now})
            connection.execute(update(person).where(person.c.id == person_id).values(values))
            action = "let a person in again" if active else "revoked a person"
            detail = {"subject": held.subject}
            self._act(connection, Entry(now, by, action, _row(person_id), detail))

    def sign_out_everywhere(self, person_id: int, by: int | None, now: datetime) -> None:
        """Accept no earlier sign-in of a person any more, on whatever machine."""
        with writing(self.engine) as connection:
            connection.execute(
                update(person).where(person.c.id == person_id).values(signed_out_at=now)
            )
            self._act(connection, Entry(now, by, "signed out everywhere", _row(person_id)))

    def seen(self, person_id: int, token: str, now: datetime) -> bool:
        """Note that a person uses a sign-in, and return whether it is a new one.

        Args:
            person_id: the person.
            token: what tells this sign-in from their others; only a digest of it is kept.
            now: the moment.
        """
        digest = hashlib.sha256(token.encode()).hexdigest()
        with writing(self.engine) as connection:
            noted = insert_or_skip(connection, sign_in).values(
                person_id=person_id, token=digest, at=now
            )
            new = connection.scalar(noted.returning(sign_in.c.person_id)) is not None
            connection.execute(update(person).where(person.c.id == person_id).values(seen_at=now))
            if new:
                self.audit.record(connection, Entry(now, person_id, "signed in", _row(person_id)))
        return new

    def _active(self, *conditions: Any, since: datetime | None = None) -> Person | None:
        statement = select(person).where(person.c.active == 1, *conditions)
        with self.engine.connect() as connection:
            row = connection.execute(statement).one_or_none()
            if row is None or (since and row.signed_out_at and since < row.signed_out_at):
                return None
            scope = scope_of(connection, parts_of(connection, [row.id]).get(row.id, ()))
        return Person(row.id, row.subject, row.name, Role(row.role), scope, row.time_zone)

    def _act(self, connection: Connection, entry: Entry) -> None:
        self.audit.act(connection, entry, Role.ADMIN)


def _one(connection: Connection, person_id: int) -> Member:
    statement = select(person).where(person.c.id == person_id, person.c.id != OWNER.id)
    row = connection.execute(statement.with_for_update()).one_or_none()
    if row is None:
        raise LookupError(f"there is no person {person_id}")
    return _member(row, parts_of(connection, [person_id]).get(person_id, ()))


def _member(row: AnyRow, parts: tuple[Part, ...]) -> Member:
    role, active = Role(row.role), bool(row.active)
    return Member(row.id, row.subject, row.name, role, active, row.seen_at, parts)


def _values(new: Entered) -> dict[str, Any]:
    name = new.name.strip() or new.subject.strip()
    return {"name": name[:200], "role": new.role.value}


def _subject(text: str) -> str:
    subject = text.strip().lower()
    if "@" not in subject or any(each.isspace() for each in subject) or len(subject) > 320:
        raise NotAllowed("A person is entered by their e-mail address.")
    return subject


def _told(of: Entered | Member) -> dict[str, Any]:
    scope = [str(each) for each in sorted(of.parts)]
    return {"subject": of.subject, "name": of.name, "role": of.role.value, "scope": scope}


def _row(person_id: int) -> str:
    return f"person {person_id}"
