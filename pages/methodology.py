"""Methodology: what is each figure, how is it computed, and how may it mislead?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.models import Role
from pages.components.cards import card, has_value, row_of
from pages.components.definitions import (
    in_force,
    name_of,
    read_definition,
    settings_meanings,
    settings_read,
)
from pages.components.focus import brand_in_focus, focus_of
from pages.components.left_out import lacking
from pages.components.numbers import plural
from pages.components.readers import readers, taught
from pages.components.score_settings import show_settings
from pages.components.text import escaped
from pages.components.worked import show_worked
from pages.page import UNDERSTAND, Page
from pages.view import View
from scoring.index import Index, index_ids, index_module

PAGE = Page("Methodology", ":material/function:", 80, section=UNDERSTAND)


def render(view: View) -> None:
    """Draw every index as its own documentation states it, with the brand's figures."""
    st.title("Methodology", anchor=False)
    st.markdown(
        f"{plural(len(index_ids()), 'index', 'indices')}, each told by its own documentation. "
        f"Score version in force: **{view.settings.version}**; {readers(view)}."
    )
    if taught(view):
        st.caption(
            "What our own stars teach is no other score version: past scores are computed anew "
            "with every text as it is read today, so they can differ from what was shown before."
        )
    if view.restated:
        st.caption(escaped(view.restated))
    brand_id = brand_in_focus(view) if len(view.brands) else None
    for index_id in index_ids():
        _show_index(view, index_module(index_id).INDEX, brand_id)
    if view.person.role is not Role.ADMIN:
        return
    with card("Settings of the scores", "Any change makes another score version."):
        if brand_id is None:
            st.caption("They can be changed as soon as a brand is watched.")
        else:
            show_settings(view, brand_id)


def _show_index(view: View, index: Index, brand_id: int | None) -> None:
    with card(index.name):
        told = read_definition(index.id)
        left, right = st.columns(2, gap="large")
        with left:
            st.markdown(f"**{index.meaning}**")
            st.markdown(told.meaning)
            for heading, text in told.parts.items():
                st.markdown(f"**{heading}.** {text}")
            better = "higher is better" if index.higher_is_better else "lower is better"
            st.caption(
                f"From {index.low:g} to {index.high:g}, {better}; no figure below "
                f"{plural(index.evidence, 'review')}."
            )
            _show_in_force(view, index)
        with right:
            _show_example(view, index, brand_id)


def _show_in_force(view: View, index: Index) -> None:
    meanings = settings_meanings()
    told = [
        f"- {name_of(name)}: **{in_force(view.settings, name)}**, {meanings[name]}"
        for name in settings_read(index.id)
    ]
    if told:
        st.markdown("\n".join(["**Settings in force**\n", *told]))


def _show_example(view: View, index: Index, brand_id: int | None) -> None:
    st.markdown("**Worked through on the figures in the filters**")
    row = None if brand_id is None else row_of(view.scores()[index.id], brand_id)
    if brand_id is None or row is None or not has_value(row):
        why = "" if brand_id is None else lacking(view, index.id, brand_id, ("brand_id",))
        few = "There are too few reviews in the filters for an example."
        st.caption(f"There is no figure for an example. {escaped(why)}" if why else few)
        return
    name = focus_of(view, brand_id).name
    show_worked(index, row, _by_channel(view, index.id, brand_id), view.settings, name)


def _by_channel(view: View, index_id: str, brand_id: int) -> pd.DataFrame:
    table = view.scores(("brand_id", "channel"))[index_id]
    here = table.index.get_level_values("brand_id") == brand_id
    return table[here & (table["n"] > 0)].droplevel("brand_id")
