"""How long a remote asked us to wait, in all the ways they say it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=366).total_seconds()
"""A wait beyond this is a mistake of the remote, not a wish."""

RESET_HEADERS = (
    "RateLimit-ResetTime",
    "X-RateLimit-Reset",
    "X-Rate-Limit-Reset",
    "RateLimit-Reset",
)
"""When an allowance renews: Yelp; Mastodon and Reddit; X; Bluesky."""

USAGE_HEADER = "X-Business-Use-Case-Usage"
"""Facebook and Instagram: minutes until access comes back, deep inside a JSON text."""

REMAINING_HEADERS = ("X-RateLimit-Remaining", "X-Rate-Limit-Remaining", "RateLimit-Remaining")
"""What is left of an allowance: while something is, no wait for its renewal helps."""

_EPOCH_FROM = 1e9
_MILLISECONDS_FROM = 1e12


def http_date(text: str | None) -> datetime | None:
    """Return the moment of an HTTP date in UTC, or None if it is not one."""
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def asked_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds a remote asks us to wait, more than 0, or None if it does not say.

    `Retry-After` is believed first, then the moment an allowance renews. Moments count from the
    remote's own `Date`, so that a wrong clock on either side does no harm. What cannot be read,
    lies in the past or is longer than a year counts as not said.

    Args:
        headers: of the answer, found regardless of case.
        now: the present moment, for an answer without a `Date`.
    """
    sent = http_date(headers.get("Date")) or now
    waits = [_retry_after(headers.get("Retry-After"), sent)]
    if not any(_number(headers.get(name) or "") > 0 for name in REMAINING_HEADERS):
        waits += [_reset(headers.get(name), sent) for name in RESET_HEADERS]
    waits.append(_regained(headers.get(USAGE_HEADER)))
    return next((wait for wait in waits if wait is not None), None)


def backoff(attempt: int, share: float) -> float:
    """Return the seconds to wait after the failed try number `attempt`, with full jitter.

    Args:
        attempt: 1 for the first try.
        share: a random number in [0, 1) that picks a point between nothing and the ceiling,
            which doubles from 1 to 30 seconds.
    """
    return share * min(30.0, 2.0 ** (attempt - 1))


def _usable(seconds: float) -> float | None:
    return seconds if 0 < seconds <= LONGEST else None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _retry_after(text: str | None, sent: datetime) -> float | None:
    if text is None:
        return None
    moment = http_date(text)
    return _usable((moment - sent).total_seconds() if moment else _number(text))


def _reset(text: str | None, sent: datetime) -> float | None:
    if text is None:
        return None
    number = _number(text)
    if math.isnan(number):
        return _until_instant(text, sent)
    if number >= _MILLISECONDS_FROM:
        number /= 1000
    return _usable(number - sent.timestamp() if number >= _EPOCH_FROM else number)


def _until_instant(text: str, sent: datetime) -> float | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _usable((moment - sent).total_seconds())


def _regained(text: str | None) -> float | None:
    try:
        usage = json.loads(text or "{}")
        minutes = [
            entry["estimated_time_to_regain_access"]
            for entries in usage.values()
            for entry in entries
        ]
        return _usable(60.0 * max(minutes, default=0))
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return None
