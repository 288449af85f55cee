"""Another industry has its topics looked for in what was read before."""

from datetime import timedelta

import pytest

from data.audit import Audit
from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.industries import change_industry
from data.models import Review, Signals
from data.store import Store, unscored
from data.upsert import Arrival
from data.wanted import Wanted, settle

READ = Signals("en", 1, 0.9)


class Chain:
    """A brand in the wrong industry, one place that has its own and one that has not."""

    def __init__(self, engine, now):
        self.engine, self.now = engine, now
        self.catalogue, self.store = Catalogue(engine), Store(engine)
        self.brand = self.catalogue.add_brand(NewBrand("hook", "Hook", "airline"))
        self.quay = self.place("quay", "")
        self.hill = self.place("hill", "restaurant")
        self.read()

    def place(self, key, industry):
        place = self.catalogue.add_location(self.brand, NewLocation(key, key, industry=industry))
        new = NewListing("google_business", "google", key)
        listing = self.catalogue.listing(self.catalogue.add_listing(place, new))
        made = [
            Review(channel="google", external_id=f"{key} {text}", text=text, rating=4,
                   created_at=self.now - timedelta(days=3))
            for text in ("Fine bed", None)
        ]  # fmt: skip
        self.store.keep(Arrival(listing, made, 1, self.now))
        return place

    def waiting(self):
        return unscored(self.engine, "v1", 10)

    def read(self):
        self.store.save_signals("v1", dict.fromkeys(self.waiting(), READ))

    def industries(self):
        return [each.industry for each in self.waiting()]


@pytest.fixture
def chain(engine, now):
    return Chain(engine, now)


def by_catalogue(chain, industry):
    chain.catalogue.add_brand(NewBrand("hook", "Hook", industry))


def by_file(chain, industry):
    settle(chain.engine, [Wanted({"key": "hook", "industry": industry})], keep=True)


def by_page(chain, industry):
    change_industry(1, Audit(chain.engine, "k"), chain.brand, industry, chain.now)


@pytest.mark.parametrize("change", [by_catalogue, by_file, by_page])
def test_a_brand_in_another_industry_has_the_texts_of_its_places_read_again(chain, change):
    change(chain, "airline")
    assert chain.waiting() == []
    change(chain, "hotel")
    assert [(each.text, each.industry) for each in chain.waiting()] == [("Fine bed", "hotel")]


def test_who_changed_an_industry_on_the_page_is_recorded_once(chain):
    by_page(chain, "hotel")
    by_page(chain, "hotel")
    (entry,) = Audit(chain.engine, "k").newest()
    assert (entry.action, entry.subject) == ("changed an industry", f"brand {chain.brand}")
    assert entry.detail == {"industry": "hotel"}


def place_by_catalogue(chain, industry):
    chain.catalogue.add_location(chain.brand, NewLocation("hill", "hill", industry=industry))


def place_by_file(chain, industry):
    stated = Wanted({"key": "hook"}, {"key": "hill", "industry": industry})
    settle(chain.engine, [stated], keep=True)


@pytest.mark.parametrize("change", [place_by_catalogue, place_by_file])
def test_a_place_in_another_industry_has_its_texts_read_again(chain, change):
    change(chain, "restaurant")
    assert chain.waiting() == []
    change(chain, "hotel")
    assert chain.industries() == ["hotel"]


def test_what_was_read_while_the_industry_changed_is_read_again(chain):
    by_catalogue(chain, "app")
    being_read = dict.fromkeys(chain.waiting(), READ)
    by_catalogue(chain, "hotel")
    chain.store.save_signals("v1", being_read)
    assert chain.industries() == ["hotel"]
    chain.read()
    assert chain.waiting() == []
