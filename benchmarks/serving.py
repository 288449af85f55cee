"""A full store, the dashboard that serves it, and people who open its pages as a browser does."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Engine, select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.first_light import ROOT, _free_port
from collectors.network.clock import SystemClock
from data.audit import Audit
from data.engine import open_store
from data.facts import Facts
from data.models import Filters, Role, Scope
from data.people import Entered, People
from data.schema import fact, listing, location
from data.scopes import EVERYTHING, Kind, Part
from data.secrets import Secrets
from jobs.desk import follow_reviews
from jobs.work import Work
from scoring.signals.analyse import Analyser
from tests.pages.town import Town, build, score

TOWN = Town(locations=40, reviews=840, days=700)
PLACES = 8
"""Locations of ours that the location manager may see."""

HEADER = "X-Benchmark-Person"
KEY = Fernet.generate_key().decode()
TICKS = os.sysconf("SC_CLK_TCK")
FAILED = b"This page could not be drawn"
"""What a page says in place of an error."""


def address(role: Role) -> str:
    """Return the e-mail address of the person of a role."""
    return f"{role.replace(' ', '.')}@example.com"


def filled(url: str) -> int:
    """Fill a store, unless it is full already, and return how many reviews it holds."""
    engine = open_store(url)
    if not _count(engine):
        now = datetime.now(UTC)
        build(engine, TOWN, now)
        score(engine, now, weeks=8)
        follow_reviews(Work(engine, SystemClock(), Secrets(engine, KEY)))
        _let_in(engine, now)
    count = _count(engine)
    engine.dispose()
    return count


def _count(engine: Engine) -> int:
    return int(Facts(engine).counts(Scope.everything(), Filters())["n"].iloc[0])


def _let_in(engine: Engine, now: datetime) -> None:
    people = People(engine, Audit(engine, KEY))
    with engine.begin() as connection:
        # Nothing answers for the town's platforms, and what was derived is not to be done again.
        connection.execute(listing.update().values(paused=1))
        connection.execute(fact.update().values(signal_version=Analyser().version))
        first = select(location.c.id).where(location.c.is_place == 1, location.c.brand_id == 1)
        places = connection.scalars(first.order_by(location.c.id).limit(PLACES)).all()
    few = tuple(Part(Kind.LOCATION, "", str(each)) for each in places)
    for role in Role:
        parts = few if role is Role.LOCATION_MANAGER else (EVERYTHING,)
        people.add(Entered(address(role), f"The {role}", role, parts), None, now)


class Server:
    """The dashboard, served, and how long its processor has worked."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process

    def worked(self) -> float:
        """Return the seconds of processor time so far."""
        stat = self._read("stat").rpartition(") ")[2].split()
        return (int(stat[11]) + int(stat[12])) / TICKS

    def held(self) -> float:
        """Return how much memory it holds, in megabytes."""
        lines = self._read("status").splitlines()
        (line,) = [each for each in lines if each.startswith("VmRSS:")]
        return int(line.split()[1]) / 1_000

    def _read(self, name: str) -> str:
        return Path(f"/proc/{self.process.pid}/{name}").read_text()


@contextmanager
def served(home: str, url: str, **more: str) -> Iterator[Server]:
    """Serve a store to people whom a proxy vouches for.

    Args:
        home: an empty folder.
        url: of the store.
        more: further variables of the environment.
    """
    port = _free_port()
    command = ["-m", "streamlit", "run", "dashboard.py", f"--server.port={port}"]
    told = {
        "EARSHOT_HOME": home,
        "EARSHOT_DATABASE_URL": url,
        "EARSHOT_SECRET_KEY": KEY,
        "EARSHOT_WORKER": "external",
        "EARSHOT_PROXY_HEADER": HEADER,
        "EARSHOT_PROXY_ADDRESSES": "127.0.0.1,::1",
    }
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | told | more,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(f"http://localhost:{port}/healthz", time.monotonic() + 120)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(60)


def _await(url: str, deadline: float) -> None:
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


class Failed(RuntimeError):
    """A page that could not be drawn."""


class Visitor:
    """One browser, as far as the server can tell.

    Attributes:
        clocks: how often, in seconds, each part of the page asks to be drawn again by itself.
    """

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.clocks: dict[str, float] = {}
        self._held = set[str]()
        self._query, self._drawn = "", ""

    async def rerun(self, page: str, query: str) -> int:
        """Ask for a page and return how many bytes came until it was finished."""
        self.clocks, self._query = {}, query
        asked = self._asking()
        asked.rerun_script.page_name = page
        # As when somebody goes back: otherwise a filter keeps what it holds, whatever the address.
        asked.rerun_script.is_history_navigation = True
        return await self._finished(asked)

    async def redraw(self, fragment: str) -> int:
        """Ask for one part of the page that is drawn, as its own clock does."""
        asked = self._asking()
        asked.rerun_script.page_script_hash = self._drawn
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.is_auto_rerun = True
        return await self._finished(asked)

    def _asking(self) -> BackMsg:
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.cached_message_hashes.extend(self._held)
        return asked

    async def _finished(self, asked: BackMsg) -> int:
        await self.line.send(asked.SerializeToString())
        received = 0
        while True:
            raw = await asyncio.wait_for(self.line.recv(), 120)
            body = bytes(raw, "utf-8") if isinstance(raw, str) else raw
            received += len(body)
            message = ForwardMsg.FromString(body)
            if message.delta.new_element.HasField("exception") or FAILED in body:
                raise Failed(str(message.delta.new_element))
            if self._note(message):
                return received

    def _note(self, message: ForwardMsg) -> bool:
        """Remember what a browser remembers; tell whether nothing more comes."""
        if message.metadata.cacheable:
            self._held.add(message.hash)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._drawn = message.new_session.page_script_hash
        if kind == "auto_rerun":
            self.clocks[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        again = ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return kind == "script_finished" and message.script_finished != again


@asynccontextmanager
async def visiting(server: Server, role: Role) -> AsyncIterator[Visitor]:
    """Connect as the person of a role."""
    line = connect(
        f"ws://localhost:{server.port}/_stcore/stream",
        origin=_origin(server),
        additional_headers={HEADER: address(role)},
        max_size=None,
    )
    async with line as connection:
        yield Visitor(connection)


def _origin(server: Server) -> Any:
    return f"http://localhost:{server.port}"
