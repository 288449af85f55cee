"""Google Places: the five reviews of any place that Google holds most relevant."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from collectors.access import secret
from collectors.google import require_granted
from collectors.paging import page_items, page_object, stated_count, stated_rating
from collectors.record import Record, path_part, stamped, web_address
from collectors.source import Fetch, HttpClient, Item
from data.models import Coverage, Listing, Need, Review, Source, Terms

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
)

BASE = "https://places.googleapis.com/v1/places"
FIELDS = "id,rating,userRatingCount,reviews"
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
