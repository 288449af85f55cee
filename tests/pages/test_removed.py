"""Why?: what is compared and what moved the index agree on the reviews that were removed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data.catalogue import Catalogue
from data.schema import listing as listings
from data.store import Store
from tests.pages.opening import captions, opened
from tests.pages.town import NOW, Town, build

HELD_TODAY = "This compares the reviews held today"


@pytest.fixture
def small(engine):
    build(engine, Town(locations=1, reviews=100))
    return engine


def test_nothing_is_said_where_nothing_was_removed(small):
    assert HELD_TODAY not in captions(opened(small, "explain", index="rating"))


def test_the_comparison_says_that_it_holds_the_reviews_of_today(small):
    with small.connect() as connection:
        number = connection.scalars(select(listings.c.id).order_by(listings.c.id)).first()
    listing = Catalogue(small).listing(number)
    gone = Store(small).remove_absent(listing, set(), NOW - timedelta(days=3))
    at = opened(small, "explain", index="rating")
    assert not at.exception
    told = captions(at)
    assert HELD_TODAY in told
    number = int(told.split(f"{HELD_TODAY}: ")[1].split()[0])
    assert gone / 2 < number <= gone
    alts = [chart.proto.alt for chart in at.get("vega_lite_chart")]
    assert any("removed" in alt for alt in alts)
    assert "as they stood on it" in told
