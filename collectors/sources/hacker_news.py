"""Hacker News: stories and comments that a search finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from collectors.markup import plain_text
from collectors.paging import Walk, field, page_items, page_object, stated_count
from collectors.record import Record, path_part, stamped
from collectors.source import BadItem, Fetch, HttpClient, Item, Unreachable
from collectors.times import epoch
from data.models import Coverage, Listing, Review, Source, Terms

SOURCE = Source(
    id="hacker_news",
    channel="hacker_news",
    name="Hacker News",
    terms=Terms(attribution="Posts on Hacker News, linked to each post"),
    schedule=timedelta(minutes=30),
    replies_visible=False,
    social=True,
    requests_per_second=1.0,
    note="Nothing can be answered from here, and removals and edits cannot be seen.",
)

URL = "https://hn.algolia.com/api/v1/search_by_date"
PAGE = 100
OVERLAP = timedelta(days=1)


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk the hits, newest first, each page asking for what is no younger than the last."""
    floor = None if since is None else int((min(since, http.now()) - OVERLAP).timestamp())
    sent: set[str] = set()
    for hits in _pages(http, listing.remote_id, floor):
        for hit in hits:
            name = field(hit, "objectID")
            if not (isinstance(name, str) and name in sent) and _speaks_of(hit, listing.remote_id):
                yield stamped(hit, http.now())
            sent |= {name} if isinstance(name, str) else set()
    return Coverage()


def parse(item: Item, listing: Listing) -> Review:
    """Turn a story or a comment into a mention."""
    record = Record(item)
    external_id = record.id("objectID")
    said = record.text("comment_text") or record.text("story_text")
    title = record.text("title")
    if not said and not title:
        raise BadItem("the hit has neither a `title` nor a `comment_text` nor a `story_text`")
    return record.review(
        listing,
        external_id=external_id,
        author=record.text("author"),
        author_id=record.optional_id("author"),
        title=unescape(title).strip() if title else None,
        text=plain_text(said) if said else None,
        created_at=record.moment("created_at_i", form=epoch) or record.moment("created_at"),
        url=f"https://news.ycombinator.com/item?id={path_part(external_id)}",
        parent_id=record.optional_id("parent_id"),
        engagement=record.counts(likes="points", comments="num_comments"),
    )


def _pages(http: HttpClient, words: str, floor: int | None) -> Iterator[list[Any]]:
    """Yield pages by time, for only the first thousand hits of a search can be paged through."""
    walk = Walk()
    ceiling: int | None = None
    while True:
        bounds = [f"created_at_i>{floor}"] if floor is not None else []
        bounds += [f"created_at_i<={ceiling}"] if ceiling is not None else []
        params = {"query": f'"{words}"', "tags": "(story,comment)", "hitsPerPage": PAGE}
        if bounds:
            params["numericFilters"] = ",".join(bounds)
        page = page_object(http.get(URL, params=params))
        hits = page_items(page, "hits")
        if not hits and stated_count(page.get("nbHits")):
            raise Unreachable("Hacker News states hits but shows none.")
        yield hits
        newest, oldest = (field(hits[end], "created_at_i") if hits else None for end in (0, -1))
        if len(hits) < PAGE or not isinstance(oldest, int):
            return
        # A whole page of one second would come again for ever: step over it.
        ceiling = oldest - 1 if oldest == newest else oldest
        walk.turn((field(hit, "objectID") for hit in hits), str(ceiling))


def _speaks_of(hit: Any, words: str) -> bool:
    """Check the words ourselves: the search also finds words that only begin alike."""
    stated = [field(hit, name) for name in ("title", "url", "story_text", "comment_text")]
    texts = [unescape(one) for one in stated if isinstance(one, str)]
    if not texts:
        return True  # nothing to judge by: parsing says what is wrong with it
    said = " ".join(texts).casefold()
    return re.search(rf"(?<!\w){re.escape(words.casefold())}(?!\w)", said) is not None
