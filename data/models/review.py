"""A review, validated once at the boundary where remote data becomes ours."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated
from unicodedata import combining, normalize

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""No platform of ours had reviews before; an earlier date is a reading error."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text with NUL and lone surrogates replaced by U+FFFD: no database keeps them."""
    return _UNSTORABLE.sub("\ufffd", text)


_MARKS = 30
"""Marks on one letter; no language puts so many, and Unicode's own bound (UAX 15) is as many."""
_HEAP = re.compile(rf"[\W\uff9e\uff9f]{{{_MARKS + 1},}}")


def unheaped(text: str) -> str:
    """Return a text without the marks that are heaped on one letter beyond any that is read.

    What composes or takes apart accents sorts those of a letter, which takes the square of their
    number: it is never given a text as it came.

    >>> unheaped("good" + 1_000 * "\u0301\u0323") == "good" + 15 * "\u0301\u0323"
    True
    """
    return text if text.isascii() else _HEAP.sub(_some, text)


def _some(heap: re.Match[str]) -> str:
    kept, more = heap[0][:_MARKS], heap[0][_MARKS:]
    return kept + "".join(sign for sign in more if not combining(normalize("NFKD", sign)[0]))


def words_digest(title: str | None, text: str | None) -> str:
    r"""Return a digest of what was written, whatever its spaces and line ends.

    >>> words_digest(None, "Good food.\r\n") == words_digest("", " Good  food.")
    True
    """
    parts = [" ".join(normalize("NFC", unheaped(part or "")).split()) for part in (title, text)]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _text(value: object) -> object:
    return storable(value) if isinstance(value, str) else value


def _optional_text(value: object) -> object:
    if isinstance(value, str):
        return storable(value) if value.strip() else None
    return value


Text = Annotated[str, BeforeValidator(_text)]
OptionalText = Annotated[str | None, BeforeValidator(_optional_text)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, hide_input_in_errors=True)


class Place(_Frozen):
    """Where a review belongs, as a file that covers several locations states it."""

    name: Text = Field(min_length=1, max_length=500)
    remote_id: OptionalText = None
    address: OptionalText = None
    city: OptionalText = None
    country: OptionalText = None
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)


class Review(_Frozen):
    """One public statement: a star review, a post, a comment, an article.

    Attributes:
        channel: the public platform, as people know it (`google`, `yelp`, …).
        account: the remote name space within which `external_id` is unique; empty where ids
            are unique on the whole channel.
        external_id: the remote id exactly as sent ("01" is not "1").
        rating: stars on the common scale from 1 to 5, or None where there are none.
        rating_original: the rating as the channel shows it, when its scale is another ("8.4/10").
        created_at: when it was published; None where the source does not say or says nonsense.
        updated_at: when its author last changed it, where the source tells.
        text: what the author wrote, in the original language; None for a rating alone.
        excerpt: the source cuts the text; it never replaces a full text held already.
        language: as the channel states it; ours is a signal.
        origin: how the review came about, as the channel says (`organic`, `invited`, …).
        parent_id: external id of the post that this one answers or comments on.
        engagement: counts the channel shows (`likes`, `shares`, `comments`, `views`, …).
        response_text, response_at: the owner's answer; a platform may tell only one of them.
        place: where it belongs, when one listing covers several locations.
        flags: what was mended while reading it (`date in the future`, …), for the screen.
    """

    channel: Text = Field(min_length=1, max_length=40)
    account: Text = Field(default="", max_length=300)
    external_id: Text = Field(min_length=1, max_length=500)
    author: OptionalText = Field(default=None, max_length=500)
    author_id: OptionalText = Field(default=None, max_length=500)
    title: OptionalText = Field(default=None, max_length=2_000)
    text: OptionalText = Field(default=None, max_length=200_000)
    excerpt: bool = False
    language: OptionalText = Field(default=None, max_length=35)
    rating: float | None = Field(default=None, ge=1, le=5, allow_inf_nan=False)
    rating_original: OptionalText = Field(default=None, max_length=40)
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None
    url: OptionalText = Field(default=None, max_length=4_000)
    origin: Text = Field(default="", max_length=60)
    parent_id: OptionalText = Field(default=None, max_length=500)
    engagement: Mapping[str, int] = Field(default_factory=dict)
    response_text: OptionalText = Field(default=None, max_length=200_000)
    response_at: AwareDatetime | None = None
    place: Place | None = None
    flags: tuple[str, ...] = ()

    @field_validator("created_at", "updated_at", "response_at")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    @property
    def version(self) -> datetime:
        """The newest moment the remote knows of this review; a higher one wins."""
        known = [at for at in (self.created_at, self.updated_at, self.response_at) if at]
        return max(known, default=EARLIEST)

    @property
    def content_hash(self) -> str:
        """A digest of everything a reader would see as a change."""
        parts = (
            self.title,
            self.text,
            None if self.rating is None else f"{self.rating:.4f}",
            self.response_text,
            self.response_at and int(self.response_at.timestamp()),
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
