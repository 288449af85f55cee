"""Why a figure changed: what the store says of two periods, split into causes that add up."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from data.columns import DAY_SECONDS
from data.models import Filters
from data.standing import standing
from pages.components.charts import Spec
from pages.components.focus import Focus
from pages.components.memory import Question
from pages.components.names import channel_name
from pages.components.numbers import day_text, figure, signed
from pages.components.reads import averaged, channel_terms
from pages.components.time_charts import LEAST_SPAN, weighing
from pages.components.waterfall import steps, waterfall
from pages.view import View, moment_within
from scoring.explain import IndexChange, MeanChange, State, index_change, mean_change
from scoring.index import Index, Settings

MOST_SEGMENTS = 6
_VERSION = "Score version"

NO_STARS_BEFORE = "The period to compare with has no stars, or none is chosen."

_MIX = "other places, channels or origins were written about"
VERDICTS: dict[str, str] = {
    "no detectable change": "No detectable change in what people give.",
    "mix": f"**Beyond chance, only the mix changed**: {_MIX}. Where one compares like with like, "
    "it moved no more than chance would bring.",
    "real": "**A real change**: the same places on the same channels are rated otherwise.",
    "real and mix": "**Both**: the same places are rated otherwise, and the mix changed as well: "
    f"{_MIX}.",
    "mix, perhaps real": f"**The mix changed**: {_MIX}. The same places seem to be rated otherwise "
    "as well, which may be chance.",
}
_OF_ONE = {
    _MIX: "people wrote elsewhere or were asked otherwise",
    "the same places on the same channels are": "the place is",
    "The same places seem": "The place seems",
    "the same places are": "the place is",
}
"""What the verdicts say of a single place."""


@dataclass(frozen=True)
class Cause:
    """Why a figure moved.

    Attributes:
        said: in words, in Markdown without anything that a person wrote.
        frame: the steps of a waterfall; None where there is nothing to draw.
        spec: the chart of them.
        alt: what it shows, in words.
        note: how the change was found.
        means: the figures that moved, where they are not those of an index.
    """

    said: str
    frame: pd.DataFrame | None = None
    spec: Spec | None = None
    alt: str = ""
    note: str = ""
    means: str = ""


def show_window_change(view: View, focus: Focus) -> None:
    """Draw why the plain mean of stars differs between the period and the one before."""
    found = _mean_change(view, focus)
    if found is None:
        st.caption(NO_STARS_BEFORE)
        return
    told = _mean_told(found)
    st.markdown(told.said)
    st.caption(told.note)
    st.vega_lite_chart(told.frame, told.spec, alt=told.alt)
    _segments(view, found)


def window_cause(view: View, focus: Focus) -> Cause:
    """Return why the plain mean of stars differs between the period and the one before."""
    found = _mean_change(view, focus)
    return Cause(NO_STARS_BEFORE) if found is None else _mean_told(found)


def _mean_told(found: MeanChange) -> Cause:
    before, after = figure(found.before, 2), figure(found.after, 2)
    frame = steps(
        found.before, found.after, {"Rated otherwise": found.real, "Another mix": found.mix}
    )
    said = frame.set_index("name")["said"]
    return Cause(
        said_of_means(found),
        frame,
        waterfall(frame, LEAST_SPAN["rating"], (1.0, 5.0)),
        f"From {before} to {after} stars: rated otherwise {said['Rated otherwise']}, "
        f"another mix {said['Another mix']}.",
        f"Plain mean {before} → {after}; {found.test}.",
        f"Plain mean of stars: {before} before, {after} in this period.",
    )


def said_of_means(found: MeanChange) -> str:
    """Return in Markdown why a plain mean of stars changed, in words that fit one place or many."""
    said = VERDICTS[found.verdict]
    if found.segments["location_id"].nunique() == 1:
        for many, one in _OF_ONE.items():
            said = said.replace(many, one)
    return said


def _mean_change(view: View, focus: Focus) -> MeanChange | None:
    if view.comparison is None:
        return None
    windows = [
        view.remember(_reviews, filters=focus.only(each))
        for each in (view.comparison, view.filters)
    ]
    both = averaged(pd.concat(windows, keys=(0, 1)), view.remember(channel_terms).unblendable)
    sides = both.index.get_level_values(0)
    try:
        return mean_change(both[sides == 0], both[sides == 1])
    except ValueError:
        return None


def _reviews(question: Question) -> pd.DataFrame:
    return question.facts.tallies(question.scope, question.filters, as_of=question.as_of).reviews


def _segments(view: View, found: MeanChange) -> None:
    frame = found.segments
    weight = (frame["real"].abs() + frame["mix"].abs()).sort_values(ascending=False)
    frame = frame.loc[weight.head(MOST_SEGMENTS).index]
    labels = frame["location_id"].map(view.locations["label"]).fillna("The whole brand")
    channels = frame["channel"].map(channel_name)
    channels += frame["origin"].map(lambda each: each and f" · {each}")
    table = pd.DataFrame({"Place": labels.astype(str)})
    for name, column in (("Rated", "real"), ("Mix", "mix")):
        table[name] = [signed(part, 3) for part in frame[column]]
    table["Channel"] = channels
    for name, side in (("Period", "after"), ("Before", "before")):
        means, counts = frame[f"mean_{side}"], frame[f"n_{side}"]
        table[name] = [f"{figure(m, 2)} ({figure(n)})" for m, n in zip(means, counts, strict=True)]
    alt = f"The {len(table)} places, channels and origins that moved the mean most."
    st.dataframe(table, hide_index=True, column_config=_columns(), alt=alt)
    st.caption(
        "What moved the mean most: by being rated otherwise, and by the mix. In the period and "
        "before it: mean stars, and from how many reviews."
    )


def _columns() -> dict[str, Any]:
    """Return widths by which a phone shows the effects, which are the answer."""
    text = st.column_config.TextColumn
    widths = {"Place": 115, "Rated": 60, "Mix": 60, "Channel": 75, "Period": 80, "Before": 80}
    return {name: text(width=width) for name, width in widths.items()}


def show_index_change(view: View, focus: Focus, index: Index, then: Settings | None) -> None:
    """Draw why the index as it stands differs from how it stood before the period.

    Args:
        view: what may be touched.
        focus: whose index.
        index: which.
        then: the choices that were in force before the period; None for the present ones.
    """
    told = index_cause(view, focus, index, then)
    if told.frame is None:
        st.caption(told.said)
        return
    st.caption(told.note)
    st.markdown(told.said)
    st.vega_lite_chart(told.frame, told.spec, alt=told.alt)


def index_cause(view: View, focus: Focus, index: Index, then: Settings | None = None) -> Cause:
    """Return why the index as it stands differs from how it stood before the period.

    The arguments are those of `show_index_change`.
    """
    if view.comparison is None:
        return Cause("Choose a period and what to compare it with to see a change.")
    moment = moment_within(view.comparison, view.now)
    last = view.as_of if view.as_of < view.now else None
    found: IndexChange = view.remember(
        _index_change, index.id, focus.by, focus.scope, moment, then or view.settings,
        view.settings, filters=_until_now(focus, view.filters),
    )  # fmt: skip
    if not math.isfinite(found.change):
        when = moment if math.isnan(found.before) else last
        there = "Now there is" if when is None else f"On {day_text(when)} there was"
        return Cause(f"{there} no figure of this index.")
    finer = max(index.decimals, 1)
    frame = index_steps(found, finer)
    said = frame.set_index("name")["said"].iloc[1:-1]
    least = LEAST_SPAN.get(index.id, 20.0) / 2
    return Cause(
        said_of_change(found, finer, moment, last),
        frame,
        waterfall(frame, least, (index.low, index.high)),
        f"{index.name} from {figure(found.before, finer)} to {figure(found.after, finer)}: "
        + ", ".join(f"{str(name).lower()} {part}" for name, part in said.items())
        + ".",
        adds_up(index.id),
    )


def index_steps(found: IndexChange, decimals: int) -> pd.DataFrame:
    """Return the bars of how an index moved by its causes, as `steps` does."""
    parts = {name.capitalize(): part for name, part in found.parts.items() if part}
    return steps(found.before, found.after, parts, decimals)


def long_run(index_id: str) -> str:
    """Return what the index of all reviews is called, so that nobody takes it for the headline."""
    return "The long-run index: all reviews" + weighing(index_id).replace("weighing", "weigh")


def adds_up(index_id: str) -> str:
    """Return what the bridge of an index spans, in words."""
    return (
        "Another quantity than the figure of the period: the index from all reviews up to each "
        f"day, as they stood on it{weighing(index_id)}, so it moves less. The parts add up exactly."
    )


def _until_now(focus: Focus, filters: Filters) -> Filters:
    """Return filters for all that moves the figure of the focus; other brands do not."""
    brand = frozenset({focus.brand_id})
    return replace(focus.among(filters), since=None, brands=brand)


def said_of_change(
    found: IndexChange, decimals: int, moment: datetime, last: datetime | None = None
) -> str:
    """Return in Markdown how an index moved, and whether chance would do as much.

    Args:
        found: the change.
        decimals: of the figures.
        moment: since when.
        last: until when; None for now.
    """
    before, after = figure(found.before, decimals), figure(found.after, decimals)
    until = "now" if last is None else f"on {day_text(last)}"
    ends = f"{before} on {day_text(moment)}, {after} {until}"
    moved = round(found.after, decimals) - round(found.before, decimals)
    bars = index_steps(found, decimals).set_index("name")
    if _VERSION in bars.index and bars["told"][_VERSION]:
        return _of_choice(moved, bars["told"][_VERSION], decimals, ends, found.detectable)
    if not found.detectable:
        return (
            f"**No detectable change in the long-run index**: {ends}; chance alone would do as "
            "much."
        )
    said = f"**{signed(moved, decimals)} in the long-run index**"
    return f"{said}, more than chance would bring: {ends}."


def _of_choice(moved: float, chosen: float, decimals: int, ends: str, detectable: bool) -> str:
    chance = "more than chance would bring" if detectable else "which chance alone would do"
    return (
        f"**{signed(moved, decimals)} in the long-run index**: {ends}. Other weights or another "
        f"formula did {signed(chosen, decimals)}; all else {signed(moved - chosen, decimals)}, "
        f"{chance}."
    )


def _index_change(question: Question) -> IndexChange:
    index_id, by, scope, moment, then, now = question.arguments
    day = int(moment.timestamp()) // DAY_SECONDS
    later = question.facts.tallies(
        question.scope, question.filters, as_of=question.as_of, by=tuple(by)
    )
    earlier = standing(
        question.facts,
        question.scope,
        replace(question.filters, until=day),
        as_of=moment,
        later=later,
    )
    return index_change(
        index_id, State(earlier, moment, then), State(later, question.as_of, now), scope
    )
