"""What an export holds: sheets of typed columns, and what it says about itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Row = Sequence[object]


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes:
        title: as it stands in the first row.
        meaning: in one sentence; it goes where the export explains itself.
        width: in characters, where a format has widths.
        form: how a spreadsheet writes its numbers, such as `0.00`.
    """

    title: str
    meaning: str = ""
    width: int = 14
    form: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table to be written.

    Attributes:
        name: up to 31 characters, without `[]:*?/` and the backslash.
        rows: each as long as `columns`; they are taken one by one and never held together.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Row]


@dataclass(frozen=True)
class About:
    """What an export says about itself.

    Attributes:
        title: what it is.
        facts: names and what is to be said of them: filters, scope, as-of, definitions, terms.
    """

    title: str
    facts: Sequence[tuple[str, str]] = ()

    def explaining(self, sheets: Iterable[Sheet], rows: int) -> list[tuple[str, str]]:
        """Return all that is to be said of sheets with so many rows, what columns mean last."""
        meanings = [
            (f"{sheet.name}: {column.title}", column.meaning)
            for sheet in sheets
            for column in sheet.columns
            if column.meaning
        ]
        return [("Title", self.title), *self.facts, ("Rows", f"{rows:,}"), *meanings]
