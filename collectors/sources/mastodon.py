"""Mastodon: public posts with a hashtag, or found by words, as one instance knows them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

from collectors.access import secret
from collectors.markup import plain_text
from collectors.paging import (
    Walk,
    field,
    header,
    links,
    page_items,
    page_json,
    page_object,
    query_of,
)
from collectors.record import Record, stamped, web_address
from collectors.repeated import down_to, repeated
from collectors.source import (
    Answer,
    AuthRefused,
    BadItem,
    Broken,
    Fetch,
    FormatChanged,
    HttpClient,
    Item,
    Unreachable,
)
from data.models import Coverage, Listing, Need, Replies, Review, Source, Terms

SHORTEST_LIMIT = 500

SOURCE = Source(
    id="mastodon",
    channel="mastodon",
    name="Mastodon",
    terms=Terms(attribution="Posts on Mastodon, linked to each post"),
    schedule=timedelta(minutes=15),
    needs=(
        Need("instance", "Instance", "The server to ask, such as mastodon.social."),
        Need("access_token", "Access token", "Only to search by words or to answer.", True, False),
    ),
    finds="The address of a hashtag's page on any instance.",
    replies_visible=False,
    social=True,
    requests_per_second=1.0,
    note="Sees what its instance has heard of; posts of accounts that do not want to be indexed "
    "are left out; a search by words needs a token and an instance that offers it.",
    replies=Replies(SHORTEST_LIMIT, named=True),
)

OVERLAP = timedelta(days=2)
PAGE = 40
_HOST = re.compile(r"[\w.-]+(:\d+)?")
_TAG_PAGE = re.compile(
    r"https?://[\w.:-]+/(?:web/|deck/)?(?:tags|timelines/tag)/([\w%]+)/?(?:[?#].*)?", re.ASCII
)
_HASHTAG = re.compile(r"#?(\w+)")


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk the posts, newest first: all there are, or back to two days before `since`."""
    floor = None if since is None else min(since, http.now()) - OVERLAP
    hashtag = _HASHTAG.fullmatch(listing.remote_id.strip())

    def pages() -> Iterator[list[Any]]:
        whole = _timeline(http, listing, hashtag[1]) if hashtag else _search(http, listing)
        return down_to(whole, floor, "created_at")

    # A timeline goes by ids, which nothing shifts; a search goes by offset.
    for posts in pages() if hashtag else repeated(pages, PAGE, "uri"):
        for post in posts:
            if _wanted(post):
                yield stamped(post, http.now())
    return Coverage()


def parse(item: Item, listing: Listing) -> Review:
    """Turn a post into a mention; its `uri` is the same on every instance, its `id` is not."""
    record = Record(item)
    acct = record.text("account", "acct")
    return record.review(
        listing,
        external_id=record.id("uri"),
        author=record.text("account", "display_name") or acct,
        author_id=acct if acct is None or "@" in acct else f"{acct}@{_instance(listing)}",
        title=record.text("spoiler_text"),
        text=plain_text(_content(record), without_class="quote-inline"),
        language=record.text("language"),
        created_at=record.moment("created_at"),
        updated_at=record.moment("edited_at"),
        url=web_address(record.part("url")) or web_address(record.part("uri")),
        parent_id=record.optional_id("in_reply_to_id"),
        engagement=record.counts(
            likes="favourites_count",
            shares="reblogs_count",
            comments="replies_count",
            quotes="quotes_count",
        ),
    )


def from_url(url: str) -> str | None:
    """Return the hashtag that an address on any instance leads to."""
    found = _TAG_PAGE.fullmatch(url.strip())
    return f"#{unquote(found[1])}" if found else None


def reply(http: HttpClient, listing: Listing, review: Review, text: str) -> str:
    """Answer a post in public; the same answer sent twice is posted once.

    Returns:
        The `uri` of the answer.

    Raises:
        BadItem: the text is empty, or longer than the instance takes.
        Broken: the instance does not know the post any more.
    """
    headers = {"Authorization": f"Bearer {secret(http, 'access_token')}"}
    base = f"https://{_instance(listing)}"
    words = f"@{review.author_id} {text}"
    most = _most_characters(http, base)
    if not text.strip() or len(words) > most:
        raise BadItem(f"an answer on this instance takes 1 to {most} characters with the name")
    query = {"q": review.external_id, "type": "statuses", "resolve": "true"}
    found = http.get(f"{base}/api/v2/search", params=query, headers=headers)
    known = [post for post in page_items(page_object(found), "statuses") if _is(post, review)]
    if not known:
        raise Broken("The instance does not know this post any more.")
    once = hashlib.sha256(f"{review.external_id}\n{text}".encode()).hexdigest()
    form = {"status": words, "in_reply_to_id": str(known[0]["id"]), "visibility": "public"}
    answer = http.post(
        f"{base}/api/v1/statuses", form=form, headers={**headers, "Idempotency-Key": once}
    )
    return str(page_object(answer).get("uri", ""))


def _timeline(http: HttpClient, listing: Listing, hashtag: str) -> Iterator[list[Any]]:
    url = f"https://{_instance(listing)}/api/v1/timelines/tag/{quote(hashtag)}"
    token = http.secrets.get("access_token")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    walk, below = Walk(), None
    while True:
        params = {"limit": PAGE} | ({"max_id": below} if below else {})
        answer = http.get(url, params=params, headers=headers)
        posts = page_json(answer)
        if not isinstance(posts, list):
            raise FormatChanged("The instance answered with something that is not a timeline.")
        yield posts
        below = _next(answer, posts)
        if below and not posts:
            raise Unreachable("The instance sent an empty page and says that others follow it.")
        walk.turn((field(post, "id") for post in posts), below)
        if below is None:
            return


def _next(answer: Answer, posts: list[Any]) -> str | None:
    """Return the id below which the walk goes on; some servers leave the `Link` header out."""
    below = field(posts[-1], "id") if posts else None
    if header(answer, "link") is not None:
        below = query_of(links(answer).get("next")).get("max_id")
    return below if isinstance(below, str) and below else None


def _search(http: HttpClient, listing: Listing) -> Iterator[list[Any]]:
    url = f"https://{_instance(listing)}/api/v2/search"
    headers = {"Authorization": f"Bearer {secret(http, 'access_token')}"}
    walk, offset = Walk(), 0
    while True:
        params = {"q": listing.remote_id, "type": "statuses", "limit": PAGE, "offset": offset}
        answer = http.get(url, params=params, headers=headers)
        posts = page_items(page_object(answer), "statuses")
        yield posts
        offset += len(posts)
        walk.turn((field(post, "id") for post in posts), str(offset) if posts else None)
        if not posts:
            return


def _wanted(post: object) -> bool:
    """Leave out boosts, which say nothing new, and what is not meant for everybody."""
    if field(post, "reblog") is not None:
        return False
    if field(post, "account", "noindex") is True:
        return False
    return field(post, "visibility") not in ("private", "direct")


def _content(record: Record) -> str:
    content = record.text("content")
    if content is None:
        raise BadItem("`content` is missing")
    return content


def _most_characters(http: HttpClient, base: str) -> int:
    answer = http.get(f"{base}/api/v2/instance", accept=(404,))
    if answer.status == 404:
        return SHORTEST_LIMIT
    most = field(page_object(answer), "configuration", "statuses", "max_characters")
    return most if isinstance(most, int) else SHORTEST_LIMIT


def _instance(listing: Listing) -> str:
    stated = str(listing.options.get("instance", "")).strip().lower()
    host = stated.removeprefix("https://").partition("/")[0]
    if not _HOST.fullmatch(host):
        raise AuthRefused("This listing does not say which instance to ask.")
    return host


def _is(post: object, review: Review) -> bool:
    return field(post, "uri") == review.external_id and isinstance(field(post, "id"), str)
