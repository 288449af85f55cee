"""LinkedIn: an organisation's posts, comments below them one level deep, and its answers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.identity import token
from sandbox.numbering import parent
from sandbox.people import author
from sandbox.platforms.answers import bearer, json_of, reply_number, sandbox_of, stream_of, whole
from sandbox.state import Reply
from sandbox.statement import Statement
from sandbox.streams import Stream
from sandbox.threads import Occasion, Thread, occasions

LONGEST = 1_250
VERSION_LIFE = timedelta(days=366)
_POSTS = 7_100_000_000_000_000_000

Item = dict[str, Any]


def _trouble(status: int, code: str, message: str) -> JSONResponse:
    body = {"status": status, "code": code, "message": message}
    return JSONResponse(body, status_code=status)


def _refused(request: Request) -> Response | None:
    known = sandbox_of(request).secrets["linkedin"]["access_token"]
    version = request.headers.get("linkedin-version", "")
    if bearer(request) != known:
        return _trouble(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
    if not re.fullmatch(r"20\d\d(0[1-9]|1[0-2])", version):
        return _trouble(400, "VERSION_MISSING", "A version must be present.")
    begins = datetime.strptime(f"{version}01+0000", "%Y%m%d%z")
    if sandbox_of(request).clock() - begins > VERSION_LIFE:
        words = f"Requested version {version}01 is not active"
        return _trouble(426, "NONEXISTENT_VERSION", words)
    return None


def _page(request: Request, items: list[Item]) -> Response:
    start, count = whole(request, "start", 0, 10**9), whole(request, "count", 10, 100)
    paging = {"start": start, "count": count, "total": len(items), "links": []}
    return JSONResponse({"paging": paging, "elements": items[start : start + count]})


async def posts(request: Request) -> Response:
    """List an organisation's posts, last changed first."""
    asked, refused = request.query_params, _refused(request)
    stream = stream_of(request, "linkedin", asked.get("author", ""))
    if refused or stream is None or asked.get("q") != "author":
        return refused or _trouble(403, "ACCESS_DENIED", "Not enough permissions")
    published = occasions(sandbox_of(request), stream)
    return _page(request, [_post(stream, one) for one in published])


def _post(stream: Stream, published: Occasion) -> Item:
    at = int(published.at * 1000)
    return {
        "id": _post_id(stream, published.number),
        "author": stream.remote_id,
        "commentary": f"News from {stream.brand.name}",
        "createdAt": at,
        "publishedAt": at,
        "lastModifiedAt": at,
        "lifecycleState": "PUBLISHED",
        "visibility": "PUBLIC",
    }


def _post_id(stream: Stream, number: int) -> str:
    return f"urn:li:share:{_POSTS + naming.occasion_id(stream, number)}"


async def comments(request: Request) -> Response:
    """List the comments below a post, or the answers to a comment; or write one there."""
    refused, urn = _refused(request), request.path_params["urn"]
    if refused:
        return refused
    if request.method == "POST":
        return await _write(request, urn)
    for stream in sandbox_of(request).world.streams:
        if stream.source == "linkedin":
            found = _below(request, stream, urn)
            if found is not None:
                return _page(request, found)
    return _trouble(404, "NOT_FOUND", "Entity not found")


def _below(request: Request, stream: Stream, urn: str) -> list[Item] | None:
    for published in occasions(sandbox_of(request), stream):
        if urn == _post_id(stream, published.number):
            return [_opener(request, stream, thread) for thread in published.threads[::-1]]
        for thread in published.threads:
            if urn == naming.linkedin(thread.opener, stream):
                return _answers(request, stream, thread)
    return None


def _opener(request: Request, stream: Stream, thread: Thread) -> Item:
    count = len(_answers(request, stream, thread))
    summary = {"totalFirstLevelComments": count, "aggregatedTotalComments": count}
    comment = _comment(request, stream, thread.opener)
    return comment | ({"commentsSummary": summary} if count else {})


def _answers(request: Request, stream: Stream, thread: Thread) -> list[Item]:
    found = [(one.created, _comment(request, stream, one)) for one in thread.answers]
    for one in (thread.opener, *thread.answers):
        for reply in sandbox_of(request).replies(one, stream):
            found.append((reply.at, _own(stream, thread.opener, reply)))
    return [comment for _, comment in sorted(found, key=lambda entry: entry[0])]


def _comment(request: Request, stream: Stream, one: Statement) -> Item:
    now = sandbox_of(request).clock().timestamp()
    actor = f"urn:li:person:{token(author(one).handle, 10)}"
    said = text.text(one, stream, now)
    comment = _item(naming.linkedin(one, stream), actor, said or "", one.created)
    comment["lastModified"]["time"] = int(one.updated_at(now) * 1000)
    comment["likesSummary"] = {"totalLikes": one.seed % 9, "aggregatedTotalLikes": one.seed % 9}
    above = parent(one.number)
    if above is not None:
        comment["parentComment"] = naming.linkedin(one._replace(number=above), stream)
    return comment


def _item(urn: str, actor: str, said: str, at: float) -> Item:
    thread, _, number = urn.partition("(")[2].rstrip(")").partition(",")
    when = {"actor": actor, "time": int(at * 1000)}
    return {
        "id": number,
        "$URN": urn,
        "object": thread,
        "actor": actor,
        "message": {"text": said, "attributes": []},
        "created": dict(when),
        "lastModified": dict(when),
    }


def _own(stream: Stream, opener: Statement, reply: Reply) -> Item:
    above = naming.linkedin(opener, stream)
    urn = f"{above[:-7]}{reply_number(reply)})"
    return _item(urn, stream.remote_id, reply.text, reply.at) | {"parentComment": above}


async def _write(request: Request, urn: str) -> Response:
    body = await json_of(request)
    stream = stream_of(request, "linkedin", str(body.get("actor", "")))
    message = body.get("message")
    words = message.get("text", "") if isinstance(message, dict) else ""
    if not isinstance(words, str) or not words.strip() or len(words) > LONGEST:
        return _trouble(400, "INVALID_ARGUMENT", "message.text is not acceptable")
    for one in sandbox_of(request).visible(stream) if stream else ():
        if stream and naming.linkedin(one, stream) == urn and str(body.get("object")) in urn:
            reply = sandbox_of(request).add_reply(one, stream, words)
            return Response(status_code=201, headers={"x-restli-id": str(reply_number(reply))})
    return _trouble(404, "NOT_FOUND", "Entity not found")


_REST = "/api.linkedin.com/rest"
ROUTES = [
    Route(_REST + "/posts", posts),
    Route(_REST + "/socialActions/{urn}/comments", comments, methods=["GET", "POST"]),
]
