"""Places among all of their brand's, and the brand of which one place alone is looked at."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.models import Filters, Scope

Tables = dict[str, pd.DataFrame]


def lone_places(places: pd.DataFrame, scope: Scope) -> dict[int, int]:
    """Return by brand the one place that it has; who sees only some does not know of any.

    The arguments are those of `sole_places`.
    """
    return {} if scope.locations is not None else _one_each(places)


def sole_places(places: pd.DataFrame, filters: Filters, scope: Scope) -> dict[int, int]:
    """Return by brand the one place that is looked at of it; none of a brand that has no other.

    Args:
        places: all that may be seen, with id and brand_id.
        filters: what is looked at.
        scope: what the person may see.
    """
    chosen = places[places["id"].isin(filters.locations)] if filters.locations else places
    lone = lone_places(places, scope)
    return {brand: place for brand, place in _one_each(chosen).items() if brand not in lone}


def _one_each(places: pd.DataFrame) -> dict[int, int]:
    single = places[~places["brand_id"].duplicated(keep=False)]
    return dict(zip(single["brand_id"].tolist(), single["id"].tolist(), strict=True))


def by_place(by: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns that name a place where those handed in name a brand.

    >>> by_place(("brand_id", "channel"))
    ('location_id', 'channel')
    """
    return tuple("location_id" if column == "brand_id" else column for column in by)


def rows_of_places(tables: Tables, places: frozenset[int]) -> Tables:
    """Return the rows of some places; of all where none is named."""
    if not places:
        return tables
    return {
        name: table[table.index.get_level_values("location_id").isin(places)]
        for name, table in tables.items()
    }


def as_brands(brands: Tables, places: Tables, sole: Mapping[int, int]) -> Tables:
    """Return tables of brands in which the one place that is looked at speaks for its brand."""
    return {name: _as_brands(table, places[name], sole) for name, table in brands.items()}


def _as_brands(brands: pd.DataFrame, places: pd.DataFrame, sole: Mapping[int, int]) -> pd.DataFrame:
    names = list(brands.index.names)
    owner = {place: brand for brand, place in sole.items()}
    rows = places[places.index.get_level_values("location_id").isin(owner)].reset_index()
    rows = rows.assign(brand_id=rows["location_id"].map(owner)).drop(columns="location_id")
    others = brands[~brands.index.get_level_values("brand_id").isin(sole)]
    return pd.concat([others, rows.set_index(names)[[*brands.columns]]]).sort_index()
