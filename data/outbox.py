"""What people do with answers: draft, approve, withdraw, and say what became of one.

An approval is one person's word for one text; it is kept with the text's hash, and whatever changes
the text voids it. Every read and every step takes the scope of whoever asks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, func, select

from data.answers import GIVEN, Answer, NeedsAnother, NotNow, State, Wording
from data.approving import AnyRow, Step, hold, stands
from data.audit import Audit
from data.engine import writing
from data.facts import visible
from data.models import Person, Scope
from data.schema import answer, approval, fact, person

AnySelect = Select[*tuple[Any, ...]]

_author, _approver = person.alias("author"), person.alias("approver")


class Outbox:
    """The answers to reviews that a person may see.

    Args:
        audit: the log in which every step is recorded.

    Every step raises `LookupError` where there is no such review or it may not be seen.
    """

    def __init__(self, engine: Engine, audit: Audit | None = None) -> None:
        self.engine = engine
        self._audit = audit

    def of(self, scope: Scope, review_ids: Collection[int]) -> dict[int, Answer]:
        """Return the newest answer to each of some reviews, by the review's id."""
        statement = _answers(scope).where(answer.c.review_id.in_(review_ids))
        with self.engine.connect() as connection:
            rows = connection.execute(statement.order_by(answer.c.id)).all()
        return {row.review_id: _answer(row) for row in rows}

    def newest(
        self, scope: Scope, states: Collection[State] = tuple(State), limit: int = 50
    ) -> list[Answer]:
        """Return the answers in some states, the last changed first."""
        statement = (
            _answers(scope)
            .where(answer.c.state.in_([state.value for state in states]))
            .order_by(answer.c.changed_at.desc(), answer.c.id.desc())
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return [_answer(row) for row in connection.execute(statement)]

    def counts(self, scope: Scope) -> Mapping[State, int]:
        """Return how many answers are in each state."""
        statement = (
            select(answer.c.state, func.count())
            .join(fact, fact.c.review_id == answer.c.review_id)
            .where(visible(scope))
            .group_by(answer.c.state)
        )
        with self.engine.connect() as connection:
            found = {State(row[0]): int(row[1]) for row in connection.execute(statement)}
        return {state: found.get(state, 0) for state in State}

    def save(
        self, scope: Scope, who: Person, review_id: int, wording: Wording, now: datetime
    ) -> Answer:
        """Keep a text as a draft; where it differs from an approved one, the approval is void.

        Raises:
            NotNow: the answer is being sent, or nobody knows whether it was.
        """
        with self._step(scope, who, review_id, now) as step:
            step.keep(wording)
        return self.of(scope, [review_id])[review_id]

    def approve(
        self,
        scope: Scope,
        who: Person,
        review_id: int,
        wording: Wording,
        now: datetime,
        *,
        by_hand: bool = False,
        two_people: bool = False,
    ) -> Answer:
        """Give one's word for exactly this text; asked for twice, it is given once.

        Args:
            scope: what the person may see.
            who: approves.
            review_id: is answered.
            wording: the text; where it is not the draft that is kept, it becomes it.
            now: the present moment.
            by_hand: it will be posted by a person, so nothing may ever send it.
            two_people: whoever wrote the text may not approve it.

        Raises:
            NotNow: the answer is being sent, or nobody knows whether it was.
            NeedsAnother: two people are asked for, and this one wrote the text.
        """
        with self._step(scope, who, review_id, now) as step:
            row = step.newest
            if row is None or not stands(row, wording.text, by_hand=by_hand):
                kept = step.keep(wording)
                if two_people and kept.author_id == who.id:
                    raise NeedsAnother("Somebody else must approve what you have written.")
                step.approve(kept, by_hand=by_hand)
        return self.of(scope, [review_id])[review_id]

    def withdraw(self, scope: Scope, who: Person, review_id: int, now: datetime) -> Answer:
        """Take an approval back; the text stays as a draft.

        Raises:
            NotNow: there is no approval that could be taken back.
        """
        with self._step(scope, who, review_id, now) as step:
            row = step.newest
            if row is None or row.state not in (State.APPROVED, State.BY_HAND):
                raise NotNow("There is no approval that could be taken back.")
            step.void(row)
            step.set(row, state=State.DRAFT, approval_id=None)
            step.note("withdrew a reply")
        return self.of(scope, [review_id])[review_id]

    def settle(
        self, scope: Scope, who: Person, review_id: int, now: datetime, *, there: bool
    ) -> Answer:
        """Say whether an answer stands on the platform, where we have not seen it ourselves.

        One that does not becomes a draft again, which needs another approval.

        Raises:
            NotNow: nobody has to say so, or the platform is to be looked at first.
        """
        with self._step(scope, who, review_id, now) as step:
            row = step.newest
            if row is None or not _in_doubt(row):
                raise NotNow("It is known what became of this answer.")
            unread = row.state == State.UNKNOWN and step.held.replies_visible and not row.looked_at
            if unread and not there:
                raise NotNow("The platform has not been looked at yet.")
            settled: dict[str, Any] = {"state": State.SENT, "sent_at": row.sent_at or now}
            if not there:
                step.void(row)
                settled = {"state": State.DRAFT, "approval_id": None, "sent_at": None}
            step.set(row, **settled, message="", action="")
            step.note("said what became of a reply", there=there)
        return self.of(scope, [review_id])[review_id]

    @contextmanager
    def _step(self, scope: Scope, who: Person, review_id: int, now: datetime) -> Iterator[Step]:
        with writing(self.engine) as connection:
            held = hold(connection, scope, review_id)
            yield Step(connection, self._audit, who, review_id, now, held)


def _in_doubt(row: AnyRow) -> bool:
    unseen = row.state in GIVEN and row.seen_at is None
    return unseen or row.state in (State.UNKNOWN, State.BY_HAND)


def _answers(scope: Scope) -> AnySelect:
    return (
        select(
            answer,
            _author.c.name.label("author"),
            approval.c.person_id.label("approver_id"),
            func.coalesce(_approver.c.name, "").label("approver"),
            approval.c.approved_at,
            func.coalesce(approval.c.by_hand, 0).label("by_hand"),
        )
        .join(fact, fact.c.review_id == answer.c.review_id)
        .join(_author, _author.c.id == answer.c.author_id)
        .outerjoin(approval, approval.c.id == answer.c.approval_id)
        .outerjoin(_approver, _approver.c.id == approval.c.person_id)
        .where(visible(scope))
    )


def _answer(row: AnyRow) -> Answer:
    values = {name: getattr(row, name) for name in Answer.__dataclass_fields__}
    return Answer(**values | {"state": State(row.state), "by_hand": bool(row.by_hand)})
