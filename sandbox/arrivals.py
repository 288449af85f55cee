"""When statements are made: growth over the years, seasons, weekdays, hours of the day."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate

from sandbox.streams import Stream

DAY = 86_400.0
GROWTH = 0.75
"""Powers of a uniform number below 1 lean towards the end: more is written every year."""

_WEEKDAY = {
    "hotel": (1.0, 0.75, 0.7, 0.7, 0.75, 0.85, 1.0),
    "restaurant": (0.7, 0.55, 0.55, 0.6, 0.8, 1.0, 1.0),
    "cafe": (0.75, 0.7, 0.7, 0.75, 0.85, 1.0, 1.0),
}
_EVEN_WEEK = (1.0,) * 7
_MONTH = (0.7, 0.7, 0.75, 0.85, 0.9, 0.95, 1.0, 1.0, 0.95, 0.9, 0.75, 0.9)
_HOURS = tuple(
    accumulate((1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 10, 10, 9, 8, 8, 9, 11, 13, 14, 13, 9, 4))
)
_CLOCK = tuple(range(24))


def history(stream: Stream, seed: int, anchor: float) -> list[float]:
    """Return the moments of a stream's statements before the anchor, in order."""
    rng = random.Random(f"{seed}/{stream.key}/history")
    return sorted(_past(stream, rng, anchor) for _ in range(stream.volume))


def _past(stream: Stream, rng: random.Random, anchor: float) -> float:
    weekdays = _WEEKDAY.get(stream.kind, _EVEN_WEEK)
    while True:
        age = stream.days * (1 - rng.random() ** GROWTH)
        day = int((anchor - age * DAY) // DAY)
        if rng.random() < weekdays[(day + 3) % 7] * _MONTH[int(day / 30.4375) % 12]:
            break
    moment = day * DAY + _second_of_day(stream, rng)
    return moment if moment < anchor else moment - DAY


def _second_of_day(stream: Stream, rng: random.Random) -> float:
    local = rng.choices(_CLOCK, cum_weights=_HOURS)[0] + rng.random()
    east = stream.location.longitude / 15 if stream.location else 0.0
    return (local - east) % 24 * 3600


def per_day(stream: Stream) -> float:
    """Return how many statements a day the stream sees at the anchor."""
    return stream.volume / stream.days / GROWTH


def live(stream: Stream, seed: int, anchor: float, hour: int, speed: float) -> list[float]:
    """Return the moments of statements in one hour after the anchor, in order.

    Args:
        stream: whose statements.
        seed: the world's.
        anchor: when the demo opens, in seconds since 1970.
        hour: 0 for the first hour after the anchor.
        speed: how many times faster than natural they arrive.
    """
    rng = random.Random(f"{seed}/{stream.key}/live/{hour}")
    expected = per_day(stream) / 24 * speed
    begins = anchor + hour * 3600
    return sorted(begins + rng.random() * 3600 for _ in range(poisson(rng, expected)))


def poisson(rng: random.Random, expected: float) -> int:
    """Draw a count of events of which so many are expected (at most some hundreds)."""
    return sum(1 for _ in _gaps(rng, expected))


def _gaps(rng: random.Random, expected: float) -> Iterator[float]:
    passed = -math.log(1 - rng.random())
    while passed < expected:
        yield passed
        passed -= math.log(1 - rng.random())


def moment(at: float) -> datetime:
    """Return seconds since 1970 as an aware datetime in UTC."""
    return datetime.fromtimestamp(at, UTC)
