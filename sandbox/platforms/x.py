"""X: the search of the last seven days, and answers where the account was spoken to."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.arrivals import DAY
from sandbox.numbering import parent
from sandbox.people import author
from sandbox.platforms.answers import (
    Said,
    basic,
    bearer,
    everything,
    form_of,
    json_of,
    mentions,
    reply_number,
    sandbox_of,
    seal,
    unseal,
    whole,
    zulu,
)
from sandbox.platforms.consents import exchanged
from sandbox.state import Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream

REACH = 7 * DAY
FRESH = 30
"""Seconds before the newest posts are found."""
_QUERY = 512
_SHORT = 280
_KNOWN = frozenset(
    {"query", "max_results", "next_token", "pagination_token", "since_id", "until_id"}
    | {"start_time", "end_time", "sort_order", "expansions", "post.fields", "user.fields"}
)


def _problem(status: int, kind: str, title: str, detail: str) -> JSONResponse:
    address = f"https://api.x.com/2/problems/{kind}"
    body = {"title": title, "detail": detail, "type": address, "status": status}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def _invalid(detail: str) -> JSONResponse:
    return _problem(400, "invalid-request", "Invalid Request", detail)


async def search(request: Request) -> Response:
    """List the posts of seven days that hold some words, newest first."""
    if bearer(request) != sandbox_of(request).secrets["x"]["bearer_token"]:
        return _problem(401, "not-authorized", "Unauthorized", "Unauthorized")
    refused = _misunderstood(request)
    if refused:
        return refused
    found = _found(request)
    size, start = whole(request, "max_results", 10, 100), 0
    if "next_token" in request.query_params:
        try:
            (last,) = unseal(request.query_params["next_token"])
        except ValueError:
            return _invalid("The `next_token` query parameter value is not valid")
        start = next((i for i, said in enumerate(found) if _name(said, request) < last), len(found))
    return _respond(request, _page(request, found[start : start + size], start + size < len(found)))


def _misunderstood(request: Request) -> Response | None:
    asked = request.query_params
    unknown = sorted(set(asked) - _KNOWN)
    if unknown:
        return _invalid(f"The query parameter [{unknown[0]}] is not one of {sorted(_KNOWN)}")
    if not 1 <= len(asked.get("query", "")) <= _QUERY:
        return _invalid(f"The `query` must have 1 to {_QUERY} characters")
    if not 10 <= whole(request, "max_results", 10, 1_000) <= 100:
        return _invalid("The `max_results` query parameter value is not between 10 and 100")
    begins = asked.get("start_time", "")
    now = sandbox_of(request).clock().timestamp()
    if begins and datetime.fromisoformat(begins).timestamp() < now - REACH:
        return _invalid("'start_time' must be on or after 7 days ago")
    return None


def _found(request: Request) -> list[Said]:
    """Return the posts that are meant, by id, highest first."""
    sandbox, asked = sandbox_of(request), request.query_params
    words = re.sub(r"[()\"]|\s-?is:\w+", "", asked["query"]).strip()
    begins = asked.get("start_time", "")
    floor = datetime.fromisoformat(begins).timestamp() if begins else 0.0
    found = [
        said
        for said in everything(sandbox, "x")
        if _recent(said[0], sandbox) and _at(said[0], sandbox) >= floor and _holds(said, words)
    ]
    return sorted(found, key=lambda said: _name(said, request), reverse=True)


def _recent(statement: Statement, sandbox: Sandbox) -> bool:
    age = sandbox.clock().timestamp() - _at(statement, sandbox)
    return FRESH <= age < REACH


def _at(statement: Statement, sandbox: Sandbox) -> float:
    return statement.updated_at(sandbox.clock().timestamp())


def _holds(said: Said, words: str) -> bool:
    return mentions(text.text(*said, said[0].created) or "", words)


def _name(said: Said, request: Request) -> int:
    return int(naming.x_version(*said, _at(said[0], sandbox_of(request))))


def _page(request: Request, shown: list[Said], more: bool) -> dict[str, Any]:
    meta: dict[str, Any] = {"result_count": len(shown)}
    if not shown:
        return {"meta": meta}
    names = [_name(said, request) for said in shown]
    meta |= {"newest_id": str(names[0]), "oldest_id": str(names[-1])}
    if more:
        meta["next_token"] = seal([names[-1]])
    people = {author(one).handle: _person(one) for one, _ in shown if one.seed % 31}
    posts = [_post(said, request) for said in shown]
    return {"data": posts, "includes": {"users": list(people.values())}, "meta": meta}


def _person(statement: Statement) -> dict[str, Any]:
    """Return who wrote a post; X leaves out who was suspended."""
    person = author(statement)
    username = person.handle.replace(".", "_")
    return {"id": str(person.number), "name": person.full, "username": username}


def _post(said: Said, request: Request) -> dict[str, Any]:
    statement, stream = said
    sandbox, seed = sandbox_of(request), statement.seed
    now = sandbox.clock().timestamp()
    words = text.text(statement, stream, now) or ""
    first, current = naming.x(statement, stream), str(_name(said, request))
    chain = [first] if first == current else [first, current]
    post: dict[str, Any] = {
        "id": current,
        "text": html.escape(words[:_SHORT], quote=False),
        "author_id": str(author(statement).number),
        "created_at": zulu(_at(statement, sandbox)),
        "lang": statement.language if seed % 13 else "und",
        "edit_history_post_ids": chain,
        "public_metrics": {
            "repost_count": seed % 9,
            "reply_count": seed % 4 + len(sandbox.replies(statement, stream)),
            "like_count": seed % 40,
            "quote_count": seed % 3,
            "bookmark_count": 0,
            "impression_count": seed % 4_000,
        },
    }
    if len(words) > _SHORT:
        post["note_post"] = {"text": html.escape(words, quote=False)}
    about = _about(said)
    return post | ({"referenced_posts": about} if about else {})


def _about(said: Said) -> list[dict[str, str]]:
    statement, stream = said
    if summoned(statement):
        own = naming.x_version(statement, stream, statement.created - DAY)
        return [{"type": "quoted", "id": own}]
    if parent(statement.number) is not None:
        return [{"type": "replied_to", "id": naming.x_version(*said, statement.created - 60)}]
    return []


def summoned(statement: Statement) -> bool:
    """Tell whether a post quotes our account, so that it may answer."""
    return statement.number % 3 == 0


def _respond(request: Request, body: Mapping[str, Any], status: int = 200) -> JSONResponse:
    now = int(sandbox_of(request).clock().timestamp())
    headers = {"limit": "450", "remaining": "440", "reset": str(now - now % 900 + 900)}
    named = {f"x-rate-limit-{name}": value for name, value in headers.items()}
    return JSONResponse(body, status_code=status, headers=named)


async def issue(request: Request) -> Response:
    """Exchange a refresh token, which is good once, for an access token and a new one."""
    sandbox, form = sandbox_of(request), await form_of(request)
    known = sandbox.secrets["x"]
    if basic(request) != (known["client_id"], known["client_secret"]):
        trouble = {"error": "unauthorized_client", "error_description": "Missing valid client"}
        return JSONResponse(trouble, status_code=401)
    if form.get("grant_type") == "authorization_code":
        good = exchanged(sandbox, "x", form)
    else:
        given = form.get("refresh_token")
        good = form.get("grant_type") == "refresh_token" and given == sandbox.refresh_token("x")
    if not good:
        trouble = {"error": "invalid_request", "error_description": "Value passed was invalid"}
        return JSONResponse(trouble, status_code=400)
    granted = {"token_type": "bearer", "expires_in": 7200, "scope": "tweet.write offline.access"}
    access = sandbox.issue_token("x", timedelta(hours=2))
    return JSONResponse(granted | {"access_token": access, "refresh_token": sandbox.rotate("x")})


async def post(request: Request) -> Response:
    """Answer a post that quotes the account; the same words twice are refused."""
    sandbox, body = sandbox_of(request), await json_of(request)
    if not sandbox.token_holds(bearer(request), "x"):
        return _problem(401, "not-authorized", "Unauthorized", "Unauthorized")
    words, above = str(body.get("text", "")), body.get("reply") or {}
    wanted = str(above.get("in_reply_to_tweet_id", ""))
    found = next((one for one in everything(sandbox, "x") if naming.x(*one) == wanted), None)
    if not words.strip() or found is None:
        return _invalid("One or more parameters to your request was invalid.")
    forbidden = "Reply to this conversation is not allowed because you have not been mentioned"
    if any(reply.text == words for reply in sandbox.replies(*found)):
        forbidden = "You are not allowed to create a Tweet with duplicate content."
    elif summoned(found[0]):
        reply = sandbox.add_reply(*found, words)
        name = f"{wanted[:-6]}{reply_number(reply)}"
        return _respond(request, {"data": {"id": name, "text": words}}, 201)
    return _problem(403, "client-forbidden", "Forbidden", forbidden)


def shown(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    """Return what a search for the stream's name finds."""
    recent = [one for one in sandbox.visible(stream) if _recent(one, sandbox)]
    return [one for one in recent if _holds((one, stream), stream.remote_id)]


ROUTES = [
    Route("/api.x.com/2/tweets/search/recent", search),
    Route("/api.x.com/2/tweets", post, methods=["POST"]),
    Route("/api.x.com/2/oauth2/token", issue, methods=["POST"]),
]
