"""What one rerun of every page costs the server with 100,000 reviews, and what it sends.

Fills a store (or takes the one it is given), serves it, and visits every page over the browser's
own protocol, as an admin and, where they may open it, as a location manager with eight places. Each
visit goes back and forth between two periods, so that figures and charts change each time. Counts
the processor time of the server, which depends little on what else the machine does, and the bytes
of its messages: when the page is opened first, when the data have changed since, and again and
again while they stay.

    python -m benchmarks.pages                  all pages
    python -m benchmarks.pages topics reviews   these
    EARSHOT_DATABASE_URL=sqlite:///… python -m benchmarks.pages
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Engine

from benchmarks.serving import Server, filled, served, visiting
from data.engine import open_store, writing
from data.models import Role
from data.upsert import next_change
from pages.page import page_ids, pages_for

RERUNS = 10
PERIODS = ("period=90+days", "period=12+months")
CALM = {"overview": 120}
USUAL_MILLISECONDS, MOST_KILOBYTES = 200, 200


def main() -> int:
    """Print one JSON line; return 1 if a page costs or sends more than it may."""
    with tempfile.TemporaryDirectory() as home:
        url = os.environ.get("EARSHOT_DATABASE_URL") or f"sqlite:///{home}/town.sqlite"
        reviews, engine = filled(url), open_store(url)
        with served(home, url) as server:
            pages = {
                f"{page}, {role}": asyncio.run(_visit(page, role, server, engine))
                for page, role in _openings(sys.argv[1:] or page_ids())
            }
        engine.dispose()
    late = [page for page, found in pages.items() if not found["within"]]
    print(json.dumps({"benchmark": "pages", "reviews": reviews, "pages": pages, "over": late}))
    return 1 if late else 0


def _openings(pages: Any) -> Iterator[tuple[str, Role]]:
    for page in pages:
        for role in (Role.ADMIN, Role.LOCATION_MANAGER):
            if page in pages_for(role):
                yield page, role


async def _visit(page: str, role: Role, server: Server, engine: Engine) -> Mapping[str, Any]:
    """Return what the first visit and the later ones cost."""
    async with visiting(server, role) as visitor:

        async def cost(*queries: str) -> tuple[float, int]:
            start = server.worked()
            sent = [await visitor.rerun(page, each) for each in queries]
            return (server.worked() - start) / len(queries) * 1_000, max(sent)

        first, opened = await cost(PERIODS[0])
        await cost(PERIODS[1])
        with writing(engine) as connection:
            next_change(connection)
        changed, _ = await cost(PERIODS[0])
        await cost(PERIODS[1])
        again, sent = await cost(*(PERIODS[each % 2] for each in range(RERUNS)))
    limit = CALM.get(page, USUAL_MILLISECONDS)
    return {
        "first_milliseconds": round(first),
        "changed_milliseconds": round(changed),
        "milliseconds": round(again),
        "opened_kilobytes": round(opened / 1_000, 1),
        "kilobytes": round(sent / 1_000, 1),
        "limit_milliseconds": limit,
        "within": again <= limit and sent <= MOST_KILOBYTES * 1_000,
    }


if __name__ == "__main__":
    raise SystemExit(main())
