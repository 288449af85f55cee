"""Google's side of signing in: the token, the owner's accounts and their locations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.identity import token
from sandbox.platforms.answers import bearer, sandbox_of, seal, unseal, whole
from sandbox.platforms.consents import exchanged
from sandbox.state import Sandbox
from sandbox.streams import ACCOUNT, Stream

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
}
_SCOPES = {
    "google_business": "https://www.googleapis.com/auth/business.manage",
    "google_play": "https://www.googleapis.com/auth/androidpublisher",
    "youtube": "https://www.googleapis.com/auth/youtube.force-ssl",
}
_UNAUTHENTICATED = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie "
    "or other valid authentication credential. See "
    "https://developers.google.com/identity/sign-in/web/devconsole-project."
)


def refusal(code: int, message: str, reason: str = "") -> JSONResponse:
    """Return an error as Google words it, with a detail that names the reason if there is one."""
    error: dict[str, Any] = {"code": code, "message": message, "status": _STATUS[code]}
    if reason:
        kind = "type.googleapis.com/google.rpc.ErrorInfo"
        error["details"] = [{"@type": kind, "reason": reason, "domain": "googleapis.com"}]
    return JSONResponse({"error": error}, status_code=code)


def unauthenticated() -> JSONResponse:
    """Return what Google says to a missing, wrong or expired token."""
    return refusal(401, _UNAUTHENTICATED)


async def issue(request: Request) -> Response:
    """Exchange a refresh token of any of Google's interfaces, or a code, for an access token."""
    sandbox = sandbox_of(request)
    form = dict(parse_qsl((await request.body()).decode()))
    if form.get("grant_type") not in ("refresh_token", "authorization_code"):
        return _oauth_refusal(400, "unsupported_grant_type", "Invalid grant_type")
    source = _source_of(sandbox, form)
    if source is None:
        return _oauth_refusal(401, "invalid_client", "The OAuth client was not found.")
    lasting = sandbox.secrets[source]["refresh_token"]
    coded = form["grant_type"] == "authorization_code"
    good = exchanged(sandbox, source, form) if coded else form.get("refresh_token") == lasting
    if not good:
        return _oauth_refusal(400, "invalid_grant", "Token has been expired or revoked.")
    return JSONResponse(
        ({"refresh_token": lasting} if coded else {})
        | {
            "access_token": sandbox.issue_token(source),
            "expires_in": 3599,
            "scope": _SCOPES[source],
            "token_type": "Bearer",
        }
    )


def _source_of(sandbox: Sandbox, form: Mapping[str, str]) -> str | None:
    """Return the source that a client connects, if its secret is right."""
    for source in _SCOPES:
        known = sandbox.secrets.get(source, {})
        if known and all(form.get(name) == known[name] for name in ("client_id", "client_secret")):
            return source
    return None


def _oauth_refusal(code: int, error: str, description: str) -> JSONResponse:
    return JSONResponse({"error": error, "error_description": description}, status_code=code)


async def accounts(request: Request) -> Response:
    """List the accounts of the signed-in owner."""
    sandbox = sandbox_of(request)
    if not sandbox.token_holds(bearer(request), "google_business"):
        return unauthenticated()
    ours = next(brand for brand in sandbox.world.places.brands if brand.ours)
    account = {
        "name": f"accounts/{ACCOUNT}",
        "accountName": ours.name,
        "type": "LOCATION_GROUP",
        "role": "PRIMARY_OWNER",
        "verificationState": "VERIFIED",
        "vettedState": "NOT_VETTED",
    }
    return JSONResponse({"accounts": [account]})


async def locations(request: Request) -> Response:
    """List the locations of an account."""
    sandbox = sandbox_of(request)
    if not sandbox.token_holds(bearer(request), "google_business"):
        return unauthenticated()
    if request.path_params["account"] not in {ACCOUNT, "-"}:
        return refusal(404, "Requested entity was not found.")
    if not request.query_params.get("readMask"):
        return refusal(400, "Request contains an invalid argument.")
    streams = [stream for stream in sandbox.world.streams if stream.platform == "google"]
    try:
        (start,) = unseal(request.query_params.get("pageToken") or seal([0]))
    except ValueError:
        return refusal(400, "Request contains an invalid argument.")
    size = whole(request, "pageSize", 10, 100)
    listed: dict[str, Any] = {
        "locations": [_location(stream) for stream in streams[start : start + size]],
        "totalSize": len(streams),
    }
    if start + size < len(streams):
        listed["nextPageToken"] = seal([start + size])
    return JSONResponse(listed)


def _location(stream: Stream) -> Mapping[str, Any]:
    place = stream.location
    assert place is not None  # noqa: S101 - every Google stream has a place
    return {
        "name": "locations/" + stream.remote_id.rpartition("/")[2],
        "title": place.name,
        "storeCode": place.key,
        "storefrontAddress": {
            "regionCode": place.country,
            "postalCode": place.postal_code,
            "locality": place.city,
            "addressLines": [place.address],
        },
        "latlng": {"latitude": place.latitude, "longitude": place.longitude},
        "metadata": {"placeId": "ChIJ" + token(place.key, 23)},
    }


_INFORMATION = "/mybusinessbusinessinformation.googleapis.com/v1"
ROUTES = [
    Route("/oauth2.googleapis.com/token", issue, methods=["POST"]),
    Route("/mybusinessaccountmanagement.googleapis.com/v1/accounts", accounts),
    Route(_INFORMATION + "/accounts/{account}/locations", locations),
]
