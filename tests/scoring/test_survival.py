from __future__ import annotations

import numpy as np
import pytest

from scoring.survival import EDGES, attainment, kaplan_meier, median_hours
from tests.scoring.worlds import binned_waits


def curve_of(*waits: tuple[int, int, int]):
    """The curve of one group of (hours, ended, censored)."""
    counts = np.zeros((2, 1, len(EDGES)))
    for hours, ended, censored in waits:
        counts[:, 0, np.flatnonzero(hours == EDGES)[0]] += ended, censored
    return kaplan_meier(*counts)


def test_a_wait_last_seen_within_a_bin_was_half_at_risk_there():
    curve = curve_of((10, 4, 4), (2160, 0, 2))
    assert curve.waiting[0, np.searchsorted(EDGES, 11)] == pytest.approx(1 - 4 / (10 - 4 / 2))


def test_grouping_hardly_moves_the_product_limit():
    random = np.random.default_rng(6)
    delay, seen = random.lognormal(4, 1, 3_000), random.uniform(0, 500, 3_000)
    ended, time = delay <= seen, np.minimum(delay, seen)
    order = np.argsort(time)
    left = np.cumprod(1 - ended[order] / np.arange(3_000, 0, -1))
    exact = 1 - left[np.searchsorted(time[order], 48) - 1]
    rows = binned_waits(delay, seen)
    curve = curve_of(*((row["hours"], row["answered"], row["waiting"]) for row in rows))
    found, worth = attainment(curve, np.array([48.0]))
    assert found[0] == pytest.approx(exact, abs=0.002)
    assert 1_500 < worth[0] < 3_000


def test_a_limit_between_two_edges_is_interpolated():
    curve = curve_of((72, 6, 0), (2160, 0, 6))
    found, _ = attainment(curve, np.array([75.0]))
    assert found[0] == pytest.approx(0.25)


def test_nobody_seen_as_long_says_nothing():
    found, worth = attainment(curve_of((5, 0, 9)), np.array([48.0]))
    assert np.isnan(found[0])
    assert worth[0] == 0


def test_all_ended_is_known_even_if_nobody_waited_as_long():
    found, worth = attainment(curve_of((5, 9, 0)), np.array([48.0]))
    assert (found[0], worth[0]) == (1, 9)


def test_greenwood_makes_few_waits_less_sure_of_the_median():
    few, many = (curve_of((10, n, 0), (60, n, 0), (2160, 0, n)) for n in (10, 200))
    widths = [
        high - low for _, (low,), (high,) in (median_hours(few, 0.9), median_hours(many, 0.9))
    ]
    assert widths[0] > widths[1]
