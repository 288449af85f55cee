"""The addresses of Meta's Graph interface, which pages and Instagram accounts share."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.platforms import facebook, instagram
from sandbox.platforms.graph import gone


async def about(request: Request) -> Response:
    """Describe an object."""
    wanted = request.path_params["object"]
    page = facebook.stream_named(request, wanted)
    account = instagram.stream_named(request, wanted)
    if page:
        return await facebook.about(request, page)
    return await instagram.about(request, account) if account else gone(wanted)


async def comments(request: Request) -> Response:
    """List or write comments; only Facebook's posts and comments have two numbers as a name."""
    if "_" in request.path_params["object"]:
        return await facebook.comments(request)
    return await instagram.comments(request)


_OBJECT = "/graph.facebook.com/{version}/{object}"
ROUTES = [
    Route(_OBJECT, about),
    Route(_OBJECT + "/feed", facebook.feed),
    Route(_OBJECT + "/ratings", facebook.ratings),
    Route(_OBJECT + "/comments", comments, methods=["GET", "POST"]),
    Route(_OBJECT + "/media", instagram.media),
    Route(_OBJECT + "/tags", instagram.tags),
    Route(_OBJECT + "/mentions", instagram.mention, methods=["POST"]),
    Route(_OBJECT + "/replies", instagram.answer, methods=["POST"]),
]
