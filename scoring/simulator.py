"""What would it take: reviews to a displayed figure, and answers to a reputation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from data.models import Tallies
from scoring.index import Settings
from scoring.indices import reputation
from scoring.stats import Floats

LEVELS = np.arange(1.0, 6.0)
WEEK = 7


def threshold(target: float, decimals: int = 1) -> float:
    """Return the least mean that a platform shows as the target: 4.45 is shown as 4.5.

    >>> threshold(4.5)
    4.45
    """
    return round(target - 0.5 * 10.0**-decimals, decimals + 2)


def reviews_needed(n: int, mean: float, target: float, incoming: float, decimals: int = 1) -> float:
    """Return how many reviews of a mean it takes until a plain mean is shown as the target.

    Formula: the least x with `(n · mean + x · incoming) / (n + x) ≥ t`, t the `threshold`.

    Args:
        n: how many reviews there are.
        mean: of them, as exact as known.
        target: the figure to be shown; below the mean it is 0 reviews away.
        incoming: the mean of what will come.
        decimals: that the platform shows.

    Returns:
        A whole number, or `inf` where reviews of that mean never reach it.

    How it can mislead: nobody gets straight fives; see `time_to_reach`.

    >>> reviews_needed(100, 4.3, 4.5, 5.0)
    28.0
    >>> reviews_needed(100, 4.3, 4.5, 4.4)
    inf
    """
    least = threshold(target, decimals)
    if n and mean >= least:
        return 0.0
    if incoming <= least:
        return math.inf
    return float(max(1, math.ceil(n * (least - mean) / (incoming - least) - 1e-9)))


@dataclass(frozen=True)
class Reach:
    """When a displayed figure may be reached.

    Attributes:
        probability: that it is within the horizon.
        earliest, likely, latest: days by which one, five and nine of ten futures have reached it;
            `inf` where fewer do within the horizon.
    """

    probability: float
    earliest: float
    likely: float
    latest: float

    def dates(self, today: date) -> tuple[date | None, date | None, date | None]:
        """Return the three moments as dates, None where it is not reached."""
        days = (self.earliest, self.likely, self.latest)
        return tuple(  # type: ignore[return-value]
            today + timedelta(days=value) if math.isfinite(value) else None for value in days
        )


def time_to_reach(
    stars: Sequence[float],
    recent: Sequence[float],
    days: int,
    target: float,
    *,
    settings: Settings,
    decimals: int = 1,
    horizon_days: int = 730,
) -> Reach:
    """Return when a plain mean may be shown as the target if reviews go on as lately.

    Futures are drawn week by week: how many reviews come (Poisson, its rate unsure as the recent
    number is), and of which stars (the recent mix, unsure as a Dirichlet).

    Args:
        stars: how many reviews of 1 to 5 stars there are.
        recent: how many of each came lately.
        days: how long "lately" is.
        target: the figure to be shown.
        settings: `draws` and `seed`.
        decimals: that the platform shows.
        horizon_days: how far to look.

    How it can mislead: it knows no season, no campaign and no change for the better that has not
    reached the reviews yet: give those as `recent`.
    """
    random = np.random.default_rng(settings.seed)
    least, weeks = threshold(target, decimals), horizon_days // WEEK
    now = np.asarray(stars, dtype=np.float64)
    if now.sum() and now @ LEVELS / now.sum() >= least:
        return Reach(1.0, 0.0, 0.0, 0.0)
    lately = np.asarray(recent, dtype=np.float64)
    rate = random.gamma(lately.sum() + 0.5, WEEK / days, settings.draws)
    mix = random.dirichlet(lately + 0.2, settings.draws)
    counts = random.poisson(rate[:, None], (settings.draws, weeks))
    coming = random.multinomial(counts, mix[:, None, :]).cumsum(axis=1)
    total = now + coming
    shown = (total @ LEVELS) / np.maximum(total.sum(axis=2), 1) >= least - 1e-12
    return _reach(np.where(shown.any(axis=1), (shown.argmax(axis=1) + 1) * WEEK, np.inf))


def _reach(days: Floats) -> Reach:
    ends = (float(np.quantile(days, share, method="higher")) for share in (0.1, 0.5, 0.9))
    return Reach(float(np.isfinite(days).mean()), *ends)


def if_answered(
    tallies: Tallies, *, as_of: datetime, settings: Settings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the reputation as it is and as it would be if all open negative reviews were answered.

    The answers come now: those not yet due count as in time, the others as late.

    Returns:
        Two tables of the reputation index; `part_response` shows what moved.

    How it can mislead: tallies do not tell a review that waits from one removed before an answer;
    both are taken as answered.
    """
    rows = tallies.responses
    waiting = rows["waiting"].where(rows["negative"] == 1, 0)
    answered = rows.assign(answered=rows["answered"] + waiting, waiting=rows["waiting"] - waiting)
    before, after = (
        reputation.compute(world, as_of=as_of, settings=settings)
        for world in (tallies, replace(tallies, responses=answered))
    )
    return before, after
