"""What people may change about the order of the desk: weights, places, how far back it looks."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from data.columns import of_a_day
from engagement.triage import Weights

SETTING = "desk"
"""Name of the stored setting."""

LEAST, MOST = 0.25, 4.0
"""What a location may weigh at least and at most; 1 is usual."""

_LEAST_USUAL, _MOST_USUAL = 0.8, 1.25
"""What a location weighs at least and at most where nobody has said it."""


@dataclass(frozen=True)
class Ordering:
    """The choices behind the order.

    Attributes:
        weights: of the parts of a priority.
        importance: what locations weigh, by id; others weigh by how much is said of them.
        horizon_days: how old a review may be when it is first seen and still come to the desk.
    """

    weights: Weights = field(default_factory=Weights)
    importance: Mapping[int, float] = field(default_factory=dict)
    horizon_days: int = 180

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Ordering:
        """Return the usual choices with what was stored laid over them.

        Raises:
            ValueError: a weight or a location's importance is out of its range.
        """
        importance = {int(of): float(n) for of, n in stored.get("importance", {}).items()}
        if not all(LEAST <= value <= MOST for value in importance.values()):
            raise ValueError(f"a location weighs from {LEAST} to {MOST}")
        weights = Weights.from_stored(stored.get("weights", {}))
        return cls(weights, importance, int(stored.get("horizon_days", cls.horizon_days)))

    @property
    def stored(self) -> dict[str, Any]:
        """What `from_stored` reads."""
        importance = {str(of): weight for of, weight in sorted(self.importance.items())}
        return {**asdict(self), "importance": importance}

    def version(self, sla_hours: Mapping[str, float]) -> str:
        """Return a short name that differs whenever the order may."""
        parts = [self.weights.version, self.stored["importance"], sorted(sla_hours.items())]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:10]

    def importance_of(self, location_id: int, volumes: Mapping[int, int]) -> float:
        """Return what a location weighs.

        Args:
            location_id: the location.
            volumes: how many reviews each location had in a year.

        >>> Ordering().importance_of(1, {1: 400, 2: 100, 3: 100})
        1.25
        """
        if location_id in self.importance:
            return self.importance[location_id]
        if not volumes:
            return 1.0
        usual = sum(volumes.values()) / len(volumes)
        weight = math.sqrt(volumes.get(location_id, usual) / usual)
        return min(_MOST_USUAL, max(_LEAST_USUAL, weight))


def time_to_answer(
    channel: str, sla_hours: Mapping[str, float], social: frozenset[str]
) -> timedelta:
    """Return how soon an answer is due on a channel.

    Args:
        channel: the channel.
        sla_hours: hours by the channel's own name, or for `review` and `social` channels.
        social: channels that are answered by the hour.
    """
    kind = "social" if channel in social else "review"
    return timedelta(hours=sla_hours.get(channel, sla_hours[kind]))


def due_at(created_at: datetime | None, came_at: datetime, within: timedelta) -> datetime:
    """Return when an answer is due; a review without a date counts from when it came.

    Where only the day is known on which a review was written, there is time until a day is over.
    """
    due = (created_at or came_at) + within
    if created_at is None or not of_a_day(created_at):
        return due
    return due.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
