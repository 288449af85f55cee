"""What is said about one topic: how often, where, when, and in whose words, within a scope."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import ColumnElement, Engine, case, exists, func, select

from data.facts import Facts, where
from data.models import Filters, Scope
from data.paging import Order, find
from data.responses import Column
from data.schema import copy, fact, review

SIDES = ("topics", "praised", "criticised")
"""The bitmasks: spoken of, praised, criticised."""

SHORTEST, LONGEST = 40, 1_500
"""Characters of a text that can be quoted and says something."""


def said_about(
    facts: Facts, scope: Scope, filters: Filters, bit: int, by: Sequence[str]
) -> pd.DataFrame:
    """Return how many reviews speak of a topic.

    Args:
        facts: the counts over reviews.
        scope: what may be seen.
        filters: what is looked at.
        bit: of the topic.
        by: columns of the fact table to group by.

    Returns:
        Those columns, n (all reviews) and how many of them are in each of `SIDES`.
    """
    keys = [fact.c[name] for name in by]
    counts = [_count(_about(side, bit), side) for side in SIDES]
    statement = select(*keys, func.count().label("n"), *counts).where(where(scope, filters))
    return facts.run(statement.group_by(*keys) if keys else statement)


def masks_by(facts: Facts, scope: Scope, filters: Filters, by: Sequence[str]) -> pd.DataFrame:
    """Return how many reviews there are of each combination of topics, those without any included.

    Returns:
        The columns of `by`, those of `SIDES`, and n.
    """
    keys = [*(fact.c[name] for name in by), *(fact.c[side] for side in SIDES)]
    statement = select(*keys, func.count().label("n")).where(where(scope, filters))
    return facts.run(statement.group_by(*keys))


def repeated(facts: Facts, scope: Scope, filters: Filters) -> pd.DataFrame:
    """Return the reviews that are copies of another of those looked at, one of each group aside.

    Returns:
        A row per review: the columns of `SIDES`, and n, which is 1.
    """
    columns = [copy.c.group_id, *(fact.c[side] for side in SIDES)]
    statement = select(*columns).join_from(fact, copy, copy.c.review_id == fact.c.review_id)
    found = facts.run(statement.where(where(scope, filters)).order_by(fact.c.review_id))
    return found[found["group_id"].duplicated()].assign(n=1)


def quotable(
    engine: Engine, scope: Scope, filters: Filters, *, side: str, bit: int, most: int
) -> tuple[int, ...]:
    """Return the ids of the newest reviews on one of `SIDES` of a topic whose words are held."""
    words = func.length(review.c.text).between(SHORTEST, LONGEST)
    readable = exists(select(1).where(review.c.id == fact.c.review_id, words))
    condition = where(scope, filters) & _about(side, bit) & readable
    with engine.connect() as connection:
        return find(connection, condition, Order.NEWEST, None, most).ids


def _about(side: str, bit: int) -> ColumnElement[bool]:
    return fact.c[side].bitwise_and(1 << bit) != 0


def _count(condition: ColumnElement[bool], label: str) -> Column:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(label)
