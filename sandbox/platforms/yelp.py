"""Yelp: business details and its window of three cut reviews."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.identity import number, token
from sandbox.people import author
from sandbox.places import slug
from sandbox.platforms.answers import PACIFIC, bearer, sandbox_of, whole
from sandbox.state import Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream

WINDOW = 3
EXCERPT = 160
_RECENT = 40
_DAILY_LIMIT = 5_000


def refusal(request: Request, status: int, code: str, description: str, **more: str) -> Response:
    """Return an error as Yelp words it."""
    error = {"code": code, "description": description, **more}
    return _answer(request, {"error": error}, status)


def _answer(request: Request, body: Mapping[str, Any], status: int = 200) -> Response:
    now = sandbox_of(request).clock()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    headers = {
        "RateLimit-DailyLimit": str(_DAILY_LIMIT),
        "RateLimit-Remaining": str(_DAILY_LIMIT - now.minute),
        "RateLimit-ResetTime": midnight.isoformat(),
    }
    return JSONResponse(body, status_code=status, headers=headers)


def _refused(request: Request) -> Response | None:
    offered, known = bearer(request), sandbox_of(request).secrets["yelp"]["api_key"]
    locale = request.query_params.get("locale", "")
    if offered != known:
        words = "Invalid access token or authorization header."
        return refusal(request, 401, "TOKEN_INVALID", words)
    if locale and not re.fullmatch("[a-z]{2,3}_[A-Z]{2}", locale):
        words = f"'{locale}' does not match '^[a-z]{{2,3}}_[A-Z]{{2}}$'"
        return refusal(request, 400, "VALIDATION_ERROR", words, field="locale", instance=locale)
    if locale and locale[:2] not in {"en", "es", "fr", "de"}:
        return refusal(request, 400, "INVALID_LOCALE", "The locale you specified is not valid.")
    return None


async def business(request: Request) -> Response:
    """Describe one business."""
    stream, refused = _stream(request), _refused(request)
    if refused or stream is None:
        return refused or _not_found(request)
    return _answer(request, _business(sandbox_of(request), stream))


async def search(request: Request) -> Response:
    """Find businesses by words in a town."""
    refused, asked = _refused(request), request.query_params
    town, words = asked.get("location", "").lower(), asked.get("term", "").lower().split()
    if refused or not town:
        needs = "Please specify a location or a latitude and longitude"
        return refused or refusal(request, 400, "LOCATION_MISSING", needs)
    found = [
        _business(sandbox_of(request), stream)
        for stream in sandbox_of(request).world.streams
        if stream.source == "yelp"
        and all(word in stream.name.lower() for word in words)
        and _address(stream)["city"].lower() in town
    ]
    limit = whole(request, "limit", 20, 50)
    return _answer(request, {"businesses": found[:limit], "total": len(found)})


def _business(sandbox: Sandbox, stream: Stream) -> dict[str, Any]:
    now = sandbox.clock().timestamp()
    standing = sandbox.visible(stream)
    mean = sum(one.rating_at(now) for one in standing) / max(1, len(standing))
    place = stream.location
    assert place is not None  # noqa: S101 - every Yelp stream has a place
    return {
        "id": stream.remote_id,
        "alias": slug(place.name),
        "name": place.name,
        "image_url": "",
        "is_claimed": stream.brand.ours,
        "is_closed": False,
        "url": _url(stream),
        "phone": "",
        "display_phone": "",
        "review_count": len(standing),
        "categories": [{"alias": f"{place.kind}s", "title": f"{place.kind.title()}s"}],
        "rating": round(mean * 2) / 2,
        "location": _address(stream),
        "coordinates": {"latitude": place.latitude, "longitude": place.longitude},
        "photos": [],
        "price": "$$",
        "transactions": [],
    }


def _address(stream: Stream) -> dict[str, Any]:
    place = stream.location
    assert place is not None  # noqa: S101 - every Yelp stream has a place
    return {
        "address1": place.address,
        "address2": "",
        "address3": "",
        "city": place.city,
        "state": place.state,
        "zip_code": place.postal_code,
        "country": place.country,
        "display_address": [place.address, f"{place.city}, {place.state} {place.postal_code}"],
    }


async def reviews(request: Request) -> Response:
    """List up to three reviews, in Yelp's own order, their texts cut."""
    stream, refused = _stream(request), _refused(request)
    if refused or stream is None:
        return refused or _not_found(request)
    standing = sandbox_of(request).visible(stream)
    if not standing:
        words = (
            "We may not be able to provide details for certain businesses, for example if they "
            "do not have any reviews yet."
        )
        return refusal(request, 403, "BUSINESS_UNAVAILABLE", words)
    shown = window(standing, request.query_params.get("locale", "")[:2])
    offset, limit = whole(request, "offset", 0, WINDOW), whole(request, "limit", WINDOW, WINDOW)
    return _answer(
        request,
        {
            "reviews": [_review(one, stream, request) for one in shown[offset : offset + limit]],
            "total": len(standing),
            "possible_languages": sorted({one.language for one in standing}),
        },
    )


def window(standing: list[Statement], language: str = "") -> list[Statement]:
    """Return the three reviews that Yelp would show: recent ones, in an order of its own."""
    spoken = [one for one in standing if language in {"", one.language}]
    return sorted(spoken[-_RECENT:], key=lambda one: number(f"{one.seed}/yelp sort"))[:WINDOW]


def _review(statement: Statement, stream: Stream, request: Request) -> dict[str, Any]:
    person = author(statement)
    user_id = token(person.handle, 22)
    review_id = naming.yelp(statement, stream)
    said = text.text(statement, stream, sandbox_of(request).clock().timestamp()) or ""
    return {
        "id": review_id,
        "url": f"{_url(stream)}?hrid={review_id}&utm_source=sandbox",
        "text": excerpt(said),
        "rating": statement.rating,
        "time_created": pacific(statement.created),
        "user": {
            "id": user_id,
            "profile_url": f"https://www.yelp.com/user_details?userid={user_id}",
            "image_url": None,
            "name": person.short,
        },
    }


def excerpt(said: str) -> str:
    """Return what Yelp shows of a text: about 160 characters, ending in dots where cut."""
    return said if len(said) <= EXCERPT else said[: EXCERPT - 3].rstrip() + "..."


def pacific(at: float) -> str:
    """Return a moment as Yelp does: local time in California, without saying so."""
    return datetime.fromtimestamp(at, PACIFIC).strftime("%Y-%m-%d %H:%M:%S")


def _url(stream: Stream) -> str:
    return f"https://www.yelp.com/biz/{slug(stream.name)}"


def _not_found(request: Request) -> Response:
    words = "The requested business could not be found."
    return refusal(request, 404, "BUSINESS_NOT_FOUND", words)


def _stream(request: Request) -> Stream | None:
    wanted = request.path_params["business"]
    for stream in sandbox_of(request).world.streams:
        if stream.source == "yelp" and wanted in {stream.remote_id, slug(stream.name)}:
            return stream
    return None


ROUTES = [
    Route("/api.yelp.com/v3/businesses/search", search),
    Route("/api.yelp.com/v3/businesses/{business}", business),
    Route("/api.yelp.com/v3/businesses/{business}/reviews", reviews),
]
