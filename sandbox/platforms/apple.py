"""Apple's feed of app reviews: fifty a page, ten pages, one country."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.people import author
from sandbox.platforms.answers import PACIFIC, cut, page_number, sandbox_of
from sandbox.statement import Statement
from sandbox.streams import Stream

PAGE = 50
PAGES = 10
WINDOW = PAGE * PAGES


async def feed(request: Request) -> Response:
    """Serve a page of the newest reviews of an app in one country."""
    country, app = request.path_params["country"], request.path_params["app"]
    asked = request.path_params["page"]
    if not 1 <= asked <= PAGES:
        words = "CustomerReviews RSS page depth is limited to 10"
        return JSONResponse({"error": words}, status_code=400)
    stream = _stream(request, country, app)
    if stream is None:
        return JSONResponse({"feed": {"link": _links(country, app, asked)[:1]}})
    entries = [_entry(one, stream, request) for one in _shown(request, stream, asked)]
    body: dict[str, Any] = {
        "author": {
            "name": {"label": "iTunes Store"},
            "uri": {"label": f"http://www.apple.com/{country}/itunes/"},
        },
        "link": _links(country, app, asked),
    }
    if entries:
        body["entry"] = entries if len(entries) > 1 else entries[0]
    return JSONResponse({"feed": body})


def _shown(request: Request, stream: Stream, asked: int) -> list[Statement]:
    newest = newest_first(sandbox_of(request).visible(stream), sandbox_of(request).clock())
    return list(cut(newest, page_number(request, asked, len(newest), PAGE), PAGE))


def newest_first(standing: list[Statement], now: datetime) -> list[Statement]:
    """Return the reviews that the feed holds, last touched first."""
    at = now.timestamp()
    return sorted(standing, key=lambda one: one.updated_at(at), reverse=True)[:WINDOW]


def _entry(statement: Statement, stream: Stream, request: Request) -> dict[str, Any]:
    now = sandbox_of(request).clock().timestamp()
    person = author(statement)
    country = stream.options["country"]
    updated = datetime.fromtimestamp(int(statement.updated_at(now)), PACIFIC)
    review = (
        f"https://itunes.apple.com/{country}/review?id={stream.remote_id}&type=Purple%20Software"
    )
    return {
        "author": {
            "uri": {"label": f"https://itunes.apple.com/{country}/reviews/id{person.number}"},
            "name": {"label": person.handle},
            "label": "",
        },
        "updated": {"label": updated.isoformat()},
        "im:rating": {"label": str(statement.rating_at(now))},
        "im:version": {"label": _version(statement)},
        "id": {"label": naming.apple(statement, stream)},
        "title": {"label": text.title(statement, stream)},
        "content": {
            "label": text.text(statement, stream, now),
            "attributes": {"type": "text"},
        },
        "link": {"attributes": {"rel": "related", "href": review}},
        "im:voteSum": {"label": str(statement.seed % 4)},
        "im:contentType": {"attributes": {"term": "Application", "label": "Application"}},
        "im:voteCount": {"label": str(statement.seed % 4 + statement.seed % 2)},
    }


def _version(statement: Statement) -> str:
    months = int(statement.created // (30 * 86_400)) - 640
    return f"{months // 12}.{months % 12}.{statement.seed % 3}"


def _links(country: str, app: str, asked: int) -> list[dict[str, Any]]:
    """Return the links as Apple has them: to XML even in JSON, one of them to an internal host."""
    base = f"https://itunes.apple.com/{country}/rss/customerreviews"

    def page(number: int) -> str:
        return f"{base}/page={number}/id={app}/sortby=mostrecent/xml"

    inner = base.replace("https://", "https://mzstoreservices-int-st.")
    hrefs = {
        "alternate": f"https://apps.apple.com/{country}/app/id{app}",
        "self": f"{inner}/id={app}/mostrecent/json",
        "first": page(1),
        "last": page(PAGES),
        "previous": page(max(1, asked - 1)),
        "next": page(min(PAGES, asked + 1)),
    }
    return [{"attributes": {"rel": rel, "href": href}} for rel, href in hrefs.items()]


def _stream(request: Request, country: str, app: str) -> Stream | None:
    try:
        return sandbox_of(request).world.stream("apple_rss", app, country=country)
    except KeyError:
        return None


_BASE = "/itunes.apple.com/{country}/rss/customerreviews/page={page:int}/id={app}"
ROUTES = [
    Route(_BASE + "/sortby=mostrecent/json", feed),
    Route(_BASE + "/sortBy=mostRecent/json", feed),
]
