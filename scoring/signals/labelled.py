"""Labelled texts, read from any table that has a text and a label or stars."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scoring.signals.language import identify, stated
from scoring.tables import Unreadable, read_table

TEXT = (
    "text", "review", "review_text", "review_body", "content", "body", "comment", "sentence",
    "tweet", "tweet_text", "message",
)  # fmt: skip
LABEL = ("label", "sentiment", "polarity", "class", "target")
STARS = ("stars", "rating", "score", "review_rating", "overall")
LANGUAGE = ("lang", "language")
SPLIT = ("split",)

Scale = tuple[float, float]
_CLASSES = {
    "n": -1, "neg": -1, "negative": -1, "negativ": -1, "negatif": -1, "negativo": -1, "bad": -1,
    "neu": 0, "neutral": 0, "none": 0, "neutre": 0, "neutro": 0,
    "p": 1, "pos": 1, "positive": 1, "positiv": 1, "positif": 1, "positivo": 1, "good": 1,
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_NUMBERED = re.compile(r"label_(\d+)")
_GIVEN = re.compile(r"\D{0,8}(\d+(?:[.,]\d+)?)(?:\s*(?:/|of|out|stars?)\b.*)?")
LABEL_SCALES = ((0.0, 1.0), (1.0, 2.0), (0.0, 2.0), (0.0, 4.0), (1.0, 5.0), (-1.0, 1.0))
STAR_SCALES = ((1.0, 5.0), (1.0, 10.0), (1.0, 100.0))
"""Lowest and highest number of the scales in use; a file's is the first that holds all of its."""
BLAME, PRAISE = 0.25, 0.75
"""Parts of a scale up to which, and from which on, a number takes a side."""


HELD_BACK = 0.3
"""Share of the texts that is judged by and never learned from."""


class UnreadableLabels(Unreadable):
    """The file has no text column, neither labels nor stars, or numbers of no known scale."""


@dataclass(frozen=True)
class Example:
    """One text and the class that people gave it.

    Attributes:
        label: -1, 0 or 1.
        language: ISO 639-1 code, or None where nobody states it.
        split: `train`, `dev`, `test` or whatever the file says; empty where it says nothing.
        channel: where it was published; empty where nobody states it.
    """

    text: str
    label: int
    language: str | None
    split: str = ""
    channel: str = ""


def read(
    path: Path, language: str | None = None, tell: Callable[[str], None] | None = None
) -> list[Example]:
    """Return the examples of a file, each text once.

    A text that stands there with labels that disagree is left out, as is one whose label is none
    of negative, neutral and positive. Labels may be whole numbers (0 and 1; 0, 1 and 2; 0 to 4;
    1 to 5; -1 to 1), which are read by the scale that holds all of the file's; the lowest quarter
    of a scale is negative, as stars up to 2 of 5 are, the highest positive.

    Args:
        path: a table that `scoring.tables` reads.
        language: of all texts; without it the file's own column.
        tell: is told how many rows took no side, and what they say.

    Raises:
        UnreadableLabels: no column can be taken for the text or for the label, or the labels are
            numbers of no known scale.
        Unreadable: it is no table.
    """
    table = read_table(path)
    columns = _plain(table.columns)
    text = _named(columns, TEXT) or _ending(columns, TEXT)
    label, stars = _named(columns, LABEL), _named(columns, STARS)
    if label is None and stars is None:
        label, stars = _ending(columns, LABEL), _ending(columns, STARS)
    if text is None or (label is None and stars is None):
        raise UnreadableLabels(f"{path.name}: needs a text column and a label or stars column")
    rows = table.fillna("").astype(str).assign(**{"": ""}).to_dict("records")
    said = _sides((row[label] for row in rows), LABEL_SCALES, _whole) if label else {}
    rated = _sides((row[stars] for row in rows), STAR_SCALES, _given) if stars else {}
    if not said and not rated:
        raise UnreadableLabels(f"{path.name}: no label is a side or a number of a known scale")
    tongue, split = _named(columns, LANGUAGE), _named(columns, SPLIT)
    sides = [said.get(row[label or ""], rated.get(row[stars or ""])) for row in rows]
    if tell is not None and None in sides:
        missed = Counter(
            row[label or stars or ""] for row, side in zip(rows, sides, strict=True) if side is None
        )
        tell(f"{path.name}: {missed.total()} of {len(rows)} rows take no side, {_listed(missed)}")
    return agreed(
        Example(row[text], side, language or stated(row[tongue or ""]), row[split or ""])
        for row, side in zip(rows, sides, strict=True)
        if side is not None and row[text].strip()
    )


def _listed(missed: Counter[str]) -> str:
    return "such as " + ", ".join(f"{cell!r}" for cell, _ in missed.most_common(3))


def _plain(columns: Iterable[str]) -> dict[str, str]:
    return {re.sub(r"[^a-z]+", "_", name.lower()).strip("_"): name for name in columns}


def _named(columns: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((columns[name] for name in names if name in columns), None)


def _ending(columns: Mapping[str, str], names: Sequence[str]) -> str | None:
    """Return a column whose name ends in one of the names, as "gold_label" does."""
    each = ((name, plain) for name in names for plain in columns)
    return next((columns[plain] for name, plain in each if plain.endswith(name)), None)


def _sides(
    cells: Iterable[str], scales: Iterable[Scale], number: Callable[[str], float | None]
) -> dict[str, int]:
    """Return the side that each distinct cell of a column takes, without those that take none."""
    distinct = set(cells)
    sides = {cell: side for cell in distinct if (side := _class(cell)) is not None}
    numbers = {cell: found for cell in distinct if (found := number(cell)) is not None}
    if {_number(cell) for cell in distinct if cell.strip()} == {0.0, 1.0}:
        numbers, scales = {cell: float(cell) for cell in distinct if cell.strip()}, ((0.0, 1.0),)
    low, high = min(numbers.values(), default=0.0), max(numbers.values(), default=0.0)
    scale = next((each for each in scales if each[0] <= low and high <= each[1]), None)
    if scale is None or low == high == 0:
        return sides
    return sides | {cell: _side(value, scale) for cell, value in numbers.items()}


def _class(cell: str) -> int | None:
    """Return the side that a cell names, as in "neg", "Positive." or "Very negative"."""
    words = _WORD.findall(cell.lower())
    return _CLASSES.get(words[-1]) if 0 < len(words) <= 2 else None


def _whole(cell: str) -> float | None:
    """Return a whole number; labels are classes, and what a program measured is none."""
    numbered = _NUMBERED.fullmatch(cell.strip().lower())
    found = float(numbered[1]) if numbered else _number(cell)
    return found if found is not None and found.is_integer() else None


def _given(cell: str) -> float | None:
    """Return stars, as in "4", "4,5", "5 stars" or "Rated 3 out of 5"; 0: none were given."""
    found = _number(cell)
    if found is None and (told := _GIVEN.fullmatch(cell.strip().lower())):
        found = _number(told[1].replace(",", "."))
    return found or cell.count("★") or None


def _number(cell: str) -> float | None:
    try:
        found = float(cell)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _side(value: float, scale: Scale) -> int:
    low, high = scale
    part = (value - low) / (high - low)
    return -1 if part <= BLAME else 1 if part >= PRAISE else 0


def identified(examples: Iterable[Example]) -> list[Example]:
    """Return the examples with the language of each; where nobody states it, its text tells."""
    return [
        example if example.language else replace(example, language=identify(example.text))
        for example in examples
    ]


def agreed(examples: Iterable[Example]) -> list[Example]:
    """Return each text once; without those whose labels disagree."""
    by_text: dict[str, Example] = {}
    disputed: set[str] = set()
    for example in examples:
        key = fingerprint(example.text)
        if by_text.setdefault(key, example).label != example.label:
            disputed.add(key)
    return [example for key, example in by_text.items() if key not in disputed]


def fingerprint(text: str) -> str:
    """Return a digest of a text's letters and digits: same words, same fingerprint.

    >>> fingerprint("Do n't go!") == fingerprint("don't go")
    True
    """
    letters = "".join(filter(str.isalnum, text.lower()))
    return hashlib.sha256(letters.encode()).hexdigest()[:24]


def held_back(text: str) -> bool:
    """Return whether a text is judged by rather than learned from.

    Its digest tells: what is held back once is held back for ever, and so are its copies.
    """
    return int(fingerprint(text)[:8], 16) / 16**8 < HELD_BACK
