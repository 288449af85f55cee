"""Before and after, against what happened elsewhere."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.effect import effect


def place(done, before, after):
    row = {"done": done}
    for number, stars in enumerate((before, after)):
        values = np.asarray(stars, dtype=float)
        row |= {
            f"n_{number}": len(values),
            f"sum_{number}": values.sum(),
            f"squares_{number}": (values**2).sum(),
        }
    return row


def simulated(chance, treated, controls, lift, apart=0.1, n=40):
    rows = []
    for number in range(treated + controls):
        done = number < treated
        level, drift = chance.normal(4, 0.3), chance.normal(0.1, apart)
        before = chance.normal(level, 1, n)
        after = chance.normal(level + drift + lift * done, 1, n)
        rows.append(place(done, before, after))
    return pd.DataFrame(rows)


@pytest.mark.parametrize(("treated", "controls"), [(1, 6), (3, 12), (10, 30)])
def test_the_interval_holds_the_truth_as_often_as_it_says(treated, controls):
    chance = np.random.default_rng(5)
    trials = 600
    held = 0
    for _ in range(trials):
        found = effect(simulated(chance, treated, controls, lift=0.4))
        held += found.low <= 0.4 <= found.high
    # With few places to compare with, it is wider than it need be.
    assert 0.87 <= held / trials <= 0.97


@pytest.mark.parametrize(("treated", "controls"), [(1, 2), (5, 2), (5, 5)])
@pytest.mark.parametrize("apart", [0.0, 0.3, 1.0])
def test_few_controls_hardly_ever_find_what_is_not_there(treated, controls, apart):
    chance = np.random.default_rng(6)
    trials = 150
    found = sum(
        effect(simulated(chance, treated, controls, 0.0, apart)).real for _ in range(trials)
    )
    assert found / trials <= 0.15


def test_what_all_places_went_through_is_no_effect():
    chance = np.random.default_rng(9)
    found = effect(simulated(chance, 4, 20, lift=0.0, n=400))
    assert abs(found.value) < 0.15
    assert found.there == pytest.approx(0.1, abs=0.12)


def test_without_places_to_compare_with_there_is_a_change_but_no_effect():
    found = effect(pd.DataFrame([place(True, [3, 4] * 10, [5, 4] * 10)]))
    assert not found.known
    assert not found.real
    assert found.there == pytest.approx(1.0)


def test_places_with_few_reviews_are_left_out():
    rows = [place(True, [4] * 10, [5] * 10), place(False, [4] * 4, [5] * 10)]
    rows += [place(False, [4, 3] * 5, [4, 3] * 5)] * 2
    assert effect(pd.DataFrame(rows)).controls == 2


@given(st.permutations(range(8)), st.floats(-2, 2))
def test_order_and_a_shift_of_everything_change_nothing(order, shift):
    chance = np.random.default_rng(3)
    values = [(chance.normal(4, 1, 12), chance.normal(4, 1, 12)) for _ in range(8)]
    plain = effect(pd.DataFrame([place(n < 2, *each) for n, each in enumerate(values)]))
    moved = [place(n < 2, values[n][0] + shift, values[n][1] + shift) for n in order]
    again = effect(pd.DataFrame(moved))
    assert again.value == pytest.approx(plain.value, abs=1e-6)
    assert again.high == pytest.approx(plain.high, abs=1e-5)
