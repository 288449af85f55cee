"""Meta's Graph interface: what Facebook and Instagram share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from collectors.access import bearer, secret
from collectors.network.waiting import asked_wait
from collectors.paging import Walk, field, page_items, page_object, query_of, stated_error
from collectors.repeated import repeated
from collectors.source import (
    Answer,
    AuthRefused,
    Blocked,
    Broken,
    Deferred,
    Gone,
    HttpClient,
    Unreachable,
)
from data.models import Consent, Need, Webhook

BASE = "https://graph.facebook.com/v26.0"
LONGEST = 8_000
"""Characters of an answer; Meta states no limit for every kind, and refuses beyond this."""

WEBHOOK = Webhook(
    secret="app_secret",  # noqa: S106
    header="X-Hub-Signature-256",
    prefix="sha256=",
    challenge="verify_token",
    listings_at=("entry", "id"),
)
"""How Meta proves what it delivers, for pages and for Instagram accounts alike."""

CLIENT = (
    Need("client_id", "App id", "From Meta for Developers; only to connect.", required=False),
    Need("client_secret", "App secret", "Beside the app id.", secret=True, required=False),
)
"""What Meta must know us by before it can ask the owner."""

_JUDGED = (400, 401, 403)
_THROTTLED = (4, 17, 32, 341, 613)
_PAUSE = timedelta(hours=1)


def meta_consent(*scopes: str) -> Consent:
    """Return how the owner of a page lets us use it, or the Instagram account linked to it."""
    return Consent(
        provider="meta",
        name="Facebook",
        authorize_url="https://www.facebook.com/v26.0/dialog/oauth",
        token_url=f"{BASE}/oauth/access_token",
        scopes=("pages_show_list", "pages_read_engagement", *scopes),
        keeps="access_token",
    )


def page_token(http: HttpClient, token: str, account: str) -> str:
    """Return the lasting token of a page for the short-lived one of who manages it.

    Args:
        http: the network; it knows the app.
        token: of the person.
        account: the id of the page, or of its Instagram account, where there are several.

    Raises:
        AuthRefused: the person manages no such page, or several, none of which is the account.
    """
    form = {"grant_type": "fb_exchange_token", "fb_exchange_token": token}
    client = {name: secret(http, name) for name in ("client_id", "client_secret")}
    answer = http.post(f"{BASE}/oauth/access_token", form={**form, **client}, accept=_JUDGED)
    require_allowed(http, answer)
    lasting = str(page_object(answer).get("access_token", ""))
    query = {"fields": "id,access_token,instagram_business_account{id}", "limit": 100}
    pages = list(_managed(http, lasting, query))
    wanted = [page for page in pages if account in _names(page)]
    if not wanted and len(pages) == 1:
        wanted = pages
    found = field(wanted[0], "access_token") if wanted else None
    if not isinstance(found, str) or not found:
        raise AuthRefused(
            "Facebook does not say which page is meant.",
            action="Enter the number of the page as the account, and connect again.",
        )
    return found


def _managed(http: HttpClient, token: str, query: Mapping[str, Any]) -> Iterator[Any]:
    params, walk = dict(query), Walk()
    while True:
        url = f"{BASE}/me/accounts"
        answer = http.get(url, params=params, headers=bearer(token), accept=_JUDGED)
        require_allowed(http, answer)
        page = page_object(answer)
        pages = page_items(page, "data")
        yield from pages
        following = _following(page)
        walk.turn((field(one, "id") for one in pages), repr(following) if following else None)
        if not following:
            return
        params = {**query, **following}


def _names(page: object) -> set[object]:
    return {field(page, "id"), field(page, "instagram_business_account", "id")}


def graph_get(http: HttpClient, path: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return one object.

    Raises:
        SourceError: of the kind that Meta's error code means.
    """
    headers = bearer(secret(http, "access_token"))
    answer = http.get(f"{BASE}/{path}", params=params, headers=headers, accept=_JUDGED)
    require_allowed(http, answer)
    return page_object(answer)


def told_changes(delivery: object, account: str) -> Iterator[tuple[str, Any]]:
    """Yield what a delivery to our webhook tells of an account: the field and its value."""
    entries = field(delivery, "entry")
    for entry in entries if isinstance(entries, list) else ():
        changes = field(entry, "changes")
        if str(field(entry, "id")) == account and isinstance(changes, list):
            for change in changes:
                yield str(field(change, "field")), field(change, "value")


def graph_pages(http: HttpClient, path: str, params: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Yield the pages of a list, each without what came before.

    Raises:
        SourceError: of the kind that Meta's error code means.
    """
    return repeated(lambda: _pages(http, path, params), params["limit"], "id")


def _pages(http: HttpClient, path: str, params: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Yield the pages of one walk.

    The address of the next page holds the token, so only its parameters are taken over.
    """
    walk, query = Walk(), dict(params)
    while True:
        page = graph_get(http, path, query)
        items = page_items(page, "data")
        yield items
        following = _following(page)
        walk.turn((field(item, "id") for item in items), repr(following) if following else None)
        if not following:
            return
        query = {**params, **following}


def graph_post(http: HttpClient, path: str, message: str, **about: str) -> str:
    """Post a message below something and return its id; sent twice, it stands there twice.

    Raises:
        SourceError: of the kind that Meta's error code means.
    """
    headers = bearer(secret(http, "access_token"))
    form = {"message": message, **about}
    answer = http.post(f"{BASE}/{path}", form=form, headers=headers, accept=_JUDGED)
    require_allowed(http, answer)
    return str(page_object(answer).get("id", ""))


def require_allowed(http: HttpClient, answer: Answer) -> None:
    """Check that Meta did not refuse.

    Raises:
        AuthRefused: the token is not valid (190) or lacks a permission (10, 200 to 299).
        Blocked: the interface was closed for good (12), as that of recommendations.
        Deferred: too many calls (4, 17, 32, 613, 80000 to 80014).
        Unreachable: Meta has a passing trouble (1, 2).
        Gone: what was asked for is not there, or may not be seen (100 with 33).
        Broken: it is not understood.
    """
    if answer.status not in _JUDGED:
        return
    error = field(stated_error(answer), "error")
    code, subcode = field(error, "code"), field(error, "error_subcode")
    if not isinstance(code, int):
        raise AuthRefused("Meta does not accept this token.")
    if code == 12:
        raise Blocked("Meta has closed this part of its interface.")
    if code in _THROTTLED or 80_000 <= code <= 80_014:
        raise Deferred("Meta asked us to slow down.", until=http.now() + _pause(http, answer))
    if code in (1, 2):
        raise Unreachable("Meta has a passing trouble.")
    if code == 100 and subcode == 33:
        raise Gone("Meta has no such page or post, or this token may not see it.")
    if code in (10, 100, 102, 190) or 200 <= code <= 299:
        raise AuthRefused(
            f"Meta does not let this token read the listing (code {code}).",
            action="Connect the page again and grant every permission that is asked for.",
        )
    raise Broken(f"Meta did not understand the request (code {code}).")


def _pause(http: HttpClient, answer: Answer) -> timedelta:
    """Return how long Meta wants to be left alone: a refusal in words may say it in a header."""
    asked = asked_wait(answer.headers, http.now())
    return _PAUSE if asked is None else timedelta(seconds=asked)


def _following(page: Mapping[str, Any]) -> dict[str, str]:
    query = query_of(field(page, "paging", "next"))
    kept = ("after", "until", "since", "__paging_token", "offset")
    return {name: value for name, value in query.items() if name in kept}
