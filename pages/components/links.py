"""Addresses that came from outside: shown only where they are plain web addresses."""

from __future__ import annotations

from urllib.parse import urlsplit

_SCHEMES = frozenset({"http", "https"})


def link_of(url: str | None) -> tuple[str, str] | None:
    """Return a web address and the host it leads to, or None where it is no plain web address.

    >>> link_of("https://user@bücher.example/a b"), link_of("javascript:alert(1)")
    (None, None)
    >>> link_of("https://bücher.example/a")
    ('https://bücher.example/a', 'xn--bcher-kva.example')
    """
    try:
        parts = urlsplit((url or "").strip())
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in _SCHEMES or not host or "@" in parts.netloc:
        return None
    return (url or "").strip(), host
