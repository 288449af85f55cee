"""Many differences at once: what stands, and how wide the intervals become."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from scoring.differences import standing, together
from scoring.rivalry import matched_shares

REACH = norm.ppf(0.95)
middles = st.lists(st.floats(-6, 6, allow_nan=False), min_size=1, max_size=30)


def alone(middle):
    middle = np.asarray(middle, dtype=float)
    return pd.DataFrame({"low": middle - REACH, "high": middle + REACH})


def test_one_difference_keeps_its_interval():
    found = together(alone([2.0]))
    assert np.allclose(found[["low", "high"]], alone([2.0]))
    assert found["real"].all()


@given(middles)
def test_more_company_never_narrows_an_interval(middle):
    before, found = alone(middle), together(alone(middle))
    assert (found["low"] <= before["low"] + 1e-9).all()
    assert (found["high"] >= before["high"] - 1e-9).all()


@given(middles)
def test_what_stands_is_what_benjamini_and_hochberg_find(middle):
    surprise = 2 * norm.sf(np.abs(middle))
    order, m = np.sort(surprise), len(middle)
    passed = np.flatnonzero(order <= 0.10 * np.arange(1, m + 1) / m)
    limit = order[passed[-1]] if len(passed) else -1.0
    assert together(alone(middle))["real"].tolist() == (surprise <= limit).tolist()


def test_among_many_that_are_equal_hardly_ever_one_stands():
    chance = np.random.default_rng(5)
    worlds = [together(alone(chance.standard_normal(20)))["real"].any() for _ in range(800)]
    assert 0.06 < np.mean(worlds) < 0.14


def test_of_those_that_stand_one_in_ten_is_chance():
    chance, false, found = np.random.default_rng(6), 0, 0
    for _ in range(400):
        true = np.where(np.arange(20) < 5, 4.0, 0.0)
        real = together(alone(true + chance.standard_normal(20)))["real"].to_numpy()
        false, found = false + real[5:].sum(), found + real.sum()
    assert 0.04 < false / found < 0.12


def test_what_is_not_known_stands_aside():
    found = together(alone([2.0, np.nan]))
    assert np.allclose(found.loc[0, ["low", "high"]].astype(float), alone([2.0]).loc[0])
    assert not found["real"].iloc[1]


def test_shares_are_never_farther_apart_than_they_can_be():
    chance = np.random.default_rng(7)
    n = np.full(30, 60)
    counts = {"ours": chance.binomial(60, 0.3, 30), "theirs": chance.binomial(60, 0.3, 30)}
    table = pd.DataFrame({**counts, "of_ours": n, "of_theirs": n, "topic": range(30)})
    table.loc[0, ["ours", "of_ours", "theirs", "of_theirs"]] = 0, 5, 5, 5
    shares = matched_shares(table, "topic")
    free, bound = together(shares), together(shares, farthest=1)
    assert free["low"].min() < -1
    assert bound[["low", "high"]].abs().max(axis=None) == 1
    assert (bound["real"] == free["real"]).all()


def test_nothing_stays_nothing():
    assert together(alone([])).empty


def test_of_nothing_nothing_stands():
    assert standing(np.array([]), 0.10) == 0
    assert standing(np.array([0.2, 0.9]), 0.10) == 0
