"""Runs of signs that people have begun to use, where words are not parted by spaces.

Nothing tells where a word begins and ends there. So pairs and triples of signs are counted as words
are elsewhere, and of those that stand the strongest grows into the longest run that mostly the same
reviews use. What only overlapped it no longer stands once the run is taken out of the texts, so
that a word is told once.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from scoring.signals.rise import Term

COVERED = 0.8
"""Share of a pair's reviews that a longer run must stand in, to be told in its place."""
SIZES = (2, 3)
"""Signs of what is counted. A single one is part of too many words to tell anything."""
_BREAK = " \n "

Measure = Callable[[str, int, int], Term]
"""From a run and the reviews of the window and the baseline that use it to the term it is."""
Stands = Callable[[Term], bool]


def groups(runs: Iterable[Sequence[str]]) -> set[str]:
    """Return the pairs and triples of signs of a text's runs, parted by spaces.

    >>> sorted(groups([["电", "梯", "坏"]]))
    ['梯 坏', '电 梯', '电 梯 坏']
    """
    return {
        " ".join(run[place : place + size])
        for run in runs
        for size in SIZES
        for place in range(len(run) - size + 1)
    }


def joined(runs: Iterable[Sequence[str]]) -> str:
    """Return a text's runs in the form in which they are looked for."""
    return _BREAK + _BREAK.join(" ".join(run) for run in runs) + _BREAK


def longest(
    found: Iterable[Term],
    window: Sequence[str],
    baseline: Iterable[str],
    measured: Measure,
    stands: Stands,
) -> list[Term]:
    """Return the runs of signs by which groups have come into use, each word once.

    Args:
        found: groups that have come into use.
        window: its joined texts.
        baseline: those of the time before.
        measured: tells how surely a run has, by the reviews of both that use it.
        stands: whether it surely has.
    """
    known = {term.term: term for term in found}
    texts = _Texts([*window, *baseline], len(window), known.keys())
    waiting = [(_order(term), term) for term in known.values()]
    heapq.heapify(waiting)
    told = []
    while waiting:
        _, group = heapq.heappop(waiting)
        if known[group.term] != group:
            continue
        term = _grown(group, texts, measured, stands)
        told.append(term)
        for changed in texts.without(term.term, group.term):
            known[changed] = again = measured(changed, *texts.count(texts.holders[changed]))
            if stands(again):
                heapq.heappush(waiting, (_order(again), again))
    return told


def _order(each: Term) -> tuple[float, int, str]:
    return (-each.z, -len(each.term), each.term)


class _Texts:
    """The joined texts, those of the window first, and which of them hold each wanted group."""

    def __init__(self, texts: list[str], window: int, wanted: Iterable[str]) -> None:
        self._texts, self._window = texts, window
        self.holders: dict[str, set[int]] = {group: set() for group in wanted}
        for place in range(len(texts)):
            for group in self._wanted(place):
                self.holders[group].add(place)

    def _wanted(self, place: int) -> set[str]:
        runs = map(str.split, self._texts[place].split(_BREAK))
        return groups(runs) & self.holders.keys()

    def count(self, places: Collection[int]) -> tuple[int, int]:
        """Return how many of some texts are of the window, and how many are not."""
        now = sum(place < self._window for place in places)
        return now, len(places) - now

    def holding(self, run: str, group: str) -> list[int]:
        """Return which texts hold a run that has a group in it."""
        return [place for place in self.holders[group] if f" {run} " in self._texts[place]]

    def longer(self, run: str, group: str) -> str:
        """Return a run with the sign beside it that most texts of the window have there."""
        now = (self._texts[place] for place in self.holders[group] if place < self._window)
        return _longer(run, now)

    def without(self, run: str, group: str) -> set[str]:
        """Take a run that has a group in it out of the texts; return the groups that it changes."""
        changed = {group}
        for place in self.holding(run, group):
            there = self._wanted(place)
            self._texts[place] = _without(run, self._texts[place])
            gone = there - self._wanted(place)
            changed |= gone
            for each in gone:
                self.holders[each].discard(place)
        return changed


def _grown(group: Term, texts: _Texts, measured: Measure, stands: Stands) -> Term:
    """Return the longest run that stands and that nearly the same reviews use as the group."""
    grown = group
    while longer := texts.longer(grown.term, group.term):
        tried = measured(longer, *texts.count(texts.holding(longer, group.term)))
        if tried.window < COVERED * group.window or not stands(tried):
            break
        grown = tried
    return grown


def _longer(run: str, texts: Iterable[str]) -> str:
    """Return a run with the sign beside it that most texts have there, if any has one."""
    before = re.compile(rf"(?<=\s)\S+ {re.escape(run)}(?=\s)")
    behind = re.compile(rf"(?<=\s){re.escape(run)} \S+(?=\s)")
    found = Counter(
        longer for text in texts for longer in {*before.findall(text), *behind.findall(text)}
    )
    return max(found, key=lambda longer: (found[longer], longer), default="")


def _without(run: str, text: str) -> str:
    wanted = f" {run} "
    while wanted in text:
        text = text.replace(wanted, _BREAK)
    return text
