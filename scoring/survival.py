"""How long a wait lasts when some waits have not ended: Kaplan–Meier on counts per delay bin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from scoring.stats import Floats, Ints, Marks

SHORTEST = 0.1
"""The shortest time due, in hours, that the bins can tell from its neighbours."""

LATER = 2160
"""Delays of more hours than these share the last bin."""

MOST_OPEN = 0.2
"""By how much a share may be higher than its least, for waits not seen long enough, to be told.

That is one review in five, and five are the fewest that give a figure: an interval that reaches up
to 1 for it is no wider than that of five reviews seen long enough may be.
"""

_MINUTES: Floats = np.r_[0:15, 15:60:5, 60:240:15] / 60
MARKS: Floats = np.r_[_MINUTES, 4:72, 72:336:6, 336 : LATER + 1 : 24]
"""The times, in hours, by which delays are told apart."""

EDGES: Floats = np.repeat(MARKS, 2)
"""Lower edges of the bins that delays are counted in; the last bin has no end.

Every mark has a bin of its own, without width, and so has the time between it and the next: where
dates have no time of day all delays are whole days, and would be smeared over a bin with width.
"""

_ON_A_MARK = np.arange(len(EDGES)) % 2 == 0


def bin_of(hours: Floats) -> Ints:
    """Return the number of the bin that each time falls in.

    >>> [float(EDGES[place]) for place in bin_of(np.array([47.5, 48.0, 48.5, 9999.0]))]
    [47.0, 48.0, 48.0, 2160.0]
    """
    first = np.searchsorted(EDGES, hours, side="left")
    last = np.searchsorted(EDGES, hours, side="right")
    place: Ints = np.maximum((first + last) // 2 - 1, 0)
    return place


@dataclass(frozen=True)
class Survival:
    """The Kaplan–Meier estimate of several groups; a row per group, a column per telling bin.

    At the bins that have no column nothing happens: nobody's wait ends or is last seen there.

    Attributes:
        bins: the bin of each column, the first and the last one being among them.
        waiting: share still waiting at the lower edge of each.
        hazard: Greenwood's sum up to each edge; the variance of `waiting` is its square times it.
        at_risk: how many were observed to wait as long as each edge, or longer.
    """

    bins: Ints
    waiting: Floats
    hazard: Floats
    at_risk: Floats

    def reached(self, bins: Ints) -> Ints:
        """Return the columns that tell `waiting` and `hazard` at the lower edges of some bins."""
        columns: Ints = np.searchsorted(self.bins, bins, side="right") - 1
        return columns

    def observed(self, bins: Ints) -> Ints:
        """Return the columns that tell who is `at_risk` at the lower edges of some bins."""
        columns: Ints = np.searchsorted(self.bins, bins, side="left")
        return columns


def kaplan_meier(ended: Floats, censored: Floats) -> Survival:
    """Estimate how long waits last.

    Formula: `S(t) = Π (1 - d_i / n_i)` over the bins up to t, with d_i waits ended in a bin of n_i
    at risk. A wait last seen unended between two marks counts as half at risk there (the actuarial
    estimate for grouped times), one last seen at a mark as wholly at risk: what ended at that
    moment came first. Greenwood: `Var S = S² Σ d_i / (n_i (n_i - d_i))`.

    Args:
        ended: a row per group, a column per bin of `EDGES`: waits that ended in it.
        censored: the same for waits last seen unended.

    Returns:
        Estimates at the lower edges of bins; within [0, 1] and never rising.

    How it can mislead: waits that end because nobody will ever answer (a removal) are taken to
    have gone on as the others do.

    Reference: Kaplan and Meier, JASA 53 (1958); Greenwood (1926).

    >>> ended, censored = np.zeros((1, len(EDGES))), np.zeros((1, len(EDGES)))
    >>> five, ten, after = bin_of(np.array([5.0, 10.0, 10.5]))
    >>> ended[0, ten], censored[0, five], censored[0, -1] = 4, 2, 4
    >>> curve = kaplan_meier(ended, censored)
    >>> shown = curve.reached(np.array([ten, after, 200]))
    >>> [round(float(s), 2) for s in curve.waiting[0, shown]]
    [1.0, 0.5, 0.5]
    """
    bins = _telling(ended, censored)
    ended, censored = ended[:, bins], censored[:, bins]
    leaving = np.cumsum(ended + censored, axis=1)
    at_risk = leaving[:, -1:] - leaving + ended + censored
    exposed = at_risk - np.where(_ON_A_MARK[bins], 0, censored / 2)
    share = np.divide(ended, exposed, out=np.zeros_like(exposed), where=exposed > 0)
    share = np.minimum(share, 1.0)
    left = exposed * (exposed - ended)
    risk = np.divide(ended, left, out=np.zeros_like(left), where=left > 0)
    return Survival(
        bins=bins,
        waiting=_from_start(np.cumprod(1 - share, axis=1), 1.0),
        hazard=_from_start(np.cumsum(risk, axis=1), 0.0),
        at_risk=at_risk,
    )


def _telling(ended: Floats, censored: Floats) -> Ints:
    """Return the bins in which a wait ends or is last seen, each with the next, and both ends."""
    some = np.flatnonzero(ended.any(axis=0) | censored.any(axis=0))
    last = ended.shape[1] - 1
    bins: Ints = np.unique(np.r_[0, some, np.minimum(some + 1, last), last])
    return bins


def _from_start(after: Floats, start: float) -> Floats:
    """Move values at the end of each bin to the start of the next one."""
    return np.concatenate([np.full((len(after), 1), start), after[:, :-1]], axis=1)


def attainment(curve: Survival, hours: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the least share that ended within some hours, its effective number and what is open.

    Beyond the last look nothing tells when the waits that were left end, or whether. The share
    stays what it was then (Gill 1980) and may be higher by all of them.

    Args:
        curve: the estimate of each group.
        hours: the limit of each group, itself included; between two marks the share is
            interpolated.

    Returns:
        `1 - S(hours)`, how many fully observed waits that share is worth, and by how much it may
        be higher where nobody was observed as long.
    """
    row = np.arange(len(curve.waiting))
    place = np.clip(np.searchsorted(EDGES, hours, side="right") - 1, 0, len(EDGES) - 1)
    after = np.minimum(place + 1, len(EDGES) - 1)
    width = np.where(after > place, EDGES[after] - EDGES[place], 1.0)
    along = np.clip((hours - EDGES[place]) / width, 0, 1)
    left, right = curve.reached(place), curve.reached(after)

    def at(values: Floats) -> Floats:
        between: Floats = (1 - along) * values[row, left] + along * values[row, right]
        return between

    waiting, hazard = at(curve.waiting), at(curve.hazard)
    observed = curve.at_risk[row, curve.observed(bin_of(hours))]
    unseen = np.where(observed > 0, 0.0, waiting)
    ended = 1 - waiting
    certain = np.where((waiting <= 0) | (observed <= 0), curve.at_risk[:, 0], observed)
    worth = np.divide(ended, waiting * hazard, out=certain, where=waiting * hazard > 0)
    return ended, worth, unseen


def is_told(unseen: Floats) -> Marks:
    """Tell where a share is known that may be higher by so much; see `MOST_OPEN`."""
    # Where as much is open to the digit, rounding must not decide.
    told: Marks = unseen <= MOST_OPEN + 1e-9
    return told


def median_hours(curve: Survival, probability: float) -> tuple[Floats, Floats, Floats]:
    """Return the median wait and its interval, in hours.

    The interval holds the times at which the log-log band of S holds one half (Brookmeyer and
    Crowley 1982). `inf` means not reached: half or more were still waiting when last seen,
    or for more than `LATER` hours.
    """
    z = norm.ppf((1 + probability) / 2)
    waiting = np.clip(curve.waiting, 1e-12, 1 - 1e-12)
    log_waiting = np.log(waiting)
    factor = np.exp(z * np.sqrt(curve.hazard) / -log_waiting)
    lower, upper = np.exp(log_waiting * factor), np.exp(log_waiting / factor)
    edges = EDGES[curve.bins]
    middle, first, last = (_crossing(each, edges) for each in (curve.waiting, lower, upper))
    return middle, first, last


def _crossing(falling: Floats, edges: Floats) -> Floats:
    """The interpolated time at which each row first falls to one half."""
    # Where the curve is level at one half, the time hangs on its last digit.
    below = falling <= 0.5 + 1e-9
    after = np.maximum(below.argmax(axis=1), 1)
    row = np.arange(len(falling))
    high, low = falling[row, after - 1], falling[row, after]
    step = edges[after] - edges[after - 1]
    drop = np.where(high > low, high - low, 1.0)
    time = edges[after - 1] + step * np.clip((high - 0.5) / drop, 0, 1)
    return np.where(below.any(axis=1), time, np.inf)
