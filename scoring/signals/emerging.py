"""Words that people have begun to use: one window of reviews against those before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import pandas as pd

from scoring.differences import standing
from scoring.signals import runs
from scoring.signals.function_words import function_words
from scoring.signals.inflection import root
from scoring.signals.naming import Names
from scoring.signals.rise import Term, chances, z
from scoring.signals.scripts import UNPARTED, unbroken_runs
from scoring.signals.words import Clause, is_emoji, telling_clauses

LEAST = 5
"""Reviews of the window that must use a term."""
BY_CHANCE = 0.10
"""Share of the terms reported that chance may have brought."""
COMMON = 0.15
"""Share of the baseline from which on a word is taken for one that only holds sentences together,
in a language whose function words are not listed."""


@dataclass(frozen=True)
class Rising:
    """What a period has begun to speak of.

    Attributes:
        terms: the surest first.
        copied: reviews of the period that were left out, as copies of one that was read.
        uncompared: languages of the period, in the order of their codes, in which there were too
            few texts, of the period or of the time before it.
        compared: whether there were enough in any.
    """

    terms: list[Term]
    copied: int
    uncompared: tuple[str, ...] = ()
    compared: bool = False


def rising(
    window: pd.DataFrame,
    baseline: pd.DataFrame,
    *,
    names: Iterable[str] = (),
    least: int = LEAST,
    rate: float = BY_CHANCE,
    most: int = 20,
) -> Rising:
    """Return the terms that a period uses more than the time before it.

    Each language is compared with itself, and all are judged together. Of copies of one text, one
    is read: many accounts with the same words are a campaign, and no word that came into use.
    Samples of different sizes may be compared, since what counts is the share of reviews that use
    a term. The texts come from
    `data.texts.sample_texts`:

        now = sample_texts(facts, scope, filters)
        before = sample_texts(facts, scope, replace(filters, since=None, until=filters.since - 1))
        terms = rising(now, before).terms

    Args:
        window: a row per review of the period that is asked about: its `language`, `text` and
            `group`, which copies of one text have in common.
        baseline: the same of the time before.
        names: of brands, which are no terms, unless people write them as ordinary words.
        least: reviews of the window that must use a term.
        rate: share of the terms returned that chance may have brought, from 0 to 1.
        most: terms to return.
    """
    compared: list[_Compared] = []
    uncompared: list[str] = []
    copied = 0
    for language, said in window.dropna(subset=["language"]).groupby("language"):
        now = _once(said)
        before = _once(baseline[baseline["language"] == language])
        copied += len(said) - len(now)
        if len(now) >= least and len(before) >= least:
            compared.append(_Compared.of(now, before, str(language), names))
        else:
            uncompared.append(str(language))
    terms = _risen(compared, least, rate)[:most]
    return Rising(terms, copied, tuple(uncompared), bool(compared))


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
    it uses it. Where no spaces part words, as in Chinese, Japanese and Thai, a term is the longest
    run of signs that mostly the same reviews use (`scoring.signals.runs`).

    Args:
        window: texts of the period that is asked about.
        baseline: texts of the time before.
        language: of all texts.
        least: reviews of the window that must use a term.
        rate: share of the terms returned that chance may have brought, from 0 to 1.

    How it can mislead: longer texts use more words, so that a window of longer ones than before
    brings words that nobody has begun to use. A run of signs may hold a particle beside its word,
    and a word of a single sign is told only with what stands beside it.

    References:
        Monroe, Colaresi, Quinn 2008, Fightin' Words, section 3.5.1; Benjamini and Hochberg, JRSS B
        57 (1995).
    """
    return _risen([_Compared.of(window, baseline, language)], least, rate)


@dataclass(frozen=True)
class _Read:
    """What some texts say.

    Attributes:
        clauses: of each text, what is written in words.
        runs: of each text, its runs of signs, in the form in which they are looked for.
        groups: in how many texts each group of signs stands.
    """

    clauses: list[list[Clause]]
    runs: list[str]
    groups: Counter[str]

    @classmethod
    def of(cls, texts: Iterable[str], language: str | None) -> _Read:
        if language not in UNPARTED:
            return cls([telling_clauses(text, language) for text in texts], [], Counter())
        cut = [unbroken_runs(text) for text in texts]
        clauses = [telling_clauses(rest, language) for _, rest in cut]
        counted = Counter(group for signs, _ in cut for group in runs.groups(signs))
        return cls(clauses, [runs.joined(signs) for signs, _ in cut], counted)

    def common(self) -> frozenset[str]:
        """Return the words and groups of signs that so many texts hold that they tell nothing."""
        counts = self.groups + Counter(
            word for text in self.clauses for word in {word for clause in text for word in clause}
        )
        limit = max(COMMON * len(self.clauses), LEAST)
        return frozenset(word for word, count in counts.items() if count > limit)

    def uses(self, silent: frozenset[str]) -> Counter[str]:
        """Return in how many texts each term stands."""
        counts = Counter(term for text in self.clauses for term in _terms(text, silent))
        counts.update({group: n for group, n in self.groups.items() if group not in silent})
        return counts


@dataclass(frozen=True)
class _Compared:
    """The window and the baseline in one language."""

    window: _Read
    baseline: _Read
    language: str | None
    names: Names

    @classmethod
    def of(
        cls,
        window: Sequence[str],
        baseline: Sequence[str],
        language: str | None,
        names: Iterable[str] = (),
    ) -> _Compared:
        read = _Read.of(window, language), _Read.of(baseline, language)
        return cls(*read, language, Names(names, [*window, *baseline], language))

    def used(self, least: int) -> list[Term]:
        """Return every term that could have been used often enough, whether or not it is used more.

        Those that only happen not to stand in the window belong to what was looked at as well.
        """
        # A word of the baseline only: what most people have suddenly begun to speak of is news.
        silent = function_words(self.language) or self.baseline.common()
        now, before = self.window.uses(silent), self.baseline.uses(silent)
        counts = {
            term: (now[term], before[term])
            for term in sorted(now.keys() | before.keys())
            if now[term] + before[term] >= least
        }
        n, m = len(self.window.clauses), len(self.baseline.clauses)
        surprise = chances([*counts.values()], n, m)
        return [
            self._term(term, *both, chance)
            for (term, both), chance in zip(counts.items(), surprise, strict=True)
        ]

    def told(self, used: Iterable[Term], stands: Callable[[Term], bool]) -> list[Term]:
        """Return the terms that stand, none as a part of another, and none that holds a name."""
        found = [term for term in used if stands(term) and not self._named(term)]
        groups = [term for term in found if term.term in self.window.groups]
        words = [term for term in found if term.term not in self.window.groups]
        texts = self.window.runs, self.baseline.runs
        grown = runs.longest(groups, *texts, self._measured, stands)
        whole = [replace(term, term=term.term.replace(" ", "")) for term in grown]
        return _without_parts(words) + whole

    def _named(self, term: Term) -> bool:
        return self.names.within([root(word, self.language) for word in term.term.split()])

    def _measured(self, term: str, now: int, before: int) -> Term:
        n, m = len(self.window.clauses), len(self.baseline.clauses)
        return self._term(term, now, before, *chances([(now, before)], n, m))

    def _term(self, term: str, now: int, before: int, chance: float) -> Term:
        found = z(now, len(self.window.clauses), before, len(self.baseline.clauses))
        return Term(term, round(found, 2), now, before, chance, self.language)


def _risen(compared: Sequence[_Compared], least: int, rate: float) -> list[Term]:
    """Return the terms that stand up to being looked at together, the highest z first."""
    used = [each.used(least) for each in compared]
    ranked = sorted(term.chance for terms in used for term in terms)
    last = standing(np.array(ranked), rate)

    def stands(term: Term) -> bool:
        return (
            bool(last) and term.chance <= ranked[last - 1] and term.z > 0 and term.window >= least
        )

    found = chain(*(each.told(terms, stands) for each, terms in zip(compared, used, strict=True)))
    return sorted(found, key=lambda term: (-term.z, term.term))


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
