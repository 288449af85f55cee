"""Reading a file of any supported form into a table, by what is in it and not by its name."""

from __future__ import annotations

import re
import zipfile

from collectors.tables import delimited, document, takeout, workbook
from collectors.tables.archive import checked, entry
from collectors.tables.table import Row, Table, Unreadable

__all__ = ["MOST_BYTES", "Row", "Table", "Unreadable", "read"]

MOST_BYTES = 200_000_000
"""A file is smaller than this."""

_LOOKED_FOR = "a table of reviews as CSV, TSV, JSON, JSON Lines, XLSX or a Google Takeout archive"
_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a recording"),
    (b"BM", "a picture"),
    (b"II*\x00", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"^\W*(<!doctype html|<html|<head|<body|<table|<div)", re.IGNORECASE)
_XML = re.compile(rb"^\W*<(\?xml|rss|feed)", re.IGNORECASE)
_DATA = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xlsx")


def read(body: bytes, filename: str = "") -> Table:
    """Return the table that a file holds.

    Args:
        body: the whole file.
        filename: what its owner calls it; used in messages only.

    Raises:
        Unreadable: it is empty, too large, damaged, locked, or of another kind altogether.
    """
    called = f"“{filename}”" if filename else "The file"
    if len(body) > MOST_BYTES:
        raise Unreadable(
            f"{called} is larger than {MOST_BYTES // 1_000_000} MB.",
            action="Split it, or export a shorter period at a time.",
        )
    if not body.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(f"{called} is empty; {_LOOKED_FOR} was looked for.")
    _refuse_foreign(body, called)
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(body, called)
    return document.read(body) or delimited.read(body)


def _refuse_foreign(body: bytes, called: str) -> None:
    if body.startswith(_OLD_OFFICE):
        locked = "EncryptedPackage".encode("utf-16-le") in body
        raise Unreadable(
            f"{called} is a workbook locked with a password."
            if locked
            else f"{called} is a workbook in the format of before 2007.",
            action="Open it and save it as an XLSX workbook without a password.",
        )
    kind = next((kind for mark, kind in _FOREIGN if body.startswith(mark)), "")
    if _HTML.match(body[:1_000]):
        kind = "a web page"
    elif _XML.match(body[:1_000]):
        kind = "an XML document"
    if kind:
        raise Unreadable(f"{called} is {kind}; {_LOOKED_FOR} was looked for.")


def _archive(body: bytes, called: str) -> Table:
    archive = checked(body)
    names = archive.namelist()
    if "[Content_Types].xml" in names:
        if not any(name.startswith("xl/") for name in names):
            raise Unreadable(f"{called} is a text or slides; {_LOOKED_FOR} was looked for.")
        return workbook.read(body)
    if takeout.is_takeout(archive):
        return takeout.read(archive)
    return _only_file(archive, called)


def _only_file(archive: zipfile.ZipFile, called: str) -> Table:
    names = [
        name
        for name in archive.namelist()
        if name.lower().endswith(_DATA) and "__MACOSX" not in name
    ]
    if len(names) != 1:
        what = f"{len(names)} tables" if names else "no table"
        raise Unreadable(
            f"{called} is an archive that holds {what}; {_LOOKED_FOR} was looked for.",
            action="Unpack it and import the files with reviews one by one.",
        )
    inner = entry(archive, names[0])
    if inner.startswith(b"PK") and not names[0].lower().endswith(".xlsx"):
        raise Unreadable(f"{called} holds an archive within an archive.")
    name = names[0].rpartition("/")[2]
    return read(inner, name).noted(f"It was packed in an archive as “{name}”.")
