"""The drift that is reckoned with, as learnt from windows that are over."""

import numpy as np
import pandas as pd

from scoring.drift import drifts
from scoring.forecast import DRIFT
from scoring.replay import HORIZON

TRIED = 28
"""Drifts that are tried."""


def held_by_all(windows: int) -> pd.DataFrame:
    """Return windows, all of day 0, whose outcome every drift's interval would have held."""
    return pd.DataFrame(np.zeros((windows, TRIED)), index=np.zeros(windows, dtype=int))


def test_before_any_window_is_over_the_usual_drift_is_reckoned_with() -> None:
    found = drifts(held_by_all(500), np.array([HORIZON - 1]), 0.9)
    assert found == [DRIFT]


def test_many_windows_that_were_held_without_any_drift_show_none() -> None:
    found = drifts(held_by_all(500), np.array([HORIZON]), 0.9)
    assert found == [0]


def test_few_windows_do_not_yet_outweigh_the_usual_drift() -> None:
    found = drifts(held_by_all(3), np.array([HORIZON]), 0.9)
    assert 0 < found[0] <= DRIFT
