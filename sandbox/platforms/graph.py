"""Meta's Graph interface: what pages and Instagram accounts share."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.arrivals import moment
from sandbox.platforms.answers import bearer, follow, followed, sandbox_of, whole

VERSION = "v26.0"
LONGEST = 8_000
_NESTED = re.compile(r"\{[^{}]*\}|\.\w+\([^()]*\)")
_NONE = 25
_MOST = 100


def refusal(code: int, message: str, subcode: int = 0) -> JSONResponse:
    """Return an error as Meta words it."""
    error: dict[str, Any] = {
        "message": f"(#{code}) {message}",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "AbCdEfGhIjKlMnOpQrStUvW",
    }
    if subcode:
        error["error_subcode"] = subcode
    return JSONResponse({"error": error}, status_code=400)


def gone(wanted: str) -> JSONResponse:
    """Return what Meta says of what is not there, or may not be seen."""
    words = f"Unsupported request. Object with ID '{wanted}' does not exist"
    return refusal(100, words, 33)


def refused(request: Request, source: str) -> Response | None:
    """Return what Meta says to a wrong token or an old version, or None."""
    offered = bearer(request) or request.query_params.get("access_token", "")
    if offered != sandbox_of(request).secrets[source]["access_token"]:
        return refusal(190, "Invalid OAuth access token - Cannot parse access token")
    if request.path_params["version"] != VERSION:
        return refusal(2500, f"Unknown path components: /{request.path_params['version']}")
    return None


def respond(body: Mapping[str, Any], account: str) -> JSONResponse:
    """Return an answer that says how much of the allowance is used."""
    used = {
        "type": "pages",
        "call_count": 3,
        "total_cputime": 2,
        "total_time": 4,
        "estimated_time_to_regain_access": 0,
    }
    headers = {"X-Business-Use-Case-Usage": json.dumps({account: [used]})}
    return JSONResponse(body, headers=headers)


def selected(request: Request, item: Mapping[str, Any], default: Iterable[str]) -> dict[str, Any]:
    """Return the fields of an item that are asked for, with its id."""
    return only(item, request.query_params.get("fields", ""), default)


def only(item: Mapping[str, Any], fields: str, default: Iterable[str]) -> dict[str, Any]:
    """Return the named fields of an item, or some by default, with its id."""
    while _NESTED.search(fields):
        fields = _NESTED.sub("", fields)
    named = {name.strip() for name in fields.split(",") if name.strip()} or set(default)
    return {name: value for name, value in item.items() if name in named | {"id"}}


def page(request: Request, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return one page of a list; the address of the next one holds the token, as Meta's does."""
    size = whole(request, "limit", _NONE, _MOST) or _NONE
    ids = [str(item["id"]) for item in items]
    start = _start(request, ids)
    shown = list(items[start : start + size])
    if not shown:
        return {"data": []}
    first, last = (follow(ids, end) for end in (start + 1, start + len(shown)))
    paging: dict[str, Any] = {"cursors": {"before": first, "after": last}}
    if start + size < len(items):
        kept = [pair for pair in request.query_params.multi_items() if pair[0] != "after"]
        token = [("access_token", bearer(request))] if bearer(request) else []
        paging["next"] = f"https:/{request.url.path}?{urlencode([*kept, *token, ('after', last)])}"
    return {"data": shown, "paging": paging}


def _start(request: Request, ids: list[str]) -> int:
    try:
        return followed(request, request.query_params.get("after", ""), ids)
    except ValueError:
        return 0


def stamp(at: float) -> str:
    """Return a moment as Meta spells it: an offset without a colon."""
    return moment(at).strftime("%Y-%m-%dT%H:%M:%S+0000")
