"""The demo world: a pure function of seed, anchor and speed.

Whatever moment is asked for, the same arguments give the same answer, so a restarted server
serves the same ids. Times after the anchor are real ones; only arrivals are sped up.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from sandbox import arrivals, bursts
from sandbox.channels import more_streams
from sandbox.drawing import Drawing
from sandbox.events import Event, plant
from sandbox.places import load_places
from sandbox.quality import Quality
from sandbox.statement import Statement
from sandbox.streams import Stream, make_streams


class World:
    """Brands, places and everything said about them.

    Args:
        seed: another seed, another world.
        anchor: the moment the demo opens; three years of history lie before it.
        speed: how many times faster than natural new statements arrive after the anchor.
        size: `demo` (about 30,000 reviews), `small` (some hundreds) or `wide` (as small, with
            streams for every source).

    Attributes:
        places: brands and locations.
        streams: one for each location, or brand, on each platform.
        events: what is planted; see `sandbox.events`.
    """

    def __init__(
        self, seed: int = 1, anchor: datetime | None = None, speed: float = 30.0, size: str = "demo"
    ) -> None:
        self.seed = seed
        self.anchor = (anchor or datetime(2026, 11, 21, tzinfo=UTC)).astimezone(UTC)
        self.speed = speed
        self.size = size
        self.places = load_places(size)
        first = make_streams(self.places, seed, size)
        self.streams = (*first, *more_streams(self.places, size, len(first) + 1))
        self.events = plant(self.places, self.anchor)
        self._since = self.anchor.timestamp()
        quality = Quality(seed, self._since, self.events)
        self._drawing = Drawing(seed, self.places, quality, office=size == "demo")
        self._drawn: dict[str, list[Statement]] = {}
        self._hours: dict[str, int] = {}
        self._numbers: dict[str, int] = {}

    def event(self, name: str) -> Event:
        """Return a planted event by its name."""
        return next(event for event in self.events if event.name == name)

    def stream(self, source: str, remote_id: str, **options: str) -> Stream:
        """Return the stream a listing reads.

        Raises:
            KeyError: there is none.
        """
        for stream in self.streams:
            if (
                stream.source == source
                and stream.remote_id == remote_id
                and all(stream.options.get(name) == value for name, value in options.items())
            ):
                return stream
        raise KeyError((source, remote_id, options))

    def statements(self, stream: Stream, at: datetime) -> list[Statement]:
        """Return everything said up to a moment, oldest first, with what was removed since."""
        now = at.timestamp()
        drawn = self._upto(stream, now)
        return [statement for statement in drawn if statement.created <= now]

    def visible(self, stream: Stream, at: datetime) -> list[Statement]:
        """Return what stands on the platform at a moment, oldest first."""
        now = at.timestamp()
        return [one for one in self.statements(stream, at) if one.removed > now]

    def outage(self, host: str, at: datetime) -> timedelta | None:
        """Return how much longer a host is out of order, or None."""
        for event in self.events:
            if event.kind == "outage" and event.subject == host and event.begins <= at < event.ends:
                return event.ends - at
        return None

    def _upto(self, stream: Stream, now: float) -> list[Statement]:
        if stream.key not in self._drawn:
            self._drawn[stream.key] = self._open(stream)
        wanted = int((now - self._since) // 3600) + 1 if now > self._since else 0
        if self._hours[stream.key] < wanted:
            for hour in range(self._hours[stream.key], wanted):
                self._pass_hour(stream, hour)
            self._hours[stream.key] = wanted
            self._drawn[stream.key].sort(key=_created)
        return self._drawn[stream.key]

    def _open(self, stream: Stream) -> list[Statement]:
        self._hours[stream.key] = 0
        self._numbers[stream.key] = 0
        past = self._draw(stream, arrivals.history(stream, self.seed, self._since), "history")
        past = bursts.edit(past, stream, self.events)
        planted = bursts.statements(stream, self.events, self.seed)
        return sorted([*past, *planted], key=_created)

    def _pass_hour(self, stream: Stream, hour: int) -> None:
        moments = arrivals.live(stream, self.seed, self._since, hour, self.speed)
        if moments:
            self._drawn[stream.key] += self._draw(stream, moments, f"live/{hour}")

    def _draw(self, stream: Stream, moments: list[float], phase: str) -> list[Statement]:
        rng = random.Random(f"{self.seed}/{stream.key}/{phase}/statements")
        first = self._numbers[stream.key]
        self._numbers[stream.key] += len(moments)
        draw = self._drawing.statement
        return [draw(stream, first + i, moment, rng) for i, moment in enumerate(moments)]


def _created(statement: Statement) -> float:
    return statement.created
