from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.index import Settings
from scoring.simulator import Reach, if_answered, reviews_needed, time_to_reach
from tests.scoring.worlds import AS_OF, tallies

SETTINGS = Settings()


@given(
    st.integers(0, 3_000),
    st.integers(100, 500).map(lambda hundredths: hundredths / 100),
    st.sampled_from([3.5, 4.0, 4.5, 4.9]),
    st.integers(100, 500).map(lambda hundredths: hundredths / 100),
)
def test_it_is_the_least_number_that_does(n, mean, target, incoming):
    needed = reviews_needed(n, mean, target, incoming)

    def shown(more: float) -> bool:
        return n * (mean - target + 0.05) + more * (incoming - target + 0.05) >= -1e-9

    if needed == 0:
        assert n
        assert mean >= target - 0.05
    elif math.isinf(needed):
        assert incoming <= target - 0.05
    else:
        assert shown(needed + 1e-6)
        assert needed <= 1 or not shown(needed - 1 - 1e-3)


def test_the_platform_rounds():
    assert reviews_needed(100, 4.45, 4.5, 5.0) == 0
    assert reviews_needed(100, 4.44, 4.5, 5.0) == 2
    assert reviews_needed(100, 4.44, 4.5, 5.0, decimals=2) > 10


def test_what_is_shown_already_is_reached_today():
    assert time_to_reach([0, 0, 0, 50, 50], [0, 0, 0, 1, 1], 30, 4.5, settings=SETTINGS) == Reach(
        1.0, 0.0, 0.0, 0.0
    )


def test_reviews_that_go_on_as_they_are_do_not_reach_more():
    stars = [20, 10, 10, 20, 140]
    reach = time_to_reach(stars, [10, 5, 5, 10, 70], 90, 4.9, settings=SETTINGS)
    assert reach.probability < 0.01
    assert math.isinf(reach.latest)
    assert reach.dates(date(2025, 1, 1))[2] is None


def test_better_and_more_reviews_reach_it_sooner():
    stars = [20, 10, 10, 20, 140]
    slow = time_to_reach(stars, [1, 0, 1, 3, 25], 90, 4.4, settings=SETTINGS)
    fast = time_to_reach(stars, [1, 0, 1, 3, 75], 90, 4.4, settings=SETTINGS)
    assert slow.earliest < slow.likely < slow.latest
    assert fast.likely < slow.likely
    assert fast.probability > 0.95
    assert fast.dates(date(2025, 1, 1))[1] > date(2025, 1, 7)


def test_about_as_long_as_the_plain_sum_says():
    needed = reviews_needed(200, 4.25, 4.4, 4.9)
    stars = [20, 10, 10, 20, 140]
    reach = time_to_reach(stars, [0, 0, 0, 1_000, 9_000], 9_000, 4.4, settings=SETTINGS)
    assert reach.likely == pytest.approx(needed / (10_000 / 9_000), rel=0.25)


def test_answering_what_is_open_raises_the_response_and_so_the_reputation():
    rows = [{"stars": [20, 5, 5, 20, 50]}]
    answers = [
        {"hours": 30, "waiting": 10, "negative": 1},
        {"hours": 400, "waiting": 10, "negative": 1},
        {"hours": 10, "answered": 40},
    ]
    before, after = if_answered(tallies(rows, answers), as_of=AS_OF, settings=SETTINGS)
    assert after.loc[1, "part_response"] > before.loc[1, "part_response"] + 20
    assert after.loc[1, "value"] > before.loc[1, "value"]
    assert after.loc[1, "part_rating"] == before.loc[1, "part_rating"]
