"""The vocabulary of Earshot: the values that travel between its parts.

A review is validated once, here, at the boundary where remote data becomes ours;
everything behind it may trust what it holds.
"""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

if TYPE_CHECKING:
    import pandas

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""No platform of ours had reviews before; an earlier date is a reading error."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text with NUL and lone surrogates replaced by U+FFFD: no database keeps them."""
    return _UNSTORABLE.sub("\ufffd", text)


def _text(value: object) -> object:
    return storable(value) if isinstance(value, str) else value


def _optional_text(value: object) -> object:
    if isinstance(value, str):
        return storable(value) if value.strip() else None
    return value


Text = Annotated[str, BeforeValidator(_text)]
OptionalText = Annotated[str | None, BeforeValidator(_optional_text)]


class Outcome(enum.StrEnum):
    """How a run ended; each asks something different of a person."""

    OK = "ok"
    PARTIAL = "partial"
    DEFERRED = "deferred"
    AUTH = "auth"
    QUOTA = "quota"
    BLOCKED = "blocked"
    CHANGED = "changed"
    BROKEN = "broken"
    LOST_LEASE = "lost-lease"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, hide_input_in_errors=True)


class Place(_Frozen):
    """Where a review belongs, as a file that covers several locations states it."""

    name: Text = Field(min_length=1, max_length=500)
    remote_id: OptionalText = None
    address: OptionalText = None
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


@dataclass(frozen=True)
class Terms:
    """What a source's terms allow us to do with its reviews.

    Attributes:
        text_days: days that text may be kept; None = no limit, 0 = only until it is scored.
        blend: its stars may be averaged with those of other channels.
        attribution: what must be shown beside its reviews.
    """

    text_days: int | None = None
    blend: bool = True
    attribution: str = ""


@dataclass(frozen=True)
class Need:
    """Something a person must enter before a source can collect.

    Attributes:
        name: key in the listing's options or among its secrets.
        label: what the field is called on the screen.
        help: where to get it, in one sentence.
        secret: stored encrypted, never shown again.
    """

    name: str
    label: str
    help: str = ""
    secret: bool = False
    required: bool = True


@dataclass(frozen=True)
class Source:
    """What a source says of itself; menus, schedules and documentation follow from it.

    Attributes:
        id: the module's name.
        channel: the platform it feeds.
        window: how many of the newest items it serves, or None if it can serve all of them.
            A window never proves that something was removed.
        schedule: how often a listing is collected unless its owner says otherwise.
        needs: what must be entered, secret or not.
        replies_visible: owner answers can be seen through it, so silence means silence.
        social: posts without stars, answered by the hour rather than by the day.
        requests_per_second: the budget for one host.
        note: one honest sentence on what it cannot do.
    """

    id: str
    channel: str
    name: str
    terms: Terms = Terms()
    window: int | None = None
    schedule: timedelta = timedelta(hours=1)
    needs: tuple[Need, ...] = ()
    replies_visible: bool = True
    social: bool = False
    requests_per_second: float = 5.0
    note: str = ""


@dataclass(frozen=True)
class Listing:
    """One location, or a whole brand, on one channel, collected by one source.

    Attributes:
        remote_id: what the source calls it (a path, an id, a hashtag, a URL).
        options: everything else the source needs to find it, never a secret.
        cursor: what the last complete run left for the next one, opaque to all but the source.
        time_zone: IANA name of the location's zone, for sources that state local times.
        replies_visible: an owner's answer would be seen here, so silence means silence.
        complete_until: everything published before it is held, as far as the source can tell.
        walked_at: when the last walk of everything ended.
        demo: belongs to the demo world, whose requests go to the sandbox only.
    """

    id: int
    brand_id: int
    location_id: int
    source: str
    channel: str
    remote_id: str
    account: str = ""
    name: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    cursor: Mapping[str, Any] = field(default_factory=dict)
    time_zone: str = "UTC"
    replies_visible: bool = True
    complete_until: datetime | None = None
    walked_at: datetime | None = None
    demo: bool = False


@dataclass(frozen=True)
class Coverage:
    """What a finished fetch proves.

    Attributes:
        complete: every review of the listing was seen, so an absent one is gone.
        stated_total: how many reviews the channel says there are.
        stated_rating: the mean the channel shows.
        cursor: what the next run of this listing should start from.
    """

    complete: bool = False
    stated_total: int | None = None
    stated_rating: float | None = None
    cursor: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Topic:
    """A subject that reviews speak of.

    Attributes:
        bit: its place in the topic bitmasks of the fact table, 0 to 62, never reused.
    """

    id: str
    name: str
    bit: int


@dataclass(frozen=True)
class Signals:
    """What was derived from one review.

    Attributes:
        sentiment: -1, 0 or 1; None where no model may judge (language, no text, no stars).
        score: sentiment in [-1, 1].
        topics, praised, criticised: bitmasks over `Topic.bit`.
    """

    language: str | None
    sentiment: int | None
    score: float | None
    topics: int = 0
    praised: int = 0
    criticised: int = 0


@dataclass(frozen=True)
class Scope:
    """The locations a person may see; every read takes one.

    `locations` is None for someone who may see everything, and an empty set, the default,
    shows nothing.
    """

    locations: frozenset[int] | None = frozenset()

    @classmethod
    def everything(cls) -> Scope:
        """Return the scope of someone who may see every location."""
        return cls(locations=None)


@dataclass(frozen=True)
class Filters:
    """What a reader has narrowed the screen to; empty means no narrowing.

    Days are inclusive dates counted from 1970-01-01 in UTC.
    """

    since: int | None = None
    until: int | None = None
    brands: frozenset[int] = frozenset()
    locations: frozenset[int] = frozenset()
    channels: frozenset[str] = frozenset()
    stars: frozenset[int] = frozenset()
    sentiments: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    topics: int = 0
    answered: bool | None = None
    removed: bool = False
    search: str = ""


@dataclass(frozen=True)
class Tallies:
    """Additive counts from which every index is computed.

    Attributes:
        reviews: a row per brand_id, location_id, channel, origin and day, with the counts
            `n`, `stars_1` … `stars_5`, `rated_negative`, `rated_neutral`, `rated_positive`,
            `post_negative`, `post_neutral`, `post_positive` (posts have no stars) and the sums
            `score_n`, `score_sum`, `score_squares` of sentiment scores. `day` counts from
            1970-01-01 and is -1 where a review has no date.
        responses: a row per brand_id, location_id, channel, negative (0 or 1) and `hours` since
            publication (see `data.facts.delay_hours`), with the counts `answered`, `waiting`
            (unanswered at `as_of`, or removed before an answer) and `impossible` (answered
            before it was published, or at an unknown time). Reviews whose listing does not show
            answers are not in it.
        by: the columns that name one scope, for example `("brand_id",)`.
        hidden_replies: channels that do not show owner answers.
        unblendable: channels whose stars may not be averaged with others.
        social: channels that are answered by the hour.
    """

    reviews: pandas.DataFrame
    responses: pandas.DataFrame
    by: tuple[str, ...] = ("brand_id",)
    hidden_replies: frozenset[str] = frozenset()
    unblendable: frozenset[str] = frozenset()
    social: frozenset[str] = frozenset()
