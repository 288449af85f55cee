"""Reading reviews: pages of them, counts, facets, and one with its history.

Every read takes a scope; the default one sees nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, literal, select

from data.columns import EPOCH
from data.corrections import AT_ODDS, COVERED, Corrected, corrected
from data.engine import still
from data.facets import Facets, count_facets
from data.facts import visible, where
from data.industries import INDUSTRY
from data.models import Filters, Scope
from data.paging import Order, Position, find
from data.schema import brand, correction, edit, fact, location, person, review, source


@dataclass(frozen=True)
class HeldReview:
    """A review as it is held, with what was derived from it.

    Attributes:
        language: derived, or as the channel states it where nothing was derived yet.
        topics, praised, criticised: bitmasks over `Topic.bit`.
        answered_after: from publication to the owner's answer, where both moments are known.
        erased: what was written, and by whom, is no longer held, because its source's terms say so.
        attribution: what the source's terms demand to be shown beside it.
        blend: its stars may be averaged with those of other channels.
        text_until: when what was written must be erased; None where it may be kept.
        edits: how often it has changed since it was first seen.
        corrected: a person has said what it is, in place of what was derived.
        outdated: a person had said so of other words than it has now.
        correction: who said so, in either case.
        at_odds: its sentiment and its topics disagree, and nobody has said which is right.
        industry: whose topics are looked for in it.
    """

    id: int
    brand_id: int
    brand: str
    location_id: int
    location: str
    source: str
    channel: str
    author: str | None
    title: str | None
    text: str | None
    excerpt: bool
    language: str | None
    rating: float | None
    rating_original: str | None
    created_at: datetime | None
    updated_at: datetime | None
    url: str | None
    engagement: Mapping[str, int]
    responded: bool
    replies_visible: bool
    response_text: str | None
    response_at: datetime | None
    answered_after: timedelta | None
    removed_at: datetime | None
    sentiment: int | None
    topics: int
    praised: int
    criticised: int
    flags: Sequence[str]
    erased: bool
    attribution: str
    blend: bool
    text_until: datetime | None
    edits: int
    corrected: bool
    outdated: bool
    correction: Corrected | None
    at_odds: bool
    industry: str


@dataclass(frozen=True)
class Version:
    """What a review was before one of its changes."""

    seen_at: datetime
    title: str | None
    text: str | None
    rating: float | None
    response_text: str | None
    response_at: datetime | None


@dataclass(frozen=True)
class ReviewList:
    """One page of a sorted list; `earlier` and `later` lead to its neighbours, if there are any."""

    reviews: Sequence[HeldReview]
    earlier: Position | None
    later: Position | None


class Reading:
    """Reviews to read, for whoever's scope allows it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def page(
        self,
        scope: Scope,
        filters: Filters,
        order: Order = Order.NEWEST,
        at: Position | None = None,
        size: int = 20,
    ) -> ReviewList:
        """Return one page of a sorted list.

        Args:
            scope: what may be seen; the default scope sees nothing.
            filters: what is looked at.
            order: how it is sorted.
            at: where the page begins or ends; None, or a position of another order, is the start.
            size: how many reviews it holds at most.
        """
        with self.engine.connect() as connection:
            found = find(connection, where(scope, filters), order, at, size)
            return ReviewList(_bodies(connection, scope, found.ids), found.earlier, found.later)

    def every(
        self, scope: Scope, filters: Filters, order: Order = Order.NEWEST, at_once: int = 500
    ) -> Iterator[HeldReview]:
        """Yield every review of a sorted list, as the store was when the first was asked for.

        Args:
            scope: what may be seen; the default scope sees nothing.
            filters: what is looked at.
            order: how it is sorted.
            at_once: how many reviews are held in memory.
        """
        at: Position | None = None
        with still(self.engine) as connection:
            while True:
                found = find(connection, where(scope, filters), order, at, at_once)
                yield from _bodies(connection, scope, found.ids)
                if found.later is None:
                    return
                at = found.later

    def count(self, scope: Scope, filters: Filters) -> int:
        """Return how many reviews the pages hold together."""
        statement = select(func.count()).select_from(fact).where(where(scope, filters))
        with self.engine.connect() as connection:
            return connection.scalar(statement) or 0

    def facets(self, scope: Scope, filters: Filters) -> Facets:
        """Return how many reviews each choice of each filter would show."""
        with self.engine.connect() as connection:
            return count_facets(connection, scope, filters)

    def languages(self, scope: Scope) -> list[str]:
        """Return the languages that reviews are in, removed ones included, in order of code."""
        spoken = fact.c.language
        statement = select(spoken).where(spoken.is_not(None), visible(scope)).distinct()
        with self.engine.connect() as connection:
            return sorted(connection.scalars(statement))

    def one(self, scope: Scope, review_id: int) -> HeldReview | None:
        """Return one review, removed or not; None where there is none or it may not be seen."""
        with self.engine.connect() as connection:
            found = _bodies(connection, scope, [review_id])
        return found[0] if found else None

    def some(self, scope: Scope, review_ids: Sequence[int]) -> list[HeldReview]:
        """Return reviews in the order asked for, without those that may not be seen."""
        with self.engine.connect() as connection:
            return _bodies(connection, scope, review_ids)

    def several(self, scope: Scope, ids: Sequence[int]) -> list[HeldReview]:
        """Return some reviews in the order of their ids as given, without those out of scope."""
        with self.engine.connect() as connection:
            return _bodies(connection, scope, ids)

    def history(self, scope: Scope, review_id: int) -> list[Version]:
        """Return what a review was before each of its changes, the latest change first."""
        columns = [edit.c[name] for name in Version.__dataclass_fields__]
        statement = (
            select(*columns)
            .join(fact, fact.c.review_id == edit.c.review_id)
            .where(edit.c.review_id == review_id, visible(scope))
            .order_by(edit.c.id.desc())
        )
        with self.engine.connect() as connection:
            return [Version(*row) for row in connection.execute(statement)]


def _bodies(connection: Connection, scope: Scope, ids: Sequence[int]) -> list[HeldReview]:
    edits = (
        select(func.count()).where(edit.c.review_id == review.c.id).scalar_subquery().label("edits")
    )
    statement = (
        select(review, *_FACTS, *_NAMES, edits)
        .join(fact, fact.c.review_id == review.c.id)
        .join(location, location.c.id == review.c.location_id)
        .join(brand, brand.c.id == fact.c.brand_id)
        .outerjoin(source, source.c.id == review.c.source)
        .outerjoin(correction, correction.c.review_id == review.c.id)
        .outerjoin(person, person.c.id == correction.c.person_id)
        .where(review.c.id.in_(ids), visible(scope))
    )
    by_id = {row.id: _held(row) for row in connection.execute(statement)}
    return [by_id[number] for number in ids if number in by_id]


_FACTS = [
    fact.c[name]
    for name in (
        "brand_id",
        "responded",
        "replies_visible",
        "removed_at",
        "sentiment",
        "topics",
        "praised",
        "criticised",
    )
]
_NAMES = (
    func.coalesce(fact.c.language, review.c.language).label("shown_language"),
    brand.c.name.label("brand"),
    location.c.name.label("location"),
    source.c.text_days,
    func.coalesce(source.c.attribution, "").label("attribution"),
    func.coalesce(source.c.blend, 1).label("blend"),
    func.coalesce(correction.c.outdated == 0, literal(False)).label("corrected"),
    func.coalesce(correction.c.outdated == 1, literal(False)).label("outdated"),
    INDUSTRY.label("industry"),
    AT_ODDS.label("at_odds"),
    *COVERED,
)


def _held(row: Row[Any]) -> HeldReview:
    same = {
        name: getattr(row, name) for name in HeldReview.__dataclass_fields__.keys() & row._fields
    }
    return HeldReview(
        **same
        | {
            "language": row.shown_language,
            "excerpt": bool(row.excerpt),
            "blend": bool(row.blend),
            "responded": bool(row.responded),
            "replies_visible": bool(row.replies_visible),
            "removed_at": row.removed_at and EPOCH + timedelta(seconds=row.removed_at),
            "answered_after": _between(row.created_at, row.response_at),
            "erased": _is_erased(row),
            "corrected": bool(row.corrected),
            "outdated": bool(row.outdated),
            "correction": corrected(row),
            "at_odds": bool(row.at_odds),
        }
    )


def _between(start: datetime | None, end: datetime | None) -> timedelta | None:
    return end - start if start and end and end >= start else None


def _is_erased(row: Row[Any]) -> bool:
    # Text that may be kept for some days carries the day it must go; erasing takes both.
    return row.text_days is not None and row.text_until is None and row.text is None
