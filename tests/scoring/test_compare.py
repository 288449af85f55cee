from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.compare import chance_of_leading, share_difference, share_of_voice, topic_lift
from scoring.index import Settings
from scoring.indices import rating
from scoring.rivalry import matched_levels
from tests.scoring.worlds import AS_OF, tallies


def lead(difference: float, low: float, high: float) -> float:
    table = pd.DataFrame([{"difference": difference, "low": low, "high": high}])
    return float(chance_of_leading(table).iloc[0])


def test_more_reviews_make_the_same_lead_surer():
    def chance(times: int) -> float:
        better, worse = np.array([1, 1, 2, 6, 20]), np.array([2, 2, 3, 7, 16])
        rows = [
            {"brand_id": 1, "location_id": 1, "stars": better * times},
            {"brand_id": 2, "location_id": 2, "stars": worse * times},
        ]
        table = rating.compute(tallies(rows), as_of=AS_OF, settings=Settings())
        sides = [
            table.add_prefix(side).loc[brand] for brand, side in ((1, "ours_"), (2, "theirs_"))
        ]
        names = {f"{side}_value": side for side in ("ours", "theirs")}
        one = pd.concat(sides).rename(names).to_frame().T.assign(rival=2)
        return float(chance_of_leading(matched_levels(one, "rival")).iloc[0])

    assert 0.6 < chance(1) < chance(4) < chance(40)
    assert chance(40) > 0.99


def test_the_chance_is_the_share_of_the_posterior_above_zero():
    noise = np.random.default_rng(3).standard_normal(200_000)
    for difference, low, high in ((0.2, -0.1, 0.3), (-0.1, -0.9, 0.15)):
        reach = np.where(noise > 0, high - difference, difference - low) / 1.6449
        above = float(np.mean(difference + noise * reach > 0))
        assert lead(difference, low, high) == pytest.approx(above, abs=0.005)


@given(st.floats(-1, 1), st.floats(0.01, 1), st.floats(0.01, 1))
def test_what_one_side_leads_the_other_trails(difference, down, up):
    ours = lead(difference, difference - down, difference + up)
    theirs = lead(-difference, -difference - up, -difference + down)
    assert ours + theirs == pytest.approx(1)
    assert (ours > 0.5) == (difference > 0) or difference == pytest.approx(0)


def test_without_a_difference_there_is_no_chance():
    assert np.isnan(lead(np.nan, np.nan, np.nan))


@given(st.lists(st.integers(0, 500), min_size=2, max_size=6).filter(any))
def test_shares_of_voice_add_up_and_lie_in_their_intervals(counts):
    table = share_of_voice(pd.Series(counts))
    assert table["share"].sum() == pytest.approx(1)
    assert (table["low"] <= table["share"]).all()
    assert (table["share"] <= table["high"]).all()
    assert (table["total"] == sum(counts)).all()


def test_nine_of_ten_intervals_hold_the_true_share():
    random = np.random.default_rng(3)
    shares = np.array([0.6, 0.3, 0.1])
    held = []
    for counts in random.multinomial(80, shares, 2_000):
        table = share_of_voice(pd.Series(counts))
        held.append((table["low"] <= shares) & (shares <= table["high"]))
    assert 0.87 < np.mean(held) < 0.94


def test_nothing_written_has_no_share():
    assert share_of_voice(pd.Series([0, 0]))["share"].isna().all()


def test_topic_lift_has_a_floor():
    rows = [
        {"mentions": 2, "reviews": 10, "other_mentions": 2, "other_reviews": 900},
        {"mentions": 3, "reviews": 10, "other_mentions": 2, "other_reviews": 900},
    ]
    table = topic_lift(pd.DataFrame(rows))
    assert table.iloc[0].isna().all()
    assert table.loc[1, "low"] > 1


def test_a_topic_as_frequent_as_elsewhere_has_no_lift():
    row = {"mentions": 20, "reviews": 200, "other_mentions": 300, "other_reviews": 3_000}
    found = topic_lift(pd.DataFrame([row])).iloc[0]
    assert found["low"] < 1 < found["high"]


def test_differences_of_shares_have_a_floor_and_a_sign():
    table = share_difference([40, 3], [50, 4], [10, 30], [50, 40])
    assert table.loc[0, "difference"] == pytest.approx(0.6)
    assert table.loc[0, "low"] > 0.4
    assert table.loc[1].isna().all()
