"""What whole columns tell: the scale of ratings, the order of day and month, the export's date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, NamedTuple

from collectors.guessing import dates
from collectors.guessing.ago import before, read_ago
from collectors.guessing.dates import Order
from collectors.guessing.ratings import Rating, Scale, read_rating, scale_of
from collectors.guessing.shapes import is_missing
from collectors.guessing.words import plain

_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)


class Ordered(NamedTuple):
    """The order of day and month in a column.

    Attributes:
        order: the one that fits best.
        certain: some value allows only this order, or none is written in numbers.
        why: what it rests on, in words.
    """

    order: Order
    certain: bool
    why: str = ""


def order_of(values: Sequence[Any]) -> Ordered:
    """Return the order of day and month that a whole column speaks for.

    A number above twelve is a day. Without one, points speak for the day first and an AM or PM for
    the month first, and rows that are sorted in only one of the orders speak for that one.
    """
    parts = [match for value in values if (match := _numbers(value)) and len(match["a"]) < 4]
    if not parts:
        return Ordered("dmy", certain=True)
    days_first = sum(int(match["a"]) > 12 >= int(match["b"]) for match in parts)
    months_first = sum(int(match["b"]) > 12 >= int(match["a"]) for match in parts)
    if days_first or months_first:
        order: Order = "dmy" if days_first >= months_first else "mdy"
        mixed = bool(days_first and months_first)
        return Ordered(order, certain=not mixed, why="some rows are written the other way round")
    if all(match["mark"] == "." for match in parts):
        return Ordered("dmy", certain=True)
    if any(match["half"] for match in parts):
        return Ordered("mdy", certain=False, why="times with AM and PM are usual with it")
    return _by_sorting(values)


def _numbers(value: Any) -> Any:
    return dates.in_numbers(value) if isinstance(value, str) else None


def _by_sorting(values: Sequence[Any]) -> Ordered:
    sorted_by = {order: _is_sorted(values, order) for order in ("dmy", "mdy")}
    if sorted_by["mdy"] and not sorted_by["dmy"]:
        return Ordered("mdy", certain=False, why="the rows are sorted that way")
    if sorted_by["dmy"] and not sorted_by["mdy"]:
        return Ordered("dmy", certain=False, why="the rows are sorted that way")
    return Ordered("dmy", certain=False, why="nothing in the file tells")


def _is_sorted(values: Sequence[Any], order: str) -> bool:
    read = dates.reader("dmy" if order == "dmy" else "mdy")
    moments = []
    for value in values:
        try:
            moments.append(read(value, None).at)
        except ValueError:
            continue
    pairs = list(pairwise(moments))
    if len(set(moments)) < 4:
        return False
    return all(a <= b for a, b in pairs) or all(a >= b for a, b in pairs)


def scale(values: Iterable[Any], header: str) -> Scale:
    """Return the scale of a whole column of ratings."""
    return scale_of(_ratings(values), plain(header))


def _ratings(values: Iterable[Any]) -> Iterable[Rating]:
    for value in values:
        if is_missing(value):
            continue
        try:
            yield read_rating(value)
        except ValueError:
            continue


def exported_at(pairs: Iterable[tuple[Any, Any]]) -> datetime | None:
    """Return when a file was exported that states the same moment twice: as a date and as "ago".

    A relative date is rounded down, so the latest moment that any row allows is the nearest.
    """
    found = None
    read = dates.reader()
    for absolute, relative in pairs:
        ago = read_ago(relative) if isinstance(relative, str) else None
        if ago is None or ago.unit in {"month", "year"}:
            continue
        try:
            at = read(absolute, None).at
        except ValueError:
            continue
        moment = at + (_ANY_DAY - before(_ANY_DAY, ago))
        found = max(found, moment) if found else moment
    return found
