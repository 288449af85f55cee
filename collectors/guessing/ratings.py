"""Ratings as files write them, and the scale of a whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from collectors.guessing.words import plain, vocabulary, words_of

_DECIMAL = re.compile(r"\d{1,3}(?:[.,]\d{1,20})?")
_PART = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,4})?)\s*(?:[^\W\d]+\s+)?"
    r"(?:/|out of|von|sur|de|su|van|of)\s*(\d{1,3})(?:[.,]0+)?\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*%")
_JAPANESE = re.compile(r"(\d{1,2})つ星のうち\s*(\d(?:\.\d)?)")
_BETWEEN = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_THUMBS = {"👍": 5.0, "👎": 1.0}
_NEGATIVE = frozenset({"-1", "-1.0"})
_FULL, _EMPTY, _HALF = "★⭐🌟", "☆✩", "½⯪"
_BUBBLE = re.compile(r".*bubble_(\d)(\d)\b.*")


class Rating(NamedTuple):
    """A rating as stated, and the top of its scale where the value itself names it."""

    value: float
    top: float | None = None


class Scale(NamedTuple):
    """The lowest and the highest rating that can be given."""

    low: float
    high: float

    def stars(self, value: float) -> float:
        """Return a rating moved to the common scale from 1 to 5.

        Raises:
            ValueError: the rating is not on this scale.

        Examples:
            >>> Scale(0, 10).stars(5), Scale(1, 5).stars(4)
            (3.0, 4.0)
        """
        if not self.low <= value <= self.high:
            raise ValueError(f"{value:g} is not between {self.low:g} and {self.high:g}")
        return 1 + 4 * (value - self.low) / (self.high - self.low)


FIVE_STARS = Scale(1, 5)


def read_rating(value: object) -> Rating:
    """Return the rating that a value states.

    Raises:
        ValueError: it states none.

    Examples:
        >>> read_rating("4,5"), read_rating("5/5"), read_rating("★★★★☆"), read_rating("1 star")
        (Rating(value=4.5, top=None), Rating(value=5.0, top=5.0), Rating(value=4.0, top=5.0), \
Rating(value=1.0, top=None))
    """
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1_000:
        raise ValueError("not a rating")
    return Rating(float(value))


@lru_cache(maxsize=4_096)
def _read_text(text: str) -> Rating:
    text = text.strip()
    if len(text) > 80 or text.startswith("-"):
        raise ValueError("not a rating")
    if _DECIMAL.fullmatch(text):
        return Rating(_number(text))
    if match := _PERCENT.fullmatch(text):
        return Rating(_number(match[1]), 100.0)
    if match := _BUBBLE.fullmatch(text):
        return Rating(int(match[1]) + int(match[2]) / 10, 5.0)
    if match := _JAPANESE.fullmatch(text):
        return Rating(_number(match[2]), _number(match[1]))
    if text in _THUMBS:
        return Rating(_THUMBS[text], 5.0)
    return _drawn(text) or _recommended(text) or _in_words(text)


def is_unrated(value: object) -> bool:
    """Whether a value says that no rating was given."""
    return _says_unrated(value) if isinstance(value, str) else value == -1


@lru_cache(maxsize=4_096)
def _says_unrated(text: str) -> bool:
    return text.strip() in _NEGATIVE or " ".join(words_of(text)) in _unrated()


def _recommended(text: str) -> Rating | None:
    """Read the verdict of platforms on which one recommends, or does not."""
    said = " ".join(words_of(text))
    verdict = next((v for v, phrases in _verdicts().items() if said in phrases), None)
    return Rating(verdict, 5.0) if verdict else None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _drawn(text: str) -> Rating | None:
    signs = [sign for sign in text if sign not in " \ufe0f\xa0"]
    if not signs or any(sign not in _FULL + _EMPTY + _HALF for sign in signs):
        return None
    full = sum(sign in _FULL for sign in signs) + sum(sign in _HALF for sign in signs) / 2
    return Rating(full, 5.0) if len(signs) <= 5 and full else None


def _in_words(text: str) -> Rating:
    numbers, tops = [], []
    part = _PART.search(text)
    if part:
        tops.append(float(part[2]))
        text = text[: part.start()] + part[1] + text[part.end() :]
    text = _BETWEEN.sub(" ", text)
    for word in words_of(text.replace(",", ".").replace(".", "point")):
        if word in _number_words():
            numbers.append(_number_words()[word])
        elif _DECIMAL.fullmatch(word.replace("point", ".")):
            numbers.append(float(word.replace("point", ".")))
        elif word not in _star_words():
            raise ValueError("not a rating")
    if len(numbers) != 1:
        raise ValueError("not a rating")
    return Rating(numbers[0], tops[0] if tops else None)


@cache
def _number_words() -> dict[str, float]:
    words = vocabulary("ratings")["numbers"]
    return {word: float(number) for number, group in words.items() for word in plain(group).split()}


@cache
def _verdicts() -> dict[float, frozenset[str]]:
    words = vocabulary("ratings")["recommended"]
    return {float(stars): frozenset(map(plain, phrases)) for stars, phrases in words.items()}


@cache
def _unrated() -> frozenset[str]:
    return frozenset(vocabulary("ratings")["unrated"]["phrases"])


@cache
def _star_words() -> frozenset[str]:
    return frozenset(plain(vocabulary("ratings")["stars"]["words"]).split())


def scale_of(ratings: Iterable[Rating], header: str = "") -> Scale:
    """Return the scale that a whole column of ratings is on.

    A top that the values or the header name is believed. Otherwise the highest value decides, and
    one value in a hundred, or one among ten, may lie above it: a single slip of the keyboard must
    not turn a column of stars into one of percentages. So it is with values below one.

    Args:
        ratings: every rating of the column.
        header: the column's name, which may hold "(1-10)" or "/ 10".
    """
    values, tops = [], []
    for rating in ratings:
        values.append(rating.value)
        if rating.top:
            tops.append(rating.top)
    if not values:
        return FIVE_STARS
    if _are_bubbles(values):
        return Scale(10.0, 50.0)
    high = _stated_top(header) or (max(set(tops), key=tops.count) if tops else _top(values))
    return Scale(_bottom(values, high), high)


def _are_bubbles(values: list[float]) -> bool:
    """Tripadvisor's pages hold its bubbles in tens, from 10 to 50."""
    return max(values) == 50 and all(value >= 10 and value % 5 == 0 for value in values)


def _stated_top(header: str) -> float | None:
    match = re.search(r"(?:/|out of|-|–|to|bis|sur|von)\s*(5|10|100)\b", header)
    return float(match[1]) if match else None


def _top(values: list[float]) -> float:
    for top in (5.0, 10.0):
        if _few(sum(value > top for value in values), values):
            return top
    return 100.0


def _few(count: int, values: list[float]) -> bool:
    return count * 100 <= len(values) or (count == 1 and len(values) >= 10)


def _bottom(values: list[float], high: float) -> float:
    """Stars begin at one, or at a half where halves are given; up to ten, at zero if that is."""
    if high <= 5:
        halves = sum(0 < value < 1 for value in values)
        return 1.0 if _few(halves, values) else 0.5
    if high <= 10:
        return 0.0 if any(value < 1 for value in values) else 1.0
    return 0.0
