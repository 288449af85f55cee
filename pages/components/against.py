"""Ours against each rival's: rating, reputation and how favourably people write."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from pages.components.cards import card
from pages.components.charts import Spec
from pages.components.contest import Contest
from pages.components.duel import LEVELS, MEASURES
from pages.components.filters import BRANDS, narrow
from pages.components.interval_charts import around_none
from pages.components.names import channel_names, in_a_row
from pages.components.numbers import figure, percent, plural, signed
from pages.components.picking import key_of, take_mark
from pages.components.share_cards import points
from pages.components.text import escaped

MARKS = "against_rivals"
NEITHER, THEIRS, OURS = "No detectable difference", "They are ahead", "We are ahead"
SIDES = (NEITHER, THEIRS, OURS)
"""In the order of the palette: the second colour warns."""

MOST_NAMED = 4
"""Rivals up to which each is named in the sentence on top."""

_DRAWN = [
    *("key", "name", "value", "low", "high", "ours", "theirs", "of_ours", "of_theirs"),
    *("difference", "chance", "channels", "verdict"),
]
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


def standing_in_words(frame: pd.DataFrame, measure: str, rivals: int) -> str:
    """Return against how many rivals we are ahead, behind, or neither, in one measure.

    >>> row = {"measure": "rating", "real": True, "difference": 0.2}
    >>> standing_in_words(pd.DataFrame([row, row | {"real": False}]), "rating", 3)
    'ahead of 1, not detectably different from 1 and not comparable with 1 of 3 rivals'
    """
    rows = frame[frame["measure"] == measure]
    counts = pd.Series(verdicts(rows)).value_counts()
    ahead, behind, same = (int(counts.get(each, 0)) for each in (OURS, THEIRS, NEITHER))
    told = {
        "ahead of": ahead,
        "behind": behind,
        "not detectably different from": same,
        "not comparable with": rivals - len(rows),
    }
    parts = [f"{what} {count}" for what, count in told.items() if count]
    return f"{in_a_row(parts)} of {plural(rivals, 'rival')}"


_LIKELY = (
    (0.975, "we almost certainly lead"),
    (0.9, "we very likely lead"),
    (0.667, "we probably lead"),
    (0.333, "either may lead"),
    (0.1, "they probably lead"),
    (0.025, "they very likely lead"),
    (0.0, "they almost certainly lead"),
)
"""From which chance on it is put so."""


def lead_in_words(chance: float) -> str:
    """Return how likely it is that we truly lead a rival, in words with the number.

    >>> lead_in_words(0.93), lead_in_words(0.45)
    ('we very likely lead (93%)', 'either may lead (45% we do)')
    """
    words = next(each for least, each in _LIKELY if chance >= least)
    return f"{words} ({chance_told(chance)}{'' if words.startswith('we') else ' we do'})"


def chance_told(chance: float) -> str:
    """Return a probability as a percentage that is never told as certain.

    >>> chance_told(0.62), chance_told(0.001)
    ('62%', 'under 1%')
    """
    if chance > 0.99:
        return "over 99%"
    return "under 1%" if chance < 0.01 else percent(chance)


def leads_in_words(frame: pd.DataFrame, measure: str, names: Mapping[int, str]) -> str:
    """Return how likely it is that we lead each rival in one measure, the likeliest first.

    Args:
        frame: as `Duels.measures`.
        measure: a key of `MEASURES`.
        names: of brands by id; they are escaped here.

    >>> rows = [{"rival": each, "measure": "rating", "chance": 0.4 * each} for each in (1, 2)]
    >>> leads_in_words(pd.DataFrame(rows), "rating", {1: "A", 2: "B"})
    'the chance that it truly leads is 80% over B and 40% over A'
    """
    rows = frame[frame["measure"] == measure].sort_values("chance", ascending=False)
    told = [
        f"{chance_told(chance)} over {escaped(names[rival])}"
        for rival, chance in zip(rows["rival"], rows["chance"], strict=True)
    ]
    if len(told) > MOST_NAMED:
        told = [told[0], f"{len(told) - 2} between", told[-1]]
    return f"the chance that it truly leads is {in_a_row(told)}"


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
            bind="query-params",
            required=True,
            label_visibility="collapsed",
        )
        show_measure(contest, frame, str(chosen or present[0]))


def show_measure(contest: Contest, frame: pd.DataFrame, measure: str) -> None:
    """Draw one measure's differences, a line of words for each rival, and what they mean."""
    rows = frame[frame["measure"] == measure].sort_values("difference")
    drawn, spec, alt = differences_chart(contest, rows, measure)
    narrowed = partial(narrow_to_rival, contest.ours)
    st.vega_lite_chart(drawn, spec, key=key_of(MARKS), on_select=narrowed, alt=alt)
    for row in drawn.to_dict("records"):
        st.caption(_row(row, measure))
    st.caption(
        f"{_MEANINGS[measure]} The chance that we lead knows luck, not bias: a side that invites "
        "its customers to write seems to lead. Select a mark to look at that rival alone."
    )


def differences_chart(
    contest: Contest, rows: pd.DataFrame, measure: str
) -> tuple[pd.DataFrame, Spec, str]:
    """Return the chart of one measure's differences: data, specification, and what it says."""
    names = rows["rival"].map(dict(contest.names))
    shown = rows.assign(
        verdict=verdicts(rows), key=rows["rival"], name=names, value=rows["difference"]
    )
    first, last = shown.iloc[0], shown.iloc[-1]
    return (
        shown[_DRAWN],
        around_none(shown, _FORMS[measure], _LEAST[measure], SIDES),
        f"{MEASURES[measure]}, ours less theirs: from {told(first, measure)} against "
        f"{first['name']} ({first['verdict'].lower()}) to {told(last, measure)} against "
        f"{last['name']} ({last['verdict'].lower()}).",
    )


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
    channels = channel_names(row["channels"].split(","))
    counts = f"from {row['of_ours']:,.0f} and {row['of_theirs']:,.0f}"
    lead = lead_in_words(row["chance"])
    name = escaped(row["name"])
    return f"**{name}** {ours} against {theirs} · {lead} · {counts} · {escaped(channels)}"


def narrow_to_rival(ours: int) -> None:
    """Narrow the screen to us and the rival whose mark was picked."""
    if (rival := take_mark(MARKS, "key")) is not None:
        narrow(BRANDS, [ours, int(rival)])
