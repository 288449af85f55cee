"""Hacker News: the search for stories and comments, newest first."""

from __future__ import annotations

import html
import operator
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.numbering import first_of_block
from sandbox.people import author
from sandbox.platforms.answers import Said, everything, mentions, sandbox_of, whole, zulu
from sandbox.state import Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream

REACH = 1_000
"""How many hits of one search can be paged through."""
_FILTER = re.compile(r"created_at_i\s*(<=|>=|<|>|=)\s*(\d+)")
_COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


async def search(request: Request) -> Response:
    """List what holds some words, or words that begin like them, newest first."""
    asked = request.query_params
    bounds = _FILTER.findall(asked.get("numericFilters", ""))
    if asked.get("numericFilters") and not bounds:
        return JSONResponse({"message": "Invalid numericFilters", "status": 400}, status_code=400)
    size, page = whole(request, "hitsPerPage", 20, REACH), whole(request, "page", 0, REACH)
    found = _found(request, bounds)
    reachable = found[:REACH]
    return JSONResponse(
        {
            "hits": [_hit(said) for said in reachable[page * size : (page + 1) * size]],
            "nbHits": len(found),
            "nbPages": -(-len(reachable) // max(1, size)),
            "page": page,
            "hitsPerPage": size,
            "exhaustiveNbHits": True,
            "query": asked.get("query", ""),
            "params": "advancedSyntax=true&analyticsTags=backend",
            "processingTimeMS": 4,
        }
    )


def _found(request: Request, bounds: list[tuple[str, str]]) -> list[Said]:
    words = request.query_params.get("query", "").strip('"')
    wanted = request.query_params.get("tags", "")
    found = [
        said
        for said in everything(sandbox_of(request), "hacker_news")
        if (not wanted or _kind(said[0]) in wanted)
        and all(_COMPARE[sign](int(said[0].created), int(bound)) for sign, bound in bounds)
        and mentions(_words(*said), words)
    ]
    return sorted(found, key=lambda said: said[0].created, reverse=True)


def _kind(statement: Statement) -> str:
    return "story" if first_of_block(statement.number) else "comment"


def _words(statement: Statement, stream: Stream) -> str:
    return text.text(statement, stream, statement.created) or ""


def _hit(said: Said) -> dict[str, Any]:
    statement, stream = said
    name, kind = naming.plain_number(statement, stream), _kind(statement)
    hit: dict[str, Any] = {
        "objectID": name,
        "created_at": zulu(statement.created, 0),
        "created_at_i": int(statement.created),
        "author": author(statement).handle,
        "title": None,
        "url": None,
        "points": None,
        "_tags": [kind, f"author_{author(statement).handle}"],
        "_highlightResult": {},
    }
    words = _html(_words(statement, stream))
    if kind == "story":
        title = f"Ask HN: {text.title(statement, stream)}"
        counts = {"points": statement.seed % 90, "num_comments": statement.seed % 20}
        return hit | counts | {"title": title, "story_text": words, "story_id": int(name)}
    above = int(name) - 1
    more = {"story_id": above, "parent_id": above, "story_title": "Hotels that listen"}
    return hit | more | {"comment_text": words}


def _html(said: str) -> str:
    return html.escape(said).replace("/", "&#x2F;").replace("\n\n", "<p>")


def shown(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    """Return what truly speaks of the stream's name."""
    standing = sandbox.visible(stream)
    return [one for one in standing if mentions(_words(one, stream), stream.remote_id, True)]


ROUTES = [Route("/hn.algolia.com/api/v1/search_by_date", search)]
