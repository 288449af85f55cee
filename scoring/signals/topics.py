"""What reviews speak of: taxonomies by industry, found word by word and judged by clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import cache
from pathlib import Path

from data.models import Topic
from scoring.signals.taxonomy_files import EVERY, GENERIC, Shelf, Taxonomy, read_shelf
from scoring.signals.words import Clause, fold, tokens

__all__ = [
    "EVERY", "GENERIC", "Finder", "Taxonomy", "finder", "finder_of", "industries", "taxonomy",
    "topics", "troubles", "use_folder", "version",
]  # fmt: skip

_REMEMBERED = 100_000
Phrases = dict[str, list[tuple[list[str], int]]]
"""By first word, the words of each phrase and its topic as a bitmask."""


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
        self._whole: dict[str, int] = {}
        self._beginnings: list[tuple[str, int]] = []
        self._phrases: Phrases = {}
        self._exceptions: Phrases = {}
        for mask, listed in keywords.items():
            for keyword in listed:
                self._add(keyword, mask, language)

    def _add(self, keyword: str, mask: int, language: str) -> None:
        words = tokens(keyword.removeprefix("-").removesuffix("*"), language)
        if keyword.startswith("-"):
            self._exceptions.setdefault(words[0], []).append((words, mask))
        elif len(words) > 1:
            self._phrases.setdefault(words[0], []).append((words, mask))
        elif keyword.endswith("*"):
            self._beginnings.append((fold(keyword[:-1]), mask))
        else:
            self._whole[words[0]] = self._whole.get(words[0], 0) | mask

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        mask = self._whole.get(word, 0)
        for beginning, topic in self._beginnings:
            if word.startswith(beginning):
                mask |= topic
        self[word] = mask
        return mask

    def find(self, clause: Clause) -> int:
        """Return the topics that a clause speaks of."""
        mask = self._told(clause)
        if mask and (firsts := self._exceptions.keys() & set(clause)):
            for places, topic in _places(clause, self._exceptions, firsts):
                left = [word for place, word in enumerate(clause) if place not in places]
                mask &= ~topic | self._told(left)
        return mask

    def at(self, clause: Clause, place: int) -> tuple[int, int]:
        """Return how many words from a place on tell of topics together, and of which."""
        length, mask = 1, self[clause[place]]
        for words, topic in self._phrases.get(clause[place], ()):
            if len(words) >= length and clause[place : place + len(words)] == words:
                mask = topic if len(words) > length else mask | topic
                length = len(words)
        return length, mask

    def _told(self, clause: Clause) -> int:
        mask = 0
        for word in clause:
            mask |= self[word]
        if firsts := self._phrases.keys() & set(clause):
            for _, topic in _places(clause, self._phrases, firsts):
                mask |= topic
        return mask


def _places(clause: Clause, phrases: Phrases, firsts: Set[str]) -> Iterator[tuple[range, int]]:
    """Yield the places of the phrases that begin with some words, and their topics."""
    for place, word in enumerate(clause):
        if word in firsts:
            for words, topic in phrases[word]:
                if clause[place : place + len(words)] == words:
                    yield range(place, place + len(words)), topic


def finder(industry: str, language: str) -> Finder | None:
    """Return the finder of an industry's topics, or None for a language without keywords."""
    return finder_of(taxonomy(industry), language)


@cache
def finder_of(known: Taxonomy, language: str) -> Finder | None:
    """Return the finder of a taxonomy's topics, or None for a language without keywords."""
    keywords = known.keywords.get(language)
    return Finder(keywords, language) if keywords else None
