"""What would it take: reviews to a displayed figure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from scoring.coming import WEEK, Coming
from scoring.display import LEVELS, NEW, PLAIN, Display
from scoring.index import Settings
from scoring.stats import Floats


def threshold(target: float, decimals: int = 1) -> float:
    """Return the least mean that a platform shows as the target: 4.45 is shown as 4.5.

    >>> threshold(4.5)
    4.45
    """
    return round(target - 0.5 * 10.0**-decimals, decimals + 2)


def reviews_needed(
    stars: npt.ArrayLike,
    target: float,
    incoming: float,
    *,
    display: Display = PLAIN,
    ages: npt.ArrayLike = (NEW,),
) -> float:
    """Return how many reviews of a mean it takes, all at once, until the target is shown.

    Formula: the least x with `(n · mean + x · incoming) / (n + x) ≥ t`, n and mean those of the
    newest part of the channel's figure and t what that part's mean must be, the other parts as they
    are, for the figure to be the target's `threshold`.

    Args:
        stars: how many reviews of 1 to 5 stars there are, a row per age.
        target: the figure to be shown; what is shown already is 0 reviews away.
        incoming: the mean of what will come, in stars.
        display: how the channel makes its figure.
        ages: in days, of each row.

    Returns:
        A whole number, or `inf` where reviews of that mean never reach it.

    How it can mislead: nobody gets straight fives, nor all at once; see `time_to_reach`.

    >>> reviews_needed([0, 0, 0, 70, 30], 4.5, 5.0)
    28.0
    >>> reviews_needed([0, 0, 0, 70, 30], 4.5, 4.4)
    inf
    """
    counts, sums = display.weighed(stars, ages)
    least = threshold(target, display.decimals)
    if display.reaches(display.figure(counts, sums), least):
        return 0.0
    n, means = display.means(counts, sums)
    shares = display.shares() * (n > 0)
    shares[0] = display.parts[0].share
    others = float(shares[1:] @ means[1:])
    wanted = (display.unscaled(least) * float(shares.sum()) - others) / float(shares[0])
    return _more(float(n[0]), float(means[0]), wanted, incoming)


def _more(n: float, mean: float, least: float, incoming: float) -> float:
    """Return how many reviews of a mean bring the mean of others up to another."""
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
    stars: npt.ArrayLike,
    coming: Coming,
    target: float,
    *,
    settings: Settings,
    display: Display = PLAIN,
    ages: npt.ArrayLike = (NEW,),
    horizon_days: int = 730,
) -> Reach:
    """Return when a channel may show the target.

    Futures are drawn week by week: how many reviews come (Poisson, its rate unsure as the number
    it rests on is), and of which stars (a mix as unsure as its evidence is, a Dirichlet, or
    fixed). All of them age on the way, as far as the channel minds that.

    Args:
        stars: how many reviews of 1 to 5 stars there are, a row per age.
        coming: what is known of the reviews to come.
        target: the figure to be shown.
        settings: `draws` and `seed`.
        display: how the channel makes its figure.
        ages: in days, of each row.
        horizon_days: how far to look.

    How it can mislead: it knows no season, no campaign and no change for the better that has not
    reached the reviews yet. In each future rate and mix stay as they are, while real ones drift,
    so that it is too sure at the upper end: replayed on 3,688 targets of places in 35 public
    projects, what was given less than 10% within a year, 10-30%, 30-60%, 60-85% and more (1%, 19%,
    45%, 70% and 93% on average) came true in 4%, 24%, 44%, 65% and 79%. The Brier score is 0.121,
    and was 0.133 when earlier reviews and the age of a place did not count; with ten recent
    reviews or fewer 0.158 and 0.178. The constants were chosen on the same projects. The
    platform may hold reviews that are not held here.
    """
    least, weeks = threshold(target, display.decimals), horizon_days // WEEK
    if display.reaches(display.of(stars, ages), least):
        return Reach(1.0, 0.0, 0.0, 0.0)
    random = np.random.default_rng(settings.seed)
    arriving = coming.drawn(random, settings.draws, weeks)
    shown = display.reaches(_figures(display, stars, ages, arriving), least)
    return _reach(np.where(shown.any(axis=1), (shown.argmax(axis=1) + 1) * WEEK, np.inf))


def _figures(
    display: Display, stars: npt.ArrayLike, ages: npt.ArrayLike, arriving: Floats
) -> Floats:
    """Return the figure at the end of each week, in each future; what comes does so mid-week."""
    ends = np.arange(1, arriving.shape[1] + 1) * WEEK
    held = np.atleast_2d(np.asarray(stars, dtype=np.float64))
    before = display.weights(ends[:, None] + np.asarray(ages, dtype=np.float64))
    since = ends[:, None] - ends + WEEK / 2
    after = display.weights(np.maximum(since, NEW)) * (since > 0)
    counts, sums = (
        (before @ old)[:, None, :] + new @ after.transpose(0, 2, 1)
        for old, new in (
            (held.sum(axis=1), arriving.sum(axis=2)),
            (held @ LEVELS, arriving @ LEVELS),
        )
    )
    return display.figure(counts, sums)


def _reach(days: Floats) -> Reach:
    ends = (float(np.quantile(days, share, method="higher")) for share in (0.1, 0.5, 0.9))
    return Reach(float(np.isfinite(days).mean()), *ends)
