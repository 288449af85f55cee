"""Any web page that publishes its reviews in the schema.org vocabulary."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from collectors.finding import is_address
from collectors.guessing.shapes import is_missing
from collectors.markup import plain_text, shows_tags
from collectors.network.robots import Robots
from collectors.paging import Walk
from collectors.record import Record, stamped, web_address
from collectors.schemaorg import (
    BEST,
    BODIES,
    ORDER,
    SYNTAX,
    author_of,
    read_page,
)
from collectors.source import BadItem, Fetch, HttpClient, Item
from collectors.spellings import first, rating_of, read_date, stated_rating_of
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

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LEADS = re.compile(r"https?://|[/#?]", re.IGNORECASE)


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
    rating = rating_of(stated_rating_of(item), item.get(BEST))
    if rating and rating.stars is None:
        record.flag("rating of zero left out")
    stars = rating.stars if rating else None
    title = _text(item, "name") or _text(item, "headline")
    body = "\n".join(filter(None, (_body(item), _notes(item))))
    author = author_of(item)
    if not (stars or body or title):
        raise BadItem("the review has neither a `reviewRating` nor a `reviewBody`")
    created_at, day = _published(record, item)
    said = body or f"{title} {stars or ''}"
    return record.review(
        listing,
        account=urlsplit(listing.remote_id).hostname or "",
        external_id=_identity(listing.remote_id, author, day, said),
        author=author,
        title=title,
        text=body,
        language=_language(item),
        rating=stars,
        rating_original=rating.original if rating and stars else None,
        created_at=created_at,
        updated_at=_moment(record, item, first(item.get("dateModified"))),
        url=_address(item),
    )


def from_url(url: str) -> str | None:
    """Return the address itself: that is what the page is called."""
    return url.strip() if is_address(url) else None


def _published(record: Record, item: Item) -> tuple[datetime | None, str | None]:
    """Return when a review was published, and that day as far as it will be the same tomorrow."""
    stated = first(item.get("datePublished")) or first(item.get("dateCreated"))
    at = _moment(record, item, stated)
    if at is None:
        return None, None
    if read_date(stated, item.get(ORDER), record.fetched_at()).approximate:
        record.flag("date is approximate")
        return at, None
    day = str(stated).strip()[:10]
    return at, day if _DAY.fullmatch(day) else at.date().isoformat()


def _moment(record: Record, item: Item, stated: Any) -> datetime | None:
    def read(value: object) -> datetime:
        return read_date(value, item.get(ORDER), record.fetched_at()).at

    return None if is_missing(stated) else record.moment_of(stated, read)


def _body(item: Item) -> str | None:
    """Return what the author wrote: its paragraphs, but no teaser of what stands there whole."""
    for name in BODIES:
        values = item.get(name)
        found = [
            _text(item, name, one) for one in (values if isinstance(values, list) else [values])
        ]
        parts = list(dict.fromkeys(filter(None, found)))
        whole = [one for one in parts if not any(one in rest for rest in parts if rest != one)]
        if whole:
            return "\n\n".join(whole)
    return None


def _text(item: Item, name: str, value: Any = None) -> str | None:
    value = first(item.get(name) if value is None else value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadItem(f"`{name}` is not text")
    if item.get(SYNTAX) != "json-ld":
        return value
    text = plain_text(value)
    return plain_text(text) if shows_tags(text) else text


def _address(item: Item) -> str | None:
    """Return where the review itself stands on its page, or the page."""
    page = web_address(item.get("_page"))
    for stated in (first(item.get("url")), first(item.get("@id"))):
        name = stated.get("@id") if isinstance(stated, dict) else stated
        if isinstance(name, str) and name and (page or web_address(name)):
            try:
                found = web_address(urljoin(page or "", name)) if _LEADS.match(name) else None
            except ValueError:
                continue
            if found:
                return found
    return page


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
