"""Tripadvisor: location details, search and the five newest reviews of each language."""

from __future__ import annotations

import calendar
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.arrivals import moment
from sandbox.people import author
from sandbox.platforms.answers import sandbox_of, whole, zulu
from sandbox.state import Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream

WINDOW = 5
_TRIPS = ("Couples", "Family", "Business", "Solo travel", "Friends getaway")
_SUBRATINGS = {
    "location": "rate_location",
    "room": "rate_room",
    "price": "rate_value",
    "cleanliness": "rate_cleanliness",
    "staff": "rate_service",
    "food": "rate_food",
}


def _refused(request: Request) -> Response | None:
    if request.query_params.get("key") == sandbox_of(request).secrets["tripadvisor"]["api_key"]:
        return None
    words = "User is not authorized to access this resource with an explicit deny"
    return JSONResponse({"Message": words}, status_code=403)


def _not_found() -> Response:
    error = {"message": "The requested location was not found", "type": "NotFoundException"}
    return JSONResponse({"error": error | {"code": 404}}, status_code=404)


async def details(request: Request) -> Response:
    """Describe one location; numbers come as texts."""
    stream, refused = _stream(request), _refused(request)
    if refused or stream is None:
        return refused or _not_found()
    sandbox = sandbox_of(request)
    now = sandbox.clock().timestamp()
    stars = [one.rating_at(now) for one in sandbox.visible(stream)]
    mean = round(sum(stars) / max(1, len(stars)) * 2) / 2
    return JSONResponse(
        {
            "location_id": stream.remote_id,
            "name": stream.name,
            "web_url": _url(stream),
            "address_obj": _address(stream),
            "latitude": str(stream.location.latitude) if stream.location else "",
            "longitude": str(stream.location.longitude) if stream.location else "",
            "rating": f"{mean:.1f}",
            "num_reviews": str(len(stars)),
            "review_rating_count": {str(n): str(stars.count(n)) for n in range(1, 6)},
        }
    )


async def reviews(request: Request) -> Response:
    """List the five newest reviews in one language."""
    stream, refused = _stream(request), _refused(request)
    if refused or stream is None:
        return refused or _not_found()
    sandbox = sandbox_of(request)
    language = request.query_params.get("language", "en")[:2]
    shown = window(sandbox.visible(stream), language)
    offset, limit = whole(request, "offset", 0, WINDOW), whole(request, "limit", WINDOW, WINDOW)
    listed = shown[offset : offset + limit]
    return JSONResponse({"data": [_review(one, stream, sandbox) for one in listed]})


def window(standing: list[Statement], language: str) -> list[Statement]:
    """Return the reviews that the interface shows in a language, newest first."""
    return [one for one in reversed(standing) if one.language == language][:WINDOW]


async def search(request: Request) -> Response:
    """Find up to ten locations by name or city."""
    refused = _refused(request)
    if refused:
        return refused
    words = request.query_params.get("searchQuery", "").lower().split()
    found = [
        {"location_id": stream.remote_id, "name": stream.name, "address_obj": _address(stream)}
        for stream in sandbox_of(request).world.streams
        if stream.source == "tripadvisor"
        and all(word in f"{stream.name} {_address(stream)['city']}".lower() for word in words)
    ]
    return JSONResponse({"data": found[:10]})


def _review(statement: Statement, stream: Stream, sandbox: Sandbox) -> dict[str, Any]:
    review_id = int(naming.tripadvisor(statement, stream))
    now = sandbox.clock().timestamp()
    review: dict[str, Any] = {
        "id": review_id,
        "lang": statement.language,
        "location_id": int(stream.remote_id),
        "published_date": published(statement),
        "rating": statement.rating_at(now),
        "helpful_votes": statement.seed % 7 if statement.seed % 3 == 0 else 0,
        "rating_image_url": f"https://www.tripadvisor.com/img/cdsi/s{statement.rating}.0.svg",
        "url": f"{_url(stream)}-r{review_id}",
        "trip_type": _TRIPS[statement.seed % len(_TRIPS)],
        "travel_date": _month_end(statement.created),
        "text": text.text(statement, stream, now),
        "title": text.title(statement, stream),
        "is_machine_translated": False,
        "user": _user(statement),
        "subratings": _subratings(statement) if stream.kind == "hotel" else {},
    }
    reply = sandbox.reply(statement, stream)
    if reply:
        review["owner_response"] = {
            "id": review_id + 1_000_000_000,
            "lang": statement.language,
            "title": "Owner response",
            "text": reply.text,
            "author": stream.name,
            "published_date": zulu(reply.at, 0),
        }
    return review


def published(statement: Statement) -> str:
    """Return when a review was published; a few moments carry a fraction of a second."""
    return zulu(statement.created, 2 if statement.seed % 5 == 0 else 0)


def _user(statement: Statement) -> dict[str, Any]:
    person = author(statement)
    homes = (None, {"id": "", "name": ""}, {"id": "187147", "name": "Paris"})
    return {
        "username": person.handle,
        "user_location": homes[statement.seed % 3],
        "review_count": 1 + statement.seed % 60,
        "reviewer_badge": f"Level {statement.seed % 6} Contributor",
        "avatar": {},
    }


def _subratings(statement: Statement) -> dict[str, Any]:
    spoken = [(topic, 5) for topic in statement.praised] + [(t, 2) for t in statement.criticised]
    rated = [(topic, value) for topic, value in spoken if topic in _SUBRATINGS]
    return {
        str(place): {
            "name": _SUBRATINGS[topic].upper(),
            "localized_name": topic.title(),
            "rating_image_url": f"https://www.tripadvisor.com/img/cdsi/s{value}.0.svg",
            "value": value,
        }
        for place, (topic, value) in enumerate(rated)
    }


def _month_end(at: float) -> str:
    day = moment(at)
    return f"{day:%Y-%m}-{calendar.monthrange(day.year, day.month)[1]:02}"


def _address(stream: Stream) -> dict[str, str]:
    place = stream.location
    assert place is not None  # noqa: S101 - every Tripadvisor stream has a place
    return {
        "street1": place.address,
        "street2": "",
        "city": place.city,
        "state": place.state,
        "country": place.country,
        "postalcode": place.postal_code,
        "address_string": f"{place.address}, {place.postal_code} {place.city}",
    }


def _url(stream: Stream) -> str:
    return f"https://www.tripadvisor.com/Review-d{stream.remote_id}"


def _stream(request: Request) -> Stream | None:
    try:
        wanted = request.path_params["location"]
        return sandbox_of(request).world.stream("tripadvisor", wanted)
    except KeyError:
        return None


_BASE = "/api.content.tripadvisor.com/api/v1/location"
ROUTES = [
    Route(_BASE + "/search", search),
    Route(_BASE + "/{location}/details", details),
    Route(_BASE + "/{location}/reviews", reviews),
]
