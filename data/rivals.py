"""What may be compared of brands: the places they have, and the channels they are read from."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import select

from data.facts import Facts, within
from data.industries import INDUSTRY
from data.models import Scope
from data.schema import brand, listing, location, source


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


def listed(facts: Facts, scope: Scope) -> pd.DataFrame:
    """Return from which channels each brand is read, and through how wide a window.

    Returns:
        The columns brand_id, channel and window: how many of the newest items the widest of its
        sources serves, infinite for all of them.
    """
    statement = (
        select(listing.c.brand_id, listing.c.channel, source.c.description)
        .join(source, source.c.id == listing.c.source)
        .where(within(listing.c.location_id, scope))
        .distinct()
    )
    frame = facts.run(statement)
    windows = [float((each or {}).get("window") or "inf") for each in frame["description"]]
    widest = frame.assign(window=windows).groupby(["brand_id", "channel"])[["window"]].max()
    return widest.reset_index()
