from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from scoring.ranking import expected_ranks

estimates = st.lists(
    st.tuples(st.floats(1, 5), st.floats(1e-6, 0.5)), min_size=1, max_size=12, unique=True
)


def ranked(estimates, brand=None) -> pd.DataFrame:
    table = pd.DataFrame([*estimates], columns=["value", "variance"], dtype=float)
    return expected_ranks(table, brand or [1] * len(table))


def test_places_far_apart_have_their_order_for_certain():
    found = ranked([(3.0, 1e-4), (4.5, 1e-4), (4.0, 1e-4)])
    assert found["rank"].tolist() == found["low"].tolist() == found["high"].tolist() == [3, 1, 2]
    assert found["of"].tolist() == [3, 3, 3]


def test_a_place_of_few_reviews_may_have_any_rank_and_is_not_put_first():
    found = ranked([(4.61, 0.5), *[(3.8 + step / 10, 0.003) for step in range(9)]])
    assert found.loc[0, "low"] <= 2
    assert found.loc[0, "high"] >= 9
    assert found.loc[0, "rank"] > found.loc[9, "rank"]


def test_places_alike_share_the_middle():
    found = ranked([(4.2, 0.04 + each / 1e6) for each in range(9)])
    assert found["rank"].between(4, 6).all()
    assert (found["low"] <= 2).all()
    assert (found["high"] >= 8).all()


def test_each_brand_is_ranked_by_itself():
    ours, theirs = [(3.0, 0.1), (4.0, 0.1)], [(4.9, 0.1), (1.2, 0.2), (4.6, 0.3)]
    both = ranked([*ours, *theirs], brand=[1, 1, 2, 2, 2])
    pd.testing.assert_frame_equal(both[:2], ranked(ours))
    pd.testing.assert_frame_equal(both[2:].reset_index(drop=True), ranked(theirs))


def test_a_place_without_a_value_has_no_rank_and_takes_none():
    found = ranked([(4.0, 1e-4), (np.nan, 0.1), (3.0, 1e-4)])
    assert found.loc[1].isna().all()
    assert found.loc[[0, 2], "of"].tolist() == [2, 2]


def test_no_places_have_no_ranks():
    assert ranked([]).empty


@given(estimates)
def test_ranks_share_out_the_places_and_lie_within_their_intervals(estimates):
    found = ranked(estimates)
    n = len(estimates)
    assert np.isclose(found["rank"].sum(), n * (n + 1) / 2)
    shown = found["rank"].round()
    assert (found["low"] >= 1).all()
    assert (found["low"] <= shown).all()
    assert (shown <= found["high"]).all()
    assert (found["high"] <= n).all()


@given(estimates, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(estimates, random):
    order = list(range(len(estimates)))
    random.shuffle(order)
    turned = ranked([estimates[each] for each in order])
    expected = ranked(estimates).iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(turned, expected)


def test_nine_of_ten_intervals_hold_the_true_rank():
    random = np.random.default_rng(4)
    held = []
    for _ in range(40):
        truth = random.normal(4.1, 0.3, 60)
        deviation = random.uniform(0.05, 0.4, 60)
        seen = truth + deviation * random.standard_normal(60)
        own = 0.09 / (0.09 + deviation**2)
        found = ranked(zip(4.1 + own * (seen - 4.1), 0.09 * (1 - own), strict=True))
        rank = 60 - truth.argsort().argsort()
        held.append(((found["low"] <= rank) & (rank <= found["high"])).mean())
    assert 0.88 < np.mean(held) < 0.95
