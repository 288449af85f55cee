"""YouTube: threads of comments below a channel's videos, and the channel's own answers."""

from __future__ import annotations

import html
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.identity import token
from sandbox.numbering import parent
from sandbox.people import author
from sandbox.platforms.answers import (
    bearer,
    find,
    follow,
    followed,
    json_of,
    reply_number,
    sandbox_of,
    stream_of,
    whole,
    zulu,
)
from sandbox.state import Reply
from sandbox.statement import Statement
from sandbox.streams import Stream
from sandbox.threads import Thread, occasions

LONGEST = 10_000
_BROUGHT = 2
"""How many answers a thread brings along."""

Comment = dict[str, Any]


def _trouble(code: int, reason: str, message: str, domain: str = "youtube") -> JSONResponse:
    listed = [{"message": message, "domain": domain, "reason": reason}]
    error = {"code": code, "message": message, "errors": listed}
    return JSONResponse({"error": error}, status_code=code)


def _refused(request: Request) -> Response | None:
    known = sandbox_of(request).secrets["youtube"]["api_key"]
    offered = request.headers.get("x-goog-api-key") or request.query_params.get("key")
    if offered == known or sandbox_of(request).token_holds(bearer(request), "youtube"):
        return None
    if not offered:
        return _trouble(403, "forbidden", "The request is missing a valid API key.", "global")
    return _trouble(400, "keyInvalid", "Bad Request", "usageLimits")


async def search(request: Request) -> Response:
    """Find channels by words."""
    refused, words = _refused(request), request.query_params.get("q", "").lower()
    found = [
        {
            "kind": "youtube#searchResult",
            "id": {"kind": "youtube#channel", "channelId": stream.remote_id},
            "snippet": {
                "channelId": stream.remote_id,
                "title": stream.brand.name,
                "channelTitle": stream.brand.name,
            },
        }
        for stream in sandbox_of(request).world.streams
        if stream.source == "youtube" and words in stream.brand.name.lower()
    ]
    return refused or JSONResponse({"kind": "youtube#searchListResponse", "items": found})


async def threads(request: Request) -> Response:
    """List the threads below one video, or below all of a channel, newest first."""
    refused, asked = _refused(request), request.query_params
    channel, video = asked.get("allThreadsRelatedToChannelId", ""), asked.get("videoId", "")
    if refused or bool(channel) == bool(video):
        return refused or _trouble(400, "missingRequiredParameter", "No filter selected.")
    found = _of_channel(request, channel) if channel else _of_video(request, video)
    if found is None:
        kind = "channel" if channel else "video"
        return _trouble(404, f"{kind}NotFound", f"The {kind} could not be found.")
    return _page(request, "commentThread", found)


def _of_channel(request: Request, channel: str) -> list[Comment] | None:
    stream = stream_of(request, "youtube", channel)
    return None if stream is None else _below(request, stream)


def _of_video(request: Request, video: str) -> list[Comment] | None:
    for stream in sandbox_of(request).world.streams:
        if stream.source == "youtube":
            for published in occasions(sandbox_of(request), stream):
                if _video(stream, published.number) == video:
                    return _below(request, stream, video)
    return None


def _below(request: Request, stream: Stream, video: str = "") -> list[Comment]:
    sandbox = sandbox_of(request)
    found = [
        (thread, _video(stream, published.number))
        for published in occasions(sandbox, stream)
        for thread in published.threads
        if video in {"", _video(stream, published.number)}
    ]
    newest = sorted(found, key=lambda one: one[0].opener.created, reverse=True)
    return [_thread(request, stream, thread, its_video) for thread, its_video in newest]


def _video(stream: Stream, number: int) -> str:
    return token(f"{stream.key}/video/{number}", 11)


def _thread(request: Request, stream: Stream, thread: Thread, video: str) -> Comment:
    answers = _answers(request, stream, thread)
    top = _comment(request, stream, thread.opener)
    top["snippet"] |= {"videoId": video}
    snippet = {
        "channelId": stream.remote_id,
        "videoId": video,
        "topLevelComment": top,
        "canReply": True,
        "totalReplyCount": len(answers),
        "isPublic": True,
    }
    whole_thread = {"kind": "youtube#commentThread", "id": top["id"], "snippet": snippet}
    brought = {"replies": {"comments": answers[-_BROUGHT:]}} if answers else {}
    return whole_thread | brought


def _answers(request: Request, stream: Stream, thread: Thread) -> list[Comment]:
    """Return what was answered in a thread, by others and by the channel, oldest first."""
    sandbox = sandbox_of(request)
    found = [(one.created, _comment(request, stream, one)) for one in thread.answers]
    for one in (thread.opener, *thread.answers):
        for reply in sandbox.replies(one, stream):
            found.append((reply.at, _own(request, stream, thread.opener, reply)))
    return [comment for _, comment in sorted(found, key=lambda entry: entry[0])]


def _comment(request: Request, stream: Stream, one: Statement) -> Comment:
    now = sandbox_of(request).clock().timestamp()
    person = author(one)
    said = text.text(one, stream, now) or ""
    snippet = _said(request, said) | {
        "channelId": stream.remote_id,
        "authorDisplayName": f"@{person.handle}",
        "likeCount": one.seed % 7,
        "publishedAt": zulu(one.created, 0),
        "updatedAt": zulu(one.updated_at(now), 0),
    }
    if one.seed % 29:
        snippet["authorChannelId"] = {"value": "UC" + token(person.handle, 22)}
    above = parent(one.number)
    if above is not None:
        snippet["parentId"] = naming.youtube_thread(stream, above)
    return {"kind": "youtube#comment", "id": naming.youtube(one, stream), "snippet": snippet}


def _own(request: Request, stream: Stream, opener: Statement, reply: Reply) -> Comment:
    thread = naming.youtube(opener, stream)
    at = zulu(reply.at, 0)
    snippet = _said(request, reply.text) | {
        "channelId": stream.remote_id,
        "parentId": thread,
        "authorDisplayName": f"@{stream.brand.key}",
        "authorChannelId": {"value": stream.remote_id},
        "likeCount": 0,
        "publishedAt": at,
        "updatedAt": at,
    }
    return {"kind": "youtube#comment", "id": f"{thread}.{reply_number(reply)}", "snippet": snippet}


def _said(request: Request, said: str) -> dict[str, Any]:
    plain = request.query_params.get("textFormat") == "plainText"
    display = said if plain else html.escape(said).replace("\n", "<br>")
    return {"textDisplay": display, "textOriginal": said, "canRate": True, "viewerRating": "none"}


async def comments(request: Request) -> Response:
    """List the answers in a thread, or answer there."""
    if request.method == "POST":
        return await _write(request)
    refused, wanted = _refused(request), request.query_params.get("parentId", "")
    found = find(request, "youtube", wanted)
    if refused or found is None:
        return refused or _trouble(404, "commentNotFound", "The comment could not be found.")
    opener, stream = found
    for published in occasions(sandbox_of(request), stream):
        for thread in published.threads:
            if thread.opener == opener:
                return _page(request, "comment", _answers(request, stream, thread)[::-1])
    return _page(request, "comment", [])


def _page(request: Request, kind: str, items: list[Comment]) -> Response:
    size = whole(request, "maxResults", 20, 100) or 20
    names = [item["id"] for item in items]
    try:
        start = followed(request, request.query_params.get("pageToken", ""), names)
    except ValueError:
        return _trouble(400, "invalidPageToken", "The page token is not valid.")
    shown = items[start : start + size]
    page: dict[str, Any] = {
        "kind": f"youtube#{kind}ListResponse",
        "pageInfo": {"totalResults": len(shown), "resultsPerPage": size},
        "items": shown,
    }
    if start + size < len(items):
        page["nextPageToken"] = follow(names, start + size)
    return JSONResponse(page)


async def _write(request: Request) -> Response:
    sandbox, body = sandbox_of(request), await json_of(request)
    if not sandbox.token_holds(bearer(request), "youtube"):
        return _trouble(401, "authError", "Invalid Credentials", "global")
    snippet = body.get("snippet")
    stated = snippet if isinstance(snippet, dict) else {}
    words = str(stated.get("textOriginal", ""))
    found = find(request, "youtube", str(stated.get("parentId", "")))
    if found is None:
        return _trouble(404, "parentCommentNotFound", "The parent could not be found.")
    if not words.strip() or len(words) > LONGEST:
        reason = "commentTextTooLong" if words.strip() else "commentTextRequired"
        return _trouble(400, reason, "The comment's text is not acceptable.")
    statement, stream = found
    reply = sandbox.add_reply(statement, stream, words)
    return JSONResponse(_own(request, stream, statement, reply))


_V3 = "/youtube.googleapis.com/youtube/v3"
ROUTES = [
    Route(_V3 + "/search", search),
    Route(_V3 + "/commentThreads", threads),
    Route(_V3 + "/comments", comments, methods=["GET", "POST"]),
]
