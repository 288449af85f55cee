"""Overview: how is our name doing, is the change real, and what needs a person?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data.models import Filters
from data.paging import Order
from data.reading import Reading
from pages.components import charts
from pages.components.cards import card
from pages.components.change import share_change
from pages.components.filters import BRANDS, narrow
from pages.components.focus import brand_in_focus
from pages.components.headline import compared, show_headlines, summary
from pages.components.health import read_health, show_health
from pages.components.live import follow
from pages.components.numbers import figure, percent, plural
from pages.components.places import needing_attention, place_table
from pages.components.quotes import show_quote
from pages.components.reads import topic_counts, totals
from pages.components.states import show_first_run, show_nothing
from pages.components.text import escaped
from pages.components.time_charts import index_over_time, scale_of, stars_by_week
from pages.page import Page
from pages.reviews import TOPICS
from pages.view import View
from scoring.index import Index, index_module

PAGE = Page("Overview", ":material/monitoring:", 10)

STANDING = "standing"
INDICES = ("reputation", "rating", "sentiment", "response")
MOST_TOPICS, MOST_PLACES, MOST_QUOTES = 8, 6, 4


def render(view: View) -> None:
    """Draw the executive's minute."""
    st.title("Overview", anchor=False)
    health = read_health(view.facts, view.scope, view.now)
    if not health.reviews:
        show_first_run(view, health)
        return
    with st.container(gap="xsmall"):
        st.caption(escaped(view.restated) + compared(view))
        show_health(view, health)
    follow(view, health)
    if not view.remember(totals)["n"]:
        show_nothing(view)
        return
    brand_id = brand_in_focus(view)
    st.markdown(summary(view, brand_id))
    show_headlines(view, brand_id, ("brand_id",), INDICES)
    left, right = st.columns([3, 2])
    with left:
        _trend(view, brand_id)
    with right:
        _rivals(view)
    left, right = st.columns(2)
    with left:
        _topics(view)
    with right:
        _places(view)
    _harm(view)


def _trend(view: View, brand_id: int) -> None:
    with card("Over time"):
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


def _rivals(view: View) -> None:
    with card("Against competitors", "Same period, same channels, same formula; whole brands."):
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
        filters = replace(view.filters, brands=frozenset(), locations=frozenset())
        frame = view.scores(filters=filters)[index.id].join(view.brands, how="inner")
        frame = frame.dropna(subset=["value"]).sort_values("value", ascending=False)
        if frame.empty:
            st.caption("No brand has enough reviews in this period.")
            return
        _standing(frame.rename(columns={"name": "brand"}), index)


def _standing(frame: pd.DataFrame, index: Index) -> None:
    domain = scale_of(index, float(frame["low"].min()), float(frame["high"].max()))
    best = frame.iloc[0]
    st.vega_lite_chart(
        frame.reset_index(names="brand_id")[
            ["brand_id", "brand", "ours", "value", "low", "high", "n"]
        ],
        charts.standing(domain, index.name, f".{index.decimals}f", len(frame)),
        key=STANDING,
        on_select=focus_brand,
        alt=f"{index.name} of {plural(len(frame), 'brand')}; the highest is "
        f"{best['brand']} with {figure(best['value'], index.decimals)}.",
    )
    hidden = " Reviews whose answers cannot be seen are left out." if index.id == "response" else ""
    st.caption(f"Select a mark to look at that brand.{hidden}")


def focus_brand() -> None:
    """Narrow the screen to the brand whose mark was picked."""
    if points := st.session_state[STANDING]["selection"].get(charts.PICKED):
        narrow(BRANDS, [int(points[0]["brand_id"])])


def _index_name(index: str) -> str:
    return str(index_module(index).INDEX.name)


def _topics(view: View) -> None:
    with card("What people praise and complain about"):
        counts = view.remember(topic_counts)
        reviews = view.remember(totals)["n"]
        if counts.empty:
            st.caption("No topic has been found in the reviews of this period.")
            return
        shown = counts.head(MOST_TOPICS)
        worst = counts.sort_values("criticised").iloc[-1]
        picked = st.vega_lite_chart(
            charts.topic_sides(shown, reviews),
            charts.topic_balance(len(shown)),
            key="topics_chart",
            on_select="rerun",
            alt=f"Shares of reviews that praise or criticise {plural(len(shown), 'topic')}; "
            f"most complaints are about {worst['name']}.",
        )
        for text in _rising(view, counts, reviews):
            st.caption(text)
        st.caption("Select a bar to read the reviews behind it.")
        _read_picked(view, picked)


def _read_picked(view: View, picked: Any) -> None:
    if points := picked["selection"].get(charts.PICKED):
        view.open("reviews", **{TOPICS: str(points[0]["topic"])})


def _rising(view: View, counts: pd.DataFrame, reviews: float) -> list[str]:
    """Return the complaints whose share has grown by more than chance, in words."""
    if view.comparison is None:
        return []
    earlier = view.remember(topic_counts, filters=view.comparison).set_index("bit")["criticised"]
    before = view.remember(totals, filters=view.comparison)["n"]
    rising = []
    for topic in counts.to_dict("records"):
        then = float(earlier.get(topic["bit"], 0))
        grown = share_change((topic["criticised"], reviews), (then, before))
        if grown.low > 0:
            share = f"{percent(then / before, 1)} to {percent(topic['criticised'] / reviews, 1)}"
            rising.append((grown.low, f"Rising complaint: {topic['name']}, {share} of reviews"))
    return [text for _, text in sorted(rising, reverse=True)[:3]]


def _places(view: View) -> None:
    with card("Which locations need me"):
        table = place_table(view)
        wanted = needing_attention(table).head(MOST_PLACES)
        if wanted.empty:
            st.caption("None stands out, and no negative review waits for an answer.")
            return
        picked = st.dataframe(
            wanted[["name", "reason"]],
            hide_index=True,
            column_config={
                "name": st.column_config.TextColumn("Location", width=190),
                "reason": st.column_config.TextColumn("Why", width=230),
            },
            key="attention",
            on_select="rerun",
            selection_mode="single-row",
            alt=f"{plural(len(wanted), 'location')} to look at, the most pressing first.",
        )
        st.caption("Select a row to open the location. What chance alone would bring is left out.")
        _open_selected(view, wanted, picked)


def _open_selected(view: View, frame: pd.DataFrame, picked: Any) -> None:
    rows = picked["selection"]["rows"]
    if rows and rows[0] < len(frame):
        view.open("location", location=str(frame.iloc[rows[0]]["label"]))


def _harm(view: View) -> None:
    with card("Newest negative reviews"):
        filters: Filters = view.narrowed(sentiments=frozenset({-1}))
        found = Reading(view.engine).page(view.scope, filters, Order.NEWEST, size=MOST_QUOTES)
        if not found.reviews:
            st.caption("None in this period.")
            return
        with st.grid(2, min_column_width=300, gap="medium"):
            for review in found.reviews:
                show_quote(review, view.now)
        view.link("reviews", "All reviews")
