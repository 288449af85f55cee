"""RSS and Atom feeds, well formed or not, as plain entries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import feedparser

from collectors.markup import require_readable
from collectors.paging import field, header, require_open
from collectors.source import Answer, FormatChanged

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
    entries: tuple[dict[str, str | None], ...]


def read_feed(answer: Answer) -> Feed:
    """Read a feed from an answer's bytes, forgiving it what can be forgiven.

    Raises:
        Blocked: it is a log-in page or a captcha.
        FormatChanged: it is not a feed.
    """
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
        entries=tuple(_entry(dict(entry)) for entry in read.entries),
    )


def _possible(reference: re.Match[bytes]) -> bytes:
    """Return a reference to a character, or to U+FFFD where there is no such character."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    there = 0 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF
    return reference[0] if there else b"&#xFFFD;"


def _entry(entry: Mapping[str, Any]) -> dict[str, str | None]:
    listed = entry.get("content") or [entry.get("summary_detail")]
    return {
        "id": _text(entry, "id"),
        "link": _text(entry, "link"),
        "title": _text(entry, "title_detail", "value"),
        "title_type": _text(entry, "title_detail", "type"),
        "body": _text(listed[0], "value"),
        "body_type": _text(listed[0], "type"),
        "published": _text(entry, "published"),
        "updated": _text(entry, "updated"),
        "author": _text(entry, "author"),
        "outlet": _text(entry, "source", "title"),
    }


def _text(value: object, *path: str) -> str | None:
    found = field(value, *path)
    return found if isinstance(found, str) and found.strip() else None
