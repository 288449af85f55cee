"""The customer beside a review: what the same author wrote before and after, here and elsewhere.

On one channel an author is known by their id or, where the channel tells none, by their full name,
which two people may bear. Who wrote on two channels is never guessed silently: the store holds what
a person has confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine, delete, func, select

from data.audit import Audit, Entry
from data.authors import is_full_name, linked, over_links
from data.columns import EPOCH
from data.engine import writing
from data.facts import require_visible, visible
from data.models import Person, Scope
from data.reading import HeldReview, Reading
from data.schema import fact, review, same_author
from data.upsert import insert_or_skip

MOST = 50
"""Reviews of one customer that are read."""

GOOD, BAD = 4, 2


@dataclass(frozen=True)
class Customer:
    """Everything one author wrote of a brand, the oldest first.

    Attributes:
        reviews: theirs, on every channel that was confirmed.
        by_name: nothing but the name tells that some of them are.
    """

    reviews: Sequence[HeldReview]
    by_name: bool = False

    @property
    def won_back(self) -> bool:
        """Whether the last word is a good one, after a bad one."""
        stars = [each.rating for each in self.reviews if each.rating is not None]
        return bool(stars) and stars[-1] >= GOOD and min(stars) <= BAD

    @property
    def answers(self) -> int:
        """How many of the reviews the owner has answered."""
        return sum(each.responded for each in self.reviews)


class Customers:
    """Customers, for whoever's scope allows their reviews."""

    def __init__(self, engine: Engine, audit: Audit) -> None:
        self.engine = engine
        self._audit = audit

    def of(self, scope: Scope, review_id: int) -> Customer:
        """Return what the author of a review wrote of its brand, as far as it may be seen."""
        with self.engine.connect() as connection:
            ids = by_same_author(connection, scope, review_id)
            sure = by_same_author(connection, scope, review_id, by_name=False)
        reviews = [self._one(scope, each) for each in sorted(ids)]
        held = [each for each in reviews if each is not None]
        in_time = sorted(held, key=lambda each: (each.created_at or EPOCH, each.id))
        return Customer(in_time, by_name=ids != sure)

    def suggested(self, scope: Scope, review_id: int, limit: int = 5) -> list[HeldReview]:
        """Return reviews on other channels that may be by the same author: one a channel and name.

        They bear the same full name and speak of the same brand; those of the same location come
        first. Nothing is done with them until a person confirms.
        """
        with self.engine.connect() as connection:
            known = by_same_author(connection, scope, review_id)
            denied = _denied(connection, scope, known)
            of = connection.execute(
                select(review.c.channel, review.c.author, review.c.location_id, fact.c.brand_id)
                .join(fact, fact.c.review_id == review.c.id)
                .where(review.c.id == review_id, visible(scope))
            ).one_or_none()
            if of is None or not is_full_name(of.author):
                return []
            newest = (
                select(func.max(review.c.id).label("id"))
                .join(fact, fact.c.review_id == review.c.id)
                .where(
                    review.c.author == of.author,
                    review.c.channel != of.channel,
                    review.c.id.not_in(known | denied),
                    fact.c.brand_id == of.brand_id,
                    visible(scope),
                )
                .group_by(review.c.channel, review.c.author_id, review.c.location_id)
            )
            found = list(connection.scalars(newest))
        held = [each for number in found if (each := self._one(scope, number))]
        return sorted(held, key=lambda each: (each.location_id != of.location_id, -each.id))[:limit]

    def confirm(self, who: Person, review_id: int, other_id: int, at: datetime) -> None:
        """Keep that two reviews have one author.

        Raises:
            LookupError: one of them does not exist, or may not be seen.
            ValueError: they are the same review.
        """
        if review_id == other_id:
            raise ValueError("a review has the same author as itself")
        with writing(self.engine) as connection:
            require_visible(connection, who.scope, review_id, other_id)
            self._settle(connection, who, (review_id, other_id), at, denied=False)

    def part(self, who: Person, review_id: int, other_id: int, at: datetime) -> None:
        """Keep that the author of a review is not that of another, and suggest it no more.

        Args:
            who: says so.
            review_id: of the customer.
            other_id: of the account that is somebody else's.
            at: the present moment.

        Raises:
            LookupError: one of them does not exist, or may not be seen.
        """
        with writing(self.engine) as connection:
            require_visible(connection, who.scope, review_id, other_id)
            self._settle(connection, who, (review_id, other_id), at, denied=True)

    def _settle(
        self,
        connection: Connection,
        who: Person,
        pair: tuple[int, int],
        at: datetime,
        *,
        denied: bool,
    ) -> None:
        """Put one word in place of all that was said of the customer and an account."""
        account = set(_on_channel(connection, who.scope, pair[1]))
        rest = by_same_author(connection, who.scope, pair[0]) - account
        one, other = same_author.c.review_id, same_author.c.other_id
        there, back = one.in_(account) & other.in_(rest), other.in_(account) & one.in_(rest)
        connection.execute(delete(same_author).where(there | back))
        low, high = sorted(pair)
        kept = insert_or_skip(connection, same_author).values(
            review_id=low, other_id=high, person_id=who.id, confirmed_at=at, denied=int(denied)
        )
        connection.execute(kept)
        done = (
            "parted the authors of reviews" if denied else "confirmed that reviews have one author"
        )
        self._audit.act(
            connection, Entry(at, who.id, done, f"review {pair[0]}", {"other": pair[1]})
        )

    def _one(self, scope: Scope, review_id: int) -> HeldReview | None:
        return Reading(self.engine).one(scope, review_id)


def by_same_author(
    connection: Connection, scope: Scope, review_id: int, *, by_name: bool = True
) -> set[int]:
    """Return the reviews of one author and brand: by channel, and over confirmed links.

    Args:
        connection: to the store.
        scope: of whoever asks.
        review_id: one of the reviews.
        by_name: where there is no id, whoever bears the same full name is taken for the author.
    """
    account = partial(_on_channel, connection, scope, by_name=by_name)
    return over_links(connection, review_id, account, MOST)


def _on_channel(
    connection: Connection, scope: Scope, review_id: int, *, by_name: bool = True
) -> Sequence[int]:
    """Return the newest reviews by the author of one on its channel, of its brand."""
    of = connection.execute(
        select(review.c.id, review.c.channel, review.c.author_id, review.c.author, fact.c.brand_id)
        .join(fact, fact.c.review_id == review.c.id)
        .where(review.c.id == review_id, visible(scope))
    ).one_or_none()
    if of is None:
        return []
    written = review.c.id == of.id
    if of.author_id:
        written |= review.c.author_id == of.author_id
    elif by_name and is_full_name(of.author):
        written |= (review.c.author == of.author) & review.c.author_id.is_(None)
    statement = (
        select(review.c.id)
        .join(fact, fact.c.review_id == review.c.id)
        .where(review.c.channel == of.channel, fact.c.brand_id == of.brand_id)
        .where(written, visible(scope))
    )
    return connection.scalars(statement.order_by(review.c.id.desc()).limit(MOST)).all()


def _denied(connection: Connection, scope: Scope, known: set[int]) -> set[int]:
    """Return the reviews of accounts that are said not to be a customer's."""
    said = set(linked(connection, known, denied=True)) - known
    return {each for number in said for each in _on_channel(connection, scope, number)}
