"""Phrases that mean what their words do not, and what is read in their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise, product

from scoring.signals.lists import lists
from scoring.signals.words import Clause

Words = tuple[str, ...]
_CLASSES = {"+": "praising", "~": "blaming", ">": "comparatives"}
"""What stands in a phrase for any of the words of a list."""


class Wordings:
    """What is read in place of phrases of some words; the longest at a place counts.

    Args:
        readings: by the words of each phrase, what is read; of an exception, the same words.
    """

    def __init__(self, readings: Mapping[Words, Words]) -> None:
        self._readings = readings
        lengths: dict[Words, set[int]] = {}
        for words in readings:
            lengths.setdefault(words[:2], set()).add(len(words))
        self._lengths = {pair: sorted(known, reverse=True) for pair, known in lengths.items()}
        self._pairs = frozenset(lengths)
        # By these most clauses are known to have no phrase.
        self._firsts = frozenset(pair[0] for pair in lengths)

    def read(self, clauses: Iterable[Clause]) -> list[Clause]:
        """Return clauses with what is meant in place of each phrase."""
        firsts = self._firsts
        return [clause if firsts.isdisjoint(clause) else self.within(clause) for clause in clauses]

    def within(self, clause: Clause) -> Clause:
        """Return one clause likewise."""
        none = self._firsts.isdisjoint(clause) or self._pairs.isdisjoint(pairwise(clause))
        return clause if none else self._read(clause)

    def _read(self, clause: Clause) -> Clause:
        found: Clause = []
        place = 0
        while place < len(clause):
            words = self._at(clause, place)
            found += self._readings.get(words, words)
            place += len(words)
        return found

    def _at(self, clause: Clause, place: int) -> Words:
        """Return the longest phrase at a place, or else the word that stands there."""
        for length in self._lengths.get(tuple(clause[place : place + 2]), ()):
            words = tuple(clause[place : place + length])
            if words in self._readings:
                return words
        return (clause[place],)


def readings(listed: str, language: str, sign: str) -> Iterator[tuple[Words, Words]]:
    """Yield the phrases that a list has for a language, each with what is read in its place.

    That is a sign, and what the words say that compare.
    """
    known = lists("signs")
    classes = {mark: _class(known[name].get(language, "")) for mark, name in _CLASSES.items()}
    for part in filter(None, map(str.strip, known[listed].get(language, "").split(","))):
        for words, said in _spelled(part.removeprefix("-"), classes):
            yield words, words if part.startswith("-") else (sign, *said)


def _class(listed: str) -> list[Words]:
    """Return words of a list, each with what is read in its place, if anything is."""
    return [tuple(part.split("/")) for part in listed.split()]


def _spelled(phrase: str, classes: Mapping[str, Iterable[Words]]) -> Iterator[tuple[Words, Words]]:
    """Yield each phrase that one stands for, by its alternatives, and what is said by it."""
    parts = (classes.get(part) or [(word,) for word in part.split("/")] for part in phrase.split())
    for chosen in product(*parts):
        words = tuple(word for word, *_ in chosen)
        yield words, tuple(chain.from_iterable(said for _, *said in chosen))
