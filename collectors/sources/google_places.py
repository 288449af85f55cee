"""Google Places: the five reviews of any place that Google holds most relevant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from collectors.access import secret
from collectors.finding import address_at, texts, within
from collectors.google import require_granted
from collectors.paging import field, page_items, page_object, stated_count, stated_rating
from collectors.record import Record, path_part, stamped, web_address
from collectors.source import Fetch, HttpClient, Item
from data.models import Coverage, Found, Listing, Need, Review, Source, Terms

SOURCE = Source(
    id="google_places",
    channel="google",
    name="Google Places",
    terms=Terms(text_days=0, attribution="Reviews from Google Maps, with each author's name"),
    window=5,
    schedule=timedelta(hours=12),
    needs=(Need("api_key", "API key", "From the Google Cloud console.", secret=True),),
    replies_visible=False,
    note="Five reviews by relevance, not by date, of any place, competitors' too; no owner "
    "answers; Google does not allow the texts to be kept.",
    finds="Name and town of any place.",
)

BASE = "https://places.googleapis.com/v1/places"
FIELDS = "id,rating,userRatingCount,reviews"
FOUND = "places.id,places.displayName,places.formattedAddress,places.googleMapsUri"
_CONTRIBUTOR = re.compile(r"/contrib/(\d+)", re.ASCII)


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Read the window of reviews and what Google states of all of them."""
    headers = {"X-Goog-Api-Key": secret(http, "api_key"), "X-Goog-FieldMask": FIELDS}
    address = f"{BASE}/{path_part(listing.remote_id.removeprefix('places/'))}"
    answer = http.get(address, headers=headers, accept=(400, 403))
    require_granted(answer)
    place = page_object(answer)
    for item in page_items(place, "reviews", required="id" not in place):
        yield stamped(item, http.now())
    return Coverage(
        stated_total=stated_count(place.get("userRatingCount")),
        stated_rating=stated_rating(place.get("rating")),
    )


def parse(item: Item, listing: Listing) -> Review:
    """Turn a review into ours, in the words of its author rather than Google's translation."""
    record = Record(item)
    written = "originalText" if record.text("originalText", "text") else "text"
    person = record.text("authorAttribution", "uri") or ""
    contributor = _CONTRIBUTOR.search(person)
    return record.review(
        listing,
        account="places",
        external_id=record.id("name").rpartition("/")[2],
        author=record.text("authorAttribution", "displayName"),
        author_id=contributor[1] if contributor else None,
        rating=record.stars("rating"),
        text=record.text(written, "text"),
        language=record.text(written, "languageCode"),
        created_at=record.moment("publishTime"),
        url=web_address(record.part("googleMapsUri")),
    )


def find(http: HttpClient, query: str, listing: Listing) -> Iterator[Found]:
    """Find places by words, competitors' too."""
    headers = {"X-Goog-Api-Key": secret(http, "api_key"), "X-Goog-FieldMask": FOUND}
    answer = http.post(
        f"{BASE}:searchText", json={"textQuery": query}, headers=headers, accept=(400, 403)
    )
    require_granted(answer)
    for place in page_items(page_object(answer), "places", required=False):
        remote_id, address, maps = texts(place, "id", "formattedAddress", "googleMapsUri")
        (name,) = texts(field(place, "displayName"), "text")
        yield Found(remote_id, name, address, maps)


def from_url(url: str) -> str | None:
    """Return the place id, which some addresses of Google Maps hold."""
    parts = address_at(url, "google.com", "google.co.uk", "google.de", "google.fr", "google.es")
    return within(parts, r"place_id(?::|%3A|=)([\w-]{10,})")
