"""Thirty people at once, for two minutes, on a store of 100,000 reviews that the worker writes to.

Each is a browser session over the real protocol: signed in as one of the four roles, it opens a
page, reads for three to fifteen seconds, opens another or changes the period or the channel, and so
on; meanwhile whatever part of the page draws itself again does so at its own pace. The worker, once
it has collected the stand-in platforms into the same store, goes on to look for new reviews there
every minute, so that the data change under everybody's eyes.

Counts what could not be drawn, the server's processor time and memory, and how long each answer
took until its last byte, all of them waiting for the same two cores.

    python -m benchmarks.sessions           30 sessions for 120 seconds
    python -m benchmarks.sessions 60 300    60 sessions for 300 seconds
    EARSHOT_DATABASE_URL=sqlite:///… python -m benchmarks.sessions
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

from sqlalchemy import Engine, func, select

from benchmarks.first_light import ROOT
from benchmarks.serving import KEY, Server, Visitor, filled, served, visiting
from data.engine import open_store
from data.facts import Facts
from data.models import Role
from data.schema import brand, listing
from pages.page import pages_for, start_for

SESSIONS, SECONDS = 30, 120
THINKS = (3.0, 15.0)
WORLD = {"EARSHOT_DEMO_SIZE": "small", "EARSHOT_DEMO_SPEED": "3000"}
"""A stand-in world in which something new is written about every minute."""

FIRST = 300.0
"""Seconds for the worker to collect everything once."""

STAYS = 0.5
"""How often somebody looks at the same page with other filters, instead of at another page."""

PERIODS = ("", "period=30+days", "period=90+days", "period=12+months", "period=All+time")
CHANNELS = ("", "", "channels=google", "channels=yelp")


@dataclass
class Told:
    """What all sessions have seen.

    Attributes:
        waits: seconds until each page was drawn whole.
        parts: seconds until each part was that draws itself again.
    """

    waits: list[float] = field(default_factory=list)
    parts: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Print one JSON line; return 1 if anything could not be drawn."""
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else SESSIONS
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    with tempfile.TemporaryDirectory() as home:
        url = os.environ.get("EARSHOT_DATABASE_URL") or f"sqlite:///{home}/town.sqlite"
        reviews = filled(url)
        with served(home, url) as server, _worker(home, url), _changes(url) as changed:
            figures = asyncio.run(_measure(server, sessions, seconds))
            figures |= {"data_versions": changed()}
    line = {"benchmark": "sessions", "reviews": reviews, "sessions": sessions, "seconds": seconds}
    print(json.dumps(line | figures))
    return 1 if figures["errors"] else 0


@contextmanager
def _worker(home: str, url: str) -> Iterator[None]:
    """Run the worker, which collects the stand-in platforms beside what the store holds."""
    engine = open_store(url)
    with engine.begin() as connection:
        connection.execute(brand.update().where(brand.c.id == 1).values(demo=1))
    told = {"EARSHOT_HOME": home, "EARSHOT_DATABASE_URL": url, "EARSHOT_SECRET_KEY": KEY}
    process = subprocess.Popen(
        [sys.executable, "worker.py"],
        cwd=ROOT,
        env=os.environ | told | WORLD,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for_first_collection(engine)
        yield
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
        engine.dispose()


def _wait_for_first_collection(engine: Engine) -> None:
    fresh = select(func.count()).where(listing.c.outcome.is_(None), listing.c.paused == 0)
    collected = select(func.count()).where(listing.c.outcome.is_not(None), listing.c.paused == 0)
    deadline = time.monotonic() + FIRST
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if connection.scalar(collected) and not connection.scalar(fresh):
                return
        time.sleep(1)
    raise TimeoutError("the worker has not collected everything once")


@contextmanager
def _changes(url: str) -> Iterator[Any]:
    """Return what tells how often the data have changed meanwhile."""
    engine = open_store(url)
    before = Facts(engine).version()
    try:
        yield lambda: Facts(engine).version() - before
    finally:
        engine.dispose()


async def _measure(server: Server, sessions: int, seconds: int) -> dict[str, Any]:
    told, roles = Told(), list(islice(cycle(Role), sessions))
    # Whatever is imported or opened once is so before anything is counted.
    await asyncio.gather(*(_attend(server, role, 0, 0, Told()) for role in Role))
    worked, held = server.worked(), server.held()
    await asyncio.gather(
        *(_attend(server, role, number, seconds, told) for number, role in enumerate(roles))
    )
    worked, grown = server.worked() - worked, server.held() - held
    return {
        "errors": sum(told.errors.values()),
        "first_errors": dict(told.errors.most_common(3)),
        "reruns": len(told.waits),
        "parts_redrawn": len(told.parts),
        "wait_milliseconds": _spread(told.waits),
        "part_wait_milliseconds": _spread(told.parts),
        "processor_milliseconds": round(worked / len(told.waits) * 1_000),
        "processor_share": round(worked / seconds, 2),
        "kilobytes": round(statistics.mean(told.sent) / 1_000, 1),
        "megabytes": round(held),
        "grown_megabytes": round(grown),
    }


def _spread(waits: list[float]) -> Mapping[str, int]:
    cuts = statistics.quantiles(waits, n=20) if len(waits) > 1 else [0.0] * 19
    return {"p50": round(cuts[9] * 1_000), "p95": round(cuts[18] * 1_000)}


async def _attend(server: Server, role: Role, number: int, seconds: int, told: Told) -> None:
    """Be one person until the time is over."""
    chance = random.Random(number)
    ends = time.monotonic() + seconds
    page = start_for(role)
    async with visiting(server, role) as visitor:
        await asyncio.sleep(chance.uniform(0, THINKS[1]) if seconds else 0)
        while True:
            query = "&".join(filter(None, (chance.choice(PERIODS), chance.choice(CHANNELS))))
            sent = await _timed(visitor.rerun(page, query), told.waits, told, page)
            told.sent.append(sent)
            await _read(visitor, chance.uniform(*THINKS) if seconds else 0, told, page)
            if time.monotonic() >= ends:
                return
            page = page if chance.random() < STAYS else chance.choice(sorted(pages_for(role)))


async def _read(visitor: Visitor, thinks: float, told: Told, page: str) -> None:
    """Look at a page for a while, and let it draw its parts again at their own pace."""
    now = time.monotonic()
    over, clocks = now + thinks, dict(visitor.clocks)
    due = {part: now + every for part, every in clocks.items()}
    while due and min(due.values()) < over:
        part = min(due, key=lambda each: due[each])
        await asyncio.sleep(max(0.0, due[part] - time.monotonic()))
        await _timed(visitor.redraw(part), told.parts, told, page)
        if part not in visitor.clocks:
            due = {each: time.monotonic() + every for each, every in visitor.clocks.items()}
        else:
            due[part] = time.monotonic() + visitor.clocks[part]
    await asyncio.sleep(max(0.0, over - time.monotonic()))


async def _timed(answer: Any, waits: list[float], told: Told, page: str) -> int:
    started = time.monotonic()
    try:
        sent = int(await answer)
    except Exception as error:
        told.errors[f"{page}: {type(error).__name__} {error}"[:300]] += 1
        return 0
    waits.append(time.monotonic() - started)
    return sent


if __name__ == "__main__":
    raise SystemExit(main())
