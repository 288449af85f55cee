"""Languages that the detector mistakes for their kin, or does not know, told by their words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from scoring.signals.lists import lists

_WORD = re.compile(r"[^\W\d_]+")
_TAKEN_FOR_SWAHILI = frozenset({"ms", "tl", "sl", "yo", "fi", "lv", "eu", "sq"})
UNSURE = 0.4
"""Score below which any language may stand for one that the detector does not know."""
ENOUGH = 0.25
"""Share of the words that are Swahili from which on the text is."""


def told_apart(scores: Mapping[str, float], text: str) -> dict[str, float]:
    """Return what the languages of a text score, by its words.

    Malay scores for Indonesian, which the detector does not know, where no word is Malay alone; the
    best for Swahili, which it does not know either, where enough words are; and Marathi for Hindi
    where no word is Marathi, since all that is Hindi scores nearly as much for both.

    >>> told_apart({"ms": 0.8}, "kamarnya bersih, enak sekali")
    {'id': 0.8}
    """
    best = max(scores, key=scores.__getitem__, default="")
    told = dict(scores)
    if best in _TAKEN_FOR_SWAHILI or scores.get(best, 0.0) < UNSURE:
        words = {word.lower() for word in _WORD.findall(text)}
        if _is_swahili(words):
            return {"sw": 1.0}
        if best == "ms" and _words("ms").isdisjoint(words):
            told["id"] = told.pop("ms")
    if "mr" in told and not any(word in text for word in _words("mr")):
        told["hi"] = max(told.pop("mr"), told.get("hi", 0.0))
    return told


def _is_swahili(words: set[str]) -> bool:
    return bool(words) and len(words & _words("sw")) >= ENOUGH * len(words)


@cache
def _words(language: str) -> frozenset[str]:
    return frozenset(lists("kin")[language].split())
