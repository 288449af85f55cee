"""The server: all platforms on one loopback port, each under the name of its official host.

A request for `https://HOST/PATH` is sent to `http://127.0.0.1:PORT/HOST/PATH`.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox import deliveries, exports, manifest, truth
from sandbox.gate import Connections, Gate
from sandbox.platforms import (
    app_store_connect,
    apple,
    bluesky,
    booking,
    consents,
    google,
    google_account,
    google_places,
    google_play,
    hacker_news,
    linkedin,
    mastodon,
    mastodon_posting,
    meta,
    news,
    portals,
    reddit,
    tiktok,
    tripadvisor,
    trustpilot,
    x,
    yelp,
    youtube,
)
from sandbox.state import Clock, Sandbox, system_clock
from sandbox.world import World

_PLATFORMS = (
    consents,
    google_account,
    google,
    google_places,
    yelp,
    tripadvisor,
    mastodon,
    mastodon_posting,
    apple,
    news,
    portals,
    trustpilot,
    meta,
    reddit,
    bluesky,
    youtube,
    google_play,
    hacker_news,
    app_store_connect,
    x,
    tiktok,
    linkedin,
    booking,
)
_OWN = (manifest, truth, exports, deliveries)


@dataclass(frozen=True)
class Running:
    """A sandbox that serves.

    Attributes:
        url: where, without a trailing slash.
        gate: its faults and its log.
    """

    url: str
    sandbox: Sandbox
    gate: Gate


def build(sandbox: Sandbox, connections: Connections) -> Gate:
    """Return the whole application."""
    routes = [route for module in (*_PLATFORMS, *_OWN) for route in module.ROUTES]
    app = Starlette(routes=[*routes, *_CONTROLS])
    gate = Gate(app, sandbox, connections)
    app.state.sandbox = sandbox
    app.state.gate = gate
    return gate


async def faults(request: Request) -> Response:
    """Plant, list or forget faults."""
    planted = request.app.state.gate.faults
    if request.method == "DELETE":
        planted.clear()
    elif request.method == "POST":
        wanted = await request.json()
        try:
            for one in wanted if isinstance(wanted, list) else [wanted]:
                planted.plant(one)
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
    return JSONResponse([vars(fault) for fault in planted.planted])


async def requests(request: Request) -> Response:
    """List the requests seen, or forget them."""
    log = request.app.state.gate.log
    if request.method == "DELETE":
        log.clear()
    return JSONResponse([seen.row() for seen in log])


_CONTROLS = [
    Route("/sandbox/faults", faults, methods=["GET", "POST", "DELETE"]),
    Route("/sandbox/requests", requests, methods=["GET", "DELETE"]),
]


def make_server(sandbox: Sandbox, port: int) -> tuple[uvicorn.Server, socket.socket, Gate]:
    """Return a server, its bound socket and the application, ready to run.

    Args:
        sandbox: what to serve.
        port: 0 for any that is free.
    """
    connections: dict[Any, asyncio.Transport] = {}
    gate = build(sandbox, connections)
    config = uvicorn.Config(
        gate,
        http=_reachable(connections),
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config), _listen(port), gate


def _listen(port: int) -> socket.socket:
    """Return a bound socket that says it is TCP: asyncio then sends small answers at once."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen()
    return listening


def _reachable(connections: Connections) -> type[H11Protocol]:
    """Return a protocol that keeps its connections where faults below HTTP can reach them."""

    class Reachable(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            if self.client:
                connections[self.client] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            if self.client:
                connections.pop(self.client, None)
            super().connection_lost(exc)

    return Reachable


def address(listening: socket.socket) -> str:
    """Return the URL of a bound socket."""
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextlib.contextmanager
def serve(world: World, port: int = 0, clock: Clock = system_clock) -> Iterator[Running]:
    """Serve a world from a thread for as long as the block runs.

    Args:
        world: what to serve.
        port: 0 for any that is free.
        clock: tells the sandbox the time; tests pass one they can set.
    """
    sandbox = Sandbox(world, clock)
    server, listening, gate = make_server(sandbox, port)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        yield Running(address(listening), sandbox, gate)
    finally:
        server.should_exit = server.force_exit = True
        thread.join(timeout=10)
        listening.close()
