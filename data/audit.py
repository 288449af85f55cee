"""The audit log: who did what and when, in a chain that shows tampering.

Each row carries a keyed digest of itself and of the row before it, and a sealed head names the
newest row. Whoever changes the database without the key cannot mend the digests, so a row that was
changed, removed, inserted or moved is found, and so is a missing end. Whoever holds the key, or
puts back an old copy of the whole database, is not: note the number and the digest of the head
elsewhere to find that too.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, true, update

from data.columns import EPOCH
from data.models import OWNER, Role, storable
from data.schema import audit, audit_head, person
from data.upsert import insert_or_skip

ADDED = "added a person"
"""What is recorded of everybody who comes to use Earshot."""

START = ""
"""What the first row is chained to."""

_SIGNED = ("number", "at", "person_id", "action", "subject", "detail")
"""The columns that the digest of a row covers, in this order."""

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Entry:
    """Something that was done.

    What is written here is never erased, so it holds no text, author or name of a review; only
    whose row it was, and of people who use Earshot what they did.

    Attributes:
        at: when, aware and in UTC.
        person_id: who; None for the worker or somebody at the command line.
        action: what, in the past tense: `signed in`, `changed a role`, `approved a reply`.
        subject: to what, as a kind and an id: `person 3`, `review 12`, `listing 7`.
        detail: what else must be known, such as before and after; must be storable as JSON.
    """

    at: datetime
    person_id: int | None
    action: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recorded:
    """A row of the log, with the name of who did it; the name is empty for the machine itself."""

    number: int
    at: datetime
    name: str
    action: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What an examination of the chain has found.

    Attributes:
        rows: how many rows are in order, counted from the first.
        first_bad: the number of the first row that is not, or None.
        reason: what is wrong with it, as a sentence; empty if nothing is.
    """

    rows: int
    first_bad: int | None = None
    reason: str = ""

    @property
    def sound(self) -> bool:
        """Nothing was changed, removed, inserted or moved."""
        return self.first_bad is None


class Revoked(PermissionError):
    """Somebody acts who may not any more."""


class Audit:
    """The log, for those who write to it and those who examine it.

    Args:
        keys: the present key, then older ones, as `data.secrets.Secrets` takes them.
    """

    def __init__(self, engine: Engine, keys: str) -> None:
        self.engine = engine
        self._keys = [_derived(key.strip()) for key in keys.split(",")]

    def record(self, connection: Connection, entry: Entry) -> int:
        """Add an entry within a transaction that writes, and return its number.

        It is kept if and only if the transaction is.
        """
        connection.execute(insert_or_skip(connection, audit_head).values(self._head(0, START)))
        newest = select(audit_head.c.number, audit_head.c.chain).with_for_update()
        head = connection.execute(newest).one()
        values = _values(head.number + 1, entry)
        chain = _digest(self._keys[0], head.chain, values)
        connection.execute(insert(audit).values(**values, chain=chain))
        connection.execute(update(audit_head).values(self._head(head.number + 1, chain)))
        return int(head.number) + 1

    def act(self, connection: Connection, entry: Entry, role: Role | None = None) -> int:
        """Record what a person is doing, unless they were revoked since their page was drawn.

        A button acts before its page is drawn again, so the page's own look comes too late.

        Args:
            connection: the transaction that does it; it must not commit if this raises.
            entry: what is being done; without a person, the machine's owner does it.
            role: the one they must have for it, or None for any.

        Raises:
            Revoked: they may not do it any more.
        """
        if entry.person_id is not None:
            held = select(person.c.role).where(person.c.id == entry.person_id)
            found = connection.scalar(held.where(person.c.active == 1))
            if found is None or (role is not None and found != role.value):
                raise Revoked(f"person {entry.person_id} may not do this any more")
        return self.record(connection, entry)

    def newest(
        self, limit: int = 50, *, before: int | None = None, subject: str | None = None
    ) -> list[Recorded]:
        """Return the newest entries, newest first.

        Args:
            limit: how many at most.
            before: only those with a smaller number.
            subject: only those of one subject.
        """
        statement = select(audit, person.c.name).outerjoin(person, person.c.id == audit.c.person_id)
        if before is not None:
            statement = statement.where(audit.c.number < before)
        if subject is not None:
            statement = statement.where(audit.c.subject == subject)
        statement = statement.order_by(audit.c.number.desc()).limit(limit)
        with self.engine.connect() as connection:
            return [_recorded(row) for row in connection.execute(statement)]

    def verify(self) -> Verdict:
        """Examine the whole chain and tell where it breaks first."""
        # One statement, so that head and rows are of the same moment.
        head = [column.label(f"head_{column.name}") for column in audit_head.c]
        together = select(*head, audit).select_from(audit_head).outerjoin(audit, true())
        with self.engine.connect() as connection:
            rows = connection.execution_options(yield_per=1_000).execute(
                together.order_by(audit.c.number)
            )
            verdict = self._examined(rows) or _headless(connection)
            return _begun(connection, verdict) if verdict.sound else verdict

    def _examined(self, rows: Any) -> Verdict | None:
        """Return what the rows beside their head tell, or None where there is no head."""
        number, chain, row = 0, START, None
        for row in rows:
            if row.number is None:
                break
            if row.number != number + 1:
                return Verdict(number, number + 1, "This row is missing.")
            if not self._fits(row, chain):
                return Verdict(number, row.number, "This row is not what was written.")
            number, chain = row.number, row.chain
        return row and self._ended(row, number, chain)

    def _ended(self, row: AnyRow, number: int, chain: str) -> Verdict:
        if not self._sealed(row):
            return Verdict(number, max(number, 1), "The seal on the end of the log is broken.")
        if row.head_number > number:
            return Verdict(number, number + 1, "This row and all that followed are missing.")
        if (row.head_number, row.head_chain) != (number, chain):
            return Verdict(row.head_number, row.head_number + 1, "This row was put in.")
        return Verdict(number)

    def _fits(self, row: AnyRow, previous: str) -> bool:
        values = {name: getattr(row, name) for name in _SIGNED}
        return any(
            hmac.compare_digest(_digest(key, previous, values), row.chain) for key in self._keys
        )

    def _sealed(self, row: AnyRow) -> bool:
        seals = (_seal(key, row.head_number, row.head_chain) for key in self._keys)
        return any(hmac.compare_digest(seal, row.head_seal) for seal in seals)

    def _head(self, number: int, chain: str) -> dict[str, Any]:
        seal = _seal(self._keys[0], number, chain)
        return {"id": 1, "number": number, "chain": chain, "seal": seal}


def _headless(connection: Connection) -> Verdict:
    first = select(audit.c.number).where(~select(audit_head.c.id).exists()).limit(1)
    if connection.scalar(first) is None:
        return Verdict(0)
    return Verdict(0, 1, "The seal on the end of the log is missing.")


def _begun(connection: Connection, verdict: Verdict) -> Verdict:
    """Return a verdict on a chain that holds, unless it tells nothing of somebody who is there.

    Without its head, a log that was taken away whole looks like one that nothing was written to.
    """
    told = select(audit.c.subject).where(audit.c.action == ADDED)
    untold = select(person.c.id).where(
        person.c.id != OWNER.id, func.concat("person ", person.c.id).not_in(told)
    )
    if connection.scalar(untold.limit(1)) is None:
        return verdict
    return Verdict(0, 1, "The beginning is missing: somebody is here whose adding is not told.")


def _values(number: int, entry: Entry) -> dict[str, Any]:
    return {
        "number": number,
        "at": entry.at,
        "person_id": entry.person_id,
        "action": storable(entry.action),
        "subject": storable(entry.subject),
        # In ASCII no character can be lost or changed by a database.
        "detail": json.dumps(dict(entry.detail), sort_keys=True, default=str),
    }


def _recorded(row: AnyRow) -> Recorded:
    same = {name: getattr(row, name) for name in ("number", "at", "action", "subject")}
    return Recorded(**same, name=row.name or "", detail=json.loads(row.detail))


def _derived(key: str) -> bytes:
    """Return a key of its own, so that what seals credentials signs nothing."""
    return hmac.digest(key.encode(), b"earshot audit log", "sha256")


def _digest(key: bytes, previous: str, values: Mapping[str, Any]) -> str:
    microseconds = (values["at"] - EPOCH) // timedelta(microseconds=1)
    plain = {**values, "at": microseconds}
    return _signed(key, ["row", previous, *(plain[name] for name in _SIGNED)])


def _seal(key: bytes, number: int, chain: str) -> str:
    return _signed(key, ["head", number, chain])


def _signed(key: bytes, parts: Sequence[Any]) -> str:
    return hmac.new(key, json.dumps(parts).encode(), hashlib.sha256).hexdigest()
