"""Yelp's Places API: up to three (or, on a larger plan, seven) cut reviews of a business."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from collectors.access import secret
from collectors.finding import address_at, name_and_town, texts, within, written
from collectors.network.waiting import asked_wait
from collectors.paging import (
    field,
    header,
    page_items,
    page_object,
    stated_count,
    stated_error,
    stated_rating,
)
from collectors.record import Record, path_part, stamped, web_address
from collectors.source import (
    Answer,
    AuthRefused,
    Broken,
    Deferred,
    Fetch,
    HttpClient,
    Item,
    QuotaSpent,
)
from collectors.times import iso, iso_in
from data.models import Coverage, Found, Listing, Need, Review, Source, Terms

SOURCE = Source(
    id="yelp",
    channel="yelp",
    name="Yelp",
    terms=Terms(text_days=1, blend=False, attribution="Reviews from Yelp, linked to each review"),
    window=3,
    schedule=timedelta(hours=12),
    needs=(Need("api_key", "API key", "From the Yelp developer site.", secret=True),),
    replies_visible=False,
    requests_per_second=2.0,
    note="Three cut reviews in Yelp's own order, so a new one may never be seen; no owner answers; "
    "texts may be kept for a day and stars may not be mixed with those of other sites.",
    finds="Name and town, with a comma between them.",
)

BASE = "https://api.yelp.com/v3/businesses"
PACIFIC = iso_in(ZoneInfo("America/Los_Angeles"))
_PAUSE = timedelta(seconds=10)
_JUDGED = (301, 403, 404, 429)


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Read the window of reviews and what the business page states of all of them."""
    address = f"{BASE}/{path_part(listing.remote_id)}"
    answer = _get(http, f"{address}/reviews")
    if answer is None:
        return Coverage()
    page = page_object(answer)
    for item in page_items(page, "reviews"):
        yield stamped(item, http.now())
    details = _get(http, address)
    stated = page_object(details) if details else {}
    return Coverage(
        stated_total=stated_count(page.get("total")),
        stated_rating=stated_rating(stated.get("rating")),
    )


def parse(item: Item, listing: Listing) -> Review:
    """Turn one of Yelp's excerpts into a review; its times are Pacific without saying so."""
    record = Record(item)
    return record.review(
        listing,
        external_id=record.id("id"),
        author=record.text("user", "name"),
        author_id=record.optional_id("user", "id"),
        rating=record.stars("rating"),
        text=record.text("text"),
        excerpt=True,
        created_at=record.moment("time_created", form=PACIFIC),
        url=web_address(record.part("url")),
        response_text=record.text("public_response", "text"),
        response_at=record.moment("public_response", "time_created", form=PACIFIC),
    )


def find(http: HttpClient, query: str, listing: Listing) -> Iterator[Found]:
    """Find businesses by name in a town.

    Raises:
        Broken: no town is named, without which Yelp does not search.
    """
    name, town = name_and_town(query)
    if not town:
        raise Broken("Yelp searches in one town.", action="Type the name, a comma and the town.")
    params = {"term": name, "location": town, "limit": 20}
    answer = _get(http, f"{BASE}/search", params)
    for business in page_items(page_object(answer), "businesses") if answer else ():
        remote_id, called, url = texts(business, "id", "name", "url")
        lines = written(field(business, "location", "display_address"))
        yield Found(remote_id, called, lines, url)


def from_url(url: str) -> str | None:
    """Return the alias of a business's page."""
    return within(address_at(url, "yelp.com", "yelp.co.uk", "yelp.de"), r"/biz/([^/?#]+)")


def _get(http: HttpClient, url: str, params: Mapping[str, Any] | None = None) -> Answer | None:
    """Return the answer, or None for a business that has no reviews yet."""
    headers = {"Authorization": f"Bearer {secret(http, 'api_key')}"}
    answer = http.get(url, params=params, headers=headers, accept=_JUDGED)
    if answer.status not in _JUDGED:
        return answer
    # A missing business is named in JSON; any other 404 is that of another interface.
    stated = stated_error(answer) if answer.status in (403, 429) else page_object(answer)
    error = stated.get("error")
    details = error if isinstance(error, Mapping) else {}
    if details.get("code") == "BUSINESS_UNAVAILABLE":
        return None
    if answer.status == 429:
        _give_way(http, answer, details.get("code"))
    if answer.status == 403:
        raise AuthRefused("Yelp does not let this key read reviews; its plan may not include them.")
    raise _gone(details)


def _give_way(http: HttpClient, answer: Answer, code: object) -> None:
    """Raise what a 429 means: all answers state when the day renews."""
    if code == "ACCESS_LIMIT_REACHED":
        raise QuotaSpent("Yelp's daily allowance is used up.", until=_renewal(answer))
    # Only these two: the others tell when the day renews, which is not what this kind waits for.
    told = {name: header(answer, name) or "" for name in ("Retry-After", "Date")}
    asked = asked_wait(told, http.now())
    pause = _PAUSE if asked is None else timedelta(seconds=asked)
    raise Deferred("Yelp asked us to slow down.", until=http.now() + pause)


def _renewal(answer: Answer) -> datetime | None:
    try:
        return iso(header(answer, "RateLimit-ResetTime"))
    except ValueError:
        return None


def _gone(details: Mapping[str, Any]) -> Broken:
    moved = details.get("new_business_id")
    if details.get("code") == "BUSINESS_MIGRATED" and isinstance(moved, str):
        return Broken(
            "Yelp has moved this business.", action=f"Change the listing's id to {moved[:60]}."
        )
    return Broken("Yelp has no such business.", action="Find the business again on Yelp.")
