"""How an approval is spent on sending one answer, and what came of it is recorded.

An approval is spent, in a transaction of its own, before anything is sent, and it is spent once.
Whatever happens after that, nothing sends the text again until a person approves it anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from data.answers import GIVEN, State, fingerprint, gist
from data.audit import Audit, Entry
from data.lease import LostLease
from data.models import Review, storable
from data.schema import answer, approval, lease, listing, review
from data.store import Store

LONGEST = timedelta(minutes=10)
"""Nothing takes so long to be sent; after that, whoever began is not there any more."""

STOPPED = "The process that sent this answer stopped before it was done."
ANSWERED = "The review has been answered since this was approved."
CHANGED = "The text is not the one that was approved."
LOOK = "Look at what stands there, then approve an answer again."

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Order:
    """An approved text whose approval has just been spent on sending it.

    Attributes:
        expected: the gist of the owner's answer that stood there when it was approved.
        token: of the lease under which it was spent.
    """

    answer_id: int
    approval_id: int
    review_id: int
    text: str
    expected: str
    token: int


@dataclass(frozen=True)
class Ending:
    """What came of sending.

    Attributes:
        state: `APPROVED` means that nothing at all was sent and the approval still holds.
        remote_id: what the platform calls the answer, or the state it holds it in.
        until: when it may be tried again.
    """

    state: State
    message: str = ""
    action: str = ""
    remote_id: str = ""
    until: datetime | None = None


class Sending:
    """The sender's half of the outbox.

    Args:
        store: every step commits only while its lease holds, and raises `LostLease` otherwise.
        audit: the log in which every step is recorded.
    """

    def __init__(self, store: Store, audit: Audit | None = None) -> None:
        self.store = store
        self._audit = audit

    @property
    def token(self) -> int:
        """Of the lease under which this process writes; 0 for one known to be alone."""
        return self.store.lease.token if self.store.lease else 0

    def abandon(self, now: datetime) -> int:
        """Call unknown what a process that is gone was sending; return how many answers."""
        left = or_(approval.c.token != self.token, answer.c.begun_at <= now - LONGEST)
        statement = (
            select(answer.c.id, answer.c.review_id)
            .join(approval, approval.c.id == answer.c.approval_id)
            .where(answer.c.state == State.SENDING, left)
        )
        with self.store.writing() as connection:
            rows = connection.execute(statement).all()
            for row in rows:
                change(connection, row.id, state=State.UNKNOWN, message=STOPPED)
                note(self._audit, connection, now, row.review_id, State.UNKNOWN)
        return len(rows)

    def waiting(self, now: datetime, sources: Collection[str]) -> list[int]:
        """Return the answers that are approved and due, the longest approved first.

        Args:
            now: the present moment.
            sources: those through which may be posted; what belongs to others waits.
        """
        due = or_(answer.c.not_before.is_(None), answer.c.not_before <= now)
        statement = (
            select(answer.c.id)
            .join(approval, approval.c.id == answer.c.approval_id)
            .join(review, review.c.id == answer.c.review_id)
            .join(listing, listing.c.id == review.c.listing_id)
            .where(answer.c.state == State.APPROVED, due, listing.c.source.in_(sources))
            .order_by(approval.c.approved_at, answer.c.id)
        )
        with self.store.engine.connect() as connection:
            return list(connection.scalars(statement))

    def subject(self, answer_id: int) -> tuple[Review, int]:
        """Return the review that an answer is to, and the listing it belongs to."""
        statement = (
            select(review)
            .join(answer, answer.c.review_id == review.c.id)
            .where(answer.c.id == answer_id)
        )
        with self.store.engine.connect() as connection:
            row = connection.execute(statement).one()
        values = {name: getattr(row, name) for name in Review.model_fields if name in row._fields}
        return Review(**values | {"excerpt": bool(row.excerpt)}), row.listing_id

    def claim(self, answer_id: int, now: datetime) -> Order | None:
        """Spend the approval of an answer; return None where there is none to spend.

        Where the review has been answered since, or the text is not the one that was approved,
        the approval is void instead.
        """
        with self.store.writing() as connection:
            row = connection.execute(_approved(answer_id)).one_or_none()
            if row is None:
                return None
            spent = update(approval).where(approval.c.id == row.approval_id)
            if obstacle := _obstacle(row):
                connection.execute(spent.values(voided_at=now))
                change(connection, answer_id, state=State.REFUSED, message=obstacle, action=LOOK)
                note(self._audit, connection, now, row.review_id, State.REFUSED)
                return None
            connection.execute(spent.values(spent_at=now, token=self.token))
            change(connection, answer_id, state=State.SENDING, begun_at=now)
        return Order(answer_id, row.approval_id, row.review_id, row.text, row.expected, self.token)

    def require(self, order: Order) -> None:
        """Check that an order still is to be carried out, at the last moment before it is.

        Raises:
            LostLease: another process has taken over, or a person has settled the matter.
        """
        # One statement: a second one would see the store as it was at the first.
        statement = _under_way(order)
        if held := self.store.lease:
            newest = select(lease.c.token).where(lease.c.name == held.name).scalar_subquery()
            statement = statement.where(newest == held.token)
        with self.store.engine.connect() as connection:
            if connection.execute(statement).one_or_none() is None:
                raise LostLease("this answer is no longer ours to send")

    def finish(self, order: Order, ending: Ending, now: datetime) -> None:
        """Record what came of an order, unless it has passed to somebody else meanwhile."""
        values: dict[str, Any] = {
            "state": ending.state,
            "message": storable(ending.message),
            "action": storable(ending.action),
            "remote_id": storable(ending.remote_id),
            "not_before": ending.until,
        }
        if ending.state in GIVEN:
            values["sent_at"] = now
        with self.store.writing() as connection:
            if connection.execute(_under_way(order)).one_or_none() is None:
                return
            change(connection, order.answer_id, **values)
            if ending.state is State.APPROVED:
                kept = update(approval).where(approval.c.id == order.approval_id)
                connection.execute(kept.values(spent_at=None, token=None))
            note(self._audit, connection, now, order.review_id, ending.state)


def change(connection: Connection, answer_id: int, **values: Any) -> None:
    """Change columns of an answer."""
    connection.execute(update(answer).where(answer.c.id == answer_id).values(values))


def note(
    audit: Audit | None, connection: Connection, now: datetime, review_id: int, state: State
) -> None:
    """Record what became of an answer."""
    if audit:
        detail = {"state": state.value}
        audit.record(connection, Entry(now, None, "sent a reply", f"review {review_id}", detail))


def _approved(answer_id: int) -> Any:
    """Return the statement for an answer whose approval holds and was not spent."""
    return (
        select(answer.c.review_id, answer.c.text, answer.c.approval_id)
        .add_columns(approval.c.text_hash, approval.c.expected, review.c.response_text)
        .join(approval, approval.c.id == answer.c.approval_id)
        .join(review, review.c.id == answer.c.review_id)
        .where(answer.c.id == answer_id, answer.c.state == State.APPROVED)
        .where(approval.c.by_hand == 0)
        .where(approval.c.spent_at.is_(None), approval.c.voided_at.is_(None))
        .with_for_update(of=(answer, approval))
    )


def _obstacle(row: AnyRow) -> str:
    if fingerprint(row.text) != row.text_hash:
        return CHANGED
    return ANSWERED if gist(row.response_text) != row.expected else ""


def _under_way(order: Order) -> Any:
    """Return the statement for an answer that is being sent by whoever holds the order."""
    return (
        select(answer.c.id)
        .join(approval, approval.c.id == answer.c.approval_id)
        .where(answer.c.id == order.answer_id, answer.c.state == State.SENDING)
        .where(approval.c.id == order.approval_id, approval.c.token == order.token)
        .where(approval.c.voided_at.is_(None))
    )
