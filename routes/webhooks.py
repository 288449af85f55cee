"""Deliveries: proved, kept as they came, answered at once; the worker takes them in.

/webhooks/facebook                one address for a source
/webhooks/trustpilot/north        for one of its accounts
/webhooks/file/trustpilot         a file of reviews of a channel, signed by whoever sends it
"""

from __future__ import annotations

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from collectors.proof import is_proved, same
from collectors.source import source_ids, source_module
from data.deliveries import Deliveries
from data.models import Webhook
from data.secrets import SealBroken
from jobs.work import Work
from routes.reach import Reaching

MOST_BYTES = 5_000_000
LONGEST_CHALLENGE = 500

log = logging.getLogger(__name__)


def webhook_routes(reaching: Reaching) -> list[Route]:
    """Return the routes."""

    async def challenge(request: Request) -> Response:
        return await run_in_threadpool(_challenge, reaching().work, request)

    async def deliver(request: Request) -> Response:
        if _webhook(request) is None:
            return _answer(404)
        body = await _body(request)
        if body is None:
            return _answer(413)
        return await run_in_threadpool(_deliver, reaching().work, request, body)

    paths = ("/webhooks/{source}", "/webhooks/{source}/{account}")
    return [
        *(Route(path, challenge, methods=["GET"]) for path in paths),
        *(Route(path, deliver, methods=["POST"]) for path in paths),
    ]


def _challenge(work: Work, request: Request) -> Response:
    """Answer the platform that makes sure of us."""
    webhook, query = _webhook(request), request.query_params
    if webhook is None or not webhook.challenge:
        return _answer(404)
    token = _secrets(work, request).get(webhook.challenge, "")
    known = same(query.get("hub.verify_token", ""), token)
    if not known or query.get("hub.mode") != "subscribe":
        return _answer(401)
    return PlainTextResponse(query.get("hub.challenge", "")[:LONGEST_CHALLENGE])


def _deliver(work: Work, request: Request, body: bytes) -> Response:
    webhook = _webhook(request)
    if webhook is None:
        return _answer(404)
    key = _secrets(work, request).get(webhook.secret, "")
    if not is_proved(webhook, request.headers, body, key):
        return _answer(401)
    source, account = _named(request)
    Deliveries(work.engine).keep(source, account, body, work.clock.now())
    return _answer(200)


async def _body(request: Request) -> bytes | None:
    """Return the body exactly as it came, or None if it is too large to be a delivery."""
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or int(stated) > MOST_BYTES:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _webhook(request: Request) -> Webhook | None:
    source, _ = _named(request)
    return source_module(source).SOURCE.webhook if source in source_ids() else None


def _named(request: Request) -> tuple[str, str]:
    return request.path_params["source"], request.path_params.get("account", "")[:200]


def _secrets(work: Work, request: Request) -> dict[str, str]:
    source, account = _named(request)
    try:
        own = work.secrets.of(f"{source}:{account}") if account else {}
        return {**work.secrets.of(source), **own}
    except SealBroken:
        log.warning("The secrets of %s cannot be opened, so no delivery is taken.", source)
        return {}


def _answer(status: int) -> Response:
    return Response(status_code=status)
