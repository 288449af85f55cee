"""Copied reviews: the same words under other authors, locations or channels."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from scoring.signals.readable import readable
from scoring.signals.scripts import is_sign, parts
from scoring.signals.words import tokens

SIZE = 16
"""Lowest hashes that a sketch keeps."""
SHARED = 4
"""Hashes that two sketches must share to be compared in full."""
ALIKE = 0.45
"""Jaccard similarity of word triples from which on two texts are copies of each other."""
MUCH, PARTLY = 16, 0.3
"""Word triples in common, more than any one sentence has, with which less similarity will do: one
word in seven of a long text may be another, while two short ones share a stock sentence."""
NEARLY = 0.7
"""Similarity from which on two copies say nearly the same; others share sentences."""
WINDOW = 90
"""Days that may lie between copies: a text that comes back later is not found."""
FEWEST = 8
"""Words below which the same text proves nothing: many people write "Great food!"."""
SIGNS = 2
"""Characters that count as a word in scripts that do not part words."""
CROWD = 100
"""Texts with the same hash, on either side in time, that another is compared with: a triple that
more have tells little, and of a text that was copied more often, each copy leads to the next."""

Holders = dict[int, list[int]]
"""By hash, the texts that have it, the latest last."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Two texts that are nearly the same.

    Attributes:
        first, second: their places in what was compared; first is the lower one.
        similarity: share of word triples that both have, from `PARTLY` to 1.
    """

    first: int
    second: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Trace:
    """What a text is compared by.

    Attributes:
        sketch: the lowest hashes of its word triples.
        words: all of them; none where the text is no longer held.
    """

    sketch: Sequence[int]
    words: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: the text that it is a copy of, and how like it, 1 for that one."""

    centre: int
    similarity: float


def triples(text: str) -> frozenset[int]:
    """Return a hash of each three neighbouring words; none for a text of few words.

    Where words are not parted, as in Chinese, Japanese, Thai and often in Korean, the characters
    stand for them.
    """
    words = _words(text)
    if sum(1 / SIGNS if is_sign(word) else 1 for word in words) < FEWEST:
        return frozenset()
    joined = zip(words, words[1:], words[2:], strict=False)
    return frozenset(zlib.crc32(" ".join(three).encode()) for three in joined)


def _words(text: str) -> list[str]:
    seen = readable(text)
    read = [word for word in tokens(seen, None) if word[0].isalnum()]
    if seen.isascii():
        return read
    return [part for word in read for part in parts(word)]


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
    return _pairs(_traced(texts))


def _traced(texts: Iterable[str | None]) -> list[Trace]:
    words = (triples(text or "") for text in texts)
    return [Trace(sketch(each), each) for each in words]


def _pairs(traces: Sequence[Trace]) -> list[Copy]:
    found = []
    for first, second in near({place: each.sketch for place, each in enumerate(traces)}, {}):
        alike = copied(traces[first], traces[second])
        if alike:
            found.append(Copy(first, second, round(alike, 4)))
    return found


def trace(kept: Sequence[int], text: str | None) -> Trace:
    """Return what a text is compared by.

    Args:
        kept: its sketch.
        text: itself, where it is held.
    """
    return Trace(kept, triples(text or ""))


def copied(one: Trace, other: Trace) -> float:
    """Return how similar two texts are if they are copies of each other, and otherwise 0.

    Where one is no longer held, the sketches tell.
    """
    if not (one.words and other.words):
        alike = likeness(one.sketch, other.sketch)
        return alike if alike >= ALIKE else 0.0
    alike = similarity(one.words, other.words)
    much = len(one.words & other.words) >= MUCH
    return alike if alike >= (PARTLY if much else ALIKE) else 0.0


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


def may_be_alike(one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether two sketches share enough for the texts to be compared in full."""
    return len({*one}.intersection(other)) >= min(SHARED, len(one), len(other)) > 0


def _sharing(lowest: Sequence[int], holders: Holders) -> list[int]:
    shared = Counter(chain.from_iterable(holders[number][-CROWD:] for number in lowest))
    needed = min(SHARED, len(lowest))
    return [other for other, count in shared.items() if count >= needed]


def gather(
    order: Iterable[int],
    found: Iterable[Copy],
    alike: Callable[[int, int], float],
    known: Mapping[int, Place],
) -> dict[int, Place]:
    """Return where texts stand: each is gathered round another that it is a copy of itself.

    A text joins, of the texts round which its copies stand, the one it is most like. Where it is
    like none of them, those of its copies that are more like it come over to it. So no chain of
    texts, each a little like the next, makes copies of what has nothing in common.

    Args:
        order: texts that stand nowhere yet, in the order in which they look for a place.
        found: the copies among them and of others.
        alike: tells how similar two texts are, 0 if they are no copies.
        known: where others stand.
    """
    beside: dict[int, dict[int, float]] = defaultdict(dict)
    for copy in found:
        beside[copy.first][copy.second] = beside[copy.second][copy.first] = copy.similarity
    places = dict(known)
    for each in order:
        around = {other: near for other, near in beside[each].items() if other in places}
        centres = sorted({places[other].centre for other in around})
        likeness_to = {centre: alike(each, centre) for centre in centres}
        best = max(centres, key=likeness_to.__getitem__, default=each)
        if likeness_to.get(best):
            places[each] = Place(best, likeness_to[best])
        else:
            places[each] = Place(each, 1.0)
            places |= _coming_over(each, around, places)
    return places


def _coming_over(
    to: int, around: Mapping[int, float], places: Mapping[int, Place]
) -> dict[int, Place]:
    return {
        other: Place(to, near) for other, near in around.items() if near > places[other].similarity
    }


def gathered(texts: Sequence[str | None]) -> dict[int, Place]:
    """Return where those of some texts stand that are copies, the first that come in the middle.

    >>> told = "We stayed three nights in a lovely room above the old harbour"
    >>> gathered([told, "Something else", told + "!"])
    {0: Place(centre=0, similarity=1.0), 2: Place(centre=0, similarity=1.0)}
    """
    traces = _traced(texts)
    found = _pairs(traces)
    order = sorted({each for pair in found for each in (pair.first, pair.second)})
    return gather(order, found, lambda one, other: copied(traces[one], traces[other]), {})
