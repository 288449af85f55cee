"""Groups of copies are told within the scope, and nothing of what lies outside."""

from datetime import timedelta

import pytest

from data.catalogue import Catalogue, NewListing, NewLocation
from data.copies import (
    Member,
    Sketches,
    copied,
    copied_by_location,
    keep_groups,
    keep_sketches,
)
from data.facts import Facts
from data.models import Filters, Review, Scope
from data.store import Store
from data.upsert import Arrival

EVERYTHING = Scope.everything()


@pytest.fixture
def places(engine, listing):
    """The ids of three listings at three locations, the first that of the fixture."""
    catalogue = Catalogue(engine)
    found = [listing]
    for key in ("pier", "dock"):
        location_id = catalogue.add_location(listing.brand_id, NewLocation(key, key))
        new = NewListing("google_business", "google", f"r/{key}")
        found.append(catalogue.listing(catalogue.add_listing(location_id, new)))
    return found


@pytest.fixture
def ids(engine, places, now):
    """Two reviews at each place, the second a day older."""
    store = Store(engine)
    for place in places:
        reviews = [
            Review(
                channel="google",
                external_id=str(number),
                author=f"Author {number}",
                text="The same words",
                rating=1,
                created_at=now - timedelta(days=number),
            )
            for number in (0, 1)
        ]
        store.keep(Arrival(place, reviews, 1, now))
    return range(1, 7)


def group(engine, *review_ids):
    members = [Member(each, min(review_ids), 0.9) for each in review_ids]
    keep_groups(Store(engine), members, [])


def told(engine, scope, **filters):
    found = copied(Facts(engine), scope, Filters(**filters))
    return [(row.group, row.review_id) for row in found.itertuples()]


def test_a_group_is_told_with_all_that_may_be_seen_of_it(engine, places, ids):
    group(engine, 1, 3, 5)
    assert told(engine, EVERYTHING) == [(1, 1), (1, 3), (1, 5)]
    first = frozenset({places[0].location_id})
    assert told(engine, EVERYTHING, locations=first) == [(1, 1), (1, 3), (1, 5)]
    by_location = copied_by_location(Facts(engine), EVERYTHING, Filters(locations=first))
    assert by_location.to_dict() == {places[0].location_id: 1}


def test_nothing_is_told_of_copies_outside_the_scope(engine, places, ids):
    group(engine, 1, 3, 4, 5)
    pier = Scope(frozenset({places[1].location_id}))
    assert told(engine, pier) == [(3, 4), (3, 3)]
    dock = Scope(frozenset({places[2].location_id}))
    assert told(engine, dock) == []
    assert copied_by_location(Facts(engine), dock, Filters()).empty
    assert told(engine, Scope()) == []


def test_groups_outside_the_filters_are_not_told(engine, ids, now):
    group(engine, 1, 3)
    group(engine, 2, 4)
    today = int(now.timestamp()) // 86_400
    assert told(engine, EVERYTHING, since=today) == [(1, 1), (1, 3)]


def test_a_sketch_that_is_the_same_is_not_compared_again(engine, ids):
    store, known = Store(engine), Sketches(engine)
    keep_sketches(store, {1: (4, 2**32 - 1), 2: (), 3: (7,)})
    waiting = known.waiting(10)
    assert {each.review_id: each.hashes for each in waiting} == {1: (4, 2**32 - 1), 3: (7,)}
    group(engine, 1, 3)
    keep_groups(store, [], waiting)
    keep_sketches(store, {1: (4, 2**32 - 1), 3: (7,)})
    assert known.waiting(10) == []
    assert len(known.members([1])) == 2


def test_an_edited_text_leaves_its_group_and_is_compared_again(engine, ids):
    store, known = Store(engine), Sketches(engine)
    keep_sketches(store, {1: (1,), 3: (1,), 5: (1,)})
    keep_groups(store, [], known.waiting(10))
    group(engine, 1, 3, 5)
    keep_sketches(store, {1: (9,), 3: ()})
    assert [each.review_id for each in known.waiting(10)] == [1]
    assert [each.review_id for each in known.members([5])] == [5]
    assert told(engine, EVERYTHING) == []
