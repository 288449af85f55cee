"""Trustpilot: the service reviews of a company."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from collectors.access import Access, basic, granted_to_client, secret
from collectors.finding import address_at, texts, within
from collectors.paging import Walk, field, page_items, page_object
from collectors.record import Record, path_part, stamped
from collectors.repeated import repeated
from collectors.source import AuthRefused, BadItem, Fetch, HttpClient, Item, Received
from data.models import (
    Coverage,
    Found,
    Listing,
    Need,
    Place,
    Replies,
    Review,
    Source,
    Terms,
    Webhook,
)

SOURCE = Source(
    id="trustpilot",
    channel="trustpilot",
    name="Trustpilot",
    terms=Terms(attribution="Reviews from Trustpilot, linked to each review"),
    needs=(
        Need("api_key", "API key", "From the Trustpilot developer site.", secret=True),
        Need("api_secret", "API secret", "Only to answer.", secret=True, required=False),
        Need("author_business_user_id", "Answering user", "Only to answer.", required=False),
    ),
    requests_per_second=2.5,
    note="Edits, answers and removals of reviews older than a month are seen by a walk of "
    "everything only; Trustpilot sells access to this interface.",
    finds="The company's web site, such as example.com, or its name.",
    webhook=Webhook("webhook_password", "Authorization"),
    replies=Replies(),
)

BASE = "https://api.trustpilot.com/v1"
TOKEN_URL = f"{BASE}/oauth/oauth-business-users-for-applications/accesstoken"
OVERLAP = timedelta(days=30)
PAGE = 100
_CREATED = "service-review-created"
_SITE = re.compile(r"[\w-]+(\.[\w-]+)+")


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk the reviews, newest first: all, or back to a month before `since`."""
    floor = None if since is None else min(since, http.now()) - OVERLAP
    for items in repeated(lambda: _pages(http, listing, floor), PAGE, "id"):
        for item in items:
            yield stamped(item, http.now())
    return Coverage()


def parse(item: Item, listing: Listing) -> Review:
    """Turn a service review into ours; the company's times come without a zone and mean UTC."""
    record = Record(item)
    if record.part("reportData", "reviewVisibility") == "hidden":
        record.flag("hidden while under dispute")
    external_id = record.id("id")
    return record.review(
        listing,
        external_id=external_id,
        author=record.text("consumer", "displayName") or record.text("consumer", "name"),
        author_id=record.optional_id("consumer", "id"),
        title=record.text("title"),
        text=record.text("text"),
        language=record.text("language"),
        rating=_stars(record),
        created_at=record.moment("createdAt"),
        updated_at=record.moment("updatedAt"),
        url=f"https://www.trustpilot.com/reviews/{path_part(external_id)}",
        origin=_origin(record),
        engagement=record.counts(likes="numberOfLikes"),
        response_text=record.text("companyReply", "text"),
        response_at=record.moment("companyReply", "createdAt")
        or record.moment("companyReply", "updatedAt"),
        place=_place(record),
    )


def receive(delivery: Item, listing: Listing) -> Received:
    """Yield the new reviews of a delivery; it says too little of changed and deleted ones."""
    events = field(delivery, "events")
    rest = not isinstance(events, list)
    for event in events if isinstance(events, list) else ():
        kind, data = field(event, "eventName"), field(event, "eventData")
        if kind == _CREATED and isinstance(data, Mapping):
            yield data
        else:
            rest = True
    return rest


def find(http: HttpClient, query: str, listing: Listing) -> Iterator[Found]:
    """Find a company by its site, by the address of its page on Trustpilot, or by its name."""
    headers = {"apikey": secret(http, "api_key")}
    page = within(address_at(query, "trustpilot.com"), r"/review/([^/?#]+)")
    site = page or query.strip().lower()
    if not _SITE.fullmatch(site):
        answer = http.get(f"{BASE}/business-units/search", params={"query": query}, headers=headers)
        yield from map(_found, page_items(page_object(answer), "businessUnits"))
        return
    address = f"{BASE}/business-units/find"
    answer = http.get(address, params={"name": site}, headers=headers, accept=(404,))
    if answer.status != 404:
        yield _found(page_object(answer))


def reply(http: HttpClient, listing: Listing, review: Review, text: str) -> str:
    """Put the company's answer under a review.

    Returns:
        "", for Trustpilot gives answers no id.

    Raises:
        AuthRefused: it is not said which user answers.
        BadItem: the text is empty.
    """
    user = str(listing.options.get("author_business_user_id", "")).strip()
    if not user:
        raise AuthRefused("The listing does not say which business user answers.")
    if not text.strip():
        raise BadItem("an answer needs a text")
    key = secret(http, "api_key")
    client = basic(key, secret(http, "api_secret"))
    access = Access(
        http, partial(granted_to_client, http, TOKEN_URL, headers=client), headers={"apikey": key}
    )
    access.post(
        f"{BASE}/private/reviews/{path_part(review.external_id)}/reply",
        json={"authorBusinessUserId": user, "message": text},
    )
    return ""


def _pages(http: HttpClient, listing: Listing, floor: datetime | None) -> Iterator[list[Any]]:
    url = f"{BASE}/business-units/{path_part(listing.remote_id)}/reviews"
    headers = {"apikey": secret(http, "api_key")}
    query: dict[str, Any] = {"perPage": PAGE, "orderBy": "createdat.desc"}
    if floor is not None:
        query["startDateTime"] = floor.strftime("%Y-%m-%dT%H:%M:%SZ")
    walk, number = Walk(), 1
    while True:
        answer = http.get(url, params={**query, "page": number}, headers=headers)
        items = page_items(page_object(answer), "reviews")
        yield items
        number += 1
        walk.turn((field(item, "id") for item in items), str(number) if items else None)
        if not items:
            return


def _found(unit: object) -> Found:
    remote_id, name = texts(unit, "id", "displayName")
    (site,) = texts(field(unit, "name"), "identifying")
    url = f"https://www.trustpilot.com/review/{path_part(site)}" if site else ""
    return Found(remote_id, name, site, url)


def _stars(record: Record) -> float | None:
    """Return the stars; those of a review that Trustpilot has yet to count are 0."""
    if record.number("stars") == 0:
        record.flag("stars not stated")
        return None
    return record.stars("stars")


def _origin(record: Record) -> str:
    """Return how the review came about; only the company's own view of it names the way."""
    named = record.text("source")
    if named and len(named) <= 60:
        return named.lower()
    return "invited" if record.part("invitation") else ""


def _place(record: Record) -> Place | None:
    name = record.text("location", "name")
    if not name or len(name) > 500:
        return None
    return Place(name=name, remote_id=record.optional_id("location", "id"))
