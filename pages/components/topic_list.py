"""All topics: how often each is praised or criticised, and which have grown or fallen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages.components.cards import card
from pages.components.interval_charts import SAME, now_and_before
from pages.components.numbers import figure, interval, percent, plural
from pages.components.picking import key_of, take_mark
from pages.components.share_cards import percent_interval
from pages.components.subjects import CRITICISED, FEWEST, moved
from pages.components.text import escaped
from pages.reviews import MOODS, TOPICS
from pages.view import View

LIST, SUBJECT = "topics_listed", "subject"
"""Keys of the chart of all topics, and of the topic that is looked at closely."""

RISING, FALLING = "Rising", "Falling"
MOST_LISTED, MOST_MOVED = 10, 6

_VERBS = {CRITICISED: "complain about", "praised": "praise"}
_MOODS = {CRITICISED: "Negative", "praised": "Positive"}


def summary(name: str, rows: Mapping[str, pd.DataFrame]) -> str:
    """Return in Markdown what people speak of most and what is growing.

    Args:
        name: of the brand.
        rows: `topic_rows` by side.
    """
    first = {verb: rows[side].iloc[0] for side, verb in _VERBS.items()}
    most = [_most(row, verb) for verb, row in first.items() if row["value"]]
    told = f"People who write about **{escaped(name)}** {' and '.join(most)}." if most else ""
    complaints = rows[CRITICISED]
    if complaints["change"].isna().all():
        return told
    grown = moved(complaints)
    grown = grown[grown["change"] > 0]
    if grown.empty:
        return f"{told} No complaint has grown by more than chance would bring."
    listed = ", ".join(
        f"**{escaped(row['name'])}** from {_shares(row)}"
        for row in grown.head(3).to_dict("records")
    )
    return f"{told} Growing: {listed} of reviews."


def _most(row: pd.Series[Any], verb: str) -> str:
    share = f"{percent(row['value'])} of reviews, 90% sure {percent_interval(row)}"
    return f"{verb} **{escaped(row['name'])}** most ({share})"


def show_list(rows: pd.DataFrame, side: str) -> None:
    """Draw the most frequent topics; a mark brings its topic into focus."""
    title = "What people complain about" if side == CRITICISED else "What people praise"
    with card(title, "Share of all reviews; the tick is the share in the period compared with."):
        spoken = rows[(rows["count"] > 0) | rows["real"]]
        if spoken.empty:
            st.caption("No topic is spoken of this way in this period.")
            return
        shown = spoken.head(MOST_LISTED).assign(verdict=_verdicts(spoken.head(MOST_LISTED)))
        first, changes = shown.iloc[0], int(shown["real"].sum())
        st.vega_lite_chart(
            _plain(shown[["key", "name", "value", "low", "high", "before", "n", "verdict"]]),
            now_and_before(shown, "Share of reviews", _palette(side), ".1%"),
            key=key_of(LIST),
            on_select=focus_on_mark,
            alt=f"{title}: most often {first['name']} with {percent(first['value'])} of reviews; "
            f"{plural(changes, 'topic')} changed by more than chance.",
        )
        more = len(spoken) - len(shown)
        st.caption(
            "Select a mark to look at that topic closely."
            + (f" {plural(more, 'rarer topic')} not drawn." if more else "")
        )


def _palette(side: str) -> tuple[str, str, str]:
    """The second colour of the palette warns: of complaints that rise, of praise that falls."""
    return (SAME, RISING, FALLING) if side == CRITICISED else (SAME, FALLING, RISING)


def _verdicts(rows: pd.DataFrame) -> list[str]:
    return [
        SAME if not real else RISING if change > 0 else FALLING
        for real, change in zip(rows["real"], rows["change"], strict=True)
    ]


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(object).where(frame.notna(), None)


def focus_on_mark() -> None:
    """Bring the topic into focus whose mark was picked."""
    if (subject := take_mark(LIST, "key")) is not None:
        st.session_state[SUBJECT] = str(subject)


def show_growing(view: View, rows: pd.DataFrame, side: str) -> None:
    """Draw the topics whose share has grown or fallen, each with the way to its reviews."""
    with card(
        "Rising and falling",
        "Changes that chance alone would not bring, all judged together, copies of one text "
        "counted once.",
    ):
        if rows["change"].isna().all():
            st.caption(_incomparable(view, rows))
            return
        told = moved(rows).head(MOST_MOVED)
        if told.empty:
            st.markdown("**No detectable change**")
            st.caption(
                f"None of {plural(len(rows), 'topic')} changed by more than chance brings, "
                "copies of one text counted once."
            )
        for _, row in told.iterrows():
            with st.container(gap="xxsmall"):
                st.markdown(_change(row))
                parameters = {TOPICS: str(row["name"]), MOODS: _MOODS[side]}
                view.link("reviews", f"Read about {row['name']}", **parameters)


def _incomparable(view: View, rows: pd.DataFrame) -> str:
    if view.comparison is None:
        return "Nothing to compare with: choose a period and what to compare it with."
    if rows["before"].isna().all():
        return "Nothing to compare with: no review is held of the period compared with."
    return f"No topic comes up {FEWEST} times in either period: too seldom to tell a change."


def _change(row: pd.Series[Any]) -> str:
    arrow = ":material/trending_up:" if row["change"] > 0 else ":material/trending_down:"
    lift = f"{figure(row['lift'], 2)} times as often"
    ends = interval(row["lift_low"], row["lift_high"], 2)
    return f"{arrow} **{escaped(row['name'])}** {_shares(row)} of reviews, {lift} ({ends})"


def _shares(row: Mapping[Any, Any] | pd.Series[Any]) -> str:
    return f"{percent(row['once_before'], 1)} to {percent(row['once'], 1)}"
