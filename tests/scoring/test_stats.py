from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scoring.stats import beta_interval


def ends(mean: float, variance: float, probability: float = 0.9) -> tuple[float, float]:
    low, high = beta_interval(
        np.array([mean]), np.array([variance]), low=1, high=5, probability=probability
    )
    return float(low[0]), float(high[0])


@given(st.floats(1, 5), st.floats(1e-8, 4), st.sampled_from([0.5, 0.8, 0.9]))
@example(1.0, 0.113, 0.9)
@example(4.999, 0.05, 0.9)
@example(5.0, 1e-8, 0.5)
def test_an_interval_holds_its_mean_within_the_range_and_is_never_a_point(mean, variance, wide):
    low, high = ends(mean, variance, wide)
    assert 1 <= low <= mean <= high <= 5
    assert low < high


@pytest.mark.parametrize("end", [1.0, 5.0])
def test_a_mean_at_the_end_is_as_unsure_as_its_variance_says(end):
    low, high = ends(end, 0.113)
    assert 0.113**0.5 < high - low < 4 * 0.113**0.5


def test_the_end_is_neared_without_a_jump():
    at_the_end = ends(5.0, 0.02)
    for mean in (4.9999, 4.99, 4.97):
        assert ends(mean, 0.02) == pytest.approx(at_the_end, abs=0.05)


def test_what_is_unknown_has_no_interval():
    assert np.isnan(ends(np.nan, 0.1)).all()
    assert np.isnan(ends(4.0, np.nan)).all()
