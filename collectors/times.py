"""The forms in which sources state a moment: each is named by its source, none is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from data.models import EARLIEST

Form = Callable[[object], datetime]
"""Turns a remote value into an aware moment, or raises ValueError."""

FUTURE = timedelta(hours=24)
"""How far a remote clock may run ahead of ours before a date is nonsense."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d{1,30})?)?\s?(Z|UTC|GMT|[+-]\d\d(:?\d\d)?)?)?",
    re.ASCII,
)
_ZULU = re.compile(r"\s?(?:Z|UTC|GMT)$")
_ID = re.compile(r"\d{15,19}", re.ASCII)
_FIRST_ID = 1_288_834_974_657
"""Milliseconds since 1970 at which the ids of X begin to count."""

_DIGITS = re.compile(r"-?\d{1,20}(\.\d{1,12})?", re.ASCII)


def iso_in(zone: tzinfo) -> Form:
    """Return the ISO 8601 form in which a missing offset means the given zone."""

    def read(value: object) -> datetime:
        stated = value.strip().upper() if isinstance(value, str) else ""
        if not _ISO.fullmatch(stated):
            raise ValueError("not an ISO date")
        at = datetime.fromisoformat(_ZULU.sub("Z", stated).replace(" +", "+").replace(" -", "-"))
        return at if at.tzinfo else at.replace(tzinfo=zone)

    return read


def iso(value: object) -> datetime:
    """Read ISO 8601 with any number of fraction digits; without an offset it is UTC.

    Raises:
        ValueError: the value is anything else.
    """
    return iso_in(UTC)(value)


def epoch(value: object) -> datetime:
    """Read seconds since 1970 as a number or as digits.

    Raises:
        ValueError: the value is anything else, or no calendar reaches it.
    """
    return _after_1970(value, "seconds")


def epoch_milliseconds(value: object) -> datetime:
    """Read milliseconds since 1970 as a number or as digits.

    Raises:
        ValueError: the value is anything else, or no calendar reaches it.
    """
    return _after_1970(value, "milliseconds")


def _after_1970(value: object, unit: str) -> datetime:
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"not {unit} since 1970")
    try:
        return _EPOCH + timedelta(**{unit: value})
    except OverflowError as error:
        raise ValueError("no such year") from error


def snowflake(value: object) -> datetime:
    """Read the moment that an id of X holds in its upper bits.

    Raises:
        ValueError: the value is no such id.
    """
    number = int(value) if isinstance(value, int | str) and _ID.fullmatch(str(value)) else 0
    if not 2**50 < number < 2**63:
        raise ValueError("not an id that holds a moment")
    return epoch_milliseconds((number >> 22) + _FIRST_ID)


def rfc822(value: object) -> datetime:
    """Read the dates of RSS, such as `Sat, 21 Nov 2026 10:00:00 GMT`; no zone means UTC.

    Raises:
        ValueError: the value is anything else.
    """
    if not isinstance(value, str):
        raise ValueError("not a date")
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, IndexError, OverflowError) as error:
        raise ValueError("not an RFC 822 date") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def sensible(
    value: object, form: Form, fetched_at: datetime | None
) -> tuple[datetime | None, str | None]:
    """Read a moment that a review can have, or say why there is none.

    Args:
        value: what the source states; None is no statement and no fault.
        form: how this source writes moments.
        fetched_at: when the item was read; without it no date can be in the future.

    Returns:
        The moment in UTC and None, or None and what was wrong with it.
    """
    if value is None:
        return None, None
    try:
        at = form(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None, "date not understood"
    if at < EARLIEST:
        return None, "date before 1995"
    if fetched_at is not None and at > fetched_at + FUTURE:
        return None, "date in the future"
    return at, None
