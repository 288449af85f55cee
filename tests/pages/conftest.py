"""Stores that pages are drawn from: an empty one, a small town, and one that means harm."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from streamlit import config

from data.engine import open_store
from tests.access.serving import served
from tests.databases import opened
from tests.pages.browsing import Visit
from tests.pages.town import Town, build, score


@pytest.fixture(autouse=True)
def told_errors():
    """Errors are told in full, or a test would see only that there was one."""
    before = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", "full")
    yield
    config.set_option("client.showErrorDetails", before)


@pytest.fixture(scope="session")
def town(sqlite_server):
    """A store with three brands of four locations, to be read only."""
    engine = opened(sqlite_server.url())
    build(engine, Town(locations=4, reviews=60))
    score(engine, weeks=6)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def hostile_town(sqlite_server):
    """A store whose texts, authors and a location mean harm, to be read only."""
    engine = opened(sqlite_server.url())
    build(engine, Town(locations=3, reviews=60, hostile=True))
    score(engine, weeks=3)
    yield engine
    engine.dispose()


@dataclass(frozen=True)
class Site:
    """The application as it is served, with its store and the moment that was filled at."""

    address: str
    engine: Engine
    now: datetime


def _site(home, fill):
    engine = open_store(f"sqlite:///{home / 'store.sqlite'}")
    now = datetime.now(UTC)
    fill(engine, now)
    environment = {
        "EARSHOT_HOME": str(home),
        "EARSHOT_DATABASE_URL": str(engine.url),
        "EARSHOT_WORKER": "external",
        "EARSHOT_DEMO": "off",
    }
    with served(environment) as address:
        yield Site(address, engine, now)
    engine.dispose()


def quiet_site(folder, plant=lambda engine, now: None):
    """Serve the application on a store whose texts mean harm and to which nothing is added.

    Args:
        folder: for the store.
        plant: puts more into it, before its history is judged.
    """

    def fill(engine, now):
        build(engine, Town(locations=3, reviews=60, hostile=True), now)
        plant(engine, now)
        score(engine, now, weeks=3)

    yield from _site(folder, fill)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The application on a store whose texts mean harm."""

    yield from quiet_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory):
    """The application on a store that holds nothing."""
    yield from _site(tmp_path_factory.mktemp("empty"), lambda engine, now: None)


@pytest.fixture
def visit(browser, site):
    """Visits of the application, each in a window of its own."""
    opened = []

    def start(**options):
        opened.append(Visit(browser, site.address, **options))
        return opened[-1]

    yield start
    for each in opened:
        each.close()
