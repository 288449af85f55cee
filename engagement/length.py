"""How long a text is as a platform counts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from collectors.sources.x import weight
from data.models import Replies

_SIZES: Mapping[str, Callable[[str], int]] = {
    "characters": len,
    "bytes": lambda text: len(text.encode()),
    "weight": weight,
}


def size(text: str, replies: Replies, author: str = "") -> int:
    """Return the length of an answer in the platform's own unit.

    Args:
        text: the answer.
        replies: how the platform takes it.
        author: the handle that is put before it where the platform does so.

    >>> size("Grüße", Replies(4096, "bytes")), size("Hi", Replies(500, named=True), "a@b.example")
    (7, 15)
    """
    return _SIZES[replies.unit](f"@{author} {text}" if replies.named else text)


def fits(text: str, replies: Replies, author: str = "") -> bool:
    """Tell whether a platform takes an answer of this length."""
    return replies.most is None or size(text, replies, author) <= replies.most
