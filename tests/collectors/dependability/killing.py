"""Stopping a collection at an instant of our choosing: before or after any statement it runs."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Engine, event, func, select, text, update

from collectors.collect import collect
from data import lease
from data.engine import open_engine
from data.lease import LostLease
from data.models import Listing
from data.runs import Due
from data.schema import edit, review, run
from data.schema import listing as listings
from data.secrets import Secrets
from jobs import collecting
from jobs.collecting import RECONCILE, collect_listing
from jobs.work import Work
from sandbox.state import Sandbox
from sandbox.world import World
from tests.collectors.dependability.ground import ANCHOR, enter, longest
from tests.databases import SqliteServer
from tests.jobs.conftest import StoppedClock, ids_held, plant, truth

Collect = Callable[[Work, Due], Any]
LOST = 4
BATCH = 40
"""Items stored together: few, so that a listing takes several transactions."""

EDITED = 5
GONE = 4


class Boundaries:
    """Counts the instants between the statements of an engine, and acts at one of them.

    An instant lies before and after every statement, before every commit, and after every
    connection is given back, which is after its commit.

    Attributes:
        free: the instants at which no transaction that writes is open.
    """

    def __init__(
        self, engine: Engine, at: int | None = None, act: Callable[[], Any] = lambda: None
    ) -> None:
        self.passed = 0
        self.free: list[int] = []
        self._writing = False
        self._at, self._act = at, act
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._pass)
        event.listen(engine, "commit", self._pass)
        event.listen(engine.pool, "checkin", self._given_back)

    def _before(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self._pass()
        self._writing = self._writing or statement == "BEGIN IMMEDIATE"

    def _given_back(self, *_: Any) -> None:
        self._writing = False
        self._pass()

    def _pass(self, *_: Any) -> None:
        number, self.passed = self.passed, self.passed + 1
        if not self._writing:
            self.free.append(number)
        if number == self._at:
            self._act()


@dataclass(frozen=True)
class Scene:
    """A listing and a store that stands ready for its collection.

    Attributes:
        walked_at: what the store says of the last whole walk; None if there was none.
        edits: how many reviews have changed since.
        gone: how many have vanished since.
    """

    source: str
    store: Path
    walked_at: datetime | None = None
    edits: int = 0
    gone: int = 0


class Standing:
    """A sandbox, and what opens the stores that are filled from it."""

    origin: str
    key: str
    start: datetime

    def work(self, path: Path, after: timedelta = timedelta(), *, fenced: bool = True) -> Work:
        """Return the means of a worker that takes the lease at a moment after the start."""
        engine, clock = open_engine(f"sqlite:///{path}"), StoppedClock(self.start + after)
        work = Work(engine, clock, Secrets(engine, self.key), origin=self.origin)
        taken = lease.take(engine, "worker", str(os.getpid()), clock.now()) if fenced else None
        if taken:
            work.hold(taken)
        return work


class Stage(Standing):
    """Stores that stand ready, and the sandbox, a process of its own, behind them."""

    def __init__(self, origin: str, server: SqliteServer) -> None:
        self.origin, self.server = origin, server
        self.key = Fernet.generate_key().decode()
        self.start = datetime.now(UTC)
        self.sandbox = Sandbox(World(7, ANCHOR, 0.0, "small"), lambda: ANCHOR)
        self.empty = self._empty()

    def copy(self, template: Path) -> Path:
        """Return a copy of a store that is closed."""
        path = Path(self.server.url().removeprefix("sqlite:///"))
        shutil.copy(template, path)
        return path

    def _empty(self) -> Path:
        """Return a store in which all listings are entered and nothing is collected."""
        path = Path(self.server.url().removeprefix("sqlite:///"))
        work = self.work(path, fenced=False)
        for source, values in self.sandbox.secrets.items():
            for name, value in values.items():
                work.secrets.keep(source, name, value, work.clock.now())
        for number, stream in enumerate(longest(self.sandbox).values()):
            enter(work, number, stream)
        return close(work, path)

    def first(self, source: str) -> Scene:
        """Return a listing that was never collected."""
        return Scene(source, self.empty)

    def later(self) -> Scene:
        """Return a listing that was collected long ago; since then some reviews changed or went.

        Others have come; all of it is still to be seen.
        """
        path, source = self.copy(self.empty), "google_business"
        work = self.work(path, -2 * RECONCILE, fenced=False)
        listing = listing_of(work, source)
        collect_listing(work, Due(listing.id, work.clock.now()))
        walked_at = self.start - 2 * RECONCILE
        some = select(review.c.id).where(review.c.listing_id == listing.id).order_by(review.c.id)
        with work.engine.begin() as connection:
            connection.execute(update(listings).values(walked_at=walked_at, complete_until=None))
            oldest = connection.scalars(some.limit(EDITED)).all()
            before = {"text": "What it said before.", "content_hash": "that of before"}
            connection.execute(update(review).where(review.c.id.in_(oldest)).values(before))
        for kind in ("delete", "insert"):
            self._churn(kind, listing)
        return Scene(source, close(work, path), walked_at, EDITED, GONE)

    def _churn(self, kind: str, listing: Listing) -> None:
        plant(self.origin, {"kind": kind, "items": GONE, "match": "mybusiness"})
        address = f"{self.origin}/mybusiness.googleapis.com/v4/{listing.remote_id}/reviews"
        with suppress(urllib.error.HTTPError):
            urllib.request.urlopen(address).close()
        plant(self.origin, None)


def close(work: Work, path: Path) -> Path:
    """Close a store so that its one file holds everything; return the file."""
    with work.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    work.engine.dispose()
    return path


def listing_of(work: Work, source: str) -> Listing:
    """Return the one listing of a source."""
    return next(each for each in work.catalogue.listings() if each.source == source)


def collect_once(work: Work, source: str, via: Collect = collect_listing) -> None:
    """Collect the listing of a source now, in small batches."""
    collecting.collect = partial(collect, batch_size=BATCH)
    try:
        via(work, Due(listing_of(work, source).id, work.clock.now()))
    finally:
        collecting.collect = collect


def in_child(job: Callable[[], int]) -> int:
    """Run a job in a forked process and return its number at once."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = job()
        finally:
            os._exit(code)
    return child


def stop_at(number: int, how: int, stage: Stage, path: Path, scene: Scene, **means: Any) -> int:
    """Collect in a child that sends itself a signal at an instant; return the child's number."""
    via = means.pop("via", collect_listing)

    def job() -> int:
        work = stage.work(path, **means)
        Boundaries(work.engine, number, lambda: os.kill(os.getpid(), how))
        try:
            collect_once(work, scene.source, via)
        except LostLease:
            return LOST
        return 0

    return in_child(job)


def boundaries(stage: Stage, scene: Scene, *, fenced: bool = True) -> Boundaries:
    """Return the instants of an undisturbed collection."""
    work = stage.work(stage.copy(scene.store), fenced=fenced)
    counted = Boundaries(work.engine)
    collect_once(work, scene.source)
    work.engine.dispose()
    return counted


@dataclass
class Held:
    """What a store holds of a listing, against what the sandbox shows.

    Attributes:
        doubled: rows beyond one for each review there ever was.
        ahead: the cursor claims a whole walk that the data does not bear out.
    """

    lost: int
    doubled: int
    ahead: bool
    sound: bool
    edits: int
    open_runs: int


def look(stage: Stage, work: Work, scene: Scene) -> Held:
    """Compare a store with the sandbox's own list."""
    listing = listing_of(work, scene.source)
    rows, ours = truth(stage.origin, listing)["reviews"], ids_held(work.engine, listing)
    theirs = {row["external_id"] for row in rows if row["shown"]}
    lost = len(theirs - set(ours))
    doubled = len(ours) - len({row["external_id"] for row in rows} & set(ours))
    claims = listing.walked_at != scene.walked_at or listing.complete_until is not None
    with work.engine.connect() as connection:
        sound = connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        edits = connection.scalar(select(func.count()).select_from(edit)) or 0
        left = select(func.count()).where(run.c.finished_at.is_(None))
        open_runs = connection.scalar(left) or 0
    ghosts = len(set(ours) - theirs) if scene.gone else 0
    return Held(lost, doubled, claims and bool(lost or ghosts), sound, edits, open_runs)


def rows_of(path: Path) -> Mapping[str, Any]:
    """Return everything a store holds of reviews, listings and runs."""
    engine = open_engine(f"sqlite:///{path}")
    tables = (review, listings, run, edit)
    with engine.connect() as connection:
        rows = {each.name: connection.execute(select(each)).all() for each in tables}
    engine.dispose()
    return rows


KILL, FREEZE = signal.SIGKILL, getattr(signal, "SIGSTOP", 0)
