"""The figure that a channel shows: the contract of its formula, and the discovery of those known.

What a channel shows is one module in `scoring/displays/`, named after the channel, with `DISPLAY`,
a `Display`. A channel without one makes its figure in a way that nothing is known of.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from scoring import displays
from scoring.stats import Floats, ratio

LEVELS = np.arange(1.0, 6.0)
NEW = 0.0
"""The age at which a review counts that comes now."""

_HAIR = 1e-9
"""What a figure may miss by being computed in another order."""


@dataclass(frozen=True)
class Part:
    """A mean of which a figure is made.

    Attributes:
        share: of the figure; parts without reviews leave theirs to the others.
        weight: what reviews of some ages in days count in it.
    """

    share: float
    weight: Callable[[Floats], Floats]


@dataclass(frozen=True)
class Display:
    """How a channel makes the figure it shows.

    Attributes:
        formula: in words, for readers.
        parts: its means, that of the newest reviews first; a review that comes now counts 1 there.
        phantoms: reviews of `phantom_stars` that every mean begins with.
        low, high: what 1 and 5 stars are on its scale.
        ages: whether a review counts otherwise as it grows older.
    """

    formula: str
    parts: tuple[Part, ...] = (Part(1.0, np.ones_like),)
    phantoms: float = 0.0
    phantom_stars: float = 0.0
    low: float = 1.0
    high: float = 5.0
    decimals: int = 1
    ages: bool = False

    def weights(self, ages: npt.ArrayLike) -> Floats:
        """Return what reviews of some ages count, along the first axis for each part."""
        return np.stack([part.weight(np.asarray(ages, dtype=np.float64)) for part in self.parts])

    def means(self, counts: Floats, sums: Floats) -> tuple[Floats, Floats]:
        """Return what each part's mean rests on, 0 where there is no review, and the mean.

        Args:
            counts: how many reviews count, along the first axis for each part.
            sums: of their stars.
        """
        n = np.where(counts > 0, counts + self.phantoms, 0.0)
        return n, np.nan_to_num(ratio(sums + self.phantoms * self.phantom_stars, n))

    def figure(self, counts: Floats, sums: Floats) -> Floats:
        """Return the figure before it is rounded, NaN without reviews; arguments as of `means`."""
        n, means = self.means(counts, sums)
        share = self.shares(n.ndim) * (n > 0)
        return self.scaled(ratio((share * means).sum(axis=0), share.sum(axis=0)))

    def shares(self, dimensions: int = 1) -> Floats:
        """Return the parts' shares along the first of some axes."""
        return np.array([part.share for part in self.parts]).reshape(-1, *[1] * (dimensions - 1))

    def scaled(self, stars: Floats | float) -> Floats:
        """Return stars on the channel's scale."""
        return self.low + (np.asarray(stars) - 1) / 4 * (self.high - self.low)

    def unscaled(self, figure: float) -> float:
        """Return a figure of the channel's scale in stars."""
        return 1 + (figure - self.low) / (self.high - self.low) * 4

    def of(self, stars: npt.ArrayLike, ages: npt.ArrayLike = (NEW,)) -> float:
        """Return the figure of reviews, before it is rounded; arguments as of `weighed`."""
        return float(self.figure(*self.weighed(stars, ages)))

    def weighed(self, stars: npt.ArrayLike, ages: npt.ArrayLike = (NEW,)) -> tuple[Floats, Floats]:
        """Return the counts and sums of `means`.

        Args:
            stars: how many reviews of 1 to 5 stars there are, a row per age.
            ages: in days.
        """
        rows, weights = np.atleast_2d(np.asarray(stars, dtype=np.float64)), self.weights(ages)
        return weights @ rows.sum(axis=1), weights @ (rows @ LEVELS)

    def rounded(self, figure: float) -> float:
        """Return a figure as it is shown: the middle between two goes up.

        >>> [PLAIN.rounded(mean) for mean in (4.449, 4.45, 4.25)]
        [4.4, 4.5, 4.3]
        """
        scale = 10.0**self.decimals
        return math.floor(figure * scale + 0.5 + _HAIR) / scale

    def reaches(self, figure: Floats | float, least: float) -> npt.NDArray[np.bool_]:
        """Tell which figures are no less than another."""
        return np.asarray(figure) >= least - _HAIR


PLAIN = Display("The plain mean of all reviews, to one decimal.")


def display_of(channel: str) -> Display | None:
    """Return how a channel makes its figure, or None where nothing is known of that.

    >>> display_of("google") == PLAIN, display_of("somewhere")
    (True, None)
    """
    if channel not in display_channels():
        return None
    return cast(Display, importlib.import_module(f"{displays.__name__}.{channel}").DISPLAY)


def display_channels() -> list[str]:
    """Return the channels whose figure is known, in order of name."""
    return sorted(module.name for module in pkgutil.iter_modules(displays.__path__))
