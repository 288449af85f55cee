"""Words that take a side by themselves: cheap is praise of a price, whatever else it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from scoring.signals.cutting import OPPOSITES
from scoring.signals.features import REACH, negations
from scoring.signals.signs import affirming
from scoring.signals.topics import EVERY, Finder, Taxonomy, taxonomy
from scoring.signals.wordings import Wordings
from scoring.signals.words import Clause

_SECONDS = frozenset(second for _, second in OPPOSITES)
_CRITICISED = EVERY.bit_length()
"""From this bit on stand the topics that a word criticises, before it those that it praises."""


@dataclass(frozen=True)
class Sides:
    """The words of one language and industry that praise or criticise topics by themselves."""

    words: Finder
    denying: frozenset[str]
    affirming: Wordings

    def taken(self, clause: Clause) -> tuple[int, int]:
        """Return the topics that words of a clause praise, and those that they criticise.

        A denied word is on the other side, and a topic on both sides is on neither.
        """
        clause = self.affirming.within(clause)
        if not self.words.told(clause):
            return 0, 0
        said = denied = 0
        for _, mask, denial in self._told(clause):
            if denial is None:
                said |= mask
            else:
                denied |= mask
        good = said & EVERY | denied >> _CRITICISED
        bad = said >> _CRITICISED | denied & EVERY
        return good & ~bad, bad & ~good

    def rest(self, clause: Clause, topics: int) -> Clause:
        """Return a clause without what takes a side on some topics by several words together.

        They are phrases, and words right after what denies them, with it.
        """
        clause = self.affirming.within(clause)
        left_out: set[int] = set()
        for places, mask, denial in self._told(clause):
            start = places.start - (denial == places.start - 1)
            together = range(start, places.stop)
            if len(together) > 1 and (mask | mask >> _CRITICISED) & topics:
                left_out.update(together)
        return [word for place, word in enumerate(clause) if place not in left_out]

    def _told(self, clause: Clause) -> Iterator[tuple[range, int, int | None]]:
        """Yield where words take a side, on what, and the place of what denies them, if any."""
        reach = place = 0
        denial: int | None = None
        while place < len(clause):
            length, mask = self.words.at(clause, place)
            if mask:
                yield range(place, place + length), mask, denial if reach else None
            if reach:
                reach = max(0, reach - length)
            # The negation in "cannot go wrong" is part of the praise.
            if length == 1 and (clause[place] in self.denying or _opposed(clause, place)):
                reach, denial = REACH, place
            place += length


def _opposed(clause: Clause, place: int) -> bool:
    """Return whether what follows a place is said to be the opposite."""
    return clause[place] in _SECONDS and (*clause[max(0, place - 1) : place + 1],) in OPPOSITES


def sides(industry: str, language: str) -> Sides | None:
    """Return the words of an industry that take a side, or None for a language without any."""
    return _sides_of(taxonomy(industry), language)


@cache
def _sides_of(known: Taxonomy, language: str) -> Sides | None:
    praises, criticises = known.praises.get(language, {}), known.criticises.get(language, {})
    listed = {**praises, **{mask << _CRITICISED: words for mask, words in criticises.items()}}
    if not listed:
        return None
    return Sides(Finder(listed, language), negations(language), affirming(language))
