"""Words that take a side by themselves: cheap is praise of a price, whatever else it tells of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from scoring.signals.features import REACH, negations
from scoring.signals.topics import EVERY, Finder, Taxonomy, taxonomy
from scoring.signals.words import Clause

_CRITICISED = EVERY.bit_length()
"""From this bit on stand the topics that a word criticises, before it those that it praises."""


@dataclass(frozen=True)
class Sides:
    """The words of one language and industry that praise or criticise topics by themselves."""

    words: Finder
    denying: frozenset[str]

    def taken(self, clause: Clause) -> tuple[int, int]:
        """Return the topics that words of a clause praise, and those that they criticise.

        A denied word is on the other side, and a topic on both sides is on neither.
        """
        said, denied = self._told(clause)
        good = said & EVERY | denied >> _CRITICISED
        bad = said >> _CRITICISED | denied & EVERY
        return good & ~bad, bad & ~good

    def _told(self, clause: Clause) -> tuple[int, int]:
        said = denied = reach = place = 0
        while place < len(clause):
            length, mask = self.words.at(clause, place)
            if reach:
                denied |= mask
                reach = max(0, reach - length)
            else:
                said |= mask
            # The negation in "cannot go wrong" is part of the praise.
            if length == 1 and clause[place] in self.denying:
                reach = REACH
            place += length
        return said, denied


def sides(industry: str, language: str) -> Sides | None:
    """Return the words of an industry that take a side, or None for a language without any."""
    return _sides_of(taxonomy(industry), language)


@cache
def _sides_of(known: Taxonomy, language: str) -> Sides | None:
    praises, criticises = known.praises.get(language, {}), known.criticises.get(language, {})
    listed = {**praises, **{mask << _CRITICISED: words for mask, words in criticises.items()}}
    return Sides(Finder(listed, language), negations(language)) if listed else None
