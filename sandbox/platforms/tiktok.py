"""TikTok for Business: the account's videos, comments below them, and its answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.identity import hexadecimal
from sandbox.numbering import parent
from sandbox.people import author
from sandbox.platforms.answers import find, json_of, reply_number, sandbox_of, stream_of, whole
from sandbox.state import Reply
from sandbox.statement import Statement
from sandbox.streams import Stream
from sandbox.threads import Occasion, occasions

LONGEST = 150
_MOST_VIDEOS, _MOST_COMMENTS = 20, 30
_VIDEO_IDS = 7_000_000_000_000_000_000
_NO_TOKEN, _BAD_FIELD = 40_105, 40_002

Item = dict[str, Any]


def _respond(data: Item, code: int = 0, message: str = "OK") -> Response:
    """Return an answer; TikTok sends its errors with HTTP 200 as well."""
    body = {"code": code, "message": message, "request_id": hexadecimal(message, 32).upper()}
    return JSONResponse({**body, "data": data})


def _refused(request: Request) -> Response | None:
    known = sandbox_of(request).secrets["tiktok"]["access_token"]
    if request.headers.get("access-token") != known:
        return _respond({}, _NO_TOKEN, "Access token is incorrect or has been revoked.")
    return None


def _listed(
    request: Request, name: str, most: int, listing: Callable[[Stream], list[Item] | None]
) -> Response:
    """Return one page of what the account has, from the place that the cursor counts."""
    stream = stream_of(request, "tiktok", request.query_params.get("business_id", ""))
    found = listing(stream) if stream else None
    if _refused(request) or found is None:
        return _refused(request) or _respond({}, _BAD_FIELD, "Invalid business_id or video_id")
    size = whole(request, "max_count", 10, 1_000)
    if size > most:
        return _respond({}, _BAD_FIELD, f"max_count: must be at most {most}")
    start = whole(request, "cursor", 0, 10**18)
    end = min(len(found), start + size)
    page = {name: found[start:end], "cursor": end, "has_more": end < len(found)}
    return _respond(page)


async def videos(request: Request) -> Response:
    """List the account's videos, newest first, in the fields that are asked for."""
    wanted = set(json.loads(request.query_params.get("fields", '["item_id"]')))

    def own(stream: Stream) -> list[Item]:
        published = occasions(sandbox_of(request), stream)
        items = [_video(stream, one) for one in published]
        return [{name: item[name] for name in item if name in wanted} for item in items]

    return _listed(request, "videos", _MOST_VIDEOS, own)


def _video(stream: Stream, published: Occasion) -> Item:
    name = _video_id(stream, published.number)
    return {
        "item_id": name,
        "create_time": str(int(published.at)),
        "share_url": f"https://www.tiktok.com/@{stream.brand.key}/video/{name}",
        "comments": len(published.statements),
        "caption": f"News from {stream.brand.name}",
    }


def _video_id(stream: Stream, number: int) -> str:
    return str(_VIDEO_IDS + naming.occasion_id(stream, number))


async def comments(request: Request) -> Response:
    """List the comments below a video, without the answers to them."""

    def below(stream: Stream) -> list[Item] | None:
        published = _asked(request, stream)
        if published is None:
            return None
        found = [
            _comment(request, stream, thread.opener, published)
            | {"replies": len(_answers(request, stream, published, thread.opener))}
            for thread in published.threads
        ]
        return _sorted(request, found)

    return _listed(request, "comments", _MOST_COMMENTS, below)


async def replies(request: Request) -> Response:
    """List the answers to one comment."""

    def answers(stream: Stream) -> list[Item] | None:
        published = _asked(request, stream)
        found = find(request, "tiktok", request.query_params.get("comment_id", ""))
        if published is None or found is None:
            return None
        return _sorted(request, _answers(request, stream, published, found[0]))

    return _listed(request, "comments", _MOST_COMMENTS, answers)


def _asked(request: Request, stream: Stream) -> Occasion | None:
    wanted = request.query_params.get("video_id", "")
    published = occasions(sandbox_of(request), stream)
    return next((one for one in published if _video_id(stream, one.number) == wanted), None)


def _sorted(request: Request, found: list[Item]) -> list[Item]:
    newest_first = request.query_params.get("sort_order", "desc") == "desc"
    return sorted(found, key=lambda one: int(one["create_time"]), reverse=newest_first)


def _answers(
    request: Request, stream: Stream, published: Occasion, opener: Statement
) -> list[Item]:
    below = next((one.answers for one in published.threads if one.opener == opener), ())
    found = [_comment(request, stream, one, published) for one in below]
    for one in (opener, *below):
        for reply in sandbox_of(request).replies(one, stream):
            found.append(_own(stream, opener, published, reply))
    return found


def _comment(request: Request, stream: Stream, one: Statement, published: Occasion) -> Item:
    now = sandbox_of(request).clock().timestamp()
    comment = {
        "comment_id": naming.tiktok(one, stream),
        "video_id": _video_id(stream, published.number),
        "create_time": str(int(one.created)),
        "text": text.text(one, stream, now),
        "username": author(one).handle,
        "user_id": hexadecimal(author(one).handle, 64),
        "likes": one.seed % 12,
        "owner": False,
        "liked": False,
        "pinned": False,
        "status": "PUBLIC",
    }
    above = parent(one.number)
    if above is not None:
        thread = naming.tiktok(one._replace(number=above), stream)
        comment["parent_comment_id"] = thread
    return comment


def _own(stream: Stream, opener: Statement, published: Occasion, reply: Reply) -> Item:
    thread = naming.tiktok(opener, stream)
    return {
        "comment_id": f"{thread[:-6]}{reply_number(reply)}",
        "video_id": _video_id(stream, published.number),
        "parent_comment_id": thread,
        "create_time": str(int(reply.at)),
        "text": reply.text,
        "username": stream.brand.key,
        "user_id": hexadecimal(stream.brand.key, 64),
        "likes": 0,
        "owner": True,
        "status": "PUBLIC",
    }


async def answer(request: Request) -> Response:
    """Answer a comment below an own video."""
    body, refused = await json_of(request), _refused(request)
    words = str(body.get("text", ""))
    found = find(request, "tiktok", str(body.get("comment_id", "")))
    if refused or found is None or not words.strip() or len(words) > LONGEST:
        return refused or _respond({}, _BAD_FIELD, "Invalid comment_id or text")
    statement, stream = found
    for published in occasions(sandbox_of(request), stream):
        known = _video_id(stream, published.number) == body.get("video_id")
        if known and statement in published.statements:
            reply = sandbox_of(request).add_reply(statement, stream, words)
            written = _own(stream, statement, published, reply)
            return _respond(written | {"create_time": int(reply.at)})
    return _respond({}, _BAD_FIELD, "Invalid video_id")


_BASE = "/business-api.tiktok.com/open_api/v1.3/business"
ROUTES = [
    Route(_BASE + "/video/list/", videos),
    Route(_BASE + "/comment/list/", comments),
    Route(_BASE + "/comment/reply/list/", replies),
    Route(_BASE + "/comment/reply/create/", answer, methods=["POST"]),
]
