"""Ours against each rival's: rating, reputation and how favourably people write."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from pages.components import charts
from pages.components.cards import card
from pages.components.contest import Contest
from pages.components.duel import LEVELS, MEASURES
from pages.components.filters import BRANDS, narrow
from pages.components.interval_charts import around_none
from pages.components.names import channel_name
from pages.components.numbers import figure, percent, plural, signed
from pages.components.share_cards import points
from pages.components.text import escaped

MARKS = "against_rivals"
NEITHER, THEIRS, OURS = "No detectable difference", "They are ahead", "We are ahead"
SIDES = (NEITHER, THEIRS, OURS)
"""In the order of the palette: the second colour warns."""

_FORMS = {"rating": "+.2f", "reputation": "+.1f", "rated": "+.0%", "post": "+.0%"}
_LEAST = {"rating": 0.4, "reputation": 10.0, "rated": 0.2, "post": 0.2}
_MEANINGS = {
    "rating": "The rating index: stars, recent ones first.",
    "reputation": "The reputation index: rating, sentiment, response and recency.",
    "rated": "Reviews with stars whose text is read as positive.",
    "post": "Posts without stars that are read as positive.",
}


def verdicts(frame: pd.DataFrame) -> list[str]:
    """Return who is ahead in each row, as far as can be told."""
    return [
        NEITHER if not real else OURS if difference > 0 else THEIRS
        for real, difference in zip(frame["real"], frame["difference"], strict=True)
    ]


def standing_in_words(frame: pd.DataFrame, measure: str) -> str:
    """Return against how many rivals we are ahead, behind, or neither, in one measure.

    >>> row = {"measure": "rating", "real": True, "difference": 0.2}
    >>> standing_in_words(pd.DataFrame([row, row | {"real": False}]), "rating")
    'ahead of 1 and not detectably different from 1 of 2 rivals'
    """
    rows = frame[frame["measure"] == measure]
    counts = pd.Series(verdicts(rows)).value_counts()
    ahead, behind, same = (int(counts.get(each, 0)) for each in (OURS, THEIRS, NEITHER))
    told = {"ahead of": ahead, "behind": behind, "not detectably different from": same}
    parts = [f"{what} {count}" for what, count in told.items() if count]
    return f"{' and '.join(parts)} of {plural(len(rows), 'rival')}"


def show_against(contest: Contest, frame: pd.DataFrame) -> None:
    """Draw one measure's differences to all rivals; a mark narrows the page to one of them."""
    with card(
        "Against each rival",
        "Ours less theirs, compared channel by channel; the intervals allow for all comparisons.",
    ):
        present = [each for each in MEASURES if each in set(frame["measure"])]
        if not present:
            st.caption("There is too little evidence on the channels that both sides have.")
            return
        chosen = st.segmented_control(
            "What to compare",
            present,
            default=present[0],
            format_func=MEASURES.__getitem__,
            key="compared",
            required=True,
            label_visibility="collapsed",
        )
        measure = str(chosen or present[0])
        _draw(contest, frame[frame["measure"] == measure], measure)


def _draw(contest: Contest, frame: pd.DataFrame, measure: str) -> None:
    shown = frame.sort_values("difference").assign(
        verdict=verdicts(frame.sort_values("difference"))
    )
    shown = shown.assign(
        key=shown["rival"],
        name=shown["rival"].map(dict(contest.names)),
        value=shown["difference"],
    )
    first, last = shown.iloc[0], shown.iloc[-1]
    columns = ["key", "name", "value", "low", "high", "ours", "theirs", "of_ours", "of_theirs"]
    st.vega_lite_chart(
        shown[[*columns, "verdict"]],
        around_none(shown, _FORMS[measure], _LEAST[measure], SIDES),
        key=MARKS,
        on_select=partial(narrow_to_rival, contest.ours),
        alt=f"{MEASURES[measure]}, ours less theirs: from {told(first, measure)} against "
        f"{first['name']} ({first['verdict'].lower()}) to {told(last, measure)} against "
        f"{last['name']} ({last['verdict'].lower()}).",
    )
    for row in shown.to_dict("records"):
        st.caption(_row(row, measure))
    st.caption(f"{_MEANINGS[measure]} Select a mark to look at that rival alone.")


def told(row: pd.Series[Any] | Mapping[Any, Any], measure: str) -> str:
    """Return a difference in the unit of its measure."""
    if measure in LEVELS:
        return signed(row["difference"], 2 if measure == "rating" else 1)
    return points(row["difference"])


def _row(row: Mapping[Any, Any], measure: str) -> str:
    levels = measure in LEVELS
    ours, theirs = (
        figure(row[side], 2 if measure == "rating" else 0) if levels else percent(row[side])
        for side in ("ours", "theirs")
    )
    channels = ", ".join(channel_name(each) for each in row["channels"].split(","))
    counts = f"n = {row['of_ours']:,.0f} and {row['of_theirs']:,.0f}"
    return f"**{escaped(row['name'])}** {ours} against {theirs} · {counts} · {escaped(channels)}"


def narrow_to_rival(ours: int) -> None:
    """Narrow the screen to us and the rival whose mark was picked."""
    if picked := st.session_state[MARKS]["selection"].get(charts.PICKED):
        narrow(BRANDS, [ours, int(picked[0]["key"])])
