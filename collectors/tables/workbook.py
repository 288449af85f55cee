"""XLSX: the sheet that looks like reviews, read within bounds."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from collectors.guessing.headers import read_heading
from collectors.tables.archive import checked, entry
from collectors.tables.grid import Header, Line, find_header, rows
from collectors.tables.table import Table, Unreadable

MOST_CELLS = 10_000_000
"""A sheet spans fewer cells than this: those between far-off ones take memory though empty."""

MOST_TEXT = 400_000_000
"""All cells of a sheet hold fewer bytes of text than this, repetitions counted."""

_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Za-z]{1,7})(\d{1,10})["'](?:[^>]*[^>/])?>"""
)
_ROW = re.compile(rb"""<(?:\w+:)?row\b([^>]*)>""")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,10})["']""")
_UNPLACED = re.compile(rb"""<(?:\w+:)?c(?:>|\s(?![^>]*\br\s*=))""")
_WIDE_LETTERS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_WIDE_SHEET = re.compile(rb"s\x00?h\x00?e\x00?e\x00?t\x00?D\x00?a\x00?t\x00?a")
_SHARED = re.compile(rb"""t=["']s["'][^>]*>(?:<f[^>]*>[^<]*</f>)?<v>(\d{1,9})</v>""")

Cells = list[list[Any]]


def read(body: bytes) -> Table:
    """Return the sheet of a workbook that looks most like reviews.

    Raises:
        Unreadable: the workbook is damaged, empty or larger than it may be.
    """
    archive = checked(body)
    if not any(name.lower() == "xl/workbook.xml" for name in archive.namelist()):
        raise Unreadable("This is a binary workbook.", action="Save it as an XLSX workbook.")
    _bounded(archive)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        sheets = {name: _cells(book, name) for name in book.sheet_names}
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable(f"The workbook is damaged: {error}") from error
    filled = {name: cells for name, cells in sheets.items() if cells}
    if not filled:
        raise Unreadable("The workbook is empty: none of its sheets holds anything.")
    headers = {name: find_header(partial(_lines, cells)) for name, cells in filled.items()}
    name = max(filled, key=lambda sheet: _promise(headers[sheet], filled[sheet]))
    return _table(name, headers[name], filled)


def _table(name: str, header: Header, sheets: dict[str, Cells]) -> Table:
    notes = []
    if len(sheets) > 1:
        others = ", ".join(f"“{other}”" for other in sheets if other != name)
        notes.append(f"The sheet “{name}” was read, not {others}.")
    if header.number > 1:
        notes.append(f"The names of the columns stand in row {header.number}.")
    lines = partial(_lines, sheets[name])
    return Table(
        kind="XLSX",
        columns=header.names,
        walk=partial(rows, lines, header),
        sheet=name,
        notes=tuple(notes),
        named=bool(header.number),
    )


def _promise(header: Header, cells: Cells) -> tuple[int, int]:
    headings = [read_heading(name) for name in header.names]
    useful = {
        attribute
        for heading in headings
        for attribute in heading.attributes
        if attribute in {"text", "rating", "created", "title"}
    }
    return (len(useful) if header.number else 0), len(cells)


def _cells(book: CalamineWorkbook, name: str) -> Cells:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _lines(cells: Cells) -> Iterator[Line]:
    for number, row in enumerate(cells, start=1):
        yield Line(number, [_plain(cell) for cell in row])


def _plain(cell: Any) -> Any:
    """Return a cell as JSON could hold it: whole numbers without a fraction, dates in ISO form."""
    if cell.__class__ is str:
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else cell


def _bounded(archive: zipfile.ZipFile) -> None:
    """Refuse sheets that a few bytes blow up: far-off cells, one long text in every cell.

    Every file is looked at, for a workbook may call its sheets what it likes.
    """
    lengths: list[int] | None = None
    for name in archive.namelist():
        sheet = entry(archive, name)
        if sheet.startswith(_WIDE_LETTERS) and _WIDE_SHEET.search(sheet):
            raise Unreadable("The workbook is written in an encoding that cannot be checked.")
        if _span(sheet) > MOST_CELLS:
            raise Unreadable("The workbook spans more cells than can be read.")
        if lengths is None:
            lengths = _shared_lengths(archive)
        if sum(_length(lengths, int(match[1])) for match in _SHARED.finditer(sheet)) > MOST_TEXT:
            raise Unreadable("The workbook holds more text than can be read.")


def _span(sheet: bytes) -> int:
    widest, lowest = 1, 1
    for letters, digits in _CELL.findall(sheet):
        lowest = max(lowest, int(digits))
        widest = max(widest, _column(letters.upper()))
    if _UNPLACED.search(sheet):
        width, height = _unplaced_span(sheet)
        widest, lowest = max(widest, width), max(lowest, height)
    return widest * lowest


def _unplaced_span(sheet: bytes) -> tuple[int, int]:
    """Return how wide and how high the cells reach that leave it to their row where they are."""
    widest = lowest = 0
    parts = _ROW.split(sheet)[1:]
    for attributes, cells in zip(parts[::2], parts[1::2], strict=True):
        unplaced = len(_UNPLACED.findall(cells))
        if unplaced:
            number = _ROW_NUMBER.search(attributes)
            lowest = max(lowest, int(number[1]) if number else len(parts) // 2)
            widest = max(widest, unplaced)
    return widest, lowest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _shared_lengths(archive: zipfile.ZipFile) -> list[int]:
    names = [name for name in archive.namelist() if name.lower() == "xl/sharedstrings.xml"]
    if not names:
        return []
    return [len(part) for part in re.split(rb"<si\b", entry(archive, names[0]))[1:]]


def _length(lengths: list[int], index: int) -> int:
    return lengths[index] if index < len(lengths) else 0
