from __future__ import annotations

import numpy as np
import pytest

from scoring.formulas import FORMULAS, Archive

AGES = np.array([10.0, 100.0, 400.0, 800.0, 40.0, 50.0])
STARS = np.array([5.0, 4.0, 2.0, 1.0, 3.0, 3.0])
PLACES = np.array([0, 0, 0, 0, 1, 1])
ARCHIVE = Archive(PLACES, AGES, STARS, 3)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("plain mean", 3.0, 3.0),
        ("last 90 days", 5.0, 3.0),
        ("last 12 months", 4.5, 3.0),
        ("Bayesian average", 3.0, 3.0),
        ("Booking.com", 0.85 * 4.5 + 0.10 * 2 + 0.05 * 1, 3.0),
    ],
)
def test_says_what_its_formula_says(name, first, second):
    found = FORMULAS[name](ARCHIVE)
    assert found[:2] == pytest.approx([first, second])


def test_trustpilot_starts_from_seven_reviews_of_three_and_a_half():
    weight = 0.5 ** (AGES[:4] / 182.6)
    expected = (7 * 3.5 + weight @ STARS[:4]) / (7 + weight.sum())
    assert FORMULAS["Trustpilot"](ARCHIVE)[0] == pytest.approx(expected)


def test_the_bayesian_average_draws_few_reviews_further():
    stars = np.array([5.0, 5.0, 5.0] + [4.0] * 97)
    archive = Archive(np.array([0] * 3 + [1] * 97), np.ones(100), stars, 2)
    usual, everything = 50, stars.mean()
    few = (3 * 5 + usual * everything) / (3 + usual)
    assert FORMULAS["Bayesian average"](archive)[0] == pytest.approx(few)


def test_the_wilson_bound_is_below_the_mean_and_nears_it():
    few = Archive(np.zeros(4, int), np.ones(4), np.array([5.0, 4, 4, 5]), 1)
    many = Archive(np.zeros(400, int), np.ones(400), np.tile([5.0, 4, 4, 5], 100), 1)
    low, high = (FORMULAS["Wilson bound"](archive)[0] for archive in (few, many))
    assert low < high < 4.5
    share, n, z = 0.875, 4, 1.96
    margin = z * np.sqrt(share * (1 - share) / n + z**2 / 4 / n**2)
    assert low == pytest.approx(1 + 4 * (share + z**2 / 2 / n - margin) / (1 + z**2 / n))


@pytest.mark.parametrize("name", [*FORMULAS])
def test_a_place_without_reviews_has_no_figure(name):
    assert np.isnan(FORMULAS[name](ARCHIVE)[2])


def test_what_is_older_than_every_window_still_counts_somewhere():
    old = Archive(np.array([0]), np.array([2_000.0]), np.array([2.0]), 1)
    for name in ("last 90 days", "last 12 months", "Booking.com"):
        assert FORMULAS[name](old)[0] == 2.0
