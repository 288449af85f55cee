"""Facebook: what visitors write on a page and below its posts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from collectors.finding import address_at, within
from collectors.graph import (
    CLIENT,
    LONGEST,
    WEBHOOK,
    graph_get,
    graph_pages,
    graph_post,
    meta_consent,
    page_token,
    told_changes,
)
from collectors.paging import field, stated_rating
from collectors.record import Record, path_part, stamped, unreadable, web_address
from collectors.source import (
    AuthRefused,
    BadItem,
    Blocked,
    Broken,
    Fetch,
    Gone,
    HttpClient,
    Item,
    Received,
)
from collectors.times import epoch, iso
from data.models import Coverage, Listing, Need, Replies, Review, Source, Terms

SOURCE = Source(
    id="facebook",
    channel="facebook",
    name="Facebook page",
    terms=Terms(attribution="Posts and comments on Facebook, linked to each"),
    schedule=timedelta(minutes=30),
    needs=(
        Need("access_token", "Page access token", "From Meta for Developers.", secret=True),
        *CLIENT,
    ),
    social=True,
    note="Posts and comments on your own page; recommendations have been closed to programs since "
    "version 22 of the interface (its error 12): import Facebook's own export instead.",
    webhook=WEBHOOK,
    finds="The address of the page, if it holds the page's number.",
    consent=meta_consent("pages_read_user_content", "pages_manage_engagement"),
    replies=Replies(LONGEST),
)

OVERLAP = timedelta(days=60)
PAGE = 100
_RECOMMENDS = {
    "recommendation_type",
    "review_text",
    "reviewer",
    "has_review",
    "has_rating",
    "rating",
}
_VERDICTS = {"positive": 5.0, "negative": 1.0}
_IN_ADDRESS = re.compile(r"/posts/(\d+)/?(?:\?(?:.*&)?comment_id=(\d+))?", re.ASCII)
ANSWER = "_answer"
POST = "_post"
_POST_FIELDS = "id,message,created_time,from,permalink_url,comments.limit(0).summary(true)"
_COMMENT_FIELDS = (
    "id,message,created_time,from{id,name},parent{id},like_count,comment_count,permalink_url,"
    "is_hidden,is_private"
)


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk the page's posts with their comments: all, or those of two months before `since`.

    What the page itself writes below a comment is the answer to it, not a mention.
    """
    page = path_part(listing.remote_id)
    stated = _stated(http, page)
    query: dict[str, Any] = {"fields": _POST_FIELDS, "limit": PAGE}
    if since is not None:
        query["since"] = int((min(since, http.now()) - OVERLAP).timestamp())
    for posts in graph_pages(http, f"{page}/feed", query):
        for post in posts:
            for item in _said(http, post, listing.remote_id):
                yield stamped(item, http.now())
    return Coverage(stated_rating=stated)


def parse(item: Item, listing: Listing) -> Review:
    """Turn a visitor's post, a comment or a recommendation into ours; Meta may hide its author."""
    record = Record(item)
    if _RECOMMENDS & item.keys():
        return _recommendation(record, listing)
    return record.review(
        listing,
        external_id=record.id("id") if item.get("id") else _id_in_address(record),
        author=record.text("from", "name"),
        author_id=record.optional_id("from", "id"),
        text=record.text("message"),
        created_at=record.moment("created_time"),
        url=web_address(record.part("permalink_url")),
        parent_id=record.optional_id("parent", "id") or record.optional_id(POST),
        engagement=_engagement(record),
        response_text=record.text(ANSWER, "message"),
        response_at=record.moment(ANSWER, "created_time"),
    )


def receive(delivery: Item, listing: Listing) -> Received:
    """Yield the recommendations of a delivery, which nothing else tells any more."""
    rest = False
    for changed, value in told_changes(delivery, listing.remote_id):
        if changed != "ratings" or field(value, "verb") == "remove":
            rest = True
        elif isinstance(value, Mapping) and _says_something(value):
            reviewer = {"id": value.get("reviewer_id"), "name": value.get("reviewer_name")}
            story = {"id": value.get("open_graph_story_id")}
            yield {"reviewer": reviewer, "open_graph_story": story, **value}
    return rest


def _says_something(told: Mapping[str, Any]) -> bool:
    """Tell a recommendation from a comment below one, and from a mere sign of liking it."""
    return not told.get("comment_id") and told.get("item") not in ("reaction", "like")


def from_url(url: str) -> str | None:
    """Return the number of a page, which its address holds unless it has a name of its own."""
    pattern = r"(?:profile\.php\?(?:.*&)?id=|/(?:pages|p|people)/(?:.*[/-])?|^/)(\d{5,})"
    return within(address_at(url, "facebook.com"), pattern)


def granted(http: HttpClient, token: str, account: str) -> str:
    """Return the lasting token of the page, or of the one that is linked to the account."""
    return page_token(http, token, account)


def reply(http: HttpClient, listing: Listing, review: Review, text: str) -> str:
    """Comment below a post or a comment as the page; sent twice, it stands there twice.

    Returns:
        The id of the answer.

    Raises:
        BadItem: the text is empty or longer than 8,000 characters.
    """
    if not text.strip() or len(text) > LONGEST:
        raise BadItem(f"an answer on Facebook takes 1 to {LONGEST} characters")
    return graph_post(http, f"{path_part(review.external_id)}/comments", text)


def _stated(http: HttpClient, page: str) -> float | None:
    """Return the page's stars, which Meta may have closed; a bad token shows at the posts."""
    try:
        told = graph_get(http, page, {"fields": "overall_star_rating"})
    except (AuthRefused, Blocked, Broken):
        return None
    return stated_rating(told.get("overall_star_rating"))


def _recommendation(record: Record, listing: Listing) -> Review:
    """Turn a recommendation into a review: yes or no, or stars where it is older than those."""
    verdict, stars = (record.text("recommendation_type") or "").lower(), record.number("rating")
    if not stars and verdict not in _VERDICTS:
        raise BadItem("there is neither a `rating` nor yes or no as `recommendation_type`")
    at = record.moment("created_time", form=_at)
    words, person = record.text("review_text"), record.optional_id("reviewer", "id")
    parts = (person, str(at), words)
    digest = hashlib.sha256(repr(parts).encode(errors="replace")).hexdigest()[:40]
    answer = _answer_in_story(record, listing.remote_id)
    return record.review(
        listing,
        account=listing.remote_id,
        external_id=record.optional_id("open_graph_story", "id") or digest,
        author=record.text("reviewer", "name"),
        author_id=person,
        text=words,
        rating=record.stars("rating") if stars else _VERDICTS[verdict],
        rating_original=None if stars else verdict,
        created_at=at,
        response_text=Record(answer).text("message"),
        response_at=record.moment_of(answer.get("created_time"), _at),
    )


def _answer_in_story(record: Record, page_id: str) -> Item:
    """Return what the page itself wrote below a recommendation, where its story tells."""
    listed = field(record.part(), "open_graph_story", "comments", "data")
    own = [
        one
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, Mapping) and field(one, "from", "id") == page_id and _is_public(one)
    ]
    return own[0] if own else {}


def _engagement(record: Record) -> dict[str, int]:
    """Return the counts, which comments state as such and posts as the sums of lists."""
    sums = record.counts(
        likes=("likes", "summary", "total_count"),
        comments=("comments", "summary", "total_count"),
        shares=("shares", "count"),
    )
    return sums | record.counts(likes="like_count", comments="comment_count")


def _id_in_address(record: Record) -> str:
    """Return the id that an answer without one tells in the address of the post or comment."""
    found = _IN_ADDRESS.search(record.text("permalink_url") or "")
    if not found:
        raise BadItem("`id` is missing")
    return "_".join(part for part in found.groups() if part)


def _at(value: object) -> datetime:
    """Read the moment of a recommendation: ISO 8601, or seconds where it was delivered."""
    return iso(value) if isinstance(value, str) else epoch(value)


def _said(http: HttpClient, post: Any, page_id: str) -> Iterator[Mapping[str, Any]]:
    """Yield the post, if a visitor wrote it, and the comments below it."""
    if not isinstance(post, Mapping) or not isinstance(post.get("id"), str):
        yield {"id": None}
        return
    try:
        comments = _comments(http, post)
    except Gone:
        comments = [unreadable(f"the comments below {post['id'][:80]} are gone or may not be seen")]
    answers = _answers(comments, post["id"], page_id)
    # Meta names the page as the author of its own posts; who a visitor is, it may not tell.
    if field(post, "from", "id") != page_id:
        yield {**post, **_answered(post, answers)}
    for comment in comments:
        if not isinstance(comment, Mapping):
            yield {"id": None}
        elif _is_public(comment) and field(comment, "from", "id") != page_id:
            yield {**comment, POST: post.get("id"), **_answered(comment, answers)}


def _comments(http: HttpClient, post: Mapping[str, Any]) -> list[Any]:
    if field(post, "comments", "summary", "total_count") == 0:
        return []
    query = {"fields": _COMMENT_FIELDS, "filter": "stream", "limit": PAGE}
    pages = graph_pages(http, f"{path_part(post['id'])}/comments", query)
    return [comment for page in pages for comment in page]


def _answers(comments: list[Any], post_id: str, page_id: str) -> dict[str, Any]:
    """Return the page's first answer to each comment, or to the post, by what it answers."""
    answers: dict[str, Any] = {}
    for comment in comments:
        if field(comment, "from", "id") == page_id and _is_public(comment):
            answers.setdefault(str(field(comment, "parent", "id") or post_id), comment)
    return answers


def _answered(item: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    answer = answers.get(str(item.get("id")))
    return {} if answer is None else {ANSWER: answer}


def _is_public(comment: Any) -> bool:
    return field(comment, "is_hidden") is not True and field(comment, "is_private") is not True
