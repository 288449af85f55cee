"""Moments as the reader's own clock shows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from data.columns import of_a_day
from data.models import Person
from pages.components.numbers import ago, day_text

_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60))
_ZONE = "reader_zone"
"""Where the time zone of whoever reads is kept while they read."""


def read_by(person: Person) -> None:
    """Show every moment from now on as this person's clock shows it."""
    st.session_state[_ZONE] = person.time_zone


def reader_zone() -> tzinfo:
    """Return the reader's own time zone, else that of their browser, else UTC."""
    for name in (st.session_state.get(_ZONE), st.context.timezone):
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return UTC


def zone_text(now: datetime) -> str:
    """Return the reader's time zone and how far its clocks are from UTC at a moment.

    Args:
        now: aware; the distance may change within a year.
    """
    local = now.astimezone(reader_zone())
    offset = f"{local:%z}"
    hours = f"UTC{offset[0].replace('-', '−')}{int(offset[1:3])}"
    minutes = f":{offset[3:5]}" if offset[3:5] != "00" else ""
    name = str(reader_zone())
    return name if name == "UTC" else f"{name} ({hours}{minutes})"


def moment_text(moment: datetime | None, nothing: str = "–") -> str:
    """Return a moment on the reader's clock, to the minute."""
    if moment is None:
        return nothing
    local = moment.astimezone(reader_zone())
    return f"{day_text(local)}, {local:%H:%M}"


def written_text(moment: datetime | None, nothing: str = "no date given") -> str:
    """Return when something was written: the day alone where no more is known of it."""
    if moment is None or not of_a_day(moment):
        return moment_text(moment, nothing)
    return day_text(moment.astimezone(UTC))


def written_ago(moment: datetime | None, now: datetime) -> str:
    """Return how long ago something was written: in days where no more is known of it."""
    if moment is None:
        return "no date given"
    if not of_a_day(moment):
        return ago(moment, now)
    days = (now.astimezone(UTC).date() - moment.astimezone(UTC).date()).days
    return {0: "today", 1: "yesterday"}.get(days, f"{days} d ago")


def day_here(moment: datetime) -> str:
    """Return the day of a moment on the reader's clock."""
    return day_text(moment.astimezone(reader_zone()))


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
