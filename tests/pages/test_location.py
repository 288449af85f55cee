from pages.components.text import escaped
from tests.pages.opening import brought_to_life, opened
from tests.pages.test_locations import table
from tests.pages.town import HOSTILE


def test_an_empty_store_says_that_it_is_starting(engine):
    at = opened(engine, "location")
    assert not at.exception
    assert at.title[0].value == "Location"
    assert at.header[0].value == "Starting"


def test_the_address_names_the_location(town):
    at = opened(town, "location", location="Madrid A · Copperleaf Inns")
    assert not at.exception
    assert at.title[0].value == "Madrid A"
    assert "Copperleaf Inns" in at.caption[0].value


def test_its_rating_is_the_one_in_the_table(town):
    every = table(opened(town, "locations"))
    rating = every.loc[every["name"] == "Porto A", "rating"].iloc[0]
    at = opened(town, "location", location="Porto A · Lantern Hotels")
    (shown,) = [metric.value for metric in at.metric if metric.label == "Rating"]
    assert shown == f"{rating:.2f}"


def test_it_says_how_the_place_does_for_its_brand(town):
    at = opened(town, "location", location="Porto A · Lantern Hotels")
    verdict = [each.value for each in at.markdown if "for its brand" in each.value]
    assert len(verdict) == 1
    assert "without an answer" in verdict[0]


def test_a_period_without_reviews_is_said(town):
    early = {"period": "Custom", "dates": ["2020-01-01", "2020-01-31"]}
    at = opened(town, "location", location="Porto A · Lantern Hotels", **early)
    assert "A longer one has reviews" in at.info[0].value


def test_hostile_names_and_texts_stay_text(hostile_town):
    at = opened(hostile_town, "location", location=f"{HOSTILE} · Lantern Hotels")
    assert not at.exception
    assert at.title[0].value == escaped(HOSTILE)
    assert brought_to_life(at, HOSTILE) == []
