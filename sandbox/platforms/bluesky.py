"""Bluesky: a session, a search for posts, and records that answer them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.identity import letters
from sandbox.numbering import parent
from sandbox.people import author
from sandbox.platforms.answers import (
    Said,
    bearer,
    everything,
    find,
    follow,
    followed,
    json_of,
    mentions,
    sandbox_of,
    whole,
    zulu,
)
from sandbox.state import Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream

LONGEST = 300
LONGEST_BYTES = 3_000
_ACCESS, _REFRESH = "bluesky access", "bluesky refresh"
_POSTS = "app.bsky.feed.post"


def _respond(request: Request, body: Any, status: int = 200) -> JSONResponse:
    now = int(sandbox_of(request).clock().timestamp())
    headers = {
        "RateLimit-Limit": "3000",
        "RateLimit-Remaining": "2990",
        "RateLimit-Reset": str(now - now % 300 + 300),
        "RateLimit-Policy": "3000;w=300",
    }
    return JSONResponse(body, status_code=status, headers=headers)


def _trouble(request: Request, status: int, error: str, message: str) -> Response:
    return _respond(request, {"error": error, "message": message}, status)


def _refused(request: Request, kind: str = _ACCESS) -> Response | None:
    if not bearer(request):
        return _trouble(request, 401, "AuthenticationRequired", "Authentication Required")
    if not sandbox_of(request).token_holds(bearer(request), kind):
        return _trouble(request, 400, "ExpiredToken", "Token has expired")
    return None


def _account(sandbox: Sandbox) -> tuple[str, str]:
    """Return handle and lasting name of the one account that there is."""
    streams = (one for one in sandbox.world.streams if one.source == "bluesky")
    handle = next(one.options["identifier"] for one in streams)
    return handle, f"did:plc:{letters(handle, 24)}"


async def log_in(request: Request) -> Response:
    """Open a session with an app password."""
    body, sandbox = await json_of(request), sandbox_of(request)
    known = sandbox.secrets["bluesky"]["app_password"]
    if body.get("identifier") not in _account(sandbox) or body.get("password") != known:
        return _trouble(request, 401, "AuthenticationRequired", "Invalid identifier or password")
    return _session(request)


async def renew(request: Request) -> Response:
    """Go on with a session, by the token that was given out for that."""
    return _refused(request, _REFRESH) or _session(request)


def _session(request: Request) -> Response:
    sandbox = sandbox_of(request)
    handle, did = _account(sandbox)
    access = sandbox.issue_token(_ACCESS, timedelta(hours=2))
    refresh = sandbox.issue_token(_REFRESH, timedelta(days=60))
    who = {"did": did, "handle": handle, "active": True}
    return _respond(request, {"accessJwt": access, "refreshJwt": refresh, **who})


async def search(request: Request) -> Response:
    """List the posts that hold some words, newest first."""
    refused, asked = _refused(request), request.query_params
    if refused or not asked.get("q"):
        return refused or _trouble(request, 400, "InvalidRequest", 'Error: Params must have "q"')
    found = _found(request, asked["q"], asked.get("since", ""), asked.get("until", ""))
    names, size = [naming.bluesky(*said) for said in found], whole(request, "limit", 25, 100)
    try:
        start = followed(request, asked.get("cursor", ""), names)
    except ValueError:
        return _trouble(request, 400, "InvalidRequest", "Invalid cursor format")
    posts = [_post(said, request) for said in found[start : start + size]]
    page: dict[str, Any] = {"posts": posts, "hitsTotal": len(found)}
    if start + size < len(found):
        page["cursor"] = follow(names, start + size)
    return _respond(request, page)


def _found(request: Request, words: str, since: str, until: str) -> list[Said]:
    low = datetime.fromisoformat(since).timestamp() if since else 0.0
    high = datetime.fromisoformat(until).timestamp() if until else float("inf")
    posts = everything(sandbox_of(request), "bluesky")
    found = [said for said in posts if low <= said[0].created < high and _holds(said, words)]
    return sorted(found, key=_rank)


def _holds(said: Said, words: str) -> bool:
    return mentions(text.text(*said, said[0].created) or "", words.strip('"'))


def _rank(said: Said) -> tuple[float, str]:
    return -said[0].created, naming.bluesky(*said)


async def posts(request: Request) -> Response:
    """List the posts at some addresses, without those that are gone."""
    known = [find(request, "bluesky", uri) for uri in request.query_params.getlist("uris")]
    page = {"posts": [_post(said, request) for said in known if said]}
    return _refused(request) or _respond(request, page)


def _post(said: Said, request: Request) -> dict[str, Any]:
    statement, stream = said
    sandbox, seed = sandbox_of(request), statement.seed
    uri, person = naming.bluesky(statement, stream), author(statement)
    who: dict[str, Any] = {"did": naming.bluesky_author(statement), "labels": []}
    who |= {"handle": f"{person.handle.replace('_', '-')}.bsky.social"}
    who |= {"displayName": "" if seed % 5 == 0 else person.full}
    if for_members(statement):
        who["labels"] = [{"src": who["did"], "uri": who["did"], "val": "!no-unauthenticated"}]
    return {
        "uri": uri,
        "cid": _cid(uri),
        "author": who,
        "record": _record(statement, stream, sandbox),
        "replyCount": seed % 3 + len(sandbox.replies(statement, stream)),
        "repostCount": seed % 4,
        "likeCount": seed % 30,
        "quoteCount": 0,
        "indexedAt": zulu(statement.created),
        "labels": [],
        "viewer": {},
    }


def _record(statement: Statement, stream: Stream, sandbox: Sandbox) -> dict[str, Any]:
    """Return what the author's own server holds; its clock may be far ahead."""
    declared = statement.created + (9e7 if statement.seed % 23 == 0 else 0)
    record: dict[str, Any] = {
        "$type": _POSTS,
        "text": text.text(statement, stream, statement.created) or "",
        "createdAt": zulu(declared),
        "langs": [statement.language],
    }
    above = parent(statement.number)
    answered = (one for one in sandbox.statements(stream) if one.number == above)
    for other in answered:
        uri = naming.bluesky(other, stream)
        reference = {"uri": uri, "cid": _cid(uri)}
        record["reply"] = {"root": reference, "parent": reference}
    return record


def _cid(uri: str) -> str:
    return f"bafyrei{letters(uri, 52)}"


def for_members(statement: Statement) -> bool:
    """Tell whether the author does not want to be seen without an account."""
    return statement.seed % 17 == 0


async def put(request: Request) -> Response:
    """Store an answer to a post; with a key of the client's own, twice is once."""
    refused, body = _refused(request), await json_of(request)
    if refused:
        return refused
    record = body.get("record")
    words, above = _written(record if isinstance(record, dict) else {})
    if not words or len(words) > LONGEST or len(words.encode()) > LONGEST_BYTES:
        return _trouble(request, 400, "InvalidRequest", f"Invalid {_POSTS} record")
    found, did = find(request, "bluesky", above), _account(sandbox_of(request))[1]
    if found is None or body.get("repo") not in _account(sandbox_of(request)):
        return _trouble(request, 400, "InvalidRequest", "Could not find what is answered")
    reply = sandbox_of(request).add_reply(*found, words, str(body.get("rkey", "")))
    uri = f"at://{did}/{_POSTS}/{reply.name}"
    return _respond(request, {"uri": uri, "cid": _cid(uri), "validationStatus": "valid"})


def _written(record: Mapping[str, Any]) -> tuple[str, str]:
    """Return the words of a record and the address of what it answers."""
    above = (record.get("reply") or {}).get("parent") or {}
    return str(record.get("text", "")), str(above.get("uri", ""))


def shown(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    """Return what a search for the stream's name finds and everybody may see."""
    found = [one for one in sandbox.visible(stream) if _holds((one, stream), stream.remote_id)]
    return [one for one in found if not for_members(one)]


_XRPC = "/bsky.social/xrpc"
ROUTES = [
    Route(_XRPC + "/com.atproto.server.createSession", log_in, methods=["POST"]),
    Route(_XRPC + "/com.atproto.server.refreshSession", renew, methods=["POST"]),
    Route(_XRPC + "/app.bsky.feed.searchPosts", search),
    Route(_XRPC + "/app.bsky.feed.getPosts", posts),
    Route(_XRPC + "/com.atproto.repo.putRecord", put, methods=["POST"]),
    Route(_XRPC + "/com.atproto.repo.createRecord", put, methods=["POST"]),
]
