"""Copied texts as they are read: within a scope, and nothing of what lies outside."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
from sqlalchemy import Engine, func, select

from data.copies import Sketch, sketch_of
from data.facts import Facts, visible, where
from data.models import Filters, Scope
from data.schema import copy, fact, review, sketch

_facts = copy.join(fact, fact.c.review_id == copy.c.review_id)


def copied(facts: Facts, scope: Scope, filters: Filters, nearly: float) -> pd.DataFrame:
    """Return the reviews whose text stands in another that may be seen as well.

    A group is told if the filters show one of its reviews, and then with all of its reviews within
    the scope. Of those outside nothing is told, not even that there are any.

    Args:
        facts: the reads.
        scope: what may be seen.
        filters: what is looked at.
        nearly: where what the others are copies of may not be seen, how like it they must be: two
            texts that each have half of a third may have nothing in common.

    Returns:
        A row per review, a group's together and the oldest first: `group` (the lowest review of it
        within the scope), `review_id`, `location_id`, `channel`, `day`, `stars`, `author`,
        `similarity` (to what those of the group are copies of, which is missing for itself) and
        `shown` (whether the filters show it).
    """
    shown = select(copy.c.review_id, copy.c.group_id).select_from(_facts)
    within = facts.run(shown.where(where(scope, filters)))
    of = shown.with_only_columns(copy.c.group_id).where(where(scope, filters))
    names = ("review_id", "location_id", "channel", "day", "stars")
    statement = (
        select(copy.c.group_id, *(fact.c[name] for name in names), review.c.author)
        .add_columns(copy.c.similarity)
        .select_from(_facts.join(review, review.c.id == copy.c.review_id))
        .where(copy.c.group_id.in_(of), where(scope, Filters()))
    )
    found = facts.run(statement)
    found["shown"] = found["review_id"].isin(within["review_id"])
    return _grouped(found, nearly)


def _grouped(found: pd.DataFrame, nearly: float) -> pd.DataFrame:
    middle = found["review_id"] == found["group_id"]
    seen = middle.groupby(found["group_id"]).transform("any")
    found = found[seen | (found["similarity"] >= nearly)]
    found = found.assign(similarity=found["similarity"].mask(middle))
    groups = found.groupby("group_id")
    found.insert(0, "group", groups["review_id"].transform("min"))
    told = (groups["review_id"].transform("size") > 1) & groups["shown"].transform("any")
    found = found[told].drop(columns="group_id")
    return found.sort_values(["group", "day", "review_id"], ignore_index=True)


def copy_counts(
    engine: Engine, scope: Scope, review_ids: Collection[int], nearly: float
) -> dict[int, int]:
    """Return how many say nearly the same as each of some reviews, itself included.

    Args:
        engine: the store.
        scope: what may be seen; of others nothing is counted.
        review_ids: those asked for. One that nobody copied is left out.
        nearly: how like the text that all are copies of they must be.
    """
    seen = (
        select(copy.c.review_id, copy.c.group_id)
        .select_from(_facts)
        .where(copy.c.similarity >= nearly, visible(scope))
    )
    here, all_of_it = seen.where(copy.c.review_id.in_(review_ids)).subquery(), seen.subquery()
    statement = (
        select(here.c.review_id, func.count())
        .join(all_of_it, all_of_it.c.group_id == here.c.group_id)
        .group_by(here.c.review_id)
        .having(func.count() > 1)
    )
    with engine.connect() as connection:
        return {number: count for number, count in connection.execute(statement)}


def sketches_around(engine: Engine, scope: Scope, review_id: int, days: int) -> list[Sketch]:
    """Return the sketches of reviews with copies that may be copies of one; its own is the first.

    Args:
        engine: the store.
        scope: what may be seen; without this review nothing is told.
        review_id: the one.
        days: that may lie between copies.
    """
    known = select(sketch).join(fact, fact.c.review_id == sketch.c.review_id).where(visible(scope))
    with engine.connect() as connection:
        own = connection.execute(known.where(sketch.c.review_id == review_id)).first()
        if own is None:
            return []
        there = known.join(copy, copy.c.review_id == sketch.c.review_id).where(
            sketch.c.day.between(own.day - days, own.day + days), sketch.c.review_id != review_id
        )
        return [sketch_of(own), *map(sketch_of, connection.execute(there))]
