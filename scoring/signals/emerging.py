"""Words that people have begun to use: one window of reviews against those before it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from scoring.differences import standing
from scoring.signals.function_words import function_words
from scoring.signals.words import Clause, is_emoji, telling_clauses

LEAST = 5
"""Reviews of the window that must use a term."""
BY_CHANCE = 0.10
"""Share of the terms reported that chance may have brought."""
COMMON = 0.15
"""Share of the baseline from which on a word is taken for one that only holds sentences together,
in a language whose function words are not listed."""


@dataclass(frozen=True)
class Term:
    """A word, or two neighbouring words, that the window uses more than the baseline did.

    Attributes:
        z: log-odds ratio in standard errors, above 0.
        window, baseline: reviews that use it.
        chance: probability that, were there no change, so many of them or more stood in the window.
        language: of the reviews, where it was told.
    """

    term: str
    z: float
    window: int
    baseline: int
    chance: float
    language: str | None = None


@dataclass(frozen=True)
class Rising:
    """What a period has begun to speak of.

    Attributes:
        terms: the surest first.
        copied: reviews of the period that were left out, as copies of one that was read.
    """

    terms: list[Term]
    copied: int


def rising(
    window: pd.DataFrame,
    baseline: pd.DataFrame,
    *,
    least: int = LEAST,
    rate: float = BY_CHANCE,
    most: int = 20,
) -> Rising:
    """Return the terms that a period uses more than the time before it.

    Each language is compared with itself, and all are judged together. Of copies of one text, one
    is read: many accounts with the same words are a campaign, and no word that came into use.
    Samples of different sizes
    may be compared, since what counts is the share of reviews that use a term. The texts come from
    `data.texts.sample_texts`:

        now = sample_texts(facts, scope, filters)
        before = sample_texts(facts, scope, replace(filters, since=None, until=filters.since - 1))
        terms = rising(now, before).terms

    Args:
        window: a row per review of the period that is asked about: its `language`, `text` and
            `group`, which copies of one text have in common.
        baseline: the same of the time before.
        least: reviews of the window that must use a term.
        rate: share of the terms returned that chance may have brought, from 0 to 1.
        most: terms to return.
    """
    used: list[Term] = []
    copied = 0
    for language, said in window.dropna(subset=["language"]).groupby("language"):
        now = _once(said)
        before = _once(baseline[baseline["language"] == language])
        copied += len(said) - len(now)
        if len(now) >= least and len(before) >= least:
            used += _used(now, before, str(language), least)
    return Rising(_standing(used, least, rate)[:most], copied)


def _once(said: pd.DataFrame) -> list[str]:
    return list(said.drop_duplicates("group")["text"])


def emerging(
    window: Sequence[str],
    baseline: Sequence[str],
    language: str | None = None,
    *,
    least: int = LEAST,
    rate: float = BY_CHANCE,
) -> list[Term]:
    """Return the terms that the window uses more than the baseline did, the surest first.

    Chance: the terms of which so many reviews would stand in the window as seldom (Fisher's exact
    test) that, of all that are reported, `rate` at most are expected to be due to chance (Benjamini
    and Hochberg's rule). Order: z, the log-odds ratio that a review uses the term, with an
    informative prior, over its standard error; the prior is the share of window and baseline
    together that uses it and weighs as much as they do. A review counts a term once, however often
    it uses it.

    Args:
        window: texts of the period that is asked about.
        baseline: texts of the time before.
        language: of all texts.
        least: reviews of the window that must use a term.
        rate: share of the terms returned that chance may have brought, from 0 to 1.

    How it can mislead: longer texts use more words, so that a window of longer ones than before
    brings words that nobody has begun to use.

    References:
        Monroe, Colaresi, Quinn 2008, Fightin' Words, section 3.5.1; Benjamini and Hochberg, JRSS B
        57 (1995).
    """
    return _standing(_used(window, baseline, language, least), least, rate)


def _used(
    window: Sequence[str], baseline: Sequence[str], language: str | None, least: int
) -> list[Term]:
    """Return every term that could have been used often enough, whether or not it is used more.

    Those that only happen not to stand in the window belong to what was looked at as well.
    """
    read = [[telling_clauses(text, language) for text in texts] for texts in (window, baseline)]
    # A word of the baseline only: what most people have suddenly begun to speak of is news.
    silent = function_words(language) or _common_words(read[1])
    now, before = (_uses(texts, silent) for texts in read)
    counts = [
        (term, now[term], before[term])
        for term in sorted(now.keys() | before.keys())
        if now[term] + before[term] >= least
    ]
    n, m = len(window), len(baseline)
    chances = _chances([(count, earlier) for _, count, earlier in counts], n, m)
    return [
        Term(term, round(_z(count, n, earlier, m), 2), count, earlier, chance, language)
        for (term, count, earlier), chance in zip(counts, chances, strict=True)
    ]


def _chances(counts: Sequence[tuple[int, int]], n: int, m: int) -> list[float]:
    """Return how seldom chance lays so many of a term's reviews into the window, or more."""
    different = sorted(set(counts))
    seen, earlier = np.array(different, dtype=np.int64).reshape(-1, 2).T
    chance = hypergeom.sf(seen - 1, n + m, seen + earlier, n)
    known = dict(zip(different, chance.tolist(), strict=True))
    return [known[each] for each in counts]


def _z(count: int, n: int, earlier: int, m: int) -> float:
    # A prior of the same weight for all terms would be next to nothing for a new one, and the
    # standard error, which its inverse is added to, would bury what was never said before.
    prior, weight = count + earlier + 0.5, n + m + 1.0
    ratio = _log_odds(count + prior, n + weight) - _log_odds(earlier + prior, m + weight)
    return ratio / math.sqrt(1 / (count + prior) + 1 / (earlier + prior))


def _log_odds(uses: float, reviews: float) -> float:
    return math.log(uses / (reviews - uses))


def _standing(used: Sequence[Term], least: int, rate: float) -> list[Term]:
    """Return the terms that stand up to being looked at together, the highest z first."""
    ranked = sorted(used, key=lambda term: term.chance)
    last = standing(np.array([term.chance for term in ranked]), rate)
    found = [term for term in ranked[:last] if term.z > 0 and term.window >= least]
    return sorted(_without_parts(found), key=lambda term: (-term.z, term.term))


def _common_words(texts: Sequence[Sequence[Clause]]) -> frozenset[str]:
    counts = Counter(
        word for text in texts for word in {word for clause in text for word in clause}
    )
    limit = max(COMMON * len(texts), LEAST)
    return frozenset(word for word, count in counts.items() if count > limit)


def _uses(texts: Iterable[Sequence[Clause]], silent: frozenset[str]) -> Counter[str]:
    return Counter(term for text in texts for term in _terms(text, silent))


def _terms(text: Iterable[Clause], silent: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for clause in text:
        telling = [len(word) > 1 and word not in silent for word in clause]
        found.update(
            word for word, tells in zip(clause, telling, strict=True) if tells or is_emoji(word)
        )
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
