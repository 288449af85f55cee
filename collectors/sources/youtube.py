"""YouTube: comments on one video, or on everything about a channel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from collectors.access import Access, refreshed, secret
from collectors.finding import address_at, texts, within
from collectors.google import google_consent, refusal_reasons, require_granted
from collectors.markup import plain_text
from collectors.paging import Walk, field, page_items, page_object, page_token
from collectors.record import Record, path_part, stamped, unreadable
from collectors.repeated import down_to, repeated
from collectors.source import Answer, BadItem, Fetch, Gone, HttpClient, Item, Unreachable
from data.models import Coverage, Found, Listing, Need, Replies, Review, Source, Terms

LONGEST = 10_000

SOURCE = Source(
    id="youtube",
    channel="youtube",
    name="YouTube comments",
    terms=Terms(text_days=30, attribution="Comments on YouTube, linked to each comment"),
    schedule=timedelta(hours=1),
    needs=(
        Need("api_key", "API key", "From the Google Cloud console.", secret=True),
        Need("client_id", "Client id", "Only to answer.", required=False),
        Need("client_secret", "Client secret", "Only to answer.", secret=True, required=False),
        Need("refresh_token", "Refresh token", "Only to answer.", secret=True, required=False),
    ),
    social=True,
    note="A new answer below a comment older than two weeks is seen by a walk of everything only; "
    "YouTube asks for what is kept to be read again within 30 days.",
    finds="Words of a channel or a video; each search takes one of a hundred a day.",
    consent=google_consent("youtube.force-ssl"),
    replies=Replies(LONGEST),
)

BASE = "https://youtube.googleapis.com/youtube/v3"
TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105
OVERLAP = timedelta(days=14)
ANSWER = "_answer"
VIDEO = "_video"
PAGE = 100
_MARKUP = re.compile(r"<(?:br|/?[abi]|/?span)\b[^<>]*>|&(?:amp|lt|gt|quot|#\d+);", re.IGNORECASE)
_PUBLISHED = ("snippet", "topLevelComment", "snippet", "publishedAt")


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk the threads, newest first: all, or back to two weeks before `since`.

    Comments of the channel's owner are answers, not mentions: they go with what they answer.
    """
    floor = None if since is None else min(since, http.now()) - OVERLAP
    key = "videoId" if len(listing.remote_id) == 11 else "allThreadsRelatedToChannelId"
    query = {"part": "snippet,replies", "order": "time", key: listing.remote_id}
    walk = Walk()
    for threads in repeated(
        lambda: down_to(_pages(http, "commentThreads", query, walk), floor, *_PUBLISHED),
        PAGE,
        "id",
    ):
        for thread in threads:
            for comment in _comments(http, thread):
                yield stamped(comment, http.now())
    return Coverage(short=walk.short)


def parse(item: Item, listing: Listing) -> Review:
    """Turn a comment into a mention."""
    record = Record(item)
    external_id = record.id("id")
    if _said(record, "snippet") is None:
        raise BadItem("`snippet.textDisplay` is missing or empty")
    video = record.optional_id("snippet", "videoId") or record.optional_id(VIDEO)
    created = record.moment("snippet", "publishedAt")
    updated = record.moment("snippet", "updatedAt")
    return record.review(
        listing,
        external_id=external_id,
        author=record.text("snippet", "authorDisplayName"),
        author_id=record.optional_id("snippet", "authorChannelId", "value"),
        text=_said(record, "snippet"),
        created_at=created,
        updated_at=updated,
        url=_address(video, external_id) if video else None,
        parent_id=record.optional_id("snippet", "parentId"),
        engagement=record.counts(likes=("snippet", "likeCount")),
        response_text=_said(record, ANSWER, "snippet"),
        response_at=record.moment(ANSWER, "snippet", "publishedAt"),
    )


def find(http: HttpClient, query: str, listing: Listing) -> Iterator[Found]:
    """Find channels and videos by words."""
    headers = {"X-Goog-Api-Key": secret(http, "api_key")}
    params = {"part": "snippet", "q": query, "type": "channel,video", "maxResults": 25}
    answer = http.get(f"{BASE}/search", params=params, headers=headers, accept=(400, 403))
    require_granted(answer)
    for item in page_items(page_object(answer), "items"):
        channel, video = texts(field(item, "id"), "channelId", "videoId")
        title, owner = texts(field(item, "snippet"), "title", "channelTitle")
        kind = f"watch?v={video}" if video else f"channel/{channel}"
        url = f"https://www.youtube.com/{kind}"
        yield Found(video or channel, plain_text(title) or "", owner, url)


def from_url(url: str) -> str | None:
    """Return the id of the video or of the channel; a channel's @name is not its id."""
    short = within(address_at(url, "youtu.be"), r"^/([\w-]{11})(?:\?|$)")
    pattern = r"(?:[?&]v=|/shorts/|/live/|/channel/)([\w-]{11,})"
    return short or within(address_at(url, "youtube.com"), pattern)


def reply(http: HttpClient, listing: Listing, review: Review, text: str) -> str:
    """Answer a comment, in its thread; sent twice, it stands there twice.

    Returns:
        The id of the answer.

    Raises:
        BadItem: the text is empty or longer than 10,000 characters.
    """
    if not text.strip() or len(text) > LONGEST:
        raise BadItem(f"an answer on YouTube takes 1 to {LONGEST} characters")
    access = Access(http, partial(refreshed, http, TOKEN_URL))
    thread = review.parent_id or review.external_id
    answer = access.post(
        f"{BASE}/comments?part=snippet",
        json={"snippet": {"parentId": thread, "textOriginal": text}},
        accept=(400, 403),
    )
    require_granted(answer)
    return str(page_object(answer).get("id", ""))


def _comments(http: HttpClient, thread: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the comments of a thread with the owner's answer to each."""
    top = field(thread, "snippet", "topLevelComment")
    if not isinstance(top, Mapping):
        yield {"id": field(thread, "id")}
        return
    owner = field(thread, "snippet", "channelId") or field(top, "snippet", "channelId")
    try:
        replies = _replies(http, thread)
    except Gone:
        replies = [unreadable(f"the answers below {str(top.get('id'))[:80]} are gone")]
    answers = [one for one in replies if owner and _author(one) == owner]
    about = {VIDEO: field(thread, "snippet", "videoId")}
    if not owner or _author(top) != owner:
        yield {**top, **about, **({ANSWER: answers[0]} if answers else {})}
    for one in replies:
        if one not in answers:
            yield {**(one if isinstance(one, Mapping) else {"id": None}), **about}


def _replies(http: HttpClient, thread: Any) -> list[Any]:
    """Return all replies, oldest first; a thread brings only some of them along."""
    brought = field(thread, "replies", "comments")
    listed = brought if isinstance(brought, list) else []
    total = field(thread, "snippet", "totalReplyCount")
    if isinstance(total, int) and total > len(listed):
        query = {"part": "snippet", "parentId": field(thread, "id")}
        pages = repeated(lambda: _pages(http, "comments", query, Walk()), PAGE, "id")
        listed = [one for page in pages for one in page] or listed
    return sorted(listed, key=_at)


def _pages(
    http: HttpClient, what: str, query: Mapping[str, Any], walk: Walk
) -> Iterator[list[Any]]:
    headers = {"X-Goog-Api-Key": secret(http, "api_key")}
    fixed = {**query, "maxResults": PAGE, "textFormat": "plainText"}
    token = None
    walk.again()
    while True:
        params = {**fixed, "pageToken": token} if token else fixed
        answer = http.get(f"{BASE}/{what}", params=params, headers=headers, accept=(400, 403))
        if _closed(answer):
            return
        require_granted(answer)
        page = page_object(answer)
        items = page_items(page, "items")
        yield items
        token = page_token(page, "nextPageToken")
        walk.turn((field(item, "id") for item in items), token)
        if token is None:
            return


def _closed(answer: Answer) -> bool:
    """Tell whether nobody may comment here, which is no fault."""
    if answer.status not in (400, 403):
        return False
    reasons = refusal_reasons(answer)
    if "processingFailure" in reasons:
        raise Unreachable("YouTube could not process the request.")
    return "commentsDisabled" in reasons


def _said(record: Record, *path: str) -> str | None:
    """Return what was written; what is shown in its place is HTML unless it looks like none."""
    written, shown = record.text(*path, "textOriginal"), record.text(*path, "textDisplay")
    if written is not None or shown is None:
        return written
    return plain_text(shown) if _MARKUP.search(shown) else shown


def _at(comment: Any) -> str:
    published = field(comment, "snippet", "publishedAt")
    return published if isinstance(published, str) else ""


def _author(comment: Any) -> Any:
    return field(comment, "snippet", "authorChannelId", "value")


def _address(video: str, comment: str) -> str:
    return f"https://www.youtube.com/watch?v={path_part(video)}&lc={path_part(comment)}"
