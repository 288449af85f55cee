"""Stars as people write them in a table, and the scale that a whole column is on."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from scoring.days import unaccented

Scale = tuple[float, float]
"""The lowest and the highest grade that can be given."""
FILLED = "★⭐🌟"
"""The signs of a star that is given."""
HELD = 0.99
"""Share of a column's rows that a scale must hold to be the column's; the rest are mistyped."""

_MISTYPED, _DIFFERENT = 0.1, 3
"""Share of rows up to which one number beyond a scale is a mistake, and how many different ones
show that the scale goes on."""
_HUNDRED = 0.5
"""Share of rows beyond 10 that a scale of a hundred needs; typing errors look like its numbers."""
_MATERIAL, _FEWEST = 0.05, 3
"""Share and number of rows from which on a 0 is a grade, rather than none given."""
_TOLD = 20
"""Rows that would hold a grade beyond 2 if they were stars; with fewer it may be chance."""
_FROM_NOTHING = (1.0, 2.0, 4.0, 10.0, 100.0)
"""The highest grades of the scales in use that begin at 0; 5 is one where no row says 1."""

_GIVEN = re.compile(
    r"(\d+(?:[.,]\d+)?)(\s*½|\s+1/2(?![\d.-]))?\s*"
    r"(?:(?:/|out of|of|von|sur|de|su|van|av|z)\s*(\d+)(?![\d/.-])|(%))?"
)
_STAR = re.compile(f"[{FILLED}]")
_HALF_DRAWN = re.compile(f"[{FILLED}\ufe0f]+\\s*(?:½|1/2)[☆\\s]*")
_STARS = (
    "star", "stars", "stern", "sterne", "sternen", "etoile", "etoiles", "estrella", "estrellas",
    "stella", "stelle", "ster", "sterren", "estrela", "estrelas", "rated", "out", "of", "von",
    "sur", "de", "su", "van", "av", "z", "one", "two", "three", "four", "five",
)  # fmt: skip
"""Words that stand beside the number of some stars."""
_LETTERS = re.compile(r"[^\W\d_]+")
_WORDS = {"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0}


@dataclass(frozen=True)
class Grade:
    """What one cell says: a number, and the highest one possible where the cell states it."""

    value: float
    top: float | None = None


def grade(cell: str) -> Grade | None:
    """Return the grade of "4", "4.0", "Rated 4 out of 5 stars", "4½/5", "80%", "★★★★☆" or "FOUR".

    >>> grade("4/10")
    Grade(value=4.0, top=10.0)
    """
    plain = cell.strip().lower()
    alone = _WORDS.get(plain, number(plain))
    if alone is not None:
        return Grade(alone)
    if _HALF_DRAWN.fullmatch(plain):
        return Grade(len(_STAR.findall(plain)) + 0.5)
    if told := _GIVEN.search(plain):
        top = 100.0 if told[4] else float(told[3] or 0)
        half = 0.5 if told[2] else 0.0
        return Grade(float(told[1].replace(",", ".")) + half, top if top > 1 else None)
    drawn = len(_STAR.findall(cell))
    return Grade(float(drawn)) if drawn else None


def words_beside(cell: str) -> int:
    """Return how many words of a cell do not belong to its grade.

    >>> words_beside("Rated 4 out of 5 stars"), words_beside("topic 4")
    (0, 1)
    """
    return sum(word not in _STARS for word in _LETTERS.findall(unaccented(cell)))


def number(cell: str) -> float | None:
    """Return the number that a cell is, or None."""
    try:
        found = float(cell)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def scale_of(rows: Mapping[float, int], stated: float | None = None) -> Scale | None:
    """Return the scale that nearly all rows are on, or None where nobody can tell.

    It begins at 1, or at 0 where enough rows say so. Only 1 and 2, in many rows, are two classes.

    Args:
        rows: how many say each number.
        stated: the highest grade possible, where they say it.

    >>> scale_of({1.0: 4, 3.0: 9, 5.0: 80, 11.0: 2}), scale_of({0.0: 50, 4.0: 50})
    ((1.0, 5.0), (0.0, 4.0))
    """
    given = {value: n for value, n in rows.items() if value > 0}
    top = stated or _top(given)
    if top is None or not given:
        return None
    if {*rows} == {0, 1} or _zero_counts(rows):
        return _from_nothing(given, top, stated)
    classes = not stated and {*given} == {1, 2} and sum(given.values()) >= _TOLD
    return (1.0, 2.0) if classes else (1.0, top)


def _zero_counts(rows: Mapping[float, int]) -> bool:
    zeros = rows.get(0.0, 0)
    return zeros >= max(_FEWEST, _MATERIAL * sum(rows.values()))


def _from_nothing(given: Mapping[float, int], top: float, stated: float | None) -> Scale | None:
    """Return the scale of rows that say 0 often; of five stars 0 still means that none were given.

    A top that nobody states must have been given: one that is guessed would turn blame into praise.
    """
    highest = stated or max(value for value in given if value <= top)
    if highest == 5:
        return (1.0 if 1 in given else 0.0, highest)
    return (0.0, highest) if stated or highest in _FROM_NOTHING else None


def _top(given: Mapping[float, int]) -> float | None:
    total = sum(given.values())
    for top, needed in ((5.0, _MISTYPED), (10.0, _HUNDRED), (100.0, 1.0)):
        beyond = {value: n for value, n in given.items() if value > top}
        share = sum(beyond.values()) / total if total else 1.0
        if share <= 1 - HELD or (share <= _MISTYPED and len(beyond) == 1):
            return top
        if share <= needed and (top > 5 or len(beyond) < _DIFFERENT):
            return None
    return None


def told_scales(scales: Mapping[str, Scale]) -> str:
    """Return the scales in words: that of most channels, and the others by channel.

    >>> told_scales({"google": (1, 5), "yelp": (1, 5), "booking": (1, 10)})
    '1 to 5; 1 to 10 on booking'
    """
    if not scales:
        return "of no known scale"
    usual, *_ = (scale for scale, _ in Counter(scales.values()).most_common(1))
    others = [f"{_told(scale)} on {name}" for name, scale in scales.items() if scale != usual]
    return "; ".join([_told(usual), *others])


def _told(scale: Scale) -> str:
    return f"{scale[0]:g} to {scale[1]:g}"
