"""Reddit: a search that finds posts, what is new in a subreddit, and comments as answers."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.numbering import parent
from sandbox.people import author
from sandbox.platforms.answers import (
    Said,
    basic,
    bearer,
    everything,
    find,
    form_of,
    mentions,
    reply_number,
    sandbox_of,
    whole,
)
from sandbox.platforms.consents import exchanged
from sandbox.state import Reply, Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream

DEPTH = 1_000
LONGEST = 10_000
_PLACES = ("travel", "hotels", "foodie")
_LIFE = {"refresh_token": timedelta(days=1), "client_credentials": timedelta(hours=1)}


def _respond(request: Request, body: Any) -> JSONResponse:
    now = sandbox_of(request).clock()
    left = 600 - (now.minute % 10 * 60 + now.second)
    headers = {"used": "4", "remaining": "996.0", "reset": str(left)}
    return JSONResponse(body, headers={f"x-ratelimit-{name}": it for name, it in headers.items()})


def _refused(request: Request, *grants: str) -> Response | None:
    if "(by /u/" not in request.headers.get("user-agent", ""):
        return JSONResponse({"message": "Too Many Requests", "error": 429}, status_code=429)
    holds = sandbox_of(request).token_holds
    if not any(holds(bearer(request), f"reddit {grant}") for grant in grants or tuple(_LIFE)):
        return JSONResponse({"message": "Unauthorized", "error": 401}, status_code=401)
    return None


async def issue(request: Request) -> Response:
    """Give the application, or a user of it, a token."""
    sandbox, form = sandbox_of(request), await form_of(request)
    known, grant = sandbox.secrets["reddit"], form.get("grant_type", "")
    if basic(request) != (known["client_id"], known["client_secret"]):
        return JSONResponse({"message": "Unauthorized", "error": 401}, status_code=401)
    if grant == "authorization_code" and exchanged(sandbox, "reddit", form):
        lasting = {"refresh_token": known["refresh_token"], "token_type": "bearer"}
        granted = {"access_token": sandbox.issue_token("reddit refresh_token"), **lasting}
        return _respond(request, granted)
    if grant not in _LIFE:
        return JSONResponse({"error": "unsupported_grant_type"}, status_code=400)
    if grant == "refresh_token" and form.get("refresh_token") != known["refresh_token"]:
        return JSONResponse({"error": "invalid_grant"}, status_code=400)
    token = sandbox.issue_token(f"reddit {grant}", _LIFE[grant])
    seconds = int(_LIFE[grant].total_seconds())
    granted = {"access_token": token, "token_type": "bearer", "scope": "*"}
    return _respond(request, {**granted, "expires_in": seconds})


async def search(request: Request) -> Response:
    """List the posts that hold some words, newest first; comments are not searched."""
    refused, words = _refused(request), request.query_params.get("q", "").strip('"')
    found = [one for one in _posts(sandbox_of(request)) if words and _holds(one, words)]
    return refused or _listing(request, found)


async def new(request: Request) -> Response:
    """List the newest posts of a subreddit."""
    found = [one for one in _within(request) if parent(one[0].number) is None]
    return _refused(request) or _listing(request, found)


async def comments(request: Request) -> Response:
    """List the newest comments in a subreddit."""
    found = [one for one in _within(request) if parent(one[0].number) is not None]
    return _refused(request) or _listing(request, found)


async def info(request: Request) -> Response:
    """List what stands under some full names."""
    wanted = request.query_params.get("id", "").split(",")
    found = [
        one for one in everything(sandbox_of(request), "reddit") if naming.reddit(*one) in wanted
    ]
    return _refused(request) or _listing(request, found)


def _posts(sandbox: Sandbox) -> list[Said]:
    posts = everything(sandbox, "reddit")
    return [(one, stream) for one, stream in posts if _searchable(one, stream)]


def _searchable(statement: Statement, stream: Stream) -> bool:
    return stream.platform == "reddit" and parent(statement.number) is None


def _holds(said: Said, words: str) -> bool:
    return mentions(text.text(*said, said[0].created) or "", words)


def _within(request: Request) -> list[Said]:
    name = f"r/{request.path_params['place']}"
    return [
        (one, stream)
        for one, stream in everything(sandbox_of(request), "reddit")
        if stream.remote_id.lower() == name.lower()
    ]


def _listing(request: Request, found: Sequence[Said]) -> Response:
    newest = sorted(found, key=lambda said: said[0].created, reverse=True)[:DEPTH]
    names = [naming.reddit(*said) for said in newest]
    after, size = request.query_params.get("after", ""), whole(request, "limit", 25, 100)
    start = names.index(after) + 1 if after in names else 0
    shown = [_thing(said, request) for said in newest[start : start + size]]
    last = names[start + size - 1] if start + size < len(names) else None
    data = {"after": last, "before": None, "dist": len(shown), "children": shown, "modhash": ""}
    return _respond(request, {"kind": "Listing", "data": data})


def _thing(said: Said, request: Request) -> dict[str, Any]:
    statement, stream = said
    sandbox = sandbox_of(request)
    now = sandbox.clock().timestamp()
    name = naming.reddit(statement, stream)
    words = text.text(statement, stream, now) or ""
    escaped = words if request.query_params.get("raw_json") == "1" else html.escape(words, False)
    above = parent(statement.number)
    place = _place(statement, stream)
    data: dict[str, Any] = {
        "id": name[3:],
        "name": name,
        "subreddit": place,
        "created": statement.created + 28_800,
        "created_utc": float(int(statement.created)),
        "edited": float(int(statement.edited)) if statement.edited <= now else False,
        "score": statement.seed % 40,
        "ups": statement.seed % 40,
        "score_hidden": False,
        "likes": None,
        "locked": False,
        "archived": False,
    } | _written_by(statement)
    if above is not None:
        post = naming.reddit(statement._replace(number=above), stream)
        link = f"/r/{place}/comments/{post[3:]}/_/{name[3:]}/"
        data |= {"body": escaped, "parent_id": post, "link_id": post, "replies": ""}
        return {"kind": "t1", "data": data | {"permalink": link}}
    answers = len(sandbox.replies(statement, stream))
    link = f"/r/{place}/comments/{name[3:]}/_/"
    heading = {"title": text.title(statement, stream), "selftext": escaped, "permalink": link}
    more = {"num_comments": statement.seed % 6 + answers, "upvote_ratio": 0.9, "over_18": False}
    return {"kind": "t3", "data": data | heading | more | {"removed_by_category": None}}


def _place(statement: Statement, stream: Stream) -> str:
    if stream.platform == "subreddit":
        return stream.remote_id.removeprefix("r/")
    return _PLACES[statement.seed % len(_PLACES)]


def _written_by(statement: Statement) -> dict[str, str]:
    if statement.seed % 19 == 0:
        return {"author": "[deleted]"}
    person = author(statement)
    return {"author": person.handle, "author_fullname": f"t2_{person.number}"}


async def comment(request: Request) -> Response:
    """Answer a post or a comment; what is wrong is said with HTTP 200, as Reddit does."""
    refused, form = _refused(request), await form_of(request)
    if refused:
        return refused
    if _refused(request, "refresh_token"):
        return _trouble(request, "USER_REQUIRED", "Please log in to do that.", None)
    words, found = form.get("text", ""), find(request, "reddit", form.get("thing_id", ""))
    if found is None:
        return _trouble(request, "DELETED_LINK", "That link has been deleted", "parent")
    if not words.strip():
        return _trouble(request, "NO_TEXT", "we need something here", "text")
    if len(words) > LONGEST:
        return _trouble(request, "TOO_LONG", f"this is too long (max: {LONGEST})", "text")
    reply = sandbox_of(request).add_reply(*found, words)
    things = {"things": [_own(found, reply)]}
    return _respond(request, {"json": {"errors": [], "data": things}})


def _trouble(request: Request, code: str, words: str, where: str | None) -> Response:
    return _respond(request, {"json": {"errors": [[code, words, where]]}})


def _own(found: Said, reply: Reply) -> Mapping[str, Any]:
    above = naming.reddit(*found)
    name = f"t1_{above[3:]}{reply_number(reply)}"
    data = {"id": name[3:], "name": name, "parent_id": above, "body": reply.text, "replies": ""}
    return {"kind": "t1", "data": {**data, "created_utc": float(int(reply.at)), "edited": False}}


def shown(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    """Return what a search for the stream's name finds, or all that was said in its subreddit."""
    standing = sandbox.visible(stream)
    if stream.platform == "subreddit":
        return standing
    posts = [one for one in standing if _searchable(one, stream)]
    return [one for one in posts if _holds((one, stream), stream.remote_id)]


_API = "/oauth.reddit.com"
ROUTES = [
    Route("/www.reddit.com/api/v1/access_token", issue, methods=["POST"]),
    Route(_API + "/search", search),
    Route(_API + "/r/{place}/new", new),
    Route(_API + "/r/{place}/comments", comments),
    Route(_API + "/api/info", info),
    Route(_API + "/api/comment", comment, methods=["POST"]),
]
