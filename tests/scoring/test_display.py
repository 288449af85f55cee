"""What channels show, against figures worked out by hand and against the published formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scoring.coming import Coming
from scoring.display import PLAIN, display_channels, display_of
from scoring.formulas import FORMULAS, Archive
from scoring.index import Settings
from scoring.simulator import reviews_needed, time_to_reach

SETTINGS = Settings()
OLD_AND_NEW = [[75, 0, 25 / 2, 25 / 2, 0], [0, 0, 0, 0, 40]]
AGES = [5 * 182.6, 0]
"""100 reviews of two and a half years ago, a 32nd of their weight left, and 40 of today."""

TRUSTPILOT, BOOKING = display_of("trustpilot"), display_of("booking")
FIVES = Coming(60, 90, (0, 0, 0, 0, 1), fixed=True)


@pytest.mark.parametrize("channel", display_channels())
def test_each_channel_shows_only_ones_as_its_least_and_only_fives_as_its_best(channel):
    display = display_of(channel)
    assert display.formula.endswith(".")
    assert math.isclose(sum(part.share for part in display.parts), 1)
    assert display.weights([0.0])[0] == 1
    many = 1_000_000
    assert display.of([many, 0, 0, 0, 0]) == pytest.approx(display.low, abs=0.001)
    assert display.of([0, 0, 0, 0, many]) == pytest.approx(display.high, abs=0.001)
    assert math.isnan(display.of([0, 0, 0, 0, 0]))


def test_nothing_is_made_up_of_a_channel_that_nothing_is_known_of():
    assert display_of("facebook") is None
    assert display_of("google") == PLAIN


def test_trustpilot_lets_old_reviews_fade_and_begins_with_seven():
    left = 100 / 32
    mean = (75 + 3 * 12.5 + 4 * 12.5) / 100
    by_hand = (7 * 3.5 + left * mean + 40 * 5) / (7 + left + 40)
    assert TRUSTPILOT.of(OLD_AND_NEW, AGES) == pytest.approx(by_hand)
    assert TRUSTPILOT.rounded(by_hand) == 4.6
    assert PLAIN.rounded(PLAIN.of(OLD_AND_NEW, AGES)) == 2.6


def test_booking_shows_the_last_year_before_all_on_its_own_scale():
    stars = [[0, 0, 0, 0, 10], [0, 0, 10, 0, 0], [1_000, 0, 0, 0, 0], [1_000, 0, 0, 0, 0]]
    ages = [364.5, 365.5, 800, 1_100]
    # Five stars are 10 of 10, three are 5.5 and one is 1; what is older than three years is gone.
    assert BOOKING.of(stars, ages) == pytest.approx(0.85 * 10 + 0.10 * 5.5 + 0.05 * 1)
    assert BOOKING.of(stars[:1], ages[:1]) == 10
    without_last_year = (0.10 * 5.5 + 0.05 * 1) / 0.15
    assert BOOKING.of(stars[1:], ages[1:]) == pytest.approx(without_last_year)


@pytest.mark.parametrize(
    ("channel", "formula"),
    [("google", "plain mean"), ("trustpilot", "Trustpilot"), ("booking", "Booking.com")],
)
def test_the_figure_is_what_the_published_formula_says(channel, formula):
    random, display = np.random.default_rng(4), display_of(channel)
    ages, stars = random.uniform(1, 1_090, 300), random.integers(1, 6, 300)
    archive = Archive(np.zeros(300, dtype=int), ages, stars.astype(float), 1)
    published = display.scaled(FORMULAS[formula](archive))[0]
    assert display.of(np.eye(5)[stars - 1], ages) == pytest.approx(published)


def test_so_many_reviews_are_needed_by_trustpilots_own_count():
    # (7 · 3.5 + 3 · 10 + 5 x) / (17 + x) is 4.45 or more from x = 38.4 on.
    stars = [0, 0, 10, 0, 0]
    assert reviews_needed(stars, 4.5, 5.0, display=TRUSTPILOT) == 39
    assert reviews_needed(stars, 4.5, 4.4, display=TRUSTPILOT) == math.inf
    assert reviews_needed(OLD_AND_NEW, 4.6, 5.0, display=TRUSTPILOT, ages=AGES) == 0


def test_so_many_reviews_are_needed_by_bookings_own_count():
    # A year's mean of 5.5 and the one before of 10: of 10 reviews, x more of 10 lift the year's
    # mean to what 0.85 m + 0.10 · 10 = 0.95 · 7.95 asks for, m = 7.709, from x = 9.6 on.
    stars, ages = [[0, 0, 10, 0, 0], [0, 0, 0, 0, 4]], [30, 400]
    assert reviews_needed(stars, 8.0, 5.0, display=BOOKING, ages=ages) == 10
    assert reviews_needed(stars[1:], 10.0, 5.0, display=BOOKING, ages=ages[1:]) == 0
    assert reviews_needed([[10, 0, 0, 0, 0]], 5.0, 5.0, display=BOOKING, ages=[400]) == 1


def test_what_fades_is_reached_sooner_than_by_the_plain_mean():
    stars, ages = [[100, 0, 0, 0, 0], [0, 0, 0, 0, 40]], [200, 0]
    plain, fading = (
        time_to_reach(stars, FIVES, 4.0, settings=SETTINGS, display=display, ages=ages)
        for display in (PLAIN, TRUSTPILOT)
    )
    assert fading.likely < plain.likely / 2


def test_bookings_figure_leaps_when_the_bad_year_is_over():
    stars, ages = [[1_000, 0, 0, 0, 0], [0, 0, 0, 0, 1]], [200, 0]
    reach = time_to_reach(stars, FIVES, 9.0, settings=SETTINGS, display=BOOKING, ages=ages)
    assert 365 - 200 <= reach.earliest == reach.latest <= 365 - 200 + 7


def test_a_steady_stream_of_fives_takes_as_long_as_the_sum_says():
    coming = Coming(100_000, 100_000, (0, 0, 0, 0, 1), fixed=True)
    stars, left, came, day = [0, 0, 10, 0, 0], 1.0, 0.0, 0
    while (7 * 3.5 + 30 * left + 5 * came) / (7 + 10 * left + came) < 4.45:
        day, left = day + 1, left * 0.5 ** (1 / 182.6)
        came = came * 0.5 ** (1 / 182.6) + 1
    reach = time_to_reach(stars, coming, 4.5, settings=SETTINGS, display=TRUSTPILOT)
    assert day <= reach.likely + 7 and reach.likely <= day + 14
