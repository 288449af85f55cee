"""What all platforms share: times as they spell them, paging, the sandbox behind a request."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from starlette.requests import Request

from sandbox import naming
from sandbox.identity import number
from sandbox.state import Reply, Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream

PACIFIC = ZoneInfo("America/Los_Angeles")
Said = tuple[Statement, Stream]
Item = TypeVar("Item")


def sandbox_of(request: Request) -> Sandbox:
    """Return the sandbox that serves a request."""
    return cast(Sandbox, request.app.state.sandbox)


def stream_of(request: Request, source: str, remote_id: str) -> Stream | None:
    """Return the stream that a source knows under a name, or None."""
    try:
        return sandbox_of(request).world.stream(source, remote_id)
    except KeyError:
        return None


def everything(sandbox: Sandbox, source: str) -> Iterator[Said]:
    """Yield what stands in all streams of a source."""
    for stream in sandbox.world.streams:
        if stream.source == source:
            for statement in sandbox.visible(stream):
                yield statement, stream


def find(request: Request, source: str, external_id: str) -> Said | None:
    """Return what stands under a remote id, or None."""
    for statement, stream in everything(sandbox_of(request), source):
        if naming.external_id(statement, stream) == external_id:
            return statement, stream
    return None


def reply_number(reply: Reply) -> int:
    """Return six digits that tell an answer from the others to the same statement."""
    return 100_000 + number(reply.name) % 900_000


def mentions(said: str, words: str, whole_words: bool = False) -> bool:
    """Tell whether a text holds words, or words that begin like them."""
    after = r"(?!\w)" if whole_words else ""
    return re.search(rf"(?<!\w){re.escape(words)}{after}", said, re.IGNORECASE) is not None


async def json_of(request: Request) -> Mapping[str, Any]:
    """Return the JSON object that a request brings, empty where it brings none."""
    try:
        body = await request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


async def form_of(request: Request) -> Mapping[str, str]:
    """Return the form that a request brings."""
    return dict(parse_qsl((await request.body()).decode()))


def basic(request: Request) -> tuple[str, str]:
    """Return user and password of the Authorization header, empty where there are none."""
    scheme, _, sealed = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    user, _, password = base64.b64decode(sealed).decode().partition(":")
    return user, password


def behaves(request: Request, behaviour: str) -> bool:
    """Tell whether a planted fault asks this answer to misbehave in a certain way."""
    return behaviour in request.scope.get("sandbox.behaviours", ())


def zulu(at: float, digits: int = 3) -> str:
    """Return seconds since 1970 as `2026-11-21T08:00:00.123Z`, with so many decimals."""
    spelled = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return (spelled[: 20 + digits] if digits else spelled[:19]) + "Z"


def whole(request: Request, name: str, default: int, most: int) -> int:
    """Return a numeric parameter between 0 and `most`; nonsense counts as absent."""
    given = request.query_params.get(name, "")
    return min(int(given), most) if given.isdigit() else default


def bearer(request: Request) -> str:
    """Return the token of the Authorization header, or an empty text."""
    scheme, _, offered = request.headers.get("authorization", "").partition(" ")
    return offered.strip() if scheme.lower() == "bearer" else ""


def page_number(request: Request, asked: int, total: int, size: int) -> int:
    """Return the page to serve: as asked, unless a planted fault clamps it to the last."""
    last = max(1, -(-total // size))
    return min(asked, last) if behaves(request, "clamped_page") else asked


def cut(items: Sequence[Item], page: int, size: int) -> Sequence[Item]:
    """Return one page of items; pages count from 1."""
    return items[(page - 1) * size : page * size]


def follow(names: Sequence[str], end: int) -> str:
    """Return the token of the page that follows the item before `end`."""
    return seal([end, names[end - 1]])


def followed(request: Request, token: str, names: Sequence[str]) -> int:
    """Return where the page of a token begins: after that item, wherever it is now.

    By number alone, so that a removal hides what moved, where a planted fault wants that.

    Raises:
        ValueError: the token is none of ours.
    """
    if not token:
        return 0
    offset, last = unseal(token)
    if last in names and not behaves(request, "offset_paging"):
        return names.index(last) + 1
    return int(offset)


def seal(values: list[Any]) -> str:
    """Return values as an opaque page token."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def unseal(sealed: str) -> list[Any]:
    """Return the values of a page token.

    Raises:
        ValueError: it is none of ours.
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)))
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError(sealed) from error
    if not isinstance(values, list):
        raise ValueError(sealed)
    return values
