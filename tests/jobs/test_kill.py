"""SIGKILL at any instant loses nothing and duplicates nothing."""

import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select, text

from collectors.network.clock import SystemClock
from data import lease
from data.runs import run_rows
from data.schema import fact, review, run
from data.secrets import RENEWAL, Secrets
from jobs.demo import add_demo
from jobs.work import Work
from tests.databases import opened
from tests.jobs.conftest import (
    collect_all,
    demo_listings,
    ids_held,
    sandbox_process,
    shown,
)

KILLS = 50
COLLECTED = {"google_business": 3, "mastodon": 1, "yelp": 2, "tripadvisor": 1, "schemaorg": 1}
NAMED = ("google_business", "mastodon", "yelp")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to kill at an instant")


class Ahead(SystemClock):
    """A clock that runs ahead of the system's."""

    def __init__(self, by):
        self.by = by

    def now(self):
        return super().now() + self.by


def make_work(url, key, origin, at=timedelta(0)):
    """Return the means of the holder of the lease, `at` so long after now."""
    engine, clock = opened(url), Ahead(at)
    work = Work(engine, clock, Secrets(engine, key), origin=origin)
    work.hold(lease.take(engine, "worker", str(os.getpid()), clock.now()))
    return work


def in_child(job):
    """Run a job in a forked process and return its number at once."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            job()
        finally:
            os._exit(0)
    return child


def collect_in_child(url, key, origin):
    return in_child(lambda: collect_all(make_work(url, key, origin)))


@pytest.fixture(scope="module")
def origin():
    with sandbox_process() as url:
        yield url


def pause_all_but(work, wanted):
    """Leave so many listings of each source, and pause the others."""
    left = Counter(wanted)
    for listing in demo_listings(work.engine):
        left[listing.source] -= 1
        work.catalogue.pause(listing.id, left[listing.source] < 0)


@pytest.fixture
def prepared(sqlite_server, origin):
    """Return a function that copies a store with the demo entered and nothing collected."""
    key, template = Fernet.generate_key().decode(), sqlite_server.url()
    work = make_work(template, key, origin)
    add_demo(work, origin)
    lease.release(work.engine, work.lease, work.clock.now())
    pause_all_but(work, COLLECTED)
    with work.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    work.engine.dispose()

    def prepared():
        url = sqlite_server.url()
        shutil.copy(template.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
        return url, key

    return prepared


def collected(work, listing):
    return bool(run_rows(work.engine, [listing.id]))


def check(url, key, origin):
    """Collect what is left, then compare with the sandbox's own list."""
    # Whoever was killed may have held the leases for writing and for renewing a token.
    work = make_work(url, key, origin, at=2 * lease.DURATION + RENEWAL)
    work.runs.abandon(work.clock.now())
    collect_all(work)
    with work.engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        reviews = connection.scalar(select(func.count()).select_from(review))
        assert reviews == connection.scalar(select(func.count()).select_from(fact))
        key_columns = (review.c.location_id, review.c.channel, review.c.external_id)
        distinct = select(*key_columns).distinct().subquery()
        assert reviews == connection.scalar(select(func.count()).select_from(distinct))
        left_open = select(func.count()).where(run.c.finished_at.is_(None))
        assert connection.scalar(left_open) == 0
    for listing in demo_listings(work.engine):
        if listing.source in NAMED and collected(work, listing):
            assert set(shown(origin, listing)) <= set(ids_held(work.engine, listing))
    work.engine.dispose()
    return reviews


@pytest.mark.timeout(900)
def test_killed_at_fifty_random_instants_nothing_is_lost_or_doubled(prepared, origin):
    url, key = prepared()
    started = time.monotonic()
    os.waitpid(collect_in_child(url, key, origin), 0)
    whole = time.monotonic() - started
    expected = check(url, key, origin)
    instants = random.Random(5)
    killed = tries = 0
    while killed < KILLS:
        tries += 1
        assert tries < 4 * KILLS, "most kills must strike a collection that is under way"
        url, key = prepared()
        child = collect_in_child(url, key, origin)
        time.sleep(instants.uniform(0, whole))
        os.kill(child, signal.SIGKILL)
        if os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            killed += 1
            assert check(url, key, origin) == expected
        else:
            # This one was over sooner: the first may have been measured while others were at work.
            whole *= 0.9
