"""What a text offers the sentiment model: words, pairs of words, denied words."""

from __future__ import annotations

from collections.abc import Iterable

from scoring.signals.words import NEGATIONS, Clause

_NEGATIONS = {language: frozenset(words.split()) for language, words in NEGATIONS.items()}
BEGINNING = 5
"""Letters that a word beginning has."""
REACH = 4
"""How many words after a negation count as denied."""


def negations(language: str) -> frozenset[str]:
    """Return the words that deny what follows; empty for a language that has no list."""
    return _NEGATIONS.get(language, frozenset())


def features(clauses: Iterable[Clause], language: str) -> set[str]:
    """Return the distinct features of some clauses.

    A feature is a word (`good`), two neighbouring words (`good food`) or a word that a negation
    shortly before it denies (`~good`). None reaches over the end of a clause. Outside English,
    where words have more endings and labelled texts are few, a long word also counts by how it
    begins (`freun*`).

    >>> sorted(features([["not", "good"]], "en"))
    ['good', 'not', 'not good', '~good']
    """
    denying = negations(language)
    beginnings = language != "en"
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
                reach -= 1
                if word[0].isalpha():
                    add(f"~{word}")
            if beginnings and len(word) > BEGINNING:
                add(f"{word[:BEGINNING]}*")
            if word in denying:
                reach = REACH
            previous = word
    return found
