"""Two invented review portals: one publishes JSON-LD, one microdata on a scale of ten."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox import text
from sandbox.people import author
from sandbox.platforms.answers import behaves, cut, page_number, sandbox_of, whole, zulu
from sandbox.statement import Statement
from sandbox.streams import GUIDE, TASTES, Stream

PAGE = 40
_KINDS = {"hotel": "Hotel", "restaurant": "Restaurant", "cafe": "CafeOrCoffeeShop"}
ROBOTS = "User-agent: *\nDisallow: /account/\nDisallow: /search\nAllow: /\n"


async def robots(request: Request) -> Response:
    """Say what may be read."""
    return PlainTextResponse(ROBOTS)


async def guide(request: Request) -> Response:
    """Serve a place's reviews as JSON-LD."""
    return _page(request, GUIDE)


async def tastes(request: Request) -> Response:
    """Serve a place's reviews as microdata."""
    return _page(request, TASTES)


def _page(request: Request, host: str) -> Response:
    sandbox = sandbox_of(request)
    address = f"https:/{request.url.path}"
    try:
        stream = sandbox.world.stream("schemaorg", address)
    except KeyError:
        return HTMLResponse(_document("Page not found", "", "<p>Page not found.</p>"), 404)
    standing = sandbox.visible(stream)[::-1]
    asked = whole(request, "page", 1, 10_000)
    number = page_number(request, asked, len(standing), PAGE)
    shown = list(cut(standing, number, PAGE))
    write = _json_ld if host == GUIDE else _microdata
    body = write(stream, shown, standing, sandbox.clock().timestamp())
    more = number * PAGE < len(standing) or behaves(request, "clamped_page")
    head = f'<link rel="canonical" href="{address}">'
    if more:
        head += f'<link rel="next" href="{address}?page={asked + 1}">'
        body += f'<p><a rel="next" href="{address}?page={asked + 1}">Older reviews</a></p>'
    return HTMLResponse(_document(stream.name, head, body))


def _document(title: str, head: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
        f"</title>{head}</head>\n<body><h1>{escape(title)}</h1>\n{body}\n"
        "<footer>All reviews are by our members.</footer></body></html>\n"
    )


def _mean(standing: list[Statement], now: float) -> float:
    return sum(one.rating_at(now) for one in standing) / max(1, len(standing))


def _json_ld(stream: Stream, shown: list[Statement], standing: list[Statement], now: float) -> str:
    place: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _KINDS[stream.kind],
        "@id": stream.remote_id,
        "name": stream.name,
        "address": _address(stream),
        "review": [_review(one, stream, now) for one in shown],
    }
    if standing:
        place["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": f"{_mean(standing, now):.1f}",
            "reviewCount": str(len(standing)),
        }
    data = json.dumps(place, ensure_ascii=False, indent=1).replace("</", "<\\/")
    listed = "".join(
        f"<article><h2>{escape(text.title(one, stream))}</h2>"
        f"<p>{escape(text.text(one, stream, now) or '')}</p></article>\n"
        for one in shown
    )
    return f'<script type="application/ld+json">\n{data}\n</script>\n{listed}'


def _review(statement: Statement, stream: Stream, now: float) -> dict[str, Any]:
    return {
        "@type": "Review",
        "author": {
            "@type": "Person",
            "name": author(statement).first + " " + author(statement).last[0],
        },
        "datePublished": zulu(statement.created, 0),
        "inLanguage": statement.language,
        "name": text.title(statement, stream),
        "reviewBody": text.text(statement, stream, now),
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": str(statement.rating_at(now)),
            "bestRating": "5",
            "worstRating": "1",
        },
    }


def _address(stream: Stream) -> dict[str, str]:
    place = stream.location
    assert place is not None  # noqa: S101 - every portal page is about a place
    return {
        "@type": "PostalAddress",
        "streetAddress": place.address,
        "postalCode": place.postal_code,
        "addressLocality": place.city,
        "addressCountry": place.country,
    }


def _microdata(
    stream: Stream, shown: list[Statement], standing: list[Statement], now: float
) -> str:
    reviews = "\n".join(_scoped(one, stream, now) for one in shown)
    mean = 2 * _mean(standing, now)
    total = (
        '<div itemprop="aggregateRating" itemscope itemtype="https://schema.org/AggregateRating">'
        f'<span itemprop="ratingValue">{mean:.1f}</span> / <span itemprop="bestRating">10</span>, '
        f'<span itemprop="reviewCount">{len(standing)}</span> reviews</div>'
    )
    return (
        f'<div itemscope itemtype="https://schema.org/{_KINDS[stream.kind]}">'
        f'<span itemprop="name">{escape(stream.name)}</span>\n{total}\n{reviews}\n</div>'
    )


def _scoped(statement: Statement, stream: Stream, now: float) -> str:
    said = text.text(statement, stream, now)
    day = datetime.fromtimestamp(statement.created, UTC)
    body = "" if said is None else f'<p itemprop="reviewBody">{escape(said)}</p>'
    return (
        '<div itemprop="review" itemscope itemtype="https://schema.org/Review">'
        f'<b itemprop="name">{escape(text.title(statement, stream))}</b> '
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        f'<span itemprop="name">{escape(author(statement).handle)}</span></span> '
        f'<time itemprop="datePublished" datetime="{day:%Y-%m-%d}">{day:%d %B %Y}</time> '
        '<span itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating">'
        f'<span itemprop="ratingValue">{2 * statement.rating_at(now)}</span>'
        '<meta itemprop="bestRating" content="10"><meta itemprop="worstRating" content="2"></span>'
        f"{body}</div>"
    )


ROUTES = [
    Route(f"/{GUIDE}/robots.txt", robots),
    Route(f"/{TASTES}/robots.txt", robots),
    Route(f"/{GUIDE}/places/{{place}}", guide),
    Route(f"/{TASTES}/{{country}}/{{place}}", tastes),
]
