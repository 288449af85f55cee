"""A brand's own figures worked through: from its reviews to an index, whatever the index is."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from pages.components.cards import Row
from pages.components.names import channel_name
from pages.components.numbers import NOTHING, figure, interval, percent, signed
from pages.components.text import escaped
from scoring.index import COLUMNS, Index, Settings

PART = "part_"
_NAMES = {
    "observed": "Plain weighted mean, before anything is borrowed",
    "prior": "What it is drawn towards",
    "prior_observed": "The plain weighted mean of that, on the same channels",
    "prior_share": "Weight of that",
    "spread": "Variance of single reviews",
    "variance": "Variance of the figure",
    "undated": "Left out, without a date",
    "unblended": "Left out, stars that may not be averaged",
    "hidden": "Left out, where answers are not shown",
    "impossible": "Left out, answers dated before their review",
    "attainment_negative": "Complaints answered in time",
    "attainment": "All reviews answered in time",
    "matured": "Answered at all, of those past due",
    "median_hours": "Median wait in hours",
    "value_rated": "Of reviews with stars alone",
    "value_posts": "Of posts without stars alone",
    "n_rated": "Reviews with stars",
    "n_posts": "Posts without stars",
}
_ENDS = ("_low", "_high")
_SHARES = ("prior_share", "attainment", "matured")


def show_worked(
    index: Index, row: Row, by_channel: pd.DataFrame, settings: Settings, name: str
) -> None:
    """Draw how one brand's figure comes about, step by step.

    Args:
        index: which index.
        row: the brand's row.
        by_channel: the same index per channel of the brand, by channel; may be empty.
        settings: the choices behind the scores.
        name: the brand's.
    """
    aged = row["n_effective"] != row["n"]
    worth = f"; with age they are worth {figure(row['n_effective'], 1)}" if aged else ""
    st.markdown(
        f"**Evidence.** {escaped(name)} has {figure(row['n'])} reviews that count here{worth}. "
        f"{index.evidence} are needed."
    )
    _show_channels(index, by_channel)
    _show_borrowing(row)
    _show_parts(index, row, settings)
    _show_columns(row)
    value = figure(row["value"], max(index.decimals, 1))
    st.markdown(
        f"→ **{index.name} {value}**, between {_ends(index, row)} with a probability of "
        f"{percent(settings.interval)}."
    )


def _ends(index: Index, row: Row) -> str:
    return interval(row["low"], row["high"], max(index.decimals, 1)).replace("–", " and ")


def _show_channels(index: Index, table: pd.DataFrame) -> None:
    if table.empty:
        return
    st.markdown("**Channel by channel.**")
    shown = pd.DataFrame(
        {
            "channel": [channel_name(str(channel)) for channel in table.index],
            "n": table["n"],
            "value": table["value"],
            "low": table["low"],
            "high": table["high"],
        }
    )
    number = st.column_config.NumberColumn
    form = f"%.{max(index.decimals, 1)}f"
    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            "channel": "Channel",
            "n": number("Reviews", format="localized"),
            "value": number(index.name, format=form),
            "low": number("From", format=form),
            "high": number("To", format=form),
        },
        placeholder=NOTHING,
        alt=f"{index.name} by channel, {len(shown)} channels.",
    )


def sum_of_parts(row: Row, weights: Mapping[str, float]) -> tuple[str, float] | None:
    """Return the weighted sum of a composite index in figures, and its value; None for others.

    Parts that are not known stand aside, and the others weigh more.

    >>> sum_of_parts({"part_a": 50.0, "part_b": 100.0, "part_c": float("nan")},
    ...              {"a": 0.6, "b": 0.2, "c": 0.2})
    ('(0.6 × 50.0 + 0.2 × 100.0) ÷ 0.8', 62.5)
    """
    parts = {name.removeprefix(PART): row[name] for name in row if name.startswith(PART)}
    known = {name: value for name, value in parts.items() if not math.isnan(value)}
    if not known or not known.keys() <= weights.keys():
        return None
    whole = sum(weights[name] for name in known)
    terms = " + ".join(f"{weights[name]:g} × {value:.1f}" for name, value in known.items())
    value = sum(weights[name] * value for name, value in known.items()) / whole
    return f"({terms}) ÷ {whole:g}", value


def weights_of(index: Index, settings: Settings) -> Mapping[str, float]:
    """Return the weights of an index's parts: the setting named after it, or those of the whole."""
    weights: Mapping[str, float] = getattr(settings, f"{index.id}_weights", settings.weights)
    return weights


def borrowed(row: Row) -> tuple[str, float] | None:
    """Return what a figure is drawn to by the rest of the brand, in figures; None where it is not.

    >>> borrowed({"observed": 4.8, "prior": 4.3, "prior_share": 0.9})
    ('(1 − 0.900) × 4.800 + 0.900 × 4.300', 4.35)
    """
    if "prior_share" not in row:
        return None
    share, own, prior = row["prior_share"], row["observed"], row["prior"]
    text = f"(1 − {share:.3f}) × {own:.3f} + {share:.3f} × {prior:.3f}"
    return text, round((1 - share) * own + share * prior, 9)


def _show_borrowing(row: Row) -> None:
    worked = borrowed(row)
    if worked is None:
        return
    text, value = worked
    st.markdown("**Borrowing.** Its own mean, drawn towards what is known besides:")
    st.code(f"{text} = {value:.3f}", language=None, wrap_lines=True)
    rest = signed(row["value"] - value, 3)
    st.caption(f"Done channel by channel, then put together at their mix: {rest} more.")


def _show_parts(index: Index, row: Row, settings: Settings) -> None:
    worked = sum_of_parts(row, weights_of(index, settings))
    if worked:
        st.markdown("**Parts, by their weights.**")
        st.code(f"{worked[0]} = {worked[1]:.2f}", language=None, wrap_lines=True)


def _show_columns(row: Row) -> None:
    """Draw every other figure that the index states, whatever its columns are."""
    rest = {
        name: value
        for name, value in row.items()
        if name not in COLUMNS and not name.startswith(PART) and not isinstance(value, str)
    }
    if not rest:
        return
    table = pd.DataFrame(
        [
            {
                "Figure on the way": _NAMES.get(name, name.replace("_", " ").capitalize()),
                "Value": _with_ends(name, rest),
            }
            for name in rest
            if not name.endswith(_ENDS)
        ]
    )
    st.dataframe(
        table,
        hide_index=True,
        alt=f"{len(table)} figures on the way: {', '.join(table.iloc[:, 0])}.",
    )


def _with_ends(name: str, rest: Row) -> str:
    value = _written(name, rest[name])
    ends = [_written(name, rest[name + end]) for end in _ENDS if name + end in rest]
    return f"{value} ({' to '.join(ends)})" if ends else value


def _written(name: str, value: float) -> str:
    if math.isinf(value):
        return "not reached"
    if name.startswith(_SHARES):
        return percent(value, 1)
    whole = not math.isnan(value) and float(value).is_integer()
    # What is large needs no thousandths.
    decimals = 3 if abs(value) < 10 else 1
    return figure(value, 0 if whole else decimals)
