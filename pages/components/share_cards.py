"""Cards of shares: a percentage with its interval, its evidence and its change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pandas as pd
import streamlit as st

from pages.components.cards import NO_CHANGE, TOO_LITTLE, tile
from pages.components.change import UNKNOWN, Change
from pages.components.numbers import evidence, figure, interval, percent, signed
from pages.components.text import escaped


def share_metric(
    label: str,
    row: Mapping[str, Any] | None,
    moved: Change = UNKNOWN,
    explanation: str = "",
    unknown: str = "",
) -> None:
    """Draw a share: its value, how it changed, its interval and its evidence.

    Args:
        label: what it is a share of, in words of ours.
        row: value, low, high and n; None where nothing is known.
        moved: how it changed.
        explanation: what it means, in one sentence.
        unknown: why there is no value, where that is not for want of reviews.
    """
    with tile():
        if row is None or pd.isna(row["value"]):
            st.metric(label, "–", help=explanation or None)
            few = f"{TOO_LITTLE}: {evidence(None if row is None else row['n'])}."
            st.caption(unknown or few)
            return
        text, color, arrow = told(moved)
        st.metric(
            label,
            percent(row["value"]),
            text,
            delta_color=cast(Any, color),
            delta_arrow=cast(Any, arrow),
            help=explanation or None,
        )
        st.caption(f"90% sure: {percent_interval(row)}  \n{evidence(row['n'])}")


def percent_interval(row: Mapping[str, Any] | pd.Series[Any], decimals: int = 0) -> str:
    """Return the two ends of a share's interval in percent.

    >>> percent_interval({"low": 0.412, "high": 0.5})
    '41–50%'
    """
    return interval(row["low"] * 100, row["high"] * 100, decimals) + "%"


def told(moved: Change) -> tuple[str | None, str, str]:
    """Return how a change of a share is told: its text, and the colour and arrow of a metric."""
    if not moved.known:
        return None, "off", "off"
    if not moved.real:
        return NO_CHANGE, "off", "off"
    return (
        f"{points(moved.value)} ± {figure(moved.margin * 100, 1)}",
        "green" if moved.value > 0 else "red",
        "up" if moved.value > 0 else "down",
    )


def points(difference: float) -> str:
    """Return a difference of shares in percentage points.

    >>> points(0.0412), points(-0.3)
    ('+4.1 points', '−30.0 points')
    """
    return f"{signed(difference * 100, 1)} points"


def show_left_out(told: list[str]) -> None:
    """Draw what a page's figures do not count, and why; the texts may hold names."""
    for text in told:
        st.markdown(escaped(text))
    if not told:
        st.caption("Nothing: every review in the filters counts.")
