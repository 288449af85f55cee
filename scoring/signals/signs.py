"""What takes a side whichever words a model has learned: emoji, and "not bad"."""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources

from scoring.signals.valence import summary
from scoring.signals.words import Clause

UNDERSTATED = "<not bad>"
"""Stands for a phrase that says too little on purpose."""
WEIGHTS = ((-0.35, -0.65, 1.1, -0.8), (0.0, -0.5, -0.5, 0.0), (0.65, 0.7, -0.55, 0.8))
"""Per class, what the `figures` of signs weigh. Emoji weigh as much as opinion words do in the mean
of the models, but neutral loses to either side alike; "not bad" as much as makes it mild praise by
itself."""
Four = tuple[float, float, float, float]
Phrase = tuple[Clause, bool]
"""The words of a phrase, and whether it is an understatement."""


@cache
def strengths() -> Mapping[str, float]:
    """Return how strongly each emoji praises or blames, -4 to 4."""
    listed = tomllib.loads(_stored().decode())["emoji"]
    return {emoji: float(strength) for strength in listed for emoji in listed[strength].split()}


@cache
def version() -> str:
    """Return a short name that differs whenever the list of signs does."""
    return hashlib.sha256(_stored()).hexdigest()[:10]


def figures(clauses: Sequence[Clause]) -> Four:
    """Return what emoji say of some clauses (`valence.summary`), and how much is understated.

    No denial turns an emoji round. An understatement counts for less in a longer text, as words do.
    """
    if not signed(clauses):
        return 0.0, 0.0, 0.0, 0.0
    known = _signs()
    found = [word for clause in clauses for word in clause if word in known]
    understated = found.count(UNDERSTATED) / math.sqrt(sum(map(len, clauses)))
    return *summary([found], strengths(), frozenset()), understated


def signed(clauses: Iterable[Clause]) -> bool:
    """Return whether some clauses have a sign."""
    return not all(map(_signs().isdisjoint, clauses))


@cache
def _signs() -> frozenset[str]:
    return frozenset({*strengths(), UNDERSTATED})


def understood(clauses: Iterable[Clause], language: str) -> list[Clause]:
    """Return clauses with one sign in place of each phrase that says too little on purpose.

    >>> understood([["the", "food", "was", "not", "bad"]], "en")
    [['the', 'food', 'was', '<not bad>']]
    """
    phrases = _phrases(language)
    return [
        clause if phrases.keys().isdisjoint(clause) else _understood(clause, phrases)
        for clause in clauses
    ]


def _understood(clause: Clause, phrases: Mapping[str, Sequence[Phrase]]) -> Clause:
    found: Clause = []
    place = 0
    while place < len(clause):
        words, understated = _at(clause, place, phrases)
        found += [UNDERSTATED] if understated else words
        place += len(words)
    return found


def _at(clause: Clause, place: int, phrases: Mapping[str, Sequence[Phrase]]) -> Phrase:
    """Return the longest phrase at a place, or else the word that stands there."""
    for words, understated in phrases.get(clause[place], ()):
        if clause[place : place + len(words)] == words:
            return words, understated
    return [clause[place]], False


@cache
def _phrases(language: str) -> dict[str, list[Phrase]]:
    """Return the phrases of a language by their first word, the longest first."""
    listed = tomllib.loads(_stored().decode())["understatements"].get(language, "")
    found: dict[str, list[Phrase]] = {}
    for part in sorted(listed.split(","), key=lambda part: -len(part.split())):
        words = part.strip().removeprefix("-").split()
        if words:
            found.setdefault(words[0], []).append((words, not part.strip().startswith("-")))
    return found


def _stored() -> bytes:
    return (resources.files("scoring.signals") / "signs.toml").read_bytes()
