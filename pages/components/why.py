"""Why a figure is what it is: its parts, what it was drawn towards, and what was left out."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Mapping

import pandas as pd
import streamlit as st

from pages.components.cards import Row, has_value
from pages.components.numbers import figure, interval, percent, signed, waited
from pages.components.text import escaped
from pages.components.wrapped import show_wrapped
from scoring.index import Settings, index_module

LEAST_BORROWED = 0.001
"""The least weight of what a figure is drawn towards that is told; below, it moves nothing."""

WHY = "why_"
"""Before the id of an index: the key of what explains it."""

_PARTS = {
    "rating": "Rating",
    "sentiment": "Sentiment",
    "response": "Response",
    "recency": "Recent reviews",
}


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


def show_parts(index_id: str, row: Row, settings: Settings) -> None:
    """Draw what a figure is made of.

    Args:
        index_id: which index.
        row: its row, with a figure.
        settings: the choices behind the scores.
    """
    explain = _EXPLAINED.get(index_id)
    if explain:
        explain(row, settings)


def definition(index_id: str) -> str:
    """Return the definition of an index, as its formula's documentation states it to readers."""
    text = inspect.getdoc(index_module(index_id).compute) or ""
    # The columns and the example are for whoever calls the function.
    told = text.split(">>>")[0].partition("\n\nColumns: ")[0].strip().removeprefix("Return ")
    return told[:1].upper() + told[1:]


def _reputation(row: Row, settings: Settings) -> None:
    known = {part: row[f"part_{part}"] for part in _PARTS if not pd.isna(row[f"part_{part}"])}
    whole = sum(settings.weights[part] for part in known)
    _table(
        [
            {
                "Part": _PARTS[part],
                "Of 100": figure(value, 0),
                "Weight": percent(settings.weights[part] / whole),
                "Gives": figure(value * settings.weights[part] / whole, 1),
            }
            for part, value in known.items()
        ],
        "The parts of the reputation index and what each gives.",
    )
    missing = [_PARTS[part] for part in _PARTS if part not in known]
    if missing:
        st.caption(f"{' and '.join(missing)} cannot be told here; the other parts weigh more.")


def _rating(row: Row, _settings: Settings) -> None:
    _facts(rating_told(row))


def rating_told(row: Row) -> dict[str, str]:
    """Return the way from the plain mean of stars to the rating, in figures that add up."""
    start, value = round(row["observed"], 2), round(row["value"], 2)
    drawn, mixed = row["prior_share"] >= LEAST_BORROWED, row["prior_channels"] > 1
    facts = {"Plain mean, recent reviews first": figure(start, 2)}
    if drawn:
        facts["What it is drawn towards"] = figure(row["prior"], 2)
    if moved := round(value - start, 2):
        step = "Drawn towards that" if drawn else "Put at the fixed mix of channels"
        also = ", at the fixed mix of channels" if drawn and mixed else ""
        facts[step + also] = signed(moved, 2)
    return facts | {
        "Rating": figure(value, 2),
        "Reviews with stars": figure(row["n"]),
        "Worth as much as, with age": figure(row["n_effective"]),
    }


def _sentiment(row: Row, _settings: Settings) -> None:
    facts = {
        f"Reviews with stars ({figure(row['n_rated'])})": figure(row["value_rated"]),
        f"Posts without stars ({figure(row['n_posts'])})": figure(row["value_posts"]),
    }
    if row["prior_share"] >= LEAST_BORROWED:
        facts["Weight of the rest of the brand"] = percent(row["prior_share"], 1)
    _facts(facts)


def _response(row: Row, _settings: Settings) -> None:
    _facts(answers_told(row))


def answers_told(row: Row) -> dict[str, str]:
    """Return what the response index rests on, each share with its interval, in words."""
    names = {
        "attainment_negative": "Negative reviews answered in time",
        "attainment": "All reviews answered in time",
        "matured": "Answered at all, of those past due",
    }
    facts = {label: _share(row, name) for name, label in names.items()}
    median = float(row["median_hours"])
    facts["Median wait, unanswered ones included"] = (
        _UNKNOWN if math.isnan(median) else waited(median)
    )
    return facts


def _share(row: Row, name: str) -> str:
    if pd.isna(row[name]):
        return _UNKNOWN
    return f"{percent(row[name])} ({_percent_interval(row, name)})"


_UNKNOWN = "not known"


def _percent_interval(row: Row, name: str) -> str:
    return interval(row[f"{name}_low"] * 100, row[f"{name}_high"] * 100) + "%"


_EXPLAINED = {
    "reputation": _reputation,
    "rating": _rating,
    "sentiment": _sentiment,
    "response": _response,
}


def _facts(facts: Mapping[str, str]) -> None:
    _table([{"What": name, "Figure": value} for name, value in facts.items()], "Behind the figure.")


def _table(rows: list[dict[str, str]], alt: str) -> None:
    show_wrapped(pd.DataFrame(rows), alt)
