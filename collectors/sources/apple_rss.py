"""Apple's public feed of app reviews: the newest 500 of one country."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from collectors.finding import address_at, within
from collectors.paging import Walk, cursor_at, field, known_until, older, page_object
from collectors.record import Record, path_part, stamped, web_address
from collectors.source import Broken, Fetch, FormatChanged, HttpClient, Item, Unreachable
from data.models import Coverage, Listing, Need, Review, Source, Terms

SOURCE = Source(
    id="apple_rss",
    channel="app_store",
    name="App Store (public feed)",
    terms=Terms(attribution="Reviews from the App Store"),
    window=500,
    schedule=timedelta(hours=3),
    needs=(Need("country", "Country", "Two letters; us if empty.", required=False),),
    replies_visible=False,
    requests_per_second=1.0,
    note="The newest 500 reviews of one country, without the developer's answers; Apple does not "
    "document this feed, and it is empty for hours at times.",
    finds="The address of the app's page in the App Store.",
)

PAGES = 10
PAGE = 50
PASSES = 3
OVERLAP = timedelta(days=2)
_AUTHOR = re.compile(r"/id(\d+)", re.ASCII)


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk the pages, last changed first, again until a walk of several pages finds nothing new.

    Pages go by number, so a review that is removed meanwhile can hide another. A walk takes all
    ten pages, or those back to two days before the known. After an empty page where more could be,
    or where every walk found something new, nothing counts as known, so the next walk is whole.
    """
    started, known = http.now(), known_until(listing, since)
    floor = None if known is None else min(known, started) - OVERLAP
    sent: set[str] = set()
    for _ in range(PASSES):
        before = len(sent)
        walked = yield from _walk(http, listing, floor, sent)
        if walked.cut:
            return Coverage(cursor={"held": True})
        if walked.pages <= 1 or len(sent) == before:
            return Coverage(cursor={**cursor_at(started), "held": walked.held})
    return Coverage(cursor={"held": True})


class _Walked(NamedTuple):
    """How a walk ended: pages with reviews, and whether it broke off where more could be."""

    pages: int
    held: bool
    cut: bool


def _walk(
    http: HttpClient, listing: Listing, floor: datetime | None, sent: set[str]
) -> Generator[Item, None, _Walked]:
    """Yield the entries that were not sent, and add what tells them apart to those that were."""
    walk = Walk()
    before = 0
    for number in range(1, PAGES + 1):
        entries = _entries(http, listing, number)
        if number == 1 and not entries and listing.cursor.get("held") and not sent:
            raise Unreachable("Apple's feed came back empty, as it does for hours at times.")
        for entry in entries:
            if _mark(entry) not in sent:
                yield stamped(entry, http.now())
            sent.add(_mark(entry))
        walk.turn((field(entry, "id", "label") for entry in entries), str(number))
        if not entries:
            return _Walked(
                number - 1, number > 1, cut=before >= PAGE or (number == 1 and bool(sent))
            )
        if older(field(entries[-1], "updated", "label"), floor):
            return _Walked(number, True, cut=False)
        before = len(entries)
    return _Walked(PAGES, True, cut=False)


def _mark(entry: object) -> str:
    """Return what tells an entry from others and from its own edits."""
    return repr((field(entry, "id", "label"), field(entry, "updated", "label")))


def parse(item: Item, listing: Listing) -> Review:
    """Turn an entry into a review; its one date moves when the author edits."""
    record = Record(item)
    person = _AUTHOR.search(record.text("author", "uri", "label") or "")
    return record.review(
        listing,
        account=f"{listing.remote_id}/{_country(listing)}",
        external_id=record.id("id", "label"),
        author=record.text("author", "name", "label"),
        author_id=person[1] if person else None,
        title=record.text("title", "label"),
        text=record.text("content", "label"),
        rating=record.stars("im:rating", "label"),
        created_at=record.moment("updated", "label"),
        updated_at=record.moment("updated", "label"),
        url=web_address(_link(item)),
        engagement=record.counts(helpful=("im:voteSum", "label"), votes=("im:voteCount", "label")),
    )


def from_url(url: str) -> str | None:
    """Return the number of an app from the address of its page."""
    return within(address_at(url, "apple.com"), r"/id(\d+)")


def _entries(http: HttpClient, listing: Listing, number: int) -> list[Any]:
    """Return the reviews of a page; Apple sends one entry bare, and none not at all."""
    app = path_part(listing.remote_id)
    answer = http.get(
        f"https://itunes.apple.com/{_country(listing)}/rss/customerreviews"
        f"/page={number}/id={app}/sortby=mostrecent/json"
    )
    feed = page_object(answer).get("feed")
    if not isinstance(feed, Mapping):
        raise FormatChanged("Apple answered with something that is not a feed.")
    entries = feed.get("entry", [])
    listed = entries if isinstance(entries, list) else [entries]
    if not listed and not _links_to_itself(feed):
        raise Broken("Apple knows no such app in this country.")
    return [entry for entry in listed if not _is_app(entry)]


def _is_app(entry: object) -> bool:
    """Tell an older feed's first entry, which describes the app, from a review."""
    return isinstance(entry, Mapping) and "im:name" in entry and "im:rating" not in entry


def _links_to_itself(feed: Mapping[str, Any]) -> bool:
    stated = feed.get("link")
    linked = stated if isinstance(stated, list) else [stated]
    return any(field(link, "attributes", "rel") == "self" for link in linked)


def _link(item: Item) -> Any:
    stated = item.get("link")
    linked = stated if isinstance(stated, list) else [stated]
    related = [one for one in linked if field(one, "attributes", "rel") == "related"]
    return field(next(iter(related or linked), None), "attributes", "href")


def _country(listing: Listing) -> str:
    country = str(listing.options.get("country") or "us").strip().lower()
    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise Broken("A country is written with two letters, such as us.")
    return country
