"""A link shows the place that is meant, whoever has written it, or says that it cannot."""

import pytest
from streamlit.testing.v1 import AppTest

from data.catalogue import Catalogue, NewLocation
from data.models import Scope
from pages.components.linked import LEFT_OUT
from pages.components.stage import Stage
from pages.view import View
from tests.databases import opened as open_store
from tests.pages.opening import captions, opened
from tests.pages.town import NOW, Town, build

OURS, THEIRS = "Porto A · Lantern Hotels", "Porto A · Copperleaf Inns"

WRITTEN = [
    ("Porto A", OURS),  # by somebody who sees one place of this name
    (f"{THEIRS} · Porto", THEIRS),  # by somebody who sees two of them in one brand
]


def number_of(engine, label):
    """Return the id of the place that is told from all others by a label."""
    view = View(Stage(engine, lambda: NOW), NOW, Scope.everything())
    return int(view.locations["id"][view.locations["label"] == label].iloc[0])


def told(at):
    return [each.value for each in at.toast]


@pytest.mark.parametrize(("written", "meant"), WRITTEN)
@pytest.mark.parametrize(("page", "key"), [("location", "location"), ("explain", "place")])
def test_a_page_about_one_place_shows_the_one_that_is_meant(town, page, key, written, meant):
    brand = meant.rpartition(" · ")[2]
    at = opened(town, page, **{key: written, "brands": brand})
    assert not at.exception
    assert at.selectbox(key=key).value == number_of(town, meant)
    assert at.query_params[key] == meant
    assert told(at) == []


@pytest.mark.parametrize(("written", "meant"), WRITTEN)
def test_the_filter_narrows_to_the_one_that_is_meant(town, written, meant):
    brand = meant.rpartition(" · ")[2]
    at = opened(town, locations=written, brands=brand, period="12 months")
    assert f"Last 12 months · {brand} · {meant}" in captions(at)
    assert at.query_params["locations"] == meant


@pytest.mark.parametrize(
    "asked",
    [
        {"locations": "Porto Z"},
        {"locations": ["Porto Z", OURS]},
        {"brands": "Nobody"},
        {"groups": "Region: west"},
        {"channels": "Weibo"},
    ],
)
def test_what_is_not_here_is_said_to_be_left_out(town, asked):
    at = opened(town, **asked)
    assert not at.exception
    assert told(at) == [LEFT_OUT]
    at.run()
    assert told(at) == []


def test_a_place_that_is_not_here_is_not_passed_off_as_another(town):
    assert told(opened(town, "location", location="Porto Z")) == [LEFT_OUT]
    assert told(opened(town, "location")) == []


@pytest.fixture
def growing(sqlite_server):
    """A small town of this test's own, to which a place is added."""
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=10))
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("page", "key"), [("location", "location"), ("explain", "place"), ("my_location", "mine")]
)
def test_who_looks_at_a_place_goes_on_when_another_of_its_name_is_added(growing, page, key):
    at = opened(growing, page, **{key: OURS})
    looked_at = number_of(growing, OURS)
    Catalogue(growing).add_location(1, NewLocation("twin", "Porto A", city="Vila Nova"))
    at.run()
    assert not at.exception
    assert at.selectbox(key=key).value == looked_at
    assert f"{OURS} · Porto" in at.selectbox(key=key).options


def offer():
    """Offer topics, others first where somebody looks at praise."""
    import streamlit as st

    from pages.components.linked import choose_one

    praised = ["Price", "Staff", "Wait"]
    topics = praised if st.toggle("Praise") else ["Wait", "Price", "Staff"]
    choose_one("topic", "Topic", topics)


def test_what_is_no_longer_offered_first_is_named_in_the_address():
    at = AppTest.from_function(offer).run()
    assert "topic" not in at.query_params
    at.toggle[0].set_value(True).run()
    assert at.selectbox[0].value == "Wait"
    assert at.query_params["topic"] == "Wait"
