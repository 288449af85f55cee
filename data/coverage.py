"""How much of what channels hold is held here, and what was left out of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Select, case, func, select

from data.facts import Facts, where
from data.health import FROM_FILES
from data.journal import allowed
from data.models import Filters, Scope
from data.schema import fact, listing, set_aside


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


def unjudged(facts: Facts, scope: Scope, filters: Filters, *, as_of: datetime) -> pd.Series[int]:
    """Return how many dated reviews have no sentiment, per language of their text, most first.

    The language is empty where there is no text, or none that could be told.
    """
    language = func.coalesce(fact.c.language, "").label("language")
    columns = [language, func.count().label("n")]
    statement = (
        select(*columns)
        .where(where(scope, filters), fact.c.score.is_(None))
        .where(fact.c.created_at <= int(as_of.timestamp()))
        .group_by(language)
        .order_by(func.count().desc(), language)
    )
    return facts.run(statement).set_index("language")["n"].astype(int)


def _dropped() -> Select[Any]:
    return select(
        func.sum(case((fact.c.day.is_(None), 1), else_=0)).label("undated"),
        func.sum(case((fact.c.removed_at.is_not(None), 1), else_=0)).label("removed"),
    )
