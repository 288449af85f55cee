"""Published ways to turn reviews into one figure, for comparison with ours.

Each is a pure function of an `Archive` and returns one figure per place, in stars; NaN where a
place has no review yet. They are judged by what they say of the reviews that come next
(`scoring.backtest`), which not all of them were made for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from scoring.stats import Floats, Ints, ratio, total

TRUSTPILOT_HALF_LIFE = 182.6
TRUSTPILOT_PHANTOMS, TRUSTPILOT_STARS = 7, 3.5
"""So many reviews of so many stars each place begins with."""

YEAR = 365
BOOKING_SHARES = (0.85, 0.10, 0.05)
"""Of the last 12 months and of each year before."""


@dataclass(frozen=True)
class Archive:
    """Reviews known at a moment.

    Attributes:
        place: the place of each review, 0 … places - 1.
        age: its age in days, above 0.
        stars: its stars.
        places: how many places there are.
    """

    place: Ints
    age: Floats
    stars: Floats
    places: int

    def mean(self, weight: Floats) -> Floats:
        """Return the weighted mean of each place, NaN where no weight is."""
        return ratio(self.sum(weight * self.stars), self.sum(weight))

    def sum(self, values: Floats) -> Floats:
        """Return the sum of the values in each place."""
        return total(values, self.place, self.places)

    def between(self, youngest: int, oldest: int) -> Floats:
        """Return 1 for reviews older than `youngest` and at most `oldest` days, otherwise 0."""
        return ((self.age > youngest) & (self.age <= oldest)).astype(np.float64)

    @property
    def ones(self) -> Floats:
        """A weight of 1 for every review."""
        return np.ones_like(self.stars)


def plain_mean(archive: Archive) -> Floats:
    """Every review alike, as Google shows it."""
    return archive.mean(archive.ones)


def last_90_days(archive: Archive) -> Floats:
    """The mean of the last 90 days; where there is none, of all."""
    return _or(archive.mean(archive.between(0, 90)), plain_mean(archive))


def last_12_months(archive: Archive) -> Floats:
    """The mean of the last 12 months; where there is none, of all."""
    return _or(archive.mean(archive.between(0, YEAR)), plain_mean(archive))


def bayesian_average(archive: Archive) -> Floats:
    """IMDb's form `(v R + m C) / (v + m)`: R and v a place's mean and number, C the mean of all.

    m, which IMDb sets by hand, is the mean number of reviews per place, as is the custom.
    """
    n, everything = archive.sum(archive.ones), archive.stars.mean()
    usual = n[n > 0].mean()
    return ratio(
        n * np.nan_to_num(plain_mean(archive)) + usual * everything, np.where(n, n + usual, 0)
    )


def trustpilot(archive: Archive) -> Floats:
    """`(7 · 3.5 + Σ w r) / (7 + Σ w)`, w halved every 182.6 days."""
    weight = np.exp2(-archive.age / TRUSTPILOT_HALF_LIFE)
    known = archive.sum(archive.ones) > 0
    start = TRUSTPILOT_PHANTOMS * TRUSTPILOT_STARS
    shown = start + archive.sum(weight * archive.stars)
    shown = shown / (TRUSTPILOT_PHANTOMS + archive.sum(weight))
    return np.where(known, shown, np.nan)


def booking(archive: Archive) -> Floats:
    """0.85 of the last 12 months' mean, 0.10 and 0.05 of the two years before, where there are."""
    years = range(len(BOOKING_SHARES))
    parts = [archive.mean(archive.between(YEAR * year, YEAR * (year + 1))) for year in years]
    weight = np.array(BOOKING_SHARES)[:, None] * np.isfinite(parts)
    shown = ratio((weight * np.nan_to_num(parts)).sum(axis=0), weight.sum(axis=0))
    return _or(shown, plain_mean(archive))


def wilson(archive: Archive) -> Floats:
    """Wilson's lower 95% bound of the mean as a share of the way from 1 to 5 stars."""
    n, share, z = archive.sum(archive.ones), (plain_mean(archive) - 1) / 4, 1.96
    n = np.where(n > 0, n, np.nan)
    margin = z * np.sqrt(np.maximum(share * (1 - share), 0) / n + z**2 / (4 * n**2))
    bound: Floats = 1 + 4 * (share + z**2 / (2 * n) - margin) / (1 + z**2 / n)
    return bound


def _or(first: Floats, otherwise: Floats) -> Floats:
    return np.where(np.isfinite(first), first, otherwise)


FORMULAS: Mapping[str, Callable[[Archive], Floats]] = {
    "plain mean": plain_mean,
    "last 90 days": last_90_days,
    "last 12 months": last_12_months,
    "Bayesian average": bayesian_average,
    "Trustpilot": trustpilot,
    "Booking.com": booking,
    "Wilson bound": wilson,
}
"""The name of each on the screen."""
