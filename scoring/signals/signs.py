"""What takes a side whichever words a model has learned: emoji, "not bad", "used to be good"."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise, product

from scoring.signals.intensifiers import MORE_BLAME, MORE_PRAISE
from scoring.signals.lists import lists, stored
from scoring.signals.stated import STATED
from scoring.signals.valence import summary
from scoring.signals.words import Clause

UNDERSTATED = "<not bad>"
"""Stands for a phrase that says too little on purpose."""
FAULTLESS = "<no complaints>"
"""Stands for praise in words of blame."""
MISSED = "<could have been good>"
"""Stands for blame in words of praise."""
WEIGHTS = (
    (-0.35, -0.65, 1.1, -0.8, -1.2, 1.7, -0.3, 0.3, -0.3, -0.9, 3.2),
    (0.0, -0.5, -0.5, 0.0, -0.3, -0.3, -0.1, -0.1, -0.8, 0.5, -0.3),
    (0.65, 0.7, -0.55, 0.8, 1.2, -1.7, 0.3, -0.3, 2.3, -0.5, -0.6),
)
"""Per class, what the `figures` of signs weigh. Emoji weigh as much as opinion words do in the mean
of the models, but neutral loses to either side alike; "not bad" as much as makes it mild praise by
itself, the other phrases as much as makes them clear; an intensifier a little. Stated ratings weigh
what fits best those of some thousand English reviews."""
_KINDS = {"understatements": UNDERSTATED, "faultless": FAULTLESS, "missed": MISSED}
"""The sign for the phrases of each list."""
_THINNING = (*_KINDS.values(), MORE_PRAISE, MORE_BLAME)
_NOTHING = (0.0,) * len(WEIGHTS[0])
_PRAISE = "+"
"""Stands in a phrase for any of the words listed as praising."""
Pair = tuple[str, ...]
Phrases = tuple[Sequence[int], Mapping[tuple[str, ...], str]]
"""How many words phrases have, the most first, and the sign of each; none for an exception."""


@cache
def strengths() -> Mapping[str, float]:
    """Return how strongly each emoji praises or blames, -4 to 4."""
    listed = lists("signs")["emoji"]
    return {emoji: float(strength) for strength in listed for emoji in listed[strength].split()}


@cache
def version() -> str:
    """Return a short name that differs whenever the lists of signs and of stated ratings do."""
    return hashlib.sha256(stored("signs") + stored("stated")).hexdigest()[:10]


def figures(clauses: Sequence[Clause]) -> tuple[float, ...]:
    """Return what emoji, each kind of phrase and each kind of stated rating say of some clauses.

    Emoji say three figures (`valence.summary`), which no denial turns round. A phrase counts for
    less in a longer text, as words do. A rating sums a text up however long it is, and counts
    twice where it is all the text; several share its weight.
    """
    if not signed(clauses):
        return _NOTHING
    known = _signs()
    found = [word for clause in clauses for word in clause if word in known]
    words = sum(map(len, clauses))
    emoji = summary([found], strengths(), frozenset())
    phrases = (found.count(kind) / math.sqrt(words) for kind in _THINNING)
    ratings = [found.count(kind) for kind in STATED]
    share = (1 + 1 / words) / max(1, sum(ratings))
    return *emoji, *phrases, *(count * share for count in ratings)


def signed(clauses: Iterable[Clause]) -> bool:
    """Return whether some clauses have a sign."""
    return not all(map(_signs().isdisjoint, clauses))


@cache
def _signs() -> frozenset[str]:
    return frozenset({*strengths(), *_THINNING, *STATED})


def understood(clauses: Iterable[Clause], language: str) -> list[Clause]:
    """Return clauses with one sign in place of each phrase that means what its words do not.

    >>> understood([["the", "food", "was", "not", "bad"]], "en")
    [['the', 'food', 'was', '<not bad>']]
    """
    phrases, firsts = _phrases(language), _firsts(language)
    pairs = phrases.keys()
    return [
        clause
        if firsts.isdisjoint(clause) or pairs.isdisjoint(pairwise(clause))
        else _understood(clause, phrases)
        for clause in clauses
    ]


@cache
def _firsts(language: str) -> frozenset[str]:
    """Return the words that phrases begin with, by which most clauses are known to have none."""
    return frozenset(pair[0] for pair in _phrases(language))


def _understood(clause: Clause, phrases: Mapping[Pair, Phrases]) -> Clause:
    found: Clause = []
    place = 0
    while place < len(clause):
        words, sign = _at(clause, place, phrases)
        found += [sign] if sign else words
        place += len(words)
    return found


def _at(clause: Clause, place: int, phrases: Mapping[Pair, Phrases]) -> tuple[Sequence[str], str]:
    """Return the longest phrase at a place and its sign, or else the word that stands there."""
    lengths, listed = phrases.get(tuple(clause[place : place + 2]), ((), {}))
    for length in lengths:
        words = tuple(clause[place : place + length])
        if words in listed:
            return words, listed[words]
    return [clause[place]], ""


@cache
def _phrases(language: str) -> dict[Pair, Phrases]:
    """Return the phrases of a language by their first two words."""
    known = lists("signs")
    praising = known["praising"].get(language, "").split()
    found: dict[Pair, dict[tuple[str, ...], str]] = {}
    for kind, sign in _KINDS.items():
        for part in filter(str.strip, known[kind].get(language, "").split(",")):
            for words in _spelled(part.strip().removeprefix("-"), praising):
                meant = "" if part.strip().startswith("-") else sign
                found.setdefault(words[:2], {})[words] = meant
    return {
        pair: (sorted({*map(len, listed)}, reverse=True), listed) for pair, listed in found.items()
    }


def _spelled(phrase: str, praising: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield each phrase that one stands for, by its alternatives and the words that praise."""
    parts = phrase.split()
    return product(*(praising if part == _PRAISE else part.split("/") for part in parts))
