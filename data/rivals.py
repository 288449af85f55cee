"""What may be compared of brands: the places they have, and the channels they are read from."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, select

from data.facts import Facts, visible, where, within
from data.industries import INDUSTRY
from data.models import Filters, Scope
from data.schema import brand, fact, listing, location, source


def standpoints(facts: Facts, scope: Scope) -> pd.DataFrame:
    """Return every location within a scope, those that stand for a whole brand included.

    Returns:
        The columns id, brand_id, is_place, city, country and industry (the brand's where a
        location has none of its own).
    """
    columns = [location.c[name] for name in ("id", "brand_id", "is_place", "city", "country")]
    statement = (
        select(*columns, INDUSTRY.label("industry"))
        .join(brand, brand.c.id == location.c.brand_id)
        .where(within(location.c.id, scope))
    )
    return facts.run(statement.order_by(location.c.id))


def channels_read(facts: Facts, scope: Scope) -> pd.DataFrame:
    """Return from which channels each location is read, and through how wide a window.

    Returns:
        The columns brand_id, location_id, channel and window: how many of the newest items the
        widest of the brand's sources there serves, infinite for all of them.
    """
    columns = [listing.c[name] for name in ("brand_id", "location_id", "channel", "source")]
    frame = facts.run(select(*columns).where(within(listing.c.location_id, scope)))
    sources = facts.run(select(source.c.id, source.c.description))
    windows = {
        each["id"]: float((each["description"] or {}).get("window") or "inf")
        for each in sources.to_dict("records")
    }
    frame["window"] = frame.pop("source").map(windows)
    frame["window"] = frame.groupby(["brand_id", "channel"])["window"].transform("max")
    return frame.drop_duplicates(ignore_index=True)


def first_days(facts: Facts, scope: Scope) -> pd.DataFrame:
    """Return since which day something is held of each location on each channel.

    Returns:
        The columns brand_id, location_id, channel and day, counted from 1970-01-01.
    """
    keys = [fact.c[name] for name in ("brand_id", "location_id", "channel")]
    dated = select(*keys, func.min(fact.c.day).label("day")).where(fact.c.day.is_not(None))
    return facts.run(dated.where(visible(scope)).group_by(*keys))


def any_held(facts: Facts, scope: Scope, filters: Filters) -> bool:
    """Tell whether any review is held of what is looked at."""
    return not facts.run(select(fact.c.review_id).where(where(scope, filters)).limit(1)).empty
