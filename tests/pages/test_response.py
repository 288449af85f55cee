"""Response: do we answer in time, the unanswered included? Asserted against the store."""

import json

import pandas as pd
import pytest

from data.facts import Facts
from data.models import Filters, Scope
from data.reading import Reading
from pages.components.numbers import evidence, plural
from pages.components.periods import before
from pages.components.waiting import by_age
from scoring.index import Settings
from scoring.indices import response
from tests.pages.opening import brought_to_life, captions, charts, opened, titles
from tests.pages.test_overview import LAST_90_DAYS, TODAY
from tests.pages.town import HOSTILE, NOW

EVERYTHING = Scope.everything()


@pytest.fixture(scope="module")
def page(town):
    at = opened(town, "response")
    assert not at.exception
    return at


def index(engine, filters=LAST_90_DAYS, by=("brand_id",)):
    tallies = Facts(engine).tallies(EVERYTHING, filters, as_of=NOW, by=by)
    return response.compute(tallies, as_of=NOW, settings=Settings())


def unanswered(engine, filters=LAST_90_DAYS, **more):
    seen = Filters(**{**vars(filters), "answered": False, **more})
    return Reading(engine).count(EVERYTHING, seen)


def metrics(at):
    return {metric.label: metric.value for metric in at.metric}


def table(at, column):
    (frame,) = [each.value for each in at.dataframe if column in each.value]
    return frame


def test_an_empty_store_says_that_it_is_starting(engine):
    at = opened(engine, "response")
    assert not at.exception
    assert at.header[0].value == "Starting"


def test_the_share_answered_in_time_is_the_index_s_own(town, page):
    row = index(town).loc[1]
    assert metrics(page)["All reviews answered in time"] == f"{row['attainment'] * 100:.0f}%"
    assert (
        metrics(page)["Complaints answered in time"] == f"{row['attainment_negative'] * 100:.0f}%"
    )
    sure = f"{row['attainment_low'] * 100:.0f}–{row['attainment_high'] * 100:.0f}%"
    assert f"90% sure: {sure}  \n{evidence(row['n'])}" in captions(page)


def test_the_unanswered_count_in_it(town, page):
    answered_only = index(town)["attainment"][1]
    responses = Facts(town).responses(EVERYTHING, LAST_90_DAYS, NOW)
    in_time = responses[responses["hours"] <= 48]["answered"].sum() / responses["answered"].sum()
    assert answered_only < in_time - 0.05
    assert f"{in_time * 100:.0f}%" != metrics(page)["All reviews answered in time"]


def test_the_headline_answers_in_words(town, page):
    row, waiting = index(town).loc[1], unanswered(town)
    (told,) = [
        each.value for each in page.markdown if "those never answered included" in each.value
    ]
    assert f"answers **{row['attainment'] * 100:.0f}%** of its reviews in time" in told
    assert f"**{waiting} reviews** of this period" in told


def test_no_change_is_told_without_a_period_before(town):
    at = opened(town, "response", period="All time")
    assert not any(metric.delta for metric in at.metric)
    assert any(metric.delta for metric in opened(town, "response").metric)


def test_what_waits_is_listed_by_age_and_adds_up(town, page):
    ages = table(page, "age")
    assert ages["n"].sum() == unanswered(town) == int(metrics(page)["Waiting now"])
    youngest = Filters(**{**vars(LAST_90_DAYS), "since": TODAY - 1})
    counted = dict(zip(ages["age"], ages["n"], strict=True))
    assert counted.get("Less than 2 days", 0) == unanswered(town, youngest)


def test_a_selected_age_opens_exactly_those_reviews(town):
    at = opened(town, "response")
    ages = table(at, "age")
    at.session_state["waiting_ages"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    at.run()
    assert not at.exception
    assert at.title[0].value == "Reviews"
    found = f"**{plural(int(ages['n'].iloc[1]), 'review')}**"
    assert found in [each.value for each in at.markdown]


def test_the_oldest_age_of_all_time_opens_what_it_counts(town):
    at = opened(town, "response", period="All time")
    ages = table(at, "age")
    last = len(ages) - 1
    at.session_state["waiting_ages"] = {"selection": {"rows": [last], "columns": [], "cells": []}}
    at.run()
    assert f"**{plural(int(ages['n'].iloc[last]), 'review')}**" in [
        each.value for each in at.markdown
    ]


def test_every_age_spans_its_own_days():
    days = [TODAY, TODAY - 1, TODAY - 2, TODAY - 27, TODAY - 500]
    waiting = pd.DataFrame({"day": days, "n": 1, "negative": 0, "overdue": 0})
    assert by_age(waiting, TODAY)["n"].tolist() == [2, 1, 1, 1]


def test_locations_are_listed_with_their_interval_the_least_timely_first(town, page):
    frame = table(page, "share")
    scores = index(town, by=("location_id",)).loc[frame.index]
    assert frame["share"].tolist() == (scores["attainment"] * 100).tolist()
    assert frame["share"].is_monotonic_increasing
    ends = frame["sure"].str.split("–", expand=True).astype(float)
    assert ((ends[0] - 0.5 <= frame["share"]) & (frame["share"] <= ends[1] + 0.5)).all()
    waiting = [unanswered(town, locations=frozenset({location_id})) for location_id in frame.index]
    assert frame["waiting"].tolist() == waiting


def test_the_change_of_a_location_is_looked_at_together_with_the_others(town, page):
    told = set(table(page, "share")["moved"])
    assert told
    assert all(each == "No detectable change" or each.endswith("points") for each in told)


def shown(at, word):
    (chart,) = [each for each in charts(at) if word in each.proto.alt]
    return chart


def test_channels_are_drawn_with_interval_and_before(town, page):
    scores = index(town, by=("channel",))
    best = scores["attainment"].dropna().max()
    assert f"{best * 100:.0f}%" in shown(page, "channel").proto.alt


@pytest.mark.parametrize("split", ["Every review", "Complaints or not", "Channel", "Region"])
def test_the_curve_can_be_split(town, split):
    at = opened(town, "response")
    at.segmented_control(key="answering_split").set_value(split).run()
    assert not at.exception
    chart = shown(at, "time since publication")
    assert chart.proto.alt.count("%") == (1 if split == "Every review" else 2)
    spec = json.loads(chart.proto.spec)
    assert {"posts due", "reviews due"} == {
        each["what"]
        for layer in spec["layer"]
        for each in layer.get("data", {}).get("values", [])
        if "what" in each
    }


def test_weekdays_and_hours_are_drawn(page):
    assert shown(page, "by weekday")
    assert shown(page, "by hour of day")


def test_there_are_no_more_charts_than_a_screen_can_bear(page):
    assert len(charts(page)) <= 6
    assert all(len(chart.proto.alt) > 20 for chart in charts(page))


def test_channels_that_hide_answers_are_named_and_counted(town, page):
    hidden = (
        Facts(town)
        .counts(EVERYTHING, Filters(**{**vars(LAST_90_DAYS), "channels": frozenset({"yelp"})}))["n"]
        .iloc[0]
    )
    assert hidden > 0
    said = [each.value for each in page.markdown if "do not show answers" in each.value]
    assert said and f"Yelp {hidden}" in said[0]


def test_the_channel_filter_narrows_every_figure(town):
    at = opened(town, "response", channels="Google")
    narrowed = Filters(**{**vars(LAST_90_DAYS), "channels": frozenset({"google"})})
    row = index(town, narrowed).loc[1]
    assert metrics(at)["All reviews answered in time"] == f"{row['attainment'] * 100:.0f}%"


def test_a_channel_that_hides_answers_has_too_little_evidence(town):
    at = opened(town, "response", channels="Yelp")
    assert not at.exception
    assert titles(at, "info") == ["Too little evidence"]
    assert not at.metric


def test_a_selected_location_narrows_the_page(town):
    at = opened(town, "response")
    frame = table(at, "share")
    at.multiselect(key="locations").set_value([int(frame.index[0])]).run()
    assert table(at, "share")["label"].tolist() == [frame["label"].iloc[0]]


def test_filters_that_leave_nothing_say_so(town):
    at = opened(town, "response", period="Custom", dates=["2020-01-01", "2020-01-31"])
    assert titles(at, "info") == ["No reviews match"]


def test_the_change_is_against_the_period_before(town):
    earlier = before(LAST_90_DAYS)
    assert earlier is not None
    at = opened(town, "response")
    spec = json.loads(shown(at, "channel").proto.spec)
    assert any("isValid(datum.before)" in json.dumps(layer) for layer in spec["layer"])


def test_hostile_text_stays_text(hostile_town):
    at = opened(hostile_town, "response")
    assert not at.exception
    assert brought_to_life(at, HOSTILE) == []
