"""Booking.com for connectivity partners: guest reviews out of ten, in two halves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.identity import hexadecimal
from sandbox.people import author
from sandbox.platforms.answers import basic, follow, followed, sandbox_of, stream_of, whole, zulu
from sandbox.statement import Statement
from sandbox.streams import Stream

_NOTHING = ("", "", "Nothing", "-")


def _respond(body: dict[str, Any], status: int = 200) -> JSONResponse:
    shared = {"meta": {"ruid": hexadecimal("booking", 24)}, "warnings": []}
    return JSONResponse({**shared, "errors": [], **body}, status_code=status)


def _trouble(status: int, message: str) -> JSONResponse:
    return _respond({"data": [], "errors": [{"code": status, "message": message}]}, status)


async def reviews(request: Request) -> Response:
    """List the reviews of a property, newest first; a single one comes without a list."""
    stream = stream_of(request, "booking", request.path_params["property"])
    known = sandbox_of(request).secrets["booking"]["password"]
    if stream is None or basic(request) != (stream.options["user"], known):
        return _trouble(401 if stream else 403, "Access denied")
    floor = request.query_params.get("from_date", "1970-01-01")
    begins = datetime.fromisoformat(floor).replace(tzinfo=UTC).timestamp()
    found = [one for one in sandbox_of(request).visible(stream)[::-1] if one.created >= begins]
    names = [naming.plain_number(one, stream) for one in found]
    size = whole(request, "limit", 20, 100) or 20
    try:
        start = followed(request, request.query_params.get("page_token", ""), names)
    except ValueError:
        return _trouble(400, "Invalid page")
    shown = [_review(one, stream, request) for one in found[start : start + size]]
    page: dict[str, Any] = {"data": shown[0] if len(shown) == 1 else shown}
    if start + size < len(found):
        kept = [pair for pair in request.query_params.multi_items() if pair[0] != "page_token"]
        query = urlencode([*kept, ("page_token", follow(names, start + size))])
        page["next_page"] = f"https:/{request.url.path}?{query}"
    return _respond(page)


def score(statement: Statement, at: float) -> int:
    """Return the rating out of ten as it stands at a moment."""
    return 2 * statement.rating_at(at)


def _review(statement: Statement, stream: Stream, request: Request) -> dict[str, Any]:
    sandbox = sandbox_of(request)
    now = sandbox.clock().timestamp()
    said = text.text(statement, stream, now) or ""
    other = _NOTHING[statement.seed % len(_NOTHING)]
    good, bad = (other, said) if statement.tone == "negative" else (said, other)
    reply = sandbox.reply(statement, stream)
    person = {"name": author(statement).first, "country": stream.country.lower()}
    stars = score(statement, now)
    return {
        "review_id": naming.plain_number(statement, stream),
        "created_timestamp": zulu(statement.created, 0),
        "last_change_timestamp": zulu(statement.updated_at(now), 0),
        "content": {
            "language_code": statement.language,
            "headline": text.title(statement, stream),
            "positive": good,
            "negative": bad,
        },
        "scoring": {"review_score": stars, "clean": stars, "staff": stars, "location": 10},
        "reviewer": person if statement.seed % 9 else None,
        "response": {"text": reply.text, "last_change_timestamp": zulu(reply.at, 0)}
        if reply
        else None,
        "reservation_id": statement.seed % 10**9,
    }


_REVIEWS = "/supply-xml.booking.com/review-api/properties/{property}/reviews"
ROUTES = [Route(_REVIEWS, reviews)]
