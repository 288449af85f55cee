"""How many listings one worker polls in a minute when every platform takes 200 ms to answer.

Fifty accounts of all sources with forty listings each, two thousand in all and each at a place of
its own, are filled from the sandbox at full speed. Then their hour is over: all are due at once,
and from now on each request is answered after 200 ms. The worker is the real one, with its lease,
its threads and what it derives beside; the sandbox works on the same processors.

    python -m benchmarks.collecting

Prints one JSON line; returns 1 if two thirds of the hour are not enough. The pace that platforms
allow is another limit: `slowest_pace_minutes` is what it would take for the forty listings of one
account that need the most requests, were they collected at that pace.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from collectors.source import source_module
from data import lease
from data.catalogue import NewBrand, NewListing, NewLocation
from data.schema import listing as listings
from data.schema import review
from data.schema import run as runs
from environment import read_environment
from jobs.work import Work
from sandbox.server import address, make_server
from sandbox.state import Sandbox
from sandbox.streams import Stream
from sandbox.world import World
from worker import LEASE, Worker, open_work

ROOT = Path(__file__).resolve().parent.parent
SEED, SIZE = 7, "wide"
ACCOUNTS, EACH = 50, 40
LATENCY = 0.2
ENOUGH = 40.0
GIVE_UP = 7_200.0


def main(arguments: list[str]) -> int:
    """Measure, or serve the platforms for whoever measures."""
    if arguments:
        serve(datetime.fromisoformat(arguments[0]))
        return 0
    anchor = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as home, platforms(anchor) as process:
        figures = measure(Path(home), process, World(SEED, anchor, 0.0, SIZE))
    print(json.dumps(figures))
    return 0 if figures["minutes"] < ENOUGH else 1


def measure(home: Path, process: subprocess.Popen[str], world: World) -> dict[str, Any]:
    """Fill a store, poll all of it once more, and return what that took."""
    work = open_work(read_environment({"EARSHOT_HOME": str(home)}))
    work.origin = line(process)
    taken = lease.take(work.engine, LEASE, "benchmark", datetime.now(UTC))
    assert taken
    work.hold(taken)
    enter(work, Sandbox(world))
    worker = Worker(work, read_environment({"EARSHOT_HOME": str(home), "EARSHOT_DEMO": "off"}))
    with at_work(worker):
        first_fill = polled(work, 0)
        print("slower", file=process.stdin, flush=True)
        line(process)
        last = last_run(work)
        make_due(work)
        seconds = polled(work, last)
    return figures(work, last) | {
        "latency_milliseconds": round(LATENCY * 1_000),
        "first_fill_minutes": round(first_fill / 60, 1),
        "minutes": round(seconds / 60, 1),
        "listings_per_minute": round(ACCOUNTS * EACH / seconds * 60),
    }


def enter(work: Work, sandbox: Sandbox) -> None:
    """Enter all listings, those of each source in turn, each at a place of its own."""
    streams: dict[str, list[Stream]] = {}
    for stream in sandbox.world.streams:
        streams.setdefault(stream.source, []).append(stream)
    for source, values in sandbox.secrets.items():
        for name, value in values.items():
            work.secrets.keep(source, name, value, work.clock.now())
    brand = work.catalogue.add_brand(NewBrand("chain", "Chain", demo=True))
    for number, source in enumerate(islice(cycle(sorted(streams)), ACCOUNTS)):
        for place, stream in enumerate(islice(cycle(streams[source]), EACH)):
            key = f"{number}-{place}"
            location = work.catalogue.add_location(brand, NewLocation(key, key))
            spoken = {"languages": sorted(stream.languages)} if source == "tripadvisor" else {}
            work.catalogue.add_listing(
                location,
                NewListing(
                    source,
                    stream.channel,
                    stream.remote_id,
                    options={**stream.options, **spoken},
                    schedule=timedelta(days=1),
                ),
            )


@contextmanager
def at_work(worker: Worker) -> Iterator[None]:
    """Let a worker work for as long as the block runs."""
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.work.stopping = True
        thread.join()


def polled(work: Work, last: int) -> float:
    """Wait until every listing has had a run after the last one; return the seconds it took."""
    begun = time.monotonic()
    done = select(func.count()).where(runs.c.id > last, runs.c.outcome.is_not(None))
    while time.monotonic() < begun + GIVE_UP:
        with work.engine.connect() as connection:
            if (connection.scalar(done) or 0) >= ACCOUNTS * EACH:
                break
        time.sleep(0.5)
    return time.monotonic() - begun


def last_run(work: Work) -> int:
    """Return the number of the latest run."""
    with work.engine.connect() as connection:
        return connection.scalar(select(func.max(runs.c.id))) or 0


def make_due(work: Work) -> None:
    """Let the hour be over for every listing."""
    with work.engine.begin() as connection:
        connection.execute(update(listings).values(next_due_at=datetime.now(UTC)))


def figures(work: Work, last: int) -> dict[str, Any]:
    """Return what the runs after the last one have done."""
    of_run = select(runs.c.outcome, listings.c.source, runs.c.requests)
    with work.engine.connect() as connection:
        rows = connection.execute(
            of_run.join(listings, listings.c.id == runs.c.listing_id).where(runs.c.id > last)
        ).all()
        reviews = connection.scalar(select(func.count()).select_from(review))
    paced = {
        source: sum(row.requests for row in rows if row.source == source)
        / sum(row.source == source for row in rows)
        * EACH
        / source_module(source).SOURCE.requests_per_second
        for source in {row.source for row in rows}
    }
    slowest = max(paced, key=lambda source: paced[source])
    return {
        "benchmark": "collecting",
        "accounts": ACCOUNTS,
        "listings": ACCOUNTS * EACH,
        "reviews": reviews,
        "requests": sum(row.requests for row in rows),
        "not_ok": sum(row.outcome != "ok" for row in rows),
        "slowest_pace": slowest,
        "slowest_pace_minutes": round(paced[slowest] / 60, 1),
    }


@contextmanager
def platforms(anchor: datetime) -> Iterator[subprocess.Popen[str]]:
    """Serve the platforms from a process of their own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.collecting", anchor.isoformat()],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def line(process: subprocess.Popen[str]) -> str:
    """Return the next line that the platforms say."""
    assert process.stdout
    return process.stdout.readline().strip()


def serve(anchor: datetime) -> None:
    """Serve the platforms, slowly once a line has come in."""
    server, listening, gate = make_server(Sandbox(World(SEED, anchor, 0.0, SIZE)), 0)
    slow = threading.Event()

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if slow.is_set():
            await asyncio.sleep(LATENCY)
        await gate(scope, receive, send)

    def listen() -> None:
        print(address(listening), flush=True)
        sys.stdin.readline()
        slow.set()
        print("slow", flush=True)

    threading.Thread(target=listen, daemon=True).start()
    server.config.app = answer
    server.run([listening])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
