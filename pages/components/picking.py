"""Picking marks and rows: each as often as somebody likes, and the one that they saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from pages.components import charts

T = TypeVar("T")


def key_of(name: str) -> str:
    """Return the key under which a chart or a table is to be drawn.

    It changes with each pick that is taken: a mark that stays picked cannot be picked again once
    what it did has been undone.
    """
    taken = st.session_state.get(_count(name), 0)
    return f"{name}_{taken}" if taken else name


def take_mark(name: str, field: str) -> Any | None:
    """Return the field of the mark that was picked, if one was; a callback calls this."""
    points = _take(name).get(charts.PICKED)
    return points[0][field] if points else None


def take_row(name: str, ids: Sequence[T]) -> T | None:
    """Return the id of the row that was picked, if one was; a callback calls this.

    Args:
        name: of the table.
        ids: those of its rows, as they were drawn.
    """
    return _row(_take(name), ids)


def row_seen(name: str, event: Mapping[str, Any], ids: Sequence[T]) -> T | None:
    """Return the id of the row that is picked, as the table stood when it was.

    What has come meanwhile may have put the rows into another order.

    Args:
        name: of the table.
        event: what drawing the table returned.
        ids: those of its rows, as they are drawn now.
    """
    seen = st.session_state.get(_drawn(name), ids)
    st.session_state[_drawn(name)] = ids
    return _row(event["selection"], seen)


def _take(name: str) -> Mapping[str, Any]:
    selection: Mapping[str, Any] = st.session_state[key_of(name)]["selection"]
    st.session_state[_count(name)] = st.session_state.get(_count(name), 0) + 1
    return selection


def _row(selection: Mapping[str, Any], ids: Sequence[T]) -> T | None:
    rows = selection["rows"]
    return ids[rows[0]] if rows and rows[0] < len(ids) else None


def _count(name: str) -> str:
    return f"{name}_taken"


def _drawn(name: str) -> str:
    return f"{name}_drawn"
