"""LinkedIn: comments on the posts of an organisation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from collectors.access import bearer, secret
from collectors.paging import Walk, field, page_items, page_object
from collectors.record import Record, path_part, stamped, unreadable
from collectors.repeated import down_to, repeated
from collectors.source import Answer, AuthRefused, BadItem, Broken, Fetch, Gone, HttpClient, Item
from collectors.times import epoch_milliseconds
from data.models import Consent, Coverage, Listing, Need, Replies, Review, Source, Terms

LONGEST = 1_250
PAGE = 100

SOURCE = Source(
    id="linkedin",
    channel="linkedin",
    name="LinkedIn page",
    terms=Terms(text_days=2, attribution="Comments on LinkedIn, linked to each post"),
    schedule=timedelta(hours=1),
    needs=(
        Need(
            "access_token", "Access token", "Of an administrator; lives for 60 days.", secret=True
        ),
        Need("client_id", "Client id", "Only to connect.", required=False),
        Need("client_secret", "Client secret", "Only to connect.", secret=True, required=False),
        Need("version", "Interface version", "Such as 202610; LinkedIn ends each after a year."),
    ),
    social=True,
    note="Comments on your organisation's own posts, without their authors' names; LinkedIn must "
    "have approved the application, and limits how long what it shows may be kept.",
    replies=Replies(LONGEST),
    consent=Consent(
        provider="linkedin",
        name="LinkedIn",
        authorize_url="https://www.linkedin.com/oauth/v2/authorization",
        token_url="https://www.linkedin.com/oauth/v2/accessToken",  # noqa: S106
        scopes=("r_organization_social", "w_organization_social"),
        keeps="access_token",
    ),
)

BASE = "https://api.linkedin.com/rest"
OVERLAP = timedelta(days=30)
ANSWER = "_answer"
POST = "_post"


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk the posts, last changed first: all, or those of a month before `since`."""
    floor = None if since is None else min(since, http.now()) - OVERLAP
    query = {"q": "author", "author": listing.remote_id, "sortBy": "LAST_MODIFIED"}

    def pages() -> Iterator[list[Any]]:
        whole = _pages(http, listing, "posts", query)
        return down_to(whole, floor, "lastModifiedAt", form=epoch_milliseconds)

    for posts in repeated(pages, PAGE, "id"):
        for post in posts:
            for comment in _comments(http, listing, post):
                yield stamped(comment, http.now())
    return Coverage()


def parse(item: Item, listing: Listing) -> Review:
    """Turn a comment into a mention; LinkedIn names its author by number only."""
    record = Record(item)
    post = record.optional_id(POST) or record.optional_id("object")
    return record.review(
        listing,
        external_id=_name(record),
        author_id=record.optional_id("actor"),
        text=_message(record),
        created_at=record.moment("created", "time", form=epoch_milliseconds),
        updated_at=record.moment("lastModified", "time", form=epoch_milliseconds),
        url=f"https://www.linkedin.com/feed/update/{path_part(post)}" if post else None,
        parent_id=record.optional_id("parentComment") or post,
        engagement=record.counts(
            likes=("likesSummary", "totalLikes"),
            comments=("commentsSummary", "aggregatedTotalComments"),
        ),
        response_text=_message(Record({"message": record.part(ANSWER, "message")})),
        response_at=record.moment(ANSWER, "created", "time", form=epoch_milliseconds),
    )


def reply(http: HttpClient, listing: Listing, review: Review, text: str) -> str:
    """Answer a comment as the organisation; sent twice, it stands there twice.

    Returns:
        The id of the answer.

    Raises:
        BadItem: the text is empty or longer than 1,250 characters.
    """
    if not text.strip() or len(text) > LONGEST:
        raise BadItem(f"an answer on LinkedIn takes 1 to {LONGEST} characters")
    body = {
        "actor": listing.remote_id,
        "object": _thread(review.external_id),
        "message": {"text": text},
        "parentComment": review.external_id,
    }
    url = f"{BASE}/socialActions/{path_part(review.external_id)}/comments"
    answer = http.post(url, json=body, headers=_headers(http, listing))
    named = {name.lower(): value for name, value in answer.headers.items()}
    return named.get("x-restli-id", "")


def _comments(http: HttpClient, listing: Listing, post: Any) -> Iterator[Mapping[str, Any]]:
    """Yield what others wrote below a post, with the organisation's answer to each."""
    name = field(post, "id")
    if not isinstance(name, str):
        yield {"id": None}
        return
    try:
        below = _below(http, listing, name)
    except Gone:
        below = [unreadable(f"the comments below {name[:80]} are gone or may not be seen")]
    for comment in below:
        if not isinstance(comment, Mapping):
            yield {"id": None}
        elif comment.get("actor") != listing.remote_id:
            yield from _thread_of(http, listing, comment, name)


def _thread_of(
    http: HttpClient, listing: Listing, comment: Mapping[str, Any], post: str
) -> Iterator[Mapping[str, Any]]:
    urn = comment.get("commentUrn") or comment.get("$URN")
    count = field(comment, "commentsSummary", "aggregatedTotalComments")
    try:
        replies = _below(http, listing, urn) if isinstance(urn, str) and count else []
    except Gone:
        replies = [unreadable(f"the answers below {str(urn)[:120]} are gone")]
    answers = [one for one in replies if field(one, "actor") == listing.remote_id]
    yield {**comment, POST: post, **({ANSWER: answers[0]} if answers else {})}
    for one in replies:
        if one not in answers and isinstance(one, Mapping):
            yield {**one, POST: post}


def _below(http: HttpClient, listing: Listing, urn: str) -> list[Any]:
    path = f"socialActions/{path_part(urn)}/comments"
    pages = repeated(lambda: _pages(http, listing, path, {}), PAGE, "id")
    return [one for page in pages for one in page]


def _pages(
    http: HttpClient, listing: Listing, path: str, query: Mapping[str, Any]
) -> Iterator[list[Any]]:
    walk, start = Walk(), 0
    while True:
        params = {**query, "start": start, "count": PAGE}
        url, headers = f"{BASE}/{path}", _headers(http, listing)
        answer = http.get(url, params=params, headers=headers, accept=(426,))
        items = page_items(_of_this_version(answer), "elements")
        yield items
        start += len(items)
        walk.turn((field(item, "id") for item in items), str(start) if items else None)
        if not items:
            return


def _of_this_version(answer: Answer) -> Mapping[str, Any]:
    if answer.status == 426:
        raise Broken("LinkedIn has ended this version.", action="Enter a newer interface version.")
    return page_object(answer)


def _headers(http: HttpClient, listing: Listing) -> Mapping[str, str]:
    version = str(listing.options.get("version", "")).strip()
    if not (len(version) == 6 and version.isdecimal() and version.isascii()):
        raise AuthRefused("The interface version is written as year and month, such as 202610.")
    fixed = {"LinkedIn-Version": version, "X-Restli-Protocol-Version": "2.0.0"}
    return {**bearer(secret(http, "access_token")), **fixed}


def _name(record: Record) -> str:
    """Return what a comment is called everywhere; its number alone counts within a thread."""
    urn = record.optional_id("commentUrn") or record.optional_id("$URN")
    number, thread = record.id("id") if not urn else "", record.optional_id("object")
    if urn or number.startswith("urn:") or not thread:
        return urn or number
    return f"urn:li:comment:({thread},{number})"


def _message(record: Record) -> str | None:
    """Return what was written, stated as a text or as a text with attributes."""
    stated = record.part("message")
    return stated if isinstance(stated, str) else record.text("message", "text")


def _thread(comment: str) -> str:
    """Return the thread that a comment's name, `urn:li:comment:(thread,id)`, holds."""
    inner = comment.partition("(")[2].rpartition(",")[0]
    if not inner:
        raise BadItem("this comment's name does not say where it belongs")
    return inner
