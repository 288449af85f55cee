"""Feeds of news, blogs and alerts: every entry that speaks of the brand is a mention."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from collectors.feeds import read_feed
from collectors.finding import is_address
from collectors.markup import plain_text
from collectors.paging import header
from collectors.record import Record, stamped, web_address
from collectors.source import BadItem, Broken, Fetch, HttpClient, Item
from collectors.spellings import feed_date
from data.models import Coverage, Listing, Need, Review, Source, Terms, unheaped

SOURCE = Source(
    id="rss",
    channel="news",
    name="RSS or Atom feed",
    terms=Terms(attribution="Linked to the article"),
    window=100,
    schedule=timedelta(minutes=45),
    needs=(Need("words", "Brand words", "Entries without any are left out.", required=False),),
    finds="The address of the feed.",
    replies_visible=False,
    requests_per_second=0.5,
    note="Shows what the feed shows now, often a headline and an excerpt; Google News allows its "
    "feeds to be read for personal use only.",
)

_LONGEST_ID = 500


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Read the feed, unless it says that nothing has changed since the last complete run."""
    answer = http.get(listing.remote_id, headers=_conditions(listing.cursor), accept=(304, 410))
    if answer.status == 304:
        return Coverage(cursor=listing.cursor)
    if answer.status == 410:
        raise Broken("This feed was closed for good.", action="Remove the listing.")
    feed = read_feed(answer)
    for entry in feed.entries:
        if _speaks_of(entry, listing):
            yield stamped({**entry, "language": feed.language}, http.now())
    marks = {name: header(answer, name) for name in ("etag", "last-modified")}
    return Coverage(cursor={name: mark for name, mark in marks.items() if mark})


def parse(item: Item, listing: Listing) -> Review:
    """Turn an entry into a mention."""
    record = Record(item)
    title, body = " ".join((_read(record, "title") or "").split()), _read(record, "body")
    if not title and not body:
        raise BadItem("the entry has neither a title nor a text")
    external_id = _identity(record)
    return record.review(
        listing,
        account=_name_space(listing.remote_id, external_id),
        external_id=external_id,
        author=record.text("author") or record.text("outlet"),
        title=title,
        text=body,
        excerpt=True,
        language=record.text("language"),
        created_at=record.moment("published", form=feed_date)
        or record.moment("updated", form=feed_date),
        updated_at=record.moment("updated", form=feed_date),
        url=web_address(_article(record.text("link"))),
    )


def from_url(url: str) -> str | None:
    """Return the address itself: that is what the feed is called."""
    return url.strip() if is_address(url) else None


def _read(record: Record, name: str) -> str | None:
    value = record.text(name)
    if value is None or record.text(f"{name}_type") == "text/plain":
        return value
    return plain_text(value)


def _identity(record: Record) -> str:
    stated = record.text("id") or _article(record.text("link"))
    if stated and len(stated) <= _LONGEST_ID:
        return stated
    parts = (stated, record.text("title"), record.text("published"))
    return hashlib.sha256(repr(parts).encode(errors="replace")).hexdigest()


def _name_space(address: str, external_id: str) -> str:
    """Return the site, and for ids that are no addresses the feed: two may count alike.

    The feed's address is digested, for that of an alert is a secret.
    """
    host = urlsplit(address).hostname or ""
    if ":" in external_id:
        return host
    return f"{host}/{hashlib.sha256(address.encode()).hexdigest()[:12]}"


def _article(link: str | None) -> str | None:
    """Return where a link leads; Google's alerts wrap it."""
    try:
        parts = urlsplit(link or "")
        wrapped = parse_qs(parts.query) if parts.path == "/url" else {}
    except ValueError:
        return None
    if (parts.hostname or "").startswith("www.google."):
        return next(iter(wrapped.get("url") or wrapped.get("q") or ()), link)
    return link


def _speaks_of(entry: Mapping[str, str | None], listing: Listing) -> bool:
    stated = listing.options.get("words") or ()
    words = stated.split(",") if isinstance(stated, str) else stated
    wanted = [_folded(str(word)).strip() for word in words if str(word).strip()]
    said = _folded(f"{entry['title'] or ''} {entry['body'] or ''}")
    return not wanted or any(_has(said, word) for word in wanted)


def _has(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unheaped(re.sub(r"<[^<>]*>", "", text))).casefold()


def _conditions(known: Mapping[str, str]) -> dict[str, str]:
    asked = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    return {asked[name]: str(mark) for name, mark in known.items() if name in asked}
