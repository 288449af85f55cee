"""Key phrases: words that reviews use together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scoring.signals.words import Clause, plain_clauses

LEAST = 3
"""Reviews that must use a phrase."""
TIED = 0.3
"""How much two words must belong together, 0 for chance and 1 for never apart."""
LONGEST = 3
"""Words of a phrase."""


@dataclass(frozen=True)
class Phrase:
    """Neighbouring words that belong together.

    Attributes:
        reviews: how many use it.
        tied: normalised pointwise mutual information of its loosest pair, at most 1.
    """

    phrase: str
    reviews: int
    tied: float


def key_phrases(
    texts: Sequence[str], language: str | None = None, *, count: int = 20, least: int = LEAST
) -> list[Phrase]:
    """Return the phrases of two or three words that most reviews use, the strongest first.

    Words that stand side by side by chance, as articles do, make no phrase. A review counts a
    phrase once. A phrase that is nearly always part of a longer one is left out.

    Args:
        texts: reviews of one language.
        language: of all texts.
        count: phrases to return at most.
        least: reviews that must use a phrase.
    """
    taken_apart = [plain_clauses(text, language) for text in texts]
    words = _uses(taken_apart, 1)
    pairs = _uses(taken_apart, 2)
    tied = {
        pair: strength
        for pair, uses in pairs.items()
        if uses >= least and (strength := _tie(pair, uses, words, len(texts))) >= TIED
    }
    longer = {
        triple: uses
        for triple, uses in _uses(taken_apart, LONGEST).items()
        if uses >= least and triple[:2] in tied and triple[1:] in tied
    }
    found = [
        Phrase(" ".join(triple), uses, round(min(tied[triple[:2]], tied[triple[1:]]), 3))
        for triple, uses in longer.items()
    ]
    parts = {part: uses for triple, uses in longer.items() for part in (triple[:2], triple[1:])}
    found += [
        Phrase(" ".join(pair), pairs[pair], round(strength, 3))
        for pair, strength in tied.items()
        if parts.get(pair, 0) < 0.8 * pairs[pair]
    ]
    return sorted(found, key=lambda one: (-one.reviews * one.tied, one.phrase))[:count]


def _uses(texts: Iterable[Sequence[Clause]], length: int) -> Counter[tuple[str, ...]]:
    return Counter(
        run
        for clauses in texts
        for run in {
            tuple(clause[start : start + length])
            for clause in clauses
            for start in range(len(clause) - length + 1)
        }
    )


def _tie(pair: tuple[str, ...], uses: int, words: Counter[tuple[str, ...]], reviews: int) -> float:
    """Return normalised pointwise mutual information; a pair in every review ties nothing."""
    share = uses / reviews
    if share >= 1:
        return 0.0
    chance = words[pair[:1]] * words[pair[1:]] / reviews**2
    return math.log(share / chance) / -math.log(share)
