"""Which platform a file of reviews comes from, as its links, its words and its name tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

LOOKED_AT = 200
"""Rows that are looked at."""

_WORDS = {
    "google": ("google", "gmb", "googlemaps"),
    "google_play": ("playstore", "googleplay", "play.google"),
    "appstore": ("appstore", "apps.apple", "itunes"),
    "yelp": ("yelp",),
    "tripadvisor": ("tripadvisor",),
    "trustpilot": ("trustpilot",),
    "facebook": ("facebook",),
    "booking": ("booking",),
    "glassdoor": ("glassdoor",),
    "amazon": ("amazon",),
    "expedia": ("expedia",),
    "opentable": ("opentable",),
    "capterra": ("capterra",),
    "holidaycheck": ("holidaycheck",),
}
"""What each channel is called in names and hosts, written together."""

_SPECIAL = ("google_play", "appstore")
"""Looked for before those whose names are a part of theirs."""


def guess_channel(filename: str, columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the channel that a file comes from, or nothing where nothing tells.

    Links tell most, then a column that names one platform throughout, then the names of the file
    and of its columns.

    Args:
        filename: as it was given.
        columns: the names of the columns.
        rows: the values by column; only the first are looked at.

    >>> guess_channel("Yelp export.csv", ["Stars", "Text"], [])
    'yelp'
    >>> guess_channel("x.csv", ["URL"], [{"URL": "https://www.tripadvisor.example/Review-1"}])
    'tripadvisor'
    >>> guess_channel("reviews.csv", ["Stars"], [{"Stars": "5"}])
    ''
    """
    looked_at = list(islice(rows, LOOKED_AT))
    links, words = _told(looked_at)
    found = _most(links, links.total()) or _most(words, len(looked_at))
    headings = Counter(filter(None, map(_named, columns)))
    return found or _named(filename) or _most(headings, headings.total())


def _told(rows: Sequence[Mapping[str, Any]]) -> tuple[Counter[str], Counter[str]]:
    links: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for row in rows:
        for value in row.values():
            text = str(value or "").strip()
            if text.startswith(("http://", "https://")):
                links[_named(_host(text))] += 1
            elif len(text) < 25 and (channel := _named(text)):
                words[channel] += 1
    return links, words


def _host(link: str) -> str:
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    # A map's address is told by its path alone.
    return f"{parts.hostname or ''}{'.google' if parts.path.startswith('/maps') else ''}"


def _most(counts: Counter[str], of: int) -> str:
    """Return what more than half of them name, or nothing."""
    channel, number = counts.most_common(1)[0] if counts else ("", 0)
    return channel if number * 2 > of else ""


def _named(text: str) -> str:
    """Return the channel that a text names, whatever stands between its letters."""
    joined = re.sub(r"[^a-z0-9.]", "", text.lower())
    ordered = sorted(_WORDS, key=lambda channel: channel not in _SPECIAL)
    for channel in ordered:
        if any(word in joined for word in _WORDS[channel]):
            return channel
    return ""
