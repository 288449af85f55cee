"""Key phrases of the Topics page: whose they are, how many use them, and where they lead."""

from dataclasses import replace
from datetime import timedelta
from itertools import chain

import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.copies import Member, keep_groups
from data.facts import Facts
from data.models import Filters, Review, Scope, Signals
from data.reading import Reading
from data.store import Store, unscored
from data.texts import count_texts, sample_texts
from pages.components import subjects
from pages.components.memory import _remembered
from scoring.signals.topics import topics
from tests.pages.opening import brought_to_life, captions, opened, seen_on_a_phone
from tests.pages.test_overview import LAST_90_DAYS
from tests.pages.town import HOSTILE, NOW, SOURCES, _collect

EVERYTHING = Scope.everything()
ROOMS = [
    f"{first}{last}" for first in "bdfgklmnprstvz" for last in ("arim", "ovel", "unat", "ipol")
]
"""Words that no two reviews share, so that none is a copy of another."""

LONG = "The purple llama must be freed from this terrible place today, sign now and tell them all"


def said(number, stars):
    room = ROOMS[number % len(ROOMS)]
    if stars < 3:
        again = "changing rooms" if number % 3 else "changing room"
        return f"{room} {again}, dirty; Lantern Lisbon smelled of {room} and {room[::-1]}."
    return f"{room} has friendly staff, we were {room[::-1]}."


def filled(engine, texts, language="en", days=80):
    """Fill a store with reviews of some days, each a text with its stars."""
    catalogue, store = Catalogue(engine), Store(engine)
    catalogue.publish_sources(SOURCES)
    brand = catalogue.add_brand(NewBrand("lantern", "Lantern Hotels", "hotel", True))
    place = catalogue.add_location(brand, NewLocation("lisbon", "Old Town", city="Lisbon"))
    source = SOURCES[0]
    listing = catalogue.listing(
        catalogue.add_listing(place, NewListing(source.id, source.channel, "remote"))
    )
    reviews = [
        Review(
            channel=source.channel,
            external_id=str(number),
            author=f"Guest {number}",
            text=text,
            rating=stars,
            created_at=NOW - timedelta(days=1 + number % days),
        )
        for number, (text, stars) in enumerate(texts)
    ]
    _collect(store, listing, reviews, NOW, failing=False)
    while waiting := unscored(engine, "test-1", 2_000):
        derived = {each: signals(each.rating > 3, language) for each in waiting}
        store.save_signals("test-1", derived)


def signals(praise, language):
    mask = 1 << topics()[0].bit
    return Signals(
        language=language,
        sentiment=1 if praise else -1,
        score=0.0,
        topics=mask,
        praised=mask if praise else 0,
        criticised=0 if praise else mask,
    )


MIXED = [(said(number, stars), stars) for stars in (1, 5) for number in range(32)]


def table(at):
    (frame,) = [each.value for each in at.dataframe if "tied" in each.value]
    return frame


@pytest.mark.parametrize(
    ("side", "phrase", "mood"),
    [("Complaints", "changing rooms", -1), ("Praise", "friendly staff", 1)],
)
def test_phrases_are_those_of_the_side_that_is_chosen(engine, side, phrase, mood):
    filled(engine, MIXED)
    at = opened(engine, "topics", side=side)
    assert not at.exception
    frame = table(at)
    assert frame["phrase"].tolist() == [phrase]
    theirs = replace(LAST_90_DAYS, sentiments=frozenset({mood}))
    read = count_texts(Facts(engine), EVERYTHING, theirs)
    assert frame[["reviews", "read"]].to_numpy().tolist() == [[32, read]]
    word = "negative" if mood < 0 else "positive"
    assert f"Counted in {read} {word} reviews. " in captions(at)


def test_a_phone_shows_how_closely_the_words_are_tied(engine):
    filled(engine, MIXED)
    (table,) = [each for each in opened(engine, "topics").dataframe if "tied" in each.value]
    assert seen_on_a_phone(table) == ["phrase", "reviews", "read", "tied"]


def test_a_phrase_opens_the_reviews_that_use_it(engine):
    filled(engine, MIXED)
    at = opened(engine, "topics")
    at.session_state["key_phrases_criticised"] = {
        "selection": {"rows": [0], "columns": [], "cells": []}
    }
    at.run()
    assert not at.exception
    assert at.title[0].value == "Reviews"
    assert at.text_input(key="search").value == "changing room"
    assert at.pills(key="mood").value == ["Negative"]
    assert at.multiselect(key="language").value == ["en"]
    filters = Filters(search="changing room", sentiments=frozenset({-1}))
    assert Reading(engine).count(EVERYTHING, filters) == 32
    assert "**32 reviews**" in [each.value for each in at.markdown]


def test_a_campaign_is_counted_once_and_said_so(engine):
    filled(engine, [*MIXED, *[(f"{LONG} {'!' * number}", 1) for number in range(12)]])
    at = opened(engine, "topics")
    assert "purple llama" not in table(at)["phrase"].tolist()
    assert "11 copies left out" in captions(at)


def test_a_sample_is_called_one(engine, monkeypatch):
    filled(engine, [(said(number, 1), 1) for number in range(len(ROOMS))])
    monkeypatch.setattr(subjects, "SAMPLE", 30)
    _remembered.clear()
    at = opened(engine, "topics")
    theirs = replace(LAST_90_DAYS, sentiments=frozenset({-1}))
    held = count_texts(Facts(engine), EVERYTHING, theirs)
    taken = len(sample_texts(Facts(engine), EVERYTHING, theirs, 30))
    _remembered.clear()
    assert 0 < taken < held
    assert f"Counted in {taken} negative reviews, a sample of the {held} with a text." in captions(
        at
    )


def test_too_few_reviews_are_called_too_few(engine):
    filled(engine, MIXED[:6])
    at = opened(engine, "topics")
    assert not at.exception
    assert "Too few to tell phrases: 20 negative reviews with a text" in captions(at)
    assert "6 reviews in all" in captions(at)


def test_too_few_for_being_copies_of_one_are_said_to_be(engine):
    filled(engine, [(f"{LONG} {'!' * number}", 1) for number in range(22)])
    at = opened(engine, "topics")
    assert "20 negative reviews with a text of their own" in captions(at)
    assert "22 reviews in all, 21 of them copies of another." in captions(at)


CAMPAIGN = [(LONG, 1)] * 20


def new_words(at):
    return [each.value["term"].tolist() for each in at.dataframe if "term" in each.value]


def test_a_campaign_is_no_new_word_and_its_copies_are_said_to_be_left_out(engine):
    filled(engine, [*CAMPAIGN, *[(said(number, 5), 5) for number in range(300)]], days=170)
    assert "llama" in " ".join(*new_words(opened(engine, "topics")))
    _remembered.clear()
    keep_groups(Store(engine), [Member(each, 1, 1.0) for each in range(1, 21)], [])
    at = opened(engine, "topics")
    assert "llama" not in " ".join(chain(*new_words(at)))
    assert "19 copies left out." in captions(at)


def test_where_no_spaces_part_words_new_ones_are_told_but_not_looked_for(engine):
    rooms = [f"房间{chr(0x4E00 + 7 * number)}很干净" for number in range(300)]
    lifts = [
        (f"{room}。电梯坏" if at % 2 else f"{room}。等电梯", 2) for at, room in enumerate(rooms)
    ]
    filled(engine, [*lifts[:20], *[(room, 5) for room in rooms[20:]]], "zh", days=170)
    at = opened(engine, "topics")
    assert [*chain(*new_words(at))] == ["电梯"]
    at.session_state["new_words"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    assert not at.exception
    assert at.title[0].value == "Topics"
    assert "no spaces part them" in captions(at)


def test_a_language_without_lists_is_said_not_to_be_read(engine):
    filled(engine, MIXED, "sv")
    assert "in one language with word lists" in captions(opened(engine, "topics"))


def test_reviews_without_a_phrase_say_so(engine):
    filled(engine, [(f"{room} {room[::-1]}", 1) for room in ROOMS])
    at = opened(engine, "topics")
    assert "No words stand side by side in 3 of 56 negative reviews" in captions(at)


def test_hostile_texts_stay_text(engine):
    text = "**bold llama** =HYPERLINK(1) <b>evil goat</b>"
    filled(engine, [(f"{text} {HOSTILE} {room} {room[::-1]}. {room}", 1) for room in ROOMS])
    at = opened(engine, "topics")
    assert not at.exception
    assert brought_to_life(at, HOSTILE) == []
    shown = " ".join(table(at)["phrase"]) if "Counted in" in captions(at) else ""
    assert not set(shown) & set("*=<>[]()!")
