"""What a complete collection of a listing must hold: the tests' own list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.arrivals import moment
from sandbox.people import author
from sandbox.platforms import (
    apple,
    bluesky,
    booking,
    facebook,
    google_places,
    google_play,
    hacker_news,
    instagram,
    news,
    reddit,
    tripadvisor,
    x,
    yelp,
)
from sandbox.platforms.answers import sandbox_of
from sandbox.state import Sandbox, key
from sandbox.statement import Statement
from sandbox.streams import Stream
from sandbox.threads import standing


def truth(sandbox: Sandbox, stream: Stream) -> dict[str, Any]:
    """Return every statement of a stream, with what its interface shows now."""
    shown = {key(statement) for statement in shown_now(sandbox, stream)}
    rows = [_row(one, stream, sandbox, shown) for one in sandbox.statements(stream)]
    return {
        "key": stream.key,
        "source": stream.source,
        "remote_id": stream.remote_id,
        "at": sandbox.clock().isoformat(),
        "visible": sum(not row["removed"] for row in rows),
        "shown": sum(row["shown"] for row in rows),
        "writes": sum(sandbox.writes.get(key(one), 0) for one in sandbox.statements(stream)),
        "reviews": rows,
    }


def shown_now(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    """Return what a collection can see now through the interface of the stream's source."""
    show = _SHOWN.get(stream.source)
    return show(sandbox, stream) if show else sandbox.visible(stream)


def _yelp(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    return yelp.window(sandbox.visible(stream))


def _tripadvisor(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    reviews = sandbox.visible(stream)
    languages = {one.language for one in reviews}
    return [one for spoken in languages for one in tripadvisor.window(reviews, spoken)]


def _apple(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    return apple.newest_first(sandbox.visible(stream), sandbox.clock())


def _news(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    return news.window(sandbox.visible(stream))


_SHOWN: Mapping[str, Callable[[Sandbox, Stream], list[Statement]]] = {
    "yelp": _yelp,
    "tripadvisor": _tripadvisor,
    "apple_rss": _apple,
    "rss": _news,
    "google_places": google_places.shown,
    "facebook": facebook.shown,
    "reddit": reddit.shown,
    "bluesky": bluesky.shown,
    "youtube": standing,
    "google_play": google_play.shown,
    "hacker_news": hacker_news.shown,
    "instagram": instagram.shown,
    "x": x.shown,
    "tiktok": standing,
    "linkedin": standing,
}
"""Of sources that do not simply show all that stands."""


def _row(
    statement: Statement, stream: Stream, sandbox: Sandbox, shown: set[tuple[str, int]]
) -> dict[str, Any]:
    now = sandbox.clock().timestamp()
    reply = sandbox.reply(statement, stream)
    moments = [statement.updated_at(now), reply.at if reply else 0.0]
    return {
        "external_id": naming.external_id(statement, stream),
        "rating": statement.rating_at(now) or None,
        "rating_original": _original(statement, stream, now),
        "created_at": moment(statement.created).isoformat(),
        "updated_at": moment(statement.updated_at(now)).isoformat(),
        "version": moment(max(moments)).isoformat(),
        "removed": statement.removed <= now,
        "shown": key(statement) in shown,
        "answered_at": moment(reply.at).isoformat() if reply else None,
        "writes": sandbox.writes.get(key(statement), 0),
        "author": author(statement).handle,
        "language": statement.language,
        "text": text.text(statement, stream, now),
        "subject": statement.subject,
        "praised": list(statement.praised),
        "criticised": list(statement.criticised),
    }


def _original(statement: Statement, stream: Stream, now: float) -> str | None:
    """Return the rating as the channel shows it, where its scale is not that of five stars."""
    return f"{booking.score(statement, now)}/10" if stream.source == "booking" else None


async def show(request: Request) -> Response:
    """Serve the truth about one listing: `?source=&remote_id=`, and `&country=` for apps."""
    asked = request.query_params
    options = {"country": asked["country"]} if "country" in asked else {}
    try:
        stream = sandbox_of(request).world.stream(
            asked.get("source", ""), asked.get("remote_id", ""), **options
        )
    except KeyError:
        return JSONResponse({"error": "no such listing"}, status_code=404)
    return JSONResponse(truth(sandbox_of(request), stream))


ROUTES = [Route("/sandbox/truth", show)]
