"""Booking.com's connectivity interface: the guest reviews of a property."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from collectors.access import basic, secret
from collectors.guessing.shapes import says_nothing
from collectors.paging import Walk, field, page_object, query_of
from collectors.record import Record, path_part, stamped
from collectors.repeated import repeated
from collectors.source import BadItem, Broken, Fetch, FormatChanged, HttpClient, Item
from data.models import Coverage, Listing, Need, Review, Source, Terms

SOURCE = Source(
    id="booking",
    channel="booking",
    name="Booking.com (connectivity partners)",
    terms=Terms(attribution="Reviews from Booking.com"),
    schedule=timedelta(hours=6),
    needs=(
        Need("user", "Machine account", "From Booking.com's provider portal."),
        Need("password", "Password", "Of the machine account.", secret=True),
    ),
    note="Only for certified connectivity partners; others import the extranet's file. Answers "
    "are read, not written.",
)

BASE = "https://supply-xml.booking.com/review-api/properties"
OVERLAP = timedelta(days=30)
PAGE = 100
_ANSWERS = ("reply", "response")


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk the reviews: all, or those from a month before `since`."""
    query: dict[str, Any] = {"limit": PAGE}
    if since is not None:
        query["from_date"] = (min(since, http.now()) - OVERLAP).date().isoformat()
    walk = Walk()
    for reviews in repeated(lambda: _pages(http, listing, query, walk), PAGE, "review_id"):
        for review in reviews:
            yield stamped(review, http.now())
    return Coverage(short=walk.short)


def parse(item: Item, listing: Listing) -> Review:
    """Turn a review into ours: what pleased and what did not, each in its own paragraph."""
    record = Record(item)
    score = record.number("scoring", "review_score")
    if score is not None and not 1 <= score <= 10:
        raise BadItem("`scoring.review_score` is not a rating from 1 to 10")
    halves = (record.text("content", "positive"), record.text("content", "negative"))
    title = record.text("content", "headline")
    if score is None and not any((title, *halves)):
        raise BadItem("the review has neither a `scoring.review_score` nor `content`")
    said = [one.strip() for one in halves if one and not says_nothing(one)]
    answer = next((name for name in _ANSWERS if record.part(name)), _ANSWERS[0])
    bare = isinstance(record.part(answer), str)
    return record.review(
        listing,
        external_id=record.id("review_id"),
        author=record.text("reviewer", "name"),
        title=title,
        text="\n\n".join(said),
        language=record.text("content", "language_code"),
        rating=None if score is None else 1 + 4 * (score - 1) / 9,
        rating_original=None if score is None else f"{score:g}/10",
        created_at=record.moment("created_timestamp"),
        updated_at=record.moment("last_change_timestamp"),
        response_text=record.text(answer) if bare else record.text(answer, "text"),
        response_at=record.moment(answer, "last_change_timestamp"),
    )


def _pages(
    http: HttpClient, listing: Listing, query: Mapping[str, Any], walk: Walk
) -> Iterator[list[Any]]:
    url = f"{BASE}/{path_part(listing.remote_id)}/reviews"
    headers = basic(str(listing.options.get("user", "")), secret(http, "password"))
    params, full = dict(query), True
    walk.again()
    while True:
        page = page_object(http.get(url, params=params, headers=headers))
        listed = _listed(page.get("data"))
        if page.get("errors") and not listed:
            raise Broken("Booking.com could not show the reviews of this property.")
        yield listed
        following = field(page, "meta", "next_page") or page.get("next_page")
        if not listed and not full:
            return  # every page names one after it, which stays empty until somebody writes
        walk.turn((field(one, "review_id") for one in listed), str(following or "") or None)
        if not isinstance(following, str) or not following:
            return
        full = len(listed) >= PAGE
        # Only the parameters: a password does not follow a link.
        params = {**query, **query_of(following)}


def _listed(data: object) -> list[Any]:
    """Return the reviews of a page, whether they are listed under their name, bare, or only one."""
    found = field(data, "reviews") if isinstance(data, Mapping) and "reviews" in data else data
    if found is None or isinstance(found, str):
        raise FormatChanged("Booking.com answered without its reviews.")
    return found if isinstance(found, list) else [found]
