"""How far one forecast is ahead of another, and how sure that is.

Forecasts of one place go wrong together, and so do those of one stretch of time, in which a whole
brand rises or falls: windows are clustered both ways. Where stretches or places are few, say below
ten, a standard error is rough, and rather too small.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import beta

from scoring.stats import Floats, Ints


@dataclass(frozen=True)
class Clusters:
    """Which windows are not independent.

    Attributes:
        place: a number for windows of one place.
        stretch: a number for windows of one stretch of time.
    """

    place: Ints
    stretch: Ints

    @classmethod
    def of(cls, windows: pd.DataFrame) -> Clusters:
        """Return those of a table of windows with the columns `place` and `stretch`."""
        return cls(windows["place"].to_numpy(), windows["stretch"].to_numpy())

    @property
    def independent(self) -> int:
        """How many windows there are if those of one place and stretch count once."""
        return len(set(zip(self.place.tolist(), self.stretch.tolist(), strict=True)))


def root_mean_square(errors: Floats) -> float:
    """Return the square root of the mean of squared errors."""
    return float(np.sqrt(np.mean(errors**2)))


def clustered_error(values: Floats, clusters: Clusters) -> float:
    """Return the standard error of a mean of values, one for each window.

    Formula: the variance by places, plus that by stretches, less that by both at once (Cameron,
    Gelbach and Miller 2011), and never less than any of the three: a file of one place knows
    nothing of how places differ.
    """
    off = pd.DataFrame({"off": values - values.mean()})
    off = off.assign(place=clusters.place, stretch=clusters.stretch)
    place, stretch, both = (
        _variance(off.groupby(by)["off"].sum().to_numpy(), len(values))
        for by in (["place"], ["stretch"], ["place", "stretch"])
    )
    return math.sqrt(max(place, stretch, both, place + stretch - both))


def _variance(sums: Floats, windows: int) -> float:
    """Return the variance of the mean of windows whose clusters are off by these sums."""
    clusters = len(sums)
    return float(np.sum(sums**2)) * clusters / max(clusters - 1, 1) / windows**2


def share_error(held: npt.NDArray[np.bool_], clusters: Clusters) -> float:
    """Return the standard error of a share of windows.

    It is that of Jeffreys' posterior, by as many independent windows as the clustered error
    stands for. So it does not vanish where all windows, or none, were held: there those of a place
    and a stretch count as one.
    """
    share = float(held.mean())
    error = clustered_error(held.astype(np.float64), clusters)
    size = min(share * (1 - share) / error**2, len(held)) if error > 0 else clusters.independent
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


def lead(theirs: Floats, ours: Floats, clusters: Clusters) -> Lead:
    """Return how far our errors are below a formula's on the same windows.

    The standard error is that of the difference of the two roots, by the delta method: a small
    change of a mean of squares moves its root by that over twice the root.

    Args:
        theirs: the formula's errors, in stars, a window each.
        ours: the same of ours.
        clusters: which of the windows are not independent.
    """
    far, near = root_mean_square(theirs), root_mean_square(ours)
    moved = theirs**2 / max(2 * far, 1e-12) - ours**2 / max(2 * near, 1e-12)
    return Lead(far - near, clustered_error(moved, clusters))
