from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.index import COLUMNS, Settings
from scoring.indices.rating import compute
from tests.scoring.worlds import AS_OF, STARS, TODAY, chain, tallies

PLAIN = Settings()
star_counts = st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(lambda s: sum(s) >= 5)


def rating(found, settings=PLAIN, as_of=AS_OF) -> pd.DataFrame:
    return compute(found, as_of=as_of, settings=settings)


def large_chain(*, besides: list[dict], by=("location_id",)):
    rows = [{"location_id": 100 + i, "stars": [2, 1, 2, 5, 20 + i % 7]} for i in range(300)]
    return tallies([*besides, *rows], by=by)


def test_a_place_in_a_large_chain_has_the_dirichlet_posterior():
    strength = 20.0
    fixed = Settings(prior_low=strength, prior_high=strength)
    row = rating(large_chain(besides=[{"stars": [6, 0, 0, 0, 4]}]), fixed).loc[1]
    assert row["observed"] == pytest.approx(2.6)
    assert row["value"] == pytest.approx(
        (10 * 2.6 + strength * row["prior"]) / (10 + strength), abs=0.003
    )
    assert row["prior_share"] == pytest.approx(strength / (10 + strength), abs=0.003)


def test_places_of_one_mind_each_do_not_let_the_figure_jump_from_day_to_day():
    ages = {1: (3, 10, 17, 31, 45), 2: (1, 12, 19, 38, 45, 80), 3: (2, 11, 29, 33, 48)}
    rows = [
        {"location_id": place, "day": TODAY - age, "stars": [0, 0, 0, place == 2, place != 2]}
        for place, each in ages.items()
        for age in each
    ]
    found = tallies(rows, by=("location_id",))
    days = [rating(found, as_of=AS_OF + timedelta(days=day))["value"] for day in range(8)]
    assert pd.concat(days, axis=1).T.diff().abs().max().max() < 0.02


MIX = (0.09, 0.04, 0.06, 0.18, 0.63)


def spread_over(channels: int, n: int, brands: int) -> pd.DataFrame:
    """Brands that are all alike, of one place each, with n reviews on each of several channels."""
    drawn = np.random.default_rng(1).multinomial(n, MIX, brands * channels)
    rows = [
        {"brand_id": each // channels + 1, "location_id": each // channels + 1, "stars": [*stars]}
        | {"channel": f"channel {each % channels}"}
        for each, stars in enumerate(drawn)
    ]
    return rating(tallies(rows, by=("brand_id",)))


@pytest.mark.parametrize(("channels", "n"), [(1, 32), (2, 16), (8, 4), (8, 20)])
def test_nine_of_ten_intervals_hold_a_brands_rating_on_however_many_channels(channels, n):
    table, truth = spread_over(channels, n, 600), np.array(MIX) @ [1, 2, 3, 4, 5]
    assert 0.85 < ((table["low"] <= truth) & (truth <= table["high"])).mean() < 0.93
    assert np.sqrt(table["variance"].mean()) == pytest.approx(table["value"].std(), rel=0.07)


def test_how_alike_places_are_is_a_guess_that_makes_the_unlike_less_sure():
    rows = [{"location_id": 1, "stars": [8, 0, 0, 0, 2]}]
    rows += [{"location_id": 2 + i, "stars": [1, 0, 1, 3, 5 + i % 3]} for i in range(6)]
    found = tallies(rows, by=("location_id",))
    guessed = rating(found).loc[1]
    borrowed = guessed["prior_share"] / (1 - 10 / 76)
    strength = 10 * borrowed / (1 - borrowed)
    known = rating(found, Settings(prior_low=strength, prior_high=strength)).loc[1]
    assert guessed["value"] == pytest.approx(known["value"])
    assert guessed["high"] - guessed["low"] > 1.1 * (known["high"] - known["low"])


def test_age_halves_what_a_review_counts():
    rows = [{"stars": [0, 0, 0, 0, 8]}, {"stars": [8, 0, 0, 0, 0], "day": TODAY - 180}]
    row = rating(tallies(rows)).loc[1]
    assert row["observed"] == pytest.approx((5 * 1 + 1 * 0.5) / 1.5)
    assert row["n"] == 16
    assert row["n_effective"] == pytest.approx((8 + 4) ** 2 / (8 + 2))


def test_the_half_life_is_a_choice():
    rows = [{"stars": [0, 0, 0, 0, 8]}, {"stars": [8, 0, 0, 0, 0], "day": TODAY - 30}]
    row = rating(tallies(rows), Settings(half_life_days=30)).loc[1]
    assert row["observed"] == pytest.approx((5 * 1 + 1 * 0.5) / 1.5)


def test_reviews_after_as_of_are_not_known_yet():
    now = [{"stars": [0, 0, 5, 0, 0]}]
    later = [{"stars": [0, 0, 0, 0, 50], "day": TODAY + 1}]
    pd.testing.assert_frame_equal(rating(tallies(now + later)), rating(tallies(now)))


def test_reviews_without_a_date_are_left_out_and_counted():
    dated = [{"stars": [0, 0, 5, 0, 0]}]
    row = rating(tallies([*dated, {"stars": [0, 0, 0, 0, 7], "day": -1}])).loc[1]
    assert row["value"] == rating(tallies(dated)).loc[1, "value"]
    assert (row["n"], row["undated"]) == (5, 7)


def test_too_few_reviews_give_no_value_but_their_number():
    row = rating(tallies([{"stars": [0, 0, 0, 0, 4]}])).loc[1]
    assert np.isnan([row["value"], row["low"], row["high"]]).all()
    assert row["n"] == 4


def test_a_scope_without_stars_is_there_without_a_value():
    row = rating(tallies([{"n": 9, "post_negative": 9}])).loc[1]
    assert np.isnan(row["value"])
    assert row["n"] == 0


@pytest.mark.parametrize(
    "by",
    [("brand_id",), ("location_id",), ("brand_id", "channel"), ("location_id", "channel")],
)
def test_every_kind_of_scope_has_its_rows(by):
    world, _ = chain(3, locations=6, channels=3, weeks=20, per_week=1.0, brands=2)
    table = rating(replace(world, by=by))
    assert [*table.index.names] == [*by]
    assert len(table) == len(world.reviews.drop_duplicates([*by]))
    assert [*table.columns[:5]] == [*COLUMNS]
    assert table["value"].between(table["low"], table["high"]).all()


def test_a_scope_that_has_no_estimate_is_refused():
    with pytest.raises(ValueError, match="channel"):
        rating(tallies([{"stars": [1, 1, 1, 1, 1]}], by=("channel",)))


def test_nothing_gives_an_empty_table():
    assert rating(tallies()).empty


def test_a_chain_of_one_place_is_what_its_own_reviews_say():
    rows = [{"stars": [3, 2, 5, 10, 30]}]
    brand = rating(tallies(rows)).loc[1]
    place = rating(tallies(rows, by=("location_id",))).loc[1]
    channel = rating(tallies(rows, by=("location_id", "channel"))).loc[(1, "google")]
    assert place["value"] == pytest.approx(brand["value"])
    assert channel["value"] == pytest.approx(brand["value"])
    width = brand["high"] - brand["low"]
    assert place["high"] - place["low"] == pytest.approx(width, rel=0.1)
    assert place["prior_share"] == channel["prior_share"] == 0


def test_a_channel_of_posts_alone_takes_no_figure_from_the_only_one_with_stars():
    yelp = {"channel": "yelp", "stars": [1, 2, 3, 4, 10]}
    posts = {"channel": "facebook", "n": 9, "post_negative": 9}
    alone, beside = (
        rating(tallies(rows, by=("location_id",), unblendable=frozenset({"yelp"}))).loc[1]
        for rows in ([yelp], [yelp, posts])
    )
    assert np.isfinite(alone["value"])
    assert beside["value"] == pytest.approx(alone["value"])


class TestChannelsThatMayNotBeAveraged:
    google = ({"location_id": 1, "stars": [0, 0, 0, 4, 16]},)
    yelp = ({"location_id": 1, "channel": "yelp", "stars": [16, 4, 0, 0, 0]},)
    alone = ({"location_id": 2, "channel": "yelp", "stars": [10, 0, 0, 0, 10]},)

    def rated(self, *rows, by):
        return rating(tallies(itertools.chain(*rows), by=by, unblendable=frozenset({"yelp"})))

    def test_are_left_out_of_a_brand(self):
        table = self.rated(self.google, self.yelp, self.alone, by=("brand_id",))
        assert table.loc[1, "value"] == rating(tallies(self.google)).loc[1, "value"]
        assert table.loc[1, "unblended"] == 40

    def test_are_left_out_of_a_place_that_has_others(self):
        table = self.rated(self.google, self.yelp, self.alone, by=("location_id",))
        assert table.loc[1, "value"] > 4.5
        assert table.loc[1, "unblended"] == 20

    def test_count_where_they_are_alone(self):
        table = self.rated(self.google, self.yelp, self.alone, by=("location_id",))
        assert 1.5 < table.loc[2, "value"] < 3.2
        assert table.loc[2, "unblended"] == 0
        by_channel = self.rated(self.google, self.yelp, by=("brand_id", "channel"))
        assert by_channel.loc[(1, "yelp"), "value"] < 2

    def test_two_of_them_have_no_common_figure(self):
        other = {"location_id": 1, "channel": "other", "stars": [0, 0, 0, 0, 10]}
        both = tallies([*self.yelp, other], unblendable=frozenset({"yelp", "other"}))
        row = rating(both).loc[1]
        assert np.isnan(row["value"])
        assert (row["n"], row["unblended"]) == (0, 30)


@pytest.mark.parametrize("by", [("brand_id",), ("location_id",)])
def test_where_reviews_are_written_moves_nothing(by):
    def world(on_yelp: int, on_google: int):
        rows = []
        for place in range(1, 21):
            rows.append({"location_id": place, "stars": np.array([1, 1, 2, 6, 30]) * on_google})
            stars = np.array([6, 5, 6, 8, 15]) * on_yelp
            rows.append({"location_id": place, "channel": "yelp", "stars": stars})
        return rating(tallies(rows, by=by)).loc[1]

    before, after = world(5, 5), world(2, 8)
    assert after["observed"] - before["observed"] > 0.2
    assert abs(after["value"] - before["value"]) < 0.02


def test_one_review_on_a_new_channel_hardly_moves_a_brand():
    rows = [{"stars": [10, 10, 20, 160, 800]}]
    new = [{"channel": "trustpilot", "stars": [1, 0, 0, 0, 0]}]
    before, after = rating(tallies(rows)).loc[1], rating(tallies(rows + new)).loc[1]
    assert 0 < before["value"] - after["value"] < 0.08


@pytest.mark.parametrize("by", [("brand_id",), ("location_id",)])
def test_a_channel_where_nobody_writes_any_more_comes_to_weigh_nothing(by):
    def world(years: int) -> pd.Series:
        lively = [{"stars": [0, 0, 0, 8, 32], "day": TODAY - 30 * month} for month in range(24)]
        ended = {"channel": "trustpilot", "stars": [60, 20, 10, 10, 0]}
        return rating(tallies([*lively, {**ended, "day": TODAY - 365 * years}], by=by)).loc[1]

    with_it, fading, without = world(0), world(3), world(6)
    assert with_it["value"] < 3.6
    assert fading["value"] > 4.6
    assert without["value"] == pytest.approx(4.8, abs=0.02)
    assert without["low"] < 4.8 < without["high"]


class TestSimulatedChain:
    world, truth = chain(11, locations=200, channels=1, weeks=26, per_week=0.6)
    table = rating(replace(world, by=("location_id",)))

    def error(self, column: str) -> float:
        places = self.table.join(self.truth.set_index("location_id"))
        level = places["quality"] + 0.2
        mean = places[column] - np.clip(level, 1.05, 4.95)
        mean = mean[places["n"] >= 5]
        return float(np.sqrt(np.mean((mean - mean.mean()) ** 2)))

    def test_shrinking_beats_the_plain_mean(self):
        assert self.error("value") < 0.7 * self.error("observed")

    def test_nine_of_ten_intervals_hold_the_truth(self):
        from tests.scoring.worlds import star_mix

        places = self.table.join(self.truth.set_index("location_id")).dropna(subset=["value"])
        level = star_mix(np.clip(places["quality"] + 0.2, 1.05, 4.95)) @ np.arange(1, 6)
        assert 0.85 < np.mean((places["low"] <= level) & (level <= places["high"])) < 0.96


class TestProperties:
    @given(st.lists(star_counts, min_size=1, max_size=6))
    def test_stays_in_its_range(self, places):
        rows = [{"location_id": i, "stars": stars} for i, stars in enumerate(places)]
        for by in [("brand_id",), ("location_id",)]:
            table = rating(tallies(rows, by=by))
            ends = table[["low", "value", "high"]].to_numpy()
            assert (ends >= 1).all()
            assert (ends <= 5).all()
            assert (np.diff(ends, axis=1) >= 0).all()

    @given(star_counts, st.integers(0, 3), st.integers(1, 10))
    def test_a_better_star_never_lowers_it(self, stars, star, count):
        moved = min(count, stars[star])
        better = [*stars]
        better[star] -= moved
        better[star + 1] += moved
        others = [{"location_id": i, "stars": [3, 1, 2, 5, 9 + i]} for i in range(2, 6)]
        for by, rest in [(("brand_id",), []), (("brand_id",), others), (("location_id",), others)]:
            before = rating(tallies([{"stars": stars}, *rest], by=by)).loc[1, "value"]
            after = rating(tallies([{"stars": better}, *rest], by=by)).loc[1, "value"]
            assert after >= before - 1e-9

    @given(st.randoms(use_true_random=False))
    def test_the_order_of_rows_does_not_matter(self, random):
        world, _ = chain(5, locations=4, channels=2, weeks=10, per_week=1.0)
        order = list(range(len(world.reviews)))
        random.shuffle(order)
        shuffled = replace(world, reviews=world.reviews.iloc[order], by=("location_id",))
        expected = rating(replace(world, by=("location_id",)))
        pd.testing.assert_frame_equal(rating(shuffled), expected, rtol=1e-9)

    @given(st.integers(0, 2**32 - 1))
    def test_how_the_counts_are_split_over_rows_does_not_matter(self, seed):
        world, _ = chain(5, locations=4, channels=2, weeks=10, per_week=1.0)
        whole = world.reviews
        part = whole.copy()
        part[STARS] = np.random.default_rng(seed).binomial(whole[STARS], 0.4)
        part["n"] = part[STARS].sum(axis=1)
        rest = whole.copy()
        rest[[*STARS, "n"]] -= part[[*STARS, "n"]]
        split = replace(world, reviews=pd.concat([part, rest]), by=("location_id",))
        expected = rating(replace(world, by=("location_id",)))
        pd.testing.assert_frame_equal(rating(split), expected, rtol=1e-9)

    @settings(max_examples=25)
    @given(star_counts)
    def test_fewer_reviews_are_nearer_to_the_chain(self, stars):
        few, many = self.in_a_chain(stars), self.in_a_chain([8 * count for count in stars])
        assert few["prior_share"] > many["prior_share"]
        assert abs(few["value"] - few["prior"]) <= abs(many["value"] - many["prior"]) + 0.01

    @given(st.integers(1, 30), st.integers(1, 30))
    def test_more_of_the_same_reviews_are_surer(self, times, more):
        few, many = (
            self.in_a_chain([2 * n, n, 2 * n, 5 * n, 23 * n]) for n in (times, times + more)
        )
        assert many["high"] - many["low"] < few["high"] - few["low"]

    def in_a_chain(self, stars: list[int]) -> pd.Series:
        return rating(large_chain(besides=[{"stars": stars}])).loc[1]

    @given(star_counts)
    def test_the_same_reviews_twice_are_surer_of_the_same(self, stars):
        once = rating(tallies([{"stars": stars}])).loc[1]
        twice = rating(tallies([{"stars": [2 * count for count in stars]}])).loc[1]
        assert twice["high"] - twice["low"] < once["high"] - once["low"]
        assert abs(twice["value"] - once["value"]) <= 2 / (sum(stars) + 1)


@pytest.mark.parametrize("age", [3_800, 8_000])
def test_reviews_of_many_half_lives_are_still_the_evidence_there_is(age):
    def old(days):
        row = {"stars": [0, 0, 0, 4, 20], "day": TODAY - days}
        return rating(tallies([row]), Settings(half_life_days=7.0)).loc[1]

    found, younger = old(age), old(700)
    for name in ("value", "low", "high", "n_effective"):
        assert found[name] == pytest.approx(younger[name])


@pytest.mark.parametrize(("reviews", "stated"), [(20, 0.25), (100, 0.13), (1_000, 0.02)])
def test_a_shift_between_channels_moves_it_by_what_its_documentation_states(reviews, stated):
    google, other = np.array([0, 0, 0.1, 0.3, 0.6]), np.array([0.15, 0.1, 0.15, 0.2, 0.4])

    def row(share):
        counts = {"google": google * share, "facebook": other * (1 - share)}
        rows = [{"channel": name, "stars": [*each * reviews]} for name, each in counts.items()]
        return rating(tallies(rows)).loc[1]

    before, after = row(0.5), row(0.8)
    assert after["observed"] - before["observed"] == pytest.approx(0.27, abs=0.005)
    assert after["value"] - before["value"] == pytest.approx(stated, abs=0.005)
    assert f"{stated:.2f} with {reviews:,}" in " ".join((compute.__doc__ or "").split())


class TestAnAskedMix:
    """Two periods are compared at the mix of one of them."""

    @property
    def google(self):
        return {"stars": [0, 0, 0, 0, 400]}

    @property
    def yelp(self):
        return {"channel": "yelp", "stars": [0, 0, 400, 0, 0]}

    def rated(self, rows, mix, by="brand_id"):
        return rating(tallies(rows, by=(by,), mix=mix)).iloc[0]

    @pytest.mark.parametrize("by", ["brand_id", "location_id"])
    def test_stands_for_their_own(self, by):
        row = self.rated([self.google, self.yelp], {(1, "google"): 0.9, (1, "yelp"): 0.1}, by)
        assert row["value"] == pytest.approx(0.9 * 5 + 0.1 * 3, abs=0.06)
        assert row["low"] < row["value"] < row["high"]
        assert row["lacks"] == ""

    def test_counts_over_the_channels_there_are(self):
        mix = {(1, "google"): 0.5, (1, "x"): 0.3, (1, "facebook"): 0.2}
        row = self.rated([self.google, self.yelp], mix)
        assert row["value"] == pytest.approx(5, abs=0.06)
        assert row["lacks"] == "facebook, x"

    @pytest.mark.parametrize(("weight", "lacks"), [(0.05, ""), (0.06, "x")])
    def test_may_lack_a_little(self, weight, lacks):
        mix = {(1, "google"): 1 - weight, (1, "x"): weight}
        assert self.rated([self.google], mix)["lacks"] == lacks

    def test_lacks_what_several_small_channels_weigh_together(self):
        mix = {(1, "google"): 0.92, (1, "x"): 0.04, (1, "facebook"): 0.04}
        assert self.rated([self.google], mix)["lacks"] == "facebook, x"

    def test_of_another_brand_changes_nothing(self):
        rows = [self.google, self.yelp]
        other, plain = self.rated(rows, {(2, "x"): 1.0}), self.rated(rows, None)
        assert other["value"] == plain["value"]
        assert other["lacks"] == ""
