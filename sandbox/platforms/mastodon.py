"""A Mastodon instance: hashtag timelines, search, single posts and what was answered to them."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import identity, naming, text
from sandbox.people import author
from sandbox.platforms.answers import bearer, behaves, sandbox_of, whole, zulu
from sandbox.state import Reply, Sandbox
from sandbox.statement import Statement
from sandbox.streams import MASTODON, Stream

Post = tuple[int, Statement, Stream]
_LIMIT, _MOST = 20, 40
_HASHTAG = re.compile(r"#(\w+)")


def respond(request: Request, body: Any, status: int = 200, link: str = "") -> Response:
    """Return an answer with the limits of the instance on it."""
    now = sandbox_of(request).clock()
    reset = now - timedelta(minutes=now.minute % 5, seconds=now.second) + timedelta(minutes=5)
    headers = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "290",
        "X-RateLimit-Reset": reset.isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }
    if link:
        headers["Link"] = link
    return JSONResponse(body, status_code=status, headers=headers)


def refused_token(request: Request) -> Response | None:
    """Return what the instance says to a wrong token; most may be read without any."""
    offered = bearer(request)
    if offered and offered != sandbox_of(request).secrets["mastodon"]["access_token"]:
        return respond(request, {"error": "The access token is invalid"}, 401)
    return None


async def timeline(request: Request) -> Response:
    """Serve the public posts with a hashtag, newest first."""
    refused = refused_token(request)
    if refused:
        return refused
    tags = {request.path_params["tag"], *request.query_params.getlist("any[]")}
    wanted = {tag.lower() for tag in tags}
    posts = _posts(sandbox_of(request), lambda stream: stream.remote_id in wanted)
    shown = _page(request, posts)
    return respond(request, [_status(post, request) for post in shown], link=_link(request, shown))


def _posts(sandbox: Sandbox, wanted: Callable[[Stream], bool]) -> list[Post]:
    """Return the wanted posts, newest first."""
    posts = [
        (int(naming.mastodon_id(one, stream)), one, stream)
        for stream in sandbox.world.streams
        if stream.platform == MASTODON and wanted(stream)
        for one in sandbox.visible(stream)
    ]
    return sorted(posts, key=lambda post: post[0], reverse=True)


def _page(request: Request, posts: list[Post]) -> list[Post]:
    limit, last = whole(request, "limit", _LIMIT, _MOST), posts
    below = _bound(request, "max_id")
    floor = _bound(request, "min_id")
    since = _bound(request, "since_id")
    if below is not None:
        posts = [post for post in posts if post[0] < below]
    if floor is not None:
        return [post for post in posts if post[0] > floor][-limit:]
    if since is not None:
        posts = [post for post in posts if post[0] > since]
    clamped = behaves(request, "clamped_page") and not posts
    return posts[:limit] if not clamped else last[-limit:]


def _everybody(stream: Stream) -> bool:
    return True


def _bound(request: Request, name: str) -> int | None:
    given = request.query_params.get(name, "")
    return int(given) if given.isdigit() else None


def _link(request: Request, shown: list[Post]) -> str:
    if not shown:
        return ""
    base = f"https:/{request.url.path}"
    kept = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in {"max_id", "min_id", "since_id"}
    ]
    older = urlencode([*kept, ("max_id", shown[-1][0])])
    newer = urlencode([*kept, ("min_id", shown[0][0])])
    return f'<{base}?{older}>; rel="next", <{base}?{newer}>; rel="prev"'


async def search(request: Request) -> Response:
    """Search posts; without a user's token there are none, and no error either."""
    refused = refused_token(request)
    if refused:
        return refused
    found: list[Post] = []
    if bearer(request) and request.query_params.get("type", "statuses") == "statuses":
        found = _found(request)
    offset, limit = whole(request, "offset", 0, 10_000), whole(request, "limit", _LIMIT, _MOST)
    shown = [_status(post, request) for post in found[offset : offset + limit]]
    return respond(request, {"accounts": [], "statuses": shown, "hashtags": []})


def _found(request: Request) -> list[Post]:
    sandbox = sandbox_of(request)
    asked = request.query_params.get("q", "")
    if asked.startswith("https://"):
        everybody = _posts(sandbox, _everybody)
        return [post for post in everybody if naming.mastodon(post[1], post[2]) == asked]
    words = asked.lower().replace("#", "").split()
    now = sandbox.clock().timestamp()
    floor, below = _bound(request, "min_id"), _bound(request, "max_id")
    return [
        post
        for post in _posts(sandbox, _everybody)
        if all(word in (text.text(post[1], post[2], now) or "").lower() for word in words)
        and (floor is None or post[0] > floor)
        and (below is None or post[0] < below)
    ]


async def status(request: Request) -> Response:
    """Serve one post."""
    refused, post = refused_token(request), _post(request)
    if refused or post is None:
        return refused or respond(request, {"error": "Record not found"}, 404)
    return respond(request, _status(post, request))


async def context(request: Request) -> Response:
    """Serve what a post answers and what was answered to it."""
    refused, post = refused_token(request), _post(request)
    if refused or post is None:
        return refused or respond(request, {"error": "Record not found"}, 404)
    answers = [
        _status(other, request)
        for other in reversed(_posts(sandbox_of(request), lambda stream: stream == post[2]))
        if _parent(other[1], other[2], sandbox_of(request)) == post[1]
    ]
    own = [own_status(post, reply) for reply in sandbox_of(request).replies(post[1], post[2])]
    return respond(request, {"ancestors": [], "descendants": answers + own})


def _post(request: Request) -> Post | None:
    return find_post(sandbox_of(request), request.path_params["status"])


def find_post(sandbox: Sandbox, wanted: str) -> Post | None:
    """Return the post of that id."""
    posts = _posts(sandbox, _everybody)
    return next((post for post in posts if str(post[0]) == wanted), None)


def own_status(post: Post, reply: Reply) -> dict[str, Any]:
    """Return what the brand answered to a post."""
    number = str((int(reply.at * 1000) << 16) + identity.number(reply.name) % 65_536)
    name = post[2].brand.key
    return {
        "id": number,
        "created_at": zulu(reply.at),
        "in_reply_to_id": str(post[0]),
        "visibility": "public",
        "uri": f"https://{MASTODON}/users/{name}/statuses/{number}",
        "url": f"https://{MASTODON}/@{name}/{number}",
        "content": _html(reply.text),
        "account": {"id": "1", "username": name, "acct": name},
    }


def _parent(statement: Statement, stream: Stream, sandbox: Sandbox) -> Statement | None:
    """Return the post that a statement answers: half of the echo answers the viral one."""
    if statement.subject != "echo" or statement.seed % 2:
        return None
    return next((one for one in sandbox.visible(stream) if one.subject == "viral"), None)


def boosts(statement: Statement, at: float) -> int:
    """Return how often a post was boosted by a moment; a viral one grows like an epidemic."""
    hours = max(0.0, (at - statement.created) / 3600)
    if statement.subject == "viral":
        return round(2_400 / (1 + math.exp(-(hours - 16) / 3)))
    ceiling = statement.seed % 9 if statement.seed % 4 == 0 else statement.seed % 2
    return round(ceiling * (1 - math.exp(-hours / 6)))


def _status(post: Post, request: Request) -> dict[str, Any]:
    number, statement, stream = post
    sandbox = sandbox_of(request)
    now = sandbox.clock().timestamp()
    parent = _parent(statement, stream, sandbox)
    shared = boosts(statement, now)
    uri = naming.mastodon(statement, stream)
    return {
        "id": str(number),
        "created_at": zulu(statement.created),
        "in_reply_to_id": naming.mastodon_id(parent, stream) if parent else None,
        "in_reply_to_account_id": str(author(parent).number) if parent else None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": statement.language if statement.seed % 11 else None,
        "uri": uri,
        "url": f"https://{MASTODON}/@{_name(statement)}/{number}",
        "replies_count": shared // 12 + len(sandbox.replies(statement, stream)),
        "reblogs_count": shared,
        "favourites_count": shared * 2 + statement.seed % 3,
        "quotes_count": 0,
        "edited_at": zulu(statement.edited) if statement.edited <= now else None,
        "content": _html(text.text(statement, stream, now) or ""),
        "reblog": None,
        "account": _account(statement),
        "media_attachments": [],
        "mentions": [],
        "tags": [{"name": stream.remote_id, "url": f"https://{MASTODON}/tags/{stream.remote_id}"}],
        "emojis": [],
        "card": None,
        "poll": None,
    }


def _account(statement: Statement) -> dict[str, Any]:
    person, name = author(statement), _name(statement)
    return {
        "id": str(person.number),
        "username": name,
        "acct": name,
        "display_name": person.full if statement.seed % 2 else person.first,
        "bot": False,
        "indexable": True,
        "noindex": False,
        "url": f"https://{MASTODON}/@{name}",
        "uri": f"https://{MASTODON}/users/{name}",
        "followers_count": statement.seed % 900,
        "following_count": statement.seed % 400,
        "statuses_count": statement.seed % 3_000,
    }


def _name(statement: Statement) -> str:
    return author(statement).handle.replace(".", "_")


def _html(said: str) -> str:
    def tagged(match: re.Match[str]) -> str:
        name = match[1]
        address = f"https://{MASTODON}/tags/{name}"
        return f'<a href="{address}" class="mention hashtag" rel="tag">#<span>{name}</span></a>'

    paragraphs = html.escape(said, quote=False).split("\n\n")
    return "".join(f"<p>{_HASHTAG.sub(tagged, one)}</p>" for one in paragraphs)


_BASE = f"/{MASTODON}/api"
ROUTES = [
    Route(_BASE + "/v1/timelines/tag/{tag}", timeline),
    Route(_BASE + "/v2/search", search),
    Route(_BASE + "/v1/statuses/{status}", status),
    Route(_BASE + "/v1/statuses/{status}/context", context),
]
