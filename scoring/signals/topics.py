"""What reviews speak of: taxonomies by industry, found word by word and judged by clause."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from data.models import Topic
from scoring.signals.words import Clause, fold, tokens

GENERIC = "generic"
_REMEMBERED = 100_000
Phrases = dict[str, list[tuple[list[str], int]]]
"""By first word, the words of each phrase and its topic as a bitmask."""

Keywords = Mapping[str, Mapping[int, tuple[str, ...]]]
EVERY = (1 << 63) - 1
"""All topics: what "could have been better" criticises is whatever is spoken of."""


@dataclass(frozen=True)
class Taxonomy:
    """The topics of one industry.

    Attributes:
        industry: the file's name.
        name: the industry's name on the screen.
        topics: what its reviews may speak of.
        keywords: per language and topics, as a bitmask, the words and phrases that tell; a final
            `*` stands for any ending. One that begins with `-` does not tell: "late" tells of
            waiting, but not in "-late night".
        praises, criticises: likewise, those that take a side by themselves.
    """

    industry: str
    name: str
    topics: tuple[Topic, ...]
    keywords: Keywords = field(repr=False)
    praises: Keywords = field(repr=False)
    criticises: Keywords = field(repr=False)


def industries() -> list[str]:
    """Return the industries that have a taxonomy, in order of name."""
    return sorted(
        file.name.removesuffix(".toml")
        for file in _folder().iterdir()
        if file.name.endswith(".toml")
    )


@cache
def topics() -> tuple[Topic, ...]:
    """Return every topic of every industry, in order of bit.

    Raises:
        ValueError: two topics share a bit, or one topic has two.
    """
    found = {topic for industry in industries() for topic in taxonomy(industry).topics}
    ordered = tuple(sorted(found, key=lambda topic: topic.bit))
    bits, ids = {topic.bit for topic in ordered}, {topic.id for topic in ordered}
    if not len(ordered) == len(bits) == len(ids) or not bits <= set(range(63)):
        raise ValueError("every topic needs one id and one bit from 0 to 62 of its own")
    return ordered


@cache
def taxonomy(industry: str) -> Taxonomy:
    """Return the taxonomy of an industry; an unknown one is served the generic taxonomy.

    A file's `shared` topics take name, bit and keywords from the generic file; keywords that it
    lists for one of them are added.

    Raises:
        ValueError: the file shares a topic that the generic file does not have.
    """
    if industry not in industries():
        industry = GENERIC
    own = _read(industry)
    entries: dict[str, Any] = own.get("topics", {})
    common: dict[str, Any] = {} if industry == GENERIC else _read(GENERIC)["topics"]
    missing = [name for name in own.get("shared", []) if name not in common]
    if missing:
        raise ValueError(f"{industry} shares topics that are not generic: {', '.join(missing)}")
    parts = [(name, common[name]) for name in own.get("shared", [])] + list(entries.items())
    found = tuple(Topic(name, part["name"], part["bit"]) for name, part in parts if "name" in part)
    masks = {topic.id: 1 << topic.bit for topic in found}
    listed = [(masks[name], part) for name, part in parts]
    always = [(EVERY, _read(GENERIC))]
    return Taxonomy(
        industry,
        own["name"],
        found,
        _keywords("keywords", listed),
        _keywords("praises", listed + always),
        _keywords("criticises", listed + always),
    )


def _keywords(kind: str, parts: Iterable[tuple[int, Mapping[str, Any]]]) -> Keywords:
    found: dict[str, dict[int, tuple[str, ...]]] = {}
    for mask, part in parts:
        for language, listed in part.get(kind, {}).items():
            by_mask = found.setdefault(language, {})
            by_mask[mask] = by_mask.get(mask, ()) + _split(listed)
    return found


@cache
def version() -> str:
    """Return a short name that differs whenever any taxonomy does."""
    digest = hashlib.sha256()
    for industry in industries():
        digest.update((_folder() / f"{industry}.toml").read_bytes())
    return digest.hexdigest()[:10]


def _split(listed: str) -> tuple[str, ...]:
    return tuple(word for part in listed.split(",") if (word := " ".join(part.split())))


def _folder() -> Any:
    return resources.files("scoring.signals") / "taxonomies"


def _read(industry: str) -> dict[str, Any]:
    return tomllib.loads((_folder() / f"{industry}.toml").read_text(encoding="utf-8"))


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


@cache
def finder(industry: str, language: str) -> Finder | None:
    """Return the finder of an industry's topics, or None for a language without keywords."""
    keywords = taxonomy(industry).keywords.get(language)
    return Finder(keywords, language) if keywords else None
