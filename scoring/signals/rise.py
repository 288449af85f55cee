"""How surely a term has come into use: its reviews of a window against those before it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import hypergeom

from scoring.signals.scripts import UNPARTED, is_of_signs


@dataclass(frozen=True)
class Term:
    """A word, or two neighbouring words, that the window uses more than the baseline did.

    Where words are not parted by spaces, it is a run of signs.

    Attributes:
        z: log-odds ratio in standard errors, above 0.
        window, baseline: reviews that use it.
        chance: probability that, were there no change, so many of them or more stood in the window.
        language: of the reviews, where it was told.
    """

    term: str
    z: float
    window: int
    baseline: int
    chance: float
    language: str | None = None

    @property
    def is_run(self) -> bool:
        """Whether it is a run of signs, which may stand anywhere between two spaces."""
        return self.language in UNPARTED and is_of_signs(self.term)


def chances(counts: Sequence[tuple[int, int]], n: int, m: int) -> list[float]:
    """Return how seldom chance lays so many of a term's reviews into the window, or more.

    Args:
        counts: of each term, the reviews of the window and of the baseline that use it.
        n: reviews of the window.
        m: reviews of the baseline.
    """
    different = sorted(set(counts))
    seen, earlier = np.array(different, dtype=np.int64).reshape(-1, 2).T
    chance = hypergeom.sf(seen - 1, n + m, seen + earlier, n)
    known = dict(zip(different, chance.tolist(), strict=True))
    return [known[each] for each in counts]


def z(count: int, n: int, earlier: int, m: int) -> float:
    """Return the log-odds ratio that a review uses a term, over its standard error.

    Args:
        count: reviews of the window that use it.
        n: reviews of the window.
        earlier: reviews of the baseline that use it.
        m: reviews of the baseline.
    """
    # A prior of the same weight for all terms would be next to nothing for a new one, and the
    # standard error, which its inverse is added to, would bury what was never said before.
    prior, weight = count + earlier + 0.5, n + m + 1.0
    ratio = _log_odds(count + prior, n + weight) - _log_odds(earlier + prior, m + weight)
    return ratio / math.sqrt(1 / (count + prior) + 1 / (earlier + prior))


def _log_odds(uses: float, reviews: float) -> float:
    return math.log(uses / (reviews - uses))
