"""Adding what is there already brings it up to date and changes nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation, found_place
from data.engine import writing
from data.models import Need, Source, Terms
from data.schema import brand, location, source
from data.schema import listing as listings


@pytest.fixture
def catalogue(engine):
    return Catalogue(engine)


def all_rows(engine, *columns):
    with engine.connect() as connection:
        return connection.execute(select(*columns).order_by(columns[0])).all()


def test_a_brand_has_a_location_that_stands_for_it(engine, catalogue):
    brand_id = catalogue.add_brand(NewBrand("b", "Brand", "hotel", ours=True))
    assert catalogue.add_brand(NewBrand("b", "Renamed", "hotel")) == brand_id
    assert all_rows(engine, brand.c.name, brand.c.ours) == [("Renamed", 0)]
    assert all_rows(engine, location.c.name, location.c.is_place) == [("Renamed", 0)]
    assert catalogue.whole_brand(brand_id) == 1


def test_locations_are_found_by_key_and_by_name(catalogue):
    brand_id = catalogue.add_brand(NewBrand("b", "Brand"))
    quay = catalogue.add_location(brand_id, NewLocation("001", "Quay", groups={"region": "n"}))
    hill = catalogue.add_location(brand_id, NewLocation("Quay", "Hill"))
    ids = catalogue.location_ids(brand_id)
    assert [found_place(ids, name) for name in ("001", "Quay", "Hill")] == [quay, hill, hill]


def test_a_location_is_found_however_its_name_is_spaced_and_capitalised(catalogue):
    brand_id = catalogue.add_brand(NewBrand("b", "Brand"))
    quay = catalogue.add_location(brand_id, NewLocation("001", "Old  Quay"))
    shouted = catalogue.add_location(brand_id, NewLocation("002", "OLD QUAY"))
    ids = catalogue.location_ids(brand_id)
    assert [found_place(ids, name) for name in (" old quay", "OLD QUAY", "New Quay")] == [
        quay,
        shouted,
        None,
    ]


def test_a_listing_added_again_keeps_its_cursor(engine, catalogue, listing):
    with writing(engine) as connection:
        connection.execute(update(listings).values(cursor={"page": 3}, failures=2))
    new = NewListing("google_business", "google", "r/1", name="Quay", schedule=timedelta(days=1))
    assert catalogue.add_listing(listing.location_id, new) == listing.id
    again = catalogue.listing(listing.id)
    assert (again.name, again.cursor) == ("Quay", {"page": 3})
    assert all_rows(engine, listings.c.failures, listings.c.schedule_seconds) == [(2, 86_400)]


def test_a_listing_knows_its_brand_its_zone_and_whether_it_is_of_the_demo(catalogue):
    brand_id = catalogue.add_brand(NewBrand("d", "Demo", demo=True))
    place = catalogue.add_location(brand_id, NewLocation("x", "X", time_zone="Europe/Paris"))
    new = NewListing("yelp", "yelp", "id", "account", options={"a": [1]}, replies_visible=False)
    held = catalogue.listing(catalogue.add_listing(place, new))
    assert (held.brand_id, held.location_id, held.time_zone) == (brand_id, place, "Europe/Paris")
    assert (held.demo, held.replies_visible, held.options) == (True, False, {"a": [1]})


def test_a_listing_that_is_not_there_is_an_error(catalogue):
    with pytest.raises(KeyError):
        catalogue.listing(99)


def test_sources_are_published_again_without_doubles(engine, catalogue):
    needs = (Need("api_key", "API key", secret=True),)
    for name in ("Yelp", "Yelp Places"):
        catalogue.publish_sources([Source("yelp", "yelp", name, Terms(1, False), 3, needs=needs)])
    rows = all_rows(engine, source.c.name, source.c.blend, source.c.text_days)
    assert rows == [("Yelp Places", 0, 1)]
    described = all_rows(engine, source.c.description)[0][0]
    assert (described["window"], described["needs"][0]["label"]) == (3, "API key")
