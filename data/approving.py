"""One person's step on the answer to one review, within one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, update

from data.answers import GIVEN, MAY_CHANGE, NotNow, State, Wording, fingerprint, gist
from data.audit import Audit, Entry
from data.engine import new_id
from data.facts import visible
from data.models import Person, Scope, storable
from data.schema import answer, approval, fact, review

AnyRow = Row[*tuple[Any, ...]]

_CLEARED = {
    **dict.fromkeys(("not_before", "looked_at", "begun_at")),
    **dict.fromkeys(("message", "action"), ""),
}


@dataclass
class Step:
    """What one person does now with the answer to one review.

    Attributes:
        held: what was collected of the review: `response_text` and `replies_visible`.
    """

    connection: Connection
    audit: Audit | None
    who: Person
    review_id: int
    now: datetime
    held: AnyRow

    @property
    def newest(self) -> AnyRow | None:
        """The review's newest answer, if there is any."""
        of_review = select(answer).where(answer.c.review_id == self.review_id)
        statement = of_review.order_by(answer.c.id.desc()).limit(1).with_for_update()
        return self.connection.execute(statement).one_or_none()

    def keep(self, wording: Wording) -> AnyRow:
        """Make a text the newest answer's own, or a new answer's, and return its row.

        Raises:
            NotNow: the answer is being sent, or nobody knows whether it was.
        """
        row, text = self.newest, storable(wording.text)
        values = {"text": text, "language": wording.language, "origin": wording.origin}
        if row is None or row.state in GIVEN:
            self._add(values)
        elif row.state not in MAY_CHANGE:
            raise NotNow("This answer is being sent, or it is not known whether it was.")
        elif row.text != text:
            self._change(row, values)
        kept = self.newest
        assert kept is not None  # noqa: S101
        return kept

    def approve(self, row: AnyRow, *, by_hand: bool) -> None:
        """Give the person's word for the text of a row, as things stand on the platform."""
        self.void(row)
        made = insert(approval).values(
            answer_id=row.id,
            person_id=self.who.id,
            approved_at=self.now,
            text_hash=fingerprint(row.text),
            expected=gist(self.held.response_text),
            by_hand=int(by_hand),
        )
        number = new_id(self.connection.execute(made))
        state = State.BY_HAND if by_hand else State.APPROVED
        self.set(row, **_CLEARED, state=state, approval_id=number)
        self.note("approved a reply", text=fingerprint(row.text), by_hand=by_hand)

    def void(self, row: AnyRow) -> None:
        """Let no approval of a row hold any longer."""
        holding = and_(approval.c.answer_id == row.id, approval.c.voided_at.is_(None))
        self.connection.execute(update(approval).where(holding).values(voided_at=self.now))

    def set(self, row: AnyRow, **values: Any) -> None:
        """Change columns of a row."""
        self.connection.execute(update(answer).where(answer.c.id == row.id).values(values))

    def note(self, action: str, **detail: Any) -> None:
        """Record what was done."""
        if self.audit:
            entry = Entry(self.now, self.who.id, action, f"review {self.review_id}", detail)
            self.audit.act(self.connection, entry)

    def _add(self, values: dict[str, str]) -> None:
        made = {"review_id": self.review_id, "state": State.DRAFT, **self._changed(values)}
        self.connection.execute(insert(answer).values(made))
        self.note("drafted a reply")

    def _change(self, row: AnyRow, values: dict[str, str]) -> None:
        self.void(row)
        self.set(row, **_CLEARED, **self._changed(values), state=State.DRAFT, approval_id=None)
        self.note("changed a reply")

    def _changed(self, values: dict[str, str]) -> dict[str, Any]:
        return {**values, "author_id": self.who.id, "changed_at": self.now}


def stands(row: AnyRow, text: str, *, by_hand: bool) -> bool:
    """Tell whether exactly this was approved before: a second click asks for nothing new."""
    if row.text != storable(text):
        return False
    if row.state in (State.APPROVED, State.BY_HAND):
        return bool((row.state == State.BY_HAND) == by_hand)
    return row.state in (State.SENDING, *GIVEN)


def hold(connection: Connection, scope: Scope, review_id: int) -> AnyRow:
    """Return a review of the scope, and keep others from answering it in this transaction.

    Raises:
        LookupError: there is no such review, or it may not be seen.
    """
    statement = (
        select(review.c.response_text, fact.c.replies_visible)
        .join(fact, fact.c.review_id == review.c.id)
        .where(review.c.id == review_id, visible(scope))
        .with_for_update(of=review)
    )
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise LookupError(f"no review {review_id} may be seen")
    return row
