"""Moments as the reader's own clock shows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from pages.components.numbers import day_text

_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60))


def reader_zone() -> tzinfo:
    """Return the time zone of the reader's browser, or UTC where it tells none."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def moment_text(moment: datetime | None, nothing: str = "–") -> str:
    """Return a moment on the reader's clock, to the minute."""
    if moment is None:
        return nothing
    local = moment.astimezone(reader_zone())
    return f"{day_text(local)}, {local:%H:%M}"


def span_text(span: timedelta) -> str:
    """Return a length of time in its largest whole unit.

    >>> span_text(timedelta(hours=49)), span_text(timedelta(hours=3)), span_text(timedelta(0))
    ('2 d', '3 h', 'less than a minute')
    """
    seconds = span.total_seconds()
    for name, size in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {name}"
    return "less than a minute"
