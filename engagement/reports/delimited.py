"""Exports as CSV: an archive with one file per sheet, and one that explains them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO

from engagement.reports.cells import written
from engagement.reports.tables import About, Row, Sheet

ABOUT = "about.csv"


def write_csv(file: IO[bytes], sheets: Sequence[Sheet], about: About) -> int:
    """Write an archive of CSV files in UTF-8 and return how many rows of data it holds.

    Every cell is quoted. The first bytes of each file tell Excel that it is UTF-8.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        rows = 0
        for sheet in sheets:
            titles = [column.title for column in sheet.columns]
            rows += _write(archive, f"{_slug(sheet.name)}.csv", titles, sheet.rows)
        _write(archive, ABOUT, ["What", "Says"], about.explaining(sheets, rows))
    return rows


def _write(archive: zipfile.ZipFile, name: str, titles: Sequence[str], rows: Iterable[Row]) -> int:
    count = 0
    with (
        archive.open(name, "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, "utf-8-sig", newline="") as text,
    ):
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(map(written, titles))
        for row in rows:
            writer.writerow(map(written, row))
            count += 1
    return count


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "sheet"
