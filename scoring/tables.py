"""Tables that somebody hands to a command: one file or a folder of them, of any usual layout.

This is for experiments with scores and signals (`scoring.backtest`, `scoring.evaluate`); collecting
has its own, careful reader.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

SHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
OBJECTS = frozenset({".json", ".jsonl", ".ndjson"})
ENDINGS = frozenset({".csv", ".tsv", ".txt"}) | SHEETS | OBJECTS
"""Of the files that are read of a folder; a file that is named is read whatever its ending."""
PACKED = frozenset({".gz", ".bz2", ".zip"})
"""Endings after another of a file that is packed; an archive holds it alone."""
_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
_STATED = re.compile(r"sep=(.)\r?\n")
"""The first line by which a spreadsheet is told what parts the cells."""
_EMPTY_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")
_LABEL = "__label__"
"""Begins each line of a set as fastText reads them: its labels, then its text."""
_LABELLED = re.compile(rf"((?:{_LABEL}\S+[ \t]+)+)(.*)")
_SAMPLE = 200
"""Rows by which delimiters are told apart."""
_FIELD_LIMIT = 10_000_000

Read = TypeVar("Read")


class Unreadable(ValueError):
    """A file that does not hold what a command looks for; says what was missing."""


def read_each(paths: Iterable[Path], read: Callable[[Path], Read]) -> Iterator[tuple[Path, Read]]:
    """Yield each file with what is read of it.

    A file that cannot be read is named on the standard error stream and left out.

    Args:
        paths: files, and folders of which every table is read, however deep, but for hidden files.
        read: raises `Unreadable` or OSError for what it cannot read.
    """
    for path in _files(paths):
        try:
            found = read(path)
        except (Unreadable, OSError) as error:
            tell(f"left out: {error}")
        else:
            yield path, found


def tell(notice: str) -> None:
    """Say something of a file where it does not mix with the figures."""
    print(notice, file=sys.stderr)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from _inside(path)
        else:
            yield path


def _inside(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or not path.is_file():
            continue
        if _ending(path) in ENDINGS:
            yield path
        else:
            tell(f"left out: {path}: no table by its ending")


def _ending(path: Path) -> str:
    """Return what kind of file it is; that of a packed one is what it was before, if told."""
    *others, ending = ["", *path.suffixes]
    packed = ending.lower() in PACKED and others[-1]
    return (others[-1] if packed else ending).lower()


def read_table(path: Path) -> pd.DataFrame:
    """Return the rows of a file under the names of its columns; a missing cell is NaN.

    Args:
        path: a sheet; a JSON list of objects, an object that holds one, or lines of objects, whose
            parts become columns named by their path; otherwise rows in UTF-8, UTF-16 or as Windows
            writes western languages, by any usual delimiter, or lines that begin with their
            `__label__`. All but a sheet may be packed (`.gz`, `.bz2`, or alone in a `.zip`). A row
            with more cells than the header is left out, since nobody knows which is which, and how
            many are is told.

    Raises:
        Unreadable: it is none of these.
    """
    ending = _ending(path)
    if ending in SHEETS:
        table = _sheet(path)
    elif ending in OBJECTS:
        table = _objects(_filled(path), path)
    else:
        text = _filled(path)
        table = _labelled(text) if text.startswith(_LABEL) else _rows(text, path)
    return table.loc[:, ~table.columns.duplicated()]


def _filled(path: Path) -> str:
    """Return what a file says from its first line on that is not empty."""
    text = _EMPTY_LINES.sub("", read_text(path))
    if not text.strip():
        raise Unreadable(
            f"{path.name}: no table, the file is empty; it needs a header and a row for each review"
        )
    return text


def read_text(path: Path) -> str:
    """Return what a file says, whatever its encoding.

    Raises:
        Unreadable: it is no text.
    """
    content = _unpacked(path)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    high, low = map(_mostly_nothing, (content[::2], content[1::2]))
    if high != low:
        return content.decode("utf-16-be" if high else "utf-16-le", errors="replace")
    if b"\0" in content:
        raise Unreadable(f"{path.name}: not a text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _unpacked(path: Path) -> bytes:
    """Return what a file holds, or what the file holds that is packed in it.

    Raises:
        Unreadable: it is an archive of several files, or broken.
    """
    content = path.read_bytes()
    try:
        if content.startswith(b"\x1f\x8b"):
            return gzip.decompress(content)
        if content.startswith(b"BZh"):
            return bz2.decompress(content)
        if content.startswith(b"PK\3\4"):
            return _only(io.BytesIO(content), path)
    except Unreadable:
        raise
    except (OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile) as error:
        raise Unreadable(f"{path.name}: cannot be unpacked ({error})") from error
    return content


def _only(content: io.BytesIO, path: Path) -> bytes:
    with zipfile.ZipFile(content) as archive:
        names = [each for each in archive.namelist() if not each.endswith("/")]
        if len(names) == 1:
            return archive.read(names[0])
    raise Unreadable(f"{path.name}: holds {len(names)} files; unpack it")


def _mostly_nothing(half: bytes) -> bool:
    """Return whether a half is that of Latin letters in two bytes each which tells nothing."""
    return half.count(0) * 2 > len(half)


def _sheet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_excel(path, engine="calamine").rename(columns=str)
    except OSError:
        raise
    except Exception as error:
        raise Unreadable(f"{path.name}: not a sheet ({error})") from error


def _labelled(text: str) -> pd.DataFrame:
    found = _LABELLED.findall(text)
    labels = [" ".join(each.replace(_LABEL, "").split()) for each, _ in found]
    return pd.DataFrame({"label": labels, "text": [said.strip() for _, said in found]}, dtype="str")


def _rows(text: str, path: Path) -> pd.DataFrame:
    csv.field_size_limit(_FIELD_LIMIT)
    stated = _STATED.match(text)
    delimiter = stated[1] if stated else _delimiter(text)
    try:
        header, *rows = filter(None, _cells(text[stated.end() if stated else 0 :], delimiter))
    except (ValueError, csv.Error) as error:
        raise Unreadable(f"{path.name}: no table ({error})") from error
    width = len(header)
    whole = [row for row in rows if not any(row[width:])]
    if len(whole) < len(rows):
        _longer(path, len(rows) - len(whole), len(rows), delimiter)
    cells = ([cell or None for cell in row[:width]] + [None] * (width - len(row)) for row in whole)
    return pd.DataFrame(cells, columns=[name.strip() for name in header], dtype="str")


def _cells(text: str, delimiter: str) -> list[list[str]]:
    """Return the rows of a text, with quotes read as marks if they do not come in pairs."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        lines = text.splitlines()
        plain = list(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE))
        if len({len(row) for row in plain if row}) == 1:
            return plain
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _longer(path: Path, left_out: int, rows: int, delimiter: str) -> None:
    """Say how many rows have more cells than the header; raise where none has not."""
    mark = _DELIMITERS.get(delimiter, repr(delimiter))
    why = f"more cells than the header; put quotes round a cell that holds {mark}"
    if left_out == rows:
        raise Unreadable(f"{path.name}: all {rows:,} rows have {why}")
    tell(f"{path.name}: left out {left_out:,} of {rows:,} rows, which have {why}")


def _delimiter(text: str) -> str:
    """Return what parts the cells: with it most rows are as wide as the first."""
    counts = {each: text.partition("\n")[0].count(each) for each in _DELIMITERS}
    among = [each for each in _DELIMITERS if counts[each]] or [","]
    return max(among, key=lambda each: (_even(text, each), counts[each]))


def _even(text: str, delimiter: str) -> float:
    """Return the share of rows that are as wide as the first."""
    try:
        found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths = [len(row) for row in islice(found, _SAMPLE) if row]
    except csv.Error:
        return 0.0
    return round(widths.count(widths[0]) / len(widths), 1) if widths else 0.0


def _objects(text: str, path: Path) -> pd.DataFrame:
    try:
        return _found(text, path)
    except RecursionError as error:
        raise Unreadable(f"{path.name}: nested too deep for a list of reviews") from error


def _found(text: str, path: Path) -> pd.DataFrame:
    try:
        found = json.loads(text)
    except ValueError as error:
        found = _lines(text, path, error)
    if isinstance(found, dict) and _by_column(found):
        return pd.DataFrame(found)
    listed = _listed(found) or ([found] if isinstance(found, dict) else [])
    return pd.json_normalize(listed).map(
        lambda cell: str(cell) if isinstance(cell, list | dict) else cell
    )


def _by_column(found: dict[str, Any]) -> bool:
    """Whether an object holds columns whose cells are numbered, as pandas writes a table."""
    numbered = {tuple(cells) if isinstance(cells, dict) else () for cells in found.values()}
    return len(numbered) == 1 and all(row.isdecimal() for row in min(numbered)) and any(numbered)


def _lines(text: str, path: Path, whole: ValueError) -> list[Any]:
    try:
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    except ValueError:
        told = f"{path.name}: neither one JSON value nor lines of them ({whole})"
        raise Unreadable(told) from whole


def _listed(found: Any) -> list[dict[str, Any]]:
    """Return the objects of a list, or the longest list of them that an object holds."""
    if isinstance(found, list):
        return [each for each in found if isinstance(each, dict)]
    parts = found.values() if isinstance(found, dict) else ()
    return max(map(_listed, parts), key=len, default=[])
