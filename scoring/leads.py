"""How far one forecast is ahead of another, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import beta

from scoring.stats import Floats, Ints


def root_mean_square(errors: Floats) -> float:
    """Return the square root of the mean of squared errors."""
    return float(np.sqrt(np.mean(errors**2)))


def clustered_error(values: Floats, block: Ints | Floats) -> float:
    """Return the standard error of a mean of values that come in blocks."""
    sums = pd.Series(values - values.mean()).groupby(block).sum().to_numpy()
    blocks = len(sums)
    return float(np.sqrt((sums**2).sum() * blocks / max(blocks - 1, 1)) / len(values))


def share_error(held: npt.NDArray[np.bool_], block: Ints | Floats) -> float:
    """Return the standard error of a share of windows that come in blocks.

    It is that of Jeffreys' posterior, by as many independent windows as the clustered error
    stands for. So it does not vanish where all windows, or none, were held: there each block
    counts as one window.
    """
    share, blocks = float(held.mean()), len(np.unique(block))
    clustered = clustered_error(held.astype(np.float64), block)
    size = min(share * (1 - share) / clustered**2, len(held)) if clustered > 0 else blocks
    return float(beta(size * share + 0.5, size * (1 - share) + 0.5).std())


@dataclass(frozen=True)
class Lead:
    """How far ours is ahead of a formula on the same windows.

    Attributes:
        stars: the formula's root mean squared error less ours.
        error: the standard error of that.
    """

    stars: float
    error: float

    @property
    def verdict(self) -> str:
        """Return "ahead", "level" or "behind"; level is within two standard errors."""
        if abs(self.stars) <= 2 * self.error:
            return "level"
        return "ahead" if self.stars > 0 else "behind"


def lead(theirs: Floats, ours: Floats, block: Ints) -> Lead:
    """Return how far our errors are below a formula's on the same windows.

    Args:
        theirs: the formula's errors, in stars, a window each.
        ours: the same of ours.
        block: one number for windows that are not independent.
    """
    far, near = root_mean_square(theirs), root_mean_square(ours)
    return Lead(far - near, clustered_error(theirs**2 - ours**2, block) / max(far + near, 1e-12))
