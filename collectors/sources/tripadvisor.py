"""Tripadvisor's Content API: the five newest reviews of a location in each language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from collectors.access import secret
from collectors.finding import address_at, texts, within
from collectors.paging import field, page_items, page_object, stated_count, stated_rating
from collectors.record import Record, path_part, stamped, web_address
from collectors.source import Answer, AuthRefused, Fetch, HttpClient, Item
from data.models import Coverage, Found, Listing, Need, Review, Source, Terms

SOURCE = Source(
    id="tripadvisor",
    channel="tripadvisor",
    name="Tripadvisor",
    terms=Terms(text_days=0, attribution="Reviews from Tripadvisor, linked to each review"),
    window=5,
    schedule=timedelta(hours=6),
    needs=(
        Need("api_key", "API key", "From Tripadvisor, restricted to this server.", secret=True),
        Need("languages", "Languages", "Codes such as en, de; English if empty.", required=False),
    ),
    note="The five newest reviews of each language asked for; edits and removals cannot be seen; "
    "nothing but ids and what we derive may be kept.",
    finds="Name and town of any place.",
)

BASE = "https://api.content.tripadvisor.com/api/v1/location"
_ENDS = ("com", "co.uk", "de", "fr", "es", "it", "nl", "pt", "com.br", "ca", "com.au", "ie", "at")


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Read the window of every language; a translation is sent only if no original was."""
    address = f"{BASE}/{path_part(listing.remote_id)}"
    sent: set[Any] = set()
    translated: list[Any] = []
    for language in _languages(listing):
        page = page_object(_get(http, f"{address}/reviews", language=language))
        for item in page_items(page, "data"):
            if field(item, "is_machine_translated") is True:
                translated.append(item)
            elif _first(item, sent):
                yield stamped(item, http.now())
    for item in translated:
        if _first(item, sent):
            yield stamped(item, http.now())
    details = page_object(_get(http, f"{address}/details", language=_languages(listing)[0]))
    return Coverage(
        stated_total=stated_count(details.get("num_reviews")),
        stated_rating=stated_rating(details.get("rating")),
    )


def parse(item: Item, listing: Listing) -> Review:
    """Turn a review into ours; a machine's translation never stands for what was written."""
    record = Record(item)
    translation = record.part("is_machine_translated") is True
    if translation:
        record.flag("machine translation")
    return record.review(
        listing,
        external_id=record.id("id"),
        author=record.text("user", "username"),
        title=record.text("title"),
        text=record.text("text"),
        excerpt=translation,
        language=None if translation else record.text("lang"),
        rating=record.stars("rating"),
        created_at=record.moment("published_date"),
        url=web_address(record.part("url")),
        engagement=record.counts(helpful="helpful_votes"),
        response_text=record.text("owner_response", "text"),
        response_at=record.moment("owner_response", "published_date"),
    )


def find(http: HttpClient, query: str, listing: Listing) -> Iterator[Found]:
    """Find up to ten locations by words."""
    answer = _get(http, f"{BASE}/search", language=_languages(listing)[0], searchQuery=query)
    for location in page_items(page_object(answer), "data"):
        remote_id, name = texts(location, "location_id", "name")
        (address,) = texts(field(location, "address_obj"), "address_string")
        yield Found(remote_id, name, address or texts(field(location, "address_obj"), "city")[0])


def from_url(url: str) -> str | None:
    """Return the number after `-d` in the address of a location's page."""
    parts = address_at(url, *(f"tripadvisor.{end}" for end in _ENDS))
    return within(parts, r"-d(\d+)(?:-|\.|$|\?)")


def _languages(listing: Listing) -> list[str]:
    stated = listing.options.get("languages") or ["en"]
    listed = stated.replace(",", " ").split() if isinstance(stated, str) else stated
    return list(dict.fromkeys(str(code) for code in listed)) or ["en"]


def _get(http: HttpClient, url: str, **asked: str) -> Answer:
    params = {"key": secret(http, "api_key"), **asked}
    answer = http.get(url, params=params, accept=(403,))
    if answer.status == 403 and b"explicit deny" in answer.body:
        raise AuthRefused(
            "Tripadvisor knows the key but not this server.",
            action="Add this server's address to the key's restrictions at Tripadvisor.",
        )
    if answer.status == 403:
        raise AuthRefused("Tripadvisor does not let this key read this location.")
    return answer


def _first(item: object, sent: set[Any]) -> bool:
    """Tell whether the item has not been sent yet, and remember it; without an id it always is."""
    key = field(item, "id")
    if not isinstance(key, str | int):
        return True
    fresh = key not in sent
    sent.add(key)
    return fresh
