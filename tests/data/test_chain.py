"""The average location of a chain: told over five and more, and never so that one could be told."""

import inspect
from datetime import timedelta

import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.chain import ENOUGH, LEAST, average_location, full_year
from data.facts import Facts
from data.models import Review, Scope, Source, Terms
from data.store import Store
from data.upsert import Arrival
from tests.data.conftest import NOW

EVERYTHING = Scope.everything()
CHANNELS = ("google", "yelp")
WITHIN = NOW - timedelta(days=60)


class Chain:
    """A brand whose every location has ten reviews of one rating each."""

    def __init__(self, engine):
        self.engine, self.facts = engine, Facts(engine)
        self.catalogue, self.store = Catalogue(engine), Store(engine)
        terms = {"google": Terms(), "yelp": Terms(blend=False)}
        self.catalogue.publish_sources([Source(f"s_{c}", c, c, terms=terms[c]) for c in CHANNELS])
        self.brand = self.catalogue.add_brand(NewBrand("chain", "Chain", ours=True))
        self.other = self.catalogue.add_brand(NewBrand("rival", "Rival"))
        self.places = []

    def add(self, stars, number=ENOUGH, channel="google", at=WITHIN, brand=None):
        """Add a location with so many reviews of so many stars; return its id."""
        key = f"p{len(self.places)}"
        place = self.catalogue.add_location(brand or self.brand, NewLocation(key, key))
        self.places.append(place)
        self.review(place, stars, number, channel, at)
        return place

    def review(self, place, stars, number, channel="google", at=WITHIN, name=""):
        """Add reviews to a location."""
        new = NewListing(f"s_{channel}", channel, f"{place}-{channel}-{name}")
        listing = self.catalogue.listing(self.catalogue.add_listing(place, new))
        items = [
            Review(
                channel=channel,
                external_id=f"{name}{place}-{each}",
                rating=stars,
                created_at=at,
            )
            for each in range(number)
        ]
        self.store.keep(Arrival(listing, items, 1, NOW))

    def average(self, scope, brand=None):
        """Return what is told of each channel within a scope."""
        frame = average_location(self.facts, scope, brand or self.brand, NOW)
        return frame["mean"].to_dict()


@pytest.fixture
def chain(engine):
    return Chain(engine)


def seeing(*places):
    return Scope(frozenset(places))


def test_half_stars_are_not_rounded_up(chain):
    for _ in range(LEAST):
        chain.add(3.5)
    assert chain.average(EVERYTHING) == {"google": 3.5}


def test_four_unseen_locations_give_none_and_five_give_the_average(chain):
    mine = chain.add(1)
    for stars in (2, 3, 4, 5):
        chain.add(stars)
    assert len(chain.places) == LEAST
    assert chain.average(seeing(mine)) == {}
    chain.add(5)
    assert chain.average(seeing(mine)) == {"google": pytest.approx(3.3)}  # 20 of 6, by tenths


def test_whoever_sees_all_but_a_few_is_told_nothing(chain):
    places = [chain.add(stars) for stars in (1, 2, 3, 4, 5, 5, 5, 5)]
    told = {seen: chain.average(seeing(*places[:seen])) for seen in range(len(places) + 1)}
    assert [bool(told[seen]) for seen in range(9)] == [
        False, True, True, True, False, False, False, False, True
    ]  # fmt: skip
    assert told[8] == chain.average(EVERYTHING)


def test_what_is_told_is_the_same_whoever_asks(chain):
    places = [chain.add(stars) for stars in (1, 2, 3, 4, 5, 5, 5, 5)]
    answers = [chain.average(seeing(*seen)) for seen in ([places[0]], places[2:4], places[:3])]
    assert answers == [chain.average(EVERYTHING)] * 3


def test_fewer_than_five_locations_have_no_average_for_anybody(chain):
    for stars in (1, 2, 3, 4):
        chain.add(stars)
    assert chain.average(EVERYTHING) == {}
    chain.add(5, number=ENOUGH - 1)
    assert chain.average(EVERYTHING) == {}


def test_every_location_weighs_the_same(chain):
    for _ in range(5):
        chain.add(2)
    chain.add(5, number=20 * ENOUGH)
    assert chain.average(EVERYTHING) == {"google": pytest.approx(2.5)}


def test_one_review_moves_nothing_that_could_be_seen(chain):
    places = [chain.add(stars, number=40) for stars in (3, 3, 4, 4, 4, 5, 5, 5)]
    before = chain.average(seeing(places[0]))
    chain.review(places[-1], 1, 1, name="late")
    assert chain.average(seeing(places[0])) == before


def test_nothing_is_told_of_a_brand_of_which_nothing_is_seen(chain):
    for _ in range(6):
        chain.add(4)
    foreign = chain.add(4, brand=chain.other)
    for scope in (Scope(), seeing(foreign), seeing(10_000)):
        assert chain.average(scope) == {}


def test_stars_that_may_not_be_blended_are_left_out(chain):
    for place in [chain.add(4) for _ in range(6)]:
        chain.review(place, 1, ENOUGH, channel="yelp")
    assert chain.average(EVERYTHING) == {"google": pytest.approx(4.0)}


def test_only_the_twelve_full_months_count(chain):
    first, last = full_year(NOW)
    assert (last - first, NOW.timestamp() // 86_400 > last) == (364, True)
    for each in (NOW, NOW - timedelta(days=400)):
        for _ in range(6):
            chain.add(1, at=each)
    assert chain.average(EVERYTHING) == {}


def test_removed_reviews_do_not_count(chain):
    for _ in range(5):
        chain.add(4)
    assert chain.average(EVERYTHING) == {"google": pytest.approx(4.0)}
    listing = chain.catalogue.listing(1)
    chain.store.remove_absent(listing, set(), NOW)
    assert chain.average(EVERYTHING) == {}


def test_nobody_can_ask_for_a_part_of_it():
    """From the averages of two choices a difference could be drawn, so nothing can be chosen.

    A filter or a period among these would need a proof of its own.
    """
    asked = list(inspect.signature(average_location).parameters)
    assert asked == ["facts", "scope", "brand_id", "as_of"]
