"""What one rerun of every page costs the server with 100,000 reviews, and what it sends.

Fills a store (or takes the one it is given), serves it, and visits every page over the browser's
own protocol: once to fill the memory of the pages, then again and again, going back and forth
between two periods, so that figures and charts change each time. Counts the processor time of the
server, which depends little on what else the machine does, and the bytes of its messages.

    python -m benchmarks.pages                  all pages
    python -m benchmarks.pages topics reviews   these
    EARSHOT_DATABASE_URL=sqlite:///… python -m benchmarks.pages
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.first_light import ROOT, _free_port
from data.engine import open_store
from data.facts import Facts
from data.models import Filters, Scope
from pages.page import page_ids
from tests.pages.town import Town, build, score

TOWN = Town(locations=40, reviews=840, days=700)
RERUNS = 10
PERIODS = ("period=90+days", "period=12+months")
CALM = {"overview": 120}
USUAL_MILLISECONDS, MOST_KILOBYTES = 200, 200
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Print one JSON line; return 1 if a page costs or sends more than it may."""
    with tempfile.TemporaryDirectory() as home:
        url = os.environ.get("EARSHOT_DATABASE_URL") or f"sqlite:///{home}/town.sqlite"
        reviews = _filled(url)
        with _served(home, url) as server:
            pages = {page: asyncio.run(_visit(page, server)) for page in sys.argv[1:] or page_ids()}
    late = [page for page, found in pages.items() if not found["within"]]
    print(json.dumps({"benchmark": "pages", "reviews": reviews, "pages": pages, "over": late}))
    return 1 if late else 0


def _filled(url: str) -> int:
    engine = open_store(url)
    facts = Facts(engine)
    if not _count(facts):
        now = datetime.now(UTC)
        build(engine, TOWN, now)
        score(engine, now, weeks=8)
    count = _count(facts)
    engine.dispose()
    return count


def _count(facts: Facts) -> int:
    return int(facts.counts(Scope.everything(), Filters())["n"].iloc[0])


class Server:
    """The dashboard, served, and how long its processor has worked."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process

    def worked(self) -> float:
        """Return the seconds of processor time so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(stat[11]) + int(stat[12])) / TICKS


@contextmanager
def _served(home: str, url: str) -> Any:
    port = _free_port()
    command = ["-m", "streamlit", "run", "dashboard.py", f"--server.port={port}"]
    told = {"EARSHOT_HOME": home, "EARSHOT_DATABASE_URL": url, "EARSHOT_WORKER": "external"}
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | told,
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


class Visitor:
    """One browser, as far as the server can tell."""

    def __init__(self, line: ClientConnection, page: str) -> None:
        self.line, self.page, self.held = line, page, set[str]()

    async def rerun(self, query: str) -> int:
        """Ask for the page and return how many bytes came until it was finished."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = self.page
        # As when somebody goes back: otherwise a filter keeps what it holds, whatever the address.
        asked.rerun_script.is_history_navigation = True
        asked.rerun_script.cached_message_hashes.extend(self.held)
        await self.line.send(asked.SerializeToString())
        received = 0
        while True:
            raw = await asyncio.wait_for(self.line.recv(), 120)
            received += len(raw)
            message = ForwardMsg.FromString(bytes(raw, "utf-8") if isinstance(raw, str) else raw)
            if message.metadata.cacheable:
                self.held.add(message.hash)
            if message.delta.new_element.HasField("exception"):
                raise RuntimeError(message.delta.new_element.exception.message)
            if message.WhichOneof("type") == "script_finished":
                return received


async def _visit(page: str, server: Server) -> Mapping[str, Any]:
    """Return what the first visit and the later ones cost."""
    address = f"ws://localhost:{server.port}/_stcore/stream"
    origin: Any = f"http://localhost:{server.port}"
    async with connect(address, origin=origin, max_size=None, subprotocols=None) as line:
        visitor = Visitor(line, page)
        start = server.worked()
        opened = await visitor.rerun(PERIODS[0])
        first = server.worked() - start
        await visitor.rerun(PERIODS[1])
        start = server.worked()
        sent = [await visitor.rerun(PERIODS[each % 2]) for each in range(RERUNS)]
        again = (server.worked() - start) / RERUNS
    limit = CALM.get(page, USUAL_MILLISECONDS)
    return {
        "first_milliseconds": round(first * 1_000),
        "milliseconds": round(again * 1_000),
        "opened_kilobytes": round(opened / 1_000, 1),
        "kilobytes": round(max(sent) / 1_000, 1),
        "limit_milliseconds": limit,
        "within": again * 1_000 <= limit and max(sent) <= MOST_KILOBYTES * 1_000,
    }


if __name__ == "__main__":
    raise SystemExit(main())
