"""What people note down: what was done on a day, and whose reviews they may quote.

A note about several locations is seen by those who may see all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, true

from data.audit import Audit, Entry
from data.engine import writing
from data.facts import require_visible, visible
from data.models import Person, Scope
from data.models.review import storable
from data.schema import fact, location, note, note_location, person, quotation
from data.upsert import chunks


@dataclass(frozen=True)
class NewNote:
    """Something that was done.

    Attributes:
        day: of its beginning, counted from 1970-01-01.
        text: what was done, in a few words.
        locations: where.
        topic: the `Topic.bit` that it was to improve, or None.
    """

    day: int
    text: str
    locations: frozenset[int]
    topic: int | None = None


@dataclass(frozen=True)
class Note(NewNote):
    """A note as it is kept, with the name of who made it."""

    id: int = 0
    brand_id: int = 0
    made_at: datetime | None = None
    by: str = ""


@dataclass(frozen=True)
class Quotation:
    """An author's consent to be quoted: how we know of it, since when, and who noted it."""

    evidence: str
    allowed_at: datetime
    by: str


class Notes:
    """Notes and quotations, for whoever's scope allows them."""

    def __init__(self, engine: Engine, audit: Audit) -> None:
        self.engine = engine
        self._audit = audit

    def list(self, scope: Scope) -> Sequence[Note]:
        """Return the notes about places within a scope, the latest first."""
        latest = note.c.day.desc(), note.c.id.desc()
        by = person.c.name.label("by")
        statement = select(note, by).join(person).where(_whole(scope)).order_by(*latest)
        with self.engine.connect() as connection:
            rows = connection.execute(statement).all()
            places = _places(connection, [row.id for row in rows])
        return [
            Note(row.day, row.text, places[row.id], row.topic, row.id, row.brand_id, row.made_at,
                 row.by)
            for row in rows
        ]  # fmt: skip

    def add(self, who: Person, new: NewNote, at: datetime) -> int:
        """Keep a note and return its id.

        Raises:
            LookupError: a location is not within the person's scope.
            ValueError: there is no text, no location, or they are of several brands.
        """
        if not new.text.strip() or not new.locations:
            raise ValueError("a note needs a text and a location")
        with writing(self.engine) as connection:
            brand_id = _one_brand(connection, who.scope, new.locations)
            values = {"day": new.day, "text": storable(new.text.strip()), "topic": new.topic}
            made = insert(note).values(**values, person_id=who.id, made_at=at, brand_id=brand_id)
            note_id = int(connection.execute(made.returning(note.c.id)).scalar_one())
            rows = [{"note_id": note_id, "location_id": each} for each in sorted(new.locations)]
            connection.execute(insert(note_location), rows)
            done = Entry(at, who.id, "made a note", f"note {note_id}", {"day": new.day})
            self._audit.act(connection, done)
        return note_id

    def remove(self, who: Person, note_id: int, at: datetime) -> None:
        """Forget a note.

        Raises:
            LookupError: there is none, or it may not be seen.
        """
        with writing(self.engine) as connection:
            found = select(note.c.id).where(note.c.id == note_id, _whole(who.scope))
            if connection.scalar(found) is None:
                raise LookupError(f"no note {note_id} may be seen")
            connection.execute(delete(note_location).where(note_location.c.note_id == note_id))
            connection.execute(delete(note).where(note.c.id == note_id))
            self._audit.act(connection, Entry(at, who.id, "removed a note", f"note {note_id}"))

    def quotable(self, scope: Scope, review_ids: Iterable[int]) -> dict[int, Quotation]:
        """Return the consents to quote among some reviews, by the review's id."""
        statement = (
            select(
                quotation.c.review_id,
                quotation.c.evidence,
                quotation.c.allowed_at,
                person.c.name,
            )
            .join(person)
            .join(fact, fact.c.review_id == quotation.c.review_id)
            .where(quotation.c.review_id.in_(list(review_ids)), visible(scope))
        )
        with self.engine.connect() as connection:
            return {row[0]: Quotation(*row[1:]) for row in connection.execute(statement)}

    def allow(self, who: Person, review_id: int, evidence: str, at: datetime) -> None:
        """Note that an author has allowed a review to be quoted, in place of what was noted.

        Raises:
            LookupError: there is no such review, or it may not be seen.
            ValueError: it is not said how we know.
        """
        if not evidence.strip():
            raise ValueError("it must be said how we know that the author agrees")
        with writing(self.engine) as connection:
            require_visible(connection, who.scope, review_id)
            connection.execute(delete(quotation).where(quotation.c.review_id == review_id))
            told = {"person_id": who.id, "evidence": storable(evidence.strip()), "allowed_at": at}
            connection.execute(insert(quotation).values(review_id=review_id, **told))
            done = Entry(at, who.id, "noted a consent to quote", f"review {review_id}")
            self._audit.act(connection, done)

    def withdraw(self, who: Person, review_id: int, at: datetime) -> None:
        """Note that a review may not be quoted any more.

        Raises:
            LookupError: there is no such review, or it may not be seen.
        """
        with writing(self.engine) as connection:
            require_visible(connection, who.scope, review_id)
            connection.execute(delete(quotation).where(quotation.c.review_id == review_id))
            done = Entry(at, who.id, "withdrew a consent to quote", f"review {review_id}")
            self._audit.act(connection, done)


def _whole(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `note` that all of its locations may be seen."""
    if scope.locations is None:
        return true()
    outside = select(note_location.c.note_id).where(
        note_location.c.note_id == note.c.id,
        note_location.c.location_id.not_in(sorted(scope.locations)),
    )
    return ~outside.exists()


def _places(connection: Connection, note_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {note_id: set() for note_id in note_ids}
    for chunk in chunks(note_ids):
        chosen = select(note_location).where(note_location.c.note_id.in_(chunk))
        for row in connection.execute(chosen):
            found[row.note_id].add(row.location_id)
    return {note_id: frozenset(places) for note_id, places in found.items()}


def _one_brand(connection: Connection, scope: Scope, locations: frozenset[int]) -> int:
    if scope.locations is not None and not locations <= scope.locations:
        raise LookupError("a note can only be about places that its author may see")
    found: dict[int, int] = {}
    for chunk in chunks(sorted(locations)):
        chosen = select(location.c.id, location.c.brand_id).where(location.c.id.in_(chunk))
        found |= {row.id: row.brand_id for row in connection.execute(chosen)}
    if len(found) < len(locations):
        raise LookupError("a location of the note does not exist")
    if len(set(found.values())) > 1:
        raise ValueError("a note is about places of one brand")
    return next(iter(found.values()))
