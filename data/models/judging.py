"""What is derived from reviews and how they are looked at: signals, scopes, filters, tallies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas


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
        held_back: 1 where no model ever learns from a review with stars, so that it may be judged
            by it.
    """

    language: str | None
    sentiment: int | None
    score: float | None
    topics: int = 0
    praised: int = 0
    criticised: int = 0
    held_back: int = 0


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

    Days are inclusive dates counted from 1970-01-01 in UTC. `complaints` finds reviews of two stars
    or fewer, or read as negative. `answered` False finds reviews that are known to wait for an
    answer, not those of which one would not be seen. `corrections` finds what a person has
    corrected: 0 where that holds, 1 where the words have changed since.
    """

    since: int | None = None
    until: int | None = None
    brands: frozenset[int] = frozenset()
    locations: frozenset[int] = frozenset()
    channels: frozenset[str] = frozenset()
    stars: frozenset[int] = frozenset()
    sentiments: frozenset[int] = frozenset()
    complaints: bool = False
    languages: frozenset[str] = frozenset()
    topics: int = 0
    answered: bool | None = None
    corrections: frozenset[int] = frozenset()
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
            publication (see `data.responses.told_apart`), with the counts `answered`, `waiting`
            (unanswered at `as_of`, or removed before an answer), `impossible` (answered before it
            was published), `untimed` (answered, nobody knows when: at whatever `as_of`), `undated`
            and `hidden` (read where an answer would not be seen); the hours of the last four are 0.
            `age` is how long ago what was answered, untimed included, was published, at `as_of` or
            its removal, in hours.
        by: the columns that name one scope, for example `("brand_id",)`.
        hidden_replies: channels with reviews whose answers would not be seen.
        unblendable: channels whose stars may not be averaged with others.
        social: channels that are answered by the hour.
        recent: what came of late whatever the period: `n` per brand_id, location_id, channel and
            day, all recent days being put together on the last. Of what came before the first of
            them or has no date `n` is 1: there is some. None where `reviews` hold it all.
        mix: by brand_id and channel, what each channel weighs where stars are put together, as
            another period has it that these are compared with; None for what these have.
        remembered: what one index has worked out of these rows and the next needs as well.
    """

    reviews: pandas.DataFrame
    responses: pandas.DataFrame
    by: tuple[str, ...] = ("brand_id",)
    hidden_replies: frozenset[str] = frozenset()
    unblendable: frozenset[str] = frozenset()
    social: frozenset[str] = frozenset()
    recent: pandas.DataFrame | None = None
    mix: Mapping[tuple[int, str], float] | None = None
    remembered: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
