"""Where the proofs take place: a sandbox, a store prepared once and copied, one stopped clock."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from os.path import commonprefix
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from data.catalogue import NewBrand, NewListing, NewLocation
from data.engine import open_engine
from data.runs import Due
from data.secrets import Secrets
from jobs.collecting import collect_listing
from jobs.work import Work
from sandbox.server import Running, serve
from sandbox.state import Sandbox
from sandbox.streams import Stream
from sandbox.truth import truth
from sandbox.world import World
from tests.databases import SqliteServer
from tests.jobs.conftest import StoppedClock

ANCHOR = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUIET = ANCHOR + timedelta(days=2)
"""Nothing is planted to happen any more, so only what a proof does changes the world."""

SIZE = "wide"
LONG = 130
"""Reviews of a listing: enough for several pages, few enough to be collected a hundred times."""

BROKEN_UP = ("facebook", "tiktok", "linkedin")
"""Sources that take a request for every post, so that half as many reviews are long enough."""

LENGTHENED = ("google_business", "mastodon", "apple_rss")
"""Sources whose listings are too short to have several pages."""

ONE_WEEK = ("google_play", "x")
"""Sources that show the last week only: theirs must not be shortened from its newest end."""

SOURCES = sorted({stream.source for stream in World(7, ANCHOR, 0.0, SIZE).streams})
"""The ids of all sources that the sandbox has a stand-in for."""


@dataclass
class Ground:
    """One sandbox and the stores that are collected from it.

    Attributes:
        clock: of the sandbox and of every work; it never runs backwards.
        streams: the stream that stands for each source: its longest.
    """

    running: Running
    clock: StoppedClock
    server: SqliteServer
    streams: Mapping[str, Stream]
    key: str = field(default_factory=lambda: Fernet.generate_key().decode())
    _asked: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # At once: some tests break what would fill it, and any of them may be the first.
        self.template = self._prepared()

    @property
    def sandbox(self) -> Sandbox:
        return self.running.sandbox

    def store(self) -> str:
        """Return the URL of a fresh store in which one listing of each source is entered."""
        path = self.template.with_name(f"copy of {self.server.url().rpartition('/')[2]}")
        shutil.copy(self.template, path)
        return f"sqlite:///{path}"

    def work(self, url: str | None = None, **means: Any) -> Work:
        """Return the means of a worker on a store, a fresh one unless told which."""
        engine = open_engine(url or self.store())
        secrets = Secrets(engine, self.key)
        return Work(engine, self.clock, secrets, origin=self.running.url, **means)

    def renew(self, source: str) -> None:
        """Let new reviews come where all that were shown have grown too old."""
        stream = self.streams[source]
        if source in ONE_WEEK and truth(self.sandbox, stream)["shown"] < LONG:
            self.clock.at += timedelta(minutes=5)
            self.sandbox.insert(stream, LONG)

    def data_of(self, source: str) -> str:
        """Return host and beginning of the path of a source's requests for data."""
        self._learn(source)
        paths = [path for method, path in self._asked[source] if method == "GET"]
        return commonprefix([one for one in paths if not one.endswith("robots.txt")])  # noqa: RUF071

    def asks(self, source: str, method: str) -> int:
        """Return how many requests of a method a collection of the source's listing takes."""
        self._learn(source)
        return [asked for asked, _ in self._asked[source]].count(method)

    def _learn(self, source: str) -> None:
        """Watch one undisturbed collection, to know what a source asks for."""
        if source in self._asked:
            return
        work = self.work()
        listing = next(each for each in work.catalogue.listings() if each.source == source)
        self.running.gate.log.clear()
        collect_listing(work, Due(listing.id, self.clock.now()))
        log = self.running.gate.log
        self._asked[source] = [(seen.method, f"{seen.host}{seen.path}") for seen in log]
        work.engine.dispose()

    def canaries(self) -> set[str]:
        """Return every secret there is, tokens that were issued meanwhile included."""
        entered = {value for values in self.secrets().values() for value in values.values()}
        return entered | set(self.sandbox.tokens)

    def secrets(self) -> dict[str, dict[str, str]]:
        """Return what the sandbox asks for, and a key that nobody asked for for every source."""
        asked = self.sandbox.secrets
        return {
            source: {**asked.get(source, {}), "canary": f"canary-of-{source}-{'x' * 20}"}
            for source in self.streams
        }

    def _prepared(self) -> Path:
        """Return a store in which one listing of each source is entered, with its secrets."""
        url = self.server.url()
        work = self.work(url)
        for source, values in self.secrets().items():
            for name, value in values.items():
                work.secrets.keep(source, name, value, self.clock.now())
        for number, stream in enumerate(self.streams.values()):
            enter(work, number, stream)
        with work.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        work.engine.dispose()
        return Path(url.removeprefix("sqlite:///"))


def enter(work: Work, number: int, stream: Stream) -> None:
    """Enter a stream's listing, each with a brand and a place of its own."""
    brand_id = work.catalogue.add_brand(NewBrand(f"brand {number}", stream.brand.name, demo=True))
    place_id = work.catalogue.add_location(brand_id, NewLocation(f"place {number}", stream.name))
    spoken = {"languages": sorted(stream.languages)} if stream.source == "tripadvisor" else {}
    work.catalogue.add_listing(
        place_id,
        NewListing(
            source=stream.source,
            channel=stream.channel,
            remote_id=stream.remote_id,
            account=stream.account or stream.options.get("country", ""),
            options={**stream.options, **spoken},
        ),
    )


@contextmanager
def ground(server: SqliteServer) -> Iterator[Ground]:
    """Serve a world for as long as the block runs."""
    clock = StoppedClock(QUIET)
    with serve(World(7, ANCHOR, 0.0, SIZE), clock=clock.now) as running:
        made = Ground(running, clock, server, longest(running.sandbox))
        for source, stream in made.streams.items():
            if source not in ONE_WEEK:
                shorten(made, stream)
        for source in LENGTHENED:
            lengthen(made, source)
        pages = made.streams["schemaorg"]
        made.sandbox.insert(pages, len(made.sandbox.visible(pages)))
        yield made


def longest(sandbox: Sandbox) -> dict[str, Stream]:
    ordered = sorted(sandbox.world.streams, key=lambda stream: len(sandbox.visible(stream)))
    return {stream.source: stream for stream in ordered}


def lengthen(on: Ground, source: str) -> None:
    """Let a listing grow until it takes several pages."""
    stream = on.streams[source]
    while len(on.sandbox.visible(stream)) < LONG:
        on.clock.at += timedelta(minutes=5)
        on.sandbox.insert(stream, 5)


def shorten(on: Ground, stream: Stream) -> None:
    """Take away what makes a listing longer than a proof needs."""
    enough = LONG // 2 if stream.source in BROKEN_UP else LONG
    spare = len(on.sandbox.visible(stream)) - enough
    if spare > 0:
        on.sandbox.delete(stream, spare)
