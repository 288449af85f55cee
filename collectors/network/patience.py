"""When the next request may go, and when it makes no sense to send another."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from datetime import timedelta

from collectors.network.budget import Budget
from collectors.network.clock import Clock
from collectors.network.limits import Limits, Traffic
from collectors.network.waiting import backoff
from collectors.source import Broken, Deferred, Unreachable

_log = logging.getLogger(__name__)


class Patience:
    """The waits of one run, within its limits.

    Args:
        budget: paces the requests to each host.
        clock: sleeps, and knows until when a longer wait lasts.
        limits: how much waiting and repeating is allowed.
        traffic: is read and kept up to date.
        jitter: returns random numbers in [0, 1).
    """

    def __init__(
        self,
        budget: Budget,
        clock: Clock,
        limits: Limits,
        traffic: Traffic,
        jitter: Callable[[], float],
    ) -> None:
        self._budget = budget
        self._clock = clock
        self._limits = limits
        self._traffic = traffic
        self._jitter = jitter
        self._sent: dict[str, float] = {}

    def take_turn(self, host: str, spaced: float = 0.0) -> None:
        """Return when the next request to `host` may go, and count it.

        Args:
            host: whom it goes to.
            spaced: seconds, up to what a run sleeps, that lie between it and the one before.

        Raises:
            Broken: the run has sent all it may.
            Deferred: the budget has nothing left for longer than a run sleeps.
        """
        most = self._limits.requests
        if self._traffic.requests >= most:
            raise Broken(f"{host} leads us on beyond {most:,} requests in one run.")
        wait = self._budget.wait(host)
        if wait > self._limits.sleep:
            raise self._deferred(f"Our own budget for {host} is spent for now.", wait)
        now = self._clock.monotonic()
        free = self._sent.get(host, -math.inf) + min(spaced, self._limits.sleep)
        wait = max(wait, free - now)
        self._sleep(wait)
        self._sent[host] = now + wait
        self._traffic.requests += 1

    def before_retry(self, where: str, trouble: str, attempt: int, asked: float | None) -> None:
        """Return when the failed try number `attempt` may be followed by another.

        Args:
            where: host and path, as a person may see them.
            trouble: completes the sentence that starts with `where`.
            attempt: 1 for the first.
            asked: seconds that the remote asked us to wait, if it did.

        Raises:
            Deferred: the remote asked for more than a run sleeps, or still asks after all tries.
            Unreachable: there have been enough tries, of this request or in this run.
        """
        spent = attempt >= self._limits.tries or not self._may_repeat()
        if asked is not None and (spent or asked > self._limits.sleep):
            raise self._deferred(f"{where} {trouble} and asks us to wait.", asked)
        if spent:
            raise Unreachable(f"{where} {trouble} (try {attempt}).")
        wait = backoff(attempt, self._jitter()) if asked is None else asked
        _log.info("%s %s; trying again in %.1f s", where, trouble, wait)
        self._sleep(wait)
        self._traffic.retries += 1

    def give_up(self, where: str, trouble: str, asked: float | None) -> Deferred | Unreachable:
        """Return the error for a request that is never repeated."""
        if asked is not None:
            return self._deferred(f"{where} {trouble} and asks us to wait.", asked)
        return Unreachable(f"{where} {trouble}; it was not sent again.")

    def _may_repeat(self) -> bool:
        share = self._limits.retry_share * self._traffic.requests
        return self._traffic.retries + 1 <= max(self._limits.retry_floor, share)

    def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            self._clock.sleep(seconds)
            self._traffic.waited += seconds

    def _deferred(self, message: str, wait: float) -> Deferred:
        return Deferred(message, until=self._clock.now() + timedelta(seconds=wait))
