"""Dates as files write them: each written form is known by its shape, and none is guessed.

A value is read by the one form its shape allows. Only two things are not in the value itself, and
both are settled for a whole column: whether 03/04 is the third of April or the fourth of March, and
the zone of a time that names none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from collectors.guessing.ago import Ago, before, read_ago
from collectors.guessing.words import by_word, plain, vocabulary, words_of

Order = Literal["dmy", "mdy"]
"""Which of two small numbers comes first: the day or the month."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXCEL_DAY_0 = datetime(1899, 12, 30, tzinfo=UTC)
_CLOCK = (
    r"(?P<hour>\d{1,2})[:h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?\s*(?:uhr|uur|h)?\s*(?P<zone>z\b|utc|gmt|[+-]\d\d:?\d\d)?"
)
_DOTTED_CLOCK = _CLOCK.replace("[:h]", "[:.h]").replace("(?::(?P<s", "(?:[:.](?P<s")
NUMERIC = re.compile(
    r"(?P<a>\d{1,4})\s?(?P<mark>[./-])\s?(?P<b>\d{1,2})\s?(?P=mark)\s?(?P<c>\d{1,4})\.?"
    rf"(?:(?:[\sT,]|um|at|om|à|alle|a las|klo|kl\.|-\s)+{_DOTTED_CLOCK})?",
    re.IGNORECASE,
)
"""A date in three numbers, with or without a time."""

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:$|[T ]\d\d:?\d\d)")
_CLOCK_AT_END = re.compile(rf"(?<![\d.,:]){_CLOCK}\s*$", re.IGNORECASE)
_AMAZON = re.compile(r"(\d\d) (\d{1,2}), (\d{4})")
_NUMBER = re.compile(r"\d{5,17}(?:\.\d{1,12})?")
_MONTH = re.compile(r"(\d{4})[-/](\d\d?)")
_TIDYING = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"\s*(?:\([^()]*\)|\[[^\[\]]*\])$", ""),
        (r"(?<=[+-]\d{4}) (?:utc|gmt)$", ""),
        (r"\b(?:utc|gmt)([+-])(\d)$", r"\g<1>0\2:00"),
        (r"\b(?:utc|gmt)(?=[+-]\d\d)", ""),
        (r"^[^\W\d]{2,10}\.?,?\s+(?=\d{1,4}[./-]\d)", ""),
        (r"(?:오전|上午|午前)\s?(\d{1,2}:\d\d(?::\d\d)?)", r"\1 am"),
        (r"(?:오후|下午|午後)\s?(\d{1,2}:\d\d(?::\d\d)?)", r"\1 pm"),
        (r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일](?:に\D*$)?", r"\1-\2-\3"),
        (
            r"^(?:reviewed|rezension|commenté|avis|revisado|calificado|recensito|beoordeeld|avaliado)"
            r"\s\D{3,40}\s(?:on|vom|le|el|il|op|em)\s",
            "",
        ),
        (r"^(\D{3,10}\d{1,2}) (\d\d:\d\d:\d\d) (\S{1,5} )?(\d{4})$", r"\1 \4 \2 \3"),
        (r"^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)", r"\1-\2-\3T\4:\5:\6"),
    )
)
_ARABIC_DIGITS = {0x660 + digit: str(digit) for digit in range(10)}
_NAMED_ZONE = re.compile(r"(?<=[\d.mM]) ?([a-z]{3,4})\s*$", re.IGNORECASE)
_ZONES = {
    **{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7},
    **{
        "wet": 0,
        "west": 1,
        "bst": 1,
        "cet": 1,
        "ist": 5.5,
        "cest": 2,
        "eet": 2,
        "eest": 3,
        "msk": 3,
    },
    **{"hkt": 8, "sgt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13},
}


class Moment(NamedTuple):
    """A moment that was read, and whether it stands for a longer span."""

    at: datetime
    approximate: bool = False


Read = Callable[[object, datetime | None], Moment]
"""Turns a raw value and the moment it was exported into a moment, or raises ValueError."""


def reader(order: Order = "dmy", time_zone: str = "UTC") -> Read:
    """Return the reading of one column.

    Args:
        order: what 03/04 means in this column.
        time_zone: IANA name of the zone of times that name none. A day without a time is that day
            in UTC: it is no instant that could be moved.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: there is no such zone.
    """
    zone: tzinfo = UTC if time_zone in {"", "UTC"} else ZoneInfo(time_zone)

    def read(value: object, as_of: datetime | None) -> Moment:
        if isinstance(value, str):
            value = value.strip()
            if _ISO.match(value) and (at := _iso(value)):
                return Moment(_zoned(at, zone, dated=len(value) == 10))
        elif isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError("not a date")
        return _other(value, order, zone, as_of)

    return read


def _iso(value: str) -> datetime | None:
    if value[-3:] in {"UTC", "GMT"}:
        value = value[:-3].rstrip() + "Z"
    elif value.endswith(" Z") or value[-6:-5] == " ":
        value = value.replace(" Z", "Z").replace(" +", "+").replace(" -", "-")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _zoned(at: datetime, zone: tzinfo, *, dated: bool = False) -> datetime:
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC if dated else zone)
    return at.astimezone(UTC)


def _other(value: str | int | float, order: Order, zone: tzinfo, as_of: datetime | None) -> Moment:
    text = value if isinstance(value, str) else repr(value)
    if _NUMBER.fullmatch(text):
        return Moment(_from_number(float(text)))
    if match := in_numbers(text):
        return Moment(_zoned(_from_numbers(match, order), zone, dated=not match["hour"]))
    if match := _MONTH.fullmatch(text):
        return Moment(datetime(int(match[1]), int(match[2]), 1, tzinfo=UTC), approximate=True)
    ago = read_ago(text)
    if ago is not None:
        return _relative(ago, as_of)
    named = _named(_tidied(text))
    return Moment(_zoned(named.at, zone, dated=named.dated), named.approximate)


def in_numbers(text: str) -> re.Match[str] | None:
    """Return the parts of a date that is written in three numbers, or None if it is not."""
    text = text.strip()
    found = NUMERIC.fullmatch(_AMAZON.sub(r"\1/\2/\3", text))
    return found or NUMERIC.fullmatch(_tidied(text))


@lru_cache(maxsize=16_384)
def _tidied(text: str) -> str:
    """Return a date without what says nothing, its parts in their usual order."""
    if len(text) > 80:
        return text
    text = text.removeprefix("'").translate(_ARABIC_DIGITS)
    for pattern, instead in _TIDYING:
        text = pattern.sub(instead, text)
    zone = _NAMED_ZONE.search(text)
    if zone and zone[1].lower() in _ZONES:
        hours = _ZONES[zone[1].lower()]
        text = f"{text[: zone.start()]} {int(hours):+03d}:{'30' if hours % 1 else '00'}"
    return text.strip()


def _relative(ago: Ago, as_of: datetime | None) -> Moment:
    if as_of is None:
        raise ValueError("a relative date, and nothing says relative to when")
    return Moment(before(as_of, ago), approximate=True)


def _from_number(number: float) -> datetime:
    if 20_000 <= number <= 80_000:
        return _EXCEL_DAY_0 + timedelta(seconds=round(number * 86_400))
    if 19_900_000 < number < 22_000_000:
        return datetime.strptime(str(int(number)), "%Y%m%d").replace(tzinfo=UTC)
    for unit in (1, 1_000, 1_000_000):
        if 7.8e8 <= number / unit < 4.2e9:
            return _EPOCH + timedelta(seconds=number / unit)
    raise ValueError("a number that is no date")


def _from_numbers(match: re.Match[str], order: Order) -> datetime:
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    if len(match["a"]) == 4:
        year, month, day = a, b, c
    elif len(match["c"]) in {2, 4}:
        year = c if len(match["c"]) == 4 else _century(c)
        day, month = (a, b) if order == "dmy" else (b, a)
    else:
        raise ValueError("a date without a year")
    return _with_clock(datetime(year, month, day), match)  # noqa: DTZ001


def _century(year: int) -> int:
    return 2000 + year if year < 70 else 1900 + year


def _with_clock(day: datetime, match: re.Match[str]) -> datetime:
    if match["hour"] is None:
        return day
    hour, half = int(match["hour"]), (match["half"] or "")[:1].lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if half == "p" else 0)
    at = day.replace(hour=hour, minute=int(match["minute"]), second=int(match["second"] or 0))
    mark = (match["zone"] or "").lower()
    if not mark:
        return at
    return datetime.fromisoformat(at.isoformat() + (mark if mark[0] in "+-" else "+00:00"))


class _Named(NamedTuple):
    at: datetime
    dated: bool
    approximate: bool


@lru_cache(maxsize=16_384)
def _named(text: str) -> _Named:
    clock = _CLOCK_AT_END.search(text)
    if clock is None or clock.start() == 0:
        clock = None
    words = words_of(text[: clock.start()] if clock else text)
    months, numbers = _sorted_out(words)
    if len(months) == 2 and words[0] == "mar":
        # A Tuesday in French, Spanish and Italian.
        del months[0]
    if len(months) != 1 or not 1 <= len(numbers) <= 2:
        raise ValueError("not a date")
    day, year = _day_and_year(numbers)
    at = datetime(year, months[0], day or 1)  # noqa: DTZ001
    return _Named(
        _with_clock(at, clock) if clock else at,
        dated=clock is None,
        approximate=day is None,
    )


def _sorted_out(words: list[str]) -> tuple[list[int], list[str]]:
    months, numbers = [], []
    for word in words:
        number = word.rstrip("stndrhe") if word[:1].isdigit() else word
        if number.isdecimal() and number.isascii():
            numbers.append(number)
        elif word in _months():
            months.append(_months()[word])
        elif word not in _fillers():
            raise ValueError("not a date")
    return months, numbers


def _day_and_year(numbers: list[str]) -> tuple[int | None, int]:
    years = [number for number in numbers if len(number) == 4]
    if not years and len(numbers) == 2:
        return int(numbers[0]), _century(int(numbers[1]))
    if len(years) != 1:
        raise ValueError("a date without a year")
    days = [int(number) for number in numbers if number is not years[0]]
    return (days[0] if days else None), int(years[0])


@cache
def _months() -> dict[str, int]:
    return {word: int(month) for word, month in by_word(vocabulary("dates")["months"]).items()}


@cache
def _fillers() -> frozenset[str]:
    return frozenset(plain(vocabulary("dates")["fillers"]["words"]).split())
