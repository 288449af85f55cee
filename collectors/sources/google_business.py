"""Google Business Profile: all reviews of a location that its owner has connected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from collectors.access import Access, refreshed
from collectors.finding import MOST, speaks_of, texts, written
from collectors.google import google_consent, original_text, require_granted
from collectors.google_together import MOST as MOST_TOGETHER
from collectors.google_together import walk_together
from collectors.paging import (
    Pass,
    Walk,
    field,
    older,
    page_items,
    page_object,
    page_token,
    stated_count,
    stated_rating,
)
from collectors.record import Record, path_part, stamped
from collectors.source import (
    BadItem,
    Broken,
    Fetch,
    HttpClient,
    Item,
    Together,
    Unreachable,
    Wanted,
)
from data.models import Coverage, Found, Listing, Need, Replies, Review, Source, Terms

REPLY_BYTES = 4096

SOURCE = Source(
    id="google_business",
    channel="google",
    name="Google Business Profile",
    terms=Terms(attribution="Reviews from Google"),
    needs=(
        Need("client_id", "Client id", "From the Google Cloud console, under Credentials."),
        Need("client_secret", "Client secret", "Beside the client id.", secret=True),
        Need("refresh_token", "Refresh token", "From connecting the owner's account.", secret=True),
    ),
    note="Only for verified locations whose owner has connected the account; Google states no "
    "language and no public address of a review.",
    finds="A word of the name, town or store code; nothing lists all of them.",
    consent=google_consent("business.manage"),
    replies=Replies(REPLY_BYTES, "bytes", overwrites=True, moderated=True),
    together=MOST_TOGETHER,
)

BASE = "https://mybusiness.googleapis.com/v4"
ACCOUNTS = "https://mybusinessaccountmanagement.googleapis.com/v1/accounts"
INFORMATION = "https://mybusinessbusinessinformation.googleapis.com/v1"
FIELDS = "name,title,storeCode,storefrontAddress,metadata"
TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105
OVERLAP = timedelta(days=7)
PASSES = 3

_STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5, "STAR_RATING_UNSPECIFIED": None}
_NOT_PUBLIC = ("PENDING", "REJECTED")
_KNOWN = frozenset({"totalReviewCount", "averageRating", "nextPageToken"})
_LOCATION = re.compile(r"accounts/[\w-]+/locations/[\w-]+", re.ASCII)


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk the reviews, last changed first: all of them, or back to a week before `since`.

    A full walk during which reviews came or went is repeated, for such a move can hide others.

    Raises:
        Unreachable: a full walk showed far fewer reviews than Google states.
    """
    access = _access(http)
    floor = None if since is None else min(since, http.now()) - OVERLAP
    sent: set[tuple[str, ...]] = set()
    rating = None
    for _ in range(PASSES):
        seen = Pass()
        for page, items in _pages(access, listing, floor):
            seen.see(map(_id, items), stated_count(page.get("totalReviewCount")))
            rating = stated_rating(page.get("averageRating"))
            for item in items:
                if _version(item) not in sent:
                    sent.add(_version(item))
                    yield stamped(item, http.now())
        if floor is not None or seen.whole:
            break
    if floor is None and seen.short:
        raise Unreachable(f"Google states {seen.total} reviews but showed only {len(seen.ids)}.")
    return Coverage(
        complete=floor is None and seen.whole,
        stated_total=seen.total,
        stated_rating=rating,
    )


def fetch_together(http: HttpClient, wanted: Wanted) -> Together:
    """Walk the reviews of many locations at once, each back to a week before its `since`.

    A location with a review that is new is not done by it: its own list alone states the total.
    """
    access, floors = _access(http), dict[str, dict[str, datetime]]()
    ids, known, grown = dict[str, int](), dict[str, datetime](), set[str]()
    for listing, since in wanted:
        account, _, location = _location(listing).partition("/locations/")
        if location not in ids:
            ids[location], known[location] = listing.id, since
            floors.setdefault(account, {})[location] = min(since, http.now()) - OVERLAP
    for account, of in floors.items():
        for location, review in walk_together(access, BASE, account, of):
            if review is not None:
                if not older(field(review, "createTime"), known[location]):
                    grown.add(location)
                yield ids[location], stamped(review, http.now())
            elif location not in grown:
                yield ids[location], None


def parse(item: Item, listing: Listing) -> Review:
    """Turn a review of the v4 interface, or of a Takeout archive, into ours."""
    record = Record(item)
    stars = record.text("starRating") or None
    comment, answer = record.text("comment"), record.text("reviewReply", "comment")
    if stars is None and not comment:
        raise BadItem("`starRating` is missing")
    if stars is not None and stars not in _STARS:
        raise BadItem(f"`starRating` is {stars[:40]!r}")
    author = record.text("reviewer", "displayName")
    shown = bool(answer) and record.part("reviewReply", "reviewReplyState") not in _NOT_PUBLIC
    return record.review(
        listing,
        external_id=record.id("reviewId" if item.get("reviewId") else "name").rpartition("/")[2],
        author=None if record.part("reviewer", "isAnonymous") is True else author,
        rating=_STARS[stars] if stars else None,
        text=original_text(comment) if comment else None,
        created_at=record.moment("createTime"),
        updated_at=record.moment("updateTime"),
        response_text=original_text(answer) if answer and shown else None,
        response_at=record.moment("reviewReply", "updateTime") if shown else None,
    )


def find(http: HttpClient, query: str, listing: Listing) -> Iterator[Found]:
    """Find locations among all that the connected owner manages."""
    access, count = _access(http), 0
    for account in _listed(access, ACCOUNTS, "accounts", {"pageSize": 20}):
        (name,) = texts(account, "name")
        query_of = {"pageSize": 100, "readMask": FIELDS}
        for location in _listed(access, f"{INFORMATION}/{name}/locations", "locations", query_of):
            found = _found(name, location)
            if speaks_of(query, found.name, found.address, field(location, "storeCode")):
                yield found
                count += 1
            if count >= MOST:
                return


def reply(http: HttpClient, listing: Listing, review: Review, text: str) -> str:
    """Put the owner's answer under a review, in place of an earlier one.

    Returns:
        The state in which Google holds it: it may be moderated before it is shown.

    Raises:
        BadItem: the text is empty or takes more than 4096 bytes in UTF-8.
    """
    if not text.strip() or len(text.encode()) > REPLY_BYTES:
        raise BadItem(f"an answer on Google takes 1 to {REPLY_BYTES} bytes")
    answer = _access(http).put(
        f"{BASE}/{_location(listing)}/reviews/{review.external_id}/reply", json={"comment": text}
    )
    require_granted(answer)
    return str(page_object(answer).get("reviewReplyState", ""))


def read_reply(http: HttpClient, listing: Listing, review: Review) -> str | None:
    """Return the owner's answer as Google holds it, whether or not it is shown yet.

    Raises:
        Broken: the review is gone.
    """
    answer = _access(http).get(
        f"{BASE}/{_location(listing)}/reviews/{path_part(review.external_id)}", accept=(403,)
    )
    require_granted(answer)
    comment = field(page_object(answer), "reviewReply", "comment")
    return original_text(comment) if isinstance(comment, str) and comment.strip() else None


def _access(http: HttpClient) -> Access:
    return Access(http, partial(refreshed, http, TOKEN_URL))


def _pages(
    access: Access, listing: Listing, floor: datetime | None
) -> Iterator[tuple[Mapping[str, Any], list[Any]]]:
    walk, token = Walk(), ""
    while True:
        params = {"pageSize": 50, "orderBy": "updateTime desc"}
        answer = access.get(
            f"{BASE}/{_location(listing)}/reviews",
            params={**params, "pageToken": token} if token else params,
            accept=(403,),
        )
        require_granted(answer)
        page = page_object(answer)
        items = page_items(page, "reviews", required=bool(page) and not page.keys() & _KNOWN)
        yield page, items
        following = page_token(page, "nextPageToken")
        walk.turn(map(_id, items), following)
        if following is None or (items and older(field(items[-1], "updateTime"), floor)):
            return
        token = following


def _listed(access: Access, url: str, what: str, query: Mapping[str, Any]) -> Iterator[Any]:
    walk, token = Walk(), None
    while True:
        params = {**query, "pageToken": token} if token else query
        answer = access.get(url, params=params, accept=(400, 403))
        require_granted(answer)
        page = page_object(answer)
        items = page_items(page, what, required=False)
        yield from items
        token = page_token(page, "nextPageToken")
        walk.turn((field(item, "name") for item in items), token)
        if token is None:
            return


def _found(account: str, location: object) -> Found:
    name, title = texts(location, "name", "title")
    (maps,) = texts(field(location, "metadata"), "mapsUri")
    address = field(location, "storefrontAddress")
    lines = written(field(address, "addressLines"), field(address, "locality"))
    return Found(f"{account}/{name}", title, lines, maps)


def _location(listing: Listing) -> str:
    if not _LOCATION.fullmatch(listing.remote_id):
        raise Broken(
            "A Google location is named accounts/…/locations/….",
            action="Find the location again on the page of sources.",
        )
    return listing.remote_id


def _id(item: object) -> str:
    name = field(item, "reviewId") or field(item, "name")
    return name if isinstance(name, str) else ""


def _version(item: object) -> tuple[str, ...]:
    answer = field(item, "reviewReply")
    states = [field(item, "updateTime"), field(answer, "updateTime")]
    states += [field(answer, "reviewReplyState"), field(answer, "comment")]
    return (_id(item), *(state if isinstance(state, str) else "" for state in states))
