"""Stars as people write them in a table, and the scale that a whole column is on."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

TOPS = (5.0, 10.0, 100.0)
"""The highest grade of the scales in use; each begins at 1."""
HELD = 0.99
"""Share of a column's rows that a scale must hold to be the column's; the rest are mistyped."""

_GIVEN = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:(?:/|out of|of|von|sur|de|su|van|av|z)\s*(\d+)(?![\d/.-])|(%))?"
)
_STAR = re.compile("[★⭐]")
_WORDS = {"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0}


@dataclass(frozen=True)
class Grade:
    """What one cell says: a number, and the highest one possible where the cell states it."""

    value: float
    top: float | None = None


def grade(cell: str) -> Grade | None:
    """Return the grade of "4", "4.0", "Rated 4 out of 5 stars", "4,5/5", "80%", "★★★★☆" or "FOUR".

    >>> grade("4/10")
    Grade(value=4.0, top=10.0)
    """
    plain = cell.strip().lower()
    alone = _WORDS.get(plain, number(plain))
    if alone is not None:
        return Grade(alone)
    if told := _GIVEN.search(plain):
        top = 100.0 if told[3] else float(told[2] or 0)
        return Grade(float(told[1].replace(",", ".")), top if top > 1 else None)
    drawn = len(_STAR.findall(cell))
    return Grade(float(drawn)) if drawn else None


def number(cell: str) -> float | None:
    """Return the number that a cell is, or None."""
    try:
        found = float(cell)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def top_of(rows: Mapping[float, int]) -> float | None:
    """Return the top of the smallest scale that holds nearly all rows, or None where none does.

    Args:
        rows: how many rows say each number, without those that state a top of their own.
    """
    most = HELD * sum(rows.values())
    return next(
        (top for top in TOPS if sum(n for value, n in rows.items() if value <= top) >= most), None
    )
