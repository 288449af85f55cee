"""Did it help? What changed where something was done, against what changed elsewhere meanwhile."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student

from scoring.stats import Floats

FEWEST = 5
"""Reviews of a location in each window without which its change is not looked at."""

LEAST_SPREAD = 0.25
"""Share of the variance of all reviews that a location with alike reviews is given at least."""


@dataclass(frozen=True)
class Effect:
    """How much more a measure changed where something was done than elsewhere.

    Attributes:
        value: change there less change elsewhere; NaN without locations on both sides.
        low, high: its interval.
        there, elsewhere: the two changes.
        locations, controls: how many locations each is of.
        n: reviews behind it, in both windows and on both sides.
    """

    value: float
    low: float
    high: float
    there: float
    elsewhere: float
    locations: int
    controls: int
    n: int

    @property
    def known(self) -> bool:
        """Whether there was enough to compare."""
        return not math.isnan(self.value)

    @property
    def real(self) -> bool:
        """Whether the interval leaves out no effect."""
        return bool(self.known and (self.low > 0 or self.high < 0))


def effect(table: pd.DataFrame, probability: float = 0.90) -> Effect:
    """Return the difference in differences of a mean, locations being the units.

    Formula: each location's change d = mean after − mean before has the variance
    v = s²/n₀ + s²/n₁; how far locations change apart from chance, τ², is estimated from those
    elsewhere (DerSimonian and Laird). With weights 1 / (v + τ²),

        effect = d̄ there − d̄ elsewhere,   variance = 1 / Σw there + 1 / Σw elsewhere,

    and the interval is Student's with as many degrees of freedom as there are controls, less one.

    Args:
        table: a row per location with `done` (something was done there), and for the windows
            before and after the counts `n_0`, `n_1`, sums `sum_0`, `sum_1` and sums of squares
            `squares_0`, `squares_1` of the measure.
        probability: of the interval.

    Returns:
        The effect; NaN where no location there, or fewer than two elsewhere, have
        `FEWEST` reviews in both windows.

    How it can mislead: it takes for granted that, had nothing been done, there and elsewhere would
    have gone alike. Where something was done because things had gone badly, they get better by
    themselves; and whatever else happened there at the same time is counted in. Of few controls
    the interval is wider than it need be where locations change alike, and with two or three
    hardly any effect is found: Satterthwaite's degrees of freedom would find more, but in one of
    five comparisons where there is none if locations change each in its own way.

    Reference: DerSimonian and Laird, "Meta-analysis in clinical trials" (1986).

    >>> def place(done, before, after):
    ...     return dict(done=done, n_0=100, n_1=100, sum_0=100 * before, sum_1=100 * after,
    ...                 squares_0=100 * (before**2 + 1), squares_1=100 * (after**2 + 1))
    >>> places = [place(False, 4, 4.1 + each / 100) for each in range(6)] + [place(True, 4, 4.6)]
    >>> found = effect(pd.DataFrame(places))
    >>> round(found.value, 3), found.real, found.controls
    (0.475, True, 6)
    """
    enough = table[(table["n_0"] >= FEWEST) & (table["n_1"] >= FEWEST)]
    done = enough["done"].to_numpy(dtype=bool)
    change, variance = _changes(enough)
    there, elsewhere = change[done], change[~done]
    counts = {"locations": len(there), "controls": len(elsewhere)}
    n = int(enough[["n_0", "n_1"]].to_numpy().sum())
    if not len(there) or len(elsewhere) < 2:
        nothing = float("nan")
        plain = _mean(there, variance[done], 0.0)[0] if len(there) else nothing
        return Effect(nothing, nothing, nothing, plain, nothing, **counts, n=n)
    apart = _between(elsewhere, variance[~done])
    ours, our_error = _mean(there, variance[done], apart)
    theirs, their_error = _mean(elsewhere, variance[~done], apart)
    freedom = len(elsewhere) - 1
    reach = float(student.ppf((1 + probability) / 2, freedom)) * np.hypot(our_error, their_error)
    value = ours - theirs
    return Effect(value, value - reach, value + reach, ours, theirs, **counts, n=n)


def _changes(table: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return each location's change of mean, and its variance by chance."""
    n, sums, squares = (
        table[[f"{name}_0", f"{name}_1"]].to_numpy(dtype=np.float64)
        for name in ("n", "sum", "squares")
    )
    means = sums / np.maximum(n, 1)
    pooled = squares.sum() / max(n.sum(), 1) - (sums.sum() / max(n.sum(), 1)) ** 2
    own = np.maximum(squares / np.maximum(n, 1) - means**2, LEAST_SPREAD * max(pooled, 1e-9))
    change: Floats = means[:, 1] - means[:, 0]
    variance: Floats = (own / np.maximum(n, 1)).sum(axis=1)
    return change, variance


def _between(change: Floats, variance: Floats) -> float:
    weight = 1 / variance
    middle = (weight * change).sum() / weight.sum()
    excess = (weight * (change - middle) ** 2).sum() - (len(change) - 1)
    scale = weight.sum() - (weight**2).sum() / weight.sum()
    return float(max(excess / scale, 0.0)) if scale > 0 else 0.0


def _mean(change: Floats, variance: Floats, apart: float) -> tuple[float, float]:
    weight = 1 / (variance + apart)
    return float((weight * change).sum() / weight.sum()), float(weight.sum() ** -0.5)
