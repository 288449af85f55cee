"""Authors who asked to be forgotten: known by keyed digests, so that what they wrote stays away.

A digest stands for an author on a channel (their id there or, where the channel tells none, their
name) or for one review. Nobody without the key can tell from it who was forgotten.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from data.authors import plain, tells_who
from data.models import Review
from data.schema import suppression
from data.upsert import Arrival

ERASED = "erased on request"
"""The flag of a review whose author was forgotten."""

PREFIX = "erased-"
"""Begins the external id of a review whose own would tell who wrote it."""


class Suppression:
    """Knows again who was forgotten.

    Args:
        keys: the present key, then older ones, as `data.secrets.Secrets` takes them.
    """

    def __init__(self, keys: str) -> None:
        self._keys = [
            hmac.digest(key.strip().encode(), b"earshot suppression", "sha256")
            for key in keys.split(",")
        ]

    def marks(self, of: Review) -> list[str]:
        """Return the digests by which a review's author, and the review itself, are known."""
        return [self._digest(self._keys[0], *each) for each in _identities(of)]

    def blank(self, connection: Connection, arrival: Arrival) -> Arrival:
        """Return what arrives with everything taken out of the reviews of forgotten authors."""
        known = self.known(connection, {item.channel for item in arrival.reviews})
        if not known:
            return arrival
        reviews = [
            self.blanked(item) if self.is_known(item, known) else item for item in arrival.reviews
        ]
        return replace(arrival, reviews=reviews)

    def known(self, connection: Connection, channels: Iterable[str]) -> frozenset[str]:
        """Return the digests of some channels."""
        statement = select(suppression.c.digest).where(suppression.c.channel.in_(sorted(channels)))
        return frozenset(connection.scalars(statement))

    def is_known(self, item: Review, known: frozenset[str]) -> bool:
        """Tell whether a review, or whoever wrote it, was forgotten."""
        return any(
            self._digest(key, *identity) in known
            for identity in _identities(item)
            for key in self._keys
        )

    def holds(self, channel: str, item: Any, known: frozenset[str]) -> bool:
        """Tell whether any text in a raw item is the id or the name of a forgotten author."""
        return any(
            self._digest(key, channel, kind, plain(text)) in known
            for text in _texts(item)
            for kind in ("id", "name")
            for key in self._keys
        )

    def blanked(self, item: Review) -> Review:
        """Return a review without words, author and address; its stars and moments stay."""
        telling = [
            plain(each) for each in (item.author, item.author_id) if each and tells_who(each)
        ]
        tells = any(each in plain(item.external_id) for each in telling)
        taken: dict[str, Any] = {
            "author": None, "author_id": None, "title": None, "text": None, "url": None,
            "parent_id": None, "engagement": {}, "excerpt": False,
            "external_id": self.external_id(item) if tells else item.external_id,
            "response_text": None if item.response_text is None else "",
            "flags": (*item.flags, ERASED) if ERASED not in item.flags else item.flags,
        }  # fmt: skip
        return item.model_copy(update=taken)

    def external_id(self, item: Review) -> str:
        """Return an id in place of one that would tell who wrote the review."""
        key = self._keys[-1]
        return PREFIX + self._digest(key, item.channel, "review", item.account, item.external_id)

    def _digest(self, key: bytes, *parts: str) -> str:
        return hmac.digest(key, repr(parts).encode(), "sha256").hex()


def _identities(item: Review) -> Iterator[tuple[str, ...]]:
    yield (item.channel, "review", item.account, item.external_id)
    if item.author_id:
        yield (item.channel, "id", plain(item.author_id))
    elif item.author and tells_who(item.author):
        yield (item.channel, "name", plain(item.author))


def _texts(item: Any) -> Iterator[str]:
    """Yield every text in a raw item, however deep."""
    waiting = [item]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, Sequence) and not isinstance(value, bytes):
            waiting.extend(value)
