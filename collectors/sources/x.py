"""X: posts of the last seven days that a search finds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from collectors.access import Access, basic, bearer, refreshed, secret
from collectors.network.waiting import asked_wait
from collectors.paging import (
    Walk,
    cursor_at,
    field,
    known_until,
    page_items,
    page_object,
    page_token,
    stated_error,
)
from collectors.record import Record, path_part, stamped
from collectors.source import (
    Answer,
    AuthRefused,
    BadItem,
    Broken,
    Deferred,
    Fetch,
    HttpClient,
    Item,
    QuotaSpent,
)
from collectors.times import snowflake
from data.models import Consent, Coverage, Listing, Need, Replies, Review, Source, Terms

HEAVIEST = 280

SOURCE = Source(
    id="x",
    channel="x",
    name="X",
    terms=Terms(attribution="Posts on X, linked to each post"),
    window=10_000,
    schedule=timedelta(hours=1),
    needs=(
        Need("bearer_token", "Bearer token", "From the X developer console.", secret=True),
        Need("client_id", "Client id", "Only to answer.", required=False),
        Need("client_secret", "Client secret", "Only to answer.", secret=True, required=False),
        Need("refresh_token", "Refresh token", "Only to answer.", secret=True, required=False),
    ),
    replies_visible=False,
    social=True,
    note="Seven days back, and X charges for every post and author that is read; it takes answers "
    "only to posts that mention or quote the answering account.",
    replies=Replies(HEAVIEST, "weight"),
    consent=Consent(
        provider="x",
        name="X",
        authorize_url="https://x.com/i/oauth2/authorize",
        token_url="https://api.x.com/2/oauth2/token",  # noqa: S106
        scopes=("tweet.read", "tweet.write", "users.read", "offline.access"),
        in_header=True,
    ),
)

BASE = "https://api.x.com/2"
TOKEN_URL = f"{BASE}/oauth2/token"
_PAUSE = timedelta(minutes=15)
REACH = timedelta(days=7) - timedelta(minutes=5)
OVERLAP = timedelta(hours=1)
AUTHOR = "_author"
_SPELLINGS = ("tweet", "post")
"""X renames its fields from one spelling to the other; whichever it knows is used."""
_LIGHT = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
_NONE = ("und", "zxx", "art")
_EDITABLE = timedelta(days=1)
"""More than X lets pass between a post and its last edit."""

_URL = re.compile(r"https?://\S+")
_URL_WEIGHT = 23


def fetch(http: HttpClient, listing: Listing, since: datetime | None) -> Fetch:
    """Walk what the search finds, newest first: seven days, or since an hour before the known."""
    started, known = http.now(), known_until(listing, since)
    query: dict[str, Any] = {"query": f"({listing.remote_id}) -is:retweet", "max_results": 100}
    query |= {"expansions": "author_id", "user.fields": "name,username"}
    if known is not None:
        start = max(min(known, started) - OVERLAP, started - REACH)
        query["start_time"] = start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for page in _pages(http, query):
        people = {str(field(one, "id")): one for one in _listed(page, "includes", "users")}
        for post in page_items(page, "data", required="meta" not in page):
            who = people.get(str(field(post, "author_id")))
            own = post if isinstance(post, Mapping) else {"id": None}
            yield stamped({**own, **({AUTHOR: who} if who else {})}, http.now())
    return Coverage(cursor=cursor_at(started))


def parse(item: Item, listing: Listing) -> Review:
    """Turn a post into a mention, under the first id of its chain of edits."""
    record = Record(item)
    latest, text = record.id("id"), _long_text(record) or record.text("text")
    if text is None:
        raise BadItem("`text` is missing")
    first = _first_edit(record) or latest
    created_at, updated_at = _moments(record, first, latest)
    return record.review(
        listing,
        external_id=first,
        author=_name(record),
        author_id=record.optional_id("author_id"),
        text=html.unescape(text),
        language=_language(record),
        created_at=created_at,
        updated_at=updated_at,
        url=f"https://x.com/i/status/{path_part(latest)}",
        parent_id=_answered(record),
        engagement={
            **record.counts(shares=("public_metrics", "retweet_count")),
            **record.counts(
                shares=("public_metrics", "repost_count"),
                likes=("public_metrics", "like_count"),
                comments=("public_metrics", "reply_count"),
                quotes=("public_metrics", "quote_count"),
                views=("public_metrics", "impression_count"),
            ),
        },
    )


def reply(http: HttpClient, listing: Listing, review: Review, text: str) -> str:
    """Answer a post; sent twice, X refuses the second as a duplicate.

    Returns:
        The id of the answer.

    Raises:
        BadItem: the text is empty or weighs more than 280 by X's own count.
        AuthRefused: the post neither mentions nor quotes the account.
    """
    if not text.strip() or weight(text) > HEAVIEST:
        raise BadItem(f"an answer on X weighs 1 to {HEAVIEST}; letters outside Europe count twice")
    client = basic(secret(http, "client_id"), secret(http, "client_secret"))
    access = Access(http, partial(refreshed, http, TOKEN_URL, headers=client))
    body = {"text": text, "reply": {"in_reply_to_tweet_id": review.external_id}}
    answer = access.post(f"{BASE}/tweets", json=body, accept=(403,))
    if answer.status == 403:
        raise AuthRefused(
            "X does not take this answer.",
            action="X lets an account answer only posts that mention or quote it.",
        )
    return str(field(page_object(answer), "data", "id") or "")


def weight(text: str) -> int:
    """Return the length of a text as X counts it: addresses 23, most scripts 1, others 2.

    Examples:
        >>> weight("Grüße"), weight("東京"), weight("see https://example.org/a/very/long/address")
        (5, 4, 27)
    """
    addresses = len(_URL.findall(text))
    rest = _URL.sub("", text)
    light = sum(any(low <= ord(letter) <= high for low, high in _LIGHT) for letter in rest)
    return addresses * _URL_WEIGHT + 2 * len(rest) - light


def _pages(http: HttpClient, query: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    walk, token, spelling = Walk(), None, 0
    while True:
        params = {**query, **_fields(_SPELLINGS[spelling])}
        answer = _get(http, {**params, "next_token": token} if token else params)
        if answer.status == 400 and not spelling:
            spelling = 1
            continue
        page = _allowed(http, answer)
        yield page
        token = page_token(page, "meta", "next_token")
        walk.turn((field(post, "id") for post in _listed(page, "data")), token)
        if token is None:
            return


def _fields(noun: str) -> dict[str, str]:
    renamed = f"referenced_{noun}s,edit_history_{noun}_ids,note_{noun}"
    return {f"{noun}.fields": f"created_at,lang,author_id,public_metrics,{renamed}"}


def _get(http: HttpClient, params: Mapping[str, Any]) -> Answer:
    headers = bearer(secret(http, "bearer_token"))
    url = f"{BASE}/tweets/search/recent"
    return http.get(url, params=params, headers=headers, accept=(400, 403, 429))


def _allowed(http: HttpClient, answer: Answer) -> Mapping[str, Any]:
    page = page_object(answer) if answer.status == 200 else stated_error(answer)
    capped = "usage-capped" in str(page.get("type")) or page.get("title") == "UsageCapExceeded"
    if answer.status in (403, 429) and capped:
        raise QuotaSpent("The posts that X's plan allows are used up.")
    if answer.status == 429:
        asked = asked_wait(answer.headers, http.now())
        pause = _PAUSE if asked is None else timedelta(seconds=asked)
        raise Deferred("X asked us to slow down.", until=http.now() + pause)
    if answer.status == 403:
        raise AuthRefused("X does not let this token search.")
    if answer.status == 400:
        raise Broken("X does not understand this search.", action="Check the words to search for.")
    return page


def _listed(page: Mapping[str, Any], *path: str) -> list[Any]:
    found = field(page, *path)
    return found if isinstance(found, list) else []


def _either(record: Record, before: str, after: str = "") -> Any:
    """Return a field under whichever name X has for it now."""
    stated = record.part(f"{before}tweet{after}")
    return record.part(f"{before}post{after}") if stated is None else stated


def _long_text(record: Record) -> str | None:
    text = field(_either(record, "note_"), "text")
    return text if isinstance(text, str) and text else None


def _name(record: Record) -> str | None:
    name = record.text(AUTHOR, "name") or record.text(AUTHOR, "username")
    return html.unescape(name) if name else None


def _first_edit(record: Record) -> str | None:
    chain = _either(record, "edit_history_", "_ids")
    first = chain[0] if isinstance(chain, list) and chain else None
    return first if isinstance(first, str) and first.strip() and len(first) <= 500 else None


def _moments(record: Record, first: str, latest: str) -> tuple[datetime | None, datetime | None]:
    """Return when a post was written, and when it was edited: X states the last of both only."""
    stated = record.moment("created_at")
    if first == latest or stated is None:
        return stated, None
    try:
        began = snowflake(first)
    except ValueError:
        return stated, None
    return (began, stated) if began < stated < began + _EDITABLE else (stated, None)


def _answered(record: Record) -> str | None:
    listed = _either(record, "referenced_", "s")
    known = listed if isinstance(listed, list) else []
    found = [field(one, "id") for one in known if field(one, "type") == "replied_to"]
    return found[0] if found and isinstance(found[0], str) and len(found[0]) <= 500 else None


def _language(record: Record) -> str | None:
    """Return the language X states, if it knows one: words may be few, or none but addresses."""
    stated = record.text("lang")
    return None if stated is None or stated in _NONE or stated.startswith("q") else stated
