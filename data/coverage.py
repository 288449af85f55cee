"""How much of what channels hold is held here, and what was left out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Select, case, func, select

from data.facts import Facts, where
from data.health import FROM_FILES
from data.journal import allowed
from data.models import Filters, Scope
from data.schema import fact, listing, set_aside

_WAITS = case((fact.c.signal_version == "", 1), else_=0)
"""Whether a review still waits for its signals."""


def coverage(facts: Facts, scope: Scope, filters: Filters) -> pd.DataFrame:
    """Return per place and channel: held, and stated by the channel (not there where it says none).

    Of the filters, brands, locations and channels count; removed reviews do not.
    """
    places = Filters(brands=filters.brands, locations=filters.locations, channels=filters.channels)
    keys = [fact.c.location_id, fact.c.channel]
    held = facts.run(
        select(*keys, func.count().label("held")).where(where(scope, places)).group_by(*keys)
    )
    keys = [listing.c.location_id, listing.c.channel]
    stated = facts.run(
        select(*keys, func.max(listing.c.stated_total).label("stated"))
        .where(allowed(scope, places), listing.c.source.not_in(FROM_FILES))
        .where(listing.c.stated_total.is_not(None))
        .group_by(*keys)
    )
    return held.merge(stated, on=["location_id", "channel"], how="outer")


def left_out(facts: Facts, scope: Scope, filters: Filters) -> pd.Series[int]:
    """Return how many reviews no period holds (undated), and how many were removed or set aside."""
    places = Filters(
        brands=filters.brands,
        locations=filters.locations,
        channels=filters.channels,
        removed=True,
    )
    counted = facts.run(_dropped().where(where(scope, places))).fillna(0).iloc[0]
    aside = (
        select(func.count().label("n"))
        .select_from(set_aside.join(listing, listing.c.id == set_aside.c.listing_id))
        .where(allowed(scope, places))
    )
    counted["set_aside"] = facts.run(aside)["n"].iloc[0]
    return counted.astype(int)


@dataclass(frozen=True)
class Unjudged:
    """Reviews without sentiment.

    Attributes:
        unreadable: per language of their text, most first, how many were read and told nothing;
            the language is empty where there is no text, or none that could be told.
        waiting: how many still wait to be read.
    """

    unreadable: pd.Series[int]
    waiting: int


def unjudged(
    facts: Facts, scope: Scope, filters: Filters, *, as_of: datetime | None = None
) -> Unjudged:
    """Return how many reviews have no sentiment; by a moment, of the dated ones alone."""
    columns = [func.coalesce(fact.c.language, "").label("language"), _WAITS.label("waits")]
    published = [] if as_of is None else [fact.c.created_at <= int(as_of.timestamp())]
    statement = (
        select(*columns, func.count().label("n"))
        .where(where(scope, filters), fact.c.score.is_(None), *published)
        .group_by(*columns)
        .order_by(func.count().desc(), columns[0])
    )
    counted = facts.run(statement).astype({"waits": int, "n": int})
    waits = counted["waits"] == 1
    return Unjudged(
        unreadable=counted[~waits].set_index("language")["n"],
        waiting=int(counted.loc[waits, "n"].sum()),
    )


def undated(facts: Facts, scope: Scope, filters: Filters) -> int:
    """Return how many of the reviews that are looked at have no date; no period holds any."""
    statement = select(func.count().label("n")).where(where(scope, filters), fact.c.day.is_(None))
    return int(facts.run(statement)["n"].iloc[0])


def _dropped() -> Select[Any]:
    return select(
        func.sum(case((fact.c.day.is_(None), 1), else_=0)).label("undated"),
        func.sum(case((fact.c.removed_at.is_not(None), 1), else_=0)).label("removed"),
    )
