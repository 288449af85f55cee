"""Finding listings: what searches and pasted addresses of all sources have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

MOST = 50
"""Listings found beyond which a person rather types another word."""


def address_at(url: str, *domains: str) -> SplitResult | None:
    """Return the parts of a pasted address if it leads to one of the domains, or below one.

    Examples:
        >>> address_at("https://www.yelp.com/biz/harbour", "yelp.com").path
        '/biz/harbour'
        >>> address_at("https://notyelp.com/biz/harbour", "yelp.com") is None
        True
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    return parts if any(f".{host}".endswith(f".{domain}") for domain in domains) else None


def within(parts: SplitResult | None, pattern: str) -> str | None:
    """Return the first group of the pattern in an address's path and query, or None."""
    found = re.search(pattern, f"{parts.path}?{parts.query}", re.ASCII) if parts else None
    return found[1] if found else None


def is_address(text: str) -> bool:
    """Tell whether a text is a web address rather than words."""
    return text.strip().lower().startswith(("http://", "https://"))


def name_and_town(query: str) -> tuple[str, str]:
    """Return what stands before and after the last comma.

    >>> name_and_town("Hook, Line and Sinker, Bristol")
    ('Hook, Line and Sinker', 'Bristol')
    """
    name, comma, town = query.rpartition(",")
    return (name.strip(), town.strip()) if comma else (query.strip(), "")


def speaks_of(words: str, *said: object) -> bool:
    """Tell whether every word stands in what is said, whatever its case."""
    text = " ".join(str(one) for one in said if one).casefold()
    return all(word in text for word in words.casefold().replace(",", " ").split())


def written(lines: object, *more: object) -> str:
    """Return an address in one line, whatever of it is stated."""
    listed = lines if isinstance(lines, list) else [lines]
    return ", ".join(str(part) for part in (*listed, *more) if isinstance(part, str) and part)


def texts(value: object, *names: str) -> tuple[str, ...]:
    """Return fields of an object as text, empty where they are missing or something else."""
    fields = value if isinstance(value, Mapping) else {}
    return tuple(_text(fields.get(name)) for name in names)


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def named(delivery: object, path: Iterable[str]) -> set[str]:
    """Return all texts that stand at a path, through whatever lists are on the way.

    >>> sorted(named({"entry": [{"id": "7"}, {"id": 8}]}, ("entry", "id")))
    ['7', '8']
    """
    values = [delivery]
    for name in path:
        inner = [one for value in values for one in (value if isinstance(value, list) else [value])]
        values = [one.get(name) for one in inner if isinstance(one, Mapping)]
    return {_text(value) for value in values if _text(value)}
