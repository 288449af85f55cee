"""Several differences looked at together: each with an interval that allows for the others."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from scoring.stats import Floats


def together(
    table: pd.DataFrame, probability: float = 0.90, farthest: float | Floats = np.inf
) -> pd.DataFrame:
    """Return differences with intervals as wide as their number asks for.

    Formula: each difference is tested against none with its own interval; Benjamini and Hochberg's
    rule finds the R of m that stand, at a false discovery rate of `1 - probability`; all
    intervals are then drawn at `1 - (1 - probability) · max(R, 1) / m`, widened about their middle
    (Benjamini and Yekutieli). So an interval that leaves out zero is a difference that stands, and
    of those shown to stand one in ten, on average, is due to chance.

    Args:
        table: the columns low and high: of each difference looked at alone, with that
            probability. Rows without an interval stand aside and are not counted.
        probability: of the intervals.
        farthest: how far from none each difference, or all, can be; 1 for shares.

    Returns:
        The same rows with low and high widened, and `real`: the difference stands.

    How it can mislead: what is looked at decides how wide the intervals are; comparing more things
    makes each less certain, on purpose.

    Reference: Benjamini and Hochberg, JRSS B 57 (1995); Benjamini and Yekutieli, JASA 100 (2005).

    >>> alone = pd.DataFrame({"low": [0.30, 0.01, -0.20, -0.10], "high": [0.50, 0.19, 0.10, 0.20]})
    >>> together(alone).round(2).values.tolist()
    [[0.26, 0.54, True], [-0.02, 0.22, False], [-0.25, 0.15, False], [-0.15, 0.25, False]]
    """
    low, high = (table[end].to_numpy(dtype=np.float64) for end in ("low", "high"))
    middle, half = (low + high) / 2, (high - low) / 2
    usual = norm.ppf((1 + probability) / 2)
    surprise = 2 * norm.sf(np.abs(middle) / np.maximum(half / usual, 1e-12))
    width = half * _reach(surprise[np.isfinite(surprise)], 1 - probability) / usual
    low, high = (np.clip(end, -farthest, farthest) for end in (middle - width, middle + width))
    return table.assign(low=low, high=high, real=(low > 0) | (high < 0))


def standing(surprise: Floats, rate: float) -> int:
    """Return how many of several findings stand, by Benjamini and Hochberg's rule.

    Args:
        surprise: of each, the probability of one like it or stranger, were there nothing to find.
        rate: share of those that stand which chance may have brought.

    How it can mislead: which of them chance has brought is not known; all that were looked at must
    be handed in, those of no interest too.

    Reference: Benjamini and Hochberg, JRSS B 57 (1995).

    >>> standing(np.array([0.01, 0.04, 0.06, 0.50]), 0.10)
    3
    """
    passed = np.sort(surprise) <= rate * np.arange(1, len(surprise) + 1) / max(len(surprise), 1)
    return int(np.flatnonzero(passed)[-1]) + 1 if passed.any() else 0


def _reach(surprise: Floats, rate: float) -> float:
    """Return the standard errors to either side at which as many stand as the rule finds."""
    found = max(standing(surprise, rate), 1)
    return float(norm.isf(rate * found / max(len(surprise), 1) / 2))
