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
from sandbox.platforms.answers import basic, follow, followed, sandbox_of, stream_of, whole
from sandbox.statement import Statement
from sandbox.streams import Stream

_NOTHING = ("", "", "Nothing", "-")


def _respond(
    data: Any, errors: list[dict[str, Any]], status: int = 200, **meta: str
) -> JSONResponse:
    about = {"ruid": hexadecimal("booking", 24), **meta}
    body = {"errors": errors, "warnings": [], "meta": about, "data": data}
    return JSONResponse(body, status_code=status)


def _trouble(status: int, message: str) -> JSONResponse:
    return _respond(None, [{"code": status, "message": message}], status)


async def reviews(request: Request) -> Response:
    """List the reviews of a property, newest first; every page names one after it."""
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
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "page_token"]
    end = min(start + size, len(found))
    query = urlencode([*kept, *([("page_token", follow(names, end))] if end else [])])
    return _respond({"reviews": shown}, [], next_page=f"https:/{request.url.path}?{query}")


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
    person = {
        "name": author(statement).first,
        "country_code": stream.country.lower(),
        "is_genius": statement.seed % 4 == 0,
    }
    stars = score(statement, now)
    review_id = naming.plain_number(statement, stream)
    return {
        "url": f"https:/{request.url.path}/{review_id}",
        "review_id": review_id,
        "created_timestamp": _stated(statement.created),
        "last_change_timestamp": _stated(statement.updated_at(now)),
        "content": {
            "language_code": statement.language,
            "headline": text.title(statement, stream),
            "positive": good,
            "negative": bad,
        },
        "scoring": {"review_score": stars, "clean": stars, "staff": stars, "value": None},
        "reviewer": person if statement.seed % 9 else None,
        "reply": {"text": reply.text, "last_change_timestamp": _stated(reply.at)}
        if reply
        else None,
        "reservation_id": statement.seed % 10**9,
    }


def _stated(at: float) -> str:
    """Return a moment as Booking.com does: of UTC, without saying so."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


_REVIEWS = "/supply-xml.booking.com/review-api/properties/{property}/reviews"
ROUTES = [Route(_REVIEWS, reviews)]
