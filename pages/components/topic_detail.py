"""One topic closely: over time, where it comes up more than elsewhere, and in whose words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from pages.components.cards import card
from pages.components.filters import BRANDS, LOCATIONS
from pages.components.interval_charts import share_over_time
from pages.components.leaving import leave
from pages.components.linked import choose_one
from pages.components.numbers import NOTHING, interval, percent, plural
from pages.components.picking import row_seen
from pages.components.quotes import show_quote
from pages.components.subjects import CRITICISED, read_places, read_trend, words_about
from pages.components.text import escaped
from pages.components.topic_list import SUBJECT
from pages.reviews import MOODS, TOPICS
from pages.view import View
from scoring.compare import LIFT_FLOOR

MOST_QUOTES, MOST_PLACES = 4, 40
TABLE = "topic_places"
HERE_MORE, HERE_LESS, AS_ELSEWHERE = "More than elsewhere", "Less than elsewhere", "As elsewhere"
_AGAINST = (
    "Share of reviews against the brand's other locations, where a location has at least "
    f"{LIFT_FLOOR} reviews; all are judged together."
)
_MOODS = {CRITICISED: "Negative", "praised": "Positive"}
_VERBS = {CRITICISED: "complain about it", "praised": "praise it"}


def choose_subject(rows: pd.DataFrame) -> pd.Series[Any]:
    """Draw the choice of a topic, kept in the URL, and return its row."""
    st.header("One topic closely", anchor=False)
    chosen = choose_one(SUBJECT, "Topic", rows["name"].tolist())
    topic: pd.Series[Any] = rows[rows["name"] == chosen].iloc[0]
    return topic


def show_subject(view: View, here: View, topic: pd.Series[Any], side: str) -> None:
    """Draw one topic: its trend, the places where it stands out, and quotations.

    Args:
        view: the screen's.
        here: narrowed to the brand.
        topic: its row of `topic_rows`.
        side: praised or criticised.
    """
    left, right = st.columns(2)
    with left:
        _show_trend(here, topic, side)
    with right:
        _show_places(view, here, topic, side)
    _show_quotes(here, topic, side)


def _show_trend(here: View, topic: pd.Series[Any], side: str) -> None:
    with card("Over time", "Share of reviews of each step, with its 90% interval."):
        steps = here.remember(read_trend, int(topic["bit"]), side)
        if len(steps) < 2:
            st.caption("Too few days with reviews for a line.")
            return
        most = min(1.0, max(float(steps["high"].max()) * 1.05, 0.05))
        first, last = steps.iloc[0], steps.iloc[-1]
        st.vega_lite_chart(
            steps,
            share_over_time(most, str(topic["name"])),
            alt=f"Share of reviews that {_VERBS[side]}: {percent(first['value'], 1)} at first, "
            f"{percent(last['value'], 1)} at last.",
        )


def place_rows(view: View, here: View, topic: pd.Series[Any], side: str) -> pd.DataFrame:
    """Return how often a topic comes up in each location, the most outstanding first.

    Locations are held against the brand's others, whichever of them are looked at.
    """
    everywhere = replace(here.filters, locations=frozenset())
    found = here.remember(read_places, int(topic["bit"]), side, filters=everywhere)
    frame = found.join(view.locations["label"], how="inner")
    if view.filters.locations:
        frame = frame[frame.index.isin(view.filters.locations)]
    frame["verdict"] = [
        AS_ELSEWHERE if not real else HERE_MORE if lift > 1 else HERE_LESS
        for real, lift in zip(frame["real"], frame["lift"], strict=True)
    ]
    frame = frame[frame["lift"].notna()]
    return frame.sort_values(["low", "lift"], ascending=False)


def _show_places(view: View, here: View, topic: pd.Series[Any], side: str) -> None:
    with card("Here and not elsewhere", _AGAINST):
        frame = place_rows(view, here, topic, side)
        if frame.empty:
            st.caption(_none_held(view, here))
            return
        picked = _draw_places(frame.head(MOST_PLACES), topic, side)
    place = row_seen(TABLE, picked, tuple(frame.head(MOST_PLACES).index))
    if place is not None:
        chosen = {LOCATIONS: [place], BRANDS: sorted(here.filters.brands)}
        parameters = {TOPICS: str(topic["name"]), MOODS: _MOODS[side]}
        leave(here, "reviews", chosen, **parameters)


def _none_held(view: View, here: View) -> str:
    if view.locations["brand_id"].isin(here.filters.brands).sum() < 2:
        return "There is no other location to hold it against."
    return "No location has enough reviews and mentions to be held against the others."


def _draw_places(frame: pd.DataFrame, topic: pd.Series[Any], side: str) -> Any:
    more = frame[frame["verdict"] == HERE_MORE]
    st.markdown(_told(more, side))
    shown = frame.assign(
        share=frame["share"] * 100,
        times=[interval(*ends, 1) for ends in zip(frame["low"], frame["high"], strict=True)],
    )
    config = st.column_config
    picked = st.dataframe(
        shown[["label", "share", "n", "lift", "times", "verdict"]],
        hide_index=True,
        column_config={
            "label": config.TextColumn("Location", width=165),
            "share": config.NumberColumn("Share", format="%.1f%%", width=65),
            "n": config.NumberColumn("Reviews", format="localized", width=65),
            "lift": config.NumberColumn("Times", format="%.1f", width=55, help="As elsewhere: 1."),
            "times": config.TextColumn("90% sure", width=75),
            "verdict": config.TextColumn("Verdict", width=140),
        },
        placeholder=NOTHING,
        height=245 if len(shown) > 5 else "content",
        key=TABLE,
        on_select="rerun",
        selection_mode="single-row",
        alt=f"{topic['name']} by location, the most outstanding first; "
        f"{plural(len(more), 'location')} more than elsewhere.",
    )
    st.caption("Select a row to read those reviews.")
    return picked


def _told(more: pd.DataFrame, side: str) -> str:
    if more.empty:
        return "No location has more of it than chance would bring."
    best = more.iloc[0]
    shares = f"{percent(best['share'])} {_VERBS[side]}, {percent(best['elsewhere'])} elsewhere"
    return f"**{escaped(best['label'])}** stands out: {shares}."


def _show_quotes(here: View, topic: pd.Series[Any], side: str) -> None:
    with card("In their words"):
        found = words_about(here, here.filters, [side], int(topic["bit"]), MOST_QUOTES)
        if not found:
            st.caption("No words about it are held in this period.")
        with st.grid(2, min_column_width=300, gap="medium"):
            for review in found:
                show_quote(here, review)
        parameters = {TOPICS: str(topic["name"]), MOODS: _MOODS[side]}
        here.link("reviews", f"All reviews about {topic['name']}", **parameters)
