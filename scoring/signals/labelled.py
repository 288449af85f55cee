"""Labelled texts, read from any table that has a text and a label or stars."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import pandas as pd

from scoring import choosing
from scoring.grades import number
from scoring.signals.columns import Columns, columns, headed
from scoring.signals.language import code_of, identify
from scoring.signals.siding import Sides
from scoring.tables import Unreadable, read_each, read_table

_LISTED, _SHOWN = 12, 30
"""Columns, and letters of each, that are named where none will do."""
_NOTHING = frozenset(
    {
        "",
        "no positive",
        "no negative",
        "nothing",
        "none",
        "n/a",
        "na",
        "-",
        "nichts",
        "rien",
        "nada",
    }
)
"""What people write who were asked for praise or blame and have none."""

SHAPES = """\
A file is CSV, TSV, XLSX, JSON, lines of JSON or of __label__, packed (gz, bz2, zip) or not, with a
header or without. Of its columns one is the text, or two are, for praise and for blame; what the
owner wrote back never is. One is the label, or holds the stars: the reviewer's, rather than those
of the place. Labels are words, as positive and neg; whole numbers, 0 and 1, 1 and 2, 0 to 2, 0 to
4, 1 to 5, -1 to 1, 0 to 5, -2 to 2 or -4 to 4, whichever holds all of the file's; fractions from -1
to 1; or stars. Stars are 4, 4.5, "4,5", 4/5, "4 stars", 80% or ★★★★, from 1 to 5, 10 or 100, or
from 0 where enough are 0, each channel on its own scale. The lowest quarter of a scale is negative,
as stars up to 2 of 5 are, the highest positive. Which columns and scales were taken is said.
"""
"""What `read` reads, as the commands tell it."""
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
    of negative, neutral and positive. `SHAPES` says which files, columns and labels are read.

    Args:
        path: a table that `scoring.tables` reads, with a header or without.
        language: of all texts; without it the file's own column.
        tell: is told which columns were taken and which of them guessed, by which scale numbers
            are read, how many rows took no side, and what they say.

    Raises:
        UnreadableLabels: no column can be taken for the text or for the label, or the labels are
            numbers of no known scale, or stars of whole places.
        Unreadable: it is no table.
    """
    table = headed(read_table(path).astype("object").fillna("").astype(str))
    found = columns(table)
    if not found.texts or (found.label is None and found.stars is None):
        raise UnreadableLabels(f"{path.name}: {_missing(found)} among {_named(table)}")
    sides = Sides.of(table, found)
    if problem := _problem(table, found, sides):
        raise UnreadableLabels(f"{path.name}: {problem}")
    if tell is not None:
        for notice in _notices(table, found, sides):
            tell(f"{path.name}: {notice}")
    rows = table.assign(**{"": ""}).to_dict("records")
    examples = agreed(
        Example(text, side, language or code_of(row[found.language or ""]), row[found.split or ""])
        for row, side in zip(rows, sides.taken, strict=True)
        if side is not None and (text := _written(row, found.texts)).strip()
    )
    if not examples:
        raise UnreadableLabels(f"{path.name}: no row has a text and one label for it")
    return examples


def _written(row: Mapping[Hashable, str], texts: Sequence[str]) -> str:
    """Return the text of a row, of two columns without what says that there was nothing to say."""
    if len(texts) == 1:
        return row[texts[0]]
    return "\n".join(row[name] for name in texts if row[name].strip().lower() not in _NOTHING)


def _missing(found: Columns) -> str:
    if not found.texts:
        return "no column of texts"
    return "no column of labels or stars, or several that could be,"


def _named(table: pd.DataFrame) -> str:
    more = f" and {table.shape[1] - _LISTED} more" if table.shape[1] > _LISTED else ""
    return ", ".join(str(name)[:_SHOWN] for name in table.columns[:_LISTED]) + more


def _problem(table: pd.DataFrame, found: Columns, sides: Sides) -> str | None:
    """Return why no side that was read can be believed, if that is so."""
    if any(side is not None for side in sides.taken):
        return choosing.why_of_places(table, found.stars) if found.stars and sides.stars else None
    cells = Counter(table[found.label or found.stars or ""])
    if not cells:
        return "no rows"
    if {number(cell) for cell in cells} == {0.0}:
        return "every label is 0, and which side that is nobody can tell"
    return f"no label is a side or a number of a known scale, {_listed(cells)}"


def _notices(table: pd.DataFrame, found: Columns, sides: Sides) -> Iterator[str]:
    yield f"took {', '.join(sides.told(found))}"
    cells = table[found.label or found.stars or ""]
    missed = Counter(cell for cell, side in zip(cells, sides.taken, strict=True) if side is None)
    if missed:
        yield f"{missed.total()} of {len(sides.taken)} rows take no side, {_listed(missed)}"


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
