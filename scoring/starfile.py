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

from scoring.tables import Unreadable, read_table

_NAMES = {
    "stars": ("stars", "rating", "score", "note", "bewertung", "punt", "grade"),
    "date": ("created", "creation", "published", "date", "time", "datum", "fecha"),
    "location": (
        "club",
        "location",
        "branch",
        "store",
        "hotel",
        "restaurant",
        "place",
        "shop",
        "site",
    ),
    "channel": ("channel", "platform", "socialmediasource"),
}
_NOT = {
    "stars": ("count", "total", "average", "number"),
    "date": ("reply", "response", "answer", "updated", "replied", "experience", "timezone"),
    "location": ("id", "address", "reviewer", "url", "additional", "lat", "lng", "placeholder"),
    "channel": ("id", "url"),
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_USABLE = 0.8


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
    found = pd.DataFrame({"stars": _on_five(_numbers(table[stars])), "day": _days(table[date])})
    for kind in ("location", "channel"):
        name = _best(table, kind, lambda column: column.nunique() > 1)
        found[kind] = "" if name is None else table[name].fillna("").astype(str)
    found = found.dropna(subset=["stars", "day"]).reset_index(drop=True)
    return found.astype({"day": "int64"})[["location", "channel", "day", "stars"]]


def _column(table: pd.DataFrame, kind: str, path: Path) -> str:
    holds = {"stars": _numbers, "date": _days}[kind]
    name = _best(table, kind, lambda column: holds(column).notna().mean() >= _USABLE)
    if name is None:
        raise NoReviews(f"{path.name}: {_missing(table, kind)}")
    return name


def _missing(table: pd.DataFrame, kind: str) -> str:
    named = _best(table, kind, lambda column: bool(column.notna().any()))
    if named is None:
        return f"no column of {kind} among {', '.join(map(str, table))}"
    cell = table[named].dropna().iloc[0]
    return f"no {kind} can be read from most of the cells of {named}, such as {cell!r}"


def _best(table: pd.DataFrame, kind: str, holds: Callable[[pd.Series], bool]) -> str | None:
    """The column that fits by name, earlier words first, and by what it holds."""
    for word in _NAMES[kind]:
        for name in table.columns:
            plain = re.sub(r"[^a-z]", "", str(name).lower())
            refused = any(plain.endswith(end) or end in plain for end in _NOT[kind] if len(end) > 2)
            refused |= "id" in _NOT[kind] and plain.endswith("id")
            if word in plain and not refused and holds(table[name]):
                return str(name)
    return None


def _numbers(column: pd.Series) -> pd.Series:
    """The first number in each cell: 4, "4.0", "4 stars", "4,5/5"."""
    first = column.astype(str).str.extract(f"^\\s*({_NUMBER.pattern})", expand=False)
    return pd.to_numeric(first.str.replace(",", "."), errors="coerce")


def _on_five(values: pd.Series) -> pd.Series:
    top = values.quantile(0.999)
    scale = next((scale for scale in (5.0, 10.0, 100.0) if top <= scale), np.inf)
    stars = values if scale == 5.0 else 1 + 4 * (values - 1) / (scale - 1)
    return stars.where(stars.between(1, 5))


def _days(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column):
        moments = pd.to_datetime(column, utc=True)
    else:
        text = column.astype(str).str.replace(r"(?<=\d)(st|nd|rd|th)\b", "", regex=True)
        moments = pd.to_datetime(
            text, utc=True, errors="coerce", format="mixed", dayfirst=_day_first(text)
        )
    plausible = moments.where(moments.dt.year >= 1995)
    days = (plausible - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(days=1)
    return days.astype("float64")


def _day_first(text: pd.Series) -> bool:
    parts = text.str.extract(r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}").dropna().astype(int)
    return bool((parts[0] > 12).sum() > (parts[1] > 12).sum())
