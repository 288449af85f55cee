"""Topics: what do people complain about and praise most, what is growing, and where?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.components.beginning import begin
from pages.components.focus import brand_in_focus
from pages.components.health import Health, health_line
from pages.components.key_phrases import show_phrases
from pages.components.leaving import of_brand
from pages.components.numbers import plural
from pages.components.reads import totals
from pages.components.share_cards import show_left_out
from pages.components.subjects import CRITICISED, PRAISED, read_silent, topic_rows
from pages.components.topic_detail import choose_subject, show_subject
from pages.components.topic_list import show_growing, show_list, summary
from pages.components.topic_terms import show_terms
from pages.page import UNDERSTAND, Page
from pages.view import View

PAGE = Page("Topics", ":material/topic:", 27, section=UNDERSTAND)

SIDES = {"Complaints": CRITICISED, "Praise": PRAISED}


def render(view: View) -> None:
    """Draw what reviews speak of, what grows, and one topic closely."""
    health = begin(view, PAGE.title)
    if health is None:
        return
    _show_brand(view, brand_in_focus(view), health)


def _show_brand(view: View, brand_id: int, health: Health) -> None:
    here = of_brand(view, brand_id)
    reviews = int(here.remember(totals)["n"])
    rows = {side: topic_rows(here, side) for side in SIDES.values()} if reviews else {}
    if not reviews or rows[CRITICISED].empty:
        st.info(
            "No topic has been found in the reviews of this period; a longer one may have some.",
            title="Nothing is spoken of yet",
            icon=":material/topic:",
        )
        return
    st.markdown(summary(str(view.brands["name"].get(brand_id, "")), rows))
    side = _choose_side()
    left, right = st.columns(2)
    with left:
        show_list(rows[side], side)
    with right:
        show_phrases(here, side)
    left, right = st.columns(2)
    with left:
        show_growing(here, rows[side], side)
    with right:
        show_terms(here)
    show_subject(view, here, choose_subject(rows[side]), side)
    _left_out(view, here, rows[CRITICISED], health)


def _choose_side() -> str:
    chosen = st.segmented_control(
        "What to look at",
        list(SIDES),
        default="Complaints",
        key="side",
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    return SIDES[str(chosen or "Complaints")]


def _left_out(view: View, here: View, rows: pd.DataFrame, health: Health) -> None:
    with st.container(border=True):
        st.header("What was left out", anchor=False)
        told, were = [_silent(here)], "was" if len(rows) == 1 else "were"
        if health.behind or health.fresh:
            told.append(f"May be missing: {health_line(health, view.now)}.")
        show_left_out(told)
        st.caption(
            f"{plural(len(rows), 'topic')} {were} looked at together, so the intervals of changes "
            "are wider than each alone would have: of the changes told, one in ten is due to "
            "chance on average."
        )
        view.link("methodology", "How figures are made")


def _silent(here: View) -> str:
    reviews, silent = int(here.remember(totals)["n"]), here.remember(read_silent)
    name = "names" if silent == 1 or reviews == 1 else "name"
    return (
        f"{silent:,} of {plural(reviews, 'review')} {name} no topic that is known (stars alone, "
        "other words, or a language without word lists). Every share is of all reviews, these "
        "included."
    )
