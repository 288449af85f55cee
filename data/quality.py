"""How often the sentiment agrees with what is known: stars, and what people corrected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select, true

from data.corrections import AT_ODDS, IN_FORCE
from data.facts import Facts, where
from data.lessons import Lesson
from data.models import Filters, Scope
from data.schema import correction, fact, review

STEPS = 5
"""Bins of the score on either side of zero; a score's bin is the nearest fifth."""

Column = ColumnElement[Any]
_CORRECTED = correction.c.sentiment.is_not(None) & IN_FORCE
_SAID = case((_CORRECTED, correction.c.derived_sentiment), else_=fact.c.sentiment)


def agreement(
    facts: Facts, scope: Scope, filters: Filters, taught: Iterable[Lesson] = ()
) -> pd.DataFrame:
    """Return counts of what the model said against what is known.

    What the model said of a corrected review is what the correction covers.

    Args:
        facts: where to count.
        scope: what may be seen.
        filters: what is looked at.
        taught: the lessons whose models judge in place of the shipped ones.

    Returns:
        A row per `basis` (`stars` or `person`), language, channel, `truth` (-1, 0 or 1; by stars 3
        is 0), `corrected` (1 where a person has said the sentiment), `learned` (1 where what judged
        it may have learned from it), `said` (-1, 0 or 1, or None where no model judged), `side`
        (sign of the score) and `bin` of the score, with the reviews `n` and the sum of scores
        `score_sum`.
    """
    by_stars = case((fact.c.stars <= 2, -1), (fact.c.stars >= 4, 1), else_=0)
    learned = _learned(taught)
    bases = (
        _counts("stars", by_stars, fact.c.stars.is_not(None), learned),
        _counts("person", correction.c.sentiment, _CORRECTED, learned),
    )
    condition = where(scope, filters)
    frames = [facts.run(statement.where(condition)) for statement in bases]
    return pd.concat(frames, ignore_index=True)


def _learned(taught: Iterable[Lesson]) -> Column:
    """Return whether what judges a review may have learned from it: never from posts."""
    judged = [_judged_by(lesson) for lesson in taught]
    return and_(or_(false(), *judged), fact.c.held_back == 0, fact.c.stars.is_not(None))


def _judged_by(taught: Lesson) -> Column:
    channels = taught.channels
    served = true() if channels is None else fact.c.channel.in_(sorted(channels))
    return and_(fact.c.language == taught.language, served)


def _counts(basis: str, truth: Column, known: Column, learned: Column) -> Select[Any]:
    score = case((_CORRECTED, correction.c.derived_score), else_=fact.c.score)
    keys = [
        fact.c.language,
        fact.c.channel,
        truth.label("truth"),
        case((_CORRECTED, 1), else_=0).label("corrected"),
        case((learned, 1), else_=0).label("learned"),
        _SAID.label("said"),
        case((score > 0, 1), (score < 0, -1), (score.is_not(None), 0)).label("side"),
        func.round(score * STEPS).label("bin"),
    ]
    sums = [func.count().label("n"), func.coalesce(func.sum(score), 0.0).label("score_sum")]
    return (
        select(literal(basis).label("basis"), *keys, *sums)
        .select_from(fact)
        .outerjoin(correction, correction.c.review_id == fact.c.review_id)
        .where(known)
        .group_by(*keys)
    )


def corrected_topics(facts: Facts, scope: Scope, filters: Filters) -> pd.DataFrame:
    """Return `derived_topics` and `topics` of every review whose topics a person has set."""
    statement = (
        select(correction.c.derived_topics, correction.c.topics)
        .join(fact, fact.c.review_id == correction.c.review_id)
        .where(where(scope, filters), correction.c.topics.is_not(None), IN_FORCE)
    )
    return facts.run(statement)


def starless(facts: Facts, scope: Scope, filters: Filters) -> pd.DataFrame:
    """Return how many texts without stars the model reads, by channel, the most unjudged first.

    Returns:
        `channel`, `judged` (those whose sentiment a person has said) and `unjudged`.
    """
    judged = func.count(case((_CORRECTED, 1)))
    unjudged = func.count() - judged
    statement = (
        select(fact.c.channel, judged.label("judged"), unjudged.label("unjudged"))
        .select_from(fact)
        .outerjoin(correction, correction.c.review_id == fact.c.review_id)
        .where(where(scope, filters), fact.c.stars.is_(None), _SAID.is_not(None))
        .group_by(fact.c.channel)
        .order_by(unjudged.desc(), fact.c.channel)
    )
    return facts.run(statement)


def at_odds(facts: Facts, scope: Scope, filters: Filters, most: int) -> pd.DataFrame:
    """Return the reviews whose sentiment and topics disagree.

    Returns:
        `review_id` of at most so many, those without stars first, then the newest, and `all`: how
        many there are.
    """
    statement = (
        select(fact.c.review_id, func.count().over().label("all"))
        .join(review, review.c.id == fact.c.review_id)
        .outerjoin(correction, correction.c.review_id == fact.c.review_id)
        .where(where(scope, filters), AT_ODDS)
        .order_by(fact.c.stars.is_not(None), fact.c.day.desc(), fact.c.review_id.desc())
        .limit(most)
    )
    return facts.run(statement)
