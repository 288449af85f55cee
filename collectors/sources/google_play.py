"""Google Play: reviews with text of the owner's app, of the last seven days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from collectors.access import Access, refreshed
from collectors.finding import address_at, within
from collectors.google import google_consent, require_granted
from collectors.paging import Walk, field, page_items, page_object, page_token
from collectors.record import Record, decimal, path_part, stamped
from collectors.source import BadItem, Fetch, HttpClient, Item
from collectors.times import epoch
from data.models import Coverage, Listing, Need, Replies, Review, Source, Terms

LONGEST = 350

SOURCE = Source(
    id="google_play",
    channel="google_play",
    name="Google Play",
    terms=Terms(attribution="Reviews from Google Play"),
    window=10_000,
    schedule=timedelta(hours=6),
    needs=(
        Need("client_id", "Client id", "From the Google Cloud console, under Credentials."),
        Need("client_secret", "Client secret", "Beside the client id.", secret=True),
        Need("refresh_token", "Refresh token", "From connecting the owner's account.", secret=True),
    ),
    requests_per_second=1.0,
    note="Only reviews with a text, written or changed within seven days: import the Play "
    "Console's monthly files for the history.",
    consent=google_consent("androidpublisher"),
    finds="The address of the app's page on Google Play.",
    replies=Replies(LONGEST, overwrites=True),
)

BASE = "https://androidpublisher.googleapis.com/androidpublisher/v3/applications"
TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105
_WRITTEN, _ANSWER = "userComment", "developerComment"


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Read every page: seven days of one app are few."""
    for items in _pages(http, listing):
        for item in items:
            yield stamped(item, http.now())
    return Coverage()


def parse(item: Item, listing: Listing) -> Review:
    """Turn a review into ours; old ones hold title and text with a tab between."""
    record = Record(item)
    said = Record({**item, **{name: _of(name, item) for name in (_WRITTEN, _ANSWER)}})
    words = said.text(_WRITTEN, "originalText") or said.text(_WRITTEN, "text") or ""
    title, tab, body = words.partition("\t")
    external_id = record.id("reviewId")
    at = said.moment(_WRITTEN, "lastModified", form=_moment)
    return said.review(
        listing,
        account=listing.remote_id,
        external_id=external_id,
        author=record.text("authorName"),
        title=title if tab else None,
        text=(body if tab else title).strip(),
        language=said.text(_WRITTEN, "reviewerLanguage"),
        rating=said.stars(_WRITTEN, "starRating"),
        created_at=at,
        updated_at=at,
        url="https://play.google.com/store/apps/details"
        f"?id={path_part(listing.remote_id)}&reviewId={path_part(external_id)}",
        engagement=said.counts(
            likes=(_WRITTEN, "thumbsUpCount"), dislikes=(_WRITTEN, "thumbsDownCount")
        ),
        response_text=said.text(_ANSWER, "text"),
        response_at=said.moment(_ANSWER, "lastModified", form=_moment),
    )


def reply(http: HttpClient, listing: Listing, review: Review, text: str) -> str:
    """Put the developer's answer under a review, in place of an earlier one.

    Returns:
        "", for Google Play gives answers no id.

    Raises:
        BadItem: the text is empty or longer than 350 characters.
    """
    if not text.strip() or len(text) > LONGEST:
        raise BadItem(f"an answer on Google Play takes 1 to {LONGEST} characters")
    answer = _access(http).post(
        f"{_reviews(listing)}/{path_part(review.external_id)}:reply",
        json={"replyText": text},
        accept=(400, 403),
    )
    require_granted(answer)
    return ""


def read_reply(http: HttpClient, listing: Listing, review: Review) -> str | None:
    """Return the developer's answer as it stands.

    Raises:
        Broken: the review is gone.
    """
    answer = _access(http).get(
        f"{_reviews(listing)}/{path_part(review.external_id)}", accept=(400, 403)
    )
    require_granted(answer)
    text = field(_of(_ANSWER, page_object(answer)), "text")
    return text if isinstance(text, str) and text.strip() else None


def from_url(url: str) -> str | None:
    """Return the package name from the address of an app's page."""
    return within(address_at(url, "play.google.com"), r"[?&]id=([\w.]+)")


def _access(http: HttpClient) -> Access:
    return Access(http, partial(refreshed, http, TOKEN_URL))


def _reviews(listing: Listing) -> str:
    return f"{BASE}/{path_part(listing.remote_id)}/reviews"


def _pages(http: HttpClient, listing: Listing) -> Iterator[list[Any]]:
    access, walk, token = _access(http), Walk(), None
    while True:
        params = {"maxResults": 100} | ({"token": token} if token else {})
        answer = access.get(_reviews(listing), params=params, accept=(400, 403))
        require_granted(answer)
        page = page_object(answer)
        items = page_items(page, "reviews", required=bool(page) and "tokenPagination" not in page)
        yield items
        token = page_token(page, "tokenPagination", "nextPageToken")
        walk.turn((field(item, "reviewId") for item in items), token)
        if token is None:
            return


def _of(name: str, item: Item) -> Any:
    """Return the newest comment of that name; they stand in a list, in no promised order."""
    listed = item.get("comments")
    entries = listed if isinstance(listed, list) else []
    found = [field(one, name) for one in entries if field(one, name)]
    return max(found, key=_seconds, default=None)


def _seconds(comment: object) -> float:
    return decimal(field(comment, "lastModified", "seconds")) or 0.0


def _moment(value: object) -> datetime:
    """Read whole seconds and the nanoseconds beside them, as far as those make sense."""
    if not isinstance(value, Mapping):
        raise ValueError("no seconds")
    nanos = decimal(value.get("nanos")) or 0.0
    fraction = timedelta(microseconds=nanos // 1000) if 0 <= nanos < 1e9 else timedelta()
    return epoch(value.get("seconds")) + fraction
