"""What is learned from, and what was learned, as the store holds it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.corrections import Correction, Corrections
from data.lessons import Labelled, Lesson, Lessons, keep_lesson, lessons, serving
from data.models import OWNER, Review, Scope, Signals
from data.schema import brand, fact, review
from data.store import Store, unscored
from data.upsert import Arrival

ENGLISH = Signals("en", 0, 0.0)


def keep(engine, listing, now, *reviews, text_days=None):
    store = Store(engine)
    store.keep(Arrival(listing, reviews, 1, now, text_days=text_days))
    store.save_signals("v1", dict.fromkeys(unscored(engine, "v1", 100), ENGLISH))


def said(number, stars, text="A room"):
    return Review(channel="google", external_id=str(number), rating=stars, text=f"{text} {number}")


@pytest.fixture
def ids(engine, listing, now):
    keep(engine, listing, now, said(1, 1), said(2, 3), said(3, 5), said(4, None, "A post"))
    with engine.connect() as connection:
        found = connection.execute(review.select().order_by(review.c.external_id)).all()
    return [row.id for row in found]


def texts(found):
    return sorted((each.text, each.label) for each in found)


def test_stars_are_labels_and_what_a_person_said_comes_before_them(engine, ids, now):
    assert texts(Lessons(engine).starred("en")) == [
        ("A room 1", -1),
        ("A room 2", 0),
        ("A room 3", 1),
    ]
    correct = Corrections(engine).correct
    for review_id in (ids[2], ids[3]):
        made = Correction(review_id, sentiment=-1)
        correct(Scope.everything(), made, now, person_id=OWNER.id)
    assert ("A room 3", -1) in texts(Lessons(engine).starred("en"))
    assert Lessons(engine).corrected_posts("en") == [Labelled(None, "A post 4", -1, "google")]
    assert Lessons(engine).starred("de") == []


def test_only_languages_with_enough_reviews_are_learned(engine, ids):
    assert Lessons(engine).languages(fewest=3) == ["en"]
    assert Lessons(engine).languages(fewest=4) == []


def test_texts_that_must_go_and_reviews_that_are_gone_teach_nothing(engine, listing, ids, now):
    keep(engine, listing, now, said(5, 5), text_days=30)
    with engine.begin() as connection:
        connection.execute(update(fact).where(fact.c.review_id == ids[0]).values(removed_at=1))
    assert texts(Lessons(engine).starred("en")) == [("A room 2", 0), ("A room 3", 1)]


def test_competitors_teach_nothing_and_a_demo_only_where_it_is_alone(engine, listing, ids, now):
    catalogue = Catalogue(engine)
    for key, ours, demo in (("rival", False, False), ("demo", True, True)):
        brand_id = catalogue.add_brand(NewBrand(key, key, "hotel", ours=ours))
        location_id = catalogue.add_location(brand_id, NewLocation(key, key))
        listing_id = catalogue.add_listing(
            location_id, NewListing("google_business", "google", f"r/{key}")
        )
        keep(engine, catalogue.listing(listing_id), now, said(key, 5))
        with engine.begin() as connection:
            values = {"demo": int(demo)}
            connection.execute(update(brand).where(brand.c.id == brand_id).values(values))
    assert len(Lessons(engine).starred("en")) == 3
    with engine.begin() as connection:
        connection.execute(update(brand).where(brand.c.key == "harbour").values(ours=0))
    assert texts(Lessons(engine).starred("en")) == [("A room demo", 1)]


def test_the_newest_lesson_that_was_taken_is_in_use(engine, now):
    store = Store(engine)
    known = Lessons(engine)
    assert (known.in_use("b1"), known.versions("b1")) == ({}, frozenset())
    for days, outcome, packed in ((0, "taken", b"1"), (7, "taken", b"2"), (14, "no better", None)):
        made = Lesson("en", "b1", now + timedelta(days=days), outcome, {"learned": days}, packed)
        keep_lesson(store, made)
    assert known.in_use("b1") == {("en", ""): b"2"}
    assert len(known.versions("b1")) == 1
    assert known.in_use("b2") == {}
    assert [each.made_at for each in serving(engine, "b1")] == [now + timedelta(days=7)]
    assert serving(engine, "b2") == []
    (latest,) = lessons(engine, Scope.everything())
    assert latest.made_at == now + timedelta(days=14)
    keep_lesson(store, Lesson("en", "b1", now + timedelta(days=21), "no better", {}, b""))
    assert serving(engine, "b1") == []


def test_lessons_count_all_reviews_so_they_are_told_to_those_who_see_all(engine, now):
    made = Lesson("en", "b1", now, "no better", {"learned": 7})
    keep_lesson(Store(engine), made)
    assert lessons(engine, Scope.everything()) == [made]
    assert lessons(engine, Scope(frozenset({1}))) == []
    assert lessons(engine, Scope()) == []
