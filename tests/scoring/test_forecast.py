"""The interval of what comes next."""

import numpy as np
import pandas as pd
import pytest

from scoring.forecast import future_interval, future_offset


def places(value: list[float], spread: float = 1.0) -> pd.DataFrame:
    """Return the estimates of places of which 0.03 is unsure."""
    table = pd.DataFrame({"value": value, "prior": value})
    return table.assign(variance=0.03, spread=spread)


@pytest.mark.parametrize("probability", [0.5, 0.8, 0.9])
def test_an_interval_holds_what_lies_no_further_off(probability: float) -> None:
    outcome = np.linspace(1, 5, 41)
    for value in (1.2, 3.0, 4.1, 4.8):
        estimate, size = places([value] * 41, spread=0.6), np.full(41, 10.0)
        low, high = future_interval(estimate, size, probability)
        offset = future_offset(estimate, size, outcome)
        held = (low <= outcome + 1e-9) & (outcome - 1e-9 <= high)
        assert held.tolist() == (offset <= probability).tolist()


def test_a_likely_end_is_held_and_an_unlikely_one_is_not() -> None:
    """Of 5 reviews half are all fives at 4.85 stars; of 60 next to none at 4.5."""
    likely, unlikely = places([4.85], spread=0.4), places([4.5], spread=0.7)
    assert future_interval(likely, np.array([5.0]), 0.9)[1] == 5
    assert future_interval(unlikely, np.array([60.0]), 0.9)[1] < 5
