"""A brand's own figures worked through: from its reviews to an index, whatever the index is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from pages.components.cards import Row
from pages.components.names import channel_name
from pages.components.numbers import NOTHING, figure, interval, percent
from pages.components.text import escaped
from pages.components.why import LEAST_BORROWED
from pages.components.wrapped import show_wrapped
from scoring.index import COLUMNS, Index, Settings

PART = "part_"
_NAMES = {
    "observed": "Plain weighted mean, before anything is borrowed",
    "prior": "What it is drawn towards",
    "prior_observed": "The plain weighted mean of that, on the same channels",
    "prior_channels": "Channels that are put together",
    "prior_share": "Weight of that",
    "spread": "Variance of single reviews",
    "variance": "Variance of the figure",
    "undated": "Left out, without a date",
    "unblended": "Left out, stars that may not be averaged",
    "hidden": "Left out, where answers are not shown",
    "untimed": "Answered, without a date of the answer",
    "aside": "Not judged by how soon, for too many answers there bear no date",
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
_OF_BORROWING = ("prior", "prior_observed", "prior_share")
_BLENDED = ("prior_share", "observed", "prior")
MOST_DECIMALS = 9
"""More than any figure is told in."""
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


def sum_of_parts(row: Row, weights: Mapping[str, float]) -> str | None:
    """Return the weighted sum of a composite index in figures; None for others.

    Parts that are not known stand aside, and the others weigh more.

    >>> sum_of_parts({"part_a": 50.0, "part_b": 100.0, "part_c": float("nan")},
    ...              {"a": 0.6, "b": 0.2, "c": 0.2})
    '(0.6 × 50.0 + 0.2 × 100.0) ÷ 0.8 = 62.5'
    """
    parts = {name.removeprefix(PART): row[name] for name in row if name.startswith(PART)}
    known = {name: value for name, value in parts.items() if not math.isnan(value)}
    if not known or not known.keys() <= weights.keys():
        return None
    shares = {name: float(f"{weights[name]:g}") for name in known}
    whole = float(f"{sum(weights[name] for name in known):g}")
    value = sum(weights[name] * each for name, each in known.items()) / whole

    def sum_at(decimals: int) -> tuple[str, float]:
        terms = {name: round(each, decimals) for name, each in known.items()}
        text = " + ".join(f"{shares[name]:g} × {each:.{decimals}f}" for name, each in terms.items())
        total = sum(shares[name] * each for name, each in terms.items())
        return f"({text}) ÷ {whole:g}", total / whole

    return _told(sum_at, value, 1, fewest=1)


def _told(
    written: Callable[[int], tuple[str, float]], value: float, decimals: int, *, fewest: int
) -> str:
    """Return a sum in as many decimals as it takes to come to its result as that is printed.

    Args:
        written: gives the sum in so many decimals, and what it comes to in these.
        value: the result.
        decimals: of the result.
        fewest: the least that the figures of the sum are written in.
    """
    result = round(value, decimals)
    for finer in range(fewest, MOST_DECIMALS):
        text, comes_to = written(finer)
        if abs(comes_to - result) < 0.5 / 10**decimals:
            break
    return f"{text} = {result:.{decimals}f}"


def weights_of(index: Index, settings: Settings) -> Mapping[str, float]:
    """Return the weights of an index's parts: the setting named after it, or those of the whole."""
    weights: Mapping[str, float] = getattr(settings, f"{index.id}_weights", settings.weights)
    return weights


def borrowed(row: Row) -> str | None:
    """Return what a figure is drawn to by the rest of the brand, in figures; None where it is not.

    >>> borrowed({"observed": 4.8, "prior": 4.3, "prior_share": 0.9})
    '(1 − 0.900) × 4.800 + 0.900 × 4.300 = 4.350'
    """
    if row.get("prior_share", 0.0) < LEAST_BORROWED:
        return None

    def blend_at(decimals: int) -> tuple[str, float]:
        share, own, prior = (round(row[name], decimals) for name in _BLENDED)
        weight = f"{share:.{decimals}f}"
        text = f"(1 − {weight}) × {own:.{decimals}f} + {weight} × {prior:.{decimals}f}"
        return text, (1 - share) * own + share * prior

    return _told(blend_at, _blend(row), 3, fewest=3)


def _blend(row: Row) -> float:
    share, own, prior = (row[name] for name in _BLENDED)
    return float((1 - share) * own + share * prior)


def put_together(row: Row) -> str | None:
    """Return the step from a plain or drawn mean to the figure, at three decimals; None if none.

    >>> put_together({"observed": 3.919, "prior": 3.0, "prior_share": 0.0004, "value": 3.8794})
    '3.919 − 0.040 = 3.879'
    """
    start = round(_blend(row) if row["prior_share"] >= LEAST_BORROWED else row["observed"], 3)
    value = round(row["value"], 3)
    rest = round(value - start, 3)
    if not rest:
        return None
    return f"{start:.3f} {'+' if rest > 0 else '−'} {abs(rest):.3f} = {value:.3f}"


def _show_borrowing(row: Row) -> None:
    if "prior_share" not in row:
        return
    drawn, rest = borrowed(row), put_together(row)
    if drawn:
        st.markdown("**Borrowing.** Its own mean, drawn towards what is known besides:")
        st.code(drawn, language=None, wrap_lines=True)
    else:
        st.markdown(f"**Its own mean** is {row['observed']:.3f}; next to nothing is borrowed.")
    if rest:
        st.code(rest, language=None, wrap_lines=True)
        st.caption("Drawn channel by channel, then put together at their mix.")


def _show_parts(index: Index, row: Row, settings: Settings) -> None:
    worked = sum_of_parts(row, weights_of(index, settings))
    if worked:
        st.markdown("**Parts, by their weights.**")
        st.code(worked, language=None, wrap_lines=True)


def _show_columns(row: Row) -> None:
    """Draw every other figure that the index states, whatever its columns are."""
    rest = {
        name: value
        for name, value in row.items()
        if name not in COLUMNS and not name.startswith(PART) and not isinstance(value, str)
    }
    if rest.get("prior_share", 0.0) < LEAST_BORROWED:
        rest = {name: value for name, value in rest.items() if name not in _OF_BORROWING}
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
    show_wrapped(table, f"{len(table)} figures on the way: {', '.join(table.iloc[:, 0])}.")


def _with_ends(name: str, rest: Row) -> str:
    value = _written(name, rest[name])
    if math.isnan(rest[name]):
        return value
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
