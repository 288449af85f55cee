"""Trustpilot: a company's service reviews, page by page, and the company's answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.arrivals import moment
from sandbox.identity import hexadecimal
from sandbox.people import author
from sandbox.platforms.answers import (
    basic,
    bearer,
    cut,
    find,
    form_of,
    json_of,
    page_number,
    sandbox_of,
    stream_of,
    whole,
    zulu,
)
from sandbox.state import Reply, Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream

_ORDERS = ("createdat.desc", "createdat.asc", "stars.desc", "stars.asc")


def _fault(status: int, words: str, code: str) -> JSONResponse:
    """Return an error as the gateway in front of Trustpilot words it."""
    return JSONResponse(
        {"fault": {"faultstring": words, "detail": {"errorcode": code}}}, status_code=status
    )


def _refused(request: Request) -> Response | None:
    offered = request.headers.get("apikey") or request.query_params.get("apikey")
    if offered != sandbox_of(request).secrets["trustpilot"]["api_key"]:
        return _fault(401, "Invalid ApiKey", "oauth.v2.InvalidApiKey")
    return None


async def unit(request: Request) -> Response:
    """Find a company by the name of its site."""
    refused, wanted = _refused(request), request.query_params.get("name", "")
    found = [one for one in _units(sandbox_of(request)) if one["name"]["identifying"] == wanted]
    nowhere = JSONResponse({"message": "Not found", "errorCode": 1001}, status_code=404)
    return refused or (JSONResponse(found[0]) if found else nowhere)


async def search(request: Request) -> Response:
    """Find companies by words."""
    refused, words = _refused(request), request.query_params.get("query", "").lower()
    found = [one for one in _units(sandbox_of(request)) if words in one["displayName"].lower()]
    return refused or JSONResponse({"links": [], "businessUnits": found if words else []})


def _units(sandbox: Sandbox) -> list[dict[str, Any]]:
    return [
        {
            "id": stream.remote_id,
            "displayName": stream.brand.name,
            "name": {"identifying": f"{stream.brand.key}.example", "referring": []},
            "numberOfReviews": {"total": len(sandbox.visible(stream))},
        }
        for stream in sandbox.world.streams
        if stream.source == "trustpilot"
    ]


async def reviews(request: Request) -> Response:
    """List a page of reviews; a page past the end is empty."""
    refused = _refused(request)
    stream = stream_of(request, "trustpilot", request.path_params["unit"])
    if refused or stream is None:
        return refused or JSONResponse({"message": "Business Unit not found"}, status_code=404)
    order = request.query_params.get("orderBy", _ORDERS[0])
    size, number = whole(request, "perPage", 20, 100), whole(request, "page", 1, 100_000)
    if order not in _ORDERS or not size or not number:
        return JSONResponse({"message": "Invalid request", "errorCode": 1000}, status_code=400)
    found = _ordered(_wanted(request, stream), order)
    shown = cut(found, page_number(request, number, len(found), size), size)
    return JSONResponse({"links": [], "reviews": [_review(one, stream, request) for one in shown]})


def _wanted(request: Request, stream: Stream) -> list[Statement]:
    asked = request.query_params
    stars = {int(star) for star in asked.get("stars", "").split(",") if star.isdigit()}
    floor = datetime.fromisoformat(asked.get("startDateTime", "1970-01-01T00:00:00Z")).timestamp()
    return [
        one
        for one in sandbox_of(request).visible(stream)
        if one.created >= floor
        and one.language == asked.get("language", one.language)
        and (not stars or one.rating in stars)
    ]


def _ordered(found: list[Statement], order: str) -> list[Statement]:
    by, _, direction = order.partition(".")
    down = direction == "desc"
    if by == "stars":
        return sorted(found, key=lambda one: (one.rating, one.created), reverse=down)
    return sorted(found, key=lambda one: one.created, reverse=down)


def _review(statement: Statement, stream: Stream, request: Request) -> dict[str, Any]:
    sandbox = sandbox_of(request)
    now = sandbox.clock().timestamp()
    person = author(statement)
    reply = sandbox.reply(statement, stream)
    edited = statement.edited <= now
    return {
        "id": naming.trustpilot(statement, stream),
        "stars": statement.rating_at(now),
        "title": text.title(statement, stream),
        "text": text.text(statement, stream, now),
        "language": statement.language,
        "createdAt": zulu(statement.created, 0),
        "experiencedAt": f"{moment(statement.created):%Y-%m-%d}T00:00:00Z",
        "updatedAt": zulu(statement.edited) if edited else None,
        "numberOfLikes": statement.seed % 3,
        "isVerified": statement.seed % 2 == 0,
        "status": "active",
        "companyReply": _reply(reply) if reply else None,
        "consumer": {
            "id": hexadecimal(person.handle, 24),
            "displayName": person.full,
            "displayLocation": None,
            "numberOfReviews": 1 + statement.seed % 9,
            "links": [],
        },
        "businessUnit": {"id": stream.remote_id, "displayName": stream.brand.name, "links": []},
        "location": None,
        "countsTowardsTrustScore": True,
        "links": [],
        "reportData": _report(statement) if statement.seed % 37 == 0 else None,
        "complianceLabels": [None],
        "invitation": {"businessUnitId": stream.remote_id} if statement.seed % 4 == 0 else None,
    }


def _reply(reply: Reply) -> dict[str, Any]:
    """Return the company's answer; unlike the review's, its times do not say their zone."""
    return {"text": reply.text, "createdAt": zulu(reply.at, 0)[:-1], "updatedAt": None}


def _report(statement: Statement) -> dict[str, Any]:
    at = zulu(statement.created + 86_400, 0)[:-1]
    shared = {"source": "BusinessUnit", "createdAt": at}
    return {**shared, "reasons": ["noGenuineExperience"], "reviewVisibility": "hidden"}


async def issue(request: Request) -> Response:
    """Give the application a token for what only the company may do."""
    known, form = sandbox_of(request).secrets["trustpilot"], await form_of(request)
    if basic(request) != (known["api_key"], known["api_secret"]):
        return _fault(401, "Invalid client identifier", "oauth.v2.InvalidClientIdentifier")
    if form.get("grant_type") != "client_credentials":
        return _fault(400, "Unsupported grant type", "oauth.v2.UnSupportedGrantType")
    token = sandbox_of(request).issue_token("trustpilot")
    return JSONResponse(
        {"access_token": token, "expires_in": "359999", "token_type": "BearerToken"}
    )


async def answer(request: Request) -> Response:
    """Put the company's answer under a review, in place of an earlier one, or take it away."""
    sandbox, found = sandbox_of(request), find(request, "trustpilot", request.path_params["review"])
    if not sandbox.token_holds(bearer(request), "trustpilot"):
        return _fault(401, "Invalid Access Token", "keymanagement.service.invalid_access_token")
    refused, body = _refused(request), await json_of(request)
    if refused or found is None:
        return refused or JSONResponse({"message": "Review not found"}, status_code=404)
    if request.method == "DELETE":
        sandbox.delete_reply(found[0])
        return Response(status_code=204)
    words, user = body.get("message"), body.get("authorBusinessUserId")
    if not isinstance(words, str) or not words.strip() or not user:
        return JSONResponse({"message": "Invalid request", "errorCode": 1000}, status_code=400)
    sandbox.write_reply(found[0], words)
    return JSONResponse({}, status_code=201)


_BASE = "/api.trustpilot.com/v1"
_TOKEN = _BASE + "/oauth/oauth-business-users-for-applications/accesstoken"
_REPLY = _BASE + "/private/reviews/{review}/reply"
ROUTES = [
    Route(_BASE + "/business-units/find", unit),
    Route(_BASE + "/business-units/search", search),
    Route(_BASE + "/business-units/{unit}/reviews", reviews),
    Route(_TOKEN, issue, methods=["POST"]),
    Route(_REPLY, answer, methods=["POST", "DELETE"]),
]
