"""How often a topic is spoken of, within a scope, and the words held of it, on every database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.facts import Facts
from data.models import Filters, Review, Scope, Signals
from data.reading import Reading
from data.store import Store, unscored
from data.subjects import masks_by, quotable, said_about
from data.upsert import Arrival

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
EVERYTHING = Scope.everything()
LONG = "The queue at the desk was endless, and nobody told us why."


@pytest.fixture
def street(engine):
    """Two places: bit 3 is criticised twice at the first, praised once at the second."""
    store, catalogue = Store(engine), Catalogue(engine)
    brand = catalogue.add_brand(NewBrand("own", "Own", "hotel", ours=True))
    places = [catalogue.add_location(brand, NewLocation(key, key)) for key in ("one", "two")]
    signals = {
        "a": Signals("en", -1, -0.9, topics=8, criticised=8),
        "b": Signals("en", -1, -0.9, topics=9, criticised=8),
        "c": Signals("en", 1, 0.9, topics=8, praised=8),
        "d": Signals("en", 0, 0.0),
    }
    texts = {"a": "Short.", "b": LONG, "c": LONG, "d": LONG}
    for place, names in zip(places, ("abd", "c"), strict=True):
        new = NewListing("s", "google", f"r{place}")
        listing = catalogue.listing(catalogue.add_listing(place, new))
        reviews = [
            Review(channel="google", external_id=name, rating=3, text=texts[name], created_at=NOW)
            for name in names
        ]
        store.keep(Arrival(listing, reviews, 1, NOW))
    waiting = unscored(engine, "v", 10)
    order = sorted(waiting, key=lambda each: each.review_id)
    kept = dict(zip(order, (signals[name] for name in "abdc"), strict=True))
    store.save_signals("v", kept)
    return places


def counts(engine, scope=EVERYTHING, bit=3):
    frame = said_about(Facts(engine), scope, Filters(), bit, ("location_id",))
    columns = ["n", "topics", "praised", "criticised"]
    return {row["location_id"]: [row[name] for name in columns] for _, row in frame.iterrows()}


def test_mentions_are_counted_beside_all_reviews(engine, street):
    first, second = street
    assert counts(engine) == {first: [3, 2, 0, 2], second: [1, 1, 1, 0]}
    assert counts(engine, bit=0) == {first: [3, 1, 0, 0], second: [1, 0, 0, 0]}


def test_no_scope_no_count_and_no_words(engine, street):
    second = street[1]
    assert counts(engine, Scope()) == {}
    assert counts(engine, Scope(frozenset({second}))) == {second: [1, 1, 1, 0]}
    words = {"side": "criticised", "bit": 3, "most": 9}
    for scope in (Scope(), Scope(frozenset({second}))):
        assert quotable(engine, scope, Filters(), **words) == ()
    assert masks_by(Facts(engine), Scope(), Filters(), ("brand_id",)).empty


def test_words_are_quoted_only_where_they_say_something(engine, street):
    quoted = quotable(engine, EVERYTHING, Filters(), side="criticised", bit=3, most=9)
    assert [each.text for each in Reading(engine).several(EVERYTHING, quoted)] == [LONG]
    praised = quotable(engine, EVERYTHING, Filters(), side="praised", bit=3, most=9)
    assert [each.location for each in Reading(engine).several(EVERYTHING, praised)] == ["two"]
    assert Reading(engine).several(Scope(frozenset({street[0]})), praised) == []
    later = replace(Filters(), since=int((NOW + timedelta(days=1)).timestamp()) // 86_400)
    assert quotable(engine, EVERYTHING, later, side="praised", bit=3, most=9) == ()


def test_masks_hold_every_review_once(engine, street):
    frame = masks_by(Facts(engine), EVERYTHING, Filters(), ("location_id",))
    assert frame["n"].sum() == 4
    assert set(frame["topics"]) == {0, 8, 9}
