from __future__ import annotations

import numpy as np
import pytest

from scoring.survival import EDGES, attainment, bin_of, is_told, kaplan_meier, median_hours
from tests.scoring.worlds import binned_waits


def curve_of(*waits: tuple[float, int, int]):
    """The curve of one group of (hours, ended, censored)."""
    counts = np.zeros((2, 1, len(EDGES)))
    for hours, ended, censored in waits:
        counts[:, 0, bin_of(np.array(hours))] += ended, censored
    return kaplan_meier(*counts)


def answered_by(hours, *waits):
    return attainment(curve_of(*waits), np.array([float(hours)]))[0][0]


def test_a_wait_last_seen_within_a_bin_was_half_at_risk_there():
    found = answered_by(11, (10.5, 4, 4), (2160, 0, 2))
    assert found == pytest.approx(4 / (10 - 4 / 2))


def test_what_ended_at_a_moment_came_before_what_was_last_seen_at_it():
    assert answered_by(48, (48, 4, 4), (2160, 0, 2)) == pytest.approx(4 / 10)


@pytest.mark.parametrize("hours", [0.5, 4, 24, 48, 78, 336, 2160])
def test_what_ends_at_the_limit_ends_within_it_and_what_ends_later_does_not(hours):
    assert answered_by(hours, (hours, 9, 0)) == 1
    assert answered_by(hours - 0.1, (hours, 9, 0)) <= 0.5


def test_whole_days_are_not_smeared_over_the_hours_before_and_after():
    days = [(24 * day, 10, 0) for day in (1, 3, 5, 20)]
    assert [answered_by(hours, *days) for hours in (23, 47, 119, 479, 480)] == pytest.approx(
        [0, 0.25, 0.5, 0.75, 1]
    )
    (median,), (low,), (high,) = median_hours(curve_of(*days, (2160, 0, 1)), 0.9)
    assert (median, low, high) == (120, 72, 120)


def test_a_limit_is_known_to_those_who_were_seen_just_as_long():
    assert answered_by(48, (10, 5, 0), (48, 0, 5)) == 0.5


def test_a_level_curve_at_one_half_gives_the_time_it_fell_there():
    (median,), _, _ = median_hours(curve_of((1, 3, 0), (2, 7, 0), (100, 10, 0)), 0.9)
    assert median == 2


def test_grouping_hardly_moves_the_product_limit():
    random = np.random.default_rng(6)
    delay, seen = random.lognormal(4, 1, 3_000), random.uniform(0, 500, 3_000)
    ended, time = delay <= seen, np.minimum(delay, seen)
    order = np.argsort(time)
    left = np.cumprod(1 - ended[order] / np.arange(3_000, 0, -1))
    exact = 1 - left[np.searchsorted(time[order], 48) - 1]
    rows = binned_waits(delay, seen)
    curve = curve_of(*((row["hours"], row["answered"], row["waiting"]) for row in rows))
    found, worth, _ = attainment(curve, np.array([48.0]))
    assert found[0] == pytest.approx(exact, abs=0.002)
    assert 1_500 < worth[0] < 3_000


def test_a_limit_between_two_edges_is_interpolated():
    assert answered_by(75, (74, 6, 0), (2160, 0, 6)) == pytest.approx(0.25)


def test_nobody_seen_as_long_says_nothing():
    found, worth, unseen = attainment(curve_of((5, 0, 9)), np.array([48.0]))
    assert (found[0], worth[0], unseen[0]) == (0, 9, 1)


def test_all_ended_is_known_even_if_nobody_waited_as_long():
    found, worth, unseen = attainment(curve_of((5, 9, 0)), np.array([48.0]))
    assert (found[0], worth[0], unseen[0]) == (1, 9, 0)


def test_beyond_the_last_look_the_share_stays_and_the_little_that_is_open_may_come_on_top():
    found, worth, unseen = attainment(curve_of((4, 80, 0), (10, 0, 2)), np.array([48.0]))
    assert found[0] == pytest.approx(80 / 82)
    assert unseen[0] == pytest.approx(2 / 82)
    assert worth[0] == pytest.approx(82)


@pytest.mark.parametrize(("ended", "told"), [(8, True), (7, False)])
def test_a_share_is_told_where_no_more_than_a_fifth_is_open(ended, told):
    _, _, unseen = attainment(curve_of((4, ended, 0), (10, 0, 2)), np.array([48.0]))
    assert is_told(unseen)[0] == told


def test_rounding_does_not_decide_whether_a_fifth_is_open():
    _, _, unseen = attainment(curve_of((4, 7, 0), (5, 1, 0), (10, 0, 2)), np.array([48.0]))
    assert unseen[0] == pytest.approx(2 / 10)
    assert is_told(unseen)[0]


def test_where_somebody_was_seen_as_long_nothing_comes_on_top():
    _, _, unseen = attainment(curve_of((4, 8, 0), (10, 0, 1), (48, 0, 1)), np.array([48.0]))
    assert unseen[0] == 0


@pytest.mark.parametrize("still", [1, 2, 3, 9])
def test_the_later_the_limit_the_greater_the_share(still):
    waits = [(1, 3, 0), (5, 4, 0), (20, 1, 0), (30, 0, still)]
    shares = np.array([answered_by(hours, *waits) for hours in (0.5, 1, 4, 5, 24, 31, 48, 2160)])
    assert (np.diff(shares) >= 0).all()


def test_greenwood_makes_few_waits_less_sure_of_the_median():
    few, many = (curve_of((10.5, n, 0), (60.5, n, 0), (2160, 0, n)) for n in (10, 200))
    widths = [
        high - low for _, (low,), (high,) in (median_hours(few, 0.9), median_hours(many, 0.9))
    ]
    assert widths[0] > widths[1]
