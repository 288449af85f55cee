"""Figures over time, each with its interval."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.models import Filters
from pages.components import charts
from pages.components.cards import enough, has_value, row_of
from pages.components.definitions import settings_read
from pages.components.numbers import evidence, figure
from pages.components.one_place import sole_places
from pages.components.reads import weekly_stars
from pages.view import View
from scoring.index import Index, index_module

LEAST_SPAN = {"reputation": 20.0, "sentiment": 20.0, "response": 30.0, "rating": 0.8}
"""The narrowest scale of a chart, so that noise does not look like news."""

LINE = ["date", "value", "low", "high", "n"]
"""What a line is drawn from."""


def as_it_stood(index_id: str) -> str:
    """Return what the stored history of an index is, in words."""
    return (
        f"The index as it stood each week: all reviews up to then{weighing(index_id)}, with what "
        "was removed or edited since as it was."
    )


def weighing(index_id: str) -> str:
    """Return how an index weighs reviews by age, to be added to words about them."""
    return ", newer ones weighing more" if "half_life_days" in settings_read(index_id) else ""


def scale_of(index: Index, low: float, high: float) -> list[float]:
    """Return the ends of a chart's scale for an index whose figures lie between two."""
    return charts.padded(low, high, LEAST_SPAN.get(index.id, 20.0), (index.low, index.high))


def index_over_time(view: View, index_id: str, column: str, scope: int) -> None:
    """Draw the stored history of an index.

    Args:
        view: what may be touched.
        index_id: which index.
        column: `brand_id` or `location_id`.
        scope: the brand's or location's id.
    """
    column, scope = _series(view, column, scope)
    history = followed(view, index_id, column, scope)
    if len(history) < 2:
        st.caption(why_no_history(view, index_module(index_id).INDEX, column, scope))
        return
    index = index_module(index_id).INDEX
    _line(history, index, index.name, index.decimals)
    st.caption(
        f"{as_it_stood(index_id)} The figure above looks at the chosen period alone."
        + _unnarrowed(view, of_brand=column == "brand_id")
    )


def _series(view: View, column: str, scope: int) -> tuple[str, int]:
    """Return whose history is looked at: a place, where it alone speaks for its brand."""
    sole = sole_places(view.locations, view.filters, view.scope) if column == "brand_id" else {}
    return ("location_id", sole[scope]) if scope in sole else (column, scope)


def why_no_history(view: View, index: Index, column: str, scope: int) -> str:
    """Return why an index has no history; the arguments are those of `index_over_time`."""
    column, scope = _series(view, column, scope)
    if column == "brand_id" and view.scope.locations is not None:
        return (
            "The history is kept of whole brands and of single locations: choose one location to "
            "see its own."
        )
    everything = Filters(brands=view.filters.brands)
    row = row_of(view.scores((column,), filters=everything)[index.id], scope)
    if has_value(row):
        return "The history of this index is still being computed."
    if enough(index, row):
        return "No history yet: there is no figure of this index so far."
    held = evidence(None if row is None else row["n"])
    return f"No history yet: {index.evidence} reviews are needed for this index, {held} so far."


def _unnarrowed(view: View, *, of_brand: bool) -> str:
    """Return what a stored history holds in spite of the filters, in words."""
    places = ["locations"] if of_brand and view.filters.locations else []
    held = [*places, *(["channels"] if view.filters.channels else [])]
    return f" The line holds all {' and '.join(held)}." if held else ""


def followed(view: View, index_id: str, column: str, scope: int) -> pd.DataFrame:
    """Return the stored history of an index within the period: date, value, low, high and n.

    The arguments are those of `index_over_time`.
    """
    column, scope = _series(view, column, scope)
    if column == "location_id":
        history = view.history(index_id, int(view.locations["brand_id"][scope]), scope)
    else:
        history = view.history(index_id, scope)
    history = history[history["value"].notna()]
    if view.filters.since is not None:
        history = history[history["day"] >= view.filters.since - 7]
    if view.filters.until is not None:
        history = history[history["day"] <= view.filters.until]
    return history.assign(date=pd.to_datetime(history["day"], unit="D"))


def stars_by_week(view: View) -> None:
    """Draw the mean stars of each week within the filters."""
    weeks = view.remember(weekly_stars)
    if len(weeks) < 2:
        st.caption("Fewer than two weeks with stars in this period.")
        return
    _line(weeks, index_module("rating").INDEX, "Mean stars", 2)
    st.caption("Plain mean of the stars given each week, with its 90% interval.")


def _line(frame: pd.DataFrame, index: Index, title: str, decimals: int) -> None:
    spec, alt = line(frame, index, title, decimals)
    st.vega_lite_chart(frame[LINE], spec, alt=alt)


def line(frame: pd.DataFrame, index: Index, title: str, decimals: int) -> tuple[charts.Spec, str]:
    """Return the chart of a figure over time, and what it says in words."""
    domain = scale_of(index, float(frame["low"].min()), float(frame["high"].max()))
    first, last = frame.iloc[0], frame.iloc[-1]
    return (
        charts.trend(domain, title, f".{decimals}f"),
        f"{title} from {figure(first['value'], decimals)} on {first['date']:%d %b %Y} "
        f"to {figure(last['value'], decimals)} on {last['date']:%d %b %Y}.",
    )
