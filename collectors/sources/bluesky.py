"""Bluesky: posts that a search finds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.access import Access, bearer, secret, shared
from collectors.paging import Walk, field, page_items, page_object, page_token, stated_error
from collectors.record import Record, path_part, stamped
from collectors.repeated import repeated
from collectors.source import Answer, AuthRefused, BadItem, Broken, Fetch, HttpClient, Item
from data.models import EARLIEST, Coverage, Listing, Need, Replies, Review, Source, Terms

LONGEST = 300

SOURCE = Source(
    id="bluesky",
    channel="bluesky",
    name="Bluesky",
    terms=Terms(attribution="Posts on Bluesky, linked to each post"),
    schedule=timedelta(minutes=15),
    needs=(
        Need("identifier", "Handle", "The account that searches and answers."),
        Need("app_password", "App password", "From Bluesky's settings.", secret=True),
    ),
    replies_visible=False,
    social=True,
    note="The search may not reach back to the first post; posts of people who do not want to be "
    "seen without an account are left out; edits cannot be seen.",
    replies=Replies(LONGEST),
)

BASE = "https://bsky.social/xrpc"
OVERLAP = timedelta(days=2)
PAGE = 100
LONGEST_BYTES = 3_000
_NO_HANDLE = "handle.invalid"
_MEMBERS_ONLY = "!no-unauthenticated"
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk what the search finds, newest first: all it shows, or since two days before `since`."""
    access = _access(http, listing)
    query: dict[str, Any] = {"q": listing.remote_id, "sort": "latest", "limit": PAGE}
    if since is not None:
        query["since"] = _stamp(min(since, http.now()) - OVERLAP)
    walk = Walk()
    for posts in repeated(lambda: _pages(access, query, walk), PAGE, "uri"):
        for post in posts:
            if not _is_for_members(post):
                yield stamped(post, http.now())
    return Coverage(short=walk.short)


def parse(item: Item, listing: Listing) -> Review:
    """Turn a post into a mention; it cannot be younger than the moment the server saw it."""
    record = Record(item)
    external_id = record.id("uri")
    declared, seen = record.moment("record", "createdAt"), record.moment("indexedAt")
    known = [at for at in (declared, seen) if at]
    languages = record.part("record", "langs")
    first = languages[0] if isinstance(languages, list) and languages else None
    person = record.optional_id("author", "did")
    words = record.text("record", "text")
    if words is None:
        raise BadItem("`record.text` is missing")
    return record.review(
        listing,
        external_id=external_id,
        author=_author(record),
        author_id=person,
        text=words,
        language=first if isinstance(first, str) and len(first) <= 35 else None,
        created_at=min(known, default=None),
        url=_address(person, external_id) if person else None,
        parent_id=record.optional_id("record", "reply", "parent", "uri"),
        engagement=record.counts(
            likes="likeCount", shares="repostCount", comments="replyCount", quotes="quoteCount"
        ),
    )


def reply(http: HttpClient, listing: Listing, review: Review, text: str) -> str:
    """Answer a post; the same answer sent twice is stored once, for its key follows from it.

    Returns:
        The address (`at://…`) of the answer.

    Raises:
        BadItem: the text is empty or longer than 300 characters or 3,000 bytes.
        Broken: the post is gone.
    """
    if not text.strip() or len(text) > LONGEST or len(text.encode()) > LONGEST_BYTES:
        raise BadItem(f"an answer on Bluesky takes 1 to {LONGEST} characters")
    access = _access(http, listing)
    found = access.get(f"{BASE}/app.bsky.feed.getPosts", params={"uris": review.external_id})
    posts = page_items(page_object(found), "posts")
    if not posts:
        raise Broken("This post is gone.")
    parent = {"uri": review.external_id, "cid": field(posts[0], "cid")}
    root = field(posts[0], "record", "reply", "root") or parent
    record = {
        "$type": "app.bsky.feed.post",
        "text": text,
        "createdAt": _stamp(http.now()),
        "reply": {"root": root, "parent": parent},
    }
    answer = access.post(
        f"{BASE}/com.atproto.repo.putRecord",
        json={
            "repo": str(listing.options.get("identifier", "")),
            "collection": "app.bsky.feed.post",
            "rkey": _key(review, text),
            "record": record,
        },
    )
    return str(page_object(answer).get("uri", ""))


def _access(http: HttpClient, listing: Listing) -> Access:
    identity = {
        "identifier": str(listing.options.get("identifier", "")),
        "password": secret(http, "app_password"),
    }

    def renew(refused: str) -> str:
        return shared(http, refused, lambda: repr(identity), lambda: _session(http, identity))

    return Access(http, renew, expired=_has_expired, judged=(400, 401))


def _session(http: HttpClient, identity: Mapping[str, str]) -> str:
    """Return a new token; logging in anew is allowed 300 times a day only."""
    known = http.secrets.get("refresh_token")
    if known:
        url = f"{BASE}/com.atproto.server.refreshSession"
        answer = http.post(url, headers=bearer(known), accept=(400, 401))
        if answer.status == 200:
            return _kept(http, answer)
    url = f"{BASE}/com.atproto.server.createSession"
    return _kept(http, http.post(url, json=identity))


def _kept(http: HttpClient, answer: Answer) -> str:
    session = page_object(answer)
    fresh, token = session.get("refreshJwt"), session.get("accessJwt")
    if not isinstance(fresh, str) or not isinstance(token, str):
        raise AuthRefused("Bluesky did not open a session for this account.")
    http.keep_secret("refresh_token", fresh)
    return token


def _has_expired(answer: Answer) -> bool:
    if answer.status == 401:
        return True
    if answer.status != 400:
        return False
    problem = stated_error(answer).get("error")
    if problem in ("ExpiredToken", "InvalidToken"):
        return True
    raise Broken(f"Bluesky did not understand the request ({str(problem)[:40]}).")


def _pages(access: Access, query: dict[str, Any], walk: Walk) -> Iterator[list[Any]]:
    cursor = None
    walk.again()
    while True:
        params = {**query, "cursor": cursor} if cursor else query
        page = page_object(access.get(f"{BASE}/app.bsky.feed.searchPosts", params=params))
        posts = page_items(page, "posts")
        yield posts
        cursor = page_token(page, "cursor") if posts else None
        walk.turn((field(post, "uri") for post in posts), cursor)
        if cursor is None:
            return


def _is_for_members(post: Any) -> bool:
    labels = [field(post, "labels"), field(post, "author", "labels")]
    listed = [label for one in labels if isinstance(one, list) for label in one]
    return any(field(label, "val") == _MEMBERS_ONLY for label in listed)


def _author(record: Record) -> str | None:
    shown, handle = record.text("author", "displayName"), record.text("author", "handle")
    if shown and shown.strip():
        return shown
    return None if handle == _NO_HANDLE else handle


def _address(person: str, uri: str) -> str:
    return f"https://bsky.app/profile/{path_part(person)}/post/{path_part(uri.rpartition('/')[2])}"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _key(review: Review, text: str) -> str:
    """Return a record key of the prescribed form, a moment, that follows from both texts."""
    digest = int(hashlib.sha256(f"{review.external_id}\n{text}".encode()).hexdigest(), 16)
    moment = int((review.created_at or EARLIEST).timestamp()) * 1_000_000 + digest % 1_000_000
    number = (moment << 10) | (digest // 1_000_000 % 1024)
    return "".join(_SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))
