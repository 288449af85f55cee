"""Texts that no model reads are named, and nobody is told to bring more of them."""

from datetime import timedelta

import pandas as pd
import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.corrections import Correction, Corrections
from data.models import OWNER, Review, Scope
from data.store import Store, unscored
from data.upsert import Arrival
from pages.components.unread import Unread, unread, unread_text, wordless
from scoring.signals.analyse import Analyser, Item
from tests.pages.opening import captions, opened
from tests.pages.town import NOW

POLISH = {
    1: "Jedzenie było okropne i zimne, obsługa niemiła, nigdy więcej tu nie wrócę",
    5: "Wspaniała obsługa i pyszne jedzenie, bardzo polecam wszystkim znajomym",
}
ENGLISH = {1: "The room was terrible and dirty", 5: "The room was wonderful and clean"}


@pytest.fixture
def listing(engine):
    catalogue = Catalogue(engine)
    brand_id = catalogue.add_brand(NewBrand("tram", "Tram Halls", "hotel", ours=True))
    location_id = catalogue.add_location(brand_id, NewLocation("one", "One"))
    return catalogue.listing(catalogue.add_listing(location_id, NewListing("file", "google", "x")))


def keep(engine, listing, texts, count, name):
    """Keep reviews of one and five stars in turn, and derive their signals."""
    arrived = [
        Review(
            channel="google",
            external_id=f"{name}{number}",
            text=texts and f"{texts[stars]} {number}",
            rating=stars,
            created_at=NOW - timedelta(days=number % 80),
        )
        for number in range(count)
        for stars in [5 if number % 2 else 1]
    ]
    store = Store(engine)
    store.keep(Arrival(listing, arrived, 1, NOW))
    waiting = unscored(engine, "v1", 1_000)
    items = [Item(each.text, rating=each.rating) for each in waiting]
    store.save_signals("v1", dict(zip(waiting, Analyser().analyse(items), strict=True)))
    return [each.review_id for each in waiting]


def page(engine):
    at = opened(engine, "corrections", period="All time")
    assert not at.exception
    return {each.label: each.value for each in at.metric}, captions(at)


def test_a_language_without_a_model_is_named_with_its_reviews(engine, listing):
    keep(engine, listing, POLISH, 60, "p")
    keep(engine, listing, ENGLISH, 40, "e")
    shown, told = page(engine)
    assert shown["Right, by stars"] == "100%"
    assert shown["Judged"] == "40%"
    assert "Polish: 60 reviews, not read: there is no model." in told
    assert "Left out" not in told
    assert "Cannot be taught: Polish. There is no model" in told


def test_more_of_what_cannot_be_read_is_not_asked_for(engine, listing):
    keep(engine, listing, POLISH, 60, "p")
    shown, told = page(engine)
    assert shown["Calibration error"] == shown["Right, by stars"] == "–"
    assert "more needed" not in told
    assert "None yet" not in told.split("\n")[1]
    assert told.count("Polish: 60 reviews, not read: there is no model") >= 3


def test_corrections_of_what_is_not_read_are_counted_as_such(engine, listing):
    ids = keep(engine, listing, POLISH, 40, "p")
    for review_id in ids:
        made = Correction(review_id, sentiment=1)
        Corrections(engine).correct(Scope.everything(), made, NOW, person_id=OWNER.id)
    at = opened(engine, "corrections", period="All time")
    told = captions(at)
    assert "not compared here: Polish: 40 reviews, not read" in told
    assert "Nobody has corrected" not in told
    assert not at.dataframe


def test_stars_without_a_text_say_nothing_of_how_much_is_read(engine, listing):
    keep(engine, listing, None, 30, "s")
    keep(engine, listing, ENGLISH, 40, "e")
    shown, told = page(engine)
    assert shown["Judged"] == "100%"
    assert "30 ratings without a text" in told
    assert "Left out" not in told


def test_words_that_a_model_does_not_know_are_no_missing_model():
    rows = [("pl", None, 600), ("de", None, 3), (None, None, 9), ("en", 1.0, 5)]
    counts = pd.DataFrame(rows, columns=["language", "said", "n"])
    assert unread(counts) == [Unread("pl", 600), Unread("de", 3)]
    assert "German: 3 reviews, not read: too few words" in unread_text(unread(counts))
    assert wordless(counts) == 9


def test_languages_of_a_few_texts_are_not_all_named():
    told = unread_text([Unread(each, 2) for each in ("da", "fi", "pl", "sv", "tr", "uk")])
    assert "Polish: 2 reviews" in told
    assert "Turkish" not in told
    assert told.endswith("4 reviews in 2 other languages, not read")
