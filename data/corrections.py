"""What people say of a review in place of what was derived from it; it sticks.

A correction is kept in a table of its own and laid over the review's fact, so that every read sees
it. What the model said is kept beside it: it is what the model is judged by, and what comes back
when the correction is taken back. It holds for the words it was made of: while the review's are
others, the review is again what was derived.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from data.audit import Audit, Entry
from data.engine import writing
from data.facts import visible
from data.models import Scope, Signals, words_digest
from data.schema import correction, fact, person, review
from data.upsert import chunks, next_change

IN_FORCE = correction.c.outdated == 0
"""Whether a correction is of the words that its review has."""

AT_ODDS = and_(
    or_(
        and_(fact.c.sentiment == 1, fact.c.criticised != 0, fact.c.praised == 0),
        and_(fact.c.sentiment == -1, fact.c.praised != 0, fact.c.criticised == 0),
    ),
    or_(correction.c.review_id.is_(None), ~IN_FORCE),
    review.c.text.is_not(None),
)
"""Whether a review is read as positive though its topics are only criticised, or the reverse.

What a person has said anything of is not, nor what has no text to read any more. It is asked of
facts joined with their reviews and, where there are any, their corrections.
"""

CORRECTED, TAKEN_BACK = "corrected a review", "took a correction back"
"""What the audit log calls it; what the review was before and after stands beside it."""

_SUBJECTS = ("topics", "praised", "criticised")
_SAID = ("sentiment", *_SUBJECTS)
_DERIVED = (*_SAID, "score")

COVERED = (
    func.coalesce(person.c.name, "somebody").label("corrected_by"),
    correction.c.made_at.label("corrected_at"),
    *(correction.c[f"derived_{name}"] for name in _SAID),
)
"""The columns that `corrected` reads."""


@dataclass(frozen=True)
class Corrected:
    """Who corrected a review when, and what was derived from it that no longer shows.

    Attributes:
        by: the person's name.
        topics, praised, criticised: bitmasks over `Topic.bit`.
    """

    by: str
    at: datetime
    sentiment: int | None
    topics: int
    praised: int
    criticised: int


@dataclass(frozen=True)
class Correction:
    """What a person says of one review.

    Attributes:
        sentiment: -1, 0 or 1; None leaves what was derived.
        topics, praised, criticised: bitmasks over `Topic.bit`; None leaves what was derived.
    """

    review_id: int
    sentiment: int | None = None
    topics: int | None = None
    praised: int | None = None
    criticised: int | None = None

    def __post_init__(self) -> None:
        if self.sentiment not in (None, -1, 0, 1):
            raise ValueError(f"{self.sentiment} is no sentiment")
        sides = (self.praised or 0) | (self.criticised or 0)
        if sides & ~(self.topics or 0):
            raise ValueError("what is praised or criticised must be among the topics")

    @property
    def laid_over(self) -> dict[str, Any]:
        """The columns of the fact that it decides; a label given by a person is certain."""
        values: dict[str, Any] = {}
        if self.sentiment is not None:
            values |= {"sentiment": self.sentiment, "score": float(self.sentiment)}
        if self.topics is not None:
            values |= {name: getattr(self, name) or 0 for name in _SUBJECTS}
        return values


class Corrections:
    """The corrections of reviews that a person may see."""

    def __init__(self, engine: Engine, audit: Audit | None = None) -> None:
        self.engine = engine
        self._audit = audit

    def of(self, scope: Scope, review_ids: Sequence[int]) -> dict[int, Correction]:
        """Return the corrections in force among some reviews, by the review's id."""
        statement = (
            select(*_own_columns())
            .join(fact, fact.c.review_id == correction.c.review_id)
            .where(correction.c.review_id.in_(review_ids), IN_FORCE, visible(scope))
        )
        with self.engine.connect() as connection:
            return {row.review_id: Correction(*row) for row in connection.execute(statement)}

    def correct(self, scope: Scope, made: Correction, at: datetime, *, person_id: int) -> None:
        """Keep a correction in place of any earlier one, and lay it over the review's fact.

        Args:
            scope: of the person who corrects.
            made: what they say.
            at: the moment.
            person_id: who they are.

        Raises:
            LookupError: there is no such review, or it may not be seen.
        """
        with writing(self.engine) as connection:
            shown, derived, _ = _read(connection, scope, made.review_id)
            connection.execute(delete(correction).where(correction.c.review_id == made.review_id))
            known = {"made_at": at, "person_id": person_id, **_as_derived(derived)}
            known["said_of"] = _words(connection, made.review_id)
            connection.execute(insert(correction).values(**vars(made), **known))
            after = derived | made.laid_over
            _lay(connection, made.review_id, after)
            done = Entry(at, person_id, CORRECTED, f"review {made.review_id}", _moved(shown, after))
            self._record(connection, done)

    def take_back(self, scope: Scope, review_id: int, at: datetime, *, person_id: int) -> None:
        """Forget a correction, if there is one; the review is again what was derived from it.

        Args:
            scope: of the person who takes it back.
            review_id: whose correction.
            at: the moment.
            person_id: who they are.

        Raises:
            LookupError: there is no such review, or it may not be seen.
        """
        with writing(self.engine) as connection:
            shown, derived, covered = _read(connection, scope, review_id)
            if not covered:
                return
            connection.execute(delete(correction).where(correction.c.review_id == review_id))
            _lay(connection, review_id, derived)
            done = Entry(at, person_id, TAKEN_BACK, f"review {review_id}", _moved(shown, derived))
            self._record(connection, done)

    def _record(self, connection: Connection, done: Entry) -> None:
        if self._audit:
            self._audit.act(connection, done)


def lay_over(connection: Connection, derived: Mapping[int, Signals], change: int) -> None:
    """Lay the corrections over signals that were just saved, and keep those beside them.

    Args:
        connection: the transaction that saved the signals.
        derived: the signals by the review's id.
        change: the number of the change that saved them.
    """
    for chunk in chunks(list(derived)):
        kept = select(*_own_columns(), correction.c.outdated).where(
            correction.c.review_id.in_(chunk)
        )
        for row in connection.execute(kept).all():
            made = Correction(*row[:-1])
            said = {name: getattr(derived[made.review_id], name) for name in _DERIVED}
            connection.execute(
                update(correction)
                .where(correction.c.review_id == made.review_id)
                .values(_as_derived(said))
            )
            if row.outdated == 0:
                _lay(connection, made.review_id, made.laid_over, change)


def corrected(row: Row[Any]) -> Corrected | None:
    """Return who corrected a review when, by a row with the columns `COVERED`, if anybody did."""
    if row.corrected_at is None:
        return None
    beneath = {name: getattr(row, f"derived_{name}") for name in _SAID}
    return Corrected(row.corrected_by, row.corrected_at, **beneath)


def _words(connection: Connection, review_id: int) -> str:
    written = select(review.c.title, review.c.text).where(review.c.id == review_id)
    return words_digest(*connection.execute(written).one())


def _own_columns() -> list[Any]:
    return [correction.c[name] for name in Correction.__dataclass_fields__]


_Said = dict[str, Any]


def _read(connection: Connection, scope: Scope, review_id: int) -> tuple[_Said, _Said, bool]:
    """Return what a review is shown as, what the model says of it, and whether it was corrected."""
    columns = [*(fact.c[name] for name in _DERIVED), correction.c.made_at]
    beneath = [correction.c[f"derived_{name}"] for name in _DERIVED]
    statement = (
        select(*columns, *beneath)
        .outerjoin(correction, correction.c.review_id == fact.c.review_id)
        .where(fact.c.review_id == review_id, visible(scope))
    )
    row: Row[Any] | None = connection.execute(statement).one_or_none()
    if row is None:
        raise LookupError(f"no review {review_id} may be seen")
    shown = {name: getattr(row, name) for name in _DERIVED}
    if row.made_at is None:
        return shown, shown, False
    return shown, {name: getattr(row, f"derived_{name}") for name in _DERIVED}, True


def _moved(before: _Said, after: _Said) -> dict[str, _Said]:
    """Return the sentiment before and after, and the topics where they are others."""
    names = ["sentiment", *(name for name in _SUBJECTS if before[name] != after[name])]
    return {
        when: {name: said[name] for name in names}
        for when, said in (("before", before), ("after", after))
    }


def _as_derived(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"derived_{name}": value for name, value in values.items()}


def _lay(
    connection: Connection, review_id: int, values: Mapping[str, Any], change: int | None = None
) -> None:
    if values:
        changed = next_change(connection) if change is None else change
        connection.execute(
            update(fact).where(fact.c.review_id == review_id).values(**values, change=changed)
        )
