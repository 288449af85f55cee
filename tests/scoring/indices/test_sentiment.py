from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.index import Settings
from scoring.indices.sentiment import compute
from tests.scoring.worlds import AS_OF, TODAY, chain, tallies

labels = st.tuples(*[st.integers(0, 30)] * 3)


def sentiment(found) -> pd.DataFrame:
    return compute(found, as_of=AS_OF, settings=Settings())


def scored(rated=(0, 0, 0), posts=(0, 0, 0), **row) -> dict[str, object]:
    """A row whose scores are its labels, at full strength."""
    names = ("negative", "neutral", "positive")
    both = [*rated, *posts]
    net = rated[2] + posts[2] - rated[0] - posts[0]
    counts = {f"rated_{name}": n for name, n in zip(names, rated, strict=True)}
    counts |= {f"post_{name}": n for name, n in zip(names, posts, strict=True)}
    strong = sum(both) - rated[1] - posts[1]
    sums = {"score_n": sum(both), "score_sum": float(net), "score_squares": float(strong)}
    return {"n": sum(both), **counts, **sums, **row}


def test_as_many_for_as_against_is_fifty():
    assert sentiment(tallies([scored((10, 5, 10))])).loc[1, "value"] == pytest.approx(50)


def test_all_in_favour_nears_a_hundred_with_evidence():
    few = sentiment(tallies([scored((0, 0, 5))])).loc[1]
    many = sentiment(tallies([scored((0, 0, 500))])).loc[1]
    assert few["value"] < many["value"] < 100
    assert few["low"] < 85
    assert many["value"] > 99


def test_comes_from_scores_and_not_from_stars():
    row = scored((0, 0, 40))
    starred = row | {"stars": [40, 0, 0, 0, 0]}
    pd.testing.assert_frame_equal(sentiment(tallies([starred])), sentiment(tallies([row])))


def test_rated_items_and_posts_are_shown_apart_around_the_value():
    table = sentiment(tallies([scored((2, 2, 26), (9, 1, 0))])).loc[1]
    assert table["value_posts"] < 25 < table["value"] < table["value_rated"]
    mean = (30 * table["value_rated"] + 10 * table["value_posts"]) / 40
    assert mean == pytest.approx(table["value"], abs=0.5)
    assert (table["n_rated"], table["n_posts"]) == (30, 10)


def test_a_part_with_too_few_items_has_no_value():
    table = sentiment(tallies([scored((2, 2, 26), (4, 0, 0))])).loc[1]
    assert np.isnan(table["value_posts"])
    assert table["n_posts"] == 4


def test_every_post_weighs_as_much_as_every_review_on_any_channel():
    rows = [scored((0, 0, 90)), scored(posts=(10, 0, 0), channel="x")]
    assert sentiment(tallies(rows)).loc[1, "value"] == pytest.approx(90, abs=1)


def test_terms_on_stars_do_not_concern_it():
    rows = [scored((0, 0, 20)), scored((20, 0, 0), channel="yelp")]
    row = sentiment(tallies(rows, unblendable=frozenset({"yelp"}))).loc[1]
    assert row["value"] == pytest.approx(50)
    assert row["unblended"] == 0


def test_a_place_with_few_items_is_drawn_to_the_chain():
    rows = [scored((5, 5, 40 + i % 5), location_id=10 + i) for i in range(40)]
    row = sentiment(tallies([*rows, scored((5, 0, 0))], by=("location_id",))).loc[1]
    assert 0 < row["observed"] + 1 < row["value"] < row["prior"]
    assert 0.2 < row["prior_share"] < 1


def test_what_it_says_of_its_unsureness_is_all_in_its_own_unit():
    row = sentiment(tallies([scored((50, 0, 50))])).loc[1]
    assert row["spread"] == pytest.approx(50**2, rel=0.05)
    assert 0 < row["variance"] < row["spread"] / 50


def test_items_after_as_of_and_without_a_date_are_left_out():
    rows = [scored((5, 5, 5))]
    later = [scored((50, 0, 0), day=TODAY + 1), scored((7, 0, 0), day=-1)]
    row = sentiment(tallies(rows + later)).loc[1]
    assert row["value"] == pytest.approx(50)
    assert (row["n"], row["n_rated"], row["undated"]) == (15, 15, 7)


def test_too_few_items_give_no_value_but_their_number():
    row = sentiment(tallies([scored((0, 0, 4))])).loc[1]
    assert np.isnan([row["value"], row["low"], row["high"]]).all()
    assert row["n"] == 4


def test_nothing_gives_an_empty_table():
    assert sentiment(tallies()).empty


@given(labels, labels)
def test_stays_in_its_range(rated, posts):
    row = sentiment(tallies([scored(rated, posts)])).loc[1]
    if row["n"] >= 5:
        assert 0 <= row["low"] <= row["value"] <= row["high"] <= 100
        parts = row[["value_rated", "value_posts"]].dropna()
        assert parts.between(0, 100).all()


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random):
    world, _ = chain(5, locations=4, channels=2, weeks=10, per_week=1.0)
    order = list(range(len(world.reviews)))
    random.shuffle(order)
    shuffled = replace(world, reviews=world.reviews.iloc[order], by=("location_id",))
    expected = sentiment(replace(world, by=("location_id",)))
    pd.testing.assert_frame_equal(sentiment(shuffled), expected, rtol=1e-9)


@given(labels, labels, st.integers(0, 1))
def test_a_kinder_label_never_lowers_it(rated, posts, label):
    kinder = [*rated]
    if kinder[label]:
        kinder[label] -= 1
        kinder[label + 1] += 1
    others = [scored((3, 2, 9 + i), location_id=i) for i in range(2, 6)]
    for by in (("brand_id",), ("location_id",)):
        before, after = (
            sentiment(tallies([scored(counts, posts), *others], by=by)).loc[1, "value"]
            for counts in (rated, kinder)
        )
        assert np.isnan(before) or after >= before - 1e-9


@given(labels, labels, labels, labels)
def test_how_the_counts_are_split_over_rows_does_not_matter(rated, posts, more_rated, more_posts):
    split = [scored(rated, posts), scored(more_rated, more_posts)]
    sums = (np.add(rated, more_rated).tolist(), np.add(posts, more_posts).tolist())
    pd.testing.assert_frame_equal(
        sentiment(tallies(split)), sentiment(tallies([scored(*sums)])), rtol=1e-9
    )


@given(st.integers(1, 20), st.integers(1, 20))
def test_more_of_the_same_items_are_surer_and_lean_less_on_the_chain(times, more):
    others = [scored((5 + i % 9, 3, 26 - i % 9), location_id=100 + i) for i in range(60)]
    few, many = (
        sentiment(tallies([scored((2 * n, n, 5 * n)), *others], by=("location_id",))).loc[1]
        for n in (times, times + more)
    )
    assert many["high"] - many["low"] < few["high"] - few["low"]
    assert many["prior_share"] < few["prior_share"]
