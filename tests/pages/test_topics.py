"""Topics: what is complained about most, what grows, and where. Asserted against the store."""

import json

import numpy as np
import pandas as pd
import pytest

from data.facts import Facts
from data.models import Filters, Scope
from data.reading import Reading
from pages.components.memory import Question
from pages.components.periods import before
from pages.components.subjects import CRITICISED, PRAISED, lifts, moved, read_places, read_trend
from pages.components.topic_list import summary
from scoring.signals.topics import topics
from tests.pages.opening import brought_to_life, captions, charts, opened, titles
from tests.pages.test_overview import LAST_90_DAYS
from tests.pages.town import HOSTILE, NOW

EVERYTHING = Scope.everything()
NAMES = {topic.bit: topic.name for topic in topics()}


@pytest.fixture(scope="module")
def page(town):
    at = opened(town, "topics")
    assert not at.exception
    return at


def counted(engine, side, filters=LAST_90_DAYS, scope=EVERYTHING):
    """Count the reviews on a side of each topic, one mask after another."""
    masks = Facts(engine).topic_masks(scope, filters)
    found = dict.fromkeys(NAMES.values(), 0)
    for row in masks.to_dict("records"):
        for bit, name in NAMES.items():
            found[name] += row["n"] * (row[side] >> bit & 1)
    return pd.Series(found).sort_values(ascending=False, kind="stable")


def number(engine, filters=LAST_90_DAYS):
    return int(Facts(engine).counts(EVERYTHING, filters)["n"].iloc[0])


def headline(at):
    (told,) = [each.value for each in at.markdown if "People who write about" in each.value]
    return told


def shown(at, word):
    (chart,) = [each for each in charts(at) if word in each.proto.alt]
    return chart


def test_an_empty_store_says_that_it_is_starting(engine):
    at = opened(engine, "topics")
    assert not at.exception
    assert at.header[0].value == "Starting"


@pytest.mark.parametrize(("side", "verb"), [(CRITICISED, "complain about"), (PRAISED, "praise")])
def test_the_headline_names_what_comes_up_most(town, page, side, verb):
    counts, n = counted(town, side), number(town)
    most = {name for name, count in counts.items() if count == counts.max()}
    share = f"{100 * counts.max() / n:.0f}% of reviews"
    assert any(f"{verb} **{name}** most ({share}" in headline(page) for name in most)


def test_the_list_holds_every_share_with_its_interval(town, page):
    counts, n = counted(town, CRITICISED), number(town)
    spec = shown(page, "What people complain about")
    assert f"{100 * counts.max() / n:.0f}% of reviews" in spec.proto.alt
    assert "isValid(datum.before)" in spec.proto.spec
    assert {"low", "high"} <= {
        axis.get("field")
        for layer in json.loads(spec.proto.spec)["layer"]
        for axis in layer["encoding"].values()
        if axis
    }


def test_praise_is_a_click_away(town):
    at = opened(town, "topics", side="Praise")
    assert not at.exception
    counts, n = counted(town, PRAISED), number(town)
    assert f"{100 * counts.max() / n:.0f}% of reviews" in shown(at, "What people praise").proto.alt


def test_growth_that_chance_would_bring_is_called_none(page):
    assert "**No detectable change**" in [each.value for each in page.markdown]
    assert "No complaint has grown by more than chance would bring" in headline(page)


def rows(**changes):
    row = {"name": "Noise", "value": 0.2, "low": 0.1, "high": 0.3, "before": 0.1, "change": 0.1}
    return pd.DataFrame([row | {"real": True, "lift": 2.0} | changes])


def test_growth_beyond_chance_is_told_with_both_shares():
    told = summary("Own", {CRITICISED: rows(), PRAISED: rows(name="Staff")})
    assert "Growing: **Noise** from 10.0% to 20.0% of reviews" in told
    falling = summary("Own", {CRITICISED: rows(change=-0.1), PRAISED: rows()})
    assert "Growing" not in falling
    assert "No complaint has grown" in falling


def test_what_has_moved_most_comes_first_and_chance_is_left_out():
    found = pd.concat(
        [rows(name="small"), rows(name="chance", change=0.9, real=False), rows(change=-0.3)],
        ignore_index=True,
    )
    assert moved(found)["name"].tolist() == ["Noise", "small"]


def test_nothing_is_said_to_grow_without_a_period_before(town):
    at = opened(town, "topics", period="All time")
    assert not at.exception
    assert "grown" not in headline(at)
    assert captions(at).count("Nothing to compare with") == 2


def test_growth_is_against_the_period_that_is_compared_with(town):
    earlier = before(LAST_90_DAYS)
    then = counted(town, CRITICISED, earlier) / number(town, earlier)
    at = opened(town, "topics")
    assert not at.exception
    assert 0 < then.max() < 1


def question(engine, filters, *arguments, scope=EVERYTHING):
    return Question(engine, scope, filters, 1, NOW, arguments)


def test_a_location_is_held_against_the_others_of_its_brand(town):
    bit = topics()[0].bit
    frame = read_places(question(town, LAST_90_DAYS, bit, CRITICISED))
    whole = counted(town, CRITICISED)[NAMES[bit]]
    assert frame["count"].sum() == whole
    assert frame["n"].sum() == number(town)
    first = frame.iloc[0]
    elsewhere = (whole - first["count"]) / (number(town) - first["n"])
    assert first["elsewhere"] == pytest.approx(elsewhere)


def test_a_topic_that_comes_up_here_alone_stands_out():
    counts = pd.DataFrame(
        {
            "mentions": [30, 5, 5, 5],
            "reviews": [100, 100, 100, 100],
            "other_mentions": [15, 40, 40, 40],
            "other_reviews": [300, 300, 300, 300],
        }
    )
    found = lifts(counts)
    assert found["real"].tolist()[0]
    assert found["low"].iloc[0] > 1
    assert (found["low"] < found["lift"]).all()


def test_lifts_of_many_alike_hardly_ever_stand_out():
    chance = np.random.default_rng(2)
    stood = []
    for _ in range(300):
        here = chance.binomial(200, 0.1, 20)
        whole = here.sum()
        counts = pd.DataFrame(
            {
                "mentions": here,
                "reviews": 200,
                "other_mentions": whole - here,
                "other_reviews": 3_800,
            }
        )
        stood.append(lifts(counts)["real"].any())
    assert np.mean(stood) < 0.16


def test_the_trend_adds_up_to_the_period(town):
    bit = topics()[0].bit
    steps = read_trend(question(town, LAST_90_DAYS, bit, CRITICISED))
    assert steps["n"].sum() == number(town)
    assert (steps["value"] * steps["n"]).sum() == pytest.approx(
        counted(town, CRITICISED)[NAMES[bit]]
    )
    assert ((steps["low"] <= steps["value"]) & (steps["value"] <= steps["high"])).all()
    assert steps["date"].diff().dropna().dt.days.unique().tolist() == [7]


def test_a_chosen_topic_is_looked_at_closely(town):
    name = counted(town, CRITICISED).index[1]
    at = opened(town, "topics", subject=name)
    assert at.selectbox(key="subject").value == name
    assert len(at.text) > 0
    labels = [each.label for each in at.get("page_link")]
    assert f"All reviews about {name}" in labels


def test_words_about_a_topic_are_about_it(town, page):
    name = page.selectbox(key="subject").value
    bit = {each: number for number, each in NAMES.items()}[name]
    filters = Filters(**{**vars(LAST_90_DAYS), "topics": 1 << bit})
    held = {each.text for each in Reading(town).page(EVERYTHING, filters, size=200).reviews}
    assert page.text
    assert {each.value for each in page.text} <= held


def test_a_selected_location_opens_its_reviews_of_the_topic(town):
    at = opened(town, "topics")
    (frame,) = [each.value for each in at.dataframe if "lift" in each.value]
    at.session_state["topic_places"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    assert not at.exception
    assert at.title[0].value == "Reviews"
    assert at.multiselect(key="locations").value == [frame.index[0]]
    assert at.multiselect(key="topic").value


def test_charts_are_few_and_say_in_words_what_they_show(page):
    assert len(charts(page)) <= 6
    assert all(len(chart.proto.alt) > 20 for chart in charts(page))


def test_what_names_no_topic_is_counted(town, page):
    silent = number(town) - int(Facts(town).topic_masks(EVERYTHING, LAST_90_DAYS)["n"].sum())
    assert any(f"{silent} of {number(town)} reviews" in each.value for each in page.markdown)


def test_filters_that_leave_nothing_say_so(town):
    at = opened(town, "topics", period="Custom", dates=["2020-01-01", "2020-01-31"])
    assert titles(at, "info") == ["No reviews match"]


def test_hostile_text_stays_text(hostile_town):
    at = opened(hostile_town, "topics")
    assert not at.exception
    assert brought_to_life(at, HOSTILE) == []
