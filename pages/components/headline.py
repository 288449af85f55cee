"""The figures at the top: how high, how sure, and whether they moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import streamlit as st

from data.models import Filters, Scope, Tallies
from pages.components.cards import Row, has_value, index_metric, row_of
from pages.components.change import change
from pages.components.memory import Question
from pages.components.names import band
from pages.components.numbers import day_of, day_text
from pages.components.why import why
from pages.view import View
from scoring.index import index_module

COLORS = {"Excellent": "green", "Good": "blue", "Fair": "orange", "Poor": "red"}


def show_headlines(view: View, scope: Any, by: tuple[str, ...], indices: Sequence[str]) -> None:
    """Draw the indices of one brand or location, the first of them in the place of honour.

    Args:
        view: what may be touched.
        scope: the brand's or the location's id.
        by: the columns that name it.
        indices: ids of the indices.
    """
    now = view.scores(by)
    before = view.scores(by, filters=view.comparison) if view.comparison else {}
    rows = {index_id: row_of(now[index_id], scope) for index_id in indices}
    then_rows = {index_id: row_of(before[index_id], scope) for index_id in before}
    first, *others = [(index_id, row, then_rows.get(index_id)) for index_id, row in rows.items()]
    left, right = st.columns([1, 2.4], gap="small")
    with left, _tile():
        index_metric(index_module(first[0]).INDEX, *first[1:])
        _verdict(*first[1:])
        why(*first[:2], view.settings, view.remember(channel_terms))
    with right, st.grid(len(others), min_column_width=155, gap="small", height="stretch"):
        for index_id, row, then in others:
            with _tile():
                index_metric(index_module(index_id).INDEX, row, then)
                why(index_id, row, view.settings, view.remember(channel_terms))


def _tile() -> Any:
    return st.container(border=True, height="stretch", gap="xsmall")


def _verdict(row: Row | None, then: Row | None) -> None:
    if row is None or not has_value(row):
        return
    name = band(row["value"])
    moved = change(row, then)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(name, color=cast(Any, COLORS[name]))
        if moved.real:
            st.caption("The change is more than chance would bring.")
        elif moved.known:
            st.caption("The difference is within what chance brings.")


def compared(view: View) -> str:
    """Return what the figures are compared with, in words; empty where there is nothing."""
    earlier = view.comparison
    if earlier is None or earlier.since is None or earlier.until is None:
        return ""
    days = (day_text(day_of(day)) for day in (earlier.since, earlier.until))
    return " · compared with " + " to ".join(days)


def channel_terms(question: Question) -> Tallies:
    """Return which channels are left out of what; the tallies themselves are empty."""
    return question.facts.tallies(Scope(), Filters(), as_of=question.as_of)
