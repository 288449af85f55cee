"""Exports as XLSX: one sheet that explains the others; every text is written as text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import IO, Any

from engagement.reports.cells import begins_formula, clean
from engagement.reports.tables import About, Column, Row, Sheet

LONGEST = 32_767
"""Characters that a cell may hold."""

CUT = " … [cut: a cell holds no more; the CSV export has all of it]"
MOST_ROWS = 1_000_000
"""Rows on one sheet, below what the format allows; more of them go on another sheet."""

_FIRST_DAY = date(1900, 3, 1)
"""Days before it are counted wrongly by spreadsheets."""

ABOUT = "About"


def write_workbook(file: IO[bytes], sheets: Sequence[Sheet], about: About) -> int:
    """Write a workbook and return how many rows of data it holds.

    Rows are written out as they come, so that memory does not grow with their number.
    """
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": clean(about.title)[:255], "comments": "Made by Earshot"})
        pen = _Pen(book)
        rows = sum(pen.write(sheet) for sheet in sheets)
        pen.explain(about.explaining(sheets, rows))
    return rows


class _Pen:
    """Writes cells of one workbook, each by the kind of its value."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1})
        self.text = book.add_format({"quote_prefix": True})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self.forms: dict[str, Any] = {}

    def write(self, sheet: Sheet) -> int:
        """Write a sheet, or several where it is too long for one, and return its rows."""
        count, number = 0, 1
        page = self._page(sheet, sheet.name)
        for row in sheet.rows:
            if count and count % MOST_ROWS == 0:
                number += 1
                page = self._page(sheet, f"{sheet.name[:27]} {number}")
            self._row(page, count % MOST_ROWS + 1, row, sheet.columns)
            count += 1
        return count

    def explain(self, facts: Sequence[tuple[str, str]]) -> None:
        """Write the sheet that explains the others."""
        page = self.book.add_worksheet(ABOUT)
        page.set_column(0, 0, 34)
        page.set_column(1, 1, 110)
        for number, pair in enumerate(facts):
            for place, text in enumerate(pair):
                page.write_string(number, place, _fitting(text), self.wrapped)

    def _page(self, sheet: Sheet, name: str) -> Any:
        page = self.book.add_worksheet(name)
        page.freeze_panes(1, 0)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            page.write_string(0, place, _fitting(column.title), self.head)
        page.autofilter(0, 0, 0, max(len(sheet.columns) - 1, 0))
        return page

    def _row(self, page: Any, number: int, row: Row, columns: Sequence[Column]) -> None:
        for place, (value, column) in enumerate(zip(row, columns, strict=True)):
            self._cell(page, number, place, value, column)

    def _cell(self, page: Any, number: int, place: int, value: object, column: Column) -> None:
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            return
        if isinstance(value, bool):
            page.write_string(number, place, "yes" if value else "no")
        elif isinstance(value, int | float) and abs(value) < 1e15:
            page.write_number(number, place, value, self._form(column.form))
        elif isinstance(value, date) and _countable(value):
            page.write_datetime(number, place, _naive(value), self._form(_date_form(value)))
        else:
            text = _fitting(str(value))
            # A cell so marked stays text when somebody edits it.
            page.write_string(number, place, text, self.text if begins_formula(text) else None)

    def _form(self, form: str) -> Any:
        if form and form not in self.forms:
            self.forms[form] = self.book.add_format({"num_format": form})
        return self.forms.get(form)


def _fitting(text: str) -> str:
    tidy = clean(text)
    return tidy if len(tidy) <= LONGEST else tidy[: LONGEST - len(CUT)] + CUT


def _countable(value: date) -> bool:
    return (value.date() if isinstance(value, datetime) else value) >= _FIRST_DAY


def _naive(value: date) -> date:
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


def _date_form(value: date) -> str:
    return "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
