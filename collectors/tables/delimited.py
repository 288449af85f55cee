"""CSV and its kin: the delimiter is found, and a broken row costs no neighbour."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import NamedTuple

from collectors.guessing.headers import read_heading
from collectors.tables.encoding import detect
from collectors.tables.grid import Line, find_header, rows
from collectors.tables.table import Table, Unreadable

_DELIMITERS = ",;\t|"
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_WRAPPED = re.compile(r'"(?!="")[^"]*"".*";*\s*$')
"""A row that stands in one cell: it begins and ends with a mark, and those within are doubled."""

_KEPT = re.compile(r'="(.*)"', re.DOTALL)
"""A cell as a formula, by which tools keep a spreadsheet from reading it as a number."""

_LOOK = 80
_LONGEST_CELL = 250_000
_MOST_LINES = 5_000
_TRIES = 200
Text = Callable[[], Iterator[str]]

_RETURN = "\ue00d"
"""Stands for a carriage return inside of a line until the row is split."""


def read(body: bytes) -> Table:
    """Return the table that a text with delimiters holds.

    Raises:
        Unreadable: it is no text.
    """
    csv.field_size_limit(_LONGEST_CELL)
    encoding, errors = detect(body)
    text = partial(_lines, body, encoding, errors)
    head = list(islice(text(), 400))
    if not _is_text(head):
        raise Unreadable(
            "This is neither text nor a workbook nor an archive: nothing in it can be read."
        )
    unwrapped = _unwrapped(text, head)
    if unwrapped:
        return read(unwrapped).noted("Every row stood in one cell; it was taken apart.")
    declared = _declared(head)
    delimiter = declared or _delimiter(head)
    skip = 1 if declared else 0
    dialect = _dialect(head, delimiter)
    header = find_header(partial(_records, text, dialect, skip=skip))
    lines = partial(_records, text, dialect, header.width, skip=skip)
    return Table(
        kind="TSV" if delimiter == "\t" else "CSV",
        columns=header.names,
        walk=partial(rows, lines, header),
        encoding=encoding.removesuffix("-sig"),
        delimiter=delimiter,
        named=bool(header.number),
        notes=(*_unstated(encoding), *_notes(header.number, delimiter, len(header.names))),
    )


def _unstated(encoding: str) -> tuple[str, ...]:
    if encoding.startswith("utf"):
        return ()
    return (f"Nothing tells how the letters are written; read as {encoding}: are they right?",)


def _notes(header: int, delimiter: str, width: int) -> tuple[str, ...]:
    notes = []
    if width > 1 and delimiter != ",":
        notes.append(f"Cells are parted by a {_NAMES[delimiter]}.")
    if header > 1:
        notes.append(f"The names of the columns stand in row {header}; what is above was left out.")
    if header == 0:
        notes.append("No row holds the names of the columns.")
    return tuple(notes)


def _lines(body: bytes, encoding: str, errors: str) -> Iterator[str]:
    stream = io.BytesIO(body)
    newline = _line_end(body, encoding)
    for line in io.TextIOWrapper(stream, encoding, errors, newline=newline):
        if "\r" in line:
            yield line.replace("\r\n", "\n").replace("\r", _RETURN if newline == "\n" else "\n")
        else:
            yield line


def _line_end(body: bytes, encoding: str) -> str:
    wide = "utf-16-le" if encoding.startswith("utf-16") else "ascii"
    feed, turn = "\n".encode(wide), "\r".encode(wide)
    feeds, lone = body.count(feed), body.count(turn) - body.count(turn + feed)
    return "\r" if lone > 3 * feeds else "\n"


def _is_text(head: list[str]) -> bool:
    sample = "".join(head)[:20_000]
    odd = sum(sign < " " and sign not in "\t\n\r\f\x1a" for sign in sample)
    odd += sample.count("\ufffd")
    return bool(sample.strip()) and odd * 20 < len(sample)


def _declared(head: list[str]) -> str:
    """Excel may write `sep=;` above everything."""
    first = head[0].strip().lstrip("\ufeff").strip('"')
    if len(first) == 5 and first.startswith("sep="):
        return first[4]
    return "\t" if first == "sep=" else ""


def _unwrapped(text: Text, head: list[str]) -> bytes | None:
    """Return the text inside of a table whose rows each stand whole in a first cell, or None.

    A spreadsheet leaves such files behind that takes commas for a part of numbers.
    """
    first = head[0].strip().rstrip(_DELIMITERS).strip('"')
    wrapped = sum(_WRAPPED.match(line) is not None for line in head[1:])
    if wrapped * 2 < len(head) - 1 or not wrapped or _promised(first) < 3:
        return None
    rows = _records(text, Dialect(";"))
    # A semicolon within a text ended the cell that held its row.
    whole = (";".join(map(str, line.cells)).rstrip(";") for line in rows if line.cells)
    return "\n".join(whole).encode("utf-8", "replace")


def _promised(header: str) -> int:
    """How many names of columns a line holds by the best of the delimiters."""
    return max(
        sum(read_heading(name).known for name in header.split(delimiter))
        for delimiter in _DELIMITERS
    )


def _delimiter(head: list[str]) -> str:
    return max(_DELIMITERS, key=lambda delimiter: _fit(head, delimiter))


def _dialect(head: list[str], delimiter: str) -> Dialect:
    """Return how cells are written: with quotation marks doubled, or a stroke before them."""
    doubled, stroked = Dialect(delimiter), Dialect(delimiter, "\\")
    if not any('\\"' in line for line in head):
        return doubled
    return min((doubled, stroked), key=lambda dialect: _strays(head, dialect))


def _strays(head: list[str], dialect: Dialect) -> int:
    """How many records of a text are broken, or not as wide as most."""
    records = list(_records(lambda: iter(head), dialect))
    usual = Counter(len(line.cells) for line in records).most_common(1)
    return sum(bool(line.problem) or len(line.cells) != usual[0][0] for line in records)


def _fit(head: list[str], delimiter: str) -> tuple[float, float]:
    """How well a delimiter fits: known column names first, then rows of one width."""
    records = list(islice(_records(lambda: iter(head), Dialect(delimiter)), _LOOK))
    widths = Counter(len(line.cells) for line in records if not line.problem)
    usual, times = widths.most_common(1)[0] if widths else (1, 0)
    if usual == 1 and len(widths) > 1:
        usual, times = max(
            ((width, count) for width, count in widths.items() if width > 1), key=lambda x: x[1]
        )
    named = max((_known(line) for line in records[:30] if len(line.cells) == usual), default=0)
    share = times / max(len(records), 1)
    return (named if usual > 1 else min(named, 1)), share * min(usual, 4)


def _known(line: Line) -> int:
    names = [cell.strip() for cell in line.cells if len(cell) <= 80]
    if len(names) < len(line.cells):
        return 0
    return sum(read_heading(name).plausible for name in names)


class Dialect(NamedTuple):
    """What parts cells, and what stands before a quotation mark within one unless it is doubled."""

    delimiter: str
    escape: str | None = None


class _Source:
    """Physical lines that remember what the current record took, and can take it back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting: list[str] = []
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.pop() if self._waiting else next(self._lines)
        self.taken.append(line)
        if len(self.taken) > _MOST_LINES:
            raise csv.Error("a quoted cell that never ends")
        return line

    def back(self, lines: list[str]) -> None:
        self._waiting.extend(reversed(lines))


def _records(text: Text, dialect: Dialect, usual: int = 0, *, skip: int = 0) -> Iterator[Line]:
    """Return the records of a text; `usual` is how many cells each should have, 0 if unknown."""
    source = _Source(islice(text(), skip, None))
    reader = _reader(source, dialect)
    number = skip
    while True:
        source.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = []
        number += 1
        taken = source.taken
        if cells and (len(taken) == 1 or not usual or len(cells) == usual):
            cells = _returned(cells) if _RETURN in taken[0] else cells
            yield Line(number, list(map(_bare, cells)) if '="' in "".join(taken) else cells)
        elif cells or taken[0].strip():
            line, rest = _mended(list(taken), cells, dialect, number, usual)
            source.back(rest)
            reader = _reader(source, dialect)
            yield line


def _reader(lines: Iterable[str], dialect: Dialect, *, strict: bool = True) -> Iterator[list[str]]:
    delimiter, escape = dialect
    return csv.reader(lines, delimiter=delimiter, escapechar=escape, strict=strict)


def _bare(cell: str) -> str:
    kept = _KEPT.fullmatch(cell)
    return kept[1] if kept else cell


def _returned(cells: list[str]) -> list[str]:
    return [cell.replace(_RETURN, "\n") for cell in cells]


def _mended(
    taken: list[str], cells: list[str], dialect: Dialect, number: int, usual: int
) -> tuple[Line, list[str]]:
    """Return the broken record that begins with the first line, and the lines to read again.

    A quotation mark that is never closed swallows the rows below it, up to the next mark. The first
    of them that could be a row by itself ends the broken one.
    """
    alone = _loosely(taken[0].rstrip("\n"), dialect.delimiter)
    if taken[0].count('"') % 2 == 0 and len(alone) == (usual or len(alone)):
        return Line(number, _returned(alone)), taken[1:]
    for end in range(1, min(len(taken), _TRIES)):
        if not usual or _may_begin(taken[end : end + _TRIES], dialect, usual):
            return _broken(taken[:end], number), taken[end:]
    return (Line(number, _returned(cells)) if cells else _broken(taken, number)), []


def _loosely(line: str, delimiter: str) -> list[str]:
    """Split a line in which a quotation mark ends a cell only if a delimiter follows."""
    mark = re.escape(delimiter)
    cell = re.compile(rf'"((?:[^"]|"(?!{mark}|$))*)"(?={mark}|$)|([^{mark}]*)')
    cells, place = [], 0
    while found := cell.match(line, place):
        quoted, bare = found.groups()
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        place = found.end() + 1
        if place > len(line):
            break
    return cells


def _may_begin(lines: list[str], dialect: Dialect, usual: int) -> bool:
    whole = _record(lines, dialect, strict=True)
    if whole:
        return len(whole) == usual
    return 1 < len(_record(lines, dialect, strict=False)) <= usual


def _record(lines: list[str], dialect: Dialect, *, strict: bool) -> list[str]:
    try:
        return next(_reader(lines, dialect, strict=strict), [])
    except csv.Error:
        return []


def _broken(lines: list[str], number: int) -> Line:
    raw = "".join(lines)[:2_000].replace(_RETURN, "\r")
    return Line(number, [raw], f"row {number} has a quotation mark that is never closed")
