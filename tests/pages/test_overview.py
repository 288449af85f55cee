import re

import pytest

from data import lease
from data.catalogue import Catalogue, NewBrand
from data.columns import DAY_SECONDS
from data.facts import Facts
from data.models import Filters, Scope
from pages.components.cards import NO_CHANGE
from pages.components.names import band
from pages.components.text import escaped
from scoring.index import Settings
from scoring.scorecard import scorecard
from tests.databases import opened as open_store
from tests.pages.drawing import said
from tests.pages.opening import brought_to_life, captions, charts, opened, titles
from tests.pages.town import HOSTILE, NOW, Town, build

TODAY = int(NOW.timestamp()) // DAY_SECONDS
LAST_90_DAYS = Filters(since=TODAY - 89, until=TODAY, brands=frozenset({1}))


def metrics(at):
    return {metric.label: metric for metric in at.metric}


def expected(engine, filters):
    tallies = Facts(engine).tallies(Scope.everything(), filters, as_of=NOW)
    return scorecard(tallies, as_of=NOW, settings=Settings())


def test_an_empty_store_says_that_it_is_starting(engine):
    at = opened(engine)
    assert not at.exception
    assert at.header[0].value == "Starting"
    assert titles(at, "info") == ["Waiting for the worker"]
    assert not at.metric


def test_brands_without_reviews_are_waited_for(engine):
    Catalogue(engine).add_brand(NewBrand("own", "Own", ours=True))
    at = opened(engine)
    assert not at.exception
    assert "1 brand" in captions(at)
    assert not at.metric


def test_every_headline_is_the_index_of_our_brand_in_the_period(town):
    at = opened(town)
    assert not at.exception
    scores = expected(town, LAST_90_DAYS)
    shown = {label: metric.value for label, metric in metrics(at).items()}
    assert shown == {
        "Reputation": f"{scores['reputation'].loc[1, 'value']:.0f}",
        "Rating": f"{scores['rating'].loc[1, 'value']:.2f}",
        "Sentiment": f"{scores['sentiment'].loc[1, 'value']:.0f}",
        "Response": f"{scores['response'].loc[1, 'value']:.0f}",
    }


def test_every_headline_carries_its_interval_and_evidence(town):
    at = opened(town)
    row = expected(town, LAST_90_DAYS)["rating"].loc[1]
    sure = f"90% sure: {row['low']:.2f}–{row['high']:.2f}  \n{row['n']:.0f}\u00a0reviews"
    assert sure in captions(at)


def test_a_change_is_told_only_where_there_is_a_period_before(town):
    assert any(metric.delta for metric in opened(town).metric)
    assert not any(metric.delta for metric in opened(town, period="All time").metric)


def test_a_change_that_chance_would_bring_is_called_none(town):
    deltas = {metric.delta for metric in opened(town, period="30 days").metric}
    assert NO_CHANGE in deltas


def test_the_channel_filter_narrows_every_figure(town):
    at = opened(town)
    at.multiselect(key="channels").set_value(["google"]).run()
    narrowed = expected(
        town, Filters(LAST_90_DAYS.since, TODAY, frozenset({1}), channels=frozenset({"google"}))
    )
    assert metrics(at)["Rating"].value == f"{narrowed['rating'].loc[1, 'value']:.2f}"
    assert "Google" in captions(at)


def test_the_address_restores_the_filters(town):
    at = opened(town, period="12 months", brands="Northgate Rooms", channels="Google")
    assert at.selectbox(key="period").value == "12 months"
    assert at.multiselect(key="brands").value == [3]
    assert "Last 12 months · Northgate Rooms · Google" in captions(at)


def test_filters_that_leave_nothing_say_which_one_to_relax(town):
    at = opened(town, period="Custom", dates=["2020-01-01", "2020-01-31"])
    assert titles(at, "info") == ["No reviews match"]
    assert "A longer one has reviews" in at.info[0].value
    at.button(key="relax").click().run()
    assert at.selectbox(key="period").value == "90 days"
    assert len(at.metric) == 4


def test_all_filters_are_reset_at_once(town):
    at = opened(town, period="30 days", brands="Northgate Rooms", channels="Google")
    (reset,) = [each for each in at.sidebar.button if each.label == "Reset filters"]
    reset.click().run()
    assert at.selectbox(key="period").value == "90 days"
    assert at.multiselect(key="brands").value == at.multiselect(key="channels").value == []


def test_charts_say_in_words_what_they_show(town):
    drawn = charts(opened(town))
    assert len(drawn) == 3
    assert all(len(chart.proto.alt) > 20 for chart in drawn)


def test_listings_that_are_behind_are_counted(town):
    at = opened(town)
    behind = [line for line in captions(at).splitlines() if "listing" in line]
    assert any("behind" in line or "up to date" in line for line in behind)
    assert any("the worker has stopped" in line for line in behind)


def test_too_little_evidence_gives_no_figure(town):
    at = opened(town, period="Custom", dates=["2026-11-19", "2026-11-20"])
    assert not at.exception
    assert any(metric.value == "–" for metric in at.metric)
    assert "Too little evidence" in captions(at)


def test_hostile_text_stays_text(hostile_town):
    at = opened(hostile_town)
    assert not at.exception
    assert HOSTILE in [text.value for text in at.text]
    assert brought_to_life(at, HOSTILE) == []


def test_with_nothing_to_watch_and_no_demo_it_says_how_to_begin(engine):
    lease.take(engine, "worker", "a test", NOW)
    at = opened(engine)
    assert "Nothing is watched yet" in titles(at, "info")


def test_a_figure_is_explained_when_it_is_asked_about_and_not_before(town):
    at = opened(town)
    assert "Score version" not in captions(at)
    assert not at.table
    at.session_state["why_rating"] = True
    at.run()
    row = expected(town, LAST_90_DAYS)["rating"].loc[1]
    (table,) = [each.value for each in at.table]
    assert escaped(f"{row['observed']:.2f}") in list(table["Figure"])
    assert f"Score version {Settings().version}" in captions(at)


def test_what_a_choice_of_locations_does_not_narrow_is_said(town):
    everywhere = opened(town)
    assert "At the chosen locations" not in said(everywhere)
    here = opened(town, locations=["Porto A · Lantern Hotels", "Lisbon A · Lantern Hotels"])
    assert "At the chosen locations, **Lantern Hotels** stands at" in said(here)
    assert "The line holds all locations." in said(here)
    assert "Compared: the chosen locations with all of theirs" in said(here)
    assert "the chosen locations" not in said(everywhere)


@pytest.mark.parametrize("measure", ["Reputation", "Rating"])
@pytest.mark.parametrize("asked", [{}, {"locations": "Porto A · Lantern Hotels"}])
def test_it_says_of_every_rival_what_competitors_says(town, measure, asked):
    there = opened(town, "competitors", markets="All places", compared=measure, **asked)
    at = opened(town, **asked)
    at.session_state["against"] = measure.lower()
    at.run()
    told = [[each.proto.alt for each in charts(page)] for page in (at, there)]
    (against,) = [alt for alt in told[1] if "ours less theirs" in alt and measure in alt]
    assert against in told[0]
    verdicts = [line for line in captions(there).splitlines() if " against " in line]
    assert verdicts and {*verdicts} <= {*captions(at).splitlines()}
    (way,) = [each.proto for each in at.get("page_link") if each.proto.label == "Competitors"]
    assert f"compared={measure}" in way.query_string


def test_it_says_what_is_compared_with_rivals(town):
    at = opened(town)
    assert "Compared: all places, channel by channel on those that both have" in captions(at)
    at.session_state["against"] = "sentiment"
    at.run()
    assert "like is not compared with like" in captions(at)
    assert "same channels" not in said(at)


def test_figures_of_two_windows_each_name_their_own(town):
    told = captions(opened(town))
    assert "Of what was written in the last 90 days." in told
    assert not re.search(r", [\d,]+ unanswered", told)


def test_a_brand_of_which_nothing_was_collected_leads_to_the_sources(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=1, reviews=20))
    Catalogue(engine).add_brand(NewBrand("nova", "Nova", ours=True))
    at = opened(engine, brands="Nova")
    assert "Nothing of Nova has been collected yet: add a listing" in at.info[0].value
    assert any(each.proto.label == "Add a listing" for each in at.get("page_link"))
    assert not any(each.key == "relax" for each in at.button)
    engine.dispose()


def test_a_word_for_a_figure_is_that_of_the_figure_as_printed():
    assert [band(each) for each in (79.4, 79.6, 64.7)] == ["Good", "Excellent", "Good"]
