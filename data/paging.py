"""Paging by key through sorted reviews: ids first, from a covering index.

A position is a key, never an offset, so that reviews which arrive meanwhile shift nothing.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Double,
    case,
    func,
    literal,
    select,
    tuple_,
)

from data.schema import fact


class Order(enum.StrEnum):
    """How a list of reviews is sorted; what has no date comes last where dates decide.

    `WORST` begins with the fewest stars, or for posts the most negative; the newest of those first.
    """

    NEWEST = "newest"
    OLDEST = "oldest"
    WORST = "worst"


@dataclass(frozen=True)
class Position:
    """A place between two reviews of a sorted list; it travels in URLs.

    Attributes:
        stretch: 0 among dated reviews, 1 among those without a date.
        keys: what the review beside this place is sorted by.
        backwards: the page wanted ends here, rather than begins.
    """

    stretch: int
    keys: tuple[float, ...]
    backwards: bool = False

    def __str__(self) -> str:
        """Return the form that `parse` reads."""
        direction = "before" if self.backwards else "after"
        return "_".join([direction, str(self.stretch), *(f"{key!r}" for key in self.keys)])

    @classmethod
    def parse(cls, text: str) -> Position | None:
        """Return the position a text states, or None if it states none."""
        direction, _, rest = text.partition("_")
        try:
            stretch, *keys = (float(part) for part in rest.split("_"))
        except ValueError:
            return None
        known = direction in ("after", "before") and stretch in (0, 1)
        if not known or not all(abs(key) < 2**53 for key in keys):
            return None
        return cls(int(stretch), tuple(map(_whole, keys)), direction == "before")


def _whole(number: float) -> float:
    return int(number) if number == math.floor(number) else number


def _wide(key: float) -> ColumnElement[Any]:
    # A position comes from a URL: it may be too large for the type of the column.
    return literal(key, BigInteger() if isinstance(key, int) else Double())


@dataclass(frozen=True)
class _Stretch:
    """Part of a sorted list: an index can sort what has a date, or what has none, but not both."""

    holds: ColumnElement[bool]
    keys: tuple[ColumnElement[Any], ...]
    descending: bool = True

    def beyond(self, position: Position) -> ColumnElement[bool]:
        """Return the condition for what lies beyond a position, in its direction."""
        held, wanted = tuple_(*self.keys), tuple_(*map(_wide, position.keys))
        return held < wanted if self.descending != position.backwards else held > wanted

    def sorting(self, backwards: bool) -> list[ColumnElement[Any]]:
        """Return what to sort by."""
        descending = self.descending != backwards
        return [key.desc() if descending else key.asc() for key in self.keys]


_HARM = func.coalesce(
    case((fact.c.rating.is_not(None), (3 - fact.c.rating) / 2.0), else_=-fact.c.score), 0.0
)
_DATED = fact.c.day.is_not(None)
_BY_DATE = (fact.c.day, fact.c.created_at, fact.c.review_id)
_UNDATED = _Stretch(fact.c.day.is_(None), (fact.c.review_id,))
_BY_HARM = (_HARM, func.coalesce(fact.c.created_at, 0), fact.c.review_id)

_STRETCHES: dict[Order, tuple[_Stretch, ...]] = {
    Order.NEWEST: (_Stretch(_DATED, _BY_DATE), _UNDATED),
    Order.OLDEST: (_Stretch(_DATED, _BY_DATE, descending=False), _UNDATED),
    Order.WORST: (_Stretch(fact.c.review_id.is_not(None), _BY_HARM),),
}


@dataclass(frozen=True)
class Slice:
    """The ids of one page; `earlier` and `later` lead to its neighbours, if there are any."""

    ids: tuple[int, ...]
    earlier: Position | None
    later: Position | None


def find(
    connection: Connection,
    condition: ColumnElement[bool],
    order: Order,
    at: Position | None,
    size: int,
) -> Slice:
    """Return which reviews are on a page.

    Args:
        connection: to read with.
        condition: on `fact`, what the list holds.
        order: how it is sorted.
        at: where the page begins or ends; None, or a position of another order, is the start.
        size: how many reviews a page holds at most.
    """
    at = at if at and _fits(at, order) else None
    found = _walk(connection, condition, order, at, size + 1)
    more, kept = len(found) > size, found[:size]
    backwards = at is not None and at.backwards
    if backwards:
        kept.reverse()
    has_earlier, has_later = (more, True) if backwards else (at is not None, more)
    return Slice(
        tuple(int(position.keys[-1]) for position in kept),
        earlier=replace(kept[0], backwards=True) if kept and has_earlier else None,
        later=replace(kept[-1], backwards=False) if kept and has_later else None,
    )


def _fits(at: Position, order: Order) -> bool:
    stretches = _STRETCHES[order]
    return at.stretch < len(stretches) and len(at.keys) == len(stretches[at.stretch].keys)


def _walk(
    connection: Connection,
    condition: ColumnElement[bool],
    order: Order,
    at: Position | None,
    limit: int,
) -> list[Position]:
    """Return the positions of the next reviews, going over to the next stretch where one ends."""
    backwards = at is not None and at.backwards
    found: list[Position] = []
    for number, stretch in _ahead(order, at):
        beyond = [stretch.beyond(at)] if at and number == at.stretch else []
        statement = (
            select(*stretch.keys)
            .where(condition, stretch.holds, *beyond)
            .order_by(*stretch.sorting(backwards))
            .limit(limit - len(found))
        )
        found += [Position(number, tuple(row)) for row in connection.execute(statement)]
        if len(found) == limit:
            break
    return found


def _ahead(order: Order, at: Position | None) -> list[tuple[int, _Stretch]]:
    stretches = list(enumerate(_STRETCHES[order]))
    if at is None:
        return stretches
    return stretches[at.stretch :: -1] if at.backwards else stretches[at.stretch :]
