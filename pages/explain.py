"""Why?: where does a figure come from, did it change, and what does it leave out?"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.components.beginning import entitle
from pages.components.cards import Row, card, has_value, row_of, tile, without
from pages.components.causes import long_run, show_index_change, show_window_change
from pages.components.comparable import change_of
from pages.components.evidence import show_left_out, show_reviews, show_shrinkage, show_topics
from pages.components.focus import Focus, called, choose_focus, choose_index
from pages.components.headline import compared, show_metric
from pages.components.numbers import figure, plural, signed
from pages.components.periods import within
from pages.components.readers import readers
from pages.components.reads import totals
from pages.components.states import show_nothing
from pages.components.text import escaped
from pages.components.versions import settings_before, show_versions
from pages.components.why import show_parts
from pages.page import UNDERSTAND, Page
from pages.view import View
from scoring.index import Index, index_module

PAGE = Page("Why?", ":material/help:", 15, section=UNDERSTAND)

UNBORROWED = (
    "The chosen locations are judged together, as if the brand had no others: nothing is borrowed "
    "from the rest of it."
)


def render(view: View) -> None:
    """Draw one figure with everything behind it."""
    health = entitle(view, "Why?")
    if health is None:
        return
    st.caption(escaped(view.restated) + compared(view))
    if not view.remember(totals)["n"]:
        show_nothing(view)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        index = index_module(choose_index("reputation")).INDEX
        focus = choose_focus(view)
    row, before = _rows(view, focus, index.id)
    _figure(view, focus, index, row, before)
    if row is None or not has_value(row):
        return
    left, right = st.columns(2)
    with left:
        _made_of(view, focus, index, row, before)
        _behind(view, focus)
    with right:
        changed = st.container()
        _out(view, focus, index)
    with card("Score versions", "Other weights, half-lives or times due make another version."):
        show_versions(view, focus, index)
        view.link("methodology", "Methodology and settings")
    # Last, since it takes longest; all else can be read by then.
    with changed, st.spinner("Working out what moved it"):
        _changed(view, focus, index)


def _rows(view: View, focus: Focus, index_id: str) -> tuple[Row | None, Row | None]:
    here = focus.among(view.filters)
    now = row_of(view.scores(focus.by, filters=here)[index_id], focus.scope)
    if view.comparison is None:
        return now, None
    earlier = view.scores(focus.by, filters=focus.among(view.comparison), beside=here)
    return now, row_of(earlier[index_id], focus.scope)


def _figure(view: View, focus: Focus, index: Index, row: Row | None, before: Row | None) -> None:
    left, right = st.columns([1, 2.4], gap="small")
    with left, tile():
        show_metric(view, index.id, focus.scope, focus.by)
    with right, tile():
        st.markdown(_verdict(view, focus, index, row, before))
        if gone := _gone(view, focus):
            st.caption(gone)
        st.caption(f"{index.meaning} Score version {view.settings.version}; {readers(view)}.")


def _gone(view: View, focus: Focus) -> str:
    """Say how many reviews have left both periods; what moved since the period began tells why."""
    windows = [focus.only(each) for each in (view.filters, view.comparison) if each is not None]
    ever, held = (
        sum(
            int(view.remember(totals, filters=replace(each, removed=removed))["n"])
            for each in windows
        )
        for removed in (True, False)
    )
    if ever == held or view.filters.removed:
        return ""
    return (
        f"This compares the reviews held today: {plural(ever - held, 'review')} of these periods "
        "that have been removed count in neither. What that did to the index is told below."
    )


def _verdict(view: View, focus: Focus, index: Index, row: Row | None, before: Row | None) -> str:
    who = called(view, focus)
    if row is None or not has_value(row):
        return f"{who} has no figure in this period: {without(index, row)}."
    moved = change_of(index, row, before, view.settings)
    stands = f"{who} stands at **{figure(row['value'], index.decimals)}** {within(view.period)}"
    finer = max(index.decimals, 1)
    if not moved.known and moved.unlike:
        return f"{stands}; it cannot be compared with {view.against}: {moved.unlike}."
    if not moved.known:
        return f"{stands}; there is no figure of another period to compare it with."
    if not moved.real:
        return (
            f"{stands}. **No detectable change** on {view.against}: the difference of "
            f"{signed(moved.value, finer)} is within what chance brings "
            f"({signed(moved.low, finer)} to {signed(moved.high, finer)})."
        )
    word = "better" if (moved.value > 0) == index.higher_is_better else "worse"
    return (
        f"{stands}, **{figure(abs(moved.value), finer)} {word}** than in {view.against}: more "
        f"than chance brings ({signed(moved.low, finer)} to {signed(moved.high, finer)})."
    )


def _made_of(view: View, focus: Focus, index: Index, row: Row, before: Row | None) -> None:
    with card(
        "What it is made of, and what changed" if has_value(before) else "What it is made of"
    ):
        show_parts(index.id, row, view.settings, before)
        if focus.location_id is None and view.filters.locations:
            st.caption(UNBORROWED)
        elif index.id == "rating":
            show_shrinkage(view, focus, row)


def _changed(view: View, focus: Focus, index: Index) -> None:
    if index.id == "rating":
        with card(
            "Rated otherwise, or another mix?", "Plain stars, this period and the one before"
        ):
            show_window_change(view, focus)
    with card(long_run(index.id)):
        show_index_change(view, focus, index, settings_before(view))


def _behind(view: View, focus: Focus) -> None:
    with card("The reviews behind it"):
        show_reviews(view, focus)
    with card("What they speak of", "Only differences beyond chance are told."):
        show_topics(view, focus)


def _out(view: View, focus: Focus, index: Index) -> None:
    with card("What was left out, and why"):
        show_left_out(view, focus, index.id)
