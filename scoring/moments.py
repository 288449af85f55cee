"""Aged sums of a measured quantity that can be added over any grouping."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.stats import Floats, Ints, ratio, total


@dataclass(frozen=True)
class Moments:
    """What is known of one quantity (stars, a sentiment score) in each of several groups.

    Attributes:
        weight, squares: sums of the reviews' weights and of their squares.
        first, second: weighted sums of the quantity and of its square.
    """

    weight: Floats
    squares: Floats
    first: Floats
    second: Floats

    def by(self, group: Ints, groups: int) -> Moments:
        """Return the sums over the groups 0 … groups - 1."""
        return Moments(
            weight=total(self.weight, group, groups),
            squares=total(self.squares, group, groups),
            first=total(self.first, group, groups),
            second=total(self.second, group, groups),
        )

    @property
    def n(self) -> Floats:
        """How many unweighted reviews the weighted ones are worth: `(Σw)² / Σw²`."""
        return np.nan_to_num(ratio(self.weight**2, self.squares))

    @property
    def mean(self) -> Floats:
        """The weighted mean; NaN where there is nothing."""
        return ratio(self.first, self.weight)

    @property
    def square(self) -> Floats:
        """The weighted mean of squares; NaN where there is nothing."""
        return ratio(self.second, self.weight)


@dataclass(frozen=True)
class Root:
    """What is believed of a quantity before any review: every category alike.

    Attributes:
        levels: the value of each category.
    """

    levels: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean of the categories."""
        return float(np.mean(self.levels))

    @property
    def square(self) -> float:
        """The mean square of the categories."""
        return float(np.mean(np.square(self.levels)))
