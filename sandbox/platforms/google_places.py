"""Google Places (New): any place, with the five reviews that Google holds most relevant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.identity import number, token
from sandbox.people import author
from sandbox.platforms.answers import json_of, sandbox_of, stream_of, zulu
from sandbox.platforms.google_account import refusal
from sandbox.state import Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream

WINDOW = 5
_FOUND = 20


async def details(request: Request) -> Response:
    """Describe one place, in the fields that the mask names."""
    stream = stream_of(request, "google_places", request.path_params["place"])
    refused, mask = _refused(request), _mask(request)
    if refused or stream is None:
        return refused or refusal(404, "The place ID is not known.")
    return JSONResponse(_masked(_place(request, stream), mask))


async def search(request: Request) -> Response:
    """Find places by words."""
    refused = _refused(request)
    words = str((await json_of(request)).get("textQuery", "")).lower().split()
    if refused or not words:
        return refused or refusal(400, "Empty text_query.")
    mask = {name.removeprefix("places.") for name in _mask(request)}
    found = [
        _masked(_place(request, stream), mask)
        for stream in sandbox_of(request).world.streams
        if stream.source == "google_places" and _fits(stream, words)
    ]
    return JSONResponse({"places": found[:_FOUND]} if found else {})


def _fits(stream: Stream, words: list[str]) -> bool:
    place = stream.location
    said = f"{stream.name} {place.address} {place.city}".lower() if place else ""
    return all(word in said for word in words)


def _refused(request: Request) -> Response | None:
    known = sandbox_of(request).secrets["google_places"]["api_key"]
    offered = request.headers.get("x-goog-api-key") or request.query_params.get("key")
    if not offered:
        return refusal(403, "Method doesn't allow unregistered callers.")
    if offered != known:
        words = "API key not valid. Please pass a valid API key."
        return refusal(400, words, "API_KEY_INVALID")
    if not _mask(request):
        words = "FieldMask is a required parameter. See https://cloud.google.com/apis/docs/system-parameters"
        return refusal(400, words)
    return None


def _mask(request: Request) -> set[str]:
    asked = request.query_params
    stated = request.headers.get("x-goog-fieldmask") or asked.get("fields") or asked.get("$fields")
    return {name.strip() for name in (stated or "").split(",") if name.strip()}


def _masked(place: Mapping[str, Any], mask: set[str]) -> dict[str, Any]:
    return {name: value for name, value in place.items() if "*" in mask or name in mask}


def _place(request: Request, stream: Stream) -> dict[str, Any]:
    sandbox = sandbox_of(request)
    where = stream.location
    assert where is not None  # noqa: S101 - every stream of this source has a place
    place: dict[str, Any] = {
        "name": f"places/{stream.remote_id}",
        "id": stream.remote_id,
        "displayName": {"text": where.name, "languageCode": "en"},
        "formattedAddress": f"{where.address}, {where.postal_code} {where.city}",
        "location": {"latitude": where.latitude, "longitude": where.longitude},
        "businessStatus": "OPERATIONAL",
        "googleMapsUri": f"https://maps.google.com/?cid={number(stream.remote_id)}",
    }
    standing = sandbox.visible(stream)
    if not standing:
        return place
    now = sandbox.clock().timestamp()
    mean = round(sum(one.rating_at(now) for one in standing) / len(standing), 1)
    language = request.query_params.get("languageCode", "en")[:2]
    reviews = [_review(one, stream, now, language) for one in shown(sandbox, stream)]
    rating = int(mean) if mean.is_integer() else mean
    return place | {"rating": rating, "userRatingCount": len(standing), "reviews": reviews}


def shown(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    """Return the five reviews that Google shows, by what it calls relevance."""
    standing = sandbox.visible(stream)
    return sorted(standing, key=lambda one: number(f"{one.seed}/relevance"))[:WINDOW]


def _review(statement: Statement, stream: Stream, now: float, language: str) -> dict[str, Any]:
    person = author(statement)
    name = naming.google_places(statement, stream)
    contributor = f"https://www.google.com/maps/contrib/{100_000_000_000 + person.number}"
    maps = f"https://www.google.com/maps/reviews/data=!4m6!14m5!1m4!2m3!1s{name}"
    review: dict[str, Any] = {
        "name": f"places/{stream.remote_id}/reviews/{name}",
        "relativePublishTimeDescription": f"{int((now - statement.created) // 86_400)} days ago",
        "rating": statement.rating_at(now),
        "authorAttribution": {
            "displayName": person.full,
            "uri": f"{contributor}/reviews",
            "photoUri": f"https://lh3.googleusercontent.com/a/{token(person.handle, 24)}=s128",
        },
        "publishTime": zulu(statement.created, 6),
        "googleMapsUri": maps,
        "flagContentUri": f"https://www.google.com/local/review/rap/report?postId={name}",
    }
    said = text.text(statement, stream, now)
    if said is not None:
        known = language if language in {"en", "de", "es", "fr"} else "en"
        shown_text = text.text(statement, stream, now, known)
        review["text"] = {"text": shown_text, "languageCode": known}
        review["originalText"] = {"text": said, "languageCode": statement.language}
    return review


ROUTES = [
    Route("/places.googleapis.com/v1/places/{place}", details),
    Route("/places.googleapis.com/v1/places:searchText", search, methods=["POST"]),
]
