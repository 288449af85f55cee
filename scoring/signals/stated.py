"""Ratings that a text states itself: "five stars", "2/10", "★★☆☆☆"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from scoring.signals.cutting import NEGATIONS
from scoring.signals.lists import lists

HIGH, MIDDLE, LOW = "<high rating>", "<middle rating>", "<low rating>"
"""What stands in a text for the ratings of each kind."""
STATED = (HIGH, MIDDLE, LOW)
STARS = 5.0
PRAISING, BLAMING = 0.8, 0.4
"""Shares of the best rating from which on one is high, and up to which it is low."""
EXUBERANT = 2.0
"""Ten stars of five are still a rating; the 150 of a loyalty programme are none."""
NEAR = 4
"""Words before a rating that may say that it is none."""
_WITHIN = 48
"""Characters in which these words stand."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NEXT = re.compile(r"[ -]?([^\W\d_]+)")
_ENDS = re.compile(r"[.!?…\n]")
_FILLED = "★⭐🌟"


@dataclass(frozen=True)
class Wording:
    """How people state ratings in one language; `stated.toml` says what its words are for.

    Attributes:
        pattern: finds what looks like a rating.
        marks: one of these stands in every text that has a rating, unless it counts stars.
        starred: finds a word for stars.
        numbers: what each word for a number counts.
    """

    pattern: re.Pattern[str]
    marks: Sequence[str]
    starred: re.Pattern[str]
    numbers: Mapping[str, int]
    taken_off: frozenset[str]
    unreal: frozenset[str]
    of_another: frozenset[str]
    joining: frozenset[str]
    classed: Sequence[str]
    giving: frozenset[str]

    def hinted(self, text: str) -> bool:
        """Return whether a text may have a rating; most have none, and this tells it soon."""
        lower = text.lower()
        return any(mark in lower for mark in self.marks) or self.starred.search(lower) is not None

    def sign(self, found: re.Match[str]) -> str:
        """Return the sign of a rating, or what is written where its author gives none."""
        share = self._share(found)
        kind = _kind(share) if share <= (EXUBERANT if found["counted"] else 1) else ""
        return f" {kind} " if kind and self._given(found, kind) else found[0]

    def _share(self, found: re.Match[str]) -> float:
        """Return a rating as a share of the best one."""
        if found["drawn"]:
            return sum(map(found["drawn"].count, _FILLED)) / STARS
        if found["best"]:
            return _figure(found["figure"]) / float(found["best"])
        counted = found["counted"].lower()
        stars = self.numbers.get(counted)
        return (_figure(counted) if stars is None else stars) / STARS

    def _given(self, found: re.Match[str], kind: str) -> bool:
        before, after = _before(found), _after(found)
        if not self.taken_off.isdisjoint(before) or after in self.of_another:
            return False
        if found["of"] and after and after not in self.joining:
            return False
        if found["counted"] and self.giving.isdisjoint(before) and self._of_class(found.string):
            return False
        return kind == LOW or self.unreal.isdisjoint(before)

    def _of_class(self, text: str) -> bool:
        lower = text.lower()
        return any(word in lower for word in self.classed)


def stated(text: str, language: str) -> str:
    """Return a text with one sign in place of each rating that its author gives.

    Left as they are: stars that are taken off, those of hotels, guides and other people, those
    that might have been, and good ones that are denied.

    >>> stated("Only 2 stars: they have lost the 5 stars I gave before.", "en")
    'Only  <low rating> : they have lost the 5 stars I gave before.'
    """
    wording = _wording(language)
    return wording.pattern.sub(wording.sign, text) if wording.hinted(text) else text


def _kind(share: float) -> str:
    if share >= PRAISING:
        return HIGH
    return LOW if share <= BLAMING else MIDDLE


def _figure(written: str) -> float:
    return float(written.replace(",", "."))


def _before(found: re.Match[str]) -> list[str]:
    """Return the last words of the sentence up to a rating."""
    near = found.string[max(0, found.start() - _WITHIN) : found.start()]
    words = _WORD.findall(_ENDS.split(near)[-1])
    return [word.lower().replace("’", "'") for word in words[-NEAR:]]


def _after(found: re.Match[str]) -> str:
    """Return the word that follows right after a rating, if any."""
    following = _NEXT.match(found.string, found.end())
    return following[1].lower() if following else ""


@cache
def _wording(language: str) -> Wording:
    wordings = lists("stated")
    listed = {part: wordings[part].get(language, "").split() for part in wordings}
    out_of = [words.strip() for words in wordings["out_of"].get(language, "").split(",")]
    between = [f" {words} " for words in out_of if words]
    kinds = ("taken_off", "unreal", "of_another", "joining", "giving")
    told = {kind: frozenset(listed[kind]) for kind in kinds}
    told["unreal"] |= frozenset(NEGATIONS.get(language, "").split())
    return Wording(
        pattern=_pattern(listed["numbers"], listed["stars"], between),
        marks=[*_FILLED, "*", "/", *between],
        starred=re.compile(rf"(?:{'|'.join(listed['stars']) or '(?!)'})\b"),
        numbers={word: number for number, word in enumerate(listed["numbers"])},
        classed=[*wordings["classed"]["all"].split(), *listed["classed"]],
        **told,
    )


def _pattern(numbers: list[str], stars: list[str], between: list[str]) -> re.Pattern[str]:
    begins, figure = r"(?<![\w/.,$€£-])", r"\d{1,3}(?:[.,]\d)?"
    starred = rf"[ -]?(?:{'|'.join(stars)})\b" if stars else "(?!)"
    parted = rf"(?: ?/ ?|(?P<of>{'|'.join(between) or '(?!)'}))"
    best = r"(?P<best>5|10|100)(?![\w/]|[.,:]\d)"
    return re.compile(
        rf"{begins}(?:(?P<figure>{figure}){parted}{best}(?:{starred})?"
        rf"|(?P<counted>{'|'.join([figure, *numbers])})(?:{starred}|\*(?![\w*])))"
        rf"|(?P<drawn>[{_FILLED}]{{4,}}|[{_FILLED}]+☆+)",
        re.IGNORECASE,
    )
