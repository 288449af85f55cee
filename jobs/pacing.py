"""How often a job may run that takes the longer the more there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from collectors.network.clock import Clock

REST = 3.0
"""Times the length of a run that pass before the next one, so that it takes a quarter of a core."""


@dataclass
class Paced:
    """A job that is passed over for as long as it rests from its last run.

    Attributes:
        job: what is done.
        clock: the time it lives by.
        free_at: until when it rests, on the clock's monotonic scale.
    """

    job: Callable[[], Any]
    clock: Clock
    free_at: float = float("-inf")

    def __call__(self) -> None:
        """Run the job unless it rests."""
        began = self.clock.monotonic()
        if began < self.free_at:
            return
        try:
            self.job()
        finally:
            ended = self.clock.monotonic()
            self.free_at = ended + REST * (ended - began)
