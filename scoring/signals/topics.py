"""What reviews speak of: taxonomies by industry, found word by word and judged by clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.models import Topic
from scoring.signals.taxonomy_files import EVERY, GENERIC, Shelf, Taxonomy, read_shelf
from scoring.signals.words import Clause, tokens

__all__ = [
    "EVERY", "GENERIC", "Finder", "Taxonomy", "finder", "finder_of", "industries", "taxonomy",
    "topics", "troubles", "use_folder", "version",
]  # fmt: skip

_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words side by side that tell of topics, given as a bitmask; where open, the last goes on."""

    words: list[str]
    topic: int
    open: bool

    def stands(self, clause: Clause, place: int) -> bool:
        """Return whether a clause has it from a place on."""
        end = place + len(self.words)
        if not self.open:
            return clause[place:end] == self.words
        return (
            end <= len(clause)
            and clause[end - 1].startswith(self.words[-1])
            and clause[place : end - 1] == self.words[:-1]
        )


Phrases = dict[str, list[_Phrase]]
"""Phrases by their first word."""


class _Words:
    """Words, whole or as beginnings, and the topics of each as a bitmask."""

    def __init__(self) -> None:
        self._whole: dict[str, int] = {}
        self._beginnings: list[tuple[str, int]] = []

    def add(self, word: str, topic: int, open_: bool) -> None:
        if open_:
            self._beginnings.append((word, topic))
        else:
            self._whole[word] = self._whole.get(word, 0) | topic

    def topics(self, word: str) -> int:
        mask = self._whole.get(word, 0)
        for beginning, topic in self._beginnings:
            if word.startswith(beginning):
                mask |= topic
        return mask


class _Folder:
    """Where a folder of one's own lies; the entry points say it once, before anything is read."""

    path: Path | None = None


def use_folder(path: Path | None) -> None:
    """Lay the taxonomies of a folder over those shipped, from now on in this process."""
    _Folder.path = path
    _shelf.cache_clear()


@cache
def _shelf() -> Shelf:
    return read_shelf(_Folder.path)


def troubles() -> tuple[str, ...]:
    """Return what is wrong with which file of topics, and what is used in its place."""
    return _shelf().troubles


def industries() -> list[str]:
    """Return the industries that have a file, in order of name."""
    return sorted(_shelf().taxonomies)


def topics() -> tuple[Topic, ...]:
    """Return every topic of every industry, in order of bit; no two share a bit or an id."""
    return _shelf().topics


def taxonomy(industry: str) -> Taxonomy:
    """Return the taxonomy of an industry; an unknown one is served the generic taxonomy.

    A file's `shared` topics take name, bit and keywords from the generic file; keywords that it
    lists for one of them are added.
    """
    known = _shelf().taxonomies
    return known.get(industry) or known[GENERIC]


def version() -> str:
    """Return a short name that differs whenever any taxonomy does."""
    return _shelf().version


class Finder(dict[str, int]):
    """The topics of each word in one language and industry, as a bitmask.

    A word is matched against the word beginnings once and remembered.
    """

    def __init__(self, keywords: Mapping[int, tuple[str, ...]], language: str):
        super().__init__()
        self._telling, self._silent = _Words(), _Words()
        self._phrases: Phrases = {}
        self._exceptions: Phrases = {}
        for mask, listed in keywords.items():
            for keyword in listed:
                self._add(keyword, mask, language)

    def _add(self, keyword: str, topic: int, language: str) -> None:
        told, excepted = keyword.removeprefix("-"), keyword.startswith("-")
        words, open_ = tokens(told.removesuffix("*"), language), told.endswith("*")
        if len(words) == 1:
            (self._silent if excepted else self._telling).add(words[0], topic, open_)
        else:
            phrases = self._exceptions if excepted else self._phrases
            phrases.setdefault(words[0], []).append(_Phrase(words, topic, open_))

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = mask = self._telling.topics(word) & ~self._silent.topics(word)
        return mask

    def find(self, clause: Clause) -> int:
        """Return the topics that a clause speaks of."""
        mask = self.told(clause)
        if mask and not self._exceptions.keys().isdisjoint(clause):
            for topic, places in self._excepted(clause).items():
                left = [word for place, word in enumerate(clause) if place not in places]
                mask &= ~topic | self.told(left)
        return mask

    def at(self, clause: Clause, place: int) -> tuple[int, int]:
        """Return how many words from a place on tell of topics together, and of which."""
        word = clause[place]
        length, mask = 1, self[word]
        if word not in self._phrases:
            return length, mask
        for phrase in self._phrases[word]:
            if len(phrase.words) >= length and phrase.stands(clause, place):
                mask = phrase.topic if len(phrase.words) > length else mask | phrase.topic
                length = len(phrase.words)
        return length, mask

    def told(self, clause: Clause) -> int:
        """Return the topics that words of a clause tell of, exceptions or not."""
        mask = 0
        for word in clause:
            mask |= self[word]
        if not self._phrases.keys().isdisjoint(clause):
            for _, phrase in _standing(clause, self._phrases):
                mask |= phrase.topic
        return mask

    def _excepted(self, clause: Clause) -> dict[int, set[int]]:
        """Return by topic at which places of a clause no word tells of it."""
        found: dict[int, set[int]] = {}
        for place, phrase in _standing(clause, self._exceptions):
            places = range(place, place + len(phrase.words))
            found.setdefault(phrase.topic, set()).update(places)
        return found


def _standing(clause: Clause, phrases: Phrases) -> Iterator[tuple[int, _Phrase]]:
    """Yield the phrases that a clause has, and where each begins."""
    for place, word in enumerate(clause):
        for phrase in phrases.get(word, ()):
            if phrase.stands(clause, place):
                yield place, phrase


def finder(industry: str, language: str) -> Finder | None:
    """Return the finder of an industry's topics, or None for a language without keywords."""
    return finder_of(taxonomy(industry), language)


@cache
def finder_of(known: Taxonomy, language: str) -> Finder | None:
    """Return the finder of a taxonomy's topics, or None for a language without keywords."""
    keywords = known.keywords.get(language)
    return Finder(keywords, language) if keywords else None
