"""How people want answers worded: sentences of their own, the voices of brands, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select

from data.answers import State
from data.audit import Audit, Entry
from data.engine import writing
from data.facts import visible
from data.models import Person, Scope, storable
from data.schema import answer, fact, review, template, voice

RECENT = 100
"""Answers of a brand among which a new one should not repeat itself."""


@dataclass(frozen=True)
class Place:
    """Where sentences are used; an empty topic or channel stands for all of them.

    Attributes:
        part: `opening`, `history`, `subject`, `closing` or `contact`.
        mood: of the review, or of its author's history.
    """

    part: str
    mood: str
    language: str
    topic: str = ""
    channel: str = ""


@dataclass(frozen=True)
class Said:
    """An answer that somebody has approved, for telling how a brand sounds."""

    author_id: int
    language: str
    text: str


class Wordings:
    """Sentences and voices that people have changed.

    Args:
        audit: the log in which every change is recorded.
    """

    def __init__(self, engine: Engine, audit: Audit | None = None) -> None:
        self.engine = engine
        self._audit = audit

    def sentences(self, language: str) -> dict[Place, tuple[str, ...]]:
        """Return the sentences that people have put in place of those that are shipped."""
        statement = select(template).where(template.c.language == language)
        with self.engine.connect() as connection:
            return {
                Place(row.part, row.mood, row.language, row.topic, row.channel): tuple(row.texts)
                for row in connection.execute(statement)
            }

    def word(self, who: Person, place: Place, texts: Sequence[str], now: datetime) -> None:
        """Put sentences in place of those of a place; without any, the shipped ones hold again."""
        with writing(self.engine) as connection:
            connection.execute(delete(template).where(*_is(place)))
            if texts:
                values = vars(place) | {"texts": [storable(text) for text in texts]}
                made = insert(template).values(**values, person_id=who.id, changed_at=now)
                connection.execute(made)
            detail = vars(place) | {"sentences": len(texts)}
            self._note(connection, Entry(now, who.id, "changed sentences", "templates", detail))

    def voice(self, brand_id: int) -> str:
        """Return a brand's own file, empty where it speaks as shipped."""
        with self.engine.connect() as connection:
            found = connection.scalar(select(voice.c.file).where(voice.c.brand_id == brand_id))
        return found or ""

    def speak(self, who: Person, brand_id: int, file: str, now: datetime) -> None:
        """Keep a brand's file, which the caller has read before; an empty one takes it back."""
        with writing(self.engine) as connection:
            connection.execute(delete(voice).where(voice.c.brand_id == brand_id))
            if file.strip():
                values = {"brand_id": brand_id, "file": storable(file), "changed_at": now}
                connection.execute(insert(voice).values(values | {"person_id": who.id}))
            self._note(connection, Entry(now, who.id, "changed a voice", f"brand {brand_id}"))

    def recent(self, scope: Scope, brand_id: int, but: int, limit: int = RECENT) -> list[str]:
        """Return the newest answers of a brand, ours and those that were collected.

        Args:
            scope: what may be seen.
            brand_id: whose answers.
            but: the review whose own answers are left out.
            limit: how many of each at most.
        """
        of_brand = (fact.c.brand_id == brand_id, visible(scope), fact.c.review_id != but)
        ours = (
            select(answer.c.text)
            .join(fact, fact.c.review_id == answer.c.review_id)
            .where(*of_brand)
            .order_by(answer.c.id.desc())
            .limit(limit)
        )
        theirs = (
            select(review.c.response_text)
            .join(fact, fact.c.review_id == review.c.id)
            .where(*of_brand, review.c.response_text.is_not(None))
            .order_by(review.c.id.desc())
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return [*connection.scalars(ours), *connection.scalars(theirs)]

    def said(self, scope: Scope, brand_id: int, since: datetime) -> list[Said]:
        """Return what was approved for a brand since a moment."""
        statement = (
            select(answer.c.author_id, answer.c.language, answer.c.text)
            .join(fact, fact.c.review_id == answer.c.review_id)
            .where(fact.c.brand_id == brand_id, visible(scope), answer.c.changed_at >= since)
            .where(answer.c.state != State.DRAFT, answer.c.text != "")
        )
        with self.engine.connect() as connection:
            return [Said(*row) for row in connection.execute(statement)]

    def _note(self, connection: Connection, entry: Entry) -> None:
        if self._audit:
            self._audit.act(connection, entry)


def _is(place: Place) -> list[ColumnElement[bool]]:
    columns: dict[str, Any] = {name: template.c[name] for name in vars(place)}
    return [columns[name] == value for name, value in vars(place).items()]
