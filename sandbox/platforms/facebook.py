"""A Facebook page: its posts, what visitors write on it and below its posts, and its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox import naming, text
from sandbox.numbering import first_of_block, hidden, occasion, parent
from sandbox.people import author
from sandbox.platforms.answers import find, form_of, reply_number, sandbox_of, stream_of
from sandbox.platforms.graph import (
    LONGEST,
    gone,
    page,
    refusal,
    refused,
    respond,
    selected,
    stamp,
)
from sandbox.state import Reply, Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream
from sandbox.threads import Occasion, occasions, standing

_POST, _COMMENT = ("id", "message", "created_time"), ("id", "message", "created_time")
_SCORE = 4.4

Item = dict[str, Any]


def stream_named(request: Request, wanted: str) -> Stream | None:
    """Return the page that is called so, or that something below it belongs to."""
    return stream_of(request, "facebook", wanted)


async def about(request: Request, stream: Stream) -> Response:
    """Describe the page."""
    item = {"id": stream.remote_id, "name": stream.brand.name, "overall_star_rating": _SCORE}
    turned_away = refused(request, "facebook")
    return turned_away or respond(selected(request, item, ("name",)), stream.remote_id)


async def feed(request: Request) -> Response:
    """List the posts on a page, its own and its visitors', newest first."""
    stream = stream_named(request, request.path_params["object"])
    turned_away = refused(request, "facebook")
    if turned_away or stream is None:
        return turned_away or gone(request.path_params["object"])
    since = request.query_params.get("since", "")
    floor = float(since) if since.isdigit() else 0.0
    sandbox = sandbox_of(request)
    posts = [one for one in _posts(sandbox, stream) if one[0] >= floor]
    items = [selected(request, item, _POST) for _, item in posts]
    return respond(page(request, items), stream.remote_id)


async def ratings(request: Request) -> Response:
    """Refuse to show recommendations, as every version since 22 does."""
    words = "This endpoint is deprecated for v22.0 and later versions"
    return refused(request, "facebook") or refusal(12, words)


def _posts(sandbox: Sandbox, stream: Stream) -> list[tuple[float, Item]]:
    own = [(one.at, _own_post(sandbox, stream, one)) for one in occasions(sandbox, stream)]
    theirs = [
        (one.created, _visitors_post(sandbox, stream, one))
        for one in standing(sandbox, stream)
        if first_of_block(one.number)
    ]
    return sorted(own + theirs, key=lambda post: post[0], reverse=True)


def _own_post(sandbox: Sandbox, stream: Stream, published: Occasion) -> Item:
    name = f"{stream.remote_id}_{naming.occasion_id(stream, published.number)}"
    return _item(name, f"News from {stream.brand.name}", published.at, stream) | {
        "from": _page_itself(stream),
        "comments": _summary(len(_below_own(sandbox, stream, published.number))),
    }


def _visitors_post(sandbox: Sandbox, stream: Stream, one: Statement) -> Item:
    said = text.text(one, stream, sandbox.clock().timestamp()) or ""
    answers = len(sandbox.replies(one, stream))
    return _item(naming.facebook(one, stream), said, one.created, stream) | {
        "from": _person(one),
        "comments": _summary(answers),
    }


def _item(name: str, said: str, at: float, stream: Stream) -> Item:
    address = f"https://www.facebook.com/{stream.remote_id}/posts/{name.rpartition('_')[2]}"
    return {"id": name, "message": said, "created_time": stamp(at), "permalink_url": address}


def _summary(count: int) -> Item:
    return {"data": [], "summary": {"order": "ranked", "total_count": count, "can_comment": True}}


def _page_itself(stream: Stream) -> Item:
    return {"id": stream.remote_id, "name": stream.brand.name}


def _person(statement: Statement) -> Item:
    person = author(statement)
    return {"id": str(10_000_000_000 + person.number), "name": person.full}


async def comments(request: Request) -> Response:
    """List the comments below a post, or write one below a post or a comment."""
    turned_away = refused(request, "facebook")
    if turned_away:
        return turned_away
    if request.method == "POST":
        return await _write(request)
    name = request.path_params["object"]
    stream = stream_named(request, name.partition("_")[0])
    found = None if stream is None else _below(sandbox_of(request), stream, name)
    if stream is None or found is None:
        return gone(name)
    if request.query_params.get("filter", "toplevel") == "toplevel":
        found = [one for one in found if "parent" not in one]
    if request.query_params.get("order") == "reverse_chronological":
        found = found[::-1]
    items = [selected(request, one, _COMMENT) for one in found]
    return respond(page(request, items), stream.remote_id)


def _below(sandbox: Sandbox, stream: Stream, name: str) -> list[Item] | None:
    """Return the comments below a post, oldest first, or None where there is no such post."""
    for one in standing(sandbox, stream):
        if first_of_block(one.number) and naming.facebook(one, stream) == name:
            return [_answer(name, reply, stream) for reply in sandbox.replies(one, stream)]
    for published in occasions(sandbox, stream):
        if name == f"{stream.remote_id}_{naming.occasion_id(stream, published.number)}":
            return _below_own(sandbox, stream, published.number)
    return None


def _below_own(sandbox: Sandbox, stream: Stream, number: int) -> list[Item]:
    found: list[tuple[float, Item]] = []
    for one in standing(sandbox, stream):
        if occasion(one) != number or first_of_block(one.number):
            continue
        comment = _comment(one, stream, sandbox)
        found.append((one.created, comment))
        top = comment.get("parent", comment)["id"]
        for reply in sandbox.replies(one, stream):
            answer = _answer(naming.facebook(one, stream), reply, stream)
            found.append((reply.at, answer | {"parent": {"id": top}}))
    return [item for _, item in sorted(found, key=lambda entry: entry[0])]


def _comment(one: Statement, stream: Stream, sandbox: Sandbox) -> Item:
    said = text.text(one, stream, sandbox.clock().timestamp()) or ""
    comment = _item(naming.facebook(one, stream), said, one.created, stream)
    comment |= {
        "like_count": one.seed % 5,
        "comment_count": len(sandbox.replies(one, stream)),
        "is_hidden": hidden(one),
        "is_private": False,
    }
    if one.seed % 3:
        comment["from"] = _person(one)
    above = parent(one.number)
    if above is not None:
        thread = naming.facebook(one._replace(number=above), stream)
        comment["parent"] = {"id": thread}
    return comment


def _answer(to: str, reply: Reply, stream: Stream) -> Item:
    name = f"{to}{reply_number(reply)}"
    counts = {"like_count": 0, "comment_count": 0, "is_hidden": False, "is_private": False}
    return _item(name, reply.text, reply.at, stream) | counts | {"from": _page_itself(stream)}


async def _write(request: Request) -> Response:
    name, words = request.path_params["object"], _words(request, await form_of(request))
    found = find(request, "facebook", name)
    if found is None:
        return gone(name)
    if not words.strip() or len(words) > LONGEST:
        return refusal(100, "Invalid parameter")
    reply = sandbox_of(request).add_reply(*found, words)
    return respond({"id": _answer(name, reply, found[1])["id"]}, found[1].remote_id)


def _words(request: Request, form: Mapping[str, str]) -> str:
    return form.get("message", request.query_params.get("message", ""))


def shown(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    """Return what the public sees."""
    return [one for one in standing(sandbox, stream) if not hidden(one)]
