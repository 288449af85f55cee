"""What the next reviews may say: a rating's estimate carried forward."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scoring.stats import Floats, beta_below, beta_interval

DRIFT = 0.03
"""Variance, in stars², by which a place's mean usually wanders within the next 90 days."""


LASTING = 0.8
"""Share of a place's difference from the rest of its chain that is usually left in 90 days."""


def future_mean(estimate: pd.DataFrame, lasting: float = LASTING) -> Floats:
    """Return the mean to expect of the next reviews.

    Formula: `prior + lasting · (value - prior)`: part of what sets a place apart today is passing,
    so places fall back towards their chain. A brand that is one place has nothing to fall back to.

    Args:
        estimate: a row per place, with the columns of `scoring.estimate.ESTIMATE`.
        lasting: share of the difference that lasts.

    >>> place = pd.DataFrame({"value": [4.8], "prior": [4.3]})
    >>> future_mean(place, 0.8).round(2)
    array([4.7])
    """
    value = estimate["value"].to_numpy(dtype=np.float64)
    prior = estimate["prior"].to_numpy(dtype=np.float64)
    expected: Floats = prior + lasting * (value - prior)
    return expected


def future_variance(estimate: pd.DataFrame, size: Floats, drift: float | Floats = DRIFT) -> Floats:
    """Return the variance of the mean of the next `size` reviews.

    It adds what is unsure of the place today (`variance`), how places wander (`drift`) and the
    chance of who will write (`spread / size`).

    Args:
        estimate: a row per place, with the columns of `scoring.estimate.ESTIMATE`.
        size: how many reviews will come to each.
        drift: variance of the wandering.
    """
    known = estimate["variance"].to_numpy() + drift
    return np.asarray(known + estimate["spread"].to_numpy() / size, dtype=np.float64)


def future_interval(
    estimate: pd.DataFrame,
    size: Floats,
    probability: float,
    *,
    drift: float | Floats = DRIFT,
    lasting: float = LASTING,
) -> tuple[Floats, Floats]:
    """Return the interval of the mean of the next `size` reviews.

    It is of a Beta on 1 to 5 with `future_mean` and `future_variance`. A mean of n whole stars
    moves in steps of 1/n, so what is within half a step of an end falls on it; a value lies within
    where the chance of less and half the chance of itself do (Lancaster's mid-P, 1961). To take in
    every value that the ends of the interval touch would hold more than was asked for.

    Args:
        estimate: a row per place, with the columns of `scoring.estimate.ESTIMATE`.
        size: how many reviews will come to each.
        probability: that the interval is to hold, at least a half.
        drift: variance of the wandering.
        lasting: share of the difference from the chain that lasts.
    """
    mean, variance = future_mean(estimate, lasting), future_variance(estimate, size, drift)
    low, high = beta_interval(mean, variance, low=1.0, high=5.0, probability=probability)
    half = 0.5 / size
    inner = 2 * probability - 1
    lowest, highest = beta_interval(mean, variance, low=1.0, high=5.0, probability=inner)
    low = np.where(lowest <= 1 + half, 1.0, np.maximum(low, 1 + half))
    return low, np.where(highest >= 5 - half, 5.0, np.minimum(high, 5 - half))


def future_offset(
    estimate: pd.DataFrame,
    size: Floats,
    outcome: Floats,
    *,
    drift: float | Floats = DRIFT,
    lasting: float = LASTING,
) -> Floats:
    """Return how far off the middle of its forecast an outcome lies: 0 there, 1 at the ends.

    `future_interval` of any probability holds the outcomes that lie no further out.

    >>> place = pd.DataFrame(
    ...     {"value": [4.0], "prior": [4.0], "variance": [0.02], "spread": [1.0]}
    ... )
    >>> future_offset(place, np.array([10.0]), np.array([3.3])).round(2)
    array([0.9])
    """
    mean, variance = future_mean(estimate, lasting), future_variance(estimate, size, drift)
    half = 0.5 / size

    def below(value: Floats) -> Floats:
        return beta_below(mean, variance, value, low=1.0, high=5.0)

    share = below(outcome)
    share = np.where(outcome > 5 - half, (1 + below(5 - half)) / 2, share)
    share = np.where(outcome < 1 + half, below(1 + half) / 2, share)
    return np.abs(2 * share - 1)
