"""Two invented newspapers: one with RSS 2.0, one with Atom; both know conditional requests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox import naming, text
from sandbox.arrivals import moment
from sandbox.places import slug
from sandbox.platforms.answers import sandbox_of, zulu
from sandbox.statement import Statement
from sandbox.streams import DAILY, LEDGER, Stream

WINDOW = 30

Writer = Callable[[list[Statement], Stream], str]


async def rss(request: Request) -> Response:
    """Serve the newest articles about a brand as RSS 2.0."""
    return _feed(request, _rss, "application/rss+xml; charset=utf-8")


async def atom(request: Request) -> Response:
    """Serve the newest articles about a brand as Atom."""
    return _feed(request, _atom, "application/atom+xml; charset=utf-8")


def _feed(request: Request, write: Writer, kind: str) -> Response:
    sandbox = sandbox_of(request)
    try:
        stream = sandbox.world.stream("rss", f"https:/{request.url.path}")
    except KeyError:
        return PlainTextResponse("Not found", status_code=404)
    body = write(window(sandbox.visible(stream)), stream)
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "max-age=300"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


def window(standing: list[Statement]) -> list[Statement]:
    """Return the articles that a feed holds, newest first."""
    return standing[::-1][:WINDOW]


def _article(statement: Statement, stream: Stream) -> tuple[str, str, str]:
    """Return heading, address and text."""
    heading = text.title(statement, stream)
    day = moment(statement.created)
    address = f"https://{stream.platform}/{day:%Y/%m/%d}/{slug(heading)}-{statement.seed % 9973}"
    return heading, address, text.text(statement, stream, statement.created) or ""


def _rss(shown: list[Statement], stream: Stream) -> str:
    items = []
    for one in shown:
        heading, address, said = _article(one, stream)
        items.append(
            f"<item><title>{escape(heading)}</title><link>{escape(address)}</link>"
            f'<guid isPermaLink="false">{naming.daily(one, stream)}</guid>'
            f"<pubDate>{format_datetime(moment(one.created), usegmt=True)}</pubDate>"
            f"<description>{escape(f'<p>{escape(said)}</p>')}</description></item>"
        )
    channel = (
        f"<title>The Host Daily: {escape(stream.brand.name)}</title>"
        f"<link>https://{DAILY}/</link><description>Hospitality news</description><ttl>15</ttl>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<rss version="2.0"><channel>{channel}{"".join(items)}</channel></rss>\n'
    )


def _atom(shown: list[Statement], stream: Stream) -> str:
    entries = []
    for one in shown:
        heading, address, said = _article(one, stream)
        entries.append(
            f"<entry><id>{naming.ledger(one, stream)}</id>"
            f'<title type="html">{escape(escape(heading))}</title>'
            f"<link href={quoteattr(address)}/><published>{zulu(one.created, 0)}</published>"
            f"<updated>{zulu(one.updated_at(one.created), 0)}</updated>"
            f'<content type="html">{escape(escape(said))}</content>'
            "<author><name></name></author></entry>"
        )
    newest = zulu(shown[0].created, 0) if shown else "1970-01-01T00:00:00Z"
    head = (
        f"<id>{escape(stream.remote_id)}</id>"
        f"<title>City Ledger: {escape(stream.brand.name)}</title>"
        f'<link rel="self" href={quoteattr(stream.remote_id)}/><updated>{newest}</updated>'
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{"".join(entries)}</feed>\n'
    )


ROUTES = [
    Route(f"/{DAILY}/topics/{{brand}}/feed.xml", rss),
    Route(f"/{LEDGER}/alerts/{{brand}}", atom),
]
