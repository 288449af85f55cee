"""Cards: a figure with its interval, its evidence, its change and the reason for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import pandas as pd
import streamlit as st

from pages.components.change import Change
from pages.components.numbers import evidence, figure, interval, signed
from pages.components.text import escaped
from scoring.index import Index

Row = Mapping[str, Any]

NO_CHANGE = "No detectable change"
NOT_COMPARABLE = "Not comparable"
TOO_LITTLE = "Too little evidence"


def row_of(frame: pd.DataFrame, scope: Any) -> Row | None:
    """Return one scope's row of an index, or None where it has no reviews at all."""
    if scope not in frame.index:
        return None
    return cast(Row, frame.loc[scope].to_dict())


def has_value(row: Row | None) -> bool:
    """Tell whether a row holds a figure."""
    return row is not None and not pd.isna(row["value"])


def enough(index: Index, row: Row | None) -> bool:
    """Tell whether as many reviews count as a figure needs; without one, they cannot tell it."""
    return row is not None and bool(row["n"] >= index.evidence)


def without(index: Index, row: Row | None) -> str:
    """Return why an index has no figure, in words that go on a sentence."""
    if enough(index, row):
        return "it cannot be told yet from the reviews that count"
    return "too few reviews count"


@contextmanager
def card(title: str, explanation: str = "") -> Iterator[None]:
    """Draw what follows in a card of its own, under a heading."""
    with st.container(border=True, height="stretch"):
        st.header(title, anchor=False, help=explanation or None)
        yield


def tile() -> Any:
    """Return a frame for one figure, to stand beside others of the same height."""
    return st.container(border=True, height="stretch", gap="xsmall")


def too_little(index: Index, row: Row | None, reason: str = "") -> str:
    """Return that an index has no figure, with what it has, what it needs and where the rest is.

    Where there is enough and a figure all the same cannot be told, need is not named.

    Args:
        index: what it is.
        row: its row, or None where there are no reviews.
        reason: why reviews in view are not among them, as a sentence.
    """
    held = evidence(None if row is None else row["n"])
    if enough(index, row):
        return f"Not known yet, of {held}. {reason}".rstrip()
    return f"{TOO_LITTLE}: {held}, {index.evidence} needed. {reason}".rstrip()


def index_metric(index: Index, row: Row | None, moved: Change, reason: str = "") -> None:
    """Draw an index: its value, how it changed, its interval and its evidence.

    Args:
        index: what it is.
        row: its row, or None where there are no reviews.
        moved: how far it is from the period before.
        reason: where there is no figure, why reviews in view do not count, as a sentence.
    """
    if row is None or not has_value(row):
        st.metric(index.name, "–", help=index.meaning)
        st.caption(too_little(index, row, escaped(reason)))
        return
    text, color, arrow = delta(index, moved)
    st.metric(
        index.name,
        figure(row["value"], index.decimals),
        text,
        delta_color=cast(Any, color),
        delta_arrow=cast(Any, arrow),
        help=index.meaning,
    )
    ends = interval(row["low"], row["high"], index.decimals)
    st.caption(f"90% sure: {ends}  \n{evidence(row['n'])}")
    if aside := on_which_parts(moved):
        st.caption(aside)


def on_which_parts(moved: Change) -> str:
    """Return what a change is of where the parts differ, as a sentence; empty where they do not."""
    if not moved.unlike:
        return ""
    return f"{'Compared on the rest' if moved.known else NOT_COMPARABLE}: {moved.unlike}."


def direction(value: float) -> dict[str, Any]:
    """Return the colour and the arrow of a metric for a difference of which more is better.

    Streamlit tells both by a hyphen, which a true minus sign is not.

    >>> direction(-0.2)
    {'delta_color': 'red', 'delta_arrow': 'down'}
    """
    if value == 0:
        return {"delta_color": "off", "delta_arrow": "off"}
    if value > 0:
        return {"delta_color": "green", "delta_arrow": "up"}
    return {"delta_color": "red", "delta_arrow": "down"}


def delta(index: Index, moved: Change) -> tuple[str | None, str, str]:
    """Return how a change is told: its text, and the colour and arrow of a metric."""
    if not moved.known:
        return NOT_COMPARABLE if moved.unlike else None, "off", "off"
    if not moved.real:
        return NO_CHANGE, "off", "off"
    finer = max(index.decimals, 1)
    better = (moved.value > 0) == index.higher_is_better
    return (
        f"{signed(moved.value, finer)} ± {figure(moved.margin, finer)}",
        "green" if better else "red",
        "up" if moved.value > 0 else "down",
    )
