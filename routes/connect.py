"""Connecting an account: the owner is sent to the provider and comes back with a code.

/connect/google?source=google_business&account=north    sends the owner on
/connect/google/callback                                takes the owner back
"""

from __future__ import annotations

import logging
import secrets
from typing import cast
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from collectors.consent import authorize_url, exchange
from collectors.source import Granted, SourceError, source_ids, source_module
from data.consents import PATIENCE, Consents, Expected
from data.models import Listing, Source
from data.secrets import SealBroken
from jobs.work import NotReady, Work, secret_owner
from routes.reach import Reach, Reaching

COOKIE = "earshot_connect"

log = logging.getLogger(__name__)


def connect_routes(reaching: Reaching) -> list[Route]:
    """Return the routes."""

    async def begin(request: Request) -> Response:
        return await run_in_threadpool(_begin, reaching(), request)

    async def come_back(request: Request) -> Response:
        return await run_in_threadpool(_come_back, reaching(), request)

    return [
        Route("/connect/{provider}", begin),
        Route("/connect/{provider}/callback", come_back),
    ]


def _begin(reach: Reach, request: Request) -> Response:
    source = _asked_for(request.path_params["provider"], request.query_params.get("source", ""))
    if source is None or source.consent is None:
        return PlainTextResponse("There is no such provider or source.", status_code=404)
    account = request.query_params.get("account", "")[:200]
    held = _held(reach.work, source, account)
    if not held.get("client_id"):
        return _back(reach, request, "failed")
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    browser = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
    expected = Expected(source.id, account, verifier)
    consents = Consents(reach.work.engine, reach.work.secrets)
    consents.expect(state, browser, expected, reach.work.clock.now())
    there = _callback(reach, request)
    url = authorize_url(source.consent, held["client_id"], there, state, verifier)
    response = RedirectResponse(url, status_code=303)
    _remember(response, reach.at(request), browser)
    return response


def _come_back(reach: Reach, request: Request) -> Response:
    query, work = request.query_params, reach.work
    consents = Consents(work.engine, work.secrets)
    browser = request.cookies.get(COOKIE, "")
    expected = consents.take(query.get("state", ""), browser, work.clock.now())
    source = expected and _asked_for(request.path_params["provider"], expected.source)
    if expected is None or not source:
        return _back(reach, request, "expired")
    if not query.get("code"):
        return _back(reach, request, "refused")
    try:
        _exchange(reach, request, source, expected)
    except (SourceError, SealBroken, NotReady) as error:
        log.warning("%s could not be connected: %s", source.id, error)
        return _back(reach, request, "failed")
    return _back(reach, request, "yes")


def _exchange(reach: Reach, request: Request, source: Source, expected: Expected) -> None:
    assert source.consent is not None  # noqa: S101 - only such sources are asked for
    work, code = reach.work, request.query_params["code"]
    account = _nobody(work, source, expected.account)
    http = work.http(account, source)
    try:
        there = _callback(reach, request)
        token = exchange(http, source.consent, code, expected.verifier, there)
        module = source_module(source.id)
        if hasattr(module, "granted"):
            token = cast(Granted, module).granted(http, token, expected.account)
    finally:
        http.close()
    owner, by = secret_owner(account), getattr(request.state, "person_id", None)
    work.secrets.keep(owner, source.consent.keeps, token, work.clock.now(), by)


def _asked_for(provider: str, source_id: str) -> Source | None:
    """Return a source whose owner that provider asks."""
    if source_id not in source_ids():
        return None
    source = source_module(source_id).SOURCE
    return source if source.consent and source.consent.provider == provider else None


def _nobody(work: Work, source: Source, account: str) -> Listing:
    """Return a listing that stands for the account as a whole."""
    # Where a stand-in serves the network, it serves this as well.
    demo = work.origin is not None
    return Listing(0, 0, 0, source.id, source.channel, "", account=account, demo=demo)


def _held(work: Work, source: Source, account: str) -> dict[str, str]:
    owner = secret_owner(_nobody(work, source, account))
    try:
        return {**work.secrets.of(source.id), **work.secrets.of(owner)}
    except SealBroken:
        log.warning("The secrets of %s cannot be opened.", owner)
        return {}


def _callback(reach: Reach, request: Request) -> str:
    return f"{reach.at(request)}/connect/{request.path_params['provider']}/callback"


def _remember(response: Response, address: str, browser: str) -> None:
    response.set_cookie(
        COOKIE,
        browser,
        max_age=int(PATIENCE.total_seconds()),
        path="/connect",
        secure=address.startswith("https:"),
        httponly=True,
        # Not strict: the owner comes back by a link of the provider's.
        samesite="lax",
    )


def _back(reach: Reach, request: Request, outcome: str) -> Response:
    query = urlencode({"sources_show": "Add a listing", "connected": outcome})
    return RedirectResponse(f"{reach.at(request)}/sources?{query}", status_code=303)
