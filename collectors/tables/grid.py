"""From rows of cells to a table: finding the header, naming columns, setting broken rows aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from collectors.guessing.headers import read_heading, says_total
from collectors.tables.table import SUMS_UP, Row

LOOK = 60
"""How many rows from the top are looked at to find the header."""


_LONGEST_NAME = 150
"""Characters of a question in a form, which may head a column."""


class Line(NamedTuple):
    """The cells of one row, or why they could not be told apart."""

    number: int
    cells: Sequence[Any]
    problem: str = ""


Lines = Callable[[], Iterator[Line]]


class Header(NamedTuple):
    """The names of the columns, and the number of the row that holds them; 0 if none does."""

    names: tuple[str, ...]
    number: int
    width: int


def find_header(lines: Lines) -> Header:
    """Return the header of rows that may begin with a preamble, or numbered columns."""
    head = [line for line in islice(lines(), LOOK) if not line.problem and _filled(line.cells)]
    width = _usual_width(head)
    best = max(head, key=lambda line: _promise(line, width), default=None)
    if best is not None and _promise(best, width) <= 0:
        best = head[0] if _stands_out(head) else None
    if best is None:
        return Header(tuple(f"column {n}" for n in range(1, width + 1)), 0, width)
    names = _trimmed(best.cells)
    above = next((line.cells for line in reversed(head) if line.number < best.number), ())
    return Header(_unique(_told_apart(names, above)), best.number, len(names))


def _told_apart(names: list[Any], groups: Sequence[Any]) -> list[Any]:
    """Return the names under the headings that span them, where some stand twice.

    A heading that says nothing of whose a column is goes with the names that stand twice alone.
    """
    listed = [str(name).strip() for name in names]
    spanned, group = [], ""
    several = sum(bool(_text_at(groups, place)) for place in range(len(groups))) > 1
    for place, name in enumerate(listed):
        group = (_text_at(groups, place) if place < len(groups) else "") or group
        twice = bool(name) and listed.count(name) > 1
        whose = several and group and read_heading(group).entity and len(set(listed)) < len(listed)
        spanned.append(f"{group} {name}" if group and name and (twice or whose) else names[place])
    return spanned


def _text_at(cells: Sequence[Any], place: int) -> str:
    return "" if cells[place] is None else str(cells[place]).strip()


def rows(lines: Lines, header: Header) -> Iterator[Row]:
    """Return the rows under a header; empty rows and repeated headers are passed over."""
    lenient = header.width > 1 and _short_rows(lines, header) > LOOK // 5
    for line in lines():
        if line.number <= header.number:
            continue
        cells: Sequence[Any] = line.cells
        if line.problem:
            yield Row(line.number, {"cells": list(cells)}, line.problem)
        elif not _filled(cells):
            continue
        elif _sums_up(cells):
            yield Row(line.number, {"cells": list(cells)}, f"row {line.number} {SUMS_UP}")
        elif len(cells) != header.width and not _fits(cells, header.width, lenient=lenient):
            yield _ragged(line, header.width)
        elif cells[0] != header.names[0] or not _is_header(cells, header):
            yield Row(line.number, dict(zip(header.names, cells, strict=False)))


def _sums_up(cells: Sequence[Any]) -> bool:
    """Whether a row holds little more than the word for a total, and numbers."""
    first = next(cell for cell in cells if cell not in (None, "") and str(cell).strip())
    rest = [cell for cell in cells if cell is not first and cell not in (None, "")]
    # Most rows hold too much, which is seen sooner than what their first cell says.
    if len(rest) * 2 > len(cells) or not isinstance(first, str) or not says_total(first):
        return False
    return len(cells) > 1 and all(map(_is_counted, rest))


def _fits(cells: Sequence[Any], width: int, *, lenient: bool) -> bool:
    """Whether a row may be longer or shorter than the header.

    Longer is right if nothing stands in what is too much, and shorter where the tool leaves out
    empty cells at the end of many rows.
    """
    return not _filled(cells[width:]) if len(cells) > width else lenient


def _ragged(line: Line, width: int) -> Row:
    return Row(
        line.number,
        {"cells": list(line.cells)},
        f"row {line.number} has {len(line.cells)} cells where the header has {width}",
    )


def _short_rows(lines: Lines, header: Header) -> int:
    head = islice(lines(), LOOK)
    return sum(1 for line in head if not line.problem and 1 < len(line.cells) < header.width)


def _is_header(cells: Sequence[Any], header: Header) -> bool:
    return _unique(_trimmed(cells)) == header.names


def _filled(cells: Sequence[Any]) -> bool:
    return any(cell not in (None, "") and str(cell).strip() for cell in cells)


def _trimmed(cells: Sequence[Any]) -> list[Any]:
    end = len(cells)
    while end and (cells[end - 1] is None or not str(cells[end - 1]).strip()):
        end -= 1
    return list(cells[:end])


def _usual_width(head: list[Line]) -> int:
    widths = Counter(len(line.cells) for line in head)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _promise(line: Line, width: int) -> float:
    """How much a row looks like the header: known words, as wide as the rest, near the top."""
    names = [str(cell).strip() for cell in _trimmed(line.cells)]
    if not names or any(len(name) > _LONGEST_NAME or "\n" in name for name in names):
        return 0
    known = sum(_names_something(name) for name in names)
    plausible = all(_may_be_name(name) for name in names)
    if known == 0 or not plausible or known * 4 < len(names):
        return 0
    return known + (2 if len(names) == width else 0) - line.number / 1_000


def _stands_out(head: list[Line]) -> bool:
    """Whether the first row names in an unknown language what is in numbers below it."""
    names = [str(cell).strip() for cell in head[0].cells]
    if len(head) < 3 or len(set(names)) < len(names) or not all(map(_may_be_name, names)):
        return False
    below = [line.cells for line in head[1:] if len(line.cells) == len(names)]
    return any(
        len(column) * 5 >= (len(head) - 1) * 4 and all(map(_is_counted, column))
        for column in zip(*below, strict=True)
    ) and not any(map(_is_counted, names))


def _is_counted(cell: Any) -> bool:
    """Whether a cell is a number or a date in digits."""
    text = str(cell).strip()
    return bool(text) and sum(map(str.isdigit, text)) * 2 >= len(text)


def _names_something(name: str) -> bool:
    return read_heading(name).plausible


def _may_be_name(name: str) -> bool:
    return not name or (
        not name.replace(".", "").replace(",", "").isdecimal() and len(name) <= _LONGEST_NAME
    )


def _unique(names: Sequence[Any]) -> tuple[str, ...]:
    found: list[str] = []
    for place, name in enumerate(names, start=1):
        text = str(name).strip().lstrip("\ufeff") if name is not None else ""
        text = text or f"column {place}"
        again = found.count(text) + sum(other.startswith(f"{text} (") for other in found)
        found.append(f"{text} ({again + 1})" if text in found else text)
    return tuple(found)
