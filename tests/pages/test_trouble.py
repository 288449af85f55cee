"""Where collection stands still, every page that would otherwise look complete says so."""

import pytest
from sqlalchemy import update

from data.engine import writing
from data.lease import take
from data.models import Outcome
from data.schema import listing
from tests.databases import opened as open_store
from tests.pages.opening import captions, opened
from tests.pages.test_desk import with_desk
from tests.pages.test_sources import Watched
from tests.pages.town import NOW

PAGES = ("overview", "my_location", "inbox", "locations", "location", "reviews", "response")
STOPPED, BEHIND = "the worker has stopped", "is behind"


@pytest.fixture(scope="module")
def standing(sqlite_server):
    """A store without a worker, in which one listing could not be read."""
    engine = with_desk(open_store(sqlite_server.url()))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def running(sqlite_server):
    """A store in which all is as it should be."""
    engine = with_desk(open_store(sqlite_server.url()))
    take(engine, "worker", "somebody", NOW)
    with writing(engine) as connection:
        connection.execute(update(listing).values(outcome=Outcome.OK.value))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_that_nothing_new_comes_and_what_is_missing(standing, page):
    at = opened(standing, page)
    assert not at.exception
    assert STOPPED in captions(at)
    assert BEHIND in captions(at)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_raises_no_alarm_where_all_is_well(running, page):
    told = captions(opened(running, page))
    assert STOPPED not in told
    assert BEHIND not in told


def test_a_first_collection_that_failed_is_not_told_as_under_way(engine):
    watched = Watched(engine)
    watched.run(watched.listing(), Outcome.BROKEN, message="No such page.", action="Correct it.")
    take(engine, "worker", "somebody", NOW)
    at = opened(engine, "overview")
    assert not at.exception
    assert at.header[0].value == "No review has come yet"
    assert "0 of 1 listing read" in captions(at)
    assert BEHIND in captions(at)
    assert not at.get("skeleton")
