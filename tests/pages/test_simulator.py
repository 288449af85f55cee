"""What it would take: the answers on the screen are those computed directly."""

import re
from dataclasses import replace

import numpy as np
import pytest

from data.columns import DAY_SECONDS
from data.facts import Facts
from data.models import Filters, Scope
from pages.components.against import chance_told
from pages.components.futures import frame_of, mean_of, targets
from scoring.answering import if_answered
from scoring.coming import Coming, mix_lately, rate_lately
from scoring.display import PLAIN
from scoring.index import Settings
from scoring.simulator import Reach, reviews_needed, time_to_reach
from tests.pages.drawing import said
from tests.pages.opening import brought_to_life, captions, charts, opened, seen_on_a_phone, titles
from tests.pages.town import HOSTILE, NOW

EVERYTHING = Scope.everything()
TODAY = int(NOW.timestamp()) // DAY_SECONDS
STARS = [f"stars_{star}" for star in range(1, 6)]
GOOGLE = Filters(brands=frozenset({1}), channels=frozenset({"google"}), until=None)


def stars(engine, filters):
    return Facts(engine).counts(EVERYTHING, filters)[STARS].iloc[0].to_numpy(dtype=float)


def told(at):
    return "\n".join(each.value for each in at.markdown)


def chosen(at, what):
    (control,) = [each for each in at.button_group if each.label == "What will come"]
    control.set_value(what)
    at = at.run()
    assert not at.exception
    return at


def metric(at, label):
    return next(each.value for each in at.metric if each.label == label)


def test_an_empty_store_says_that_it_is_starting(engine):
    at = opened(engine, "simulator")
    assert not at.exception
    assert titles(at, "info") == ["Waiting for the worker"]


def test_the_displayed_figure_and_what_it_takes_are_of_all_reviews_held(town):
    at = opened(town, "simulator")
    assert not at.exception
    ever, lately = stars(town, GOOGLE), stars(town, replace(GOOGLE, since=TODAY - 89))
    mean = mean_of(ever)
    assert at.metric[0].value == f"{PLAIN.rounded(mean):.1f}"
    target = targets(mean)[0]
    coming = Coming(*rate_lately(lately.sum(), 90), mix_lately(ever, lately))
    needed = reviews_needed(ever, target, coming.mean)
    said = [line for line in told(at).splitlines() if f"To reach **{target:.1f}**" in line]
    assert len(said) == 1
    number = "out of reach of reviews" if np.isinf(needed) else f"**{needed:,.0f} more review"
    assert number in said[0]
    reach = time_to_reach(ever, coming, target, settings=Settings())
    assert f"probability {chance_told(reach.probability)} within two years" in said[0]


def test_only_fives_take_fewer_reviews_than_what_comes_lately(town):
    at = chosen(opened(town, "simulator"), "Only five stars")
    ever, lately = stars(town, GOOGLE), stars(town, replace(GOOGLE, since=TODAY - 89))
    target = targets(mean_of(ever))[0]
    needed = reviews_needed(ever, target, 5.0)
    assert f"**{needed:,.0f} more review" in told(at)
    assert "Nobody gets only fives" in captions(at)
    assert metric(at, "Coming mean") == "5.00"
    fives = Coming(lately.sum(), 90, (0, 0, 0, 0, 1), fixed=True)
    reach = time_to_reach(ever, fives, target, settings=Settings())
    assert f"probability {chance_told(reach.probability)} within two years" in told(at)


def test_the_best_place_is_offered_and_drawn_towards_the_chain(town):
    at = opened(town, "simulator")
    recent = replace(GOOGLE, since=TODAY - 364)
    at.selectbox[[each.label for each in at.selectbox].index("Lately means")].set_value(365)
    at = chosen(at.run(), "As in our best place")
    places = Facts(town).counts(EVERYTHING, recent, by=("location_id",))[STARS].to_numpy(float)
    best = max(mean_of(each) for each in places if each.sum() >= 20)
    assert mean_of(places.sum(axis=0)) < float(metric(at, "Coming mean")) < best


def test_a_young_place_has_had_fewer_days_than_lately_has(town):
    at = opened(town, "simulator")
    at.selectbox[[each.label for each in at.selectbox].index("Lately means")].set_value(365)
    at = at.run()
    assert not at.exception
    number = stars(town, GOOGLE).sum()
    days = Facts(town).counts(EVERYTHING, GOOGLE, by=("day",))
    age = TODAY - days.loc[days[STARS].sum(axis=1) > 0, "day"].min() + 1
    assert age < 300
    assert metric(at, "Reviews a month") == f"{(number - 0.5) / (age + 21) * 30:.0f}"


def test_answering_moves_response_and_reputation_as_computed_directly(town):
    at = opened(town, "simulator")
    filters = Filters(since=TODAY - 89, until=TODAY, brands=frozenset({1}))
    tallies = Facts(town).tallies(EVERYTHING, filters, as_of=NOW)
    _, after = if_answered(tallies, as_of=NOW, settings=Settings())
    shown_now = {metric.label: metric.value for metric in at.metric}
    assert shown_now["Response, all of them answered"] == f"{after.loc[1, 'part_response']:.1f}"
    assert shown_now["Reputation, all of them answered"] == f"{after.loc[1, 'value']:.1f}"


def test_platforms_round_a_mean_up_from_the_middle():
    assert [PLAIN.rounded(mean) for mean in (4.25, 4.449, 4.45, 5.0)] == [4.3, 4.4, 4.5, 5.0]
    assert targets(4.96) == []


def test_what_no_future_reaches_has_no_bar():
    settings = Settings(draws=200)
    ever = [0.0, 0.0, 0.0, 1000.0, 0.0]
    coming = Coming(10, 90, (0.3, 0.3, 0.3, 9.3, 1.3))
    found = {t: time_to_reach(ever, coming, t, settings=settings) for t in (4.1, 5.0)}
    assert "5.0" not in frame_of(found, NOW.date())["target"].tolist()


@pytest.mark.parametrize("place", ["The whole brand", "Porto A · Lantern Hotels"])
def test_charts_say_in_words_what_they_show(town, place):
    at = opened(town, "simulator", place=place)
    assert not at.exception
    assert all(len(chart.proto.alt) > 20 for chart in charts(at))


def test_hostile_names_stay_text(hostile_town):
    at = opened(hostile_town, "simulator", place=f"{HOSTILE} · Lantern Hotels")
    assert not at.exception
    assert brought_to_life(at, HOSTILE) == []


def test_it_says_where_more_reviews_would_make_us_surer(town):
    at = opened(town, "simulator")
    frame = at.dataframe[0].value
    gain = frame["margin"] - frame["then"]
    assert gain.to_list() == sorted(gain, reverse=True)
    wider = frame[frame["margin"] > 0.1]
    assert (wider["needed"] > 0).all() and len(wider)
    assert any(f"**{len(wider)} places**" in each.value for each in at.markdown)


def test_a_phone_shows_what_more_reviews_would_do(town):
    (table,) = [each for each in opened(town, "simulator").dataframe if "needed" in each.value]
    assert seen_on_a_phone(table) == ["label", "margin", "then", "needed"]


@pytest.mark.parametrize("period", ["30 days", "90 days", "12 months", "All time"])
def test_what_answers_would_add_is_the_difference_of_what_is_shown(town, period):
    at = opened(town, "simulator", period=period)
    told = [line for line in captions(at).splitlines() if " now, 90% sure: " in line]
    gains = [each for each in at.metric if "all of them answered" in each.label]
    assert len(told) == len(gains) == 2
    for gain, line in zip(gains, told, strict=True):
        now = float(re.findall(r"\d+\.\d", line)[0])
        assert float(gain.delta.replace("−", "-")) == pytest.approx(float(gain.value) - now)


def test_what_answers_would_do_is_told_with_what_chance_brings(town):
    at = opened(town, "simulator")
    told = [line for line in captions(at).splitlines() if " now, 90% sure: " in line]
    assert len(told) == 2
    gains = [each for each in at.metric if "all of them answered" in each.label]
    for gain, line in zip(gains, told, strict=True):
        now, low, high = (float(each) for each in re.findall(r"\d+\.\d", line)[:3])
        within = low <= float(gain.value) <= high
        assert low <= now <= high
        assert within == ("within what chance brings" in line)
        assert within == (gain.proto.color == gain.proto.MetricColor.GRAY)


def test_several_places_together_are_not_called_what_a_channel_shows(town):
    at = opened(town, "simulator")
    assert at.metric[0].label == "All places now"
    assert "What Google shows" not in captions(at)
    assert "Google shows a figure for each place alone" in captions(at)
    alone = opened(town, "simulator", place="Porto A · Lantern Hotels")
    assert alone.metric[0].label == "Shown now"
    assert "What Google shows" in captions(alone)


def test_no_future_is_told_as_certain(town):
    at = opened(town, "simulator")
    assert not re.search(r"probability (0|100)%", said(at) + charts(at)[0].proto.alt)
    assert "came true in 79%" in captions(at)
    sure = frame_of({4.1: Reach(1.0, 10.0, 20.0, 30.0)}, NOW.date())
    assert sure["chance"].tolist() == ["over 99%"]
