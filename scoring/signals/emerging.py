"""Words that people have begun to use: one window of reviews against those before it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scoring.signals.words import plain_clauses

LEAST = 5
"""Reviews of the window that must use a term."""
SURE = 3.0
"""z-score from which on a term is reported."""
COMMON = 0.15
"""Share of reviews from which on a word is too common to be a term."""
PRIOR = 20.0
"""Weight of the prior, in reviews."""


@dataclass(frozen=True)
class Term:
    """A word, or two neighbouring words, that the window uses more than the baseline did.

    Attributes:
        z: log-odds ratio in standard errors, 0 or more.
        window, baseline: reviews that use it.
    """

    term: str
    z: float
    window: int
    baseline: int


def emerging(
    window: Sequence[str],
    baseline: Sequence[str],
    language: str | None = None,
    *,
    least: int = LEAST,
    sure: float = SURE,
) -> list[Term]:
    """Return the terms that the window uses more than the baseline did, the surest first.

    The log-odds that a review uses the term, with an informative prior: the share of reviews in
    window and baseline together that do. A review counts a term once, however often it uses it.

    Args:
        window: texts of the period that is asked about.
        baseline: texts of the time before.
        language: of all texts.
        least: reviews of the window that must use a term.
        sure: z-score that a term must reach.

    References:
        Monroe, Colaresi, Quinn 2008, Fightin' Words, section 3.5.1.
    """
    common = _common_words([*window, *baseline], language)
    now, before = (_uses(texts, language, common) for texts in (window, baseline))
    found = []
    for term, count in now.items():
        earlier = before[term]
        prior = PRIOR * (count + earlier) / (len(window) + len(baseline))
        z = _log_odds(count, len(window), prior) - _log_odds(earlier, len(baseline), prior)
        z /= math.sqrt(1 / (count + prior) + 1 / (earlier + prior))
        if count >= least and z >= sure:
            found.append(Term(term, round(z, 2), count, earlier))
    return sorted(_without_parts(found), key=lambda term: (-term.z, term.term))


def _log_odds(count: int, reviews: int, prior: float) -> float:
    return math.log((count + prior) / (reviews - count + PRIOR - prior))


def _common_words(texts: Sequence[str], language: str | None) -> frozenset[str]:
    counts = Counter(
        word
        for text in texts
        for word in {word for clause in plain_clauses(text, language) for word in clause}
    )
    limit = max(COMMON * len(texts), LEAST)
    return frozenset(word for word, count in counts.items() if count > limit)


def _uses(texts: Iterable[str], language: str | None, common: frozenset[str]) -> Counter[str]:
    return Counter(term for text in texts for term in _terms(text, language, common))


def _terms(text: str, language: str | None, common: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for clause in plain_clauses(text, language):
        telling = [word not in common and len(word) > 2 for word in clause]
        found.update(word for word, tells in zip(clause, telling, strict=True) if tells)
        pairs = zip(clause, clause[1:], telling, telling[1:], strict=False)
        found.update(f"{a} {b}" for a, b, first, second in pairs if first and second)
    return found


def _without_parts(found: Sequence[Term]) -> list[Term]:
    """Leave out a word that is hardly used without a longer term that is reported too."""
    longer = [term for term in found if " " in term.term]
    return [
        term
        for term in found
        if " " in term.term
        or not any(
            term.term in pair.term.split() and pair.window >= 0.8 * term.window for pair in longer
        )
    ]
