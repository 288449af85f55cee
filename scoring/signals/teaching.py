"""A brand's own starred reviews teach the shipped model of a language.

The taught model is the shipped one with other weights: they move towards what the stars say as
far as the reviews support it, and words that only this brand's reviewers use are added. So it
keeps what it knows of texts without stars, is read and explained like the shipped one, and is as
fast. It is taken only where it is right more often on reviews that it never saw, channel by
channel, and never where its probabilities are worse there, nor where it would turn texts round that
are clear by themselves.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scoring.signals.adapting import fit
from scoring.signals.labelled import HELD_BACK, Example, agreed, held_back
from scoring.signals.sentiment import Model
from scoring.signals.trials import (
    Comparison,
    Share,
    Trial,
    closeness,
    compared,
    right_less_than_half,
    still_clear,
)

FEWEST = 40
"""Praising and blaming reviews, each, that must be there to learn from, and again to judge by."""
ENOUGH = math.ceil(FEWEST / HELD_BACK)
"""Praising and blaming reviews, each, of which about so many are held back."""
TURNED = 0.1
"""Share of the clear texts of a side that a taught model may take for the other side at most."""

TAKEN, NO_BETTER, TOO_FEW = "taken", "no better", "too few"
WORSE_ON_POSTS, WORSE_ON_CHANNEL = "worse on posts", "worse on a channel"
TURNS_CLEAR = "turns clear texts round"
WORSE_PROBABILITIES = "worse probabilities"
CONTRADICTED = "stars contradict the texts"


@dataclass(frozen=True)
class Sides:
    """How many reviews praise and how many blame."""

    praise: int
    blame: int

    @classmethod
    def of(cls, examples: Iterable[Example]) -> Sides:
        """Return how many of each there are among some examples."""
        labels = Counter(example.label for example in examples)
        return cls(labels[1], labels[-1])

    @property
    def total(self) -> int:
        """How many take a side."""
        return self.praise + self.blame

    @property
    def enough(self) -> bool:
        """Whether there are enough of each to learn from or to judge by."""
        return min(self.praise, self.blame) >= FEWEST


@dataclass(frozen=True)
class Serving:
    """A taught model and where it serves.

    Attributes:
        channels: that it judges; None for all, and for posts wherever they stand.
    """

    model: Model
    channels: frozenset[str] | None = None

    def serves(self, channel: str) -> bool:
        """Return whether it judges a channel."""
        return self.channels is None or channel in self.channels


@dataclass(frozen=True)
class Taught:
    """What came of an attempt to teach.

    Attributes:
        outcome: `TAKEN`, or why not: `NO_BETTER`, `WORSE_ON_CHANNEL`, `WORSE_ON_POSTS`,
            `WORSE_PROBABILITIES`, `TURNS_CLEAR`, `CONTRADICTED` or `TOO_FEW`.
        to_learn, to_judge: the reviews there were to learn from, and those held back to judge by.
        reviews: how both did on reviews held back; None where there were too few.
        posts: how both did on posts that people have corrected; None where there were too few.
        channels: how both did on the reviews held back of each channel that has enough.
        contradicted: channels whose stars contradict their texts, with the share that the shipped
            model has right there; they are neither learned from nor judged by.
        clear: the texts that are clear by themselves, and the share that the taught model leaves
            on their side, of the side that it leaves less often; None where there were too few.
        model: the taught model where it was taken.
        serves: the channels that it serves; None for all, and for posts wherever they stand.
        withdrawn: what was in use does harm by now and must no longer be.
    """

    outcome: str
    to_learn: Sides
    to_judge: Sides
    reviews: Comparison | None = None
    posts: Comparison | None = None
    channels: Mapping[str, Comparison] = field(default_factory=dict)
    contradicted: Mapping[str, Share] = field(default_factory=dict)
    clear: Share | None = None
    model: Model | None = None
    serves: frozenset[str] | None = None
    withdrawn: bool = False


def teach(
    shipped: Model,
    starred: Sequence[Example],
    posts: Sequence[Example] = (),
    current: Serving | None = None,
    unlabelled: Sequence[str] = (),
) -> Taught:
    """Teach a model, and compare it with the one in use.

    A text is held back by a digest of its letters: copies of a review never stand on both sides,
    and what was held back once is held back the next time.

    Args:
        shipped: what is taught.
        starred: the brand's reviews in its language, labelled by their stars; three stars, which
            tell neither praise nor blame, teach nothing.
        posts: texts without stars whose sentiment people have corrected; never learned from.
        current: what is in use, where it is another than the shipped one.
        unlabelled: posts of which nobody has said anything.
    """
    known = agreed(starred)
    contradicted = _contradicted(shipped, [each for each in known if held_back(each.text)])
    known = [each for each in known if each.channel not in contradicted]
    learned = [each for each in known if not held_back(each.text)]
    judged = [each for each in known if held_back(each.text)]
    texts = [*(each.text for each in (*judged, *posts)), *unlabelled]
    withdrawn = current is not None and _harms(shipped, current, judged, texts)
    there = Sides.of(learned), Sides.of(judged)
    if not all(sides.enough for sides in there):
        outcome = CONTRADICTED if contradicted else TOO_FEW
        return Taught(outcome, *there, contradicted=contradicted, withdrawn=withdrawn)
    before = _InUse(shipped, None if withdrawn else current)
    taught = fit(shipped, learned)
    tried = before.try_against(taught, judged)
    attempt = _Attempt(
        tried,
        reviews=compared(tried.values()),
        posts=compared(before.try_against(taught, posts).values()),
        channels=_by_channel(tried),
        clear=still_clear(shipped, taught, texts),
        current=before.current,
    )
    outcome = attempt.outcome()
    taken = outcome == TAKEN
    return Taught(
        outcome,
        *there,
        attempt.reviews,
        attempt.posts,
        attempt.channels,
        contradicted,
        attempt.clear,
        taught if taken else None,
        attempt.serves() if taken else None,
        withdrawn and not taken,
    )


@dataclass(frozen=True)
class _InUse:
    """What judges today: the shipped model, and another on some channels or all."""

    shipped: Model
    current: Serving | None

    def try_against(self, taught: Model, examples: Iterable[Example]) -> dict[str, Trial]:
        """Return how what is in use and a taught model do on texts, by channel."""
        return {
            channel: Trial.of(self._model(channel), taught, those)
            for channel, those in _channels(examples).items()
        }

    def _model(self, channel: str) -> Model:
        serves = self.current is not None and self.current.serves(channel)
        return self.current.model if self.current is not None and serves else self.shipped


@dataclass(frozen=True)
class _Attempt:
    """A taught model beside what is in use, and what follows from it."""

    tried: Mapping[str, Trial]
    reviews: Comparison | None
    posts: Comparison | None
    channels: Mapping[str, Comparison]
    clear: Share | None
    current: Serving | None

    def outcome(self) -> str:
        """Return what comes of it."""
        served = self.serves()
        gains = self._gains()
        if served is None and not (gains or (self.reviews and self.reviews.gains)):
            return NO_BETTER
        if served is not None and not gains:
            return WORSE_ON_CHANNEL if self.reviews and self.reviews.gains else NO_BETTER
        if any(self.current and self.current.serves(each) for each in self._falls()):
            return WORSE_ON_CHANNEL
        if self._strays():
            return WORSE_PROBABILITIES
        if self.clear is not None and self.clear.right < 1 - TURNED:
            return TURNS_CLEAR
        return WORSE_ON_POSTS if self.posts and self.posts.falls else TAKEN

    def serves(self) -> frozenset[str] | None:
        """Return the channels it may serve: all, unless it falls on one or gains only on some."""
        everywhere = self.current is not None and self.current.channels is None
        if not self._falls() and (everywhere or (self.reviews and self.reviews.gains)):
            return None
        before = self.current.channels if self.current is not None else None
        return self._gains() | (before or frozenset())

    def _strays(self) -> bool:
        """Return whether its scores are surely further from the stars on what it would serve."""
        served = self.serves()
        trials = [each for name, each in self.tried.items() if served is None or name in served]
        found = closeness(trials)
        return found is not None and found.falls

    def _gains(self) -> frozenset[str]:
        return frozenset(channel for channel, each in self.channels.items() if each.gains)

    def _falls(self) -> frozenset[str]:
        return frozenset(channel for channel, each in self.channels.items() if each.falls)


def _channels(examples: Iterable[Example]) -> dict[str, list[Example]]:
    found: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        found[example.channel].append(example)
    return found


def _by_channel(tried: Mapping[str, Trial]) -> dict[str, Comparison]:
    each = {channel: compared([trial]) for channel, trial in tried.items()}
    return {channel: found for channel, found in each.items() if found is not None}


def _contradicted(shipped: Model, judged: Sequence[Example]) -> dict[str, Share]:
    """Return the channels whose stars contradict their texts; all, where they do so together."""
    each = {name: right_less_than_half(shipped, of) for name, of in _channels(judged).items()}
    found = {channel: share for channel, share in each.items() if share is not None}
    rest = [example for example in judged if example.channel not in found]
    together = right_less_than_half(shipped, rest)
    return found | ({example.channel: together for example in rest} if together else {})


def _harms(
    shipped: Model, current: Serving, judged: Sequence[Example], texts: Sequence[str]
) -> bool:
    """Return whether what is in use is worse than the shipped model on a channel it serves."""
    served = [example for example in judged if current.serves(example.channel)]
    tried = _InUse(shipped, None).try_against(current.model, served)
    clear = still_clear(shipped, current.model, texts)
    turned = clear is not None and clear.right < 1 - TURNED
    return turned or any(each.falls for each in _by_channel(tried).values())
