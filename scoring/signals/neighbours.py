"""What may be a phrase: two or three neighbouring words, in texts that are no copies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from scoring.signals.duplicates import gathered
from scoring.signals.function_words import is_idiom, is_silent
from scoring.signals.inflection import root
from scoring.signals.readable import readable
from scoring.signals.words import Clause, sentences

LONGEST = 3
"""Words of a phrase. A text of no more may well be the same by chance."""

_PARTS = re.compile(r"\s[-~]+\s|(?<=\w)/|[–—|•·*\"“”„«»\[\]]+")
"""What stands between words that are no neighbours, though no stop of a sentence."""

Neighbours = tuple[str, ...]
"""Neighbouring words."""


def different(texts: Sequence[str]) -> list[str]:
    """Return the texts, of those that are copies of one another only one.

    Short texts are the same only if every word is, and as short as a phrase never: many people
    write "Friendly staff!" by themselves.
    """
    kept: dict[object, str] = {}
    for place, text in enumerate(texts):
        words = tuple(text.casefold().split())
        kept.setdefault(words if len(words) > LONGEST else place, text)
    # What is the same to the letter is gone by now: comparing each with each takes the longest.
    once = list(kept.values())
    again = {place for place, stands in gathered(once).items() if stands.centre != place}
    return [text for place, text in enumerate(once) if place not in again]


def unbroken(text: str, language: str | None) -> list[Clause]:
    """Return words in groups with nothing between them, not even what is no word."""
    parted = _PARTS.sub(";", readable(text))
    found: list[Clause] = []
    for clause in (clause for sentence in sentences(parted, language) for clause in sentence):
        together: Clause = []
        for word in [*clause, ""]:
            if word[:1].isalpha():
                together.append(word)
            elif together:
                found.append(together)
                together = []
    return found


def neighbours(clauses: Iterable[Clause], language: str | None) -> set[Neighbours]:
    """Return the twos and threes of which a phrase may be made."""
    found: set[Neighbours] = set()
    for clause in clauses:
        before, last = "", ""
        for word in clause:
            meets = bool(last) and _may_meet(last, word, language)
            if meets:
                found.add((last, word))
                if before:
                    found.add((before, last, word))
            before, last = last if meets else "", word
    return found


def _may_meet(first: str, second: str, language: str | None) -> bool:
    if is_silent(second, language) or is_silent(first, language):
        return is_idiom(first, second, language)
    return root(first, language) != root(second, language)
