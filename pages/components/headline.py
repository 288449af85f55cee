"""The figures at the top: how high, how sure, and whether they moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, cast

import pandas as pd
import streamlit as st

from pages.components.cards import (
    Row,
    has_value,
    index_metric,
    on_which_parts,
    row_of,
    tile,
    without,
)
from pages.components.change import Change
from pages.components.comparable import change_of
from pages.components.focus import INDEX, PLACE, called, focus_of
from pages.components.left_out import Looked, lacking, told_left_out
from pages.components.names import band
from pages.components.numbers import day_of, day_text, figure, plural
from pages.components.why import why
from pages.view import View
from scoring.index import index_module
from scoring.indices import reputation

COLORS = {"Excellent": "green", "Good": "blue", "Fair": "orange", "Poor": "red"}


def show_headlines(
    view: View, scope: Any, by: tuple[str, ...], indices: Sequence[str], *, banded: bool = True
) -> None:
    """Draw the indices of one brand or location.

    A location is judged among all of its brand's, whichever of them are looked at.

    Args:
        view: what may be touched.
        scope: the brand's or the location's id.
        by: the columns that name it.
        indices: ids of the indices.
        banded: whether the reputation is put into a word.
    """
    # A part of the page by itself: to open one of the explanations need not draw all of it.
    st.fragment(_show_figures)(view, scope, by, indices, banded)


def _show_figures(
    view: View, scope: Any, by: tuple[str, ...], indices: Sequence[str], banded: bool
) -> None:
    now, _ = scores_and_before(view, by)
    with st.grid(len(indices), min_column_width=150, gap="small", height="stretch"):
        for index_id in indices:
            row = row_of(now[index_id], scope)
            with tile():
                show_metric(view, index_id, scope, by)
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    if banded and index_id == "reputation":
                        _show_band(row)
                    show_why(view, index_id, row, scope, by)
                if aside := aside_here(view, row, scope, by):
                    st.caption(aside)


def aside_here(view: View, row: Row | None, scope: Any, by: tuple[str, ...]) -> str:
    """Return what `stands_aside` does; what is still being read is asked only where a part does."""
    return stands_aside(row) and stands_aside(row, Looked(view, scope, by).being_read())


def stands_aside(row: Row | None, waiting: int = 0) -> str:
    """Return which parts a composed figure is made without; empty where it has them all.

    Args:
        row: of the figure.
        waiting: how many reviews are still being read, from which the sentiment may be told.

    >>> stands_aside({"value": 70.0, "missing": "rating, response"})
    'Without rating and response, which cannot be known here.'
    >>> stands_aside({"value": 70.0, "missing": "sentiment, response"}, 42)
    'Without response, which cannot be known here. Without sentiment: 42 reviews still being read.'
    """
    missing = str(row.get("missing") or "") if row is not None and has_value(row) else ""
    parts = missing.split(", ") if missing else []
    awaited = bool(waiting) and "sentiment" in parts
    unknown = " and ".join(part for part in parts if not awaited or part != "sentiment")
    told = [f"Without {unknown}, which cannot be known here."] if unknown else []
    if awaited:
        told.append(f"Without sentiment: {plural(waiting, 'review')} still being read.")
    return " ".join(told)


def show_metric(view: View, index_id: str, scope: Any, by: tuple[str, ...]) -> None:
    """Draw an index of one scope with its change, or why there is no figure.

    Args:
        view: what may be touched.
        index_id: which index.
        scope: the brand's or the location's id.
        by: the columns that name it.
    """
    now, before = scores_and_before(view, by)
    row = row_of(now[index_id], scope)
    then = row_of(before[index_id], scope) if before else None
    reason = "" if has_value(row) else lacking(view, index_id, scope, by)
    index = index_module(index_id).INDEX
    index_metric(index, row, change_of(index, row, then, view.settings), reason)


def _show_band(row: Row | None) -> None:
    if row is not None and has_value(row):
        word = band(row["value"])
        st.badge(word, color=cast(Any, COLORS[word]))


def show_why(view: View, index_id: str, row: Row | None, scope: Any, by: tuple[str, ...]) -> None:
    """Draw the button that explains the figure of one scope, with the way to all behind it."""
    lead_on = partial(_lead_on, view, index_id, scope, by)
    left = partial(told_left_out, view, index_id, scope, by)
    why(index_id, row, view.settings, left, lead_on)


def _lead_on(view: View, index_id: str, scope: Any, by: tuple[str, ...]) -> None:
    place = {PLACE: str(view.locations["label"][scope])} if "location_id" in by else {}
    view.link("explain", "Explain in full", **{INDEX: index_id, **place})


def scores_and_before(
    view: View, by: tuple[str, ...]
) -> tuple[Mapping[str, pd.DataFrame], Mapping[str, pd.DataFrame]]:
    """Return every index in the period and in the one before, which may be empty.

    Stars before are put together at the period's mix of channels: another mix is no change.
    """
    if view.comparison is None:
        return view.scores(by), {}
    return view.scores(by), view.scores(by, filters=view.comparison, beside=view.filters)


def summary(view: View, brand_id: int) -> str:
    """Return how a brand stands, in one sentence of Markdown."""
    now, before = scores_and_before(view, ("brand_id",))
    row = row_of(now["reputation"], brand_id)
    who = called(view, focus_of(view, brand_id))
    if row is None or not has_value(row):
        return f"{who} has no figure in this period: {without(reputation.INDEX, row)}."
    then = row_of(before["reputation"], brand_id) if before else None
    stands = f"stands at **{figure(row['value'])} of 100, {band(row['value']).lower()}**"
    moved = change_of(reputation.INDEX, row, then, view.settings)
    aside = f" {on_which_parts(moved)}" if moved.unlike else ""
    return f"{who} {stands}{_moved(moved, view.against)}.{aside}"


def _moved(moved: Change, against: str) -> str:
    if not moved.known:
        return ""
    if not moved.real:
        return f", with no detectable change on {against}"
    direction = "better" if moved.value > 0 else "worse"
    points = figure(abs(moved.value), 1)
    return f", {points} points {direction} than in {against}: more than chance brings"


def compared(view: View) -> str:
    """Return what the figures are compared with, in words; empty where there is nothing."""
    earlier = view.comparison
    if earlier is None or earlier.since is None or earlier.until is None:
        return ""
    days = (day_text(day_of(day)) for day in (earlier.since, earlier.until))
    return " · compared with " + " to ".join(days)
