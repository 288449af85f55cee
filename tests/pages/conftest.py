"""Stores that pages are drawn from: an empty one, a small town, and one that means harm."""

import pytest
from streamlit import config

from tests.databases import opened
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
