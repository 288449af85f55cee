"""Words that people have begun to use: one window of reviews against those before it."""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import pandas as pd

from scoring.signals.words import Clause, plain_clauses

LEAST = 5
"""Reviews of the window that must use a term."""
SURE = 3.0
"""z-score from which on a term is reported."""
COMMON = 0.15
"""Share of the baseline from which on a word is too common to be a term."""
PRIOR = 20.0
"""Weight of the prior, in reviews."""


@dataclass(frozen=True)
class Term:
    """A word, or two neighbouring words, that the window uses more than the baseline did.

    Attributes:
        z: log-odds ratio in standard errors, 0 or more.
        window, baseline: reviews that use it.
        language: of the reviews, where it was told.
    """

    term: str
    z: float
    window: int
    baseline: int
    language: str | None = None


def rising(
    window: pd.DataFrame,
    baseline: pd.DataFrame,
    *,
    least: int = LEAST,
    sure: float = SURE,
    most: int = 20,
) -> list[Term]:
    """Return the terms that a period uses more than the time before it, the surest first.

    Each language is compared with itself. Samples of different sizes may be compared, since what
    counts is the share of reviews that use a term. The texts come from `data.texts.sample_texts`:

        now = sample_texts(facts, scope, filters)
        before = sample_texts(facts, scope, replace(filters, since=None, until=filters.since - 1))
        terms = rising(now, before)

    Args:
        window: a row per review of the period that is asked about: its `language` and `text`.
        baseline: the same of the time before.
        least: reviews of the window that must use a term.
        sure: z-score that a term must reach.
        most: terms to return.
    """
    found: list[Term] = []
    for language, now in window.dropna(subset=["language"]).groupby("language")["text"]:
        before = baseline.loc[baseline["language"] == language, "text"]
        if len(now) >= least and len(before) >= least:
            found += emerging(list(now), list(before), str(language), least=least, sure=sure)
    return sorted(found, key=lambda term: (-term.z, term.term))[:most]


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
    read = [[plain_clauses(text, language) for text in texts] for texts in (window, baseline)]
    # A word of the baseline only: what most people have suddenly begun to speak of is news.
    common = _common_words(read[1]) | _function_words(language)
    now, before = (_uses(texts, common) for texts in read)
    found = []
    for term, count in now.items():
        earlier = before[term]
        prior = PRIOR * (count + earlier) / (len(window) + len(baseline))
        z = _log_odds(count, len(window), prior) - _log_odds(earlier, len(baseline), prior)
        z /= math.sqrt(1 / (count + prior) + 1 / (earlier + prior))
        if count >= least and z >= sure:
            found.append(Term(term, round(z, 2), count, earlier, language))
    return sorted(_without_parts(found), key=lambda term: (-term.z, term.term))


def _log_odds(count: int, reviews: int, prior: float) -> float:
    return math.log((count + prior) / (reviews - count + PRIOR - prior))


def _common_words(texts: Sequence[Sequence[Clause]]) -> frozenset[str]:
    counts = Counter(
        word for text in texts for word in {word for clause in text for word in clause}
    )
    limit = max(COMMON * len(texts), LEAST)
    return frozenset(word for word, count in counts.items() if count > limit)


@cache
def _function_words(language: str | None) -> frozenset[str]:
    file = resources.files("scoring.signals").joinpath("function_words.toml")
    return frozenset(tomllib.loads(file.read_text("utf-8")).get(language or "", "").split())


def _uses(texts: Iterable[Sequence[Clause]], common: frozenset[str]) -> Counter[str]:
    return Counter(term for text in texts for term in _terms(text, common))


def _terms(text: Iterable[Clause], common: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for clause in text:
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
