"""Has a figure changed, or is it noise? The difference of two figures, with its interval."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scoring.differences import together
from scoring.rivalry import matched_shares

NINE_OF_TEN = 1.645
"""Standard errors on either side that an interval of 90% reaches."""


@dataclass(frozen=True)
class Change:
    """A difference between two independent figures, and the interval that holds it.

    Attributes:
        known: both figures exist.
        real: the interval leaves out zero.
        unlike: which parts only one of the figures has, in words; the difference is of the others.
    """

    value: float
    low: float
    high: float
    unlike: str = ""

    @property
    def known(self) -> bool:
        """Whether there is anything to compare."""
        return not math.isnan(self.value)

    @property
    def real(self) -> bool:
        """Whether the difference is more than chance would bring."""
        return self.known and (self.low > 0 or self.high < 0)

    @property
    def margin(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


UNKNOWN = Change(math.nan, math.nan, math.nan)


def change(now: Mapping[str, Any] | None, before: Mapping[str, Any] | None) -> Change:
    """Return how far a figure has moved; both are rows with value, low and high.

    The distances to the ends of the two intervals are put together as those of independent
    figures (MOVER, Zou and Donner 2008), so the result keeps their probability and their skew.

    >>> moved = change(dict(value=80, low=77, high=82), dict(value=74, low=70, high=78))
    >>> round(moved.value), round(moved.low, 1), round(moved.high, 1), moved.real
    (6, 1.0, 10.5, True)
    """
    if now is None or before is None:
        return UNKNOWN
    value = now["value"] - before["value"]
    down = math.hypot(now["value"] - now["low"], before["high"] - before["value"])
    up = math.hypot(now["high"] - now["value"], before["value"] - before["low"])
    return Change(value, value - down, value + up)


def share_change(now: tuple[float, float], before: tuple[float, float]) -> Change:
    """Return how far a share has moved; each side is a count and the number it is out of.

    The interval is Agresti and Caffo's for two proportions, at 90%.

    >>> share_change((30, 100), (10, 100)).real, share_change((3, 10), (2, 10)).real
    (True, False)
    """
    if not now[1] or not before[1]:
        return UNKNOWN
    shares = [(count + 1) / (n + 2) for count, n in (now, before)]
    variance = sum(p * (1 - p) / (n + 2) for p, (_, n) in zip(shares, (now, before), strict=True))
    middle, half = shares[0] - shares[1], NINE_OF_TEN * math.sqrt(variance)
    return Change(now[0] / now[1] - before[0] / before[1], middle - half, middle + half)


def shares_together(table: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Return how far several shares differ, each with an interval that allows for the others.

    Among many topics one always stands out by chance; looked at together, it does not.

    Args:
        table: a row per share with ours, of_ours, theirs and of_theirs: counts, and of how many.
        fewest: mentions that one of the sides must have; with fewer a row stands aside.

    Returns:
        The same rows with ours and theirs (shares), difference, low, high and real.
    """
    rows = table.assign(row=range(len(table)))
    alone = matched_shares(rows, "row").reindex(rows["row"])
    few = rows[["ours", "theirs"]].max(axis=1).to_numpy() < fewest
    alone.loc[few, ["low", "high"]] = np.nan
    return together(alone, farthest=1).set_axis(table.index)
