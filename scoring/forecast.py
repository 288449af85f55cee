"""What the next reviews may say: a rating's estimate carried forward."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scoring.stats import Floats, beta_interval

DRIFT = 0.03
"""Variance, in stars², by which a place's mean usually wanders within the next 90 days."""


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
    estimate: pd.DataFrame, size: Floats, probability: float, drift: float | Floats = DRIFT
) -> tuple[Floats, Floats]:
    """Return the interval of the mean of the next `size` reviews.

    A Beta on 1 to 5 with the estimate's mean and `future_variance`; as a mean of n whole stars
    moves in steps of 1/n, half a step is added at both ends.
    """
    variance = future_variance(estimate, size, drift)
    value = estimate["value"].to_numpy(dtype=np.float64)
    low, high = beta_interval(value, variance, low=1.0, high=5.0, probability=probability)
    return np.maximum(low - 0.5 / size, 1.0), np.minimum(high + 0.5 / size, 5.0)
