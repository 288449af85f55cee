"""RSS, Atom and JSON feeds, well formed or not, as plain entries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import feedparser

from collectors.markup import require_readable
from collectors.paging import field, header, page_items, require_open
from collectors.source import Answer, FormatChanged

Entry = dict[str, str | None]

_MAILED = re.compile(r"\S+@\S+\s+\(([^()]+)\)")
_CHARACTER = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,30})|(\d{1,30}));")


@dataclass(frozen=True)
class Feed:
    """What a feed holds.

    Attributes:
        language: as the feed states it.
        entries: with the keys `id`, `link`, `title`, `title_type`, `body`, `body_type`,
            `published`, `updated`, `author` and `outlet`, each a text or None; dates are as sent.
    """

    language: str | None
    entries: tuple[Entry, ...]


def read_feed(answer: Answer) -> Feed:
    """Read a feed from an answer's bytes, forgiving it what can be forgiven.

    Raises:
        Blocked: it is a log-in page or a captcha.
        FormatChanged: it is not a feed.
    """
    document = _json(answer)
    if "jsonfeed.org/" in str(field(document, "version")):
        items = page_items(document, "items")
        return Feed(_text(document, "language"), _told_apart(map(_of_json, items)))
    # Where it came from is not told: it would make addresses of ids that are none.
    headers = {"content-type": header(answer, "content-type") or "application/xml"}
    require_readable(answer.body)
    body = _CHARACTER.sub(_possible, answer.body)
    read = feedparser.parse(body, response_headers=headers, sanitize_html=False)
    if not read.get("version"):
        require_open(answer)
        raise FormatChanged("This address holds something that is not a feed.")
    return Feed(
        language=_text(read.feed, "language"),
        # As plain dictionaries, for feedparser's own answer "updated" with what it was published.
        entries=_told_apart(_entry(dict(entry), answer.url) for entry in read.entries),
    )


def _json(answer: Answer) -> Mapping[str, Any]:
    try:
        document = answer.json()
    except (FormatChanged, ValueError, RecursionError):
        return {}
    return document if isinstance(document, Mapping) else {}


def _told_apart(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries, without ids where several have the same one: it names none of them."""
    listed = list(entries)
    ids = Counter(entry["id"] for entry in listed)
    return tuple({**one, "id": one["id"] if ids[one["id"]] == 1 else None} for one in listed)


def _of_json(item: object) -> Entry:
    marked = _text(item, "content_html")
    named = field(item, "authors")
    return {
        "id": str(field(item, "id") or "") or None,
        "link": _text(item, "url") or _text(item, "external_url"),
        "title": _text(item, "title"),
        "title_type": "text/plain",
        "body": marked or _text(item, "content_text") or _text(item, "summary"),
        "body_type": "text/html" if marked else "text/plain",
        "published": _text(item, "date_published"),
        "updated": _text(item, "date_modified"),
        "author": _names(named) or _text(item, "author", "name"),
        "outlet": None,
    }


def _possible(reference: re.Match[bytes]) -> bytes:
    """Return a reference to a character, or to U+FFFD where there is no such character."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    there = 0 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF
    return reference[0] if there else b"&#xFFFD;"


def _author(entry: Mapping[str, Any]) -> str | None:
    stated = _text(entry, "author")
    mailed = _MAILED.fullmatch(stated) if stated else None
    return mailed[1] if mailed else _names(entry.get("authors")) or stated


def _names(people: object) -> str | None:
    listed = people if isinstance(people, list) else []
    return ", ".join(filter(None, (_text(one, "name") for one in listed))) or None


def _link(entry: Mapping[str, Any], base: str) -> str | None:
    """Return where an entry leads; an id in place of a link counts only if it is an address."""
    link = _text(entry, "link")
    if link is None or (link == _text(entry, "id") and ":" not in link):
        return None
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return None


def _entry(entry: Mapping[str, Any], base: str) -> Entry:
    listed = entry.get("content") or [entry.get("summary_detail")]
    return {
        "id": _text(entry, "id"),
        "link": _link(entry, base),
        "title": _text(entry, "title_detail", "value"),
        "title_type": _text(entry, "title_detail", "type"),
        "body": _text(listed[0], "value"),
        "body_type": _text(listed[0], "type"),
        "published": _text(entry, "published"),
        "updated": _text(entry, "updated"),
        "author": _author(entry),
        "outlet": _text(entry, "source", "title"),
    }


def _text(value: object, *path: str) -> str | None:
    found = field(value, *path)
    return found if isinstance(found, str) and found.strip() else None
