"""Words that strengthen the next one: "extremely clean" never says less than "clean"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from scoring.signals.features import REACH, negations
from scoring.signals.lists import lists
from scoring.signals.words import Clause

MORE_PRAISE, MORE_BLAME = "<more praise>", "<more blame>"
"""What stands for an intensifier before a word of praise, and before one of blame."""
REMEMBERED = 100_000
UNLISTED = 2.0
"""Lean from which on a word that is on no list of opinion words takes a side."""


class Intensifiers(dict[tuple[str, ...], str]):
    """By the intensifiers and the word after them, the sign that stands for each of the former.

    It is empty where a model reads them well already: where they move it to the word's side.

    Args:
        language: of the texts.
        lean: how far some words lean to the positive side by themselves.
        valences: strength of opinion words, on each of some lists.
    """

    def __init__(
        self,
        language: str,
        lean: Callable[[Clause], float],
        valences: Sequence[Mapping[str, float]],
    ) -> None:
        super().__init__()
        self._listed = _listed(language)
        self._denying = negations(language)
        self._lean = lean
        self._valences = valences

    def __missing__(self, words: tuple[str, ...]) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        self[words] = sign = self._sign(words)
        return sign

    def signed(self, clauses: Iterable[Clause]) -> list[Clause]:
        """Return clauses with a sign in place of each intensifier that would be misread."""
        return [
            clause if self._listed.isdisjoint(clause) else self._signed(clause)
            for clause in clauses
        ]

    def _signed(self, clause: Clause) -> Clause:
        found: Clause = []
        reach = place = 0
        while place < len(clause):
            words = clause[place : place + 1] if reach else self._together(clause, place)
            sign = self[tuple(words)] if len(words) > 1 else ""
            found += [sign] * (len(words) - 1) + words[-1:] if sign else words
            place += len(words)
            reach = REACH if words[-1] in self._denying else max(0, reach - len(words))
        return found

    def _together(self, clause: Clause, place: int) -> Clause:
        """Return the intensifiers from a place on and the word after them, or a word alone."""
        end = place
        while clause[end] in self._listed and end + 1 < len(clause):
            end += 1
        return clause[place : end + 1]

    def _sign(self, words: tuple[str, ...]) -> str:
        side = self._side(words[-1])
        stronger = side * (self._lean([*words]) - self._lean([words[-1]])) >= 0
        if stronger:
            return ""
        return MORE_PRAISE if side > 0 else MORE_BLAME

    def _side(self, word: str) -> int:
        """Return the side that a word takes; none where the lists and the model disagree."""
        lean = self._lean([word])
        listed = [valences[word] for valences in self._valences if word in valences]
        clear = all(valence * lean > 0 for valence in listed) if listed else abs(lean) > UNLISTED
        return ((lean > 0) - (lean < 0)) if clear else 0


@cache
def _listed(language: str) -> frozenset[str]:
    return frozenset(lists("signs")["intensifiers"].get(language, "").split())
