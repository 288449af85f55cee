"""Labelled texts, read from any table that has a text and a label or stars."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import pandas as pd

from scoring.grades import number
from scoring.signals import marks
from scoring.signals.columns import Columns, columns, headed
from scoring.signals.language import identify, stated
from scoring.tables import Unreadable, read_each, read_table

_LISTED, _SHOWN = 12, 30
"""Columns, and letters of each, that are named where none will do."""


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
    1 to 5; -1 to 1; 0 to 5; -2 to 2), which are read by the scale that holds all of the file's; the
    lowest quarter of a scale is negative, as stars up to 2 of 5 are, the highest positive.

    Args:
        path: a table that `scoring.tables` reads, with a header or without.
        language: of all texts; without it the file's own column.
        tell: is told which columns were guessed, how many rows took no side, and what they say.

    Raises:
        UnreadableLabels: no column can be taken for the text or for the label, or the labels are
            numbers of no known scale.
        Unreadable: it is no table.
    """
    table = headed(read_table(path).astype("object").fillna("").astype(str))
    found = columns(table)
    if found.text is None or (found.label is None and found.stars is None):
        raise UnreadableLabels(f"{path.name}: {_missing(found)} among {_named(table)}")
    sides, signed = _sides(table, found)
    if not any(side is not None for side in sides):
        raise UnreadableLabels(f"{path.name}: {_no_side(table, found)}")
    if tell is not None:
        for notice in _notices(table, found, sides, signed):
            tell(f"{path.name}: {notice}")
    rows = table.assign(**{"": ""}).to_dict("records")
    examples = agreed(
        Example(
            row[found.text], side, language or stated(row[found.language or ""]),
            row[found.split or ""],
        )
        for row, side in zip(rows, sides, strict=True)
        if side is not None and row[found.text].strip()
    )  # fmt: skip
    if not examples:
        raise UnreadableLabels(f"{path.name}: no row has a text and one label for it")
    return examples


def _sides(table: pd.DataFrame, found: Columns) -> tuple[list[int | None], bool]:
    """Return the side of each row, of its label or else of its stars, and if they are fractions."""
    labels = table[found.label].to_list() if found.label else [""] * len(table)
    stars = table[found.stars].to_list() if found.stars else [""] * len(table)
    said, rated = marks.labelled(labels), marks.starred(stars)
    if signed := not said and not rated:
        said, rated = marks.signed(labels), marks.signed(stars)
    sides = [said.get(one, rated.get(other)) for one, other in zip(labels, stars, strict=True)]
    return sides, signed


def _missing(found: Columns) -> str:
    if found.text is None:
        return "no column of texts"
    return "no column of labels or stars, or several that could be,"


def _named(table: pd.DataFrame) -> str:
    more = f" and {table.shape[1] - _LISTED} more" if table.shape[1] > _LISTED else ""
    return ", ".join(str(name)[:_SHOWN] for name in table.columns[:_LISTED]) + more


def _no_side(table: pd.DataFrame, found: Columns) -> str:
    if table.empty:
        return "no rows"
    cells = Counter(table[found.label or found.stars or ""])
    if {number(cell) for cell in cells} == {0.0}:
        return "every label is 0, and which side that is nobody can tell"
    return f"no label is a side or a number of a known scale, {_listed(cells)}"


def _notices(
    table: pd.DataFrame, found: Columns, sides: Sequence[int | None], signed: bool
) -> Iterator[str]:
    if found.guessed:
        yield f"by what the cells hold, took {found.guessed}"
    if signed:
        yield "took the fractions for labels from -1 to 1, neutral between -0.5 and 0.5"
    cells = table[found.label or found.stars or ""]
    missed = Counter(cell for cell, side in zip(cells, sides, strict=True) if side is None)
    if missed:
        yield f"{missed.total()} of {len(sides)} rows take no side, {_listed(missed)}"


def _listed(missed: Counter[str]) -> str:
    return "such as " + ", ".join(f"{cell!r}" for cell, _ in missed.most_common(3))


def identified(
    examples: Iterable[Example], told: Callable[[str], str | None] = identify
) -> list[Example]:
    """Return the examples with the language of each; where nobody states it, its text tells."""
    return [
        example if example.language else replace(example, language=told(example.text))
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
    """Return a digest of a text's letters and digits, or of its signs where it has no others.

    Same words, same fingerprint.

    >>> fingerprint("Do n&apos;t go!") == fingerprint("don't go")
    True
    """
    plain = unescape(text).lower()
    told = "".join(filter(str.isalnum, plain)) or plain.strip()
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def fingerprints(paths: Iterable[Path]) -> set[str]:
    """Return the fingerprints of all texts of some labelled files or folders.

    Raises:
        Unreadable: no text can be read of one of them; what was to be kept apart would not be.
    """
    marks: set[str] = set()
    for path in paths:
        examples = [example for _, each in read_each([path], read) for example in each]
        if not examples:
            raise Unreadable(f"{path}: no labelled text could be read of it")
        marks |= {fingerprint(example.text) for example in examples}
    return marks


def held_back(text: str) -> bool:
    """Return whether a text is judged by rather than learned from.

    Its digest tells: what is held back once is held back for ever, and so are its copies.
    """
    return int(fingerprint(text)[:8], 16) / 16**8 < HELD_BACK
