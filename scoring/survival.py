"""How long a wait lasts when some waits have not ended: Kaplan–Meier on counts per delay bin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from scoring.stats import Floats

LATER = 2160
"""Delays of this many hours and more share the last bin."""

EDGES: Floats = np.r_[0:4:0.25, 4:72, 72:336:6, 336 : LATER + 1 : 24]
"""Lower edges, in hours, of the bins that delays are counted in; the last bin has no end."""


@dataclass(frozen=True)
class Survival:
    """The Kaplan–Meier estimate of several groups; a row per group, a column per bin edge.

    Attributes:
        waiting: share still waiting at each edge.
        hazard: Greenwood's sum up to each edge; the variance of `waiting` is its square times it.
        at_risk: how many were observed to wait as long as each edge, or longer.
    """

    waiting: Floats
    hazard: Floats
    at_risk: Floats


def kaplan_meier(ended: Floats, censored: Floats) -> Survival:
    """Estimate how long waits last.

    Formula: `S(t) = Π (1 - d_i / n_i)` over the bins before t, with d_i waits ended in a bin of n_i
    at risk. A wait last seen unended within a bin counts as half at risk there (the actuarial
    estimate for grouped times). Greenwood: `Var S = S² Σ d_i / (n_i (n_i - d_i))`.

    Args:
        ended: a row per group, a column per bin of `EDGES`: waits that ended in it.
        censored: the same for waits last seen unended.

    Returns:
        Estimates at the lower edge of each bin; within [0, 1] and never rising.

    How it can mislead: waits that end because nobody will ever answer (a removal) are taken to
    have gone on as the others do.

    Reference: Kaplan and Meier, JASA 53 (1958); Greenwood (1926).

    >>> ended, censored = np.zeros((1, len(EDGES))), np.zeros((1, len(EDGES)))
    >>> five, ten, after = np.searchsorted(EDGES, [5, 10, 11])
    >>> ended[0, ten], censored[0, five], censored[0, -1] = 4, 2, 4
    >>> curve = kaplan_meier(ended, censored)
    >>> [round(float(s), 2) for s in curve.waiting[0, [ten, after, 100]]]
    [1.0, 0.5, 0.5]
    """
    leaving = np.cumsum(ended + censored, axis=1)
    at_risk = leaving[:, -1:] - leaving + ended + censored
    exposed = at_risk - censored / 2
    share = np.divide(ended, exposed, out=np.zeros_like(exposed), where=exposed > 0)
    share = np.minimum(share, 1.0)
    left = exposed * (exposed - ended)
    risk = np.divide(ended, left, out=np.zeros_like(left), where=left > 0)
    return Survival(
        waiting=_from_start(np.cumprod(1 - share, axis=1), 1.0),
        hazard=_from_start(np.cumsum(risk, axis=1), 0.0),
        at_risk=at_risk,
    )


def _from_start(after: Floats, start: float) -> Floats:
    """Move values at the end of each bin to the start of the next one."""
    return np.concatenate([np.full((len(after), 1), start), after[:, :-1]], axis=1)


def attainment(curve: Survival, hours: Floats) -> tuple[Floats, Floats]:
    """Return the share that ended within some hours, and its effective number.

    Args:
        curve: the estimate of each group.
        hours: the limit of each group; between two edges the share is interpolated.

    Returns:
        `1 - S(hours)`, NaN where nobody was observed as long and some still waited, and how many
        fully observed waits that share is worth.
    """
    row = np.arange(len(curve.waiting))
    place = np.clip(np.searchsorted(EDGES, hours, side="right") - 1, 0, len(EDGES) - 1)
    after = np.minimum(place + 1, len(EDGES) - 1)
    width = np.where(after > place, EDGES[after] - EDGES[place], 1.0)
    along = np.clip((hours - EDGES[place]) / width, 0, 1)

    def at(values: Floats) -> Floats:
        between: Floats = (1 - along) * values[row, place] + along * values[row, after]
        return between

    waiting, hazard = at(curve.waiting), at(curve.hazard)
    seen = (curve.at_risk[row, place] > 0) | (waiting <= 0)
    ended = np.where(seen, 1 - waiting, np.nan)
    certain = np.where(waiting <= 0, curve.at_risk[:, 0], curve.at_risk[row, place])
    worth = np.divide(ended, waiting * hazard, out=certain, where=waiting * hazard > 0)
    return ended, np.where(seen, worth, 0.0)


def median_hours(curve: Survival, probability: float) -> tuple[Floats, Floats, Floats]:
    """Return the median wait and its interval, in hours.

    The interval holds the times at which the log-log band of S holds one half (Brookmeyer and
    Crowley 1982). `inf` means not reached: half or more were still waiting when last seen,
    or for `LATER` hours.
    """
    z = norm.ppf((1 + probability) / 2)
    waiting = np.clip(curve.waiting, 1e-12, 1 - 1e-12)
    log_waiting = np.log(waiting)
    factor = np.exp(z * np.sqrt(curve.hazard) / -log_waiting)
    lower, upper = np.exp(log_waiting * factor), np.exp(log_waiting / factor)
    return _crossing(curve.waiting), _crossing(lower), _crossing(upper)


def _crossing(falling: Floats) -> Floats:
    """The interpolated time at which each row first falls to one half."""
    below = falling <= 0.5
    after = np.maximum(below.argmax(axis=1), 1)
    row = np.arange(len(falling))
    high, low = falling[row, after - 1], falling[row, after]
    step = EDGES[after] - EDGES[after - 1]
    drop = np.where(high > low, high - low, 1.0)
    time = EDGES[after - 1] + step * np.clip((high - 0.5) / drop, 0, 1)
    return np.where(below.any(axis=1), time, np.inf)
