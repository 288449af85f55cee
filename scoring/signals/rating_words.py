"""The words by which people state ratings and say whose they are, as `stated.toml` lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from scoring.grades import FILLED
from scoring.signals.cutting import CONTRASTS, ELIDING, NEGATIONS, OPPOSITES
from scoring.signals.lists import lists
from scoring.signals.spelling import plain

BEST = (5, 10)
"""What the best rating may be, where a word says it."""
_PHRASES = ("others", "unreal", "wishing", "sincere", "exceeding")
"""The lists of phrases, parted by commas, that are sought among words."""
_IN_ORDER = ("saying", "offering", "conditions")
"""The lists of words that are sought where it matters what stands before them."""
_FIGURE = r"\d{1,4}(?:[.,]\d{1,2})?(?: ?½| (?:(?:and|&) )?1/2(?!\d))?"
_BEGINS = r"(?<![\w/.,$€£-])"
_NEVER = "(?!)"


@dataclass(frozen=True)
class Wording:
    """How people state ratings in one language; `stated.toml` says what its words are for.

    Attributes:
        language: ISO 639-1 code.
        pattern: finds what looks like a rating, in a text without capitals and accents.
        hints: one of these stands in every text that has a rating.
        numbers: what each word for a number counts.
        words: the words of each list.
        phrases: what finds one of a list among words, each of which follows a space.
        clearing: finds all that says nothing of the words behind it.
        opposite: finds what says that something is anything but the words behind it.
    """

    language: str
    pattern: re.Pattern[str]
    hints: Sequence[str]
    numbers: Mapping[str, int]
    words: Mapping[str, frozenset[str]]
    phrases: Mapping[str, re.Pattern[str]]
    clearing: re.Pattern[str]
    opposite: re.Pattern[str]

    @property
    def eliding(self) -> bool:
        """Whether apostrophes part words."""
        return self.language in ELIDING

    def hinted(self, text: str) -> bool:
        """Return whether a text may have a rating; most have none, and this tells it soon."""
        lower = text.lower()
        return any(hint in lower for hint in self.hints)


@cache
def wording(language: str) -> Wording:
    """Return how ratings are stated in a language."""
    words = {name: _words(name, language) for name in _lists()}
    words["denying"] += NEGATIONS.get(language, "").split()
    numbers = dict(_numbers(words["numbers"]))
    return Wording(
        language=language,
        pattern=_pattern(words, numbers, _between(language)),
        hints=list(_hints(language, numbers)),
        numbers=numbers,
        words={name: frozenset(words[name]) for name in words},
        phrases={name: _finder(_phrases(name, language)) for name in _PHRASES}
        | {name: _finder(words[name]) for name in _IN_ORDER},
        clearing=_clearing(words["denying"], language),
        opposite=_finder(map(" ".join, OPPOSITES)),
    )


@cache
def _lists() -> Mapping[str, Mapping[str, str]]:
    return lists("stated")


def _listed(name: str, language: str) -> str:
    known = _lists()[name]
    return f"{known.get('all', '')} {known.get(language, '')}"


def _words(name: str, language: str) -> list[str]:
    return plain(_listed(name, language), language).split()


def _phrases(name: str, language: str) -> list[str]:
    parts = (" ".join(part.split()) for part in plain(_listed(name, language), language).split(","))
    return [part for part in parts if part]


def _numbers(listed: Sequence[str]) -> Iterator[tuple[str, int]]:
    for number, spellings in enumerate(listed):
        for word in spellings.split("/"):
            yield word, number


def _between(language: str) -> list[str]:
    return [f" {words} " for words in _phrases("out_of", language)]


def _hints(language: str, numbers: Mapping[str, int]) -> Iterator[str]:
    """Yield what stands in every text with a rating, written with accents and without."""
    written = _listed("stars", language).split()
    stars = {*written, *_words("stars", language)}
    yield from (*FILLED, "*", "/", *_words("marked", language))
    yield from (star for star in stars if star[:-1] not in stars)
    best = ("5", "10", *(word for word in numbers if numbers[word] in BEST))
    yield from (f"{words}{figure}" for words in _between(language) for figure in best)


def _either(parts: Iterable[str]) -> str:
    return "|".join(map(re.escape, parts)) or _NEVER


def _finder(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf" (?:{_either(phrases)})(?![^ ])")


def _clearing(denying: Iterable[str], language: str) -> re.Pattern[str]:
    harmless = rf"(?:{_either(denying)})(?= ).* (?:{_either(_phrases('harmless', language))})"
    granting = _either(_phrases("granting", language))
    contrast = rf"(?<! anything )(?<! tout )(?<! tutto )(?:{_either(CONTRASTS.get(language, ()))})"
    return re.compile(rf"\A.* (?:{harmless}|{granting}|{contrast})(?![^ ])")


def _pattern(
    words: Mapping[str, Sequence[str]], numbers: Mapping[str, int], between: Iterable[str]
) -> re.Pattern[str]:
    figure = rf"{_FIGURE}|{_either(numbers)}"
    starred = rf"[ -]?(?:{_either(words['stars'])})\b| ?[{FILLED}](?! ?[{FILLED}☆])|\*(?![\w*])"
    best = rf"5|10|100|{_either(word for word in numbers if numbers[word] in BEST)}"
    parted = rf"(?: ?/ ?|(?P<of>{_either(between)}))"
    out_of = rf"{parted}(?P<best>{best})(?:[.,]0)?(?![\w/]|[.,:]\d)"
    return re.compile(
        rf"{_BEGINS}(?:(?:{_either(words['marked'])})(?: ?[:=-] ?| )(?P<mark>{figure})"
        rf"(?![\w%]|[.,:]?\d| ?/|{_either(between)})"
        rf"|(?P<figure>{figure})(?:(?P<stars>{starred})?{out_of}(?:{starred})?|(?P<starred>{starred})))"
        rf"|(?P<drawn>[{FILLED}](?: ?[{FILLED}]){{3,}}|[{FILLED}]+☆+)"
    )
