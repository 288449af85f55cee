"""Instagram: comments on the account's own posts, and posts that tag it."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
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
    told_changes,
)
from collectors.paging import field
from collectors.record import Record, noticed, path_part, stamped, unreadable, web_address
from collectors.source import (
    AuthRefused,
    BadItem,
    Broken,
    Fetch,
    FormatChanged,
    Gone,
    HttpClient,
    Item,
    Received,
    Unreachable,
)
from data.models import Coverage, Listing, Need, Notice, Replies, Review, Source, Terms

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
    note="Comments below your own posts and posts that tag you; mentions elsewhere only once the "
    "webhook is set up, and from then on; no edits, no removals.",
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
_MENTIONED = {
    "comment_id": ("mentioned_comment", "id,text,timestamp,like_count,media{id}"),
    "media_id": ("mentioned_media", "id,caption,timestamp,username,like_count,comments_count"),
}
"""What Meta calls a mention by: where to read it, and the fields it then shows."""

_NUMBER = re.compile(r"\d{1,40}", re.ASCII)
UNREAD = timedelta(days=3)
"""How long a mention that cannot be read, while all else can, is asked for."""

FEW = 3
"""Mentions that cannot be read after which a run asks for no more of them."""


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Read the mentions we were told of, then walk own posts with their comments, then the tags.

    The posts are all, or those of two months before `since`.

    Raises:
        Unreachable: a mention could not be read, for now.
    """
    account = path_part(listing.remote_id)
    ours = graph_get(http, account, {"fields": "username"}).get("username")
    unread = yield from _mentions(http, listing)
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
    if unread:
        raise Unreachable(f"{unread} mentions could not be read; they are asked for again.")
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


def receive(delivery: Item, listing: Listing) -> Received:
    """Yield a notice of each mention, of which Meta tells the number and no more."""
    rest = False
    for changed, value in told_changes(delivery, listing.remote_id):
        rest = True
        if changed == "mentions":
            yield _notice(value)
    return rest


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
    account = path_part(listing.remote_id)
    if review.parent_id is None:
        return graph_post(http, f"{account}/mentions", text, media_id=review.external_id)
    media = _elsewhere(http, account, review.external_id)
    if media:
        about = {"media_id": media, "comment_id": review.external_id}
        return graph_post(http, f"{account}/mentions", text, **about)
    return graph_post(http, f"{path_part(review.external_id)}/replies", text)


def _notice(value: object) -> Notice | Item:
    by = "comment_id" if field(value, "comment_id") else "media_id"
    name = str(field(value, by))
    if not _NUMBER.fullmatch(name):
        return unreadable(f"Meta told of a mention without its number, but with {name[:40]!r}")
    return Notice(name, {"by": by})


def _mentions(http: HttpClient, listing: Listing) -> Generator[Item, None, int]:
    """Yield the mentions we were told of; return how many are still to be read."""
    failed = 0
    for number, notice in enumerate(listing.notices):
        if failed == FEW:
            return failed + len(listing.notices) - number
        try:
            item = stamped(_mention(http, listing.remote_id, notice), http.now())
        except Gone:
            item = unreadable(f"the mention {notice.name} is gone or may not be seen")
        except (AuthRefused, Broken, FormatChanged, Unreachable) as error:
            if http.now() - (notice.at or http.now()) < UNREAD:
                failed += 1
                continue
            item = unreadable(f"the mention {notice.name} cannot be read: {error}")
        yield noticed(item, notice.name)
    return failed


def _mention(http: HttpClient, account: str, notice: Notice) -> Mapping[str, Any]:
    """Read one mention; its name stays the one we were told."""
    by = str(notice.told.get("by"))
    place, fields = _MENTIONED[by]
    query = {"fields": f"{place}.{by}({notice.name}){{{fields}}}"}
    said = graph_get(http, path_part(account), query).get(place)
    if not isinstance(said, Mapping) or not said.get("timestamp"):
        raise FormatChanged("Meta answered without the mention that was asked for.")
    return {**said, "id": notice.name}


def _elsewhere(http: HttpClient, account: str, comment: str) -> str | None:
    """Return the post of another account below which a comment stands, None below our own.

    Meta shows a comment in this way to nobody but whom it mentions.
    """
    if not _NUMBER.fullmatch(comment):
        return None
    query = {"fields": f"mentioned_comment.comment_id({comment}){{id,media{{id}}}}"}
    try:
        said = graph_get(http, account, query)
    except (AuthRefused, Broken):
        return None
    media = field(said, "mentioned_comment", "media", "id")
    return media if isinstance(media, str) else None


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
                yield from _thread(comment, _replies(http, comment), about, ours)
    except Gone:
        yield unreadable(f"the comments below {name[:80]} are gone or may not be seen")


def _replies(http: HttpClient, comment: Any) -> list[Mapping[str, Any]]:
    """Return the answers below a comment, which brings only the first of many along."""
    listed, name = field(comment, "replies", "data"), field(comment, "id")
    if field(comment, "replies", "paging", "next") and isinstance(name, str):
        query = {"fields": _COMMENT, "limit": PAGE}
        pages = graph_pages(http, f"{path_part(name)}/replies", query)
        listed = [one for page in pages for one in page]
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def _thread(
    comment: Any, replies: list[Mapping[str, Any]], about: Mapping[str, Any], ours: object
) -> Iterator[Mapping[str, Any]]:
    if not isinstance(comment, Mapping):
        yield {"id": None}
        return
    answers = [one for one in replies if ours and one.get("username") == ours]
    own = {name: value for name, value in comment.items() if name != "replies"}
    if _counts(comment, ours):
        yield {**own, **about, **({ANSWER: answers[0]} if answers else {})}
    for one in replies:
        if _counts(one, ours):
            yield {**one, **about, "parent_id": one.get("parent_id") or comment.get("id")}


def _counts(comment: Mapping[str, Any], ours: object) -> bool:
    return comment.get("hidden") is not True and not (ours and comment.get("username") == ours)
