"""What may be compared of brands, within a scope, on every database."""

import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.facts import Facts
from data.models import Scope, Source
from data.rivals import channels_read, standpoints

EVERYTHING = Scope.everything()


@pytest.fixture
def street(engine):
    """Ours is read in full and through a window, theirs through a window alone."""
    catalogue = Catalogue(engine)
    catalogue.publish_sources(
        [Source("full", "google", "Full"), Source("few", "google", "Few", window=5)]
    )
    ours = catalogue.add_brand(NewBrand("ours", "Ours", "hotel", ours=True))
    theirs = catalogue.add_brand(NewBrand("theirs", "Theirs", "hotel"))
    places = [
        catalogue.add_location(ours, NewLocation("a", "A", city="Porto", country="PT")),
        catalogue.add_location(theirs, NewLocation("b", "B", city="Porto", industry="restaurant")),
    ]
    for place, sources in zip(places, (("full", "few"), ("few",)), strict=True):
        for source in sources:
            catalogue.add_listing(place, NewListing(source, "google", f"{source}-{place}"))
    return ours, theirs, places


def test_the_widest_window_of_a_brand_counts(engine, street):
    ours, theirs, places = street
    frame = channels_read(Facts(engine), EVERYTHING).set_index("brand_id")
    assert frame["window"].to_dict() == {ours: float("inf"), theirs: 5.0}
    assert frame["location_id"].to_dict() == dict(zip((ours, theirs), places, strict=True))
    assert set(frame["channel"]) == {"google"}


def test_a_location_without_an_industry_has_that_of_its_brand(engine, street):
    frame = standpoints(Facts(engine), EVERYTHING).set_index("id")
    assert frame["is_place"].sum() == 2
    frame = frame[frame["is_place"] == 1]
    _, _, (first, second) = street
    assert frame["industry"].to_dict() == {first: "hotel", second: "restaurant"}
    assert frame["city"].to_dict() == {first: "Porto", second: "Porto"}


def test_no_scope_no_place_and_no_listing(engine, street):
    ours, _, (first, _) = street
    for read in (channels_read, standpoints):
        assert read(Facts(engine), Scope()).empty
        assert read(Facts(engine), Scope(frozenset({first})))["brand_id"].tolist() == [ours]
