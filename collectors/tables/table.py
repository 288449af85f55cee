"""The one form in which every file is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from collectors.source import SourceError


class Unreadable(SourceError):
    """The file cannot be read at all, so nothing of it was taken."""

    action = "Export it again as CSV, JSON or XLSX and import that."


class Row(NamedTuple):
    """One row of a file.

    Attributes:
        number: where a person finds it: 1 is the first line of a sheet, header and all, or the
            first record of a JSON document.
        values: what stands in each column; absent and empty are both possible.
        problem: why the row cannot be read; empty for a good row.
    """

    number: int
    values: dict[str, Any]
    problem: str = ""


SUMS_UP = "sums up others"
"""Ends the problem of a row that is no review, and was read as what it is."""


@dataclass(frozen=True)
class Table:
    """The rows of a file under the names of its columns.

    Attributes:
        kind: what the file is: `CSV`, `JSON`, `JSON Lines`, `XLSX`, `Google Takeout`.
        columns: the names of all columns, in order, each once.
        walk: starts reading the rows from the beginning, as often as it is called.
        encoding, delimiter, sheet: how the file was read, empty where it does not apply.
        notes: what a person should know of the reading, in words.
        named: the columns have names; without a header row they are numbered.
    """

    kind: str
    columns: tuple[str, ...]
    walk: Callable[[], Iterator[Row]]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    notes: tuple[str, ...] = ()
    named: bool = True

    def rows(self) -> Iterator[Row]:
        """Return the rows from the first one, read as they are asked for."""
        return self.walk()

    def noted(self, *notes: str) -> Table:
        """Return the same table with more notes."""
        return replace(self, notes=self.notes + notes)
