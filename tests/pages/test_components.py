import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from data.facts import Facts
from data.models import Filters, Scope
from pages.components import reads
from pages.components.change import change, share_change
from pages.components.health import Health, health_line, read_health
from pages.components.memory import Question
from pages.components.periods import before
from pages.components.stage import Stage
from pages.components.text import escaped, plain, shortened
from pages.components.time_charts import line
from pages.view import View
from scoring.index import index_ids, index_module
from tests.pages.town import NOW

figures = st.floats(0, 100, allow_nan=False)
widths = st.floats(0.01, 30, allow_nan=False)
rows = st.builds(
    lambda value, down, up: {"value": value, "low": value - down, "high": value + up},
    figures,
    widths,
    widths,
)


@given(rows, rows)
def test_a_change_turned_round_is_the_opposite(one, other):
    there, back = change(one, other), change(other, one)
    assert there.value == -back.value
    assert there.low == pytest.approx(-back.high)
    assert there.real == back.real


@given(rows)
def test_a_figure_has_not_changed_against_itself(row):
    same = change(row, row)
    assert same.value == 0
    assert not same.real


@given(rows, rows)
def test_intervals_apart_are_a_real_change(one, other):
    if one["low"] > other["high"] or other["low"] > one["high"]:
        assert change(one, other).real


def test_nothing_to_compare_is_no_change():
    assert not change({"value": 1.0, "low": 0.0, "high": 2.0}, None).known
    assert not share_change((3, 0), (1, 10)).known


@given(st.integers(1, 400), st.integers(1, 400))
def test_an_equal_share_has_not_changed(count, more):
    assert not share_change((count, count + more), (count, count + more)).real


@given(st.text())
def test_no_punctuation_is_left_to_markdown(text):
    bare = re.sub(r"\\[" + re.escape(string.punctuation) + "]", "", escaped(text))
    assert not set(bare) & set(string.punctuation)


@given(st.text(alphabet="htps:/w.@a \n"))
def test_no_address_is_left_to_be_linked(text):
    shown = escaped(text).replace("\\", "")
    assert not re.search("://|www\\.|@[^\\s\u2060]", shown)


@given(st.text())
def test_no_letter_turns_the_direction_of_others(text):
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", plain(f"\u202e{text}\u2066"))


@given(st.text(), st.integers(5, 50))
def test_a_shortened_text_is_no_longer_than_asked(text, longest):
    assert len(shortened(text, longest)) <= longest


@given(st.integers(0, 30_000), st.integers(1, 2_000))
def test_the_period_before_ends_where_this_one_begins(since, length):
    earlier = before(Filters(since=since, until=since + length - 1, channels=frozenset({"x"})))
    assert earlier.until == since - 1
    assert earlier.until - earlier.since + 1 == length
    assert earlier.channels == {"x"}


def question(engine, **values):
    usual = {"scope": Scope.everything(), "filters": Filters(), "version": 1, "as_of": NOW}
    return Question(engine, **{**usual, **values})


def test_different_questions_have_different_keys(town):
    asked = [
        question(town),
        question(town, scope=Scope()),
        question(town, scope=Scope(frozenset({1, 2}))),
        question(town, filters=Filters(brands=frozenset({1}))),
        question(town, filters=Filters(locations=frozenset({1}))),
        question(town, version=2),
        question(town, as_of=NOW.replace(day=1)),
        question(town, arguments=(("brand_id",),)),
    ]
    assert len({each.key for each in asked}) == len(asked)


@given(st.permutations([5, 900, 17, 3_000_000, 42]))
def test_the_order_of_a_set_makes_no_other_key(order):
    scope, filters = Scope(frozenset(order)), Filters(channels=frozenset(map(str, order)))
    usual = Scope(frozenset(sorted(order)))
    store = create_engine("sqlite://")
    assert (
        Question(store, scope, filters, 1, NOW).key == Question(store, usual, filters, 1, NOW).key
    )


def test_star_counts_hold_every_review(town):
    counted = reads.star_counts(question(town))
    assert counted["n"].sum() == Facts(town).counts(Scope.everything(), Filters())["n"].iloc[0]
    assert counted["mean"].dropna().between(1, 5).all()


def stars_of(town, *channels):
    filters = Filters(channels=frozenset(channels))
    return Facts(town).counts(Scope.everything(), filters).iloc[0][reads.STARS].sum()


def test_stars_of_channels_that_forbid_it_are_averaged_with_no_others(town):
    for channels, averaged in ((), "google"), (("google", "yelp"), "google"), (("yelp",), "yelp"):
        asked = question(town, filters=Filters(channels=frozenset(channels)))
        for read in reads.star_counts(asked)["rated"], reads.weekly_stars(asked)["n"]:
            assert read.sum() == stars_of(town, averaged) > 0


def test_weeks_hold_every_star_that_may_be_averaged(town):
    weeks = reads.weekly_stars(question(town))
    assert weeks["n"].sum() == stars_of(town, "google")
    assert set(weeks["date"].dt.day_name()) == {"Monday"}
    assert (weeks["low"] <= weeks["value"]).all()


def test_no_interval_over_time_is_cut_off(town):
    weeks = reads.weekly_stars(question(town))
    spec, _ = line(weeks, index_module("rating").INDEX, "Mean stars", 2)
    low, high = spec["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert low <= weeks["low"].min()
    assert weeks["high"].max() <= high


def test_topics_count_what_the_filter_of_a_topic_finds(town):
    counted = reads.topic_counts(question(town))
    assert len(counted) == 9
    for bit, number in zip(counted["bit"], counted["topics"], strict=True):
        found = Facts(town).counts(Scope.everything(), Filters(topics=1 << int(bit)))
        assert found["n"].iloc[0] == number


def test_complaints_wait_where_answers_would_be_seen(town):
    waiting = reads.waiting_complaints(question(town))
    unseen = reads.waiting_complaints(question(town, filters=Filters(channels=frozenset({"yelp"}))))
    assert waiting.sum() > 0
    assert unseen.empty


def test_an_empty_scope_sees_nothing(town):
    view = View(Stage(town, lambda: NOW), NOW)
    assert view.locations.empty
    assert all(frame["n"].sum() == 0 for frame in view.scores().values())
    assert view.history("rating", brand_id=1).empty
    assert view.history("rating", brand_id=1, location_id=2).empty
    assert read_health(view).reviews == 0


def test_a_limited_scope_shares_no_memory_with_a_full_one(town):
    stage = Stage(town, lambda: NOW)
    full = View(stage, NOW, Scope.everything()).scores(("location_id",))["rating"]
    one = View(stage, NOW, Scope(frozenset({2}))).scores(("location_id",))["rating"]
    again = View(stage, NOW, Scope.everything()).scores(("location_id",))["rating"]
    assert set(full.index) == set(again.index) > {2}
    assert list(one.index) == [2]


def test_every_index_is_scored(town):
    scores = View(Stage(town, lambda: NOW), NOW, Scope.everything()).scores()
    assert sorted(scores) == index_ids()


def test_the_state_of_the_sources_is_told(town):
    view = View(Stage(town, lambda: NOW), NOW, Scope.everything())
    health = read_health(view)
    assert health.sources == 36
    assert health.behind == 1
    assert health_line(health, NOW).startswith("Of 36 collected listings, 1 is behind")


@pytest.mark.parametrize(
    ("sources", "fresh", "starting", "line"),
    [
        (154, 1, False, "Of 154 collected listings, 2 are behind and 1 is not read yet"),
        (154, 90, True, "Collecting: 64 of 154 listings read so far"),
        (3, 1, True, "Collecting: 2 of 3 listings read so far"),
    ],
)
def test_one_listing_added_to_many_takes_back_nothing(sources, fresh, starting, line):
    health = Health(sources, fresh, 2, 9_000, 0, NOW, True)
    assert health.starting == starting
    assert health_line(health, NOW).startswith(line)


def test_the_only_listing_is_told_of_as_one():
    told = health_line(Health(1, 0, 0, 9_000, 0, NOW, False), NOW)
    assert told.startswith("The one collected listing is up to date")
