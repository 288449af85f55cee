"""What people wrote to judge a text, read as a side: -1 is blame, 0 neither, 1 praise."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from scoring.days import unaccented
from scoring.grades import HELD, Grade, grade, number, top_of

Scale = tuple[float, float]
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
    (-2.0, 2.0),
)  # fmt: skip
"""Lowest and highest number of the labels in use; a column's is the first that holds all of its."""
_HALF = 0.5
"""The one number below 1 that stars can be."""
BLAME, PRAISE = 0.25, 0.75
"""Parts of a scale up to which, and from which on, a number takes a side."""


def labelled(cells: Iterable[str]) -> dict[str, int]:
    """Return the side that each distinct cell of a column of labels takes, if it takes one.

    >>> sorted(labelled(["0", "1", "2"]).items())
    [('0', -1), ('1', 0), ('2', 1)]
    """
    distinct = set(cells)
    numbers = {cell: found for cell in distinct if (found := _whole(cell)) is not None}
    return _named(distinct) | _scaled(numbers)


def starred(cells: Iterable[str]) -> dict[str, int]:
    """Return the side that each distinct cell of a column of stars takes; 0: none were given.

    A cell beyond the scale of nearly all the others, a mistyped one, takes no side.
    """
    rows = Counter(cell for cell in cells if cell.strip())
    if {number(cell) for cell in rows} == {0.0, 1.0}:
        return labelled(rows)
    grades = {cell: found for cell in rows if (found := grade(cell)) and found.value}
    return _named(rows) | _graded(grades, rows)


def signed(cells: Iterable[str]) -> dict[str, int]:
    """Return the sides of fractions from -1 to 1, and none if that is not what all cells are."""
    numbers = {cell: number(cell) for cell in set(cells) if cell.strip()}
    found = {cell: value for cell, value in numbers.items() if value is not None}
    if len(found) < len(numbers) or not found or not -1 <= min(found.values()) < 0:
        return {}
    return {cell: _side(value, (-1.0, 1.0)) for cell, value in found.items() if value <= 1}


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


def _scaled(numbers: Mapping[str, float]) -> dict[str, int]:
    low, high = min(numbers.values(), default=0.0), max(numbers.values(), default=0.0)
    scale = next((each for each in SCALES if each[0] <= low and high <= each[1]), None)
    if scale is None or low == high == 0:
        return {}
    return {cell: _side(value, scale) for cell, value in numbers.items()}


def _graded(grades: Mapping[str, Grade], rows: Mapping[str, int]) -> dict[str, int]:
    held = {cell: each for cell, each in grades.items() if each.value >= 1 or each.value == _HALF}
    if sum(rows[cell] for cell in held) < HELD * sum(rows[cell] for cell in grades):
        return {}
    unstated = Counter[float]()
    for cell, each in held.items():
        unstated[each.value] += 0 if each.top else rows[cell]
    usual = top_of(unstated) or 0.0
    tops = {cell: each.top or usual for cell, each in held.items()}
    return {
        cell: _side(each.value, (1.0, tops[cell]))
        for cell, each in held.items()
        if each.value <= tops[cell]
    }


def _whole(cell: str) -> float | None:
    """Return a whole number; labels are classes, and what a program measured is none."""
    numbered = _NUMBERED.fullmatch(cell.strip().lower())
    found = float(numbered[1]) if numbered else number(cell)
    return found if found is not None and found.is_integer() else None


def _side(value: float, scale: Scale) -> int:
    low, high = scale
    part = (value - low) / (high - low)
    return -1 if part <= BLAME else 1 if part >= PRAISE else 0
