"""Google Play: reviews with a text, written or changed within a week, and their answers."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.arrivals import DAY
from sandbox.people import author
from sandbox.platforms.answers import (
    bearer,
    find,
    follow,
    followed,
    json_of,
    sandbox_of,
    stream_of,
    whole,
)
from sandbox.platforms.google_account import refusal, unauthenticated
from sandbox.state import Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream

REACH = 7 * DAY
LONGEST = 350


def _refused(request: Request) -> Response | None:
    holds = sandbox_of(request).token_holds(bearer(request), "google_play")
    return None if holds else unauthenticated()


async def reviews(request: Request) -> Response:
    """List the reviews of a week, last touched first."""
    stream = stream_of(request, "google_play", request.path_params["package"])
    refused = _refused(request)
    if refused or stream is None:
        return refused or refusal(404, "Package not found.")
    found = shown(sandbox_of(request), stream)
    names = [naming.google_play(one, stream) for one in found]
    try:
        start = followed(request, request.query_params.get("token", ""), names)
    except ValueError:
        return refusal(400, "Invalid pagination token.")
    size = whole(request, "maxResults", 10, 100) or 10
    listed = [_review(one, stream, request) for one in found[start : start + size]]
    page: dict[str, Any] = {"reviews": listed} if listed else {}
    if start + size < len(found):
        page["tokenPagination"] = {"nextPageToken": follow(names, start + size)}
    return JSONResponse(page)


def shown(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    """Return the reviews that the interface holds, last touched first."""
    now = sandbox.clock().timestamp()
    recent = [
        one
        for one in sandbox.visible(stream)
        if one.updated_at(now) > now - REACH and not one.silent
    ]
    return sorted(recent, key=lambda one: one.updated_at(now), reverse=True)


async def review(request: Request) -> Response:
    """Get one review."""
    found = find(request, "google_play", request.path_params["review"])
    refused = _refused(request)
    if refused or found is None:
        return refused or refusal(404, "Review not found.")
    return JSONResponse(_review(*found, request))


def _review(statement: Statement, stream: Stream, request: Request) -> dict[str, Any]:
    sandbox = sandbox_of(request)
    now = sandbox.clock().timestamp()
    said = text.text(statement, stream, now) or ""
    title = text.title(statement, stream) if statement.seed % 3 == 0 else ""
    comment: dict[str, Any] = {
        "text": f"{title}\t{said}",
        "lastModified": _moment(statement.updated_at(now)),
        "starRating": statement.rating_at(now),
        "reviewerLanguage": statement.language,
        "device": "sandbox",
        "androidOsVersion": 34,
        "appVersionCode": 500 + statement.seed % 40,
        "appVersionName": f"5.{statement.seed % 40}",
        "thumbsUpCount": statement.seed % 4,
        "thumbsDownCount": statement.seed % 2,
    }
    wanted = request.query_params.get("translationLanguage", "")[:2]
    if wanted in {"en", "de", "es", "fr"} and wanted != statement.language:
        comment["originalText"] = comment["text"]
        comment["text"] = text.text(statement, stream, now, wanted)
    comments: list[dict[str, Any]] = [{"userComment": comment}]
    reply = sandbox.reply(statement, stream)
    if reply:
        answered = {"text": reply.text, "lastModified": _moment(reply.at)}
        comments.append({"developerComment": answered})
    name = naming.google_play(statement, stream)
    known = {"authorName": author(statement).full} if statement.seed % 11 else {}
    return {"reviewId": name, **known, "comments": comments}


def _moment(at: float) -> dict[str, Any]:
    return {"seconds": str(int(at)), "nanos": int(at % 1 * 1000) * 1_000_000}


async def answer(request: Request) -> Response:
    """Put the developer's answer under a review, in place of an earlier one."""
    found, refused = find(request, "google_play", request.path_params["review"]), _refused(request)
    if refused or found is None:
        return refused or refusal(404, "Review not found.")
    words = (await json_of(request)).get("replyText")
    if not isinstance(words, str) or not words.strip() or len(words) > LONGEST:
        return refusal(400, "Bad Reply Request")
    reply = sandbox_of(request).write_reply(found[0], words)
    result = {"replyText": words, "lastEdited": _moment(reply.at)}
    return JSONResponse({"result": result})


_REVIEWS = "/androidpublisher.googleapis.com/androidpublisher/v3/applications/{package}/reviews"
ROUTES = [
    Route(_REVIEWS, reviews),
    Route(_REVIEWS + "/{review}:reply", answer, methods=["POST"]),
    Route(_REVIEWS + "/{review}", review),
]
