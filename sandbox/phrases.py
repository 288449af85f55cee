"""Phrases with choices and slots, read from `sandbox/text/<language>.toml`.

`[a|b|c]` picks one of its parts (parts may be empty, brackets do not nest) and `{slot}` takes
one of the slot's values, the same one throughout a text unless it is asked for anew.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

Piece = str | tuple["Phrase", ...]
Phrase = tuple[Piece, ...]

_CHOICE = re.compile(r"\[([^\]]*)\]")
_SLOT = re.compile(r"(\{\w+\})")


def parse(phrase: str) -> Phrase:
    """Split a phrase into plain text, slots and choices.

    >>> parse("Hi [there|{you}]!")
    ('Hi ', (('there',), ('{you}',)), '!')
    """
    pieces: list[Piece] = []
    for place, part in enumerate(_CHOICE.split(phrase)):
        if place % 2:
            pieces.append(tuple(_slotted(choice) for choice in part.split("|")))
        else:
            pieces += _slotted(part)
    return tuple(pieces)


def _slotted(text: str) -> Phrase:
    return tuple(part for part in _SLOT.split(text) if part)


class Phrasebook:
    """The phrases of one language."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self.slots: Mapping[str, Sequence[str]] = stored["slots"]
        self.joins: Mapping[str, Sequence[str]] = stored["joins"]
        self._sections = {
            name: {tone: tuple(map(parse, lines)) for tone, lines in section.items()}
            for name, section in _flat(stored).items()
        }

    def pick(self, section: str, tone: str, rng: random.Random) -> Phrase:
        """Choose a phrase of a section, for example `topics.staff` and `positive`."""
        phrases = self._sections[section][tone]
        return phrases[int(rng.random() * len(phrases))]

    def sections(self) -> dict[str, set[str]]:
        """Return the tones that each section has."""
        return {name: set(tones) for name, tones in self._sections.items()}

    def say(self, phrase: Phrase, rng: random.Random, values: Mapping[str, str]) -> str:
        """Make every choice of a phrase and fill its slots.

        Args:
            phrase: what to say.
            rng: makes the choices.
            values: slots with a fixed value; the others are drawn from the book's lists.
        """
        said: list[str] = []
        for piece in phrase:
            if isinstance(piece, tuple):
                chosen = piece[int(rng.random() * len(piece))]
                said.append(self.say(chosen, rng, values))
            elif piece[0] == "{" and piece[-1] == "}":
                said.append(self._fill(piece[1:-1], rng, values))
            else:
                said.append(piece)
        return "".join(said)

    def _fill(self, slot: str, rng: random.Random, values: Mapping[str, str]) -> str:
        if slot in values:
            return values[slot]
        drawn = self.slots[slot]
        return drawn[int(rng.random() * len(drawn))]


def _flat(stored: Mapping[str, Any]) -> dict[str, Mapping[str, list[str]]]:
    flat = {
        name: section
        for name, section in stored.items()
        if name not in {"slots", "joins", "topics"}
    }
    return flat | {f"topics.{topic}": tones for topic, tones in stored["topics"].items()}


@cache
def phrasebook(language: str) -> Phrasebook:
    """Return the phrases of a language, an ISO 639-1 code."""
    path = resources.files("sandbox").joinpath(f"text/{language}.toml")
    return Phrasebook(tomllib.loads(path.read_text("utf-8")))
