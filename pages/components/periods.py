"""The period that is looked at, and the one it is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

import streamlit as st

from data.models import Filters
from pages.components.numbers import day_number, day_of, day_text

PERIOD, DATES, COMPARE = "period", "dates", "compare"
"""Keys of the widgets, and their names in the URL."""

LENGTHS = {"30 days": 30, "90 days": 90, "12 months": 365}
ALL_TIME, CUSTOM = "All time", "Custom"
PERIODS = (*LENGTHS, ALL_TIME, CUSTOM)
USUAL = "90 days"

BEGINS = "A day begins at 00:00 UTC, whatever the clock here shows."

BEFORE, YEAR_BEFORE, NOTHING = "The period before", "The same period last year", "Nothing"


@dataclass(frozen=True)
class Period:
    """The days that are looked at, counted from 1970-01-01; both None for all time."""

    since: int | None
    until: int | None
    words: str


def choose_period(now: datetime) -> Period:
    """Draw the choice of a period that ends now, or of two days."""
    chosen = st.selectbox("Period", PERIODS, PERIODS.index(USUAL), key=PERIOD, bind="query-params")
    today = day_number(now)
    if chosen in LENGTHS:
        return Period(today - LENGTHS[chosen] + 1, today, f"last {chosen}")
    if chosen == CUSTOM:
        return _choose_days(today)
    return Period(None, None, "all time")


def _choose_days(today: int) -> Period:
    usual = (day_of(today - LENGTHS[USUAL] + 1), day_of(today))
    days = st.date_input(
        "From and to",
        usual,
        min_value=day_of(0),
        max_value=usual[1],
        key=DATES,
        bind="query-params",
        format="YYYY-MM-DD",
        help=BEGINS,
    )
    # While the second day is still being picked there is only one, and an address names it once.
    chosen = sorted(days) or [*usual]
    since, until = chosen[0], chosen[-1]
    words = day_text(since) + (f" to {day_text(until)}" if until > since else "")
    return Period(day_number(_midnight(since)), day_number(_midnight(until)), words)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def within(words: str) -> str:
    """Return a period's words as they stand in a sentence.

    >>> within("last 90 days"), within("all time"), within("12 Nov 2026")
    ('in the last 90 days', 'over all time', 'on 12 Nov 2026')
    >>> within("12 Nov 2026 to 22 Nov 2026")
    'from 12 Nov 2026 to 22 Nov 2026'
    """
    if words.startswith("last "):
        return f"in the {words}"
    if words == ALL_TIME.lower():
        return f"over {words}"
    return f"from {words}" if " to " in words else f"on {words}"


def choose_comparison(period: Period) -> str:
    """Draw the choice of what the period is compared with, and return it."""
    return st.selectbox(
        "Compare with",
        list(COMPARISONS),
        key=COMPARE,
        bind="query-params",
        disabled=period.since is None,
        help="All time has no period before it." if period.since is None else None,
    )


def before(filters: Filters) -> Filters | None:
    """Return the same filters for the period of equal length just before.

    >>> earlier = before(Filters(since=100, until=129))
    >>> earlier.since, earlier.until
    (70, 99)
    >>> before(Filters()) is None
    True
    """
    if filters.since is None or filters.until is None:
        return None
    return _ending(filters, filters.since - 1)


def year_before(filters: Filters) -> Filters | None:
    """Return the same filters for the period of equal length that ended on this day last year.

    >>> earlier = year_before(Filters(since=20_000, until=20_029))
    >>> day_of(20_029).isoformat(), day_of(earlier.until).isoformat()
    ('2024-11-02', '2023-11-02')
    """
    if filters.until is None:
        return None
    day = day_of(filters.until)
    leap = (day.month, day.day) == (2, 29)
    last = day.replace(year=day.year - 1, day=28 if leap else day.day)
    return _ending(filters, day_number(_midnight(last)))


def _ending(filters: Filters, until: int) -> Filters | None:
    if filters.since is None or filters.until is None:
        return None
    return replace(filters, since=until - (filters.until - filters.since), until=until)


def _nothing(_filters: Filters) -> None:
    return None


COMPARISONS: dict[str, Callable[[Filters], Filters | None]] = {
    BEFORE: before,
    YEAR_BEFORE: year_before,
    NOTHING: _nothing,
}
