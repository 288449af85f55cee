"""Texts of reviews for what is asked of many at once: a fair sample where there are many."""

from __future__ import annotations

import math

import pandas as pd
from sqlalchemy import ColumnElement, func, select

from data.facts import Facts, where
from data.models import Filters, Scope
from data.schema import copy, fact, review

MOST = 4_000
"""Texts of a sample: terms that one review in a hundred uses stand in some forty of them."""

_joined = fact.join(review, review.c.id == fact.c.review_id)


def sample_texts(facts: Facts, scope: Scope, filters: Filters, most: int = MOST) -> pd.DataFrame:
    """Return the texts of the reviews that hold one.

    Args:
        facts: the reads.
        scope: what may be seen; the default scope sees nothing.
        filters: what is looked at.
        most: texts to return. Of more reviews than that every second, third … one is taken, by
            its number, so that the sample spreads over the whole time.
    """
    step = max(1, math.ceil(count_texts(facts, scope, filters) / most))
    text = func.coalesce(review.c.title + "\n", "") + review.c.text
    group = func.coalesce(copy.c.group_id, fact.c.review_id)
    statement = (
        select(fact.c.review_id, fact.c.language, text.label("text"), group.label("group"))
        .select_from(_joined.outerjoin(copy, copy.c.review_id == fact.c.review_id))
        .where(_holds_text(scope, filters), fact.c.review_id % step == 0)
        .order_by(fact.c.review_id)
    )
    return facts.run(statement)


def count_texts(facts: Facts, scope: Scope, filters: Filters) -> int:
    """Return how many reviews hold a text: of so many a sample is taken."""
    there = select(func.count().label("n")).select_from(_joined)
    return int(facts.run(there.where(_holds_text(scope, filters)))["n"].iloc[0])


def _holds_text(scope: Scope, filters: Filters) -> ColumnElement[bool]:
    return where(scope, filters) & review.c.text.is_not(None)
