"""Reddit: posts that a search finds, or everything said in a subreddit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from collectors.access import Access, basic, granted_to_client, refreshed, secret
from collectors.finding import address_at, within
from collectors.paging import (
    Walk,
    cursor_at,
    field,
    known_until,
    page_items,
    page_object,
    page_token,
)
from collectors.record import Record, stamped
from collectors.repeated import down_to, repeated
from collectors.source import (
    AuthRefused,
    BadItem,
    Broken,
    Deferred,
    Fetch,
    FormatChanged,
    HttpClient,
    Item,
)
from collectors.times import epoch
from data.models import Consent, Coverage, Listing, Need, Replies, Review, Source, Terms

LONGEST = 10_000
PAGE = 100

SOURCE = Source(
    id="reddit",
    channel="reddit",
    name="Reddit",
    terms=Terms(attribution="Posts on Reddit, linked to each post"),
    window=1_000,
    schedule=timedelta(minutes=15),
    needs=(
        Need("client_id", "Client id", "From reddit.com/prefs/apps.", secret=True),
        Need("client_secret", "Client secret", "Beside the client id.", secret=True),
        Need("user", "Reddit user", "Named in our requests, as Reddit demands."),
        Need("refresh_token", "Refresh token", "Only to answer.", secret=True, required=False),
    ),
    replies_visible=False,
    social=True,
    requests_per_second=1.5,
    note="About the newest thousand; words are searched for in posts only, comments are read of "
    "whole subreddits (r/name); commercial use needs Reddit's consent.",
    finds="The address of a subreddit.",
    replies=Replies(LONGEST),
    consent=Consent(
        provider="reddit",
        name="Reddit",
        authorize_url="https://www.reddit.com/api/v1/authorize",
        token_url="https://www.reddit.com/api/v1/access_token",  # noqa: S106
        scopes=("identity", "read", "submit"),
        # Without it, the consent ends after an hour.
        parameters={"duration": "permanent"},
        in_header=True,
    ),
)

BASE = "https://oauth.reddit.com"
TOKEN_URL = "https://www.reddit.com/api/v1/access_token"  # noqa: S105
OVERLAP = timedelta(days=2)
_SUBREDDIT = re.compile(r"/?r/(\w{2,30})/?", re.ASCII)
_KINDS = {"t1": "body", "t3": "selftext"}
_DELETED, _REMOVED = "deleted by its author", "removed by a moderator"
_GONE = {
    "[deleted]": _DELETED,
    "[deleted by user]": _DELETED,
    "[removed]": _REMOVED,
    "[ removed by reddit ]": _REMOVED,
    "[unavailable]": _REMOVED,
}
_CATEGORIES = {
    **dict.fromkeys(("deleted", "author"), _DELETED),
    **dict.fromkeys(("moderator", "automod_filtered", "reddit", "anti_evil_ops"), _REMOVED),
    **dict.fromkeys(("content_takedown", "copyright_takedown", "community_ops"), _REMOVED),
}
"""Who took a post back, as a field beside its words says."""


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk what was said, newest first, as far as Reddit goes or to two days before the known."""
    access, started = _access(http, listing), http.now()
    known = known_until(listing, since)
    floor = None if known is None else min(known, started) - OVERLAP
    walk = Walk()
    for path, query in _paths(listing):
        for things in repeated(
            partial(_down_to, floor, access, path, query, walk), PAGE, "data", "name"
        ):
            for thing in things:
                if field(thing, "kind") in list(_KINDS):
                    yield stamped(thing, http.now())
    return Coverage(cursor=cursor_at(started), short=walk.short)


def parse(item: Item, listing: Listing) -> Review:
    """Turn a post or a comment into a mention; what was taken back keeps no words."""
    record = Record(item)
    kind = record.text("kind")
    if kind not in _KINDS:
        raise BadItem(f"`kind` is {kind!r}, neither a post nor a comment"[:120])
    said, title = record.text("data", _KINDS[kind]), record.text("data", "title")
    gone = _taken_back(record, said, title)
    if gone:
        record.flag(gone)
    author = record.text("data", "author")
    known = author != "[deleted]"
    link = record.text("data", "permalink")
    hidden = record.part("data", "score_hidden") is True
    return record.review(
        listing,
        external_id=record.id("data", "name"),
        author=author if known else None,
        author_id=record.optional_id("data", "author_fullname") if known else None,
        title=None if gone == _DELETED or _is_mark(title) else title,
        text=None if gone else said,
        created_at=record.moment("data", "created_utc", form=epoch),
        updated_at=_edited(record),
        url=f"https://www.reddit.com{link}" if link and link.startswith("/") else None,
        parent_id=record.optional_id("data", "parent_id"),
        engagement=record.counts(
            comments=("data", "num_comments"), **({} if hidden else {"likes": ("data", "score")})
        ),
    )


def reply(http: HttpClient, listing: Listing, review: Review, text: str) -> str:
    """Answer a post or a comment; sent twice, it stands there twice.

    Returns:
        The full name of the answer.

    Raises:
        BadItem: the text is empty or longer than 10,000 characters.
        Deferred: Reddit wants fewer comments from this account.
        Broken: Reddit does not take the answer.
    """
    if not text.strip() or len(text) > LONGEST:
        raise BadItem(f"an answer on Reddit takes 1 to {LONGEST} characters")
    secret(http, "refresh_token")
    form = {"api_type": "json", "thing_id": review.external_id, "text": text}
    answer = page_object(_access(http, listing).post(f"{BASE}/api/comment", form=form))
    errors = field(answer, "json", "errors")
    codes = [str(error[0]) for error in errors or () if isinstance(error, list) and error]
    if "RATELIMIT" in codes:
        raise Deferred("Reddit wants a pause between comments.")
    if codes:
        raise Broken(f"Reddit does not take this answer ({codes[0][:40]}).")
    things = field(answer, "json", "data", "things")
    name = field(things[0], "data", "name") if isinstance(things, list) and things else None
    if not isinstance(name, str):
        raise FormatChanged("Reddit did not say what became of the answer.")
    return name


def from_url(url: str) -> str | None:
    """Return the subreddit that an address leads to, as r/name."""
    return within(address_at(url, "reddit.com"), r"^/(r/\w+)")


def _access(http: HttpClient, listing: Listing) -> Access:
    user = str(listing.options.get("user", "")).strip().removeprefix("u/")
    if not re.fullmatch(r"[\w-]{1,40}", user, re.ASCII):
        raise AuthRefused("Reddit wants to know which of its users is asking.")
    agent = {"User-Agent": f"server:earshot:0.1 (by /u/{user})"}
    client = {**agent, **basic(secret(http, "client_id"), secret(http, "client_secret"))}
    if http.secrets.get("refresh_token"):
        return Access(http, partial(refreshed, http, TOKEN_URL, headers=client), headers=agent)
    return Access(http, partial(granted_to_client, http, TOKEN_URL, headers=client), headers=agent)


def _paths(listing: Listing) -> list[tuple[str, Mapping[str, Any]]]:
    subreddit = _SUBREDDIT.fullmatch(listing.remote_id.strip())
    if subreddit:
        return [(f"/r/{subreddit[1]}/new", {}), (f"/r/{subreddit[1]}/comments", {})]
    return [("/search", {"q": listing.remote_id, "sort": "new", "t": "all", "type": "link"})]


def _down_to(
    floor: datetime | None, access: Access, path: str, query: Mapping[str, Any], walk: Walk
) -> Iterator[list[Any]]:
    pages = _pages(access, path, query, walk)
    return down_to(pages, floor, "data", "created_utc", form=epoch)


def _pages(access: Access, path: str, query: Mapping[str, Any], walk: Walk) -> Iterator[list[Any]]:
    after = None
    walk.again()
    while True:
        params = {**query, "limit": PAGE, "raw_json": 1} | ({"after": after} if after else {})
        page = page_object(access.get(BASE + path, params=params))
        things = page_items(page, "data", "children")
        yield things
        after = page_token(page, "data", "after")
        walk.turn((field(thing, "data", "name") for thing in things), after)
        if after is None:
            return


def _taken_back(record: Record, said: str | None, title: str | None) -> str | None:
    """Return who took a post or comment back: its words say so, or a field beside them."""
    for words in (said, title):
        if words and _is_mark(words):
            return _GONE[words.strip().lower()]
    category = record.part("data", "removed_by_category")
    return _CATEGORIES.get(category) if isinstance(category, str) else None


def _is_mark(words: str | None) -> bool:
    return bool(words) and str(words).strip().lower() in _GONE


def _edited(record: Record) -> datetime | None:
    """Return when it was edited; Reddit says false for never."""
    edited = record.part("data", "edited")
    return None if isinstance(edited, bool) else record.moment_of(edited, epoch)
