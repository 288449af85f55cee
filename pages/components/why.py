"""Why a figure is what it is: its parts, what it was drawn towards, and what was left out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping

import pandas as pd
import streamlit as st

from data.models import Tallies
from pages.components.cards import Row, has_value
from pages.components.names import channel_name
from pages.components.numbers import figure, interval, percent, plural, waited
from scoring.index import Settings, index_module
from scoring.indices import reputation

REVIEWED = ("rating", "sentiment", "response")
"""The parts of the reputation that count reviews one by one."""

WHY = "why_"
"""Before the id of an index: the key of what explains it."""

_PARTS = {
    "rating": "Rating",
    "sentiment": "Sentiment",
    "response": "Response",
    "recency": "Recent reviews",
}


def rests_on(index_id: str) -> tuple[str, ...]:
    """Return the indices whose reviews a figure counts: its own, or those of its parts."""
    return REVIEWED if index_id == reputation.INDEX.id else (index_id,)


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
            st.caption(text)
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
        st.caption(f"{' and '.join(missing)} cannot be known here; the other parts weigh more.")


def _rating(row: Row, _settings: Settings) -> None:
    _facts(
        {
            "Plain mean, recent reviews first": figure(row["observed"], 2),
            "What it is drawn towards": figure(row["prior"], 2),
            "Plain mean of that, on the same channels": figure(row["prior_observed"], 2),
            "Weight of that": percent(row["prior_share"], 1),
            "Reviews with stars": figure(row["n"]),
            "Worth as much as, with age": figure(row["n_effective"]),
        }
    )


def _sentiment(row: Row, _settings: Settings) -> None:
    _facts(
        {
            f"Reviews with stars ({figure(row['n_rated'])})": figure(row["value_rated"]),
            f"Posts without stars ({figure(row['n_posts'])})": figure(row["value_posts"]),
            "Weight of the rest of the brand": percent(row["prior_share"], 1),
        }
    )


def _response(row: Row, _settings: Settings) -> None:
    _facts(answers_told(row))


def answers_told(row: Row) -> dict[str, str]:
    """Return what the response index rests on, each share with its interval, in words."""
    names = {
        "attainment_negative": "Negative reviews answered in time",
        "attainment": "All reviews answered in time",
        "matured": "Answered at all, of those past due",
    }
    facts = {
        label: f"{percent(row[name])} ({_percent_interval(row, name)})"
        for name, label in names.items()
    }
    facts["Median wait, unanswered ones included"] = waited(row["median_hours"])
    return facts


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
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=alt, width="stretch")


def all_left_out(rows: Mapping[str, Row | None], channels: Tallies) -> list[str]:
    """Return what several indices leave out, in words, each reason once.

    Args:
        rows: the row of each index by its id.
        channels: its sets of channels say where stars may not be blended and answers not seen.
    """
    told = (
        text
        for index_id, row in rows.items()
        if row is not None
        for text in left_out(index_id, row, channels)
    )
    return list(dict.fromkeys(told))


def left_out(index_id: str, row: Row, channels: Tallies) -> Iterable[str]:
    """Yield what an index leaves out, in words.

    Args:
        index_id: which index.
        row: its row.
        channels: its sets of channels say where stars may not be blended and answers not seen.
    """
    unblendable = _listed(channels.unblendable)
    hidden = _listed(channels.hidden_replies)
    reasons: dict[str, tuple[str, str, str]] = {
        "unblended": ("rating", "the terms of", unblendable),
        "hidden": ("response", "answers are not shown by", hidden),
    }
    for column, (of, reason, where) in reasons.items():
        count = row.get(column)
        if index_id == of and count and not pd.isna(count):
            yield f"Left out: {plural(int(count), 'review')}, {reason} {where or 'their channel'}."
    if row.get("undated"):
        why = ", so that nobody knows how long they waited" if index_id == "response" else ""
        yield f"Left out: {plural(int(row['undated']), 'review')} without a date{why}."
    if row.get("impossible"):
        count = plural(int(row["impossible"]), "answer")
        yield f"Left out: {count} dated before the review, which was edited since."


def _listed(channels: Iterable[str]) -> str:
    return ", ".join(sorted(map(channel_name, channels)))
