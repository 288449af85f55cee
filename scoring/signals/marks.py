"""What people wrote to judge a text, read as a side: -1 is blame, 0 neither, 1 praise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from scoring.days import unaccented
from scoring.grades import HELD, Scale, grade, number, scale_of, words_beside

_SIDES = {
    -1: (
        "n neg negative negativ negatif negativo bad no false negativa negatief "
        "negatywny negatywna negatywne отрицательный отрицательная отрицательно "
        "негативный негативная негативно негатив olumsuz "
        "ネガティブ 否定的 负面 負面 消极 부정 부정적 سلبي سلبية"
    ),
    0: (
        "neu neutral none neutre neutro neutra neutraal neutralny neutralna neutralne "
        "нейтральный нейтральная нейтрально nötr ニュートラル 中立 中性 중립 중립적 محايد محايدة"
    ),
    1: (
        "p pos positive positiv positif positivo good y yes true positiva positief "
        "pozytywny pozytywna pozytywne положительный положительная положительно "
        "позитивный позитивная позитивно позитив olumlu "
        "ポジティブ 肯定的 正面 积极 積極 긍정 긍정적 إيجابي إيجابية"
    ),
}
_CLASSES = {word: side for side, words in _SIDES.items() for word in unaccented(words).split()}
_NEGATIONS = frozenset(
    {"not", "non", "no", "never", "nicht", "kein", "keine", "pas", "niet", "geen", "nao", "não"}
)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBERED = re.compile(r"label_(\d+)")
SCALES = (
    (0.0, 1.0), (1.0, 2.0), (0.0, 2.0), (0.0, 4.0), (1.0, 5.0), (-1.0, 1.0), (0.0, 5.0),
    (-2.0, 2.0), (-4.0, 4.0),
)  # fmt: skip
"""Lowest and highest number of the labels in use; a column's is the first that holds all of its."""
_HALF = 0.5
"""The one number between 0 and 1 that stars can be."""
_EXPLAINED = 0.9
"""Share of a column's cells that a reading of it must explain, or else others are tried."""
BLAME, PRAISE = 0.25, 0.75
"""Parts of a scale up to which, and from which on, a number takes a side."""


@dataclass(frozen=True)
class Reading:
    """The sides that the distinct cells of a column take, and the scale of those that are numbers.

    Attributes:
        explained: share of the rows that hold something whose cell takes a side.
    """

    sides: dict[str, int] = field(default_factory=dict)
    scale: Scale | None = None
    explained: float = 0.0

    @property
    def explains(self) -> bool:
        """Whether it explains so much that no other reading need be tried."""
        return self.explained >= _EXPLAINED


def labelled(cells: Iterable[str]) -> Reading:
    """Return how a column of labels reads: as classes, or as stars where that explains more."""
    rows = _rows(cells)
    found = classes(rows.elements())
    if found.explains:
        return found
    stars = _graded(Counter({cell: n for cell, n in rows.items() if _says_stars(cell)}))
    return max(found, _reading(rows, *stars), key=lambda each: each.explained)


def classes(cells: Iterable[str]) -> Reading:
    """Return how a column reads whose cells are names of sides, or whole numbers.

    >>> sorted(classes(["0", "1", "2"]).sides.items())
    [('0', -1), ('1', 0), ('2', 1)]
    """
    rows = _rows(cells)
    numbers = {cell: found for cell in rows if (found := _whole(cell)) is not None}
    scale = _scale(numbers.values())
    sides = {cell: _side(value, scale) for cell, value in numbers.items()} if scale else {}
    return _reading(rows, _named(rows) | sides, scale)


def starred(cells: Iterable[str]) -> Reading:
    """Return how a column of stars reads; a 0 among stars says that none were given.

    A cell beyond the scale of nearly all the others, a mistyped one, takes no side.
    """
    rows = _rows(cells)
    sides, scale = _graded(rows)
    return _reading(rows, _named(rows) | sides, scale)


def signed(cells: Iterable[str]) -> Reading:
    """Return how fractions from -1 to 1 read, and nothing if that is not what all cells are."""
    rows = _rows(cells)
    found = {cell: value for cell in rows if (value := number(cell)) is not None}
    if len(found) < len(rows) or not found or not -1 <= min(found.values()) < 0:
        return Reading()
    scale = (-1.0, 1.0)
    sides = {cell: _side(value, scale) for cell, value in found.items() if value <= 1}
    return _reading(rows, sides, scale)


def told(cell: str) -> bool:
    """Return whether a cell says stars, and nothing else, or a side."""
    return _says_stars(cell) or _class(cell) is not None


def _says_stars(cell: str) -> bool:
    return grade(cell) is not None and words_beside(cell) == 0


def _rows(cells: Iterable[str]) -> Counter[str]:
    return Counter(cell for cell in cells if cell.strip())


def _reading(rows: Counter[str], sides: dict[str, int], scale: Scale | None) -> Reading:
    explained = sum(rows[cell] for cell in sides) / rows.total() if rows else 0.0
    return Reading(sides, scale, explained)


def _named(cells: Iterable[str]) -> dict[str, int]:
    return {cell: side for cell in cells if (side := _class(cell)) is not None}


def _class(cell: str) -> int | None:
    """Return the side that a cell names, as in "neg", "Positive." or "Very negative".

    What is "not bad" need not be good: of two words the first must not be a negation.
    """
    words = _WORD.findall(unaccented(cell))
    if not 0 < len(words) <= 2 or (len(words) == 2 and words[0] in _NEGATIONS):
        return None
    return _CLASSES.get(words[-1])


def _scale(numbers: Iterable[float]) -> Scale | None:
    """Return the first scale that holds all labels that are numbers; 0 alone is on none."""
    held = [*numbers]
    low, high = min(held, default=0.0), max(held, default=0.0)
    if low == high == 0:
        return None
    return next((each for each in SCALES if each[0] <= low and high <= each[1]), None)


def _graded(rows: Counter[str]) -> tuple[dict[str, int], Scale | None]:
    """Return the sides of the cells that tell stars, and the scale of those that state none."""
    grades = {cell: found for cell in rows if (found := grade(cell))}
    held = {cell: each for cell, each in grades.items() if _is_grade(each.value)}
    if sum(rows[cell] for cell in held) < HELD * sum(rows[cell] for cell in grades):
        return {}, None
    by_top: dict[float | None, Counter[float]] = {}
    for cell, each in held.items():
        by_top.setdefault(each.top, Counter())[each.value] += rows[cell]
    scales = {top: scale_of(values, top) for top, values in by_top.items()}
    sides = {
        cell: _side(each.value, scale)
        for cell, each in held.items()
        if (scale := scales[each.top]) and _is_on(each.value, scale)
    }
    return sides, scales.get(None) or next(iter(scales.values()), None)


def _is_grade(value: float) -> bool:
    return value >= 1 or value in (0, _HALF)


def _is_on(value: float, scale: Scale) -> bool:
    return scale[0] <= value <= scale[1] or value == _HALF


def _whole(cell: str) -> float | None:
    """Return a whole number; labels are classes, and what a program measured is none."""
    numbered = _NUMBERED.fullmatch(cell.strip().lower())
    found = float(numbered[1]) if numbered else number(cell)
    return found if found is not None and found.is_integer() else None


def _side(value: float, scale: Scale) -> int:
    low, high = scale
    part = (value - low) / (high - low)
    return -1 if part <= BLAME else 1 if part >= PRAISE else 0
