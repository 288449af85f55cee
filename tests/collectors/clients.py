"""What the tests of the network share: a clock that need not be waited for, and clients."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.http import Http

START = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


class FakeClock:
    """A clock that moves when someone sleeps, and by `tick` seconds whenever it is read."""

    def __init__(self, tick: float = 0.0) -> None:
        self.tick = tick
        self.elapsed = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        self.elapsed += self.tick
        return self.elapsed

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.elapsed += seconds


class NoBudget:
    """A budget that lets everything go at once."""

    def wait(self, host: str) -> float:
        return 0.0


def client(clock: Any = None, **options: Any) -> Http:
    """Return an `Http` that tries again after half of each ceiling, unless told otherwise."""
    given = {"secrets": {}, "budget": NoBudget(), "jitter": lambda: 0.5, **options}
    return Http(clock=clock or FakeClock(), **given)
