"""Copied reviews: the same words under other authors, locations or channels."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scoring.signals.words import tokens

SIZE = 16
"""Lowest hashes that a sketch keeps."""
SHARED = 4
"""Hashes that two sketches must share to be compared in full."""
ALIKE = 0.3
"""Jaccard similarity of word triples from which on two texts are copies of each other."""
FEWEST = 8
"""Words below which the same text proves nothing: many people write "Great food!"."""
CROWD = 200
"""Texts that may share a hash; a triple more common than that tells nothing."""


@dataclass(frozen=True)
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
    """Return a hash of each three neighbouring words; none for a text of few words."""
    words = [word for word in tokens(text, None) if word[0].isalnum()]
    if len(words) < FEWEST:
        return frozenset()
    joined = zip(words, words[1:], words[2:], strict=False)
    return frozenset(zlib.crc32(" ".join(three).encode()) for three in joined)


def sketch(hashes: Iterable[int]) -> tuple[int, ...]:
    """Return the lowest hashes: two texts share some in proportion to what they have in common."""
    return tuple(sorted(hashes)[:SIZE])


def copies(texts: Sequence[str | None]) -> list[Copy]:
    """Return all pairs of texts that are nearly the same, in order of their places.

    Texts of fewer than `FEWEST` words are never copies.

    >>> told = "We stayed three nights in a lovely room above the old harbour"
    >>> copies([told, "Something else", told + "!"])
    [Copy(first=0, second=2, similarity=1.0)]
    """
    known = [triples(text or "") for text in texts]
    found = []
    for first, second in _candidates(known):
        both = len(known[first] & known[second])
        similarity = both / (len(known[first]) + len(known[second]) - both)
        if similarity >= ALIKE:
            found.append(Copy(first, second, round(similarity, 4)))
    return sorted(found, key=lambda copy: (copy.first, copy.second))


def _candidates(known: Sequence[frozenset[int]]) -> Iterator[tuple[int, int]]:
    holders: dict[int, list[int]] = defaultdict(list)
    for place, hashes in enumerate(known):
        lowest = sketch(hashes)
        shared = Counter(
            other for number in lowest if len(holders[number]) <= CROWD for other in holders[number]
        )
        needed = min(SHARED, len(lowest))
        yield from ((other, place) for other, count in shared.items() if count >= needed)
        for number in lowest:
            holders[number].append(place)


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
