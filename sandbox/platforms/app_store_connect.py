"""App Store Connect: all reviews of the owner's apps, and the developer's answers."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import curve, naming, text
from sandbox.arrivals import moment
from sandbox.keys import app_store_key
from sandbox.people import author
from sandbox.platforms.answers import (
    PACIFIC,
    bearer,
    find,
    follow,
    followed,
    json_of,
    sandbox_of,
    stream_of,
    whole,
)
from sandbox.state import Reply
from sandbox.statement import Statement
from sandbox.streams import Stream

HOST = "api.appstoreconnect.apple.com"
LONGEST = 5_970
_PENDING = 30
"""Seconds for which Apple looks at an answer before it publishes it."""
_LONGEST_LIFE = timedelta(minutes=20)
_TERRITORIES = {"en": "USA", "de": "DEU", "es": "ESP", "fr": "FRA"}
_ORDERS = ("createdDate", "-createdDate", "rating", "-rating")


def _respond(body: dict[str, Any], status: int = 200) -> JSONResponse:
    headers = {"X-Rate-Limit": "user-hour-lim:3600;user-hour-rem:3545;"}
    return JSONResponse(body, status_code=status, headers=headers)


def _trouble(status: int, code: str, title: str) -> JSONResponse:
    error = {"id": "0", "status": str(status), "code": code, "title": title, "detail": title}
    return _respond({"errors": [error]}, status)


def _refused(request: Request) -> Response | None:
    try:
        good = _is_good(request)
    except (ValueError, KeyError, TypeError):
        good = False
    words = "Authentication credentials are missing or invalid."
    return None if good else _trouble(401, "NOT_AUTHORIZED", words)


def _is_good(request: Request) -> bool:
    """Tell whether the token is of our key, addressed to Apple and short-lived.

    Raises:
        ValueError, KeyError, TypeError: it is no token at all.
    """
    world, now = sandbox_of(request).world, sandbox_of(request).clock().timestamp()
    options = next(one.options for one in world.streams if one.source == "app_store_connect")
    said, _, signature = bearer(request).rpartition(".")
    header, claims = (json.loads(_plain(part)) for part in said.split("."))
    named = (header["alg"], header["kid"], claims["iss"], claims["aud"])
    expected = ("ES256", options["key_id"], options["issuer_id"], "appstoreconnect-v1")
    lives = now < claims["exp"] <= now + _LONGEST_LIFE.total_seconds()
    key = app_store_key(world.seed)
    return named == expected and lives and curve.is_signed(said.encode(), _plain(signature), key)


def _plain(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


async def reviews(request: Request) -> Response:
    """List the reviews of an app that have a text, with the answers if they are asked for."""
    refused, asked = _refused(request), request.query_params
    stream = stream_of(request, "app_store_connect", request.path_params["app"])
    if refused or stream is None:
        return refused or _trouble(404, "NOT_FOUND", "The specified resource does not exist")
    order = asked.get("sort", "-createdDate")
    size = whole(request, "limit", 50, 1_000)
    if order not in _ORDERS or not 1 <= size <= 200:
        return _trouble(400, "PARAMETER_ERROR.INVALID", "A parameter has an invalid value")
    found = _ordered(request, stream, order)
    names = [naming.app_store_connect(one, stream) for one in found]
    try:
        start = followed(request, asked.get("cursor", ""), names)
    except ValueError:
        return _trouble(400, "PARAMETER_ERROR.INVALID", "The cursor is not valid")
    return _respond(_page(request, stream, found, start, size))


async def review(request: Request) -> Response:
    """Get one review, with the answer to it if that is asked for."""
    found = find(request, "app_store_connect", request.path_params["review"])
    refused = _refused(request)
    if refused or found is None:
        return refused or _trouble(404, "NOT_FOUND", "The specified resource does not exist")
    page = _page(request, found[1], [found[0]], 0, 1)
    return _respond({**page, "data": page["data"][0], "links": page["data"][0]["links"]})


def _ordered(request: Request, stream: Stream, order: str) -> list[Statement]:
    sandbox, territory = sandbox_of(request), request.query_params.get("filter[territory]")
    now = sandbox.clock().timestamp()
    found = [
        one
        for one in sandbox.visible(stream)
        if not one.silent and territory in {None, _TERRITORIES[one.language]}
    ]
    if order.endswith("rating"):
        found = sorted(found, key=lambda one: one.rating_at(now))
    return found[::-1] if order.startswith("-") else found


def _page(
    request: Request, stream: Stream, found: list[Statement], start: int, size: int
) -> dict[str, Any]:
    shown = found[start : start + size]
    address = f"https:/{request.url.path}"
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
    links = {"self": f"{address}?{urlencode(kept)}"}
    if start + size < len(found):
        names = [naming.app_store_connect(one, stream) for one in found]
        cursor = follow(names, start + size)
        links["next"] = f"{address}?{urlencode([*kept, ('cursor', cursor)])}"
    paging = {"total": len(found), "limit": size}
    data = [_review(one, stream, request) for one in shown]
    page = {"data": data, "links": links, "meta": {"paging": paging}}
    if request.query_params.get("include") != "response":
        return page
    answered = [(one, sandbox_of(request).reply(one, stream)) for one in shown]
    return page | {"included": [_response(one, it, stream, request) for one, it in answered if it]}


def _review(one: Statement, stream: Stream, request: Request) -> dict[str, Any]:
    sandbox = sandbox_of(request)
    now = sandbox.clock().timestamp()
    name = naming.app_store_connect(one, stream)
    address = f"https://{HOST}/v1/customerReviews/{name}"
    links = {"related": f"{address}/response", "self": f"{address}/relationships/response"}
    answer = {"type": "customerReviewResponses", "id": _answer_id(name)}
    data = {"data": answer} if sandbox.reply(one, stream) else {}
    return {
        "type": "customerReviews",
        "id": name,
        "attributes": {
            "rating": one.rating_at(now),
            "title": text.title(one, stream),
            "body": text.text(one, stream, now),
            "reviewerNickname": author(one).handle,
            "createdDate": _local(one.created),
            "territory": _TERRITORIES[one.language],
        },
        "relationships": {"response": {"links": links, **data}},
        "links": {"self": address},
    }


def _answer_id(review: str) -> str:
    return str(int(review) + 30_000_000_000)


def _local(at: float) -> str:
    return moment(at).astimezone(PACIFIC).isoformat(timespec="seconds")


def _response(one: Statement, reply: Reply, stream: Stream, request: Request) -> dict[str, Any]:
    fresh = reply.posted and sandbox_of(request).clock().timestamp() - reply.at < _PENDING
    return {
        "type": "customerReviewResponses",
        "id": _answer_id(naming.app_store_connect(one, stream)),
        "attributes": {
            "responseBody": reply.text,
            "lastModifiedDate": _local(reply.at),
            "state": "PENDING_PUBLISH" if fresh else "PUBLISHED",
        },
    }


async def answer(request: Request) -> Response:
    """Put the developer's answer under a review, in place of an earlier one."""
    refused, body = _refused(request), await json_of(request)
    if refused:
        return refused
    try:
        words = body["data"]["attributes"]["responseBody"]
        found = find(
            request,
            "app_store_connect",
            body["data"]["relationships"]["review"]["data"]["id"],
        )
    except (KeyError, TypeError):
        return _trouble(422, "ENTITY_UNPROCESSABLE", "The request entity is not valid")
    if found is None:
        return _trouble(404, "NOT_FOUND", "The specified resource does not exist")
    if not isinstance(words, str) or not 0 < len(words.strip()) <= LONGEST:
        return _trouble(409, "ENTITY_ERROR.ATTRIBUTE.INVALID", "The response is not acceptable")
    reply = sandbox_of(request).write_reply(found[0], words)
    return _respond({"data": _response(found[0], reply, found[1], request)}, 201)


async def withdraw(request: Request) -> Response:
    """Take an answer away."""
    wanted = request.path_params["answer"]
    review = str(int(wanted) - 30_000_000_000) if wanted.isdigit() else ""
    found, refused = find(request, "app_store_connect", review), _refused(request)
    if refused or found is None:
        return refused or _trouble(404, "NOT_FOUND", "The specified resource does not exist")
    sandbox_of(request).delete_reply(found[0])
    return Response(status_code=204)


_V1 = f"/{HOST}/v1"
ROUTES = [
    Route(_V1 + "/apps/{app}/customerReviews", reviews),
    Route(_V1 + "/customerReviews/{review}", review),
    Route(_V1 + "/customerReviewResponses", answer, methods=["POST"]),
    Route(_V1 + "/customerReviewResponses/{answer}", withdraw, methods=["DELETE"]),
]
