"""A worker's means over a small sandbox, with a clock that tests may set."""

import json
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from data.catalogue import Catalogue
from data.engine import writing
from data.models import OWNER
from data.schema import fact, review
from data.schema import listing as listings
from data.score_versions import supersede
from data.secrets import Secrets
from jobs.collecting import collect_listing
from jobs.demo import add_demo
from jobs.deriving import score_settings
from jobs.work import Work
from sandbox.server import serve
from sandbox.world import World

ROOT = Path(__file__).parent.parent.parent
ANCHOR = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class StoppedClock:
    """Time that moves only when a test, or a wait, moves it."""

    at: datetime = ANCHOR + timedelta(hours=1)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return StoppedClock()


@pytest.fixture
def sandbox(clock):
    with serve(World(7, ANCHOR, 0.0, "small"), clock=clock.now) as running:
        yield running


@pytest.fixture
def bare_work(engine, clock, sandbox):
    return Work(engine, clock, Secrets(engine, Fernet.generate_key().decode()), origin=sandbox.url)


@pytest.fixture
def work(bare_work, sandbox):
    add_demo(bare_work, sandbox.url)
    return bare_work


def collect_all(work):
    """Collect everything that is due once."""
    for due in work.runs.due(work.clock.now(), limit=1_000):
        collect_listing(work, due)


def change_settings(work, stored):
    """Put other choices behind the scores; return the version that was in force until now."""
    ended = score_settings(work).version
    supersede(work.audit, stored, OWNER.id, work.clock.now(), lambda _: ended)
    return ended


@contextmanager
def refused(engine, table, rows):
    """Have the store refuse new rows of a table, those of which a condition holds, for a while."""
    refuse = f"""
        CREATE TRIGGER refused BEFORE INSERT ON {table} WHEN {rows}
        BEGIN SELECT RAISE(ABORT, 'refused'); END
    """
    with writing(engine) as connection:
        connection.exec_driver_sql(refuse)
    yield
    with writing(engine) as connection:
        connection.exec_driver_sql("DROP TRIGGER refused")


def held(engine):
    """Return what a reader would see of every review, by what makes it the same one."""
    columns = ("location_id", "channel", "account", "external_id", "version", "content_hash")
    statement = select(*(review.c[name] for name in columns), fact.c.removed_at).join(
        fact, fact.c.review_id == review.c.id
    )
    with engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(statement))


def ids_held(engine, listing):
    """Return the external ids of a listing's location and channel that are not removed."""
    statement = (
        select(review.c.external_id)
        .join(fact, fact.c.review_id == review.c.id)
        .where(review.c.location_id == listing.location_id, review.c.channel == listing.channel)
        .where(fact.c.removed_at.is_(None))
    )
    if listing.source == "apple_rss":
        statement = statement.where(review.c.listing_id == listing.id)
    with engine.connect() as connection:
        return sorted(connection.scalars(statement))


def truth(url, listing):
    """Return the sandbox's own list for a listing."""
    query = f"source={listing.source}&remote_id={listing.remote_id}"
    if "country" in listing.options:
        query += f"&country={listing.options['country']}"
    with urllib.request.urlopen(f"{url}/sandbox/truth?{query}") as answer:
        return json.load(answer)


def shown(url, listing):
    """Return the external ids that the sandbox's interface shows of a listing now.

    A page of reviews without ids has none to show; then their number is what can be compared.
    """
    rows = [row for row in truth(url, listing)["reviews"] if row["shown"]]
    return sorted(row["external_id"] or f"nameless {number}" for number, row in enumerate(rows))


def plant(url, fault):
    """Plant a fault, or with None forget all."""
    method = "DELETE" if fault is None else "POST"
    body = None if fault is None else json.dumps(fault).encode()
    request = urllib.request.Request(
        f"{url}/sandbox/faults", body, {"Content-Type": "application/json"}, method=method
    )
    urllib.request.urlopen(request).close()


@contextmanager
def sandbox_process(anchor=ANCHOR, speed=0, size="small"):
    """Serve a world from a process of its own."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "sandbox", f"--size={size}", "--seed=7", f"--speed={speed}"),
            f"--anchor={anchor.isoformat()}",
            "--until-stdin-closes",
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process.stdout.readline().removeprefix("ready ").strip()
    finally:
        process.terminate()
        process.wait()


def demo_listings(engine):
    """Return the listings that are collected on a schedule."""
    with engine.connect() as connection:
        ids = connection.scalars(select(listings.c.id).where(listings.c.schedule_seconds > 0)).all()
    return Catalogue(engine).listings(ids)
