"""Every page there is draws itself with nothing, with the demo, and with 100,000 reviews."""

import pytest
from cryptography.fernet import Fernet

from collectors.network.clock import SystemClock
from collectors.source import all_sources
from data.facts import Facts
from data.models import Filters, Scope
from data.secrets import Secrets
from jobs.demo import add_demo
from jobs.deriving import compute_scores, derive_signals
from jobs.work import Work
from pages.page import page_ids, page_module
from sandbox.server import serve
from sandbox.world import World
from scoring.signals.analyse import Analyser
from tests.databases import opened as open_store
from tests.jobs.conftest import collect_all
from tests.pages.opening import opened
from tests.pages.town import NOW, Town, build

MANY = 100_000


OF_ONE_PLACE = ("location", "my_location")
"""Pages whose title is the name of a place."""


@pytest.fixture(scope="module")
def demo(sqlite_server):
    """A store that the worker's own jobs filled from the sandbox."""
    engine = open_store(sqlite_server.url())
    work = Work(engine, SystemClock(), Secrets(engine, Fernet.generate_key().decode()))
    with serve(World(3, work.clock.now(), 0.0, "small")) as running:
        work.origin = running.url
        work.catalogue.publish_sources(all_sources())
        add_demo(work, running.url)
        collect_all(work)
    derive_signals(work, Analyser())
    compute_scores(work, most=3)
    yield engine, work.clock.now()
    engine.dispose()


@pytest.fixture(scope="module")
def city(sqlite_server):
    """A store with more than a hundred thousand reviews."""
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=40, reviews=840, days=700))
    assert Facts(engine).counts(Scope.everything(), Filters())["n"].sum() >= MANY
    yield engine, NOW
    engine.dispose()


def drawn(page, engine, now):
    at = opened(engine, page=page, now=now, period="all")
    assert not at.exception, at.exception
    shown = [each.value for each in at.title]
    assert page_module(page).PAGE.title in shown or (page in OF_ONE_PLACE and shown)
    return at


@pytest.mark.parametrize("page", page_ids())
def test_with_nothing(page, engine):
    drawn(page, engine, NOW)


@pytest.mark.parametrize("page", page_ids())
def test_with_the_demo(page, demo):
    drawn(page, *demo)


@pytest.mark.parametrize("page", page_ids())
def test_with_a_hundred_thousand_reviews(page, city):
    drawn(page, *city)
