"""What a statement says, without its words: topics, stars, edits, removals, owner's answers."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from functools import cache

from sandbox.arrivals import DAY
from sandbox.numbering import first_of_block, parent
from sandbox.places import Places
from sandbox.quality import Quality
from sandbox.statement import NEVER, Statement
from sandbox.streams import MASTODON, Stream

_TOPIC_COUNTS = ((1, 2, 3, 4), (30, 72, 93, 100))
_EDITED = dict.fromkeys(
    (
        *("google", "apple", MASTODON, "trustpilot", "reddit", "subreddit", "youtube"),
        *("google_play", "x", "linkedin", "booking"),
    ),
    0.03,
)
_EDITED_WITHIN = {"x": 0.005}
"""Mean days until an author edits, where it is not the usual number."""
_REMOVED = {"google": 0.012, MASTODON: 0.02}
_ANSWERED = frozenset(
    {
        *("google", "yelp", "tripadvisor", "trustpilot", "facebook", "youtube", "google_play"),
        *("app_store_connect", "instagram", "tiktok", "linkedin", "booking"),
    }
)
_NEVER_ANSWER = ("halvora-cafe-manchester", "halvora-table-san-diego", "lumenwick-austin")
_OFFICE = (0.75, 0.7)
"""Share of what is said of our places that our head office answers, and its median delay in days.
It stays out of the places that never answer, whose managers have asked for that."""


class Drawing:
    """Draws statements of one world.

    Args:
        seed: the world's.
        places: for the topics people speak of.
        quality: for what they think of them.
        office: our head office answers as well; without one, more is left to answer.
    """

    def __init__(self, seed: int, places: Places, quality: Quality, *, office: bool) -> None:
        self._seed = seed
        self._quality = quality
        self._has_office = office
        self._topics = {kind: _wheel(weights) for kind, weights in places.topics.items()}
        self._habits: dict[str, tuple[float, float]] = {}

    def statement(
        self, stream: Stream, number: int, created: float, rng: random.Random
    ) -> Statement:
        """Draw one statement made at a moment."""
        praised, criticised = self._opinion(stream, created, rng)
        rating = 0
        subject = {"posts": "post", "articles": "article"}.get(stream.kind, "review")
        if subject == "review":
            rating = stars(len(praised), len(criticised), stream.bias, rng)
        language = _spin(stream.languages, rng)
        edited, edited_rating = self._edit(stream, created, rating, rng)
        seed = rng.getrandbits(53)
        return Statement(
            stream.key,
            number,
            seed,
            created,
            rating,
            language,
            praised,
            criticised,
            rng.random() < stream.silent,
            subject,
            edited,
            edited_rating,
            _later(created, _REMOVED.get(stream.platform, 0.0), 40, rng),
            min(
                self._reply(stream, number, created, rating, rng),
                self._office(stream, number, created, rating, seed),
            ),
        )

    def _opinion(
        self, stream: Stream, created: float, rng: random.Random
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        kind = stream.kind if stream.kind in self._topics else "hotel"
        names, weights = self._topics[kind]
        spoken = dict.fromkeys(rng.choices(names, cum_weights=weights, k=_topic_count(rng)))
        mood = rng.gauss(0.2, 0.9)
        praised: list[str] = []
        criticised: list[str] = []
        for topic in spoken:
            happy = rng.random() < self._quality.praise(stream, topic, created, mood)
            (praised if happy else criticised).append(topic)
        return tuple(praised), tuple(criticised)

    def _edit(
        self, stream: Stream, created: float, rating: int, rng: random.Random
    ) -> tuple[float, int]:
        days = _EDITED_WITHIN.get(stream.platform, 25)
        edited = _later(created, _EDITED.get(stream.platform, 0.0), days, rng)
        if edited == NEVER or not rating:
            return edited, 0
        return edited, rating - 1 if rating > 3 and rng.random() < 0.4 else min(5, rating + 1)

    def _reply(
        self, stream: Stream, number: int, created: float, rating: int, rng: random.Random
    ) -> float:
        if stream.platform not in _ANSWERED or not _answerable(stream, number):
            return NEVER
        return _answered(self.habit(_subject(stream)), created, rating, rng)

    def _office(self, stream: Stream, number: int, created: float, rating: int, seed: int) -> float:
        ours = self._has_office and stream.brand.ours
        if not ours or _subject(stream) in _NEVER_ANSWER:
            return NEVER
        if stream.platform not in _ANSWERED or not _answerable(stream, number):
            return NEVER
        return _answered(_OFFICE, created, rating, random.Random(f"{seed}/office"))

    def habit(self, subject: str) -> tuple[float, float]:
        """Return the share of reviews a location or brand answers, and its median delay in days."""
        if subject not in self._habits:
            rng = random.Random(f"{self._seed}/{subject}/habit")
            share = 0.0 if subject in _NEVER_ANSWER else rng.uniform(0.25, 0.95)
            self._habits[subject] = (share, rng.lognormvariate(0.6, 0.6))
        return self._habits[subject]


def _subject(stream: Stream) -> str:
    return stream.location.key if stream.location else stream.brand.key


def _answered(habit: tuple[float, float], created: float, rating: int, rng: random.Random) -> float:
    share, median = habit
    slower = 2.0 if 0 < rating <= 2 else 1.0
    if rng.random() >= share * (0.8 if slower > 1 else 1.0):
        return NEVER
    return created + DAY * slower * math.exp(rng.gauss(math.log(median), 0.9))


def _answerable(stream: Stream, number: int) -> bool:
    """Tell whether an answer would show where this statement stands: it opens a thread of ours."""
    if stream.kind != "posts":
        return True
    tags = stream.platform == "instagram" and first_of_block(number)
    return parent(number) is None and not tags


def stars(praised: int, criticised: int, bias: float, rng: random.Random) -> int:
    """Return the stars that follow from what was praised and criticised."""
    balance = (praised - criticised) / (praised + criticised)
    return max(1, min(5, round(3.2 + 1.75 * balance + bias + rng.gauss(0, 0.45))))


def _later(created: float, share: float, days: float, rng: random.Random) -> float:
    if rng.random() >= share:
        return NEVER
    return created + 600 + rng.expovariate(1 / (days * DAY))


def _topic_count(rng: random.Random) -> int:
    values, weights = _TOPIC_COUNTS
    return rng.choices(values, cum_weights=weights)[0]


def _spin(weights: Mapping[str, float], rng: random.Random) -> str:
    names, summed = _wheel(weights)
    return rng.choices(names, cum_weights=summed)[0]


def _wheel(weights: Mapping[str, float]) -> tuple[list[str], list[float]]:
    return _spun(tuple(weights.items()))


@cache
def _spun(weights: tuple[tuple[str, float], ...]) -> tuple[list[str], list[float]]:
    total, summed = 0.0, []
    for _, weight in weights:
        total += weight
        summed.append(total)
    return [name for name, _ in weights], summed
