"""Brands side by side: the same index and period, each brand on whatever channels it has."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pages.components import charts
from pages.components.numbers import figure, plural
from pages.components.states import on_channels
from pages.components.text import escaped
from pages.components.time_charts import scale_of
from pages.view import View
from scoring.index import Index

NOBODY = "No competitor is watched yet."
BY_ITSELF = (
    "Whole brands, all locations, each on the channels that it has; where these differ, like is "
    "not compared with like."
)
_DRAWN = ["brand_id", "brand", "ours", "value", "low", "high", "n"]


def standings(view: View, index: Index) -> pd.DataFrame:
    """Return an index of every brand that has one in the period, whole brands, the highest first.

    Columns: brand_id, brand, ours, value, low, high, n and whatever else the index states.
    """
    filters = replace(view.filters, brands=frozenset(), locations=frozenset())
    frame = view.scores(filters=filters)[index.id].join(view.brands, how="inner")
    frame = frame.dropna(subset=["value"]).sort_values("value", ascending=False)
    return frame.rename(columns={"name": "brand"}).reset_index(names="brand_id")


def like_with_like(view: View) -> str:
    """Return what is compared where brands are matched channel by channel, as `read_duels` does."""
    where = "the chosen locations with all of theirs" if view.filters.locations else "all places"
    return (
        f"Compared: {where}, channel by channel on those that both have. A part that cannot be "
        "known of one side stands aside for both, so this is not the figure above."
    )


def nobody_beside(view: View, frame: pd.DataFrame) -> str:
    """Return in Markdown why fewer than two brands stand side by side in `standings`."""
    if len(view.brands) < 2:
        return NOBODY
    if frame.empty:
        return f"No brand has enough reviews in this period{on_channels(view)}."
    only = escaped(frame["brand"].iloc[0])
    return f"Only {only} has enough reviews in this period{on_channels(view)}."


def standings_chart(frame: pd.DataFrame, index: Index) -> tuple[pd.DataFrame, charts.Spec, str]:
    """Return the chart of `standings`: its data, its specification, and what it says in words."""
    domain = scale_of(index, float(frame["low"].min()), float(frame["high"].max()))
    best = frame.iloc[0]
    return (
        frame[_DRAWN],
        charts.standing(domain, index.name, f".{index.decimals}f", frame["brand"].tolist()),
        f"{index.name} of {plural(len(frame), 'brand')}; the highest is "
        f"{best['brand']} with {figure(best['value'], index.decimals)}.",
    )
