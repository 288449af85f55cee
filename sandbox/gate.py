"""The gate every request passes: it keeps the log, plays outages and commits planted faults."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import MutableMapping
from dataclasses import asdict, dataclass
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.faults import ANSWERS, TRANSPORT, Fault, Faults
from sandbox.mangle import Answered, play
from sandbox.misbehaviour import instead, prepare, spoil
from sandbox.state import Sandbox

Message = MutableMapping[str, Any]
Connections = MutableMapping[tuple[str, int], asyncio.Transport]
_LOGGED = 20_000


@dataclass
class Seen:
    """One request as it came in.

    Attributes:
        at: seconds since 1970 on the sandbox's clock.
        status: what was answered; 0 while, or where, nothing was.
        fault: the planted fault it met, or empty.
    """

    method: str
    host: str
    path: str
    query: str
    at: float
    status: int = 0
    fault: str = ""

    def row(self) -> dict[str, Any]:
        """Return the request as JSON-ready values, with whether its credentials were accepted."""
        return asdict(self) | {"authorised": self.status not in {0, 401, 403}}


class Gate:
    """ASGI application in front of the platforms.

    Args:
        app: the platforms.
        sandbox: for outages and the world behind a fault.
        connections: open connections by the client's address, for faults below HTTP.
    """

    def __init__(self, app: ASGIApp, sandbox: Sandbox, connections: Connections) -> None:
        self._app = app
        self._sandbox = sandbox
        self._connections = connections
        self.faults = Faults()
        self.log: deque[Seen] = deque(maxlen=_LOGGED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, properly or as a planted fault wants it."""
        target = scope.get("path", "/").removeprefix("/")
        if scope["type"] != "http" or target.startswith("sandbox/"):
            await self._app(scope, receive, send)
            return
        host, _, path = target.partition("/")
        query = scope["query_string"].decode("latin-1")
        at = self._sandbox.clock().timestamp()
        seen = Seen(scope["method"], host, f"/{path}", query, at)
        self.log.append(seen)
        fault = self.faults.strike(seen.method, target) or self._outage(host)
        if fault is None:
            await self._app(scope, receive, _noting(seen, send))
        else:
            seen.fault = fault.kind
            await self._commit(fault, seen, scope, receive, send)

    def _outage(self, host: str) -> Fault | None:
        left = self._sandbox.world.outage(host, self._sandbox.clock())
        if left is None:
            return None
        wait = str(math.ceil(left.total_seconds()))
        return Fault("status", status=503, headers={"retry-after": wait}, body="out of order")

    async def _commit(
        self, fault: Fault, seen: Seen, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if fault.kind in ANSWERS:
            await _respond(Answered(*instead(fault)), _noting(seen, send))
        elif fault.kind in TRANSPORT:
            answered = await _whole(self._app, scope, receive)
            connection = self._connections[tuple(scope["client"])]
            try:
                await play(answered, connection, fault)
                await _gone(receive)
            except asyncio.CancelledError:
                connection.abort()
                await asyncio.sleep(0)
        else:
            prepare(fault, scope, self._sandbox)
            answered = await _whole(self._app, scope, receive)
            if fault.kind in {"broken_item", "empty_page"}:
                answered = Answered(answered.status, answered.headers, spoil(fault, answered.body))
            await _respond(answered, _noting(seen, send))


def _noting(seen: Seen, send: Send) -> Send:
    async def note(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen.status = message["status"]
        await send(message)

    return note


async def _whole(app: ASGIApp, scope: Scope, receive: Receive) -> Answered:
    """Let the platforms answer, and keep the answer instead of sending it."""
    start: Message = {}
    parts: list[bytes] = []

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        parts.append(message.get("body", b""))

    await app(scope, receive, keep)
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    headers.pop("content-length", None)
    return Answered(start["status"], headers, b"".join(parts))


async def _respond(answered: Answered, send: Send) -> None:
    headers = {"content-length": str(len(answered.body)), **answered.headers}
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answered.status, "headers": pairs})
    await send({"type": "http.response.body", "body": answered.body})


async def _gone(receive: Receive) -> None:
    """Wait until the connection is closed, so that the server sends nothing more over it."""
    while (await receive())["type"] != "http.disconnect":
        pass
