"""Relative dates: "a week ago", "vor einem Jahr", "il y a 2 mois"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from collectors.guessing.words import by_word, plain, vocabulary, words_of

_SHORT = re.compile(r"(\d{1,4})([a-z]{1,3})")
_SPANS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}


class Ago(NamedTuple):
    """So many of a unit: second, minute, hour, day, week, month or year."""

    number: int
    unit: str


_UNSPACED_UNITS = {
    **dict.fromkeys(("分", "分钟", "分鐘", "분"), "minute"),
    **dict.fromkeys(("時間", "小时", "小時", "시간"), "hour"),
    **dict.fromkeys(("日", "天", "일"), "day"),
    **dict.fromkeys(("週間", "週", "周", "주", "주일"), "week"),
    **dict.fromkeys(("か月", "ヶ月", "カ月", "ヵ月", "個月", "个月", "개월", "달"), "month"),
    **dict.fromkeys(("年", "년"), "year"),
}
_UNSPACED = re.compile(
    rf"(?:(\d{{1,3}})|한|一|일)\s?({'|'.join(sorted(_UNSPACED_UNITS, key=len, reverse=True))})"
    r"\s?(?:前|전)"
)
"""How long ago in Japanese, Chinese and Korean, which part no words."""


@lru_cache(maxsize=16_384)
def read_ago(text: str) -> Ago | None:
    """Return how long ago a text says, or None if it is no relative date.

    Examples:
        >>> read_ago("Edited a year ago")
        Ago(number=1, unit='year')
        >>> read_ago("il y a 2 mois")
        Ago(number=2, unit='month')
        >>> read_ago("May 2024") is None
        True
    """
    unspaced = _UNSPACED.fullmatch(text.strip()) if len(text) < 20 else None
    if unspaced:
        return Ago(int(unspaced[1] or 1), _UNSPACED_UNITS[unspaced[2]])
    words = words_of(text)
    if not words or len(words) > 8 or max(map(len, words)) > 20:
        return None
    days = vocabulary("dates")["relative"]["days"].get(" ".join(words))
    if days is not None:
        return Ago(days, "day")
    return _counted(_without_il_y_a(words))


def _without_il_y_a(words: list[str]) -> list[str]:
    """The French mark holds two words that mean other things by themselves."""
    return ["ago", *words[3:]] if words[:3] == ["il", "y", "a"] else words


def _counted(words: list[str]) -> Ago | None:
    kinds = _kinds()
    numbers, units, marked = [], [], False
    for word in _split(words):
        kind = kinds.get(word, frozenset())
        if word.isdecimal():
            numbers.append(int(word))
        elif "unit" in kind:
            units.append(_units()[word])
        elif not kind:
            return None
        marked = marked or "mark" in kind
    if len(units) != 1 or len(numbers) > 1 or not (marked or _is_short(words)):
        return None
    return Ago(numbers[0] if numbers else 1, units[0])


def _split(words: list[str]) -> list[str]:
    match = _SHORT.fullmatch(words[0])
    return [*match.groups(), *words[1:]] if match else words


def _is_short(words: list[str]) -> bool:
    return len(words) == 1 and _SHORT.fullmatch(words[0]) is not None


def before(as_of: datetime, ago: Ago) -> datetime:
    """Return the moment so long before another, at midnight where days or more are counted.

    Raises:
        ValueError: no calendar reaches so far back.
    """
    try:
        if ago.unit in _SPANS:
            at = as_of - ago.number * _SPANS[ago.unit]
        else:
            at = _months_before(as_of, ago.number * (12 if ago.unit == "year" else 1))
    except OverflowError as error:
        raise ValueError("no such year") from error
    if ago.unit in {"second", "minute", "hour"}:
        return at
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _months_before(as_of: datetime, months: int) -> datetime:
    year, month = divmod(as_of.year * 12 + as_of.month - 1 - months, 12)
    if not year >= 1:
        raise ValueError("no such year")
    return as_of.replace(
        year=year, month=month + 1, day=min(as_of.day, monthrange(year, month + 1)[1])
    )


@cache
def _units() -> dict[str, str]:
    return by_word(vocabulary("dates")["relative"]["units"])


@cache
def _kinds() -> dict[str, frozenset[str]]:
    relative = vocabulary("dates")["relative"]
    kinds: dict[str, set[str]] = {}
    for name, kind in (("marks", "mark"), ("ones", "one"), ("fillers", "filler")):
        for word in plain(relative[name]).split():
            kinds.setdefault(word, set()).add(kind)
    for word in _units():
        kinds.setdefault(word, set()).add("unit")
    return {word: frozenset(kind) for word, kind in kinds.items()}
