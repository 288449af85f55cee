"""What the stars of our own reviews have taught the text models: to learn from, and to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, case, func, insert, literal, select

from data.corrections import IN_FORCE
from data.facts import visible
from data.models import Scope
from data.schema import brand, correction, fact, lesson, review
from data.store import Store

MOST = 50_000
"""Reviews of one language that are learned from and judged by, the newest."""
MOST_POSTS = 5_000
"""Posts of one language of which nobody has said anything that are looked at, the newest."""

_SAID = case((IN_FORCE, correction.c.sentiment))


@dataclass(frozen=True)
class Labelled:
    """A text and what is known of it: -1, 0 or 1."""

    title: str | None
    text: str | None
    label: int
    channel: str = ""


@dataclass(frozen=True)
class Lesson:
    """An attempt to teach the model of a language.

    Attributes:
        base: name of the shipped models it started from.
        outcome: what came of it, as `scoring.signals.teaching` names it.
        figures: what was compared, on how many.
        packed: the taught model where it was taken; empty where the one in use was withdrawn.
    """

    language: str
    base: str
    made_at: datetime
    outcome: str
    figures: Mapping[str, Any]
    packed: bytes | None = None

    @property
    def channels(self) -> frozenset[str] | None:
        """The channels that a taught model serves; None for all, and for posts without stars."""
        serves = self.figures.get("serves")
        return None if serves is None else frozenset(serves)


class Lessons:
    """The worker's view of what has been learned; texts that must be erased are never learned."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def languages(self, fewest: int) -> list[str]:
        """Return the languages in which at least so many of our reviews bear stars."""
        statement = (
            _ours(fact.c.language)
            .where(fact.c.stars.is_not(None), fact.c.language.is_not(None))
            .group_by(fact.c.language)
            .having(func.count() >= fewest)
            .order_by(fact.c.language)
        )
        with self.engine.connect() as connection:
            return list(connection.scalars(statement))

    def starred(self, language: str, most: int = MOST) -> list[Labelled]:
        """Return our reviews with stars, the newest first.

        What a person has said of a review counts in place of its stars.
        """
        by_stars = case((fact.c.stars <= 2, -1), (fact.c.stars >= 4, 1), else_=0)
        label = func.coalesce(_SAID, by_stars)
        return self._labelled(label, language, fact.c.stars.is_not(None), most)

    def corrected_posts(self, language: str, most: int = MOST) -> list[Labelled]:
        """Return what bears no stars and has had its sentiment said by a person."""
        said = fact.c.stars.is_(None) & _SAID.is_not(None)
        return self._labelled(_SAID, language, said, most)

    def uncorrected_posts(self, language: str, most: int = MOST_POSTS) -> list[Labelled]:
        """Return what bears no stars and of which nobody has said anything; its label is 0."""
        unsaid = fact.c.stars.is_(None) & _SAID.is_(None)
        return self._labelled(literal(0), language, unsaid, most)

    def in_use(self, base: str) -> dict[tuple[str, str], bytes]:
        """Return the packed models that were taken, by language and the channel they serve.

        Args:
            base: name of the shipped models; what was taught on others is not used.

        Returns:
            The channel is empty where a model serves all.
        """
        columns = (lesson.c.language, lesson.c.figures, lesson.c.packed)
        statement = select(*columns).where(lesson.c.id.in_(_taken(base)))
        with self.engine.connect() as connection:
            return {
                (row.language, channel): row.packed
                for row in connection.execute(statement)
                if row.packed
                for channel in row.figures.get("serves") or [""]
            }

    def versions(self, base: str) -> frozenset[int]:
        """Return the numbers of the lessons in use; cheap enough to ask every second."""
        with self.engine.connect() as connection:
            return frozenset(connection.scalars(_taken(base)))

    def _labelled(
        self, label: ColumnElement[int], language: str, known: ColumnElement[bool], most: int
    ) -> list[Labelled]:
        statement = (
            _ours(review.c.title, review.c.text, label, fact.c.channel)
            .outerjoin(correction, correction.c.review_id == fact.c.review_id)
            .where(fact.c.language == language, known)
            .order_by(fact.c.day.desc(), fact.c.review_id.desc())
            .limit(most)
        )
        with self.engine.connect() as connection:
            return [Labelled(*row) for row in connection.execute(statement)]


def keep_lesson(store: Store, made: Lesson) -> None:
    """Keep an attempt to teach; a model that was taken serves from now on."""
    with store.writing() as connection:
        connection.execute(insert(lesson).values(vars(made)))


def lessons(engine: Engine, scope: Scope) -> list[Lesson]:
    """Return the latest attempt in each language, in order of language.

    They count the reviews of all locations, so they are for those who may see all.
    """
    if scope.locations is not None:
        return []
    return _told(engine, lesson.c.id.in_(select(func.max(lesson.c.id)).group_by(lesson.c.language)))


def teachable(engine: Engine, scope: Scope, fewest: int) -> list[str]:
    """Return the languages in which at least so many of our reviews praise, and as many blame."""
    praise, blame = (func.count(case((side, 1))) for side in (fact.c.stars >= 4, fact.c.stars <= 2))
    statement = (
        _ours(fact.c.language)
        .where(visible(scope), fact.c.language.is_not(None))
        .group_by(fact.c.language)
        .having(praise >= fewest, blame >= fewest)
        .order_by(praise.desc(), fact.c.language)
    )
    with engine.connect() as connection:
        return list(connection.scalars(statement))


def serving(engine: Engine, base: str) -> list[Lesson]:
    """Return the lesson in use in each language that has one, in order of language.

    Args:
        engine: the store.
        base: name of the shipped models; what was taught on others is not used.
    """
    in_use = (lesson.c.id.in_(_taken(base)), func.length(lesson.c.packed) > 0)
    return _told(engine, *in_use)


def _told(engine: Engine, *conditions: ColumnElement[bool]) -> list[Lesson]:
    """Return lessons in order of language, without the models."""
    columns = [lesson.c[name] for name in Lesson.__dataclass_fields__ if name != "packed"]
    statement = select(*columns).where(*conditions).order_by(lesson.c.language)
    with engine.connect() as connection:
        return [Lesson(**row._mapping) for row in connection.execute(statement)]


def _taken(base: str) -> Select[Any]:
    return (
        select(func.max(lesson.c.id))
        .where(lesson.c.base == base, lesson.c.packed.is_not(None))
        .group_by(lesson.c.language)
    )


def _ours(*columns: Any) -> Select[Any]:
    """Select from our own reviews whose text may stay; the demo's only where there is no other."""
    real = select(brand.c.id).where(brand.c.ours == 1, brand.c.demo == 0).exists()
    return (
        select(*columns)
        .select_from(fact)
        .join(review, review.c.id == fact.c.review_id)
        .join(brand, brand.c.id == fact.c.brand_id)
        .where(
            brand.c.ours == 1,
            (brand.c.demo == 0) | ~real,
            fact.c.removed_at.is_(None),
            review.c.text.is_not(None),
            review.c.text_until.is_(None),
        )
    )
