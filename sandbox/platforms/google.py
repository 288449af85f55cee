"""Google Business Profile: reviews with paging, and the owner's answers to them."""

from __future__ import annotations

import bisect
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.identity import number, token
from sandbox.people import author
from sandbox.platforms.answers import (
    bearer,
    behaves,
    json_of,
    sandbox_of,
    seal,
    unseal,
    whole,
    zulu,
)
from sandbox.platforms.google_account import refusal, unauthenticated
from sandbox.state import Reply, Sandbox
from sandbox.statement import Statement
from sandbox.streams import ACCOUNT, Stream

_STARS = ("STAR_RATING_UNSPECIFIED", "ONE", "TWO", "THREE", "FOUR", "FIVE")
_ORDERS = ("updateTime desc", "rating", "rating desc")
_REPLY_BYTES = 4096
_BATCH = 50

Rank = tuple[float, float, float]


async def reviews(request: Request) -> Response:
    """List the reviews of a location, newest update first unless asked otherwise."""
    sandbox, stream = sandbox_of(request), _stream(request)
    if not sandbox.token_holds(bearer(request), "google_business"):
        return unauthenticated()
    if stream is None:
        return refusal(404, "Requested entity was not found.")
    order = request.query_params.get("orderBy") or _ORDERS[0]
    try:
        position = unseal(request.query_params.get("pageToken") or seal([0]))
    except ValueError:
        return refusal(400, "Request contains an invalid argument.")
    if order not in _ORDERS:
        return refusal(400, "Request contains an invalid argument.")
    return JSONResponse(_review_page(request, stream, order, position))


def _review_page(
    request: Request, stream: Stream, order: str, position: list[Any]
) -> dict[str, Any]:
    sandbox = sandbox_of(request)
    now = sandbox.clock().timestamp()
    standing = sandbox.visible(stream)
    ranked = sorted((_rank(one, order, now), one) for one in standing)
    size = whole(request, "pageSize", 50, 50) or 50
    start = _start(request, ranked, position, size)
    shown = ranked[start : start + size]
    page: dict[str, Any] = {}
    if shown:
        page["reviews"] = [_review(one, stream, sandbox, _asked(request)) for _, one in shown]
    if standing:
        mean = round(sum(one.rating_at(now) for one in standing) / len(standing), 1)
        page["averageRating"] = int(mean) if mean.is_integer() else mean
        page["totalReviewCount"] = len(standing)
    if start + size < len(ranked) or behaves(request, "clamped_page"):
        page["nextPageToken"] = seal([start + size, *shown[-1][0]])
    return page


def _start(
    request: Request,
    ranked: list[tuple[Rank, Statement]],
    position: list[Any],
    size: int,
) -> int:
    """Return where a page begins: after the last item of the page before, wherever that is now."""
    offset, *last = position
    if behaves(request, "clamped_page"):
        return min(int(offset), max(0, len(ranked) - size))
    if not last or behaves(request, "offset_paging"):
        return int(offset)
    return bisect.bisect_right(ranked, tuple(last), key=_rank_of)


def _rank_of(ranked: tuple[Rank, Statement]) -> Rank:
    return ranked[0]


def _rank(statement: Statement, order: str, now: float) -> Rank:
    updated = -(statement.edited if statement.edited <= now else statement.created)
    if order == _ORDERS[0]:
        return (0.0, updated, float(statement.number))
    stars = float(statement.rating_at(now))
    return (stars if order == "rating" else -stars, updated, float(statement.number))


def _asked(request: Request) -> str:
    """Return the name of the location as it was asked for."""
    return "accounts/{account}/locations/{location}".format(**request.path_params)


def _review(statement: Statement, stream: Stream, sandbox: Sandbox, place: str) -> dict[str, Any]:
    now = sandbox.clock().timestamp()
    review_id = naming.google(statement, stream)
    said = text.text(statement, stream, now)
    review: dict[str, Any] = {
        "name": f"{place}/reviews/{review_id}",
        "reviewId": review_id,
        "reviewer": _reviewer(statement),
        "starRating": _STARS[statement.rating_at(now)],
        "createTime": zulu(statement.created, 6),
        "updateTime": zulu(statement.updated_at(now), 6),
    }
    if said is not None:
        review["comment"] = _enveloped(said, statement, stream, now)
    reply = sandbox.reply(statement, stream)
    if reply:
        review["reviewReply"] = _reply(reply, sandbox)
    return review


def _reviewer(statement: Statement) -> dict[str, Any]:
    if statement.seed % 53 == 0:
        return {"isAnonymous": True}
    person = author(statement)
    photo = f"https://lh3.googleusercontent.com/a/{token(person.handle, 24)}=c0x00000000-cc-rp"
    name = person.full if statement.seed % 3 else person.short
    return {"profilePhotoUrl": photo, "displayName": name}


def _enveloped(said: str, statement: Statement, stream: Stream, now: float) -> str:
    """Add Google's translation to some of the texts in other languages, in either of its forms."""
    form = number(f"{statement.seed}/envelope") % 8
    if statement.language == "en" or form > 1:
        return said
    english = text.text(statement, stream, now, "en")
    if form == 0:
        return f"(Translated by Google) {english}\n\n(Original)\n{said}"
    return f"{said}\n\n(Translated by Google)\n{english}"


def _reply(reply: Reply, sandbox: Sandbox) -> dict[str, Any]:
    answer: dict[str, Any] = {"comment": reply.text, "updateTime": zulu(reply.at)}
    if reply.posted:
        fresh = sandbox.clock().timestamp() - reply.at < 30
        answer["reviewReplyState"] = "PENDING" if fresh else "APPROVED"
    return answer


async def review(request: Request) -> Response:
    """Get one review."""
    sandbox, stream = sandbox_of(request), _stream(request)
    if not sandbox.token_holds(bearer(request), "google_business"):
        return unauthenticated()
    statement = _find(request, sandbox, stream) if stream else None
    if stream is None or statement is None:
        return refusal(404, "Requested entity was not found.")
    return JSONResponse(_review(statement, stream, sandbox, _asked(request)))


async def answer(request: Request) -> Response:
    """Create, replace or delete the owner's answer to a review."""
    sandbox, stream = sandbox_of(request), _stream(request)
    if not sandbox.token_holds(bearer(request), "google_business"):
        return unauthenticated()
    statement = _find(request, sandbox, stream) if stream else None
    if stream is None or statement is None:
        return refusal(404, "Requested entity was not found.")
    if request.method == "DELETE":
        sandbox.delete_reply(statement)
        return JSONResponse({})
    words = await _comment(request)
    if not words or len(words.encode()) > _REPLY_BYTES:
        return refusal(400, "Request contains an invalid argument.")
    return JSONResponse(_reply(sandbox.write_reply(statement, words), sandbox))


async def _comment(request: Request) -> str:
    try:
        body = await request.json()
    except ValueError:
        return ""
    comment = body.get("comment") if isinstance(body, dict) else None
    return comment.strip() if isinstance(comment, str) else ""


def _stream(request: Request) -> Stream | None:
    return _located(request, request.path_params["location"])


def _named(request: Request, name: str) -> Stream | None:
    """Return a location of the account that is asked, by its name."""
    account, _, location = name.removeprefix("accounts/").partition("/locations/")
    return _located(request, location) if account == request.path_params["account"] else None


def _located(request: Request, location: str) -> Stream | None:
    if request.path_params["account"] not in {ACCOUNT, "-"}:
        return None
    try:
        path = f"accounts/{ACCOUNT}/locations/{location}"
        return sandbox_of(request).world.stream("google_business", path)
    except KeyError:
        return None


def _find(request: Request, sandbox: Sandbox, stream: Stream) -> Statement | None:
    wanted = request.path_params["review"]
    for statement in sandbox.visible(stream):
        if naming.google(statement, stream) == wanted:
            return statement
    return None


async def batch(request: Request) -> Response:
    """List the reviews of several locations, in one order; one that is not ours spoils all."""
    sandbox, asked = sandbox_of(request), await json_of(request)
    if not sandbox.token_holds(bearer(request), "google_business"):
        return unauthenticated()
    names, order = asked.get("locationNames"), asked.get("orderBy") or _ORDERS[0]
    try:
        position = unseal(asked.get("pageToken") or seal([0]))
    except ValueError:
        return refusal(400, "Request contains an invalid argument.")
    if not isinstance(names, list) or len(names) > _BATCH or order not in _ORDERS:
        return refusal(400, "Request contains an invalid argument.")
    streams = [_named(request, str(name)) for name in names]
    if None in streams:
        return refusal(404, "Requested entity was not found.")
    known = [stream for stream in streams if stream]
    return JSONResponse(_batch_page(request, known, order, position, asked.get("pageSize") or 50))


def _batch_page(
    request: Request, streams: list[Stream], order: str, position: list[Any], size: int
) -> dict[str, Any]:
    sandbox = sandbox_of(request)
    now, by_number = sandbox.clock().timestamp(), {stream.number: stream for stream in streams}
    ranked = sorted(
        ((*_rank(one, order, now), float(stream.number)), one)
        for stream in streams
        for one in sandbox.visible(stream)
    )
    _, *last = position
    start = bisect.bisect_right(ranked, tuple(last), key=lambda entry: entry[0]) if last else 0
    shown = ranked[start : start + min(int(size), 50)]
    page: dict[str, Any] = {}
    if shown:
        page["locationReviews"] = [
            _placed(one, by_number[int(rank[-1])], sandbox) for rank, one in shown
        ]
    if start + len(shown) < len(ranked):
        page["nextPageToken"] = seal([start + len(shown), *shown[-1][0]])
    return page


def _placed(one: Statement, stream: Stream, sandbox: Sandbox) -> dict[str, Any]:
    return {"name": stream.remote_id, "review": _review(one, stream, sandbox, stream.remote_id)}


_PLACE = "/mybusiness.googleapis.com/v4/accounts/{account}/locations/{location}"
ROUTES = [
    Route(
        "/mybusiness.googleapis.com/v4/accounts/{account}/locations:batchGetReviews",
        batch,
        methods=["POST"],
    ),
    Route(_PLACE + "/reviews", reviews),
    Route(_PLACE + "/reviews/{review}", review),
    Route(_PLACE + "/reviews/{review}/reply", answer, methods=["PUT", "DELETE"]),
]
