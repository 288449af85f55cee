"""What one cell of a file says: a text, a count, a coordinate, or nothing."""

from __future__ import annotations

from typing import Any

from collectors.google import original_text
from collectors.guessing.shapes import MISSING
from collectors.markup import plain_text, shows_tags

_LONGEST = 2 * max(map(len, MISSING))
"""Letters from which on a text is not looked at for being nothing between spaces."""


def is_nothing(value: str) -> bool:
    """Return whether a text is one of the ways to say nothing."""
    return value in MISSING or (len(value) < _LONGEST and value.strip() in MISSING)


def text_in(value: Any) -> str | None:
    """Return a value as text without the space around it; None for every way to say nothing."""
    if value is None:
        return None
    if not isinstance(value, str):
        value = str(value)
    value = value.strip()
    return None if value in MISSING else value


def prose_in(value: Any) -> str | None:
    """Return what somebody wrote: without tags, and without what Google translated."""
    text = text_in(value)
    if text is None:
        return None
    if ("<" in text or "&" in text) and shows_tags(text):
        text = plain_text(text)
    return (original_text(text) if "Google" in text else text) or None


def count_in(value: Any) -> int | None:
    """Return a whole number that is not negative, or None."""
    if isinstance(value, str):
        value = value.strip()
        value = int(value) if value.isdecimal() and len(value) < 16 else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**53:
        return None
    return int(value)


def coordinate_in(text: str | None) -> float | None:
    """Return a number with a point or a comma, or None."""
    try:
        return float(text.replace(",", ".")) if text else None
    except ValueError:
        return None
