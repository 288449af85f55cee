"""Overview: how is our name doing, is the change real, and what needs a person?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.components import charts
from pages.components.against import show_measure
from pages.components.beginning import entitle, introduce
from pages.components.cards import card
from pages.components.complaints import rising
from pages.components.contest import ALL, Contest, contest_everywhere
from pages.components.duel import LEVELS, MEASURES, read_measures
from pages.components.export import chart_way
from pages.components.filters import BRANDS, narrow
from pages.components.fires import show_fires
from pages.components.focus import brand_in_focus
from pages.components.headline import show_headlines, summary
from pages.components.health import Health
from pages.components.hidden_answers import none_stands_out, read_complaints
from pages.components.numbers import plural
from pages.components.periods import within
from pages.components.picking import key_of, take_mark
from pages.components.places import needing_attention, place_table
from pages.components.quotes import newest_complaints, show_quote
from pages.components.reads import topic_counts, totals
from pages.components.standings import (
    BY_ITSELF,
    NOBODY,
    like_with_like,
    nobody_beside,
    standings,
    standings_chart,
)
from pages.components.states import on_channels, show_collecting
from pages.components.text import INSET, escaped
from pages.components.time_charts import index_over_time, stars_by_week
from pages.components.trust import show_trust
from pages.page import Page
from pages.reviews import ALL_COMPLAINTS, TOPICS
from pages.view import View
from scoring.index import Index, index_module

PAGE = Page("Overview", ":material/monitoring:", 10)

STANDING = "standing"
INDICES = ("reputation", "rating", "sentiment", "response")
MOST_TOPICS, MOST_PLACES, MOST_QUOTES = 8, 6, 4


def render(view: View) -> None:
    """Draw the executive's minute."""
    health = entitle(view, "Overview")
    if health is None:
        return
    if health.starting:
        # Half of the reviews against half of the past would be a verdict on the order of arrival.
        view = view.changed(comparison=None)
    if introduce(view, health):
        _show_figures(view, health)


def _show_figures(view: View, health: Health) -> None:
    brand_id = brand_in_focus(view)
    if health.starting:
        show_collecting(health)
    else:
        st.markdown(summary(view, brand_id))
    show_headlines(view, brand_id, ("brand_id",), INDICES, banded=not health.starting)
    left, right = st.columns(2)
    with left:
        show_fires(view)
    with right:
        _places(view)
    left, right = st.columns(2)
    with left:
        _trend(view, brand_id, health)
    with right:
        _rivals(view, brand_id)
    left, right = st.columns(2)
    with left:
        _topics(view)
    with right:
        show_trust(view, health)
    _harm(view)


def _trend(view: View, brand_id: int, health: Health) -> None:
    with card("Over time"):
        if health.starting:
            st.caption("The history is drawn once every listing has been read.")
            return
        chosen = st.segmented_control(
            "What to follow",
            ["Reputation", "Stars by week"],
            default="Reputation",
            key="trend",
            required=True,
            label_visibility="collapsed",
        )
        if chosen == "Reputation":
            index_over_time(view, "reputation", "brand_id", brand_id)
        else:
            stars_by_week(view)
        chart_way(view, "reputation" if chosen == "Reputation" else "stars")


def _rivals(view: View, brand_id: int) -> None:
    with card("Against competitors", "Same period, same formula."):
        if len(view.brands) < 2:
            st.caption(NOBODY)
            view.link("competitors", "Competitors")
            return
        chosen = st.segmented_control(
            "Index",
            INDICES,
            default=INDICES[0],
            format_func=_index_name,
            key="against",
            required=True,
            label_visibility="collapsed",
        )
        index = index_module(chosen or INDICES[0]).INDEX
        contest = contest_everywhere(view, brand_id) if index.id in LEVELS else None
        if contest is None or not _matched(view, contest, index):
            _standing(view, index)


def _matched(view: View, contest: Contest, index: Index) -> bool:
    """Draw how we stand as Competitors says it, like with like; nothing where nothing is alike."""
    found = view.remember(read_measures, view.settings, contest).measures
    if index.id not in set(found["measure"]):
        return False
    st.caption(like_with_like(view))
    show_measure(contest, found, index.id)
    view.link("competitors", "Competitors", markets=ALL, compared=MEASURES[index.id])
    chart_way(view, "competitors")
    return True


def _standing(view: View, index: Index) -> None:
    frame = standings(view, index)
    if len(frame) < 2:
        st.caption(nobody_beside(view, frame))
        return
    drawn, spec, alt = standings_chart(frame, index)
    st.vega_lite_chart(drawn, spec, key=key_of(STANDING), on_select=focus_brand, alt=alt)
    hidden = " Reviews whose answers cannot be seen are left out." if index.id == "response" else ""
    st.caption(f"{BY_ITSELF} Select a mark to look at that brand.{hidden}")
    chart_way(view, "competitors")


def focus_brand() -> None:
    """Narrow the screen to the brand whose mark was picked."""
    if (brand_id := take_mark(STANDING, "brand_id")) is not None:
        narrow(BRANDS, [int(brand_id)])


def _index_name(index: str) -> str:
    return str(index_module(index).INDEX.name)


def _topics(view: View) -> None:
    with card("What people praise and complain about"):
        counts = view.remember(topic_counts)
        reviews = view.remember(totals)["n"]
        if counts.empty:
            st.caption(f"No topic has been found in the reviews of this period{on_channels(view)}.")
            return
        shown = counts.head(MOST_TOPICS)
        worst = counts.sort_values("criticised").iloc[-1]
        picked = st.vega_lite_chart(
            charts.topic_sides(shown, reviews),
            charts.topic_balance(shown),
            key="topics_chart",
            on_select="rerun",
            alt=f"Shares of reviews that praise or criticise {plural(len(shown), 'topic')}; "
            f"most complaints are about {worst['name']}.",
        )
        for text in rising(view):
            st.caption(text)
        st.caption("Select a bar to read the reviews behind it.")
        _read_picked(view, picked)


def _read_picked(view: View, picked: Any) -> None:
    if points := picked["selection"].get(charts.PICKED):
        view.open("reviews", **{TOPICS: str(points[0]["topic"])})


def _places(view: View) -> None:
    with card("Which locations need me", "What chance alone would bring is left out."):
        st.caption(f"Of what was written {within(view.period)}.")
        wanted = needing_attention(place_table(view)).head(MOST_PLACES)
        called = "name" if wanted["brand_id"].nunique() == 1 else "label"
        with st.container(gap="xxsmall"):
            for place in wanted.to_dict("records"):
                with st.container(horizontal=True, vertical_alignment="center", gap=None):
                    view.link("location", escaped(place[called]), location=str(place["label"]))
                    st.caption(INSET + place["reason"])
        if wanted.empty:
            st.caption(none_stands_out(view.remember(read_complaints)))
        view.link("locations", "All locations")


def _harm(view: View) -> None:
    with card("Newest complaints"):
        reviews = newest_complaints(view, MOST_QUOTES)
        if not reviews:
            st.caption(f"None in this period{on_channels(view)}.")
            return
        with st.grid(2, min_column_width=300, gap="medium"):
            for review in reviews:
                show_quote(view, review)
        view.link("reviews", "All complaints", **ALL_COMPLAINTS)
