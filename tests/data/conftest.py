"""The store's tests run on every database it supports."""

from datetime import UTC, datetime

import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from tests.databases import PostgresqlServer, opened, postgresql

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgresql_server():
    with postgresql() as url:
        yield PostgresqlServer(url)


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], scope="session"
)
def server(request):
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture
def engine(server):
    engine = opened(server.url())
    yield engine
    engine.dispose()


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def listing(engine):
    catalogue = Catalogue(engine)
    brand_id = catalogue.add_brand(NewBrand("harbour", "Harbour Hotels", "hotel", ours=True))
    location_id = catalogue.add_location(brand_id, NewLocation("quay", "Quay House"))
    listing_id = catalogue.add_listing(location_id, NewListing("google_business", "google", "r/1"))
    return catalogue.listing(listing_id)
