"""Platforms that contradict themselves: cursors that lead nowhere, pages that shift, bad items."""

from __future__ import annotations

import json
import re
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode

from sandbox.channels import host_of
from sandbox.faults import Fault
from sandbox.state import Sandbox
from sandbox.streams import Stream
from sandbox.world import World

Scope = MutableMapping[str, Any]

_CURSORS = (
    *("pageToken", "max_id", "page", "offset", "after", "cursor", "next_token", "token", "start"),
    *("page_token",),
)
_LISTS = (
    *("reviews", "data", "statuses", "entry", "feed", "posts", "items", "children", "hits"),
    *("comments", "elements"),
)
_WORDS = (
    *("text", "message", "caption", "selftext", "body", "comment_text", "story_text"),
    *("textOriginal", "textDisplay"),
)
_LOGIN = (
    "<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1>"
    '<form method="post" action="/login"><input name="email"><input type="password" '
    'name="password"><button>Log in</button></form></body></html>'
)
_CAPTCHA = (
    "<!doctype html><html><head><title>Are you a robot?</title></head><body>"
    '<h1>Please verify that you are human</h1><div class="g-recaptcha" id="captcha"></div>'
    "</body></html>"
)


def instead(fault: Fault) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of an answer in place of the real one."""
    if fault.kind == "status":
        headers = {"content-type": "application/json", **fault.headers}
        return fault.status, headers, fault.body.encode()
    body = {"login_page": _LOGIN, "captcha": _CAPTCHA}.get(fault.kind, "")
    return 200, {"content-type": "text/html; charset=utf-8", **fault.headers}, body.encode()


def prepare(fault: Fault, scope: Scope, sandbox: Sandbox) -> None:
    """Change the request, or the world, before the platform sees it."""
    if fault.kind == "repeated_cursor":
        _drop_cursor(scope)
    elif fault.kind == "alternating_cursors":
        _alternate(fault, scope)
    elif fault.kind == "expire_token":
        sandbox.tokens.clear()
    elif fault.kind in {"insert", "delete"}:
        scope["sandbox.behaviours"] = {"offset_paging"}
        target = unquote_plus(f"{scope['path']}?{scope['query_string'].decode()}")
        stream = stream_at(sandbox.world, target)
        if stream:
            getattr(sandbox, fault.kind)(stream, fault.items)
    else:
        scope["sandbox.behaviours"] = {fault.kind}


def _alternate(fault: Fault, scope: Scope) -> None:
    """Serve the first page, the second, the first, the second, …, whatever is asked for."""
    given = [value for name, value in parse_qsl(scope["query_string"].decode()) if name in _CURSORS]
    if given and not fault.first:
        fault.first = given[0]
    if given and given[0] != fault.first:
        _drop_cursor(scope)


def _drop_cursor(scope: Scope) -> None:
    pairs = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if name not in _CURSORS]
    scope["query_string"] = urlencode(kept).encode()


def stream_at(world: World, target: str) -> Stream | None:
    """Return the stream that a target on a platform is about: the longest remote id in it.

    Where posts are asked for that do not name their page, it is the largest of that platform.
    """
    there = [one for one in world.streams if host_of(one.source) in {"", _host(target)}]
    inside = [
        stream
        for stream in there
        if stream.remote_id.removeprefix("https://") in target
        and f"/{stream.options.get('country', '')}" in target
    ]
    named = max(inside, key=lambda stream: len(stream.remote_id), default=None)
    hosted = [one for one in there if host_of(one.source)]
    return named or max(hosted, key=lambda stream: stream.volume, default=None)


def _host(target: str) -> str:
    return target.lstrip("/").partition("/")[0]


def spoil(fault: Fault, body: bytes) -> bytes:
    """Break one item of a good answer, or leave all of them out."""
    try:
        answer = json.loads(body)
    except ValueError:
        return _spoil_markup(fault, body)
    items = _items(answer)
    if fault.kind == "empty_page":
        items.clear()
    elif items:
        _spoil_item(items[len(items) // 2])
    if isinstance(answer, dict) and answer.get("reviews") == []:
        del answer["reviews"]
    return json.dumps(answer).encode()


def _items(answer: Any) -> list[dict[str, Any]]:
    """Return the first list of objects in an answer."""
    if isinstance(answer, list):
        return answer
    if isinstance(answer, dict):
        for name in _LISTS:
            if isinstance(answer.get(name), dict | list):
                return _items(answer[name])
    return []


def _spoil_item(item: dict[str, Any]) -> None:
    item.update(_nonsense(item))
    for part in item.values():
        for inner in part if isinstance(part, list) else ():
            if isinstance(inner, dict):
                inner.update(_nonsense(inner))


def _nonsense(item: dict[str, Any]) -> dict[str, Any]:
    """Return fields of an item that say what cannot be: its rating, its date, its words."""
    ratings = {
        "starRating": "SEVENTEEN",
        "rating": "five",
        "im:rating": {"label": "many"},
        "stars": "five",
        "review_score": "many",
    }
    dates = ("createTime", "time_created", "published_date", "created_at")
    spoilt: dict[str, Any] = {name: value for name, value in ratings.items() if name in item}
    spoilt |= {name: "the day before yesterday" for name in dates if name in item}
    spoilt |= {name: 17 for name in _WORDS if isinstance(item.get(name), str)}
    parts = {name: value for name, value in item.items() if isinstance(value, dict)}
    return {name: value | _nonsense(value) for name, value in parts.items()} | spoilt


def _spoil_markup(fault: Fault, body: bytes) -> bytes:
    page = body.decode()
    if fault.kind == "empty_page":
        return b"<!doctype html><html><body></body></html>"
    page = re.sub(r'("ratingValue": )"[^"]*"', r'\1"many"', page, count=1)
    page = re.sub(r'(itemprop="ratingValue">)\d+(?=</span><meta)', r"\1many", page, count=1)
    return re.sub(r"<pubDate>[^<]*", "<pubDate>the day before yesterday", page, count=1).encode()
