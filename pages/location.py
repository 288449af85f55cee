"""Location: how is this place doing, what keeps coming up here, and who waits for an answer?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages.components.cards import card
from pages.components.focus import focus_on
from pages.components.headline import compared, show_headlines
from pages.components.health import read_health, show_trouble
from pages.components.hidden_answers import Complaints, read_complaints
from pages.components.linked import choose_place
from pages.components.live import follow
from pages.components.names import channel_name
from pages.components.numbers import NOTHING, figure, plural
from pages.components.particular import OTHERS, of_location, show_particular
from pages.components.places import ALONE, UNJUDGED, is_alone, place_table, rank_told
from pages.components.quotes import newest_complaints, show_quote
from pages.components.reads import channel_counts, totals
from pages.components.states import advice, on_channels, show_first_run
from pages.components.text import escaped
from pages.components.time_charts import index_over_time, stars_by_week
from pages.page import Page
from pages.view import View

PAGE = Page("Location", ":material/store:", 21, places=False, hidden=True)

KEY = "location"
INDICES = ("reputation", "rating", "sentiment", "response")
MOST_QUOTES = 4


def render(view: View) -> None:
    """Draw one location."""
    if view.locations.empty:
        st.title("Location", anchor=False)
        show_first_run(view, read_health(view))
        return
    location_id = _choose(view)
    here = of_location(view, location_id)
    place = view.locations.loc[location_id].to_dict()
    st.title(escaped(place["name"]), anchor=False)
    st.caption(_where(place) + compared(view))
    health = read_health(view)
    show_trouble(view, health)
    follow(view, health)
    if not here.remember(totals)["n"]:
        st.info(advice(here), title="No reviews match", icon=":material/filter_alt_off:")
        return
    focus = focus_on(view, location_id)
    show_headlines(here, focus.scope, focus.by, INDICES)
    _verdict(here, location_id)
    left, right = st.columns(2)
    with left:
        _over_time(here, location_id)
    alone = is_alone(view, focus.brand_id)
    with right if alone else left:
        _channels(here)
    if not alone:
        with right, card("What keeps coming up here", OTHERS):
            show_particular(here)
    _harm(here)


def _choose(view: View) -> int:
    ours = view.locations["brand_id"].map(view.brands["ours"])
    places = view.locations.assign(ours=ours).sort_values("ours", ascending=False, kind="stable")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = choose_place(KEY, "Location", places)
        view.link("locations", "All locations")
    return chosen


def _where(place: Mapping[Any, Any]) -> str:
    parts = (place["brand"], place["address"], place["city"], place["country"])
    return " · ".join(escaped(part) for part in parts if not pd.isna(part) and part)


def _verdict(view: View, location_id: int) -> None:
    row = place_table(view).loc[location_id].to_dict()
    if row["verdict"] == UNJUDGED and not row["rated"]:
        return
    with st.container(border=True):
        st.markdown(f"{_for_its_brand(view, row)}{_waiting(view.remember(read_complaints))}")


def _for_its_brand(view: View, row: Mapping[Any, Any]) -> str:
    rated = plural(int(row["rated"]), "review")
    mean = f"plain mean {figure(row['mean'], 2)} from {rated} with stars"
    if row["verdict"] == ALONE:
        return f"{mean[:1].upper()}{mean[1:]}. "
    if pd.isna(row["expected"]):
        return f"**{row['verdict']}**{f': {mean}' if row['rated'] else ''}. "
    return (
        f"**{row['verdict']}** for its brand: {mean}, "
        f"where the brand has {figure(row['expected'], 2)} on the same channels. {_rank(row)}"
    )


def _waiting(complaints: Complaints) -> str:
    if not complaints.known:
        return complaints.caveat
    return f"{plural(complaints.waiting, 'complaint')} without an answer. {complaints.caveat}"


def _rank(row: Mapping[Any, Any]) -> str:
    return "" if pd.isna(row["rank"]) else f"Rank {rank_told(row)} by rating. "


def _over_time(view: View, location_id: int) -> None:
    with card("Over time"):
        chosen = st.segmented_control(
            "What to follow",
            ["Rating", "Stars by week"],
            default="Rating",
            key="location_trend",
            required=True,
            label_visibility="collapsed",
        )
        if chosen == "Rating":
            index_over_time(view, "rating", "location_id", location_id)
        else:
            stars_by_week(view)


def _channels(view: View) -> None:
    with card("By channel"):
        frame = view.remember(channel_counts)
        frame = frame.assign(
            channel=[channel_name(each) for each in frame["channel"]],
            complaints=frame["complaints"] * 100,
        )
        st.dataframe(
            frame[["channel", "n", "mean", "complaints"]],
            hide_index=True,
            column_config={
                "channel": "Channel",
                "n": st.column_config.NumberColumn("Reviews", format="localized"),
                "mean": st.column_config.NumberColumn("Mean stars", format="%.2f"),
                "complaints": st.column_config.NumberColumn("Complaints", format="%.0f%%"),
            },
            placeholder=NOTHING,
            alt=f"Reviews by channel, {plural(len(frame), 'channel')}.",
        )


def _harm(view: View) -> None:
    with card("Newest complaints"):
        reviews = newest_complaints(view, MOST_QUOTES)
        if not reviews:
            st.caption(f"None in this period{on_channels(view)}.")
        with st.grid(2, min_column_width=300, gap="medium"):
            for review in reviews:
                show_quote(view, review)
