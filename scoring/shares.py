"""Shares of a whole with what is unsure about them, and their weighted sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.stats import Floats, Ints, Marks, beta_interval, ratio, total


@dataclass(frozen=True)
class Share:
    """A share per scope.

    Attributes:
        value: the share, NaN where unknown.
        centre, variance: of Jeffreys' posterior, which is unsure even of 0 and of 1.
        unseen: by how much it may be higher for what was not seen to its end.
    """

    value: Floats
    centre: Floats
    variance: Floats
    unseen: Floats

    @classmethod
    def observed(cls, value: Floats, worth: Floats, unseen: Floats | float = 0.0) -> Share:
        """Return the share that was seen in so many (effective) observations."""
        centre = (value * worth + 0.5) / (worth + 1)
        variance = centre * (1 - centre) / (worth + 2)
        return cls(value, centre, variance, np.broadcast_to(unseen, value.shape))

    def interval(self, probability: float) -> tuple[Floats, Floats]:
        """Return the interval of the share; it holds the value and all that is unseen.

        >>> low, high = Share.observed(np.array([1.0]), np.array([5.0])).interval(0.9)
        >>> round(float(low[0]), 2), float(high[0])
        (0.69, 1.0)
        """
        low, high = beta_interval(
            self.centre, self.variance, low=0, high=1, probability=probability
        )
        highest: Floats = np.minimum(np.fmax(high, self.value) + self.unseen, 1.0)
        return np.fmin(low, self.value), highest

    def where(self, known: Marks) -> Share:
        """Return the share where it is known."""
        return Share(*(np.where(known, each, np.nan) for each in vars(self).values()))

    def pooled(self, size: Floats, group: Ints, groups: int) -> Share:
        """Return the share in each group of scopes, by size; unknown where there is none."""
        part = ratio(size, total(size, group, groups)[group])

        def add(values: Floats) -> Floats:
            return total(np.where(part > 0, values, 0.0), group, groups)

        means = [add(part * each) for each in (self.value, self.centre)]
        sums = [*means, add(part**2 * self.variance), add(part * self.unseen)]
        return Share(*sums).where(add(part) > 0)


def weighted(shares: Sequence[Share], weights: Sequence[float]) -> Share:
    """Return the weighted mean of shares; those unknown stand aside and the rest weigh more.

    The shares are taken to err together, as parts of one set of reviews do, so the standard
    deviation is the mean of theirs: never too small.
    """
    values = np.stack([share.value for share in shares])
    known = np.isfinite(values)
    weight = np.where(known, np.asarray(weights, dtype=np.float64)[:, None], 0.0)
    weight = ratio(weight, weight.sum(axis=0))

    def mean(parts: Floats) -> Floats:
        held: Floats = np.where(known, weight * parts, 0.0).sum(axis=0)
        return np.where(known.any(axis=0), held, np.nan)

    deviation = mean(np.sqrt(np.stack([share.variance for share in shares])))
    centre, unseen = (
        mean(np.stack(each))
        for each in zip(*((share.centre, share.unseen) for share in shares), strict=True)
    )
    return Share(mean(values), centre, deviation**2, unseen)
