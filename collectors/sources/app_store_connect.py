"""App Store Connect: all reviews of the owner's app, with the developer's answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from collectors.access import Access, secret
from collectors.finding import address_at, within
from collectors.paging import (
    Pass,
    Walk,
    field,
    older,
    page_items,
    page_object,
    query_of,
    stated_count,
)
from collectors.record import Record, path_part, stamped
from collectors.signed import es256_token
from collectors.source import BadItem, Fetch, FormatChanged, HttpClient, Item, Unreachable
from data.models import Coverage, Listing, Need, Replies, Review, Source, Terms

LONGEST = 5_970
PASSES = 3
PAGE = 200

SOURCE = Source(
    id="app_store_connect",
    channel="app_store",
    name="App Store Connect",
    terms=Terms(attribution="Reviews from the App Store"),
    schedule=timedelta(hours=3),
    needs=(
        Need("issuer_id", "Issuer id", "From App Store Connect, under Users and Access."),
        Need("key_id", "Key id", "Beside the key."),
        Need("private_key", "Private key", "The whole .p8 file, downloaded once.", secret=True),
    ),
    requests_per_second=0.9,
    note="Only reviews with a text, of the owner's own apps; Apple tells of no edits, so a changed "
    "review is seen when its date moves or everything is walked.",
    finds="The address of the app's page in the App Store.",
    replies=Replies(LONGEST, overwrites=True, moderated=True),
)

HOST = "https://api.appstoreconnect.apple.com"
OVERLAP = timedelta(days=30)
LIFE = timedelta(minutes=15)
ANSWER = "_response"


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk the reviews, newest first: all, or back to a month before `since`.

    A full walk during which reviews came or went is repeated, for such a move can hide others.
    """
    floor = None if since is None else min(since, http.now()) - OVERLAP
    access, sent = _access(http, listing), set[str]()
    for _ in range(PASSES):
        seen = Pass()
        for page, reviews in _pages(access, listing, floor):
            seen.see(map(_id, reviews), stated_count(field(page, "meta", "paging", "total")))
            for review in _with_answers(page, reviews):
                if _id(review) not in sent:
                    yield stamped(review, http.now())
                sent |= {_id(review)} - {""}
        if floor is not None or seen.whole:
            break
    if floor is None and seen.short:
        raise Unreachable(f"Apple states {seen.total} reviews but showed only {len(seen.ids)}.")
    return Coverage(complete=floor is None and seen.whole, stated_total=seen.total)


def parse(item: Item, listing: Listing) -> Review:
    """Turn a review into ours; an answer that Apple has yet to publish is not there."""
    record = Record(item)
    published = record.part(ANSWER, "attributes", "state") in (None, "", "PUBLISHED")
    answer = (ANSWER, "attributes", "responseBody")
    return record.review(
        listing,
        external_id=record.id("id"),
        author=record.text("attributes", "reviewerNickname"),
        title=record.text("attributes", "title"),
        text=record.text("attributes", "body"),
        rating=record.stars("attributes", "rating"),
        created_at=record.moment("attributes", "createdDate"),
        response_text=record.text(*answer) if published else None,
        response_at=record.moment(ANSWER, "attributes", "lastModifiedDate") if published else None,
    )


def from_url(url: str) -> str | None:
    """Return the number of an app from the address of its page."""
    hosts = ("apps.apple.com", "itunes.apple.com", "appstoreconnect.apple.com")
    return within(address_at(url, *hosts), r"/(?:id|apps/)(\d+)")


def reply(http: HttpClient, listing: Listing, review: Review, text: str) -> str:
    """Put the developer's answer under a review, in place of an earlier one.

    Returns:
        The id of the answer, which Apple publishes later.

    Raises:
        BadItem: the text is empty or longer than 5,970 characters.
    """
    if not text.strip() or len(text) > LONGEST:
        raise BadItem(f"an answer on the App Store takes 1 to {LONGEST} characters")
    about = {"data": {"type": "customerReviews", "id": review.external_id}}
    answer = _access(http, listing).post(
        f"{HOST}/v1/customerReviewResponses",
        json={
            "data": {
                "type": "customerReviewResponses",
                "attributes": {"responseBody": text},
                "relationships": {"review": about},
            }
        },
    )
    return str(field(page_object(answer), "data", "id") or "")


def read_reply(http: HttpClient, listing: Listing, review: Review) -> str | None:
    """Return the developer's answer as Apple holds it, published or not.

    Raises:
        Broken: the review is gone.
    """
    answer = _access(http, listing).get(
        f"{HOST}/v1/customerReviews/{path_part(review.external_id)}", params={"include": "response"}
    )
    listed = page_object(answer).get("included")
    text = (
        field(listed[0], "attributes", "responseBody")
        if isinstance(listed, list) and listed
        else None
    )
    return text if isinstance(text, str) and text.strip() else None


def _access(http: HttpClient, listing: Listing) -> Access:
    def sign(_refused: str) -> str:
        now = http.now()
        claims = {
            "iss": str(listing.options.get("issuer_id", "")),
            "iat": int(now.timestamp()),
            "exp": int((now + LIFE).timestamp()),
            "aud": "appstoreconnect-v1",
        }
        header = {"kid": str(listing.options.get("key_id", ""))}
        return es256_token(secret(http, "private_key"), header, claims)

    return Access(http, sign)


def _pages(
    access: Access, listing: Listing, floor: datetime | None
) -> Iterator[tuple[Mapping[str, Any], list[Any]]]:
    url = f"{HOST}/v1/apps/{path_part(listing.remote_id)}/customerReviews"
    walk, cursor = Walk(), None
    while True:
        params = {"sort": "-createdDate", "include": "response", "limit": PAGE}
        answer = access.get(url, params={**params, "cursor": cursor} if cursor else params)
        page = page_object(answer)
        reviews = page_items(page, "data")
        yield page, reviews
        cursor = _cursor(field(page, "links", "next"))
        walk.turn(map(_id, reviews), cursor)
        if cursor is None or (reviews and older(_created(reviews[-1]), floor)):
            return


def _cursor(following: object) -> str | None:
    """Return the cursor that the next page's address holds; the address itself is not followed."""
    if following is None:
        return None
    cursor = query_of(following).get("cursor")
    if not cursor:
        raise FormatChanged("Apple links to a next page without a cursor.")
    return cursor


def _with_answers(page: Mapping[str, Any], reviews: list[Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the reviews of a page, each with the answer that stands beside them all."""
    included = page.get("included")
    listed = included if isinstance(included, list) else []
    answers = {_id(one): one for one in listed}
    of_reviews = {str(field(one, "relationships", "review", "data", "id")): one for one in listed}
    for review in reviews:
        named = str(field(review, "relationships", "response", "data", "id"))
        answer = answers.get(named) or of_reviews.get(_id(review))
        own = review if isinstance(review, Mapping) else {"id": None}
        yield {**own, **({ANSWER: answer} if answer else {})}


def _created(review: object) -> Any:
    return field(review, "attributes", "createdDate")


def _id(item: object) -> str:
    name = field(item, "id")
    return name if isinstance(name, str) else ""
