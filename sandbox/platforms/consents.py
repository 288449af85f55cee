"""The pages on which providers ask an owner; here every owner agrees at once."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.platforms.answers import bearer, form_of, sandbox_of
from sandbox.platforms.graph import refusal, respond
from sandbox.state import Sandbox

_ASKS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "/accounts.google.com/o/oauth2/v2/auth": (
        "offline",
        ("google_business", "google_play", "youtube"),
    ),
    "/x.com/i/oauth2/authorize": ("offline.access", ("x",)),
    "/www.reddit.com/api/v1/authorize": ("permanent", ("reddit",)),
    "/www.facebook.com/v26.0/dialog/oauth": ("pages_show_list", ("facebook", "instagram")),
    "/www.linkedin.com/oauth/v2/authorization": ("r_organization_social", ("linkedin",)),
}
"""What must be asked for to be let in for good, and the sources whose owners are asked there."""


@dataclass(frozen=True)
class Agreed:
    """What an owner has agreed to."""

    source: str
    challenge: str
    redirect_uri: str


async def ask(request: Request) -> Response:
    """Let the owner agree, and send the browser back with a code."""
    asked, sandbox = request.query_params, sandbox_of(request)
    wanted, sources = _ASKS[request.url.path]
    source = source_of(sandbox, sources, asked.get("client_id", ""))
    proper = asked.get("response_type") == "code" and asked.get("code_challenge_method") == "S256"
    if source is None or not proper or wanted not in str(asked):
        return JSONResponse({"error": "invalid_request"}, status_code=400)
    code = secrets.token_urlsafe(16)
    there = asked["redirect_uri"]
    sandbox.codes[code] = Agreed(source, asked["code_challenge"], there)
    query = urlencode({"code": code, "state": asked.get("state", "")})
    return RedirectResponse(f"{there}?{query}", status_code=302)


def source_of(sandbox: Sandbox, sources: tuple[str, ...], client_id: str) -> str | None:
    """Return the source that a client connects."""
    known = {source: sandbox.secrets.get(source, {}).get("client_id") for source in sources}
    return next((source for source in sources if client_id and known[source] == client_id), None)


def exchanged(sandbox: Sandbox, source: str, form: Mapping[str, str]) -> bool:
    """Tell whether a code may be exchanged: once, from where it was given to, by who asked."""
    agreed = sandbox.codes.pop(form.get("code", ""), None)
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return agreed == Agreed(source, challenge, form.get("redirect_uri", ""))


async def meta_token(request: Request) -> Response:
    """Exchange a code for a token of an hour, or such a token for one that lasts."""
    sandbox, form = sandbox_of(request), await form_of(request)
    source = source_of(sandbox, ("facebook", "instagram"), form.get("client_id", ""))
    if source is None or form.get("client_secret") != sandbox.secrets[source]["client_secret"]:
        return refusal(101, "Error validating application. Cannot get application info")
    if form.get("grant_type") == "fb_exchange_token":
        if not sandbox.token_holds(form.get("fb_exchange_token", ""), f"{source} hour"):
            return refusal(190, "Error validating access token")
        token = sandbox.issue_token(f"{source} person")
    elif exchanged(sandbox, source, form):
        token = sandbox.issue_token(f"{source} hour")
    else:
        return refusal(100, "This authorization code has been used.", 36009)
    granted = {"access_token": token, "token_type": "bearer", "expires_in": 5_183_944}
    return JSONResponse(granted)


async def pages(request: Request) -> Response:
    """List the pages that the person manages, each with its token."""
    sandbox = sandbox_of(request)
    for source in ("facebook", "instagram"):
        if sandbox.token_holds(bearer(request), f"{source} person"):
            listed = [one for one in sandbox.world.streams if one.source == source]
            token = sandbox.secrets[source]["access_token"]
            items = [{"id": one.remote_id, "access_token": token} for one in listed]
            return respond({"data": items}, "me")
    return refusal(190, "Invalid OAuth access token - Cannot parse access token")


async def linkedin_token(request: Request) -> Response:
    """Exchange a code for a token of sixty days."""
    sandbox, form = sandbox_of(request), await form_of(request)
    known = sandbox.secrets["linkedin"]
    named = all(form.get(name) == known[name] for name in ("client_id", "client_secret"))
    if not named or not exchanged(sandbox, "linkedin", form):
        trouble = {"error": "invalid_request", "error_description": "Unable to retrieve token"}
        return JSONResponse(trouble, status_code=400)
    return JSONResponse({"access_token": known["access_token"], "expires_in": 5_184_000})


_GRAPH = "/graph.facebook.com/v26.0"
ROUTES = [
    *(Route(path, ask) for path in _ASKS),
    Route(f"{_GRAPH}/oauth/access_token", meta_token, methods=["POST"]),
    Route(f"{_GRAPH}/me/accounts", pages),
    Route("/www.linkedin.com/oauth/v2/accessToken", linkedin_token, methods=["POST"]),
]
