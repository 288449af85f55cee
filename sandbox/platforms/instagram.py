"""An Instagram account: comments below its posts, its answers, and posts that tag it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox import naming, text
from sandbox.identity import digits, token
from sandbox.numbering import first_of_block, hidden, parent
from sandbox.people import author
from sandbox.platforms.answers import (
    Said,
    find,
    form_of,
    reply_number,
    sandbox_of,
    stream_of,
)
from sandbox.platforms.graph import gone, only, page, refusal, refused, respond, selected, stamp
from sandbox.state import Reply, Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream
from sandbox.threads import Occasion, Thread, occasions, standing

LONGEST = 2_200
_COMMENT = ("id", "text", "timestamp")
_COMMENT_ID, _MEDIA_ID = "comment_id", "media_id"
_MENTIONED = re.compile(
    r"(mentioned_(?:comment|media))\.(comment_id|media_id)\((\d+)\)\{((?:[^{}]|\{[^{}]*\})*)\}"
)
_MEDIA_IDS = 17_800_000_000_000_000

Item = dict[str, Any]


def stream_named(request: Request, wanted: str) -> Stream | None:
    """Return the account that is called so."""
    return stream_of(request, "instagram", wanted)


async def about(request: Request, stream: Stream) -> Response:
    """Describe the account."""
    item = {"id": stream.remote_id, "username": stream.brand.key, "name": stream.brand.name}
    turned_away = refused(request, "instagram")
    if turned_away:
        return turned_away
    shown = selected(request, item, ())
    for place, by, wanted, fields in _MENTIONED.findall(request.query_params.get("fields", "")):
        found = _mention_named(request, stream, by, wanted)
        if found is None:
            return gone(wanted)
        shown[place] = only(found, fields, ("id",))
    return respond(shown, stream.remote_id)


def _mention_named(request: Request, stream: Stream, by: str, wanted: str) -> Item | None:
    for one in sandbox_of(request).mentions(stream):
        if mention_told(one, stream).get(by) == wanted and below_a_post(one) == (by == _COMMENT_ID):
            return _mentioning(request, stream, one)
    return None


def _mentioning(request: Request, stream: Stream, one: Statement) -> Item:
    """Return a comment of somebody below a post of somebody else, or a post with its caption."""
    if not below_a_post(one):
        return _tagging(request, stream, one)
    return _comment(request, stream, one) | {"media": {"id": mention_told(one, stream)[_MEDIA_ID]}}


def mention_told(one: Statement, stream: Stream) -> dict[str, str]:
    """Return what the webhook tells of a mention."""
    name = naming.instagram(one, stream)
    if below_a_post(one):
        return {_MEDIA_ID: digits(f"{stream.key}/elsewhere/{name}", 17), _COMMENT_ID: name}
    return {_MEDIA_ID: name}


def below_a_post(one: Statement) -> bool:
    """Tell whether a mention is a comment; every other one is the caption of a post."""
    return one.number % 2 == 0


async def media(request: Request) -> Response:
    """List the account's own posts, newest first."""
    since = request.query_params.get("since", "")
    floor = float(since) if since.isdigit() else 0.0

    def own(stream: Stream) -> list[Item]:
        published = occasions(sandbox_of(request), stream)
        return [_media(stream, one) for one in published if one.at >= floor]

    return _listed(request, own)


async def tags(request: Request) -> Response:
    """List the posts of others that tag the account, newest first."""

    def tagging(stream: Stream) -> list[Item]:
        said = standing(sandbox_of(request), stream)[::-1]
        return [_tagging(request, stream, one) for one in said if first_of_block(one.number)]

    return _listed(request, tagging)


def _listed(request: Request, listing: Any) -> Response:
    stream = stream_named(request, request.path_params["object"])
    turned_away = refused(request, "instagram")
    if turned_away or stream is None:
        return turned_away or gone(request.path_params["object"])
    items = [selected(request, item, ()) for item in listing(stream)]
    return respond(page(request, items), stream.remote_id)


def _media(stream: Stream, published: Occasion) -> Item:
    name = str(_MEDIA_IDS + naming.occasion_id(stream, published.number))
    below = [one for one in published.statements if not first_of_block(one.number)]
    return {
        "id": name,
        "caption": f"News from {stream.brand.name}",
        "permalink": f"https://www.instagram.com/p/{token(name, 11)}/",
        "timestamp": stamp(published.at),
        "comments_count": len(below),
        "media_type": "IMAGE",
    }


def _tagging(request: Request, stream: Stream, one: Statement) -> Item:
    name = naming.instagram(one, stream)
    return {
        "id": name,
        "caption": text.text(one, stream, sandbox_of(request).clock().timestamp()),
        "permalink": f"https://www.instagram.com/p/{token(name, 11)}/",
        "timestamp": stamp(one.created),
        "username": author(one).handle,
        "like_count": one.seed % 50,
        "comments_count": 0,
    }


async def comments(request: Request) -> Response:
    """List the comments below a post, with the answers to each."""
    turned_away, wanted = refused(request, "instagram"), request.path_params["object"]
    if turned_away:
        return turned_away
    for stream in sandbox_of(request).world.streams:
        if stream.source == "instagram":
            for published in occasions(sandbox_of(request), stream):
                if wanted == _media(stream, published)["id"]:
                    return respond(page(request, _below(request, stream, published)), wanted)
    return gone(wanted)


def _below(request: Request, stream: Stream, published: Occasion) -> list[Item]:
    threads = [one for one in published.threads if not first_of_block(one.opener.number)]
    return [_thread(request, stream, thread) for thread in threads[::-1]]


def _thread(request: Request, stream: Stream, thread: Thread) -> Item:
    fields = request.query_params.get("fields", "")
    item = only(_comment(request, stream, thread.opener), fields, _COMMENT)
    if "replies" not in fields:
        return item
    top = naming.instagram(thread.opener, stream)
    below = [(one.created, _comment(request, stream, one)) for one in thread.answers]
    for one in (thread.opener, *thread.answers):
        for reply in sandbox_of(request).replies(one, stream):
            below.append((reply.at, _own(stream, top, reply)))
    ordered = [answer for _, answer in sorted(below, key=lambda entry: entry[0])]
    return item | ({"replies": {"data": ordered}} if ordered else {})


def _comment(request: Request, stream: Stream, one: Statement) -> Item:
    comment: Item = {
        "id": naming.instagram(one, stream),
        "text": text.text(one, stream, sandbox_of(request).clock().timestamp()),
        "timestamp": stamp(one.created),
        "username": author(one).handle,
        "like_count": one.seed % 5,
        "hidden": hidden(one),
    }
    above = parent(one.number)
    if above is not None:
        comment["parent_id"] = naming.instagram(one._replace(number=above), stream)
    return comment


def _own(stream: Stream, top: str, reply: Reply) -> Item:
    answer = {"id": f"{top}{reply_number(reply)}", "text": reply.text, "parent_id": top}
    said = {"timestamp": stamp(reply.at), "username": stream.brand.key}
    return answer | said | {"like_count": 0, "hidden": False}


async def answer(request: Request) -> Response:
    """Answer a comment."""
    turned_away, name = refused(request, "instagram"), request.path_params["object"]
    found, form = find(request, "instagram", name), await form_of(request)
    words = form.get("message", request.query_params.get("message", ""))
    if turned_away or found is None or first_of_block(found[0].number):
        return turned_away or gone(name)
    if not words.strip() or len(words) > LONGEST:
        return refusal(100, "Invalid parameter")
    statement, stream = found
    reply = sandbox_of(request).add_reply(statement, stream, words)
    above = parent(statement.number)
    opener = statement if above is None else statement._replace(number=above)
    written = _own(stream, naming.instagram(opener, stream), reply)
    return respond({"id": written["id"]}, stream.remote_id)


async def mention(request: Request) -> Response:
    """Answer a post that tags the account, or what mentions it elsewhere."""
    turned_away, form = refused(request, "instagram"), await form_of(request)
    name, words = form.get("media_id", ""), form.get("message", "")
    found = _tagging_named(request, name) or _mention_told(request, form)
    if turned_away or found is None:
        return turned_away or gone(name)
    if not words.strip() or len(words) > LONGEST:
        return refusal(100, "Invalid parameter")
    statement, stream = found
    reply = sandbox_of(request).add_reply(statement, stream, words)
    return respond({"id": f"{name}{reply_number(reply)}"}, stream.remote_id)


def _tagging_named(request: Request, name: str) -> Said | None:
    found = find(request, "instagram", name)
    return found if found and first_of_block(found[0].number) else None


def _mention_told(request: Request, form: Mapping[str, str]) -> Said | None:
    stream = stream_named(request, request.path_params["object"])
    told = {by: form[by] for by in (_MEDIA_ID, _COMMENT_ID) if by in form}
    for one in sandbox_of(request).mentions(stream) if stream else ():
        if stream and mention_told(one, stream) == told:
            return one, stream
    return None


def shown(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    """Return what the public sees."""
    return [one for one in standing(sandbox, stream) if not hidden(one)]
