"""Stars with their dates and places, from a review export of any layout.

The columns are guessed from their names and from what they hold. This is for experiments with
scores (`scoring.backtest`); collecting has its own, careful reader.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container
from pathlib import Path

import numpy as np
import pandas as pd

from scoring.days import days, unaccented
from scoring.grades import grade, top_of
from scoring.tables import Unreadable, read_table

_NAMES = {
    "stars": (
        "stars", "rating", "score", "note", "bewertung", "punt", "grade", "overall", "etoile",
        "ocena", "valora", "ratting", "sterne", "estrella", "rate",
    ),
    "date": (
        "created", "creation", "erstellt", "publi", "posted", "date", "time", "datum", "fecha",
        "data", "tanggal", "day", "month", "at",
    ),
    "location": (
        "club", "location", "branch", "filiale", "store", "hotel", "restaurant", "place", "shop",
        "site", "business", "bank", "company", "enterprise", "airline", "standort",
        "sucursal", "brand", "app",
    ),
    "channel": ("channel", "platform", "socialmediasource"),
}  # fmt: skip
_WHOLE = frozenset({"at", "app", "rate", "data", "day", "site"})
"""Names that are too short to be looked for within others."""
_NOT = {
    "stars": ("count", "total", "average", "avg", "number", "place", "date", "generat", "corporat"),
    "date": (
        "reply", "response", "answer", "updated", "replied", "experience", "timezone", "version",
        "scrap", "crawl",
    ),
    "location": (
        "address", "reviewer", "user", "author", "country", "url", "additional", "lat", "lng",
        "placeholder", "version", "response", "reply",
    ),
    "channel": ("id", "url"),
}  # fmt: skip
_IDENTITY = ("id", "code", "key")
_TELLING = (
    "text", "comment", "content", "body", "title", "message", "author", "user", "reviewer",
    "customer", "consumer", "name",
)  # fmt: skip
"""Of columns by which one review can be told from another of the same day and stars."""
_WORDS = re.compile(r"[^\W\d_]{2,}")
_SEVERAL = 3
_USABLE, _MOST = 0.8, 0.5
"""Shares of the cells of a column, and where none has so many of its filled ones, that must tell
stars or a date."""
_FEW = 10
_LISTED, _SHOWN = 12, 300
"""Columns, and letters of them, that are named where none will do."""


class NoReviews(Unreadable):
    """A file that holds no stars with dates."""


def read_stars(path: Path, tell: Callable[[str], None] | None = None) -> pd.DataFrame:
    """Return the columns location, channel, day and stars of every dated rating in a file.

    Args:
        path: a table that `scoring.tables` reads.
        tell: is told how many rows were read and used, and why the others were not.

    Returns:
        `day` counts from 1970-01-01, `stars` run from 1 to 5 (ten and a hundred point scales are
        mapped). Rows that repeat another in every column are left out where an id, a text or an
        author shows that both are one review; a day and stars alone may well come twice.

    Raises:
        NoReviews: there is no column of stars, or none of dates, or no row with both.
        Unreadable: it is no table.
    """
    table = read_table(path)
    if table.empty:
        raise NoReviews(f"{path.name}: no rows")
    stars, date = (_column(table, kind, path) for kind in ("stars", "date"))
    parts = {kind: _part(table, kind) for kind in ("location", "channel")}
    found = _grades(table[stars])
    found["stars"], found["day"] = _on_five(found), days(table[date])
    for kind, name in parts.items():
        found[kind] = table[name].fillna("").astype(str) if name else ""
    rows = _Rows(table.index)
    rows.leave("that repeat another", _repeats(table, {stars, date, *parts.values()}))
    rows.leave("without stars", found["value"].isna(), table[stars])
    rows.leave("with stars beyond the scale", found["stars"].isna(), table[stars])
    rows.leave("without a date", found["day"].isna(), table[date])
    if tell is not None:
        tell(f"{path.name}: {rows.told()}")
    if not rows.used.any():
        raise NoReviews(f"{path.name}: no row has both stars and a date")
    found = found[rows.used].reset_index(drop=True)
    return found.astype({"day": "int64"})[["location", "channel", "day", "stars"]]


class _Rows:
    """Which rows of a table are used, and why the others are not."""

    def __init__(self, index: pd.Index) -> None:
        self.used = pd.Series(True, index)
        self._reasons: list[str] = []

    def leave(self, why: str, rows: pd.Series, cells: pd.Series | None = None) -> None:
        """Leave rows out, unless they are already; `cells` give an example of what they say."""
        left = rows & self.used
        if left.any():
            said = [] if cells is None else cells[left].dropna().to_list()[:1]
            such = f", such as {said[0]!r}" if said else ""
            self._reasons.append(f"{left.sum():,} {why}{such}")
        self.used &= ~rows

    def told(self) -> str:
        left = "; left out: " + ", ".join(self._reasons) if self._reasons else ""
        return f"{len(self.used):,} rows read, {self.used.sum():,} used{left}"


def _repeats(table: pd.DataFrame, used: Container[str | None]) -> pd.Series:
    """Return which rows repeat another that an id, a text or an author tells from all others."""
    repeated = table.duplicated()
    once = table[~repeated]
    telling = [name for name in table if name not in used and _tells(name, once[name].dropna())]
    return repeated & table[telling].notna().any(axis=1)


def _tells(name: object, cells: pd.Series) -> bool:
    """Whether a column tells one review from another: by its name or its words, mostly distinct."""
    letters = _letters(name)
    named = letters.endswith(_IDENTITY) or any(word in letters for word in _TELLING)
    return len(cells) > 0 and cells.nunique() * 2 >= len(cells) and (named or _wordy(cells))


def _wordy(cells: pd.Series) -> bool:
    return cells.astype(str).str.count(_WORDS.pattern).mean() >= _SEVERAL


def _column(table: pd.DataFrame, kind: str, path: Path) -> str:
    """Return the column of stars or of dates; of many reviews there may be neither."""

    def share(column: pd.Series) -> float:
        return float(_holds(kind, column).notna().mean()) if len(column) else 0.0

    name = _best(table, kind, lambda column: share(column) >= _USABLE) or _best(
        table, kind, lambda column: share(column.dropna()) > _MOST
    )
    if name is None:
        raise NoReviews(f"{path.name}: {_missing(table, kind)}")
    return name


def _holds(kind: str, column: pd.Series) -> pd.Series:
    return _grades(column)["value"] if kind == "stars" else days(column)


def _part(table: pd.DataFrame, kind: str) -> str | None:
    """Return the column that tells the parts of an export, by a name or else by an id."""
    return _best(table, kind, _varies) or _best(table, kind, _varies, _IDENTITY)


def _varies(column: pd.Series) -> bool:
    """Whether a column tells parts of an export: it differs, and in a long one most repeat."""
    told = int(column.notna().sum())
    return 1 < column.nunique() <= max(told / 2, _FEW)


def _missing(table: pd.DataFrame, kind: str) -> str:
    named = _best(table, kind, lambda column: bool(column.notna().any()))
    if named is None:
        among = ", ".join(map(str, table.columns[:_LISTED]))
        more = f" and {table.shape[1] - _LISTED} more" if table.shape[1] > _LISTED else ""
        return f"no column of {kind} among {among[:_SHOWN]}{more}"
    cells = table[named].dropna()
    cell = cells[_holds(kind, cells).isna()].iloc[0]
    return f"no {kind} can be read from most of the cells of {named}, such as {cell!r}"


def _best(
    table: pd.DataFrame,
    kind: str,
    holds: Callable[[pd.Series], bool],
    endings: tuple[str, ...] = (),
) -> str | None:
    """The column that fits by name, earlier words first, and by what it holds.

    Names with an ending of an id are passed over, or with `endings` alone are looked at.
    """
    plain = {name: _letters(name) for name in table.columns}
    for word in _NAMES[kind]:
        for name, letters in plain.items():
            named = letters == word if word in _WHOLE else word in letters
            refused = any(end in letters for end in _NOT[kind])
            identity = letters.endswith(_IDENTITY)
            if named and not refused and identity == bool(endings) and holds(table[name]):
                return name
    return None


def _letters(name: object) -> str:
    return re.sub(r"[^a-z]", "", unaccented(str(name)))


def _grades(column: pd.Series) -> pd.DataFrame:
    """Return the number that each cell gives, and the highest possible where the cell says so."""
    text = column.astype(str).fillna("")
    given = {cell: found for cell in text.unique() if (found := grade(cell))}
    return pd.DataFrame(
        {
            "value": text.map({cell: each.value for cell, each in given.items()}),
            "top": text.map({cell: each.top for cell, each in given.items()}),
        }
    ).astype("float64")


def _on_five(grades: pd.DataFrame) -> pd.Series:
    """Return the stars out of five; NaN for what is not on the scale of nearly all rows."""
    value, stated = grades["value"], grades["top"]
    unstated = Counter(value[stated.isna()].dropna().tolist())
    top = stated.fillna(top_of(unstated) or np.nan)
    stars = (1 + 4 * (value - 1) / (top - 1)).where(top != 5, value)
    return stars.where(stars.between(1, 5))
