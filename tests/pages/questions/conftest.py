"""A store of each file's own, in which one place has a trouble that began some days ago."""

from datetime import timedelta

import pytest

from data.catalogue import Catalogue
from data.models import Review, Signals
from data.store import Store as Held
from data.store import unscored
from data.upsert import Arrival
from tests.pages.conftest import quiet_site
from tests.pages.questions.asking import PLACE, TROUBLE, Store

COMPLAINTS = {"google": 24, "mastodon": 20}
"""How many of the trouble came on each channel."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A store of its own, for into that of other tests reviews come while they look."""
    yield from quiet_site(tmp_path_factory.mktemp("asked"), plant)


@pytest.fixture(scope="module")
def store(site):
    return Store(site)


def plant(engine, now):
    held = Held(engine)
    for listing in Catalogue(engine).listings():
        if listing.location_id == PLACE:
            count = COMPLAINTS.get(listing.channel, 0)
            told = [_complaint(listing.channel, number, now) for number in range(count)]
            held.keep(Arrival(listing, told, 1, now))
    judged = Signals(
        language="en", sentiment=-1, score=-0.8, topics=1 << TROUBLE, criticised=1 << TROUBLE
    )
    held.save_signals("town-1", dict.fromkeys(unscored(engine, "town-1", 100), judged))


def _complaint(channel, number, now):
    return Review(
        channel=channel,
        external_id=f"trouble-{number}",
        author=f"Visitor {number}",
        text="The car park barrier was broken.",
        rating=None if channel == "mastodon" else 1,
        created_at=now - timedelta(days=number % 9, hours=number),
    )
