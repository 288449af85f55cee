"""The curve behind the response index: which share is answered after how long."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from data.models import Tallies
from scoring.index import Settings
from scoring.stats import Floats
from scoring.survival import MARKS, Survival, bin_of
from scoring.waits import gather_waits

FEWEST = 5
"""Reviews that must still be observed for the curve to go on."""


def answer_curves(tallies: Tallies, settings: Settings, hours: int) -> pd.DataFrame:
    """Return which share of reviews has been answered after how long, with a band.

    Formula: `1 - S(t)`, S being Kaplan and Meier's estimate of the share still without an answer:
    a review never answered counts as waiting for as long as it has been observed. The band is the
    log-log one of Greenwood's variance, point by point.

    Args:
        tallies: `by` names what has a curve of its own; channels that hide answers are left out.
        settings: the times due and the probability of the band.
        hours: where the curves end.

    Returns:
        A row per curve and hour: the columns of `by`, hours, answered, low, high, at_risk (how
        many have been observed for as long) and n (of the whole curve). A curve ends where fewer
        than `FEWEST` are at risk.

    Where too many answers bear no date, a channel is in no curve (`scoring.waits`).

    How it can mislead: reviews removed before an answer are taken to have waited on as the others
    do. The band holds at each hour, not at all of them together.

    Reference: Kaplan and Meier, JASA 53 (1958); Kalbfleisch and Prentice (1980) for the band.
    """
    waits = gather_waits(tallies, settings.sla_hours)
    curve = waits.curve()
    low, high = _band(curve, settings.interval)
    marks = MARKS[hours >= MARKS]
    at, shown = curve.observed(bin_of(marks)), curve.reached(bin_of(marks) + 1)
    frame = waits.keys.loc[waits.keys.index.repeat(len(marks))].reset_index(drop=True)
    frame = frame.assign(
        hours=np.tile(marks, len(waits.keys)),
        answered=1 - curve.waiting[:, shown].ravel(),
        low=1 - high[:, shown].ravel(),
        high=1 - low[:, shown].ravel(),
        at_risk=curve.at_risk[:, at].ravel(),
        n=np.repeat(waits.timed, len(marks)),
    )
    return frame[frame["at_risk"] >= FEWEST].reset_index(drop=True)


def _band(curve: Survival, probability: float) -> tuple[Floats, Floats]:
    z = norm.ppf((1 + probability) / 2)
    waiting = np.clip(curve.waiting, 1e-12, 1 - 1e-12)
    log_waiting = np.log(waiting)
    factor = np.exp(z * np.sqrt(curve.hazard) / -log_waiting)
    certain = curve.hazard <= 0
    low = np.where(certain, curve.waiting, np.exp(log_waiting * factor))
    high = np.where(certain, curve.waiting, np.exp(log_waiting / factor))
    return low, high
