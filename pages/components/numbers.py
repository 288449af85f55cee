"""One way to write a number, so that every page says the same thing alike."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

from data.schema import DAY_SECONDS

NOTHING = "–"
"""Stands where there is too little evidence for a figure."""

LONG = 96
"""Hours from which on a wait is told in days."""

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def figure(value: float | None, decimals: int = 0) -> str:
    """Return a number with thousands apart, or a dash where there is none.

    >>> figure(1234.56), figure(4.257, 2), figure(float("nan"))
    ('1,235', '4.26', '–')
    """
    if value is None or math.isnan(value):
        return NOTHING
    return f"{value:,.{decimals}f}"


def interval(low: float | None, high: float | None, decimals: int = 0) -> str:
    """Return the two ends of an interval.

    >>> interval(4.2, 4.41, 1), interval(None, None)
    ('4.2–4.4', '–')
    """
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return NOTHING
    return f"{figure(low, decimals)}–{figure(high, decimals)}"


def with_margin(value: float, low: float, high: float, decimals: int = 1) -> str:
    """Return a number with half the width of its interval.

    >>> with_margin(4.31, 4.2, 4.4)
    '4.3 ± 0.1'
    """
    if math.isnan(value) or math.isnan(low) or math.isnan(high):
        return NOTHING
    return f"{figure(value, decimals)} ± {figure((high - low) / 2, decimals)}"


def evidence(n: float | None) -> str:
    r"""Return how many reviews are behind a figure, in one piece that no line breaks.

    >>> evidence(1312), evidence(None)
    ('1,312\xa0reviews', '0\xa0reviews')
    """
    number = int(n) if n is not None and not math.isnan(n) else 0
    return plural(number, "review").replace(" ", "\u00a0")


def signed(value: float, decimals: int = 0) -> str:
    """Return a difference with its sign.

    >>> signed(1.26, 1), signed(-3.0), signed(0.04, 1), signed(float("nan"))
    ('+1.3', '−3', '0.0', '–')
    """
    if math.isnan(value):
        return NOTHING
    text = figure(abs(value), decimals)
    if float(text.replace(",", "")) == 0:
        return text
    return ("+" if value > 0 else "−") + text


def percent(share: float | None, decimals: int = 0) -> str:
    """Return a share of one as a percentage.

    >>> percent(0.256), percent(None)
    ('26%', '–')
    """
    if share is None or math.isnan(share):
        return NOTHING
    return f"{figure(share * 100, decimals)}%"


def finer(share: float) -> str:
    """Return a share as a percentage, finer where it is so small that whole numbers say little.

    >>> finer(1 / 4), finer(3 / 800)
    ('25%', '0.4%')
    """
    return percent(share, 0 if share >= 0.0995 else 1)


def plural(n: int, one: str, many: str = "") -> str:
    """Return a count with its noun.

    >>> plural(1, "review"), plural(1200, "review"), plural(3, "reply", "replies")
    ('1 review', '1,200 reviews', '3 replies')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def day_text(day: date | datetime) -> str:
    """Return a day as people read it.

    >>> day_text(date(2026, 3, 7))
    '7 Mar 2026'
    """
    return f"{day.day} {day:%b %Y}"


def day_of(number: int) -> date:
    """Return the date of a day counted from 1970-01-01.

    >>> day_of(20_000)
    datetime.date(2024, 10, 4)
    """
    return datetime.fromtimestamp(number * DAY_SECONDS, UTC).date()


def day_number(moment: datetime) -> int:
    """Return a moment's day counted from 1970-01-01 in UTC."""
    return int(moment.timestamp()) // DAY_SECONDS


def waited(hours: float) -> str:
    """Return a wait in the unit that suits it, or a dash where there is none.

    >>> waited(5.2), waited(130.0), waited(math.inf), waited(math.nan)
    ('5 h', '5.4 days', 'not reached', '–')
    """
    if math.isnan(hours):
        return NOTHING
    if math.isinf(hours):
        return "not reached"
    return f"{figure(hours)} h" if hours < LONG else f"{figure(hours / 24, 1)} days"


def waited_between(low: float, high: float) -> str:
    """Return the two ends of an interval of waits, of which an infinite one was not reached.

    >>> waited_between(2, 3), waited_between(6, math.inf), waited_between(math.inf, math.inf)
    ('2 h to 3 h', '6 h or longer', 'not reached')
    >>> waited_between(1.8, 2.2)
    'about 2 h'
    """
    if math.isnan(low) or math.isinf(low):
        return waited(low)
    if math.isinf(high):
        return f"{waited(low)} or longer"
    ends = waited(low), waited(high)
    return f"about {ends[0]}" if ends[0] == ends[1] else " to ".join(ends)


def ago(then: datetime | None, now: datetime) -> str:
    """Return how long ago something was, coarsely.

    >>> noon = datetime(2026, 3, 7, 12, tzinfo=UTC)
    >>> ago(noon.replace(hour=7), noon), ago(noon, noon), ago(None, noon)
    ('5 h ago', 'just now', 'never')
    """
    if then is None:
        return "never"
    seconds = (now - then).total_seconds()
    for unit, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if abs(seconds) >= unit:
            count = f"{int(abs(seconds) // unit)} {name}"
            return f"{count} ago" if seconds > 0 else f"in {count}"
    return "just now" if seconds >= 0 else "in a moment"
