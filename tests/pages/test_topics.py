"""Topics: what is complained about most, what grows, and where. Asserted against the store."""

import json

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from data.copies import Member, keep_groups
from data.facts import Facts
from data.models import Filters, Scope, Signals
from data.reading import Reading
from data.schema import review
from data.store import Store, unscored
from pages.components import subjects
from pages.components.memory import Question
from pages.components.periods import before
from pages.components.subjects import CRITICISED, PRAISED, moved, read_places, read_trend
from pages.components.topic_detail import AS_ELSEWHERE, HERE_LESS
from pages.components.topic_list import summary
from scoring.signals.topics import topics
from tests.pages.drawing import said
from tests.pages.filed import bring
from tests.pages.filed import row as told
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
    row = {"name": "Noise", "value": 0.2, "low": 0.1, "high": 0.3, "change": 0.1}
    shares = {"once": 0.2, "once_before": 0.1}
    return pd.DataFrame([row | shares | {"real": True, "lift": 2.0} | changes])


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


def queued(engine, rows):
    """Import rows of a file, of which those that speak of a queue criticise a topic."""
    bring(engine, rows)
    said_of = 1 << topics()[0].bit
    while waiting := unscored(engine, "queues", 500):
        masks = {each: said_of * ("Queue" in each.text) for each in waiting}
        found = {each: Signals("en", -1, -0.7, mask, 0, mask) for each, mask in masks.items()}
        Store(engine).save_signals("queues", found)


def test_where_one_place_has_less_none_is_said_to_have_more(engine):
    rows = [
        told(1 + each, 2, f"Inn {inn}", text=f"{'Queue' if inn and each % 2 else 'Fine'} {each}")
        for inn in range(8)
        for each in range(40)
    ]
    queued(engine, rows)
    at = opened(engine, "topics")
    assert not at.exception
    (table,) = [each.value for each in at.dataframe if "verdict" in each.value]
    less = table[table["verdict"] != AS_ELSEWHERE]
    assert less[["label", "verdict"]].to_numpy().tolist() == [["Inn 0", HERE_LESS]]
    assert "No location has more of it than chance would bring." in said(at)


def test_a_place_with_few_reviews_is_not_held_against_the_others(engine, monkeypatch):
    chance = np.random.default_rng(8)
    n = np.array([1, 3, 200] + [100] * 30)
    k = np.array([1, 3, 60, *chance.binomial(100, 0.1, 30)])
    told = pd.DataFrame({"brand_id": 1, "location_id": range(33), "n": n, CRITICISED: k})
    monkeypatch.setattr(subjects, "said_about", lambda *_: told)
    found = read_places(question(engine, LAST_90_DAYS, 1, CRITICISED))
    assert found["real"].tolist() == [False, False, True, *[False] * 30]
    assert found["lift"].isna().tolist() == [True, True, *[False] * 31]


def test_neither_interval_of_a_real_change_holds_none(engine, monkeypatch):
    chance, bits = np.random.default_rng(4), np.arange(20)
    earlier, changes = before(LAST_90_DAYS), 0
    for _ in range(10):
        rates = {LAST_90_DAYS: np.where(bits < 6, 0.13, 0.05), earlier: 0.05}
        said = {
            filters: pd.DataFrame(
                {"bit": bits, "name": bits.astype(str), CRITICISED: chance.binomial(150, rate, 20)}
            )
            for filters, rate in rates.items()
        }
        monkeypatch.setattr(
            subjects, "_mentions", lambda asked, said=said: (said[asked.filters], 150.0)
        )
        found = subjects.read_topics(question(engine, LAST_90_DAYS, earlier, CRITICISED))
        real = found[found["real"]]
        changes += len(real)
        assert ((real["lift_low"] > 1) | (real["lift_high"] < 1)).all()
        assert (real["change"] * (real["lift"] - 1) > 0).all()
    assert changes >= 10


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


def test_where_nothing_was_compared_nothing_is_said_to_be_as_before(engine):
    queued(engine, [told(1 + each, 2, text=f"Queue after queue {each}") for each in range(12)])
    at = opened(engine, "topics")
    assert not at.exception
    said_of_it = captions(at)
    assert "No word has come into use" not in said_of_it
    assert "Whether words are new cannot be told: there is too little to compare." in said_of_it
    assert "so not compared: English." in said_of_it
    assert "no review is held of the period compared with" in said_of_it
    why = captions(opened(engine, "explain"))
    assert "more or less than chance would bring" not in why
    assert "Topics cannot be compared" in why


def test_a_campaign_of_copies_is_no_growing_topic(engine):
    """Thirty accounts with one text are one voice, however loud."""
    fine = [told(1 + each, 4, text=f"Fine {each}") for each in range(178)]
    queued(engine, [*fine, *(told(1 + each % 20, 1, text="Queue!") for each in range(30))])
    grown = opened(engine, "topics")
    assert "Growing" in headline(grown)
    with engine.connect() as connection:
        same = select(review.c.id).where(review.c.text == "Queue!").order_by(review.c.id)
        ids = connection.scalars(same).all()
    keep_groups(Store(engine), [Member(each, ids[0], 1.0) for each in ids], [])
    at = opened(engine, "topics")
    assert "No complaint has grown" in headline(at)
    assert "**No detectable change**" in [each.value for each in at.markdown]
    assert "copies of one text counted once" in said(at)


def test_the_only_location_is_not_held_against_others_that_it_has_not(engine):
    queued(engine, [told(1 + each, 2, text=f"Queue after queue {each}") for each in range(12)])
    at = opened(engine, "topics")
    assert "There is no other location to hold it against." in captions(at)
    assert "1 topic was looked at together" in captions(at)
    assert "0 of 12 reviews name no topic" in said(at)
