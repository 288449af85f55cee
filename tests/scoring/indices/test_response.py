from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.index import Settings
from scoring.indices.response import compute
from scoring.survival import MOST_OPEN
from tests.scoring.worlds import AS_OF, binned_waits, chain, tallies

waits = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from([0, 3, 47.5, 48, 100, 800, 2160]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=12,
)


def response(rows, settings=None, *, by=("brand_id",), **channels) -> pd.DataFrame:
    found = tallies((), rows, by=by, **channels)
    return compute(found, as_of=AS_OF, settings=settings or Settings())


def as_rows(found) -> list[dict[str, int]]:
    return [
        {"negative": negative, "hours": hours, "answered": answered, "waiting": waiting}
        for negative, hours, answered, waiting in found
    ]


NUMBER, NEVER = 200_000, 0.35

DELAYS = {
    "log-normal": lambda random: random.lognormal(4.0, 1.1, NUMBER),
    "slow": lambda random: random.lognormal(5.5, 1.0, NUMBER),
    "quick": lambda random: random.lognormal(0.0, 1.0, NUMBER),
    "of minutes": lambda random: random.lognormal(-2.5, 0.8, NUMBER),
    "heavy-tailed": lambda random: random.pareto(0.8, NUMBER) * 24,
    "in bursts": lambda random: random.weibull(0.4, NUMBER) * 200,
    "once a week": lambda random: random.uniform(0, 7 * 24, NUMBER),
    "dates of a fortnight": lambda random: random.choice([0, 1, 2, 3, 4, 7, 14], NUMBER) * 24.0,
    "dates of four days": lambda random: random.choice([1, 2, 3, 4], NUMBER) * 24.0,
    "dates of three days": lambda random: random.choice([0, 1, 2, 3], NUMBER) * 24.0,
    "one day of many": lambda random: np.full(NUMBER, 14 * 24.0),
    "just in time": lambda random: np.full(NUMBER, 48.0),
    "whole hours": lambda random: np.ceil(random.lognormal(2.0, 1.0, NUMBER)),
}
"""Hours until an answer, of those who get one."""


@pytest.fixture(scope="module", params=DELAYS)
def waited(request) -> tuple[np.ndarray, list[dict[str, object]]]:
    """35% are never answered; reviews are observed from 0 to 300 days."""
    random = np.random.default_rng(4)
    delay = np.where(random.random(NUMBER) > NEVER, DELAYS[request.param](random), np.inf)
    delay = np.round(delay * 3_600) / 3_600
    return delay, binned_waits(delay, np.round(random.uniform(0, 300 * 24, NUMBER), 2))


class TestAgainstSimulatedWaits:
    """Delays of many kinds, those that fall on whole days included."""

    def test_median_wait(self, waited):
        delay, rows = waited
        assert response(rows).loc[1, "median_hours"] == pytest.approx(np.median(delay), rel=0.03)

    @pytest.mark.parametrize("due", [0.1, 0.25, 4, 24, 36, 48, 50, 72, 100, 119, 336, 400, 2_160])
    def test_share_answered_in_time(self, waited, due):
        delay, rows = waited
        settings = Settings(sla_hours={"review": due, "social": 4})
        found = response(rows, settings).loc[1, "attainment"]
        assert found == pytest.approx(np.mean(delay <= due), rel=0.03, abs=0.003)


@pytest.mark.parametrize(("n", "told"), [(4, False), (5, True)])
def test_it_is_told_from_five_reviews_on(n, told):
    row = response([{"hours": 2_160, "waiting": n}]).loc[1]
    assert np.isfinite([row["value"], row["low"], row["high"]]).tolist() == [told] * 3


def test_the_answers_counted_are_those_with_a_date_and_those_without():
    row = response(
        [
            {"hours": 5, "answered": 7, "waiting": 3, "untimed": 2},
            {"hours": 5, "answered": 4, "waiting": 1, "untimed": 1, "negative": 1},
        ]
    ).loc[1]
    counted = row[["n", "answers", "untimed", "n_negative", "answers_negative"]]
    assert counted.tolist() == [18, 14, 3, 6, 5]


def test_a_part_that_weighs_nothing_is_not_named_as_told():
    unweighed = Settings(response_weights={"negative": 0.0, "all": 0.8, "matured": 0.2})
    rows = [{"hours": 5, "answered": 9, "negative": negative} for negative in (0, 1)]
    assert response(rows).loc[1, "told"] == "negative, all, matured"
    assert response(rows, unweighed).loc[1, "told"] == "all, matured"


def test_averaging_the_answered_alone_would_not_do():
    random = np.random.default_rng(4)
    delay = np.where(random.random(NUMBER) > NEVER, random.lognormal(4.0, 1.1, NUMBER), np.inf)
    row = response(binned_waits(delay, random.uniform(0, 300 * 24, NUMBER))).loc[1]
    assert np.median(delay[np.isfinite(delay)]) < 0.6 * row["median_hours"]


def test_matches_the_product_limit_by_hand():
    rows = as_rows([(0, 10, 2, 0), (0, 20, 0, 3), (0, 30, 3, 0), (0, 2160, 0, 2)])
    row = response(rows).loc[1]
    left = (1 - 2 / 10) * (1 - 3 / 5)
    assert row["attainment"] == pytest.approx(1 - left)
    assert row["median_hours"] == 30


def test_a_median_nobody_reached_is_infinite():
    row = response(as_rows([(0, 10, 4, 0), (0, 2160, 0, 6)])).loc[1]
    assert row["median_hours"] == np.inf
    assert row["median_hours_low"] <= row["median_hours"] <= row["median_hours_high"]


def test_the_median_lies_in_its_interval():
    row = response(as_rows([(0, 10.5, 30, 0), (0, 60.5, 30, 0), (0, 2160, 0, 20)])).loc[1]
    assert row["median_hours_low"] < row["median_hours"] < row["median_hours_high"]


def test_never_answering_is_zero_and_always_in_time_is_a_hundred():
    never = response(as_rows([(0, 2160, 0, 40), (1, 2160, 0, 40)])).loc[1]
    always = response(as_rows([(0, 5, 40, 0), (1, 5, 40, 0)])).loc[1]
    assert (never["value"], always["value"]) == (0, 100)
    assert never["high"] > 0
    assert always["low"] < 100


def test_impossible_answers_are_left_out_and_counted():
    rows = as_rows([(0, 10, 20, 20), (1, 500, 0, 10)])
    odd = {"hours": 0, "impossible": 50}
    row, plain = response([*rows, odd]).loc[1], response(rows).loc[1]
    assert row["value"] == plain["value"]
    assert (row["n"], row["impossible"]) == (50, 50)


UNKNOWN = ["attainment", "attainment_negative", "part_all", "part_negative"]
UNKNOWN += [f"median_hours{end}" for end in ("", "_low", "_high")]


class TestAnswersWithoutADate:
    """Left out, they would make those who answer look like those who do not."""

    def test_they_are_answers_and_how_soon_is_not_known(self):
        row = response([{"untimed": 90}, {"hours": 900, "age": 0, "waiting": 10}]).loc[1]
        assert (row["matured"], row["value"]) == (0.9, pytest.approx(90))
        assert 80 < row["low"] < 90 < row["high"] < 97
        assert np.isnan(row[UNKNOWN].astype(float)).all()
        assert (row["n"], row["untimed"], row["aside"]) == (100, 90, 100)

    @pytest.mark.parametrize(("untimed", "known"), [(5, True), (6, False)])
    def test_a_few_are_borne(self, untimed, known):
        rows = [*as_rows([(0, 10, 60, 0), (0, 900, 0, 35)]), {"untimed": untimed}]
        row, plain = response(rows).loc[1], response(rows[:2]).loc[1]
        assert np.isfinite(row["attainment"]) == np.isfinite(row["median_hours"]) == known
        assert row["matured"] == pytest.approx((60 + untimed) / (95 + untimed))
        assert (row["n"], row["aside"]) == (95 + untimed, 0 if known else 95 + untimed)
        if known:
            assert row["attainment"] == plain["attainment"]
            assert abs(row["attainment"] - (60 + untimed) / (95 + untimed)) < 0.05

    def test_a_channel_without_dates_stands_aside_for_those_that_have_them(self):
        dated = as_rows([(0, 10, 60, 20), (1, 100, 10, 10), (1, 900, 0, 18)])
        undated = [{"untimed": 90}, {"untimed": 9, "negative": 1}, {"hours": 900, "waiting": 10}]
        other = [{"channel": "facebook"} | each for each in undated]
        plain, row = response(dated).loc[1], response([*dated, *other]).loc[1]
        timed = ["attainment", "attainment_negative", "median_hours", "attainment_low"]
        assert row[timed].tolist() == plain[timed].tolist()
        assert row["matured"] > plain["matured"]
        assert (row["n"], row["untimed"], row["aside"]) == (118 + 109, 99, 109)
        assert (row["n_negative"], row["aside_negative"], row["untimed_negative"]) == (47, 9, 9)

    @pytest.mark.parametrize(("undated", "told"), [(40, True), (41, False)])
    def test_the_fewer_do_not_speak_for_the_more(self, undated, told):
        rows = [*as_rows([(0, 10, 40, 0)]), {"channel": "facebook", "untimed": undated}]
        row = response(rows).loc[1]
        assert np.isfinite(row["attainment"]) == np.isfinite(row["median_hours"]) == told
        assert row["aside"] == (undated if told else 40 + undated)

    def test_a_few_places_with_dates_say_nothing_where_their_brand_has_none(self):
        ours = {"location_id": 2, "untimed": 20}
        rows = [*as_rows([(0, 10, 30, 0), (0, 900, 0, 10)]), ours]
        table = response(rows, by=("location_id",))
        assert table["aside"].to_dict() == {1: 40, 2: 20}

    def test_a_place_without_dates_is_told_as_one_where_its_brand_has_them(self):
        ours = {"location_id": 2, "untimed": 2}
        rows = [*as_rows([(0, 10, 30, 0), (0, 900, 0, 10)]), ours]
        table = response(rows, by=("location_id",))
        assert table["aside"].to_dict() == {1: 0, 2: 2}
        assert table["attainment"].notna().to_dict() == {1: True, 2: False}

    def test_what_was_not_answered_does_not_stay_to_speak_for_what_was(self):
        """Each of a place's channels holds what was answered without a date or not at all."""
        undated = [{"location_id": 2, "untimed": 300}, {"channel": "x", "location_id": 2,
                   "untimed": 300}]  # fmt: skip
        here = [{"negative": 1, "untimed": 4}, {"negative": 1, "hours": 900, "waiting": 6}]
        rows = [here[0], here[1] | {"channel": "x"}, *undated]
        row = response(rows, by=("location_id",)).loc[1]
        assert np.isnan(row[["attainment", "attainment_negative"]].astype(float)).all()
        assert row["aside_negative"] == 10
        assert row["matured"] == 0.4

    def test_complaints_are_judged_by_their_own(self):
        rows = [
            *as_rows([(0, 10, 300, 0), (1, 10, 10, 0), (1, 900, 0, 10)]),
            {"untimed": 5, "negative": 1},
        ]
        row = response(rows).loc[1]
        assert np.isfinite(row["attainment"])
        assert np.isnan(row["attainment_negative"])
        assert (row["aside"], row["aside_negative"]) == (0, 25)

    def test_one_not_yet_due_does_not_flatter(self):
        rows = [*as_rows([(0, 10, 10, 0), (0, 900, 0, 10)]), {"untimed": 50, "age": 20}]
        assert response(rows).loc[1, "matured"] == 0.5


def test_reviews_whose_answers_are_not_seen_are_left_out_and_counted():
    rows = as_rows([(0, 10, 20, 20), (0, 100, 20, 20)])
    odd = [{"hidden": 300}, {"channel": "tripadvisor", "hidden": 200}, {"undated": 7}]
    row = response(rows + odd).loc[1]
    assert row["value"] == response(rows).loc[1, "value"]
    assert (row["n"], row["hidden"], row["undated"]) == (80, 500, 7)


def test_a_scope_of_hidden_answers_alone_has_no_value():
    row = response([{"hidden": 50}]).loc[1]
    assert np.isnan([row["value"], row["attainment"], row["matured"], row["median_hours"]]).all()


def test_what_is_due_when_depends_on_the_channel():
    rows = [
        {"hours": 10, "answered": 10},
        {"hours": 10, "answered": 30, "channel": "mastodon"},
        {"hours": 10, "answered": 60, "channel": "app"},
    ]
    settings = Settings(sla_hours={"review": 48, "social": 4, "app": 8})
    social = frozenset({"mastodon"})
    table = response(rows, settings, by=("brand_id", "channel"), social=social)
    assert table["attainment"].to_dict() == {(1, "app"): 0, (1, "google"): 1, (1, "mastodon"): 0}
    assert response(rows, settings, social=social).loc[1, "attainment"] == pytest.approx(0.1)


def test_an_answer_at_the_very_time_it_is_due_is_in_time():
    rows = as_rows([(0, 48, 40, 0), (1, 48, 40, 0)])
    assert response(rows).loc[1, ["attainment", "attainment_negative", "value"]].tolist() == [
        1, 1, 100,
    ]  # fmt: skip


def test_a_review_is_past_due_from_the_time_it_is_due():
    rows = [{"hours": 47.5, "waiting": 10}, {"hours": 48, "waiting": 10}]
    rows += [{"hours": 5, "age": age, "answered": 10} for age in (47.5, 48)]
    assert response(rows).loc[1, "matured"] == 0.5


def test_fresh_reviews_do_not_lower_the_matured_rate():
    rows = as_rows([(0, 10, 30, 0), (0, 400, 0, 10)])
    fresh = as_rows([(0, 5, 0, 100)])
    assert response(rows + fresh).loc[1, "matured"] == response(rows).loc[1, "matured"] == 0.75


def test_nothing_is_known_before_anything_is_due():
    row = response(as_rows([(0, 5, 0, 100)])).loc[1]
    assert np.isnan(row["attainment"])
    assert np.isnan(row["value"])


class TestFreshReviewsOfOneWhoAnswersAtOnce:
    """What waits for less than is due may yet be answered in time: no cause to say nothing."""

    def test_they_leave_a_figure_that_may_be_higher(self):
        rows = [{"hours": 4, "age": 2160, "answered": 80}, {"hours": 10, "waiting": 2}]
        row = response(rows).loc[1]
        assert row["attainment"] == pytest.approx(80 / 82)
        assert 0.9 < row["attainment_low"] < 80 / 82
        assert row["attainment_high"] == pytest.approx(1)
        assert row["value"] == pytest.approx(100 * (0.3 * 80 / 82 + 0.2) / 0.5)
        assert row["high"] == pytest.approx(100)

    def test_only_what_is_open_widens_the_index(self):
        fresh = [{"hours": 4, "answered": 50}, {"hours": 300, "answered": 50}]
        fresh += [{"hours": 3, "answered": 95, "channel": "mastodon"}]
        fresh += [{"hours": 3, "waiting": 5, "channel": "mastodon"}]
        social = frozenset({"mastodon"})
        row = response(fresh, social=social).loc[1]
        seen = response([*fresh, {"hours": 4, "waiting": 1, "channel": "mastodon"}], social=social)
        wider = row["attainment_high"] - seen.loc[1, "attainment_high"]
        assert wider == pytest.approx(0.05 * 100 / 200, abs=0.01)

    def test_many_of_them_still_leave_it_unknown(self):
        rows = [{"hours": 4, "age": 2160, "answered": 70}, {"hours": 10, "waiting": 30}]
        row = response(rows).loc[1]
        assert np.isnan(row["attainment"])
        assert row["value"] == row["matured"] * 100 == 100

    def test_they_are_not_forgotten_for_a_few_of_another_channel(self):
        fresh = [{"hours": 4, "age": 2160, "answered": 40}, {"hours": 10, "waiting": 15}]
        posts = [{"hours": 1, "answered": 3, "channel": "mastodon"}]
        row = response([*fresh, *posts], social=frozenset({"mastodon"})).loc[1]
        assert np.isnan(row["attainment"])

    @pytest.mark.parametrize("n", [5, 6, 9, 14, 40, 400])
    def test_no_interval_is_wider_for_it_than_five_reviews_may_have(self, n):
        fresh = int(n * MOST_OPEN)
        row = response(as_rows([(0, 4, n - fresh, 0), (0, 10, 0, fresh)])).loc[1]
        fives = [as_rows([(0, 4, answered, 0), (0, 400, 0, 5 - answered)]) for answered in range(6)]
        widest = max(_width(response(rows).loc[1]) for rows in fives)
        assert _width(row) <= widest

    @pytest.mark.parametrize("seen", [10, 24, 40])
    def test_the_interval_holds_the_truth(self, seen):
        random = np.random.default_rng(7)
        delay = random.exponential(4.0, NUMBER)
        delay[random.random(NUMBER) < 0.02] = np.inf
        row = response(binned_waits(delay, random.uniform(0, seen, NUMBER))).loc[1]
        truth = np.mean(delay <= 48)
        assert row["attainment"] < truth
        assert row["attainment_low"] < truth < row["attainment_high"]


def _width(row):
    return row["attainment_high"] - row["attainment_low"]


def test_answers_to_reviews_that_are_not_yet_due_do_not_flatter_the_matured_rate():
    answered, waiting = {"hours": 1, "age": 14, "answered": 20}, {"hours": 14, "waiting": 20}
    young = response([answered, waiting]).loc[1]
    assert np.isnan([young["value"], young["matured"]]).all()
    old = [{"hours": 60, "age": 400, "answered": 10}, {"hours": 400, "waiting": 30}]
    assert response([*old, answered, waiting]).loc[1, "matured"] == 0.25


@pytest.mark.parametrize(("due", "past"), [(72, 1.0), (75, 0.5), (78, 0.0)])
def test_a_bin_that_is_due_within_counts_by_the_share_that_is_past(due, past):
    rows = [{"hours": 400, "waiting": 10}, {"hours": 5, "age": 73, "answered": 10}]
    found = response(rows, Settings(sla_hours={"review": due, "social": 4})).loc[1, "matured"]
    assert found == pytest.approx(10 * past / (10 + 10 * past))


@pytest.mark.parametrize("due", [0.5, 0.75, 1.5, 3.25])
def test_times_due_of_less_than_some_hours_are_told_from_each_other(due):
    delay = np.random.default_rng(2).exponential(1.0, 200_000)
    rows = binned_waits(delay, np.full(len(delay), 400.0))
    found = response(rows, Settings(sla_hours={"review": due, "social": 4})).loc[1, "attainment"]
    assert found == pytest.approx(np.mean(delay < due), rel=0.01)


@given(waits)
def test_its_parts_by_their_weights_are_the_index(found):
    row = response(as_rows(found)).loc[1]
    weights = Settings().response_weights
    parts = {name: row[f"part_{name}"] for name in weights if np.isfinite(row[f"part_{name}"])}
    if np.isfinite(row["value"]):
        total = sum(weights[name] * part for name, part in parts.items())
        assert total / sum(weights[name] for name in parts) == pytest.approx(row["value"])


def test_parts_that_are_unknown_stand_aside():
    row = response(as_rows([(0, 10, 20, 0), (0, 500, 0, 20)])).loc[1]
    assert np.isnan(row["attainment_negative"])
    assert row["value"] == pytest.approx(100 * (0.3 * 0.5 + 0.2 * 0.5) / 0.5)


def test_too_few_reviews_give_no_value_but_their_number():
    row = response(as_rows([(0, 10, 2, 2)])).loc[1]
    assert np.isnan(row["value"])
    assert row["n"] == 4


def test_nothing_gives_an_empty_table():
    assert response([]).empty


def test_more_reviews_are_surer():
    few = response(as_rows([(0, 10, 10, 0), (0, 500, 0, 10)])).loc[1]
    many = response(as_rows([(0, 10, 100, 0), (0, 500, 0, 100)])).loc[1]
    assert many["high"] - many["low"] < few["high"] - few["low"]


@given(waits)
def test_stays_in_its_range(found):
    row = response(as_rows(found)).loc[1]
    if np.isfinite(row["value"]):
        assert 0 <= row["low"] <= row["value"] <= row["high"] <= 100
    for part in ("attainment", "attainment_negative", "matured"):
        if np.isfinite(row[part]):
            assert 0 <= row[f"{part}_low"] <= row[part] <= row[f"{part}_high"] <= 1


@given(waits, st.integers(0, 5))
def test_one_more_answer_in_time_never_lowers_it(found, hours):
    rows = as_rows([*found, (1, 500, 1, 5)])
    before, after = response(rows).loc[1], response([*rows, *as_rows([(1, hours, 1, 0)])]).loc[1]
    assert not after["value"] < before["value"] - 1e-9


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random):
    world, _ = chain(5, locations=4, channels=2, weeks=10, per_week=1.0)
    order = list(range(len(world.responses)))
    random.shuffle(order)
    shuffled = replace(world, responses=world.responses.iloc[order], by=("location_id",))
    expected = compute(replace(world, by=("location_id",)), as_of=AS_OF, settings=Settings())
    found = compute(shuffled, as_of=AS_OF, settings=Settings())
    pd.testing.assert_frame_equal(found, expected, rtol=1e-9)


@given(waits, waits)
def test_how_the_counts_are_split_over_rows_does_not_matter(some, others):
    both = pd.DataFrame(as_rows([*some, *others]))
    whole = both.groupby(["negative", "hours"], as_index=False).sum().to_dict("records")
    expected = response(whole)
    pd.testing.assert_frame_equal(response(both.to_dict("records")), expected, rtol=1e-9)
