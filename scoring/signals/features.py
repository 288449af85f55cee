"""What a text offers the sentiment model: words, pairs of words, denied words."""

from __future__ import annotations

from collections.abc import Iterable

from scoring.signals.words import NEGATIONS, Clause

_NEGATIONS = {language: frozenset(words.split()) for language, words in NEGATIONS.items()}
REACH = 4
"""How many words after a negation count as denied."""


def negations(language: str) -> frozenset[str]:
    """Return the words that deny what follows; empty for a language that has no list."""
    return _NEGATIONS.get(language, frozenset())


def features(clauses: Iterable[Clause], denying: frozenset[str]) -> set[str]:
    """Return the distinct features of some clauses.

    A feature is a word (`good`), two neighbouring words (`good food`) or a word that a negation
    shortly before it denies (`~good`). None reaches over the end of a clause.

    >>> sorted(features([["not", "good"]], frozenset({"not"})))
    ['good', 'not', 'not good', '~good']
    """
    found: set[str] = set()
    add = found.add
    for clause in clauses:
        previous = ""
        reach = 0
        for word in clause:
            add(word)
            if previous:
                add(f"{previous} {word}")
            if reach:
                add(f"~{word}")
                reach -= 1
            if word in denying:
                reach = REACH
            previous = word
    return found
