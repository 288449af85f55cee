"""Any web page that publishes its reviews in the schema.org vocabulary."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from collectors.finding import is_address
from collectors.markup import plain_text
from collectors.network.robots import Robots
from collectors.paging import Walk
from collectors.record import Record, stamped, web_address
from collectors.schemaorg import SYNTAX, author_of, first, rating_of, read_page
from collectors.source import BadItem, Fetch, HttpClient, Item
from data.models import Coverage, Listing, Review, Source, Terms

SOURCE = Source(
    id="schemaorg",
    channel="web",
    name="Web page with reviews",
    terms=Terms(attribution="Linked to the page"),
    window=2_000,
    schedule=timedelta(hours=12),
    finds="The address of the page.",
    replies_visible=False,
    requests_per_second=0.5,
    note="Reads what the page shows, following its links to older pages; an edited review counts "
    "as a new one, for pages give their reviews no ids; robots.txt is obeyed.",
)

PAGES = 50
"""Pages of one listing that are read; the rest of a longer list is left alone."""


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Read the page and those that follow it on the same site."""
    robots, walk = Robots(http), Walk()
    url: str | None = listing.remote_id.partition("#")[0]
    walk.turn((), url)
    total = rating = None
    for _ in range(PAGES):
        if not url:
            break
        robots.require(url)
        page = read_page(http.get(url, spaced=robots.delay(url)), url)
        total, rating = total or page.total, rating or page.rating
        for review in page.reviews:
            yield stamped({**review, "_page": url}, http.now())
        url = page.next
        walk.turn((repr(review) for review in page.reviews), url)
    return Coverage(stated_total=total, stated_rating=rating)


def parse(item: Item, listing: Listing) -> Review:
    """Turn a review node into ours, its rating put on the scale from 1 to 5."""
    record = Record(item)
    rating = rating_of(item.get("reviewRating") or item.get("rating"))
    title = _text(item, "name") or _text(item, "headline")
    body = "\n".join(filter(None, (_body(item), _notes(item))))
    author = author_of(item)
    if not (rating or body or title):
        raise BadItem("the review has neither stars nor a text")
    published = first(item.get("datePublished")) or first(item.get("dateCreated"))
    said = body or f"{title} {rating.stars if rating else ''}"
    created_at = record.moment_of(published)
    day = str(published)[:10] if created_at else None
    return record.review(
        listing,
        account=urlsplit(listing.remote_id).hostname or "",
        external_id=_identity(listing.remote_id, author, day, said),
        author=author,
        title=title,
        text=body,
        language=_language(item),
        rating=rating.stars if rating else None,
        rating_original=rating.original if rating else None,
        created_at=created_at,
        updated_at=record.moment_of(first(item.get("dateModified"))),
        url=web_address(first(item.get("url"))) or web_address(item.get("_page")),
    )


def from_url(url: str) -> str | None:
    """Return the address itself: that is what the page is called."""
    return url.strip() if is_address(url) else None


def _body(item: Item) -> str | None:
    return _text(item, "reviewBody") or _text(item, "description")


def _text(item: Item, name: str) -> str | None:
    value = first(item.get(name))
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadItem(f"`{name}` is not text")
    return plain_text(value) if item.get(SYNTAX) == "json-ld" else value


def _notes(item: Item) -> str:
    """Return what the author liked and disliked, where a page lists it apart from the text."""
    return "\n".join([*_listed(item.get("positiveNotes")), *_listed(item.get("negativeNotes"))])


def _listed(notes: Any) -> list[str]:
    whole = notes if isinstance(notes, list) else [notes]
    entries: list[Any] = []
    for one in whole:
        inner = one.get("itemListElement") if isinstance(one, dict) else one
        entries += inner if isinstance(inner, list) else [inner]
    named = [first(one.get("name")) if isinstance(one, dict) else one for one in entries]
    return [plain_text(one) for one in named if isinstance(one, str) and one.strip()]


def _language(item: Item) -> str | None:
    stated = first(item.get("inLanguage"))
    value = first(stated.get("alternateName")) if isinstance(stated, dict) else stated
    return value if isinstance(value, str) and len(value) <= 35 else None


def _identity(page: str, author: str | None, day: str | None, said: str) -> str:
    """Return a digest that stays the same when the review moves to an older page.

    A day that cannot be read does not count: "two weeks ago" is another one tomorrow.
    """
    parts = (page, (author or "").casefold(), day, " ".join(said.casefold().split()))
    return hashlib.sha256(repr(parts).encode(errors="replace")).hexdigest()[:40]
