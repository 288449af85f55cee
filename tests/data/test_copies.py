"""Groups of copies are told within the scope, and nothing of what lies outside."""

from datetime import timedelta

import pytest

from data.catalogue import Catalogue, NewListing, NewLocation
from data.copied import copied, copy_counts, sketches_around
from data.copies import Member, Sketches, keep_groups, keep_sketches
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


def group(engine, first, *others, similarity=0.9):
    members = [Member(each, first, similarity) for each in others]
    keep_groups(Store(engine), [Member(first, first, 1.0), *members], [])


def told(engine, scope, **filters):
    found = copied(Facts(engine), scope, Filters(**filters), 0.7)
    return [(row.group, row.review_id) for row in found.itertuples()]


def test_a_group_is_told_with_all_that_may_be_seen_of_it(engine, places, ids):
    group(engine, 1, 3, 5)
    assert told(engine, EVERYTHING) == [(1, 1), (1, 3), (1, 5)]
    first = frozenset({places[0].location_id})
    assert told(engine, EVERYTHING, locations=first) == [(1, 1), (1, 3), (1, 5)]
    found = copied(Facts(engine), EVERYTHING, Filters(locations=first), 0.7)
    assert found["shown"].tolist() == [True, False, False]
    assert found["similarity"].fillna(0).tolist() == [0, 0.9, 0.9]


def test_nothing_is_told_of_copies_outside_the_scope(engine, places, ids):
    group(engine, 1, 3, 4, 5)
    pier = Scope(frozenset({places[1].location_id}))
    assert told(engine, pier) == [(3, 4), (3, 3)]
    dock = Scope(frozenset({places[2].location_id}))
    assert told(engine, dock) == []
    assert told(engine, Scope()) == []
    assert copy_counts(engine, pier, [1, 3, 5], 0.7) == {3: 2}
    assert copy_counts(engine, dock, [5], 0.7) == copy_counts(engine, Scope(), [1], 0.7) == {}


def test_what_has_half_of_an_unseen_text_is_no_copy_of_what_has_the_other_half(engine, places, ids):
    group(engine, 1, 3, 4, similarity=0.5)
    pier = Scope(frozenset({places[1].location_id}))
    assert told(engine, pier) == []
    assert told(engine, EVERYTHING) == [(1, 4), (1, 1), (1, 3)]


def test_how_often_a_text_stands_is_counted_of_what_says_nearly_the_same(engine, ids):
    group(engine, 1, 3, 5)
    group(engine, 2, 4, similarity=0.6)
    assert copy_counts(engine, EVERYTHING, [1, 2, 3, 4, 6], 0.7) == {1: 3, 3: 3}


def test_what_a_review_is_compared_with_is_near_in_time_and_may_be_seen(engine, places, ids, now):
    keep_sketches(Store(engine), {each: (each,) for each in ids})
    group(engine, 1, 3, 5)
    group(engine, 2, 4)

    def around(scope, review_id, days):
        found = [each.review_id for each in sketches_around(engine, scope, review_id, days)]
        return found[:1] + sorted(found[1:])

    assert around(EVERYTHING, 6, 0) == [6, 2, 4]
    assert around(EVERYTHING, 6, 1) == [6, 1, 2, 3, 4, 5]
    pier = Scope(frozenset({places[1].location_id}))
    assert around(pier, 3, 1) == [3, 4]
    assert around(pier, 1, 1) == around(Scope(), 1, 1) == []


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
    assert len(known.members([1, 3, 5])) == 2


def test_an_edited_text_leaves_its_group_and_is_compared_again(engine, ids):
    store, known = Store(engine), Sketches(engine)
    keep_sketches(store, {1: (1,), 3: (1,), 5: (1,)})
    keep_groups(store, [], known.waiting(10))
    group(engine, 1, 3, 5)
    keep_sketches(store, {3: (9,)})
    assert [each.review_id for each in known.waiting(10)] == [3]
    assert told(engine, EVERYTHING) == [(1, 1), (1, 5)]
    keep_sketches(store, {3: ()})
    assert known.waiting(10) == []


def test_what_were_copies_of_an_edited_text_are_compared_again(engine, ids):
    store, known = Store(engine), Sketches(engine)
    keep_sketches(store, {1: (1,), 3: (1,), 5: (1,)})
    keep_groups(store, [], known.waiting(10))
    group(engine, 1, 3, 5)
    keep_sketches(store, {1: ()})
    assert [each.review_id for each in known.waiting(10)] == [3, 5]
    assert known.members([1, 3, 5]) == []
    assert told(engine, EVERYTHING) == []
