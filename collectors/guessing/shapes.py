"""What the values of a column look like, whatever its name says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from typing import Any

from collectors.guessing import dates
from collectors.guessing.ago import read_ago
from collectors.guessing.ratings import read_rating
from collectors.guessing.words import plain, vocabulary, words_of

_NO_ANSWER = (
    "k.a.", "k. a.", "keine angabe", "keine angaben", "n.v.", "n/v", "nicht angegeben",
    "sin datos", "n.d.", "n. d.", "n/d", "s/d", "s/o", "s/n",
    "non renseigné", "n.c.", "n/c", "n.v.t.", "nvt", "niet ingevuld",
    "não informado", "not given", "not provided",
)  # fmt: skip
_SPELLINGS = (str, str.upper, str.capitalize, str.title)
MISSING = frozenset(
    {
        "", "null", "NULL", "none", "None", "nan", "NaN", "NAN", "n/a", "N/A", "#N/A", "NA",
        "<NA>", "n.a.", "N.A.", "NaT", "(null)", r"\N", "-", "--", "–", "—", "undefined",
        "k.A.", "k. A.", "keine Angabe", "keine Angaben",
        *(spell(said) for said in _NO_ANSWER for spell in _SPELLINGS),
    }
)  # fmt: skip
"""How exports write that there is nothing."""

_SIGNS = " \t\r\n.,;:!?-–—_/*"

_SOME_DAY = datetime(2100, 1, 1, tzinfo=UTC)
RESOURCE = re.compile(r"(?:[\w-]+/[^/\s]+/)+reviews/[^/\s]+")
"""What Google calls a review: the path to it, under the account or the place."""

CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?(?:\s?Uhr)?", re.IGNORECASE)
"""A time of day that stands alone."""

_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Za-z]{2,4})?|[A-Z]{2}")
_TRUTH = frozenset({"true", "false", "yes", "no", "oui", "non", "ja", "nein", "si", "vrai", "faux"})
_PLATFORM = re.compile(
    r"(google|facebook|yelp|trip ?advisor|trustpilot|booking|twitter|instagram|app ?store|"
    r"google ?play|play ?store|apple|ios|itunes|mac ?store|android|amazon ?appstore|expedia|"
    r"holidaycheck|glassdoor|foursquare|zomato|opentable|reviews?\.io|feefo|g2|capterra|kununu|indeed)"
    r"( ?(reviews?|maps|my business|business|play|store|\.com))*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Shape:
    """Shares of the filled values of a column, each from 0 to 1, and a few sizes."""

    filled: float = 0.0
    count: int = 0
    distinct: float = 0.0
    kinds: int = 0
    rating: float = 0.0
    date: float = 0.0
    relative: float = 0.0
    clock: float = 0.0
    url: float = 0.0
    resource: float = 0.0
    truth: float = 0.0
    number: float = 0.0
    whole: float = 0.0
    spaced: float = 0.0
    lettered: float = 0.0
    language: float = 0.0
    platform: float = 0.0
    words: float = 0.0
    length: float = 0.0
    smallest: float = 0.0
    largest: float = 0.0
    counting: bool = False
    per_place: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing at all stands in the column."""
        return self.count == 0


def says_nothing(text: str) -> bool:
    """Whether somebody who was asked for praise, or for blame, had none.

    Examples:
        >>> says_nothing("Nothing."), says_nothing("N/A"), says_nothing("Nothing worked")
        (True, True, False)
    """
    return not text.strip(_SIGNS) or " ".join(words_of(text)) in _nothing()


@cache
def _nothing() -> frozenset[str]:
    return frozenset(map(plain, vocabulary("nothing")["phrases"]))


def is_missing(value: Any) -> bool:
    """Whether a value says that there is none."""
    return value is None or (isinstance(value, str) and value.strip() in MISSING)


def shape_of(values: Sequence[Any]) -> Shape:
    """Return what the values of a column look like."""
    present = [value for value in values if not is_missing(value)]
    if not present:
        return Shape()
    texts = [value if isinstance(value, str) else str(value) for value in present]
    numbers = [number for number in map(_number, present) if number is not None]
    return Shape(
        filled=len(present) / len(values),
        count=len(present),
        distinct=len(set(texts)) / len(texts),
        kinds=len(set(texts)),
        rating=_share(present, _reads(read_rating)),
        date=_share(present, _is_date),
        relative=_share(texts, lambda text: read_ago(text) is not None),
        clock=_share(texts, lambda text: CLOCK.fullmatch(text.strip()) is not None),
        resource=_share(texts, lambda text: RESOURCE.fullmatch(text) is not None),
        url=_share(texts, lambda text: _URL.match(text) is not None),
        truth=_share(texts, lambda text: text.lower() in _TRUTH),
        number=len(numbers) / len(texts),
        whole=_share(numbers, float.is_integer) * len(numbers) / len(texts),
        spaced=_share(texts, lambda text: " " in text.strip()),
        lettered=_share(texts, lambda text: any(map(str.isalpha, text[:200]))),
        language=_share(texts, lambda text: _LANGUAGE.fullmatch(text) is not None),
        platform=_share(texts, lambda text: _PLATFORM.fullmatch(text.strip()) is not None),
        words=sum(len(text.split()) for text in texts) / len(texts),
        length=sum(map(len, texts)) / len(texts),
        smallest=min(numbers, default=0.0),
        largest=max(numbers, default=0.0),
        counting=_counts_up(numbers),
    )


def _share(values: Sequence[Any], test: Callable[[Any], bool]) -> float:
    return sum(map(test, values)) / len(values) if values else 0.0


def _reads(read: Callable[[Any], Any]) -> Callable[[Any], bool]:
    def reads(value: Any) -> bool:
        try:
            read(value)
        except ValueError:
            return False
        return True

    return reads


def _is_date(value: Any) -> bool:
    return any(_reads_date(value, read) for read in (dates.reader("dmy"), dates.reader("mdy")))


def _reads_date(value: Any, read: dates.Read) -> bool:
    try:
        return read(value, _SOME_DAY).at.year >= 1990
    except (ValueError, OverflowError):
        return False


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e30 else None
    text = value.strip() if isinstance(value, str) else ""
    try:
        return float(text.replace(",", ".")) if len(text) < 30 and "_" not in text else None
    except ValueError:
        return None


def _counts_up(numbers: Iterable[float]) -> bool:
    """Whether the values only number the rows."""
    listed = list(numbers)
    if len(listed) < 3 or listed[0] not in {0.0, 1.0}:
        return False
    return all(after - before == 1 for before, after in pairwise(listed))
