"""How far places wander within a horizon, learnt from forecasts that were over by then."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scoring.forecast import DRIFT, future_offset
from scoring.replay import HORIZON
from scoring.stats import Floats, Ints

_TRIED = np.concatenate([[0.0], DRIFT * 1.3 ** np.arange(-8.0, 19.0)])
"""Drifts that are tried: none, the usual one in between, and about the most that stars can vary."""

_PATIENCE = 10
"""Windows that the usual drift just serves; a file's own count beside them."""


def tried(windows: pd.DataFrame, lasting: float) -> pd.DataFrame:
    """Return how far off its forecast each outcome would have been with every drift tried.

    Args:
        windows: a row per place and cut-off, with the columns of `scoring.estimate.ESTIMATE`, and
            `day`, `outcome` and `size` of its cut-off.
        lasting: share of a place's difference from the chain that lasts.
    """
    size, outcome = windows["size"].to_numpy(), windows["outcome"].to_numpy()
    offsets = [
        future_offset(windows, size, outcome, drift=drift, lasting=lasting) for drift in _TRIED
    ]
    return pd.DataFrame(np.column_stack(offsets), index=windows["day"])


def drifts(offsets: pd.DataFrame, days: Ints, probability: float) -> Floats:
    """Return the drift to reckon with, as known at each of the days.

    It is the least with which intervals of that probability would have held that share of the
    windows over by the day. Errors have longer tails than one variance gives: most places hardly
    wander and a few do far, so each probability has a drift of its own.

    Args:
        offsets: what is `tried`.
        days: at which forecasts are made.
        probability: of their intervals.
    """
    held = (offsets <= probability).assign(all=True).groupby(level=0).sum().cumsum()
    over = np.searchsorted(held.index.to_numpy() + HORIZON, days, side="right")
    counts = np.vstack([np.zeros(held.shape[1]), held.to_numpy()])[over]
    served = counts[:, :-1] + _PATIENCE * probability * (_TRIED >= DRIFT)
    share = served / (counts[:, -1:] + _PATIENCE)
    enough = np.minimum(probability, share.max(axis=1, keepdims=True)) - 1e-9
    least: Floats = _TRIED[np.argmax(share >= enough, axis=1)]
    return least
