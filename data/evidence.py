"""Evidence on a suspected fake or attack: copies of its text, its account, what came around it.

Every read takes a scope; the default one sees nothing. Disputes hold what was reported of a review
to its platform, and what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from data.audit import Audit, Entry
from data.complaints import COMPLAINT
from data.customers import Customers
from data.engine import writing
from data.facts import require_visible, visible
from data.models import Person, Scope
from data.models.review import storable
from data.reading import HeldReview, Reading
from data.schema import dispute, fact, person

AROUND = timedelta(days=3)
"""Before and after a review: what came in these six days came around it."""

PAST = timedelta(days=84)
"""The time before that says what is usual."""


@dataclass(frozen=True)
class Evidence:
    """What speaks for and against a review being what it claims to be.

    Attributes:
        copies: other reviews that share its text or sentences of it, and how alike they are to it,
            0 to 1, the most alike first.
        account: everything else by the same author that may be seen, the oldest first.
        around: negative reviews of the place in the days around it, itself included.
        usual: the same in `PAST` before those days.
        moments: when those around it were written, in order.
    """

    review: HeldReview
    copies: Sequence[tuple[HeldReview, float]] = ()
    account: Sequence[HeldReview] = ()
    around: int = 0
    usual: int = 0
    moments: Sequence[datetime] = ()


@dataclass(frozen=True)
class Dispute:
    """A review that was held to be false, and what its platform said.

    Attributes:
        facts: counts and moments as they stood; never what somebody wrote.
        outcome: what the platform decided; empty while it has not.
    """

    id: int
    made_at: datetime
    by: str
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    outcome: str = ""
    ended_at: datetime | None = None


class Suspicions:
    """Evidence and disputes, for whoever's scope allows the reviews."""

    def __init__(self, engine: Engine, audit: Audit) -> None:
        self.engine = engine
        self._audit = audit

    def evidence(self, scope: Scope, review_id: int, alike: Mapping[int, float]) -> Evidence | None:
        """Return what is known around a review; None where there is none or it may not be seen.

        Args:
            scope: what may be seen.
            review_id: the one.
            alike: how alike others are to it, the most alike first.
        """
        reading = Reading(self.engine)
        of = reading.one(scope, review_id)
        if of is None:
            return None
        customer = Customers(self.engine, self._audit).of(scope, review_id)
        with self.engine.connect() as connection:
            around, usual, moments = _around(connection, scope, of)
        copies = [(held, alike[held.id]) for held in reading.some(scope, list(alike))]
        others = [each for each in customer.reviews if each.id != review_id]
        return Evidence(of, copies, others, around, usual, moments)

    def disputes(self, scope: Scope, review_id: int) -> list[Dispute]:
        """Return what was reported of a review, the newest first."""
        statement = (
            select(dispute, person.c.name.label("by"))
            .join(person, person.c.id == dispute.c.person_id)
            .join(fact, fact.c.review_id == dispute.c.review_id)
            .where(dispute.c.review_id == review_id, visible(scope))
            .order_by(dispute.c.id.desc())
        )
        names = Dispute.__dataclass_fields__
        with self.engine.connect() as connection:
            return [
                Dispute(**{name: getattr(row, name) for name in names})
                for row in connection.execute(statement)
            ]

    def report(
        self, who: Person, review_id: int, reason: str, facts: Mapping[str, Any], at: datetime
    ) -> int:
        """Keep that a review was reported to its platform, and return the dispute's id.

        Raises:
            LookupError: there is no such review, or it may not be seen.
            ValueError: no reason is given.
        """
        if not reason.strip():
            raise ValueError("a report needs a reason")
        with writing(self.engine) as connection:
            require_visible(connection, who.scope, review_id)
            made = insert(dispute).values(
                review_id=review_id,
                person_id=who.id,
                made_at=at,
                reported_at=at,
                reason=storable(reason.strip()),
                facts=dict(facts),
            )
            number = int(connection.execute(made.returning(dispute.c.id)).scalar_one())
            done = Entry(at, who.id, "reported a review", f"review {review_id}", {"id": number})
            self._audit.act(connection, done)
        return number

    def close(self, who: Person, dispute_id: int, outcome: str, at: datetime) -> None:
        """Keep what came of a report.

        Raises:
            LookupError: there is no such dispute, or its review may not be seen.
            ValueError: no outcome is given.
        """
        if not outcome.strip():
            raise ValueError("it must be said what came of it")
        with writing(self.engine) as connection:
            of = connection.scalar(
                select(dispute.c.review_id)
                .join(fact, fact.c.review_id == dispute.c.review_id)
                .where(dispute.c.id == dispute_id, visible(who.scope))
            )
            if of is None:
                raise LookupError(f"no dispute {dispute_id} may be seen")
            ended = {"outcome": storable(outcome.strip()), "ended_at": at}
            connection.execute(update(dispute).where(dispute.c.id == dispute_id).values(ended))
            done = Entry(at, who.id, "noted what came of a report", f"review {of}",
                         {"id": dispute_id})  # fmt: skip
            self._audit.act(connection, done)


def _around(
    connection: Connection, scope: Scope, of: HeldReview
) -> tuple[int, int, Sequence[datetime]]:
    if of.created_at is None:
        return 0, 0, ()
    first, last = of.created_at - AROUND, of.created_at + AROUND
    since = int((first - PAST).timestamp())
    there = (fact.c.location_id == of.location_id) & COMPLAINT & visible(scope)
    usual = select(func.count()).select_from(fact).where(
        there, fact.c.created_at >= since, fact.c.created_at < int(first.timestamp())
    )  # fmt: skip
    now = select(fact.c.created_at).where(
        there,
        fact.c.created_at >= int(first.timestamp()),
        fact.c.created_at <= int(last.timestamp()),
    )
    moments = sorted(connection.scalars(now))
    zone = of.created_at.tzinfo
    return (
        len(moments),
        connection.execute(usual).scalar_one(),
        [datetime.fromtimestamp(each, zone) for each in moments],
    )
