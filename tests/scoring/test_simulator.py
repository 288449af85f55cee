from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.coming import Coming, best_place, mix_lately, rate_lately
from scoring.display import LEVELS, Display
from scoring.index import Settings
from scoring.simulator import Reach, reviews_needed, threshold, time_to_reach

SETTINGS = Settings()
STARS = [20, 10, 10, 20, 140]


def of_mean(n, mean):
    """So many reviews of a mean, on the two levels next to it."""
    low = min(int(mean), 4)
    stars = [0.0] * 5
    stars[low - 1], stars[low] = n * (low + 1 - mean), n * (mean - low)
    return stars


def lately(stars, recent, days=90):
    return Coming(*rate_lately(sum(recent), days), mix_lately(stars, recent))


@given(
    st.integers(0, 3_000),
    st.integers(100, 500).map(lambda hundredths: hundredths / 100),
    st.sampled_from([3.5, 4.0, 4.5, 4.9]),
    st.integers(100, 500).map(lambda hundredths: hundredths / 100),
)
def test_it_is_the_least_number_that_does(n, mean, target, incoming):
    needed = reviews_needed(of_mean(n, mean), target, incoming)

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
    assert reviews_needed(of_mean(100, 4.45), 4.5, 5.0) == 0
    assert reviews_needed(of_mean(100, 4.44), 4.5, 5.0) == 2
    assert reviews_needed(of_mean(9, 4.44), 4.5, 5.0) == 1
    assert reviews_needed(of_mean(100, 4.44), 4.5, 5.0, display=Display("", decimals=2)) > 10


@given(st.lists(st.integers(0, 400), min_size=5, max_size=5), st.integers(10, 50))
def test_what_is_shown_already_is_reached_today_to_the_last_digit(stars, tenths):
    target, n = tenths / 10, sum(stars)
    shown = sum(100 * star * count for star, count in zip(range(1, 6), stars, strict=True))
    if n == 0 or shown < (10 * tenths - 5) * n:
        return
    assert time_to_reach(stars, lately(stars, [0] * 5), target, settings=SETTINGS) == Reach(
        1.0, 0.0, 0.0, 0.0
    )
    assert reviews_needed(stars, target, 5.0) == 0


def test_reviews_that_go_on_as_they_are_do_not_reach_more():
    reach = time_to_reach(STARS, lately(STARS, [10, 5, 5, 10, 70]), 4.9, settings=SETTINGS)
    assert reach.probability < 0.01
    assert math.isinf(reach.latest)
    assert reach.dates(date(2025, 1, 1))[2] is None


def test_what_no_star_is_enough_for_is_never_reached():
    fours = Coming(50, 90, (0, 0, 0, 1, 0), fixed=True)
    assert time_to_reach(STARS, fours, 4.3, settings=SETTINGS).probability == 1
    assert time_to_reach([0, 0, 0, 9, 0], fours, 4.1, settings=SETTINGS) == Reach(
        0.0, math.inf, math.inf, math.inf
    )


def test_where_nothing_came_lately_hardly_anything_is_reached():
    assert time_to_reach(STARS, lately(STARS, [0] * 5), 4.4, settings=SETTINGS).probability < 0.02


def test_better_and_more_reviews_reach_it_sooner():
    slow = time_to_reach(STARS, lately(STARS, [1, 0, 1, 3, 25]), 4.4, settings=SETTINGS)
    fast = time_to_reach(STARS, lately(STARS, [1, 0, 1, 3, 75]), 4.4, settings=SETTINGS)
    assert slow.earliest < slow.likely < slow.latest
    assert fast.likely < slow.likely
    assert fast.probability > 0.95
    assert fast.dates(date(2025, 1, 1))[1] > date(2025, 1, 7)


def test_about_as_long_as_the_plain_sum_says():
    needed = reviews_needed(STARS, 4.4, 4.9)
    coming = Coming(10_000, 9_000, (0, 0, 0, 1_000, 9_000))
    reach = time_to_reach(STARS, coming, 4.4, settings=SETTINGS)
    assert reach.likely == pytest.approx(needed / (10_000 / 9_000), rel=0.25)


@pytest.mark.parametrize(("recent", "right"), [(2, 0.20), (5, 0.74)])
def test_only_fives_means_only_fives_however_few_came_lately(recent, right):
    fives = Coming(recent, 90, (0, 0, 0, 0, 1), fixed=True)
    assert fives.mean == 5
    random = np.random.default_rng(1)
    arrivals = random.poisson(random.gamma(recent + 0.5, 728 / 90, 100_000))
    plain = (arrivals >= reviews_needed(STARS, 4.4, 5.0)).mean()
    reach = time_to_reach(STARS, fives, 4.4, settings=Settings(draws=10_000))
    assert reach.probability == pytest.approx(plain, abs=0.02)
    assert reach.probability == pytest.approx(right, abs=0.03)


def test_a_mix_is_as_sure_as_its_own_evidence_not_as_the_arrivals():
    best = np.array([1, 0, 0, 4, 45])
    few, many = (
        time_to_reach(STARS, Coming(5, 90, tuple(best * size)), 4.4, settings=SETTINGS)
        for size in (1, 100)
    )
    assert few.probability == pytest.approx(many.probability, abs=0.05)
    assert Coming(5, 90, tuple(best)).mean == pytest.approx(4.84)


def test_earlier_reviews_speak_for_the_mix_where_few_are_recent():
    expected = Coming(2, 90, mix_lately(STARS, [0, 0, 0, 0, 2])).mean
    assert 4.2 < expected < 4.4
    assert Coming(900, 90, mix_lately(STARS, [0, 0, 0, 0, 140])).mean > 4.8


def test_one_review_speaks_for_little():
    coming = Coming(*rate_lately(1, 90, 1), mix_lately([0, 0, 0, 0, 1], [0, 0, 0, 0, 1]))
    assert 3.5 < coming.mean < 4
    assert coming.a_day < 0.05
    assert time_to_reach([0, 0, 0, 1, 0], coming, 4.9, settings=SETTINGS).probability < 0.5


def test_the_probability_is_what_comes_true_in_a_world_that_drifts():
    said, true = drifting_world(400, np.random.default_rng(5))
    parts = np.digitize(said, [0.2, 0.5, 0.8])
    gaps = [said[parts == part].mean() - true[parts == part].mean() for part in range(4)]
    assert max(map(abs, gaps)) < 0.12
    assert np.mean((said - true) ** 2) < 0.19


def drifting_world(places, random):
    """Probabilities, and whether it came true, of places whose mix strays around their own."""
    settings = Settings(draws=150)
    said, true = np.empty(places), np.empty(places)
    for place in range(places):
        own = random.dirichlet([1.2, 0.5, 0.8, 2, 7])
        held = random.multinomial(random.integers(30, 150), own).astype(float)
        mix = random.dirichlet(30 * own)
        rate = random.uniform(1, 10)
        recent = random.multinomial(1 + random.poisson(rate), mix).astype(float)
        stars = held + recent
        target = round(math.floor(stars @ LEVELS / stars.sum() * 10 + 0.5) / 10 + 0.1, 1)
        reach = time_to_reach(stars, lately(stars, recent), target, settings=settings)
        said[place] = reach.probability
        total = stars + random.multinomial(random.poisson(rate * 7 / 90, 104), mix).cumsum(axis=0)
        true[place] = (total @ LEVELS / total.sum(axis=1) >= threshold(target) - 1e-12).any()
    return said, true


def test_the_rate_of_a_young_place_is_over_the_days_it_has_had():
    number, days = rate_lately(20, 90, 20)
    assert 2 * 20 / 90 < number / days < 20 / 20
    assert rate_lately(20, 90, 91) == rate_lately(20, 90) == (20, 90)
    assert rate_lately(20, 90, 90) == rate_lately(20, 90, 89) == (19, 90)


def test_the_best_place_of_a_chain_is_not_taken_for_as_good_as_it_looks():
    random = np.random.default_rng(3)
    plain, drawn, right = [], [], []
    for _ in range(40):
        own = random.dirichlet(40 * np.array([0.08, 0.04, 0.08, 0.2, 0.6]), 30)
        places = random.multinomial(25, own).astype(float)
        plain.append((places @ LEVELS / 25).max())
        best = np.array(best_place(places, 20, settings=SETTINGS))
        drawn.append(best @ LEVELS / best.sum())
        right.append(own[(places @ LEVELS).argmax()] @ LEVELS)
    assert np.mean(plain) - np.mean(right) > 0.1
    assert np.mean(drawn) - np.mean(right) == pytest.approx(0, abs=0.05)


def test_a_chain_of_nothing_but_fives_brings_fives():
    best = best_place(np.array([[0.0, 0, 0, 0, 30]] * 3), 20, settings=SETTINGS)
    assert Coming(5, 90, best).mean == 5
    assert time_to_reach([0, 0, 0, 1, 0], Coming(50, 90, best), 4.9, settings=SETTINGS).likely < 90


def test_the_only_place_is_no_example_to_itself():
    assert best_place(np.array([[1.0, 0, 0, 9, 20]]), 20, settings=Settings()) is None
