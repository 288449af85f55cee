"""How fast one remote host may be asked."""

from __future__ import annotations

import threading
from typing import Protocol

from collectors.network.clock import Clock


class Budget(Protocol):
    """An allowance of requests, kept per host."""

    def wait(self, host: str) -> float:
        """Reserve the next place in the queue of `host`.

        Returns:
            Seconds, 0 or more, that the caller must let pass before it sends its request.
            Every call takes a place: call it once for each request.
        """


class LocalBudget:
    """An even pace per host within one process, by the generic cell rate algorithm.

    Args:
        per_second: requests that a host gets each second in the long run, more than 0.
        clock: where the time comes from.
        burst: requests that may go at once after a silence, 1 or more.
    """

    def __init__(self, per_second: float, clock: Clock, *, burst: int = 1) -> None:
        self._interval = 1 / per_second
        self._tolerance = (burst - 1) * self._interval
        self._clock = clock
        self._due: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str) -> float:
        """Reserve the next place in the queue of `host`; see `Budget.wait`."""
        with self._lock:
            now = self._clock.monotonic()
            due = max(self._due.get(host, now), now)
            self._due[host] = due + self._interval
            return max(0.0, due - self._tolerance - now)
