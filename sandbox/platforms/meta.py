"""The addresses of Meta's Graph interface, which pages and Instagram accounts share."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.platforms import facebook
from sandbox.platforms.graph import gone


async def about(request: Request) -> Response:
    """Describe an object."""
    wanted = request.path_params["object"]
    stream = facebook.stream_named(request, wanted)
    return await facebook.about(request, stream) if stream else gone(wanted)


async def comments(request: Request) -> Response:
    """List or write comments below a post."""
    return await facebook.comments(request)


_OBJECT = "/graph.facebook.com/{version}/{object}"
ROUTES = [
    Route(_OBJECT, about),
    Route(_OBJECT + "/feed", facebook.feed),
    Route(_OBJECT + "/ratings", facebook.ratings),
    Route(_OBJECT + "/comments", comments, methods=["GET", "POST"]),
]
