"""Parts put together into one index, by weight and by simulation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from scoring.stats import Floats, ratio


def shares_present(values: Floats, weights: Floats) -> Floats:
    """Return each part's share of the whole: its weight over those of the parts that are known.

    >>> shares_present(np.array([[80.0, np.nan, 40.0]]), np.array([0.6, 0.2, 0.2]))
    array([[0.75, 0.  , 0.25]])
    """
    present = np.where(np.isfinite(values), weights, 0.0)
    return np.nan_to_num(ratio(present, present.sum(axis=1, keepdims=True)))


def weighted_mean(values: Floats, weights: Floats) -> Floats:
    """Return the weighted mean of each row's known parts, NaN where none is."""
    shares = shares_present(values, weights)
    mean = (shares * np.nan_to_num(values)).sum(axis=1)
    return np.where(shares.any(axis=1), mean, np.nan)


def simulated_interval(
    values: Floats,
    lows: Floats,
    highs: Floats,
    weights: Floats,
    *,
    sources: Sequence[int],
    probability: float,
    draws: int,
    seed: int,
) -> tuple[Floats, Floats]:
    """Return the interval of the weighted mean of parts that are each unsure.

    Every part is drawn from two half normals that meet at its value and reach its own ends with
    the same probability. Parts of one source err together, those of different ones independently,
    and all rows share the draws, so equal rows have equal intervals.

    Args:
        values: a row per scope, a column per part; NaN stands aside.
        lows: the low ends of the parts' intervals.
        highs: their high ends.
        weights: one per part.
        sources: what each part is told from, by number from 0.
        probability: of the parts' intervals and of the result.
        draws: how many.
        seed: of the draws.
    """
    reach = norm.ppf((1 + probability) / 2)
    shares = shares_present(values, weights)
    down = shares * np.nan_to_num(values - lows) / reach
    up = shares * np.nan_to_num(highs - values) / reach
    noise = np.random.default_rng(seed).standard_normal((max(sources) + 1, draws))[[*sources]]
    halves = np.concatenate([np.maximum(noise, 0), np.minimum(noise, 0)]).astype(np.float32)
    errors = np.concatenate([up, down], axis=1).astype(np.float32) @ halves
    tail = (1 - probability) / 2
    middle = weighted_mean(values, weights)
    low, high = middle + _quantile(errors, tail), middle + _quantile(errors, 1 - tail)
    return np.fmin(low, middle), np.fmax(high, middle)


def _quantile(rows: npt.NDArray[np.float32], probability: float) -> Floats:
    place = min(int(rows.shape[1] * probability), rows.shape[1] - 1)
    return np.partition(rows, place, axis=1)[:, place].astype(np.float64)
