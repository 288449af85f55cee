"""TikTok: comments below the business account's own videos."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from collectors.access import secret
from collectors.paging import Walk, field, page_items, page_object
from collectors.record import Record, stamped, unreadable, web_address
from collectors.repeated import down_to, repeated
from collectors.source import (
    Answer,
    AuthRefused,
    BadItem,
    Broken,
    Deferred,
    Fetch,
    FormatChanged,
    Gone,
    HttpClient,
    Item,
    Unreachable,
)
from collectors.times import epoch
from data.models import Coverage, Listing, Need, Replies, Review, Source, Terms

LONGEST = 150
VIDEOS = 20
COMMENTS = 30

SOURCE = Source(
    id="tiktok",
    channel="tiktok",
    name="TikTok business account",
    terms=Terms(attribution="Comments on TikTok, linked to each video"),
    schedule=timedelta(hours=1),
    needs=(Need("access_token", "Access token", "From TikTok for Business.", secret=True),),
    social=True,
    note="Comments below your own videos only; TikTok lets no business read what others say "
    "elsewhere.",
    replies=Replies(LONGEST),
)

BASE = "https://business-api.tiktok.com/open_api/v1.3/business"
OVERLAP = timedelta(days=60)
ANSWER = "_answer"
VIDEO = "_video"
_PAUSE = timedelta(minutes=10)
_VIDEO_ID = re.compile(r"/video/(\d+)", re.ASCII)


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk the videos with their comments, newest first: all, or of two months before `since`."""
    floor = None if since is None else min(since, http.now()) - OVERLAP
    fields = json.dumps(["item_id", "create_time", "share_url", "comments"])
    query = {"business_id": listing.remote_id, "fields": fields, "max_count": VIDEOS}

    def pages() -> Iterator[list[Any]]:
        whole = _pages(http, "video/list/", query, "videos", "item_id")
        return down_to(whole, floor, "create_time", form=epoch)

    for videos in repeated(pages, VIDEOS, "item_id"):
        for video in videos:
            for comment in _comments(http, listing, video):
                yield stamped(comment, http.now())
    return Coverage()


def parse(item: Item, listing: Listing) -> Review:
    """Turn a comment into a mention; its moment is stated in seconds, as text or as a number."""
    record = Record(item)
    return record.review(
        listing,
        external_id=record.id("comment_id"),
        author=record.text("username"),
        author_id=record.optional_id("user_id"),
        text=record.text("text"),
        created_at=record.moment("create_time", form=epoch),
        url=web_address(record.part(VIDEO)),
        parent_id=record.optional_id("parent_comment_id") or record.optional_id("video_id"),
        engagement=record.counts(likes="likes", comments="replies"),
        response_text=record.text(ANSWER, "text"),
        response_at=record.moment(ANSWER, "create_time", form=epoch),
    )


def reply(http: HttpClient, listing: Listing, review: Review, text: str) -> str:
    """Answer a comment below an own video; sent twice, it stands there twice.

    Returns:
        The id of the answer.

    Raises:
        BadItem: the text is empty or longer than 150 characters, or the video is not known.
    """
    if not text.strip() or len(text) > LONGEST:
        raise BadItem(f"an answer on TikTok takes 1 to {LONGEST} characters")
    video = _VIDEO_ID.search(review.url or "")
    if not video:
        raise BadItem("it is not known below which video this comment stands")
    body = {
        "business_id": listing.remote_id,
        "video_id": video[1],
        "comment_id": review.external_id,
        "text": text,
    }
    headers = {"Access-Token": secret(http, "access_token")}
    answer = http.post(f"{BASE}/comment/reply/create/", json=body, headers=headers)
    return str(field(_data(http, answer), "comment_id") or "")


def _comments(http: HttpClient, listing: Listing, video: Any) -> Iterator[Mapping[str, Any]]:
    """Yield what others wrote below a video, with the account's first answer to each."""
    name = field(video, "item_id")
    if not isinstance(name, str):
        yield {"comment_id": None}
        return
    if field(video, "comments") == 0:
        return
    query = {"business_id": listing.remote_id, "video_id": name, "max_count": COMMENTS}
    query |= {"sort_field": "create_time", "sort_order": "desc", "status": "PUBLIC"}
    about = {VIDEO: field(video, "share_url")}
    try:
        for comments in repeated(
            lambda: _listed(http, "comment/list/", query), COMMENTS, "comment_id"
        ):
            for comment in comments:
                yield from _thread(http, listing, comment, about)
    except Gone:
        yield unreadable(f"the comments below {name[:80]} are gone or may not be seen")


def _thread(
    http: HttpClient, listing: Listing, comment: Any, about: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    if not isinstance(comment, Mapping):
        yield {"comment_id": None}
        return
    try:
        replies = _replies(http, listing, comment) if comment.get("replies") else []
    except Gone:
        replies = [unreadable(f"the answers below {str(comment.get('comment_id'))[:80]} are gone")]
    answers = [one for one in replies if field(one, "owner") is True]
    if comment.get("owner") is not True:
        yield {**comment, **about, **({ANSWER: answers[-1]} if answers else {})}
    for one in replies:
        if one not in answers and isinstance(one, Mapping):
            yield {**one, **about}


def _replies(http: HttpClient, listing: Listing, comment: Mapping[str, Any]) -> list[Any]:
    query = {
        "business_id": listing.remote_id,
        "video_id": comment.get("video_id"),
        "comment_id": comment.get("comment_id"),
        "max_count": COMMENTS,
        "sort_field": "create_time",
        "sort_order": "desc",
    }
    pages = repeated(lambda: _listed(http, "comment/reply/list/", query), COMMENTS, "comment_id")
    return [one for page in pages for one in page]


def _listed(http: HttpClient, path: str, query: Mapping[str, Any]) -> Iterator[list[Any]]:
    return _pages(http, path, query, "comments", "comment_id")


def _pages(
    http: HttpClient, path: str, query: Mapping[str, Any], name: str, key: str
) -> Iterator[list[Any]]:
    headers = {"Access-Token": secret(http, "access_token")}
    walk, cursor = Walk(), 0
    while True:
        answer = http.get(f"{BASE}/{path}", params={**query, "cursor": cursor}, headers=headers)
        data = _data(http, answer)
        items = page_items(data, name)
        yield items
        goes_on, following = data.get("has_more"), data.get("cursor")
        ids = [field(item, key) for item in items]
        walk.turn(ids, str(following) if goes_on is True else None)
        if goes_on is not True:
            return
        if not isinstance(following, int):
            raise FormatChanged("TikTok promises more without saying where.")
        cursor = following


def _data(http: HttpClient, answer: Answer) -> Mapping[str, Any]:
    """Return what an answer holds; TikTok sends its errors with HTTP 200."""
    page = page_object(answer)
    code, data = page.get("code"), page.get("data")
    if code == 0 and isinstance(data, Mapping):
        return data
    if not isinstance(code, int) or code == 0:
        raise FormatChanged("TikTok answered without its data.")
    if code in (40016, 40100, 50002):
        raise Deferred("TikTok asked us to slow down.", until=http.now() + _PAUSE)
    if 40101 <= code <= 40199 or code == 40001:
        raise AuthRefused(f"TikTok does not let this token read the account (code {code}).")
    if code == 40002:
        raise Gone("TikTok knows no such account, video or comment.")
    if 50000 <= code <= 50999:
        raise Unreachable(f"TikTok has a passing trouble (code {code}).")
    raise Broken(f"TikTok did not do what was asked (code {code}).")
