"""Instagram: comments on the account's own posts, and posts that tag it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from collectors.graph import (
    CLIENT,
    WEBHOOK,
    graph_get,
    graph_pages,
    graph_post,
    meta_consent,
    page_token,
)
from collectors.paging import field
from collectors.record import Record, path_part, stamped, unreadable, web_address
from collectors.source import BadItem, Fetch, Gone, HttpClient, Item
from data.models import Coverage, Listing, Need, Replies, Review, Source, Terms

LONGEST = 2_200

SOURCE = Source(
    id="instagram",
    channel="instagram",
    name="Instagram account",
    terms=Terms(attribution="Comments on Instagram, linked to each post"),
    schedule=timedelta(minutes=30),
    needs=(
        Need("access_token", "Page access token", "From Meta for Developers.", secret=True),
        *CLIENT,
    ),
    social=True,
    note="Comments below your own posts and posts that tag you; mentions elsewhere are told by "
    "webhook only; no edits, no removals.",
    webhook=WEBHOOK,
    consent=meta_consent("instagram_basic", "instagram_manage_comments"),
    replies=Replies(LONGEST),
)

OVERLAP = timedelta(days=60)
PAGE = 50
ANSWER = "_answer"
POST = "_post"
_MEDIA = "id,permalink,timestamp,comments_count"
_COMMENT = "id,text,timestamp,username,like_count,hidden,parent_id"
_TAGGED = "id,caption,permalink,timestamp,username,like_count,comments_count"


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk own posts with their comments, all or of two months before `since`, then the tags."""
    account = path_part(listing.remote_id)
    ours = graph_get(http, account, {"fields": "username"}).get("username")
    query: dict[str, Any] = {"fields": _MEDIA, "limit": PAGE}
    if since is not None:
        query["since"] = int((min(since, http.now()) - OVERLAP).timestamp())
    for posts in graph_pages(http, f"{account}/media", query):
        for post in posts:
            for comment in _comments(http, post, ours):
                yield stamped(comment, http.now())
    for tagged in graph_pages(http, f"{account}/tags", {"fields": _TAGGED, "limit": PAGE}):
        for post in tagged:
            yield stamped(post, http.now())
    return Coverage()


def parse(item: Item, listing: Listing) -> Review:
    """Turn a comment or a post that tags the account into a mention."""
    record = Record(item)
    return record.review(
        listing,
        external_id=record.id("id"),
        author=record.text("username") or record.text("from", "username"),
        author_id=record.optional_id("from", "id") or record.optional_id("owner", "id"),
        text=record.text("text") or record.text("caption"),
        created_at=record.moment("timestamp"),
        url=web_address(record.part("permalink"))
        or web_address(record.part(POST, "permalink"))
        or web_address(record.part("media", "permalink")),
        parent_id=record.optional_id("parent_id")
        or record.optional_id(POST, "id")
        or record.optional_id("media", "id"),
        engagement=record.counts(likes="like_count", comments="comments_count"),
        response_text=record.text(ANSWER, "text"),
        response_at=record.moment(ANSWER, "timestamp"),
    )


def granted(http: HttpClient, token: str, account: str) -> str:
    """Return the lasting token of the page, or of the one that is linked to the account."""
    return page_token(http, token, account)


def reply(http: HttpClient, listing: Listing, review: Review, text: str) -> str:
    """Answer a comment, or a post that tags the account; sent twice, it stands there twice.

    Returns:
        The id of the answer.

    Raises:
        BadItem: the text is empty or longer than 2,200 characters.
    """
    if not text.strip() or len(text) > LONGEST:
        raise BadItem(f"an answer on Instagram takes 1 to {LONGEST} characters")
    if review.parent_id is None:
        account = path_part(listing.remote_id)
        return graph_post(http, f"{account}/mentions", text, media_id=review.external_id)
    return graph_post(http, f"{path_part(review.external_id)}/replies", text)


def _comments(http: HttpClient, post: Any, ours: object) -> Iterator[Mapping[str, Any]]:
    """Yield what others wrote below a post, with the account's answer to each."""
    name = field(post, "id")
    if not isinstance(name, str):
        yield {"id": None}
        return
    if field(post, "comments_count") == 0:
        return
    query = {"fields": f"{_COMMENT},replies{{{_COMMENT}}}", "limit": PAGE}
    about = {POST: {"id": name, "permalink": field(post, "permalink")}}
    try:
        for page in graph_pages(http, f"{path_part(name)}/comments", query):
            for comment in page:
                yield from _thread(comment, about, ours)
    except Gone:
        yield unreadable(f"the comments below {name[:80]} are gone or may not be seen")


def _thread(comment: Any, about: Mapping[str, Any], ours: object) -> Iterator[Mapping[str, Any]]:
    if not isinstance(comment, Mapping):
        yield {"id": None}
        return
    listed = field(comment, "replies", "data")
    replies = (
        [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    )
    answers = [one for one in replies if ours and one.get("username") == ours]
    own = {name: value for name, value in comment.items() if name != "replies"}
    if _counts(comment, ours):
        yield {**own, **about, **({ANSWER: answers[0]} if answers else {})}
    for one in replies:
        if _counts(one, ours):
            yield {**one, **about, "parent_id": one.get("parent_id") or comment.get("id")}


def _counts(comment: Mapping[str, Any], ours: object) -> bool:
    return comment.get("hidden") is not True and not (ours and comment.get("username") == ours)
