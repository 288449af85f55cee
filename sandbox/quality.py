"""How good each place truly is, topic by topic, over time."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable

from sandbox.events import Event
from sandbox.streams import Stream

YEAR = 365.25 * 86_400


class Quality:
    """True qualities on the log-odds scale: 0 means as much praise as blame.

    Args:
        seed: the world's.
        anchor: the moment to which slow trends are anchored, in seconds.
        events: planted turns are taken from these.
    """

    def __init__(self, seed: int, anchor: float, events: Iterable[Event]) -> None:
        self._seed = seed
        self._anchor = anchor
        self._bases: dict[tuple[str, str], tuple[float, float]] = {}
        self._turns: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
        for event in events:
            if event.kind == "turn":
                span = (event.begins.timestamp(), event.ends.timestamp(), event.shift)
                for topic in event.topics:
                    self._turns.setdefault((event.subject, topic), []).append(span)

    def of(self, stream: Stream, topic: str, at: float) -> float:
        """Return the true quality of one topic at a moment."""
        subject = stream.location.key if stream.location else stream.brand.key
        key = (subject, topic)
        if key not in self._bases:
            self._bases[key] = self._draw(subject, topic, stream.brand.appeal)
        base, slope = self._bases[key]
        value = base + slope * (at - self._anchor) / YEAR
        for begins, ends, shift in self._turns.get(key, ()):
            if begins <= at < ends:
                value += shift
        return value

    def praise(self, stream: Stream, topic: str, at: float, mood: float) -> float:
        """Return the probability that a person in that mood praises the topic."""
        return 1 / (1 + math.exp(-self.of(stream, topic, at) - mood))

    def _draw(self, subject: str, topic: str, appeal: float) -> tuple[float, float]:
        place = random.Random(f"{self._seed}/{subject}/quality")
        own = random.Random(f"{self._seed}/{subject}/{topic}/quality")
        base = 0.75 + appeal + place.gauss(0, 0.35) + own.gauss(0, 0.55)
        return base, own.gauss(0, 0.15)
