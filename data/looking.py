"""Looking for answers where they should stand: the unknown ones, and those that were given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select

from data.answers import GIVEN, State, gist
from data.audit import Audit
from data.models import storable
from data.schema import answer, approval, fact, review
from data.sending import ANSWERED, LOOK, change, note
from data.store import Store

LOOKED_FOR = timedelta(days=60)
"""How long an answer that was given is looked for among what is collected."""

AGAIN = timedelta(minutes=5)
"""How long to wait after the platform could not be looked at."""

ABSENT = "It was not found when the platform was looked at."
ABSENT_ACTION = "Look there yourself. If it is not there, it may be approved again."

_OPEN = (State.APPROVED, State.BY_HAND, State.UNKNOWN)


class Looking:
    """What is found of our answers on the platforms.

    Args:
        store: every step commits only while its lease holds, and raises `LostLease` otherwise.
        audit: the log in which every finding is recorded.
    """

    def __init__(self, store: Store, audit: Audit | None = None) -> None:
        self.store = store
        self._audit = audit

    def unknown(self, now: datetime) -> dict[int, str]:
        """Return the texts of which nobody knows whether they arrived, and that can be read.

        Where a platform shows no answers, only a person can look.
        """
        due = or_(answer.c.not_before.is_(None), answer.c.not_before <= now)
        statement = (
            select(answer.c.id, answer.c.text)
            .join(fact, fact.c.review_id == answer.c.review_id)
            .where(answer.c.state == State.UNKNOWN, answer.c.looked_at.is_(None), due)
            .where(fact.c.replies_visible == 1)
            .order_by(answer.c.id)
        )
        with self.store.engine.connect() as connection:
            return {row.id: row.text for row in connection.execute(statement)}

    def found(self, answer_id: int, text: str | None, now: datetime) -> None:
        """Record what stood on the platform when an unknown answer was looked for."""
        statement = (
            select(answer.c.text, answer.c.review_id, approval.c.expected)
            .join(approval, approval.c.id == answer.c.approval_id)
            .where(answer.c.id == answer_id, answer.c.state == State.UNKNOWN)
            .with_for_update(of=answer)
        )
        with self.store.writing() as connection:
            row = connection.execute(statement).one_or_none()
            if row is not None:
                values = _found(gist(row.text), gist(text), row.expected, now)
                change(connection, answer_id, looked_at=now, **values)
                note(self._audit, connection, now, row.review_id, values["state"])

    def postpone(self, answer_id: int, message: str, now: datetime) -> None:
        """Record that the platform could not be looked at just now."""
        with self.store.writing() as connection:
            change(connection, answer_id, message=storable(message), not_before=now + AGAIN)

    def see(self, now: datetime) -> int:
        """Close the answers that stand among what was collected; return how many."""
        given = and_(answer.c.state.in_(GIVEN), answer.c.sent_at > now - LOOKED_FOR)
        statement = (
            select(answer.c.id, answer.c.text, answer.c.review_id, answer.c.sent_at)
            .add_columns(review.c.response_text)
            .join(review, review.c.id == answer.c.review_id)
            .where(answer.c.seen_at.is_(None), review.c.response_text.is_not(None))
            .where(or_(given, answer.c.state.in_(_OPEN)))
        )
        with self.store.engine.connect() as connection:
            rows = connection.execute(statement).all()
        seen = [row for row in rows if gist(row.text) == gist(row.response_text)]
        for row in seen:
            with self.store.writing() as connection:
                still = select(answer.c.id).where(
                    answer.c.id == row.id, answer.c.state.in_((*GIVEN, *_OPEN))
                )
                if connection.scalar(still.with_for_update()):
                    sent = row.sent_at or now
                    change(connection, row.id, state=State.SENT, sent_at=sent, seen_at=now)
                    note(self._audit, connection, now, row.review_id, State.SENT)
        return len(seen)


def _found(ours: str, theirs: str, expected: str, now: datetime) -> dict[str, Any]:
    if theirs == ours:
        return {"state": State.SENT, "sent_at": now, "message": "", "action": ""}
    if theirs != expected:
        return {"state": State.REFUSED, "message": ANSWERED, "action": LOOK}
    return {"state": State.UNKNOWN, "message": ABSENT, "action": ABSENT_ACTION}
