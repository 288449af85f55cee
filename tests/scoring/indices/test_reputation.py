from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.index import Settings
from scoring.indices import rating, response, sentiment
from scoring.indices.reputation import PARTS, compute
from scoring.scorecard import scorecard
from tests.scoring.worlds import AS_OF, LABELS, SCORES, STARS, TODAY, chain, reviews, tallies

PERFECT_ANSWERS = ({"hours": 1, "answered": 400}, {"hours": 1, "answered": 100, "negative": 1})
SILENCE = ({"hours": 2160, "waiting": 400}, {"hours": 2160, "waiting": 100, "negative": 1})
PRAISE = {"score_n": 500, "score_sum": 500.0, "score_squares": 500.0, "rated_positive": 500}


def reputation(reviews, answers=(), choices=None, *, by=("brand_id",)) -> pd.DataFrame:
    found = tallies(reviews, answers, by=by)
    return compute(found, as_of=AS_OF, settings=choices or Settings())


def test_is_the_weighted_mean_of_its_parts():
    row = reputation([{"stars": [10, 10, 30, 100, 350], **PRAISE}], PERFECT_ANSWERS).loc[1]
    parts = row[[f"part_{part}" for part in PARTS]].to_numpy(dtype=float)
    assert row["value"] == pytest.approx(parts @ [0.60, 0.15, 0.20, 0.05])
    assert row["low"] < row["value"] < row["high"]
    assert row["missing"] == ""


def test_stars_and_words_of_the_same_reviews_err_together():
    labels = {"score_n": 60, "score_sum": 12.0, "score_squares": 30.0, "rated_positive": 60}
    settings = Settings(weights={"rating": 0.5, "sentiment": 0.5, "response": 0.0, "recency": 0.0})
    row = reputation([{"stars": [12, 6, 6, 12, 24], **labels}], choices=settings).loc[1]
    parts = [row[f"part_{part}_high"] - row[f"part_{part}_low"] for part in ("rating", "sentiment")]
    assert row["high"] - row["low"] == pytest.approx(sum(parts) / 2, rel=0.05)


def test_its_parts_are_the_indices():
    world, _ = chain(7, locations=3, channels=2, weeks=30, per_week=1.0)
    world = replace(world, by=("location_id",))
    table, part = compute(world, as_of=AS_OF, settings=Settings()), {}
    for module in (rating, sentiment, response):
        part[module.INDEX.id] = module.compute(world, as_of=AS_OF, settings=Settings())["value"]
    np.testing.assert_allclose(table["part_rating"], (part["rating"] - 1) * 25)
    np.testing.assert_allclose(table["part_sentiment"], part["sentiment"])
    np.testing.assert_allclose(table["part_response"], part["response"])


def test_three_stars_stay_below_75_with_all_else_perfect():
    row = reputation([{"stars": [0, 0, 500, 0, 0], **PRAISE}], PERFECT_ANSWERS).loc[1]
    assert row["part_response"] == 100
    assert 65 < row["value"] < 75


@pytest.mark.parametrize("praise", [PRAISE, {}])
def test_nearly_five_stars_stay_above_65_without_any_answer(praise):
    row = reputation([{"stars": [0, 0, 10, 30, 460], **praise}], SILENCE).loc[1]
    assert row["part_response"] == 0
    assert row["value"] > 65


def test_weights_of_missing_parts_go_to_the_others_and_are_named():
    row = reputation([{"stars": [0, 0, 0, 0, 500]}]).loc[1]
    assert row["missing"] == "sentiment, response"
    rest = (0.60 * row["part_rating"] + 0.05 * row["part_recency"]) / 0.65
    assert row["value"] == pytest.approx(rest)


def test_recency_alone_is_no_reputation():
    row = reputation([{"n": 500}], PERFECT_ANSWERS).loc[1]
    assert row["part_recency"] > 99
    assert np.isnan([row["value"], row["low"], row["high"]]).all()
    assert row["n"] == 500


def test_recency_counts_the_last_ninety_days_per_location():
    rows = [
        {"location_id": 1, "stars": [0, 0, 0, 0, 12], "day": TODAY - 89},
        {"location_id": 1, "stars": [0, 0, 0, 0, 50], "day": TODAY - 90},
        {"location_id": 2, "stars": [0, 0, 0, 0, 12], "day": TODAY},
    ]
    row = reputation(rows).loc[1]
    assert row["part_recency"] == pytest.approx(100 * (1 - np.exp(-1)))


def test_recency_is_of_the_last_days_though_the_period_is_shorter():
    within = [{"location_id": 1, "stars": [0, 0, 0, 0, 6], "day": TODAY}]
    earlier = [
        {"location_id": 1, "stars": [0, 0, 0, 0, 18], "day": TODAY - 60},
        {"location_id": 2, "stars": [0, 0, 0, 0, 50], "day": TODAY - 95},
    ]
    short = replace(tallies(within), recent=reviews([*within, *earlier]))
    row = compute(short, as_of=AS_OF, settings=Settings()).loc[1]
    whole = reputation([*within, *earlier]).loc[1]
    assert row["part_recency"] == whole["part_recency"] == pytest.approx(100 * (1 - np.exp(-1)))
    assert row["n"] == 6


def test_what_is_not_in_the_period_is_no_scope_of_its_own():
    within = [{"location_id": 1, "stars": [0, 0, 0, 0, 6], "day": TODAY}]
    earlier = [{"location_id": 2, "stars": [0, 0, 0, 0, 18], "day": TODAY - 60}]
    short = tallies(within, by=("location_id",))
    found = replace(short, recent=reviews([*within, *earlier]))
    assert compute(found, as_of=AS_OF, settings=Settings()).index.tolist() == [1]


def test_reviews_and_what_they_are_worth_are_of_the_same_reviews():
    old = {"stars": [0, 0, 0, 0, 20], "day": TODAY - 180}
    posts = {"channel": "x", "post_positive": 20, "day": TODAY}
    row = reputation([old, posts]).loc[1]
    assert row["n"] == 40
    assert row["n_effective"] == pytest.approx((20 * 1 + 20 * 0.5) ** 2 / (20 * 1 + 20 * 0.25))
    alone = reputation([posts]).loc[1]
    assert alone["n"] == alone["n_effective"] == 20


def test_a_scope_known_from_answers_alone_is_there_without_a_value():
    table = reputation([], PERFECT_ANSWERS)
    assert np.isnan(table.loc[1, "value"])


def test_weights_are_a_choice():
    stars_alone = Settings(weights={"rating": 1, "sentiment": 0, "response": 0, "recency": 0})
    row = reputation([{"stars": [50, 50, 50, 50, 50]}], SILENCE, stars_alone).loc[1]
    assert row["value"] == pytest.approx(50)


def test_nothing_gives_an_empty_table():
    assert reputation([]).empty


def test_the_interval_is_the_same_every_time():
    rows = [{"stars": [1, 1, 3, 10, 35]}]
    assert reputation(rows).equals(reputation(rows))


@given(
    st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(lambda s: sum(s) >= 5),
    st.integers(0, 3),
)
def test_a_better_star_never_lowers_it(stars, star):
    better = [*stars]
    if better[star]:
        better[star] -= 1
        better[star + 1] += 1
    before, after = (reputation([{"stars": counts}], SILENCE).loc[1] for counts in (stars, better))
    assert 0 <= before["low"] <= before["value"] <= before["high"] <= 100
    assert after["value"] >= before["value"] - 1e-9


@given(st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(lambda s: sum(s) >= 5))
def test_every_review_twice_moves_the_width_and_hardly_the_centre(stars):
    once = reputation([{"stars": stars}]).loc[1]
    twice = reputation([{"stars": [2 * count for count in stars]}]).loc[1]
    assert twice["high"] - twice["low"] < once["high"] - once["low"]
    pull = 25 * 2 / (sum(stars) + 1)
    assert abs(twice["part_rating"] - once["part_rating"]) <= pull


def test_the_order_of_rows_does_not_matter():
    world, _ = chain(5, locations=4, channels=2, weeks=10, per_week=1.0)
    turned = replace(world, reviews=world.reviews[::-1], responses=world.responses[::-1])
    expected = compute(world, as_of=AS_OF, settings=Settings())
    found = compute(turned, as_of=AS_OF, settings=Settings())
    pd.testing.assert_frame_equal(found, expected, rtol=1e-6)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_how_the_counts_are_split_over_rows_does_not_matter(seed):
    world, _ = chain(5, locations=3, channels=2, weeks=8, per_week=2.0)
    whole, counted = world.reviews, [*STARS, *LABELS]
    part = whole.copy()
    part[counted] = np.random.default_rng(seed).binomial(whole[counted], 0.4)
    part["n"] = part[STARS].sum(axis=1)
    part[SCORES] = whole[SCORES] * 0.25
    rest = whole.copy()
    rest[[*counted, "n", *SCORES]] -= part[[*counted, "n", *SCORES]]
    split = replace(world, reviews=pd.concat([part, rest]))
    expected = compute(world, as_of=AS_OF, settings=Settings())
    found = compute(split, as_of=AS_OF, settings=Settings())
    pd.testing.assert_frame_equal(found, expected, rtol=1e-6)


def test_the_scorecard_is_every_index_as_computed_alone():
    world, _ = chain(5, locations=4, channels=2, weeks=10, per_week=1.0)
    world = replace(world, by=("location_id", "channel"))
    together = scorecard(world, as_of=AS_OF, settings=Settings())
    assert [*together] == ["rating", "response", "sentiment", "reputation"]
    alone = compute(world, as_of=AS_OF, settings=Settings())
    pd.testing.assert_frame_equal(together["reputation"], alone, check_index_type=False)
