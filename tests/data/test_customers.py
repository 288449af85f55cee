"""Customers are known on one channel, suggested across channels, and never merged silently."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from data.audit import Audit
from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.circumstances import circumstances
from data.customers import Customers
from data.models import OWNER, Review, Scope
from data.store import Store
from data.upsert import Arrival

ALL = Scope.everything()


@pytest.fixture
def customers(engine):
    return Customers(engine, Audit(engine, Fernet.generate_key().decode()))


@pytest.fixture
def write(engine, now):
    """Write reviews; each is named by its number, and gets that number as its id."""
    catalogue, store = Catalogue(engine), Store(engine)
    brands = [catalogue.add_brand(NewBrand(f"b{n}", f"B{n}", ours=n == 0)) for n in range(2)]
    places = [
        catalogue.add_location(brands[n // 2], NewLocation(f"p{n}", f"P{n}")) for n in range(4)
    ]
    listings = {}
    count = 0

    def add(place, channel, **said):
        nonlocal count
        count += 1
        if (place, channel) not in listings:
            new = NewListing("s", channel, f"{place}{channel}")
            listings[place, channel] = catalogue.listing(catalogue.add_listing(places[place], new))
        age = timedelta(days=said.pop("age", 0))
        said = {"external_id": str(count), "created_at": now - age} | said
        store.keep(Arrival(listings[place, channel], [Review(channel=channel, **said)], 1, now))
        return count

    add.places = places
    return add


def ids(customer):
    return [each.id for each in customer.reviews]


def test_the_same_account_is_one_customer_in_the_order_of_time(customers, write):
    late = write(0, "google", author_id="a", author="Ann Lee", age=1)
    early = write(1, "google", author_id="a", author="Ann L.", age=9)
    write(0, "google", author_id="b", author="Ann Lee")
    write(2, "google", author_id="a")
    assert ids(customers.of(ALL, late)) == [early, late]
    assert not customers.of(ALL, late).by_name


def test_a_name_makes_a_customer_where_there_are_no_ids(customers, write):
    one, two = write(0, "yelp", author="Ann Lee", age=2), write(1, "yelp", author="Ann Lee")
    assert ids(customers.of(ALL, two)) == [one, two]


@pytest.mark.parametrize(
    "name",
    ["Anonymous", "Gast", "Kunde", "Client", "Utilisateur", "Usuario", "Klaus-Peter", "Anna K."],
)
def test_a_name_that_many_bear_makes_no_customer(customers, write, name):
    write(0, "yelp", author=name, age=2)
    other = write(0, "yelp", author=name)
    assert ids(customers.of(ALL, other)) == [other]


def test_nobody_is_merged_across_channels_until_a_person_says_so(customers, write, now):
    here = write(0, "google", author_id="a", author="Ann Lee", age=3)
    elsewhere = write(1, "yelp", author="Ann Lee", age=2)
    near = write(0, "facebook", author_id="x", author="Ann Lee", age=1)
    write(2, "yelp", author="Ann Lee")
    assert ids(customers.of(ALL, here)) == [here]
    assert [each.id for each in customers.suggested(ALL, here)] == [near, elsewhere]
    customers.confirm(OWNER, here, elsewhere, now)
    assert ids(customers.of(ALL, elsewhere)) == [here, elsewhere]
    assert [each.id for each in customers.suggested(ALL, here)] == [near]
    customers.part(OWNER, elsewhere, here, now)
    assert ids(customers.of(ALL, elsewhere)) == [elsewhere]


def test_who_was_said_to_be_somebody_else_is_not_suggested_again(customers, write, now):
    here = write(0, "google", author_id="a", author="Ann Lee", age=3)
    write(0, "google", author_id="a", author="Ann Lee", age=2)
    other = write(1, "yelp", author="Ann Lee", age=2)
    customers.part(OWNER, here, other, now)
    newer = write(1, "yelp", author="Ann Lee", age=1)
    assert customers.suggested(ALL, here) == []
    assert customers.suggested(ALL, other) == []
    assert ids(customers.of(ALL, here)) == [1, 2]
    customers.confirm(OWNER, here, newer, now)
    assert ids(customers.of(ALL, here)) == [1, 2, other, newer]


def test_an_account_is_parted_whichever_of_its_reviews_was_confirmed(customers, write, now):
    here = write(0, "google", author_id="a", author="Ann Lee", age=9)
    there = write(1, "facebook", author_id="x", author="Ann Lee", age=8)
    linked = write(1, "yelp", author_id="y", author="Ann Lee", age=7)
    shown = write(0, "yelp", author_id="y", author="Ann Lee", age=6)
    customers.confirm(OWNER, here, there, now)
    customers.confirm(OWNER, there, linked, now)
    assert ids(customers.of(ALL, here)) == [here, there, linked, shown]
    customers.part(OWNER, here, shown, now)
    assert ids(customers.of(ALL, here)) == [here, there]
    assert ids(customers.of(ALL, shown)) == [linked, shown]


def test_what_is_known_for_an_answer_follows_the_links_that_were_confirmed(
    customers, write, engine, now
):
    def ratings(of, scope=ALL):
        return circumstances(engine, scope, of).ratings

    elsewhere = write(1, "yelp", author="Ann Lee", rating=1, age=9)
    write(1, "google", author_id="a", author="Ann Lee", rating=3, age=5)
    here = write(0, "google", author_id="a", author="Ann Lee", rating=4, age=2)
    write(0, "google", author_id="a", author="Ann Lee", rating=5, age=1)
    assert ratings(here) == (3.0,)
    customers.confirm(OWNER, here, elsewhere, now)
    assert ratings(here) == (1.0, 3.0)
    assert ratings(elsewhere) == ()
    assert ratings(here, Scope(frozenset({write.places[0]}))) == ()


def test_a_review_without_a_date_may_be_answered_and_follows_no_other(write, engine):
    write(0, "google", author_id="a", rating=5, age=9)
    undated = write(0, "google", author_id="a", rating=1, created_at=None)
    assert circumstances(engine, ALL, undated).ratings == ()


@pytest.mark.parametrize(("rating", "complaint"), [(1.6, True), (4, False), (None, False)])
def test_what_is_answered_is_known_to_be_a_complaint(write, engine, rating, complaint):
    number = write(0, "google", rating=rating, text="Bed bugs.")
    assert circumstances(engine, ALL, number).complaint is complaint


def test_no_answer_rests_on_a_name_alone(customers, write, engine, now):
    early = write(0, "google", author="Ann Lee", rating=5, age=9)
    late = write(1, "google", author="Ann Lee", rating=1)
    assert ids(customers.of(ALL, late)) == [early, late]
    assert customers.of(ALL, late).by_name
    assert circumstances(engine, ALL, late).ratings == ()
    elsewhere = write(0, "yelp", author_id="a", author="Ann Lee", rating=4, age=5)
    customers.confirm(OWNER, late, elsewhere, now)
    assert circumstances(engine, ALL, late).ratings == (4.0,)


@pytest.mark.parametrize("name", ["Ann", "Ann L.", "A Google user", None])
def test_a_name_that_many_bear_suggests_nobody(customers, write, name):
    here = write(0, "google", author_id="a", author=name)
    write(0, "yelp", author=name)
    assert customers.suggested(ALL, here) == []


@pytest.mark.parametrize(
    ("stars", "won"),
    [
        *(([1, 5], True), ([5, 1], False), ([2, 3], False), ([2, None, 4], True)),
        *(([1, 5, 1], False), ([1, 5, 2, 4], True)),
    ],
)
def test_a_customer_is_won_back_by_a_later_good_review(customers, write, stars, won):
    numbers = [
        write(0, "google", author_id="a", rating=rating, age=9 - n)
        for n, rating in enumerate(stars)
    ]
    assert customers.of(ALL, numbers[0]).won_back is won


def test_what_lies_beyond_the_scope_is_neither_told_nor_joined(customers, write, now):
    here = write(0, "google", author_id="a", author="Ann Lee")
    beyond = write(1, "google", author_id="a", author="Ann Lee")
    other = write(1, "yelp", author="Ann Lee")
    scope = Scope(frozenset({write.places[0]}))
    assert ids(customers.of(scope, here)) == [here]
    assert customers.suggested(scope, here) == []
    assert ids(customers.of(scope, beyond)) == []
    with pytest.raises(LookupError):
        customers.confirm(replace(OWNER, scope=scope), here, other, now)
