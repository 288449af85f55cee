"""What comes first: harm × time left × reach × repeat customer × importance, each in words.

Every part is a factor of 1 or more where it asks for more haste, and below 1 where it asks for
less; the priority is their product, each raised to a weight that people may change.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from engagement.harm import grave_topics, gravity, named

RECIPE = "2"
"""Raised by hand when the code changes what comes out for the same data."""

CONCERN, PRAISE = "concern", "praise"
"""The lanes of the desk: what is plain praise, and all else, which is worked on first."""

_TONE = {1: 1.0, 2: 0.75, 3: 0.4, 4: 0.1, 5: 0.0}
_SILENT_TONE = 0.3
"""Of a post whose text nobody could judge."""

_STEPS: tuple[tuple[timedelta, float], ...] = (
    (timedelta(days=-30), 0.4),
    (timedelta(days=-7), 0.7),
    (timedelta(days=-3), 1.3),
    (timedelta(days=-1), 1.7),
    (timedelta(0), 1.8),
    (timedelta(hours=1), 1.7),
    (timedelta(hours=4), 1.5),
    (timedelta(hours=24), 1.2),
)
"""The factor while no more than this is left; an answer that is a month late helps little."""

_SPREAD = {"shares": 5.0, "reposts": 5.0, "boosts": 5.0, "quotes": 5.0, "comments": 2.0,
           "replies": 2.0, "views": 0.01}  # fmt: skip
"""What one of each count is worth, in likes; a count that is not listed is worth one."""

_FAST = 20.0
"""Likes an hour, or what is worth as much, that mean a post is spreading."""


@dataclass(frozen=True)
class Case:
    """What is known of a review when it is put in order.

    Attributes:
        stars: from 1 to 5, or None.
        score: sentiment of the text, from -1 to 1, or None.
        subjects: kinds of harm, as `engagement.harm.find_subjects` returns them.
        criticised: bitmask over `Topic.bit`.
        due_at: when an answer is due; None where it is not known since when it waits.
        by_day: it is due by the end of a day, so that no hours are told.
        engagement: counts that the channel shows.
        public_for: how long it had been public when they were read.
        repeats: earlier reviews by the same author on the same channel.
        importance: of the location; 1 is usual.
    """

    stars: int | None = None
    score: float | None = None
    subjects: int = 0
    criticised: int = 0
    due_at: datetime | None = None
    by_day: bool = False
    engagement: Mapping[str, int] = field(default_factory=dict)
    public_for: timedelta | None = None
    repeats: int = 0
    importance: float = 1.0


@dataclass(frozen=True)
class Weights:
    """How much each part counts: 0 leaves it out, 1 is usual, 2 squares it."""

    harm: float = 1.0
    time: float = 1.0
    reach: float = 1.0
    repeat: float = 1.0
    importance: float = 1.0

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Weights:
        """Return the usual weights with what was stored laid over them.

        Raises:
            ValueError: a weight is not between 0 and 3.
        """
        known = {each.name for each in fields(cls)} & stored.keys()
        weights = cls(**{name: float(stored[name]) for name in known})
        if not all(0 <= value <= 3 for value in asdict(weights).values()):
            raise ValueError("a weight is a number from 0 to 3")
        return weights

    @property
    def version(self) -> str:
        """A short name that differs whenever any weight, or the recipe, does."""
        canonical = json.dumps([RECIPE, asdict(self)], sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:10]


@dataclass(frozen=True)
class Part:
    """One factor of a priority, and what it rests on in words; empty words tell nothing unusual."""

    name: str
    factor: float
    words: str = ""


def parts(case: Case, now: datetime) -> tuple[Part, ...]:
    """Return the factors of a priority at a moment, in the order of `Weights`."""
    return (_harm(case), _time(case, now), _reach(case), _repeat(case), _importance(case))


def priority(found: Sequence[Part], weights: Weights) -> float:
    """Return the product of the factors, each raised to its weight; higher comes first.

    >>> priority([Part("harm", 4.0), Part("time", 0.5)], Weights(time=2.0))
    1.0
    """
    powers = asdict(weights)
    return math.prod(math.pow(part.factor, powers[part.name]) for part in found)


def reason(found: Sequence[Part]) -> str:
    """Return in words why something stands where it does.

    >>> reason([Part("harm", 9.0, "1 star, hygiene"), Part("reach", 1.0), Part("time", 1.5, "due")])
    '1 star, hygiene; due'
    """
    return "; ".join(part.words for part in found if part.words)


def stale_at(due_at: datetime | None, now: datetime) -> datetime | None:
    """Return when the time left changes a priority next; None where it never will again."""
    if due_at is None:
        return None
    ahead = [moment for left, _ in _STEPS if (moment := due_at - left) > now]
    return min(ahead, default=None)


def lane(case: Case) -> str:
    """Return where a review is worked on: among concerns, which come first, or praise."""
    kind = case.stars >= 4 if case.stars is not None else (case.score or 0.0) > 0.2
    spoilt = case.score is not None and case.score < (0.5 if case.subjects else 0.0)
    return PRAISE if kind and not spoilt else CONCERN


def tone(case: Case) -> float:
    """Return how bad a review is by stars and text, from 0 to 1."""
    text = max(0.0, -case.score) * 0.8 if case.score is not None else None
    if case.stars is None:
        return _SILENT_TONE if text is None else text
    return max(_TONE[case.stars], text or 0.0)


def _harm(case: Case) -> Part:
    bad = tone(case)
    grave = gravity(case.subjects, case.criticised)
    factor = 1 + 3 * bad + 12 * grave * (0.3 + 0.7 * bad)
    return Part("harm", factor, ", ".join([_kind(case), *_grave_words(case)]))


def _kind(case: Case) -> str:
    if case.stars is not None:
        return f"{case.stars} star{'' if case.stars == 1 else 's'}"
    if case.score is None:
        return "a mention"
    return "a negative mention" if case.score < -0.2 else "a mention"


def _grave_words(case: Case) -> list[str]:
    found = [each.name for each in named(case.subjects)]
    return found or [name.lower() for name, _ in grave_topics(case.criticised)]


def _time(case: Case, now: datetime) -> Part:
    if case.due_at is None:
        return Part("time", 1.0, "no date")
    left = case.due_at - now
    factor = next((factor for limit, factor in _STEPS if left <= limit), 1.0)
    return Part("time", factor, time_left(case.due_at, now, by_day=case.by_day))


def time_left(due_at: datetime, now: datetime, *, by_day: bool = False) -> str:
    """Return how much time is left, in words.

    Args:
        due_at: when it is up.
        now: the present moment.
        by_day: tell days alone; it is up when the last of them is over.

    >>> noon = datetime(2026, 3, 7, 12, tzinfo=UTC)
    >>> time_left(noon + timedelta(hours=2), noon), time_left(noon - timedelta(days=3), noon)
    ('due in 2 h', 'overdue by 3 d')
    """
    if by_day:
        return _days_left((due_at - timedelta(seconds=1)).date() - now.astimezone(UTC).date())
    left = due_at - now
    span = _span(abs(left))
    return f"due in {span}" if left >= timedelta(0) else f"overdue by {span}"


def _days_left(left: timedelta) -> str:
    if left < timedelta(0):
        return f"overdue by {-left.days} d"
    return {0: "due today", 1: "due tomorrow"}.get(left.days, f"due in {left.days} d")


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} d"
    return f"{minutes // 60} h" if minutes >= 60 else f"{max(minutes, 1)} min"


def _reach(case: Case) -> Part:
    points = sum(_SPREAD.get(name, 1.0) * max(0, n) for name, n in case.engagement.items())
    factor = 1 + math.log10(1 + points / 5)
    hours = max(1.0, case.public_for.total_seconds() / 3_600) if case.public_for else 0.0
    spreading = hours > 0 and points / hours >= _FAST
    counted = [_count(n, name) for name, n in case.engagement.items() if n > 0]
    words = ", ".join(counted) + (", spreading fast" if spreading else "")
    return Part("reach", min(5.0, factor * (1.3 if spreading else 1.0)), words)


def _count(number: int, name: str) -> str:
    return f"{number:,} {name.removesuffix('s') if number == 1 else name}"


def _repeat(case: Case) -> Part:
    often = "once" if case.repeats == 1 else f"{case.repeats} times"
    words = f"wrote {often} before" if case.repeats else ""
    return Part("repeat", 1 + 0.15 * min(case.repeats, 4), words)


def _importance(case: Case) -> Part:
    usual = abs(case.importance - 1) < 0.05
    words = f"a location that weighs {'more' if case.importance > 1 else 'less'}"
    return Part("importance", case.importance, "" if usual else words)
