"""What makes a complaint grave: the subjects that do harm, found word by word."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from scoring.signals.topics import Finder, topics
from scoring.signals.words import NEGATIONS, Clause, plain_clauses

USUAL_LANGUAGE = "en"
"""Whose words are looked for where the language of a text has none of its own."""

DENIED_WORDS = 3
"""How many words a negation denies."""

TOPIC_GRAVITY = {
    "safety": 0.3,
    "cleanliness": 0.2,
    "honesty": 0.2,
    "treatment": 0.3,
    "security": 0.3,
}
"""Gravity of topics that are criticised without a graver word; those of others is 0."""


@dataclass(frozen=True)
class Subject:
    """A kind of harm.

    Attributes:
        name: how a reason calls it.
        bit: its place in the bitmask of a task, never reused.
        gravity: from 0 to 1.
    """

    id: str
    name: str
    bit: int
    gravity: float


@cache
def subjects() -> tuple[Subject, ...]:
    """Return every kind of harm, the gravest first."""
    found = [
        Subject(name, part["name"], part["bit"], part["gravity"]) for name, part in _read().items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.gravity, each.bit)))


def languages() -> frozenset[str]:
    """Return the languages whose words are known."""
    return frozenset(language for part in _read().values() for language in part["words"])


def find_subjects(texts: Sequence[str | None], language: str | None) -> int:
    """Return the kinds of harm that texts speak of, as a bitmask.

    Args:
        texts: the title and the text of a review; either may be None.
        language: ISO 639-1 code of their language; English where it is not known.

    >>> [each.name for each in named(find_subjects(["He broke my wrist. No police came."], "en"))]
    ['injury']
    """
    spoken = language if language in languages() else USUAL_LANGUAGE
    words = _finder(spoken)
    mask = 0
    for text in filter(None, texts):
        for clause in plain_clauses(text, spoken):
            mask |= words.find(_affirmed(clause, spoken))
    return mask


def named(mask: int) -> list[Subject]:
    """Return the kinds of harm of a bitmask, the gravest first."""
    return [each for each in subjects() if mask >> each.bit & 1]


def gravity(mask: int, criticised: int) -> float:
    """Return how grave a complaint is: the gravest subject counts, each further one adds a little.

    Args:
        mask: kinds of harm, as `find_subjects` returns them.
        criticised: the topics that are criticised, a bitmask over `Topic.bit`.

    Returns:
        From 0, nothing grave, to 1.
    """
    grave = sorted((each.gravity for each in named(mask)), reverse=True)
    grave += [of for _, of in grave_topics(criticised)] if not grave else []
    return min(1.0, grave[0] + 0.05 * (len(grave) - 1)) if grave else 0.0


def grave_topics(criticised: int) -> list[tuple[str, float]]:
    """Return name and gravity of criticised topics that are grave in themselves."""
    found = [
        (topic.name, TOPIC_GRAVITY[topic.id])
        for topic in topics()
        if topic.id in TOPIC_GRAVITY and criticised >> topic.bit & 1
    ]
    return sorted(found, key=lambda pair: -pair[1])


def _affirmed(clause: Clause, language: str) -> Clause:
    """Return a clause without the words that it denies."""
    negations = _negations(language)
    affirmed, denied = [], 0
    for word in clause:
        if word in negations:
            denied = DENIED_WORDS
        elif denied:
            denied -= 1
        else:
            affirmed.append(word)
    return affirmed


@cache
def _negations(language: str) -> frozenset[str]:
    return frozenset(NEGATIONS[language].split())


@cache
def _finder(language: str) -> Finder:
    listed: Mapping[int, tuple[str, ...]] = {
        1 << part["bit"]: tuple(word.strip() for word in part["words"][language].split(","))
        for part in _read().values()
        if language in part["words"]
    }
    return Finder(listed, language)


@cache
def _read() -> dict[str, Any]:
    file = resources.files("engagement") / "harms.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
