"""Why a figure is what it is: its parts, what it was drawn towards, and what was left out."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Mapping

import pandas as pd
import streamlit as st

from pages.components.cards import Row, has_value
from pages.components.comparable import PART_NAMES
from pages.components.composition import show_composition
from pages.components.in_time import ALL, MATURED, NEGATIVE, share_of
from pages.components.numbers import figure, percent, signed, waited
from pages.components.share_cards import percent_interval
from pages.components.text import escaped
from pages.components.waterfall import summing
from pages.components.wrapped import show_wrapped
from scoring.index import Settings, index_module
from scoring.indices import reputation, response

LEAST_BORROWED = 0.001
"""The least weight of what a figure is drawn towards that is told; below, it moves nothing."""

_START = "Plain mean, recent reviews first"

WHY = "why_"
"""Before the id of an index: the key of what explains it."""


def why(
    index_id: str,
    row: Row | None,
    settings: Settings,
    left: Callable[[], Iterable[str]],
    lead_on: Callable[[], None] | None = None,
) -> None:
    """Draw the button that explains an index, and what it opens, within a fragment.

    Args:
        index_id: which index.
        row: its row; nothing is drawn without a figure.
        settings: the choices behind the scores.
        left: returns what is left out, in words.
        lead_on: draws the way to the whole explanation.
    """
    if row is None or not has_value(row):
        return
    # Drawn when it is opened: most are never opened, and the page need not wait.
    menu = st.popover(
        "Why?",
        type="tertiary",
        icon=":material/help:",
        key=f"{WHY}{index_id}",
        on_change="rerun",
    )
    if not menu.open:
        return
    with menu:
        show_parts(index_id, row, settings)
        for text in left():
            st.caption(escaped(text))
        if lead_on:
            lead_on()
        if st.toggle("Full definition", key=f"definition_{index_id}"):
            st.markdown(definition(index_id))
        st.caption(f"Score version {settings.version}")


def show_parts(index_id: str, row: Row, settings: Settings, before: Row | None = None) -> None:
    """Draw what a figure is made of.

    Args:
        index_id: which index.
        row: its row, with a figure.
        settings: the choices behind the scores.
        before: its row in the period before, to tell what its parts gave to the change.
    """
    explain = _EXPLAINED.get(index_id)
    if explain:
        explain(row, settings, before)


def definition(index_id: str) -> str:
    """Return the definition of an index, as its formula's documentation states it to readers."""
    text = inspect.getdoc(index_module(index_id).compute) or ""
    # The columns and the example are for whoever calls the function.
    told = text.split(">>>")[0].partition("\n\nColumns: ")[0].strip().removeprefix("Return ")
    return told[:1].upper() + told[1:]


def _reputation(row: Row, settings: Settings, before: Row | None) -> None:
    show_composition(reputation.INDEX, row, settings, before)


def _rating(row: Row, _settings: Settings, before: Row | None) -> None:
    then = before if has_value(before) else None
    if then is None:
        _facts(rating_told(row))
    else:
        _facts(rating_told(row, then), rating_told(then, row), rating_moved(row, then))


def rating_told(row: Row, beside: Row | None = None) -> dict[str, str]:
    """Return the way from the plain mean of stars to the rating, in figures that add up.

    Args:
        row: of the rating.
        beside: another row that is told beside it; both are then told in the same steps.
    """
    rows = [row] if beside is None else [row, beside]
    start, step = _way(row)
    facts = {_START: figure(start, 2)}
    if any(each["prior_share"] >= LEAST_BORROWED for each in rows):
        facts["What it is drawn towards"] = figure(row["prior"], 2)
    if step or beside is not None:
        facts[_step_name(rows)] = signed(step, 2)
    return facts | {
        "Rating": figure(row["value"], 2),
        "Reviews with stars": figure(row["n"]),
        "Worth as much as, with age": figure(row["weight"]),
    }


def rating_moved(row: Row, before: Row) -> dict[str, str]:
    """Return what each step on the way to a rating gave to its change, so that it adds up."""
    moved, start = (row[name] - before[name] for name in ("value", "observed"))
    given = summing([start, moved - start], round(moved, 2), 2)
    names = (_START, _step_name([row, before]), "Rating")
    return {name: signed(part, 2) for name, part in zip(names, (*given, moved), strict=True)}


def _way(row: Row) -> tuple[float, float]:
    """Return the plain mean, and the step from it to the rating, both as printed."""
    start = round(row["observed"], 2)
    return start, round(round(row["value"], 2) - start, 2)


def _step_name(rows: Iterable[Row]) -> str:
    drawn = [row for row in rows if row["prior_share"] >= LEAST_BORROWED]
    if not drawn:
        return "Put at the fixed mix of channels"
    mixed = any(row["prior_channels"] > 1 for row in drawn)
    return "Drawn towards that" + (", at the fixed mix of channels" if mixed else "")


def _sentiment(row: Row, _settings: Settings, before: Row | None) -> None:
    then = before if has_value(before) else None
    _facts(_sentiment_told(row), then and _sentiment_told(then))
    st.caption("In brackets: from how many.")


def _sentiment_told(row: Row) -> dict[str, str]:
    facts = {
        "Reviews with stars": f"{figure(row['value_rated'], 1)} ({figure(row['n_rated'])})",
        "Posts without stars": f"{figure(row['value_posts'], 1)} ({figure(row['n_posts'])})",
        "Sentiment": figure(row["value"], 1),
    }
    if row["prior_share"] >= LEAST_BORROWED:
        facts["Weight of the rest of the brand"] = percent(row["prior_share"], 1)
    return facts


def _response(row: Row, settings: Settings, before: Row | None) -> None:
    show_composition(response.INDEX, row, settings, before)
    *shares, (wait, hours) = answers_told(row).items()
    st.caption(f"90% sure: {'; '.join(f'{name} {share}' for name, share in shares)}.")
    st.caption(f"{wait}: {hours}.")


def answers_told(row: Row) -> dict[str, str]:
    """Return what the response index rests on, each share with its interval, in words."""
    names = {
        NEGATIVE: PART_NAMES["negative"],
        ALL: PART_NAMES["all"],
        MATURED: PART_NAMES["matured"],
    }
    facts = {label: _share(row, name) for name, label in names.items()}
    median = float(row["median_hours"])
    facts["Median wait, unanswered ones included"] = (
        _UNKNOWN if math.isnan(median) else waited(median)
    )
    return facts


def _share(row: Row, name: str) -> str:
    share = share_of(row, name)
    if share is None or pd.isna(share["value"]):
        return _UNKNOWN
    return f"{percent(share['value'])} ({percent_interval(share)})"


_UNKNOWN = "not known"


_EXPLAINED = {
    "reputation": _reputation,
    "rating": _rating,
    "sentiment": _sentiment,
    "response": _response,
}


def _facts(
    facts: Mapping[str, str],
    before: Mapping[str, str] | None = None,
    moved: Mapping[str, str] | None = None,
) -> None:
    columns = {"Figure": facts, "Before": before, "Change gives": moved}
    shown = {name: told for name, told in columns.items() if told is not None}
    rows = [
        {"What": what, **{name: told.get(what, "") for name, told in shown.items()}}
        for what in facts
    ]
    show_wrapped(pd.DataFrame(rows), "Behind the figure.")
