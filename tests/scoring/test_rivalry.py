"""Two sides compared within strata, so that a different mix makes no difference."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.compare import share_difference
from scoring.rivalry import matched_levels, matched_shares

sizes = st.integers(5, 400)
sides = st.tuples(sizes, st.floats(0, 1)).map(lambda pair: (round(pair[0] * pair[1]), pair[0]))


def strata(*rows):
    columns = ["topic", "ours", "of_ours", "theirs", "of_theirs"]
    return pd.DataFrame([(1, *row) for row in rows], columns=columns)


@given(sides, sides)
def test_one_stratum_is_agresti_and_caffo(ours, theirs):
    found = matched_shares(strata((*ours, *theirs)), "topic").iloc[0]
    plain = share_difference([ours[0]], [ours[1]], [theirs[0]], [theirs[1]]).iloc[0]
    for name in ("difference", "low", "high"):
        assert found[name] == pytest.approx(plain[name])


def test_a_different_mix_makes_no_difference():
    rows = strata((180, 200, 45, 50), (10, 50, 40, 200))
    pooled = share_difference([190], [250], [85], [250])["difference"].iloc[0]
    found = matched_shares(rows, "topic").iloc[0]
    assert pooled > 0.4
    assert found["difference"] == pytest.approx(0)
    assert found["low"] < 0 < found["high"]


def test_a_stratum_of_one_side_does_not_count():
    both = matched_shares(strata((30, 60, 20, 60)), "topic")
    more = matched_shares(strata((30, 60, 20, 60), (900, 900, 0, 0)), "topic")
    pd.testing.assert_frame_equal(both, more)


@given(st.lists(st.tuples(sides, sides), min_size=1, max_size=4))
def test_turned_round_the_difference_is_the_opposite(pairs):
    there = matched_shares(strata(*((*a, *b) for a, b in pairs)), "topic").iloc[0]
    back = matched_shares(strata(*((*b, *a) for a, b in pairs)), "topic").iloc[0]
    assert there["difference"] == pytest.approx(-back["difference"])
    assert there["low"] == pytest.approx(-back["high"])


def test_nine_of_ten_intervals_hold_the_true_difference():
    chance, worlds = np.random.default_rng(8), 3_000
    rows = [
        pd.DataFrame(
            {
                "topic": np.arange(worlds),
                "ours": chance.binomial(of_ours, share + 0.1, worlds),
                "of_ours": of_ours,
                "theirs": chance.binomial(of_theirs, share, worlds),
                "of_theirs": of_theirs,
            }
        )
        for of_ours, of_theirs, share in ((60, 20, 0.2), (25, 50, 0.7))
    ]
    found = matched_shares(pd.concat(rows), "topic")
    assert 0.88 < ((found["low"] <= 0.1) & (found["high"] >= 0.1)).mean() < 0.93


@pytest.mark.parametrize(("channels", "n"), [(8, 1), (5, 4), (3, 3)])
def test_few_opinions_on_each_of_many_channels_are_not_sure(channels, n):
    chance, worlds = np.random.default_rng(9), 2_000
    ours, theirs = chance.binomial(n, 0.5, (2, worlds * channels))
    topics = np.repeat(np.arange(worlds), channels)
    table = pd.DataFrame({"topic": topics, "ours": ours, "theirs": theirs})
    found = matched_shares(table.assign(of_ours=n, of_theirs=n), "topic")
    assert 0.88 < ((found["low"] <= 0) & (found["high"] >= 0)).mean() < 0.95


def test_too_few_give_no_difference():
    found = matched_shares(strata((4, 4, 40, 90)), "topic").iloc[0]
    assert found[["difference", "low", "high"]].isna().all()
    assert found["of_ours"] == 4


def levels(*rows, prior=0.0):
    columns = ["ours", "ours_low", "ours_high", "ours_n", "theirs", "theirs_low", "theirs_high"]
    frame = pd.DataFrame(rows, columns=[*columns, "theirs_n"], dtype=float)
    return frame.assign(rival=2, ours_prior=prior, theirs_prior=prior)


def test_levels_are_compared_within_each_stratum():
    rows = levels((4.5, 4.4, 4.6, 90, 4.5, 4.3, 4.7, 10), (3.0, 2.8, 3.2, 10, 3.0, 2.9, 3.1, 90))
    found = matched_levels(rows, "rival").iloc[0]
    assert found["difference"] == pytest.approx(0)
    assert found["ours"] == found["theirs"] == pytest.approx(3.75)
    assert found["low"] < 0 < found["high"]


def test_a_figure_that_is_not_known_leaves_its_stratum_out():
    one = (4.5, 4.4, 4.6, 90, 4.2, 4.1, 4.3, 80)
    unknown = (3.0, 2.8, 3.2, 50, np.nan, np.nan, np.nan, 2)
    pd.testing.assert_frame_equal(
        matched_levels(levels(one), "rival"), matched_levels(levels(one, unknown), "rival")
    )
    assert matched_levels(levels(unknown), "rival").empty


def test_independent_errors_add_as_their_squares():
    found = matched_levels(levels((4.5, 4.2, 4.7, 50, 4.0, 3.6, 4.4, 50)), "rival").iloc[0]
    assert found["low"] == pytest.approx(0.5 - 0.5)
    assert found["high"] == pytest.approx(0.5 + np.hypot(0.2, 0.4))


def test_what_is_drawn_to_one_prior_errs_together():
    rows = 2 * [(4.5, 4.3, 4.7, 50, 4.0, 3.8, 4.2, 50)]
    reach = [
        (found := matched_levels(levels(*rows, prior=prior), "rival").iloc[0])["high"]
        - found["difference"]
        for prior in (0.0, 0.5, 1.0)
    ]
    assert reach == pytest.approx([0.2, 0.2 * np.sqrt(1.5), 0.2 * np.sqrt(2)])
