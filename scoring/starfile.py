"""Stars with their dates and places, from a review export of any layout.

The columns are guessed from their names and from what they hold. This is for experiments with
scores (`scoring.backtest`); collecting has its own, careful reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from scoring.days import days, unaccented
from scoring.tables import Unreadable, read_table

_NAMES = {
    "stars": (
        "stars", "rating", "score", "note", "bewertung", "punt", "grade", "overall", "etoile",
        "ocena", "valora", "ratting", "rate",
    ),
    "date": (
        "created", "creation", "publi", "posted", "date", "time", "datum", "fecha", "data",
        "tanggal", "day", "month", "at",
    ),
    "location": (
        "club", "location", "branch", "filiale", "store", "hotel", "restaurant", "place", "shop",
        "site", "business", "bank", "company", "enterprise", "airline", "brand", "app",
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
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_STAR = re.compile("[★⭐]")
_WORDS = {"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0}
_USABLE = 0.8
_FEW = 10


class NoReviews(Unreadable):
    """A file that holds no stars with dates."""


def read_stars(path: Path) -> pd.DataFrame:
    """Return the columns location, channel, day and stars of every dated rating in a file.

    Args:
        path: a table that `scoring.tables` reads.

    Returns:
        `day` counts from 1970-01-01, `stars` run from 1 to 5 (ten and a hundred point scales are
        mapped). Rows that repeat another in every column are left out.

    Raises:
        NoReviews: there is no column of stars, or none of dates.
        Unreadable: it is no table.
    """
    table = read_table(path).drop_duplicates()
    if table.empty:
        raise NoReviews(f"{path.name}: no rows")
    stars, date = (_column(table, kind, path) for kind in ("stars", "date"))
    found = pd.DataFrame({"stars": _on_five(_numbers(table[stars])), "day": days(table[date])})
    for kind in ("location", "channel"):
        found[kind] = _part(table, kind)
    found = found.dropna(subset=["stars", "day"]).reset_index(drop=True)
    return found.astype({"day": "int64"})[["location", "channel", "day", "stars"]]


def _column(table: pd.DataFrame, kind: str, path: Path) -> str:
    holds = {"stars": _numbers, "date": days}[kind]
    name = _best(table, kind, lambda column: holds(column).notna().mean() >= _USABLE)
    if name is None:
        raise NoReviews(f"{path.name}: {_missing(table, kind)}")
    return name


def _part(table: pd.DataFrame, kind: str) -> pd.Series:
    """Return the column that tells the parts of an export, by a name or else by an id."""
    name = _best(table, kind, _varies) or _best(table, kind, _varies, _IDENTITY)
    return pd.Series("", table.index) if name is None else table[name].fillna("").astype(str)


def _varies(column: pd.Series) -> bool:
    """Whether a column tells parts of an export: it differs, and in a long one most repeat."""
    told = int(column.notna().sum())
    return 1 < column.nunique() <= max(told / 2, _FEW)


def _missing(table: pd.DataFrame, kind: str) -> str:
    named = _best(table, kind, lambda column: bool(column.notna().any()))
    if named is None:
        return f"no column of {kind} among {', '.join(map(str, table))}"
    cell = table[named].dropna().iloc[0]
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
    plain = {str(name): re.sub(r"[^a-z]", "", unaccented(str(name))) for name in table.columns}
    for word in _NAMES[kind]:
        for name, letters in plain.items():
            named = letters == word if word in _WHOLE else word in letters
            refused = any(end in letters for end in _NOT[kind])
            identity = letters.endswith(_IDENTITY)
            if named and not refused and identity == bool(endings) and holds(table[name]):
                return name
    return None


def _numbers(column: pd.Series) -> pd.Series:
    """The number in each cell: 4, "4.0", "4,5/5", "Rated 4 out of 5 stars", "★★★★☆", "FOUR"."""
    text = column.astype(str).fillna("").str.strip().str.lower()
    first = text.str.extract(f"({_NUMBER.pattern})", expand=False).str.replace(",", ".")
    drawn = text.str.count(_STAR.pattern).astype(float)
    found = pd.to_numeric(first, errors="coerce").fillna(text.map(_WORDS))
    return found.fillna(drawn.where(drawn > 0))


def _on_five(values: pd.Series) -> pd.Series:
    top = values.quantile(0.999)
    scale = next((scale for scale in (5.0, 10.0, 100.0) if top <= scale), np.inf)
    stars = values if scale == 5.0 else 1 + 4 * (values - 1) / (scale - 1)
    return stars.where(stars.between(1, 5))
