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


@pytest.mark.parametrize("others", [2, 10, 30])
@pytest.mark.parametrize("written", [50, 100])
def test_nine_of_ten_intervals_hold_the_leaders_true_share(others, written):
    shares = [0.5, *[0.5 / others] * others]
    held = []
    for counts in np.random.default_rng(3).multinomial(written, shares, 1_000):
        leader = share_of_voice(pd.Series(counts)).iloc[0]
        held.append(leader["low"] <= 0.5 <= leader["high"])
    assert 0.84 < np.mean(held) < 0.94


def test_nothing_written_has_no_share():
    assert share_of_voice(pd.Series([0, 0]))["share"].isna().all()


def lifts(mentions, reviews, other_mentions, other_reviews):
    names = ("mentions", "reviews", "other_mentions", "other_reviews")
    sides = (mentions, reviews, other_mentions, other_reviews)
    return topic_lift(pd.DataFrame(dict(zip(names, sides, strict=True))))


def among_others(mentions, reviews):
    """Return the lift at each location of a chain, against its others."""
    k, n = np.asarray(mentions), np.asarray(reviews)
    return lifts(k, n, k.sum() - k, n.sum() - n)


def test_a_topic_of_few_mentions_has_no_lift():
    table = lifts([2, 3], [10, 10], [2, 2], [900, 900])
    assert table.loc[0, ["lift", "low", "high"]].isna().all()
    assert not table.loc[0, "real"]
    assert table.loc[1, "lift"] > 1


def test_a_place_of_few_reviews_has_no_lift_and_is_not_counted():
    few = lifts([0, 1, 9, 30], [3, 1, 9, 100], [30, 29, 30, 300], [3_000] * 4)
    assert few["real"].tolist() == [False, False, False, True]
    assert few["lift"].isna().tolist() == [True, True, True, False]
    alone = lifts([30], [100], [300], [3_000])
    assert few.loc[3, ["low", "high"]].tolist() == alone.loc[0, ["low", "high"]].tolist()


@given(st.integers(10, 2_000), st.integers(5, 500), st.integers(500, 50_000))
def test_what_was_never_said_here_is_never_said_more_often(n, others, of):
    found = lifts([0], [n], [others], [of]).iloc[0]
    assert found["lift"] <= 1
    assert found["low"] < 1


@given(st.lists(st.tuples(st.integers(10, 300), st.floats(0, 1)), min_size=2, max_size=8))
def test_an_interval_holds_its_lift_and_leaves_out_one_where_it_is_real(places):
    n = [reviews for reviews, _ in places]
    found = among_others([round(reviews * share) for reviews, share in places], n).dropna()
    assert (found["low"] <= found["lift"]).all()
    assert (found["lift"] <= found["high"]).all()
    assert (found["real"] == ((found["low"] > 1) | (found["high"] < 1))).all()


@pytest.mark.parametrize("share", [0.01, 0.05, 0.2, 0.5, 0.8])
def test_in_a_chain_of_alike_places_hardly_ever_one_stands_out(share):
    chance, stood = np.random.default_rng(11), []
    for _ in range(60):
        n = np.maximum(1, chance.lognormal(np.log(12), 1, 100).round()).astype(int)
        stood.append(among_others(chance.binomial(n, share), n)["real"].any())
    assert np.mean(stood) <= 0.16


def test_in_a_large_chain_of_small_places_none_stands_out():
    chance = np.random.default_rng(12)
    for sizes in ((1, 6), (10, 16)):
        n = chance.integers(*sizes, 1_000)
        assert not among_others(chance.binomial(n, 0.05), n)["real"].any()


def test_between_two_periods_alike_hardly_ever_a_topic_stands_out():
    for now, then in ((100, 100), (300, 900), (1_000, 300)):
        chance, stood = np.random.default_rng(13), []
        for _ in range(60):
            share = chance.uniform(0.005, 0.3, 20)
            k, others = chance.binomial(now, share), chance.binomial(then, share)
            stood.append(lifts(k, [now] * 20, others, [then] * 20)["real"].any())
        assert np.mean(stood) <= 0.18


def test_what_truly_stands_out_is_found_among_many():
    chance = np.random.default_rng(14)
    n = np.array([200, 100, 100] + [40] * 100)
    k = np.array([60, 30, 0, *chance.binomial(40, 0.1, 100)])
    found = among_others(k, n)
    assert found["real"].tolist()[:3] == [True, True, True]
    assert (found["low"][:2] > 1).all()
    assert found.loc[2, "high"] < 1
    assert found.loc[0, "lift"] == pytest.approx(3, rel=0.2)


def test_intervals_hold_the_true_lift_of_places_that_differ():
    chance, held, missed = np.random.default_rng(15), [], []
    for _ in range(30):
        n = np.maximum(10, chance.lognormal(np.log(60), 1, 60).round()).astype(int)
        share = 0.08 * np.exp(chance.normal(0, 0.7, 60))
        share = np.minimum(share, 0.9)
        found = among_others(chance.binomial(n, share), n)
        true = share * (n.sum() - n) / ((share * n).sum() - share * n)
        holds = (found["low"] <= true) & (true <= found["high"])
        held.append(holds.mean())
        missed += (~holds[found["real"]]).tolist()
    assert np.mean(held) > 0.9
    assert np.mean(missed) < 0.1


def test_twice_as_often_as_before_is_told_as_that():
    found = lifts([200], [1_000], [100], [1_000]).iloc[0]
    assert found["lift"] == pytest.approx(2, abs=0.01)
    assert 1.5 < found["low"] < 1.8
    assert 2.2 < found["high"] < 2.5
    same = lifts([5], [300], [5], [300]).iloc[0]
    assert same["lift"] == pytest.approx(1)
    assert not same["real"]


def test_a_topic_as_frequent_as_elsewhere_has_no_lift():
    found = lifts([20], [200], [300], [3_000]).iloc[0]
    assert found["low"] < 1 < found["high"]


def test_differences_of_shares_have_a_floor_and_a_sign():
    table = share_difference([40, 3], [50, 4], [10, 30], [50, 40])
    assert table.loc[0, "difference"] == pytest.approx(0.6)
    assert table.loc[0, "low"] > 0.4
    assert table.loc[1].isna().all()


def test_what_everybody_else_speaks_of_and_nobody_here_is_said_seldom_here():
    columns = ["mentions", "reviews", "other_mentions", "other_reviews"]
    rows = [(0, 1_000, 1_000, 1_000), (5, 10, 100_000, 100_000)]
    found = topic_lift(pd.DataFrame(rows, columns=columns))
    assert found["lift"].iloc[0] < 0.01
    assert 0.4 < found["lift"].iloc[1] < 0.7
    assert ((found["low"] <= found["lift"]) & (found["lift"] <= found["high"])).all()
    assert found["real"].all()
