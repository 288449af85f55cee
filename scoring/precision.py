"""How much surer would more reviews make us, and how many would it take?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from scoring.stats import Floats, ratio


def margin(table: pd.DataFrame) -> pd.Series[float]:
    """Return half the width of each interval of an index's table."""
    return (table["high"] - table["low"]) / 2


def weight_of_evidence(table: pd.DataFrame) -> Floats:
    """Return what each figure rests on, counted in reviews: its own and what the brand lends.

    Args:
        table: of the rating index, with `weight` and `prior_share`.
    """
    own = 1 - table["prior_share"].to_numpy(dtype=np.float64)
    return ratio(table["weight"].to_numpy(dtype=np.float64), np.maximum(own, 0.0))


def margin_after(table: pd.DataFrame, more: int) -> pd.Series[float]:
    """Return half the width of each interval after so many more reviews of today.

    Formula: an estimate that rests on m reviews has a variance in proportion to 1 / m, so the
    margin shrinks by the square root of `m / (m + more)`.

    How it can mislead: it takes the new reviews to be spread as the old ones, and all to come
    now; reviews that come slowly age meanwhile.

    >>> row = {"low": 4.0, "high": 4.4, "weight": 24.0, "prior_share": 0.2}
    >>> margin_after(pd.DataFrame([row]), 90).round(2).to_list()
    [0.1]
    """
    weight = weight_of_evidence(table)
    return margin(table) * np.sqrt(ratio(weight, weight + more))


def reviews_needed_for(table: pd.DataFrame, wanted: float) -> pd.Series[float]:
    """Return how many more reviews of today bring each margin down to a wanted one, at least 0.

    >>> row = {"low": 4.0, "high": 4.4, "weight": 24.0, "prior_share": 0.2}
    >>> reviews_needed_for(pd.DataFrame([row]), 0.1).to_list()
    [90.0]
    """
    weight = weight_of_evidence(table)
    needed = weight * ((margin(table) / wanted) ** 2 - 1)
    return pd.Series(np.ceil(np.maximum(needed, 0.0) - 1e-9), index=table.index)
