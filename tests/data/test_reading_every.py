"""Reading all reviews gives each once, as they were at one moment, within one scope."""

from datetime import timedelta

from data.catalogue import Catalogue, NewListing, NewLocation
from data.models import Filters, Review, Scope
from data.paging import Order
from data.reading import Reading
from data.store import Store
from data.upsert import Arrival


def keep(engine, listing, now, numbers, text_days=None):
    reviews = [
        Review(
            channel="google",
            external_id=str(number),
            text=f"Text {number}",
            rating=1 + number % 5,
            created_at=None if number % 7 == 0 else now - timedelta(hours=number % 11),
        )
        for number in numbers
    ]
    Store(engine).keep(Arrival(listing, reviews, 0, now, text_days))


def read(engine, scope=None, **more):
    scope = Scope.everything() if scope is None else scope
    return [each.text for each in Reading(engine).every(scope, Filters(), **more)]


def test_every_review_comes_once_in_the_order_of_the_pages(engine, listing, now):
    keep(engine, listing, now, range(60))
    for order in Order:
        paged = Reading(engine).page(Scope.everything(), Filters(), order, size=100).reviews
        assert read(engine, order=order, at_once=7) == [each.text for each in paged]
    assert len(set(read(engine, at_once=60))) == 60


def test_what_arrives_while_reading_is_not_read(engine, listing, now):
    keep(engine, listing, now, range(20))
    reading = Reading(engine).every(Scope.everything(), Filters(), at_once=5)
    first = next(reading)
    keep(engine, listing, now, range(100, 130))
    assert len([first, *reading]) == 20
    assert len(read(engine)) == 50


def test_only_what_the_scope_holds_is_read(engine, listing, now):
    keep(engine, listing, now, range(5))
    catalogue = Catalogue(engine)
    place = catalogue.add_location(listing.brand_id, NewLocation("pier", "Pier House"))
    other = catalogue.add_listing(place, NewListing("google_business", "google", "r/2"))
    keep(engine, catalogue.listing(other), now, range(200, 203))
    assert sorted(read(engine, Scope(frozenset({place})))) == ["Text 200", "Text 201", "Text 202"]
    assert read(engine, Scope()) == []


def test_a_review_says_until_when_its_text_may_be_kept(engine, listing, now):
    keep(engine, listing, now, [1], text_days=2)
    (found,) = Reading(engine).every(Scope.everything(), Filters())
    assert found.text_until == now + timedelta(days=2)
    assert found.blend
