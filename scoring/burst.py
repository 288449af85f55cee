"""Are there more of something than could be expected? Counts against their own past."""

from __future__ import annotations

from scipy.stats import nbinom

from scoring.stats import Floats

LEAST_TYPICAL = 0.5
"""Events in a span that are thought possible even where none has ever been seen."""


def chances(recent: Floats, before: Floats, length: float) -> Floats:
    """Return how often chance alone would bring so many as recently, or more.

    Formula: `P(X >= recent)` for `X` negative binomial with `before + typical` events in
    `length + 1` spans: what a Poisson count of one span is predicted to be by its own past and one
    span of the past of all scopes together, so that a short or empty past is trusted less.

    Args:
        recent: counts of the recent span, one per scope.
        before: counts of the time before it.
        length: of that time, in spans like the recent one.

    How it can mislead: seasons and weekends are not known to it, and posts that repeat each other
    count one by one.

    Reference: Gelman et al., Bayesian Data Analysis (2013), section 2.6.

    >>> import numpy as np
    >>> chances(np.array([9.0, 9.0]), np.array([12.0, 100.0]), 12.0).round(3).tolist()
    [0.0, 0.414]
    """
    typical = max(float(before.mean()) / length, LEAST_TYPICAL) if len(before) else LEAST_TYPICAL
    spans = length + 1
    found: Floats = nbinom.sf(recent - 1, before + typical, spans / (spans + 1))
    return found
