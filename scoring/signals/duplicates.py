"""Copied reviews: the same words under other authors, locations or channels."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from scoring.signals.readable import readable
from scoring.signals.words import tokens

SIZE = 16
"""Lowest hashes that a sketch keeps."""
SHARED = 4
"""Hashes that two sketches must share to be compared in full."""
ALIKE = 0.3
"""Jaccard similarity of word triples from which on two texts are copies of each other."""
FEWEST = 8
"""Words below which the same text proves nothing: many people write "Great food!"."""
SIGNS = 2
"""Characters that count as a word in scripts that do not part words."""
CROWD = 100
"""Texts with the same hash, on either side in time, that another is compared with: a triple that
more have tells little, and of a text that was copied more often, each copy leads to the next."""
LIKELY = 0.5
"""Similarity by the sketches alone from which on texts that are no longer held are copies."""


_SIGN = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, Kana, Han and Hangul."""
_WORDS = re.compile(rf"[{_SIGN}]|[^{_SIGN}]+")

Holders = dict[int, list[int]]
"""By hash, the texts that have it, the latest last."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Two texts that are nearly the same.

    Attributes:
        first, second: their places in what was compared; first is the lower one.
        similarity: share of word triples that both have, from `ALIKE` to 1.
    """

    first: int
    second: int
    similarity: float


def triples(text: str) -> frozenset[int]:
    """Return a hash of each three neighbouring words; none for a text of few words.

    Where words are not parted, as in Chinese, Japanese, Thai and often in Korean, the characters
    stand for them.
    """
    words = _words(text)
    if sum(1 / SIGNS if _is_sign(word) else 1 for word in words) < FEWEST:
        return frozenset()
    joined = zip(words, words[1:], words[2:], strict=False)
    return frozenset(zlib.crc32(" ".join(three).encode()) for three in joined)


def _words(text: str) -> list[str]:
    seen = readable(text)
    read = [word for word in tokens(seen, None) if word[0].isalnum()]
    if seen.isascii():
        return read
    return [part for word in read for part in _WORDS.findall(word)]


def _is_sign(word: str) -> bool:
    return len(word) == 1 and word > "\u0dff" and _WORDS.fullmatch(word) is not None


def sketch(hashes: Iterable[int]) -> tuple[int, ...]:
    """Return the lowest hashes: two texts share some in proportion to what they have in common."""
    return tuple(sorted(hashes)[:SIZE])


def copies(texts: Sequence[str | None]) -> list[Copy]:
    """Return all pairs of texts that are nearly the same, in order of their places.

    Texts of fewer than `FEWEST` words are never copies. Of a text that stands there more than
    `CROWD` times not all pairs are returned, but enough to lead from each to all others.

    >>> told = "We stayed three nights in a lovely room above the old harbour"
    >>> copies([told, "Something else", told + "!"])
    [Copy(first=0, second=2, similarity=1.0)]
    """
    known = [triples(text or "") for text in texts]
    sketches = {place: sketch(hashes) for place, hashes in enumerate(known)}
    found = []
    for first, second in near(sketches, {}):
        alike = similarity(known[first], known[second])
        if alike >= ALIKE:
            found.append(Copy(first, second, round(alike, 4)))
    return found


def similarity(first: frozenset[int], second: frozenset[int]) -> float:
    """Return the share of two sets' members that both have, 0 for two empty ones."""
    both = len(first & second)
    return both / max(1, len(first) + len(second) - both)


def likeness(first: Sequence[int], second: Sequence[int]) -> float:
    """Return an estimate of `similarity` from two sketches.

    >>> likeness([1, 2, 3], [1, 2, 4])
    0.5
    """
    both = sorted({*first, *second})
    seen = both[:SIZE] if SIZE in (len(first), len(second)) else both
    return len({*first} & {*second} & {*seen}) / max(1, len(seen))


def near(
    waiting: Mapping[int, Sequence[int]],
    held: Mapping[int, Sequence[int]],
    when: Mapping[int, int] | None = None,
) -> list[tuple[int, int]]:
    """Return the pairs worth comparing in full, the lower number first, in order.

    Args:
        waiting: sketches by number that are compared with each other and with those held.
        held: sketches that have been compared with each other before.
        when: by number, what puts them in order of time; without it their numbers do.
    """
    known = {**held, **waiting}
    wanted = frozenset(chain.from_iterable(waiting.values()))
    order = sorted(known, key=lambda place: (when[place] if when else place, place))
    pairs: set[tuple[int, int]] = set()
    # Those before each, then those held after it: no two are looked at twice.
    for places, seen in ((order, known), (reversed(order), held)):
        holders: Holders = {number: [] for number in wanted}
        for place in places:
            if place in waiting:
                pairs.update(
                    (min(place, other), max(place, other))
                    for other in _sharing(waiting[place], holders)
                )
            if place in seen:
                for number in wanted.intersection(seen[place]):
                    holders[number].append(place)
    return sorted(pairs)


def _sharing(lowest: Sequence[int], holders: Holders) -> list[int]:
    shared = Counter(chain.from_iterable(holders[number][-CROWD:] for number in lowest))
    needed = min(SHARED, len(lowest))
    return [other for other, count in shared.items() if count >= needed]


def groups(found: Iterable[Copy]) -> list[list[int]]:
    """Return the texts that are copies of each other, directly or through others.

    >>> groups([Copy(0, 2, 1.0), Copy(2, 5, 0.4), Copy(1, 3, 0.9)])
    [[0, 2, 5], [1, 3]]
    """
    leader: dict[int, int] = {}

    def lead(place: int) -> int:
        while leader.setdefault(place, place) != place:
            leader[place] = place = leader[leader[place]]
        return place

    for copy in found:
        one, other = sorted((lead(copy.first), lead(copy.second)))
        leader[other] = one
    members: dict[int, list[int]] = defaultdict(list)
    for place in sorted(leader):
        members[lead(place)].append(place)
    return sorted(members.values())
