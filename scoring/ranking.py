"""Where a place stands among its brand's, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scoring.stats import Floats

RANKS = ("rank", "low", "high", "of")

FEWEST_DRAWS, MOST_DRAWS = 200, 1_000

_CELLS = 400_000
"""Places times draws that are ranked at once: some megabytes, some hundredths of a second."""


def expected_ranks(
    table: pd.DataFrame,
    brand: Sequence[int] | pd.Series[int],
    *,
    probability: float = 0.90,
    seed: int = 1,
) -> pd.DataFrame:
    """Return the rank to expect of each place among its brand's, with the interval of that rank.

    Formula: every place's figure is drawn many times from the normal distribution of its value and
    variance; each time the brand's places are ranked, 1 being the highest. `rank` is the mean of a
    place's ranks, `low` and `high` hold it with the given probability. The draws are the same each
    time, and do not depend on the order of the rows.

    Args:
        table: a row per place, with `value` and `variance`, as of the rating index.
        brand: of each row.
        probability: of the interval.
        seed: of the draws.

    Returns:
        Per place `rank`, `low`, `high` and `of`, how many places of the brand are ranked; NaN
        where a place has no value.

    How it can mislead: ranks exaggerate. Where places are alike, a hundredth of a star is many
    ranks, so read the interval before the rank. Expected ranks are no whole numbers, and where
    nobody stands out nobody is expected to be first or last. Places are taken to err
    independently; what they err in together, such as their channel's level, makes the interval
    wider than it need be.

    Reference: Laird and Louis, "Empirical Bayes ranking methods" (1989); Goldstein and
    Spiegelhalter, "League tables and their limitations" (1996).

    >>> places = pd.DataFrame({"value": [3.9, 4.6, 4.5], "variance": [0.001, 0.01, 0.01]})
    >>> expected_ranks(places, [1, 1, 1]).round().astype(int).to_dict("list")
    {'rank': [3, 1, 2], 'low': [3, 1, 1], 'high': [3, 2, 2], 'of': [3, 3, 3]}
    """
    value = table["value"].to_numpy(dtype=np.float64)
    deviation = np.sqrt(table["variance"].to_numpy(dtype=np.float64))
    found = np.full((len(table), len(RANKS)), np.nan)
    known = np.flatnonzero(np.isfinite(value + deviation))
    for rows in pd.Series(known).groupby(np.asarray(brand)[known]).agg(list):
        found[rows] = _ranked(value[rows], deviation[rows], (1 - probability) / 2, seed)
    return pd.DataFrame(found, index=table.index, columns=[*RANKS])


def _ranked(value: Floats, deviation: Floats, tail: float, seed: int) -> Floats:
    order = np.lexsort((deviation, value))
    ranks = _drawn(value[order], deviation[order], seed)
    draws, places = ranks.shape
    mean = ranks.mean(axis=0)
    ends = int(draws * tail), draws - 1 - int(draws * tail)
    low, high = np.partition(ranks, ends, axis=0)[[*ends]]
    shown = np.rint(mean)
    found = np.empty((places, len(RANKS)))
    found[order] = np.stack(
        [mean, np.minimum(low, shown), np.maximum(high, shown), np.full(places, places)], axis=1
    )
    return found


def _drawn(value: Floats, deviation: Floats, seed: int) -> npt.NDArray[np.int32]:
    """Ranks of the places, a row per draw."""
    draws = int(np.clip(_CELLS // len(value), FEWEST_DRAWS, MOST_DRAWS))
    noise = np.random.default_rng(seed).standard_normal((draws, len(value)), dtype=np.float32)
    order = np.argsort(-(value + deviation * noise), axis=1)
    ranks = np.empty(order.shape, dtype=np.int32)
    np.put_along_axis(ranks, order, np.arange(1, len(value) + 1, dtype=np.int32)[None], axis=1)
    return ranks
