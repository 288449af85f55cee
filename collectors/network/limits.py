"""What one run may cost, and what it has cost so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from collectors.network.waiting import http_date

SKEW = timedelta(minutes=5)
"""Clocks that differ by more are worth a warning."""


@dataclass(frozen=True)
class Limits:
    """What one request and one run may cost.

    Attributes:
        connect: seconds until a connection stands.
        read: seconds of silence, and seconds until all headers are there.
        whole: seconds from the start of a request to the end of its answer.
        body: bytes that a body may have once unpacked.
        tries: how often the same GET is sent, the first time included.
        retry_share: of a run's requests may be tries after a failure, from 0 to 1.
        retry_floor: tries after a failure that even a short run may have.
        sleep: seconds that a run waits at most before one request; longer waits end the run.
        redirects: that one GET follows.
        requests: that one run sends, everything included.
    """

    connect: float = 5.0
    read: float = 20.0
    whole: float = 60.0
    body: int = 10_000_000
    tries: int = 4
    retry_share: float = 0.2
    retry_floor: int = 3
    sleep: float = 60.0
    redirects: int = 5
    requests: int = 2_000


@dataclass
class Traffic:
    """What a run has cost so far.

    Attributes:
        requests: sent, tries after a failure and redirects included.
        retries: how many of them were tries after a failure.
        bytes: of bodies received, before unpacking.
        waited: seconds slept, for the budget or before another try.
        warnings: what was odd but did not stop the run, for the run's record.
    """

    requests: int = 0
    retries: int = 0
    bytes: int = 0
    waited: float = 0.0
    warnings: list[str] = field(default_factory=list)

    def compare_clocks(self, host: str, date: str | None, now: datetime) -> None:
        """Warn, once per host, if an answer's `Date` is far from the present moment."""
        sent = http_date(date)
        skew = abs(sent - now) if sent else timedelta()
        if skew > SKEW and not any(host in warning for warning in self.warnings):
            minutes = skew.total_seconds() / 60
            self.warnings.append(
                f"The clocks of {host} and of this machine differ by {minutes:.0f} minutes."
            )
