"""What the next reviews may say: a rating's estimate carried forward."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scoring.stats import Floats, beta_interval

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

    A Beta on 1 to 5 with `future_mean` and `future_variance`; as a mean of n whole stars
    moves in steps of 1/n, half a step is added at both ends.
    """
    variance = future_variance(estimate, size, drift)
    mean = future_mean(estimate, lasting)
    low, high = beta_interval(mean, variance, low=1.0, high=5.0, probability=probability)
    return np.maximum(low - 0.5 / size, 1.0), np.minimum(high + 0.5 / size, 5.0)
