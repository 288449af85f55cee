"""Stars with their dates and places, from a review export of any layout.

The columns are guessed from their names and from what they hold. This is for experiments with
scores (`scoring.backtest`); collecting has its own, careful reader.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scoring import choosing, headings
from scoring.days import days, tells_day
from scoring.grades import Scale, grade, scale_of, told_scales, words_beside
from scoring.tables import Unreadable, read_table

_TELLING = (
    "text", "comment", "content", "body", "title", "message", "author", "user", "reviewer",
    "customer", "consumer", "name",
)  # fmt: skip
"""Of columns by which one review can be told from another of the same day and stars."""
_WORDS = re.compile(r"[^\W\d_]{2,}")
_SEVERAL = 3
_LISTED, _SHOWN = 12, 300
"""Columns, and letters of them, that are named where none will do."""
SHAPES = """\
A file is CSV, TSV, XLSX, JSON or lines of JSON, packed (gz, bz2, zip) or not, with a row for each
review and names above the columns, in any usual language. It needs the stars and the day; a place
and a channel keep reviews apart. The reviewer's stars are taken rather than those of the place or
of one aspect, and the review's day rather than that of an answer or of a stay. Stars are 4, 4.5,
"4,5", 4/5, "4 stars", 80% or ★★★★, from 1 to 5, 10 or 100, or from 0 where enough are 0, each
channel on its own scale; mistyped ones are left out. Which columns and scales were taken, how many
places there are and which rows were left out is said.
"""
"""What `read_stars` reads, as the command tells it."""


class NoReviews(Unreadable):
    """A file that holds no stars with dates."""


def read_stars(path: Path, tell: Callable[[str], None] | None = None) -> pd.DataFrame:
    """Return the columns location, channel, day and stars of every dated rating in a file.

    Args:
        path: a table that `scoring.tables` reads.
        tell: is told which columns were taken and on which scale the stars are, how many rows were
            read and used, and why the others were not.

    Returns:
        `day` counts from 1970-01-01, `stars` run from 1 to 5; other scales (`scoring.grades`) are
        mapped, that of each channel for itself. Rows that repeat another in every column are left
        out where an id, a text or an author shows that both are one review; a day and stars alone
        may well come twice.

    Raises:
        NoReviews: there is no column of stars, or none of dates, or no row with both; or the stars
            are on no known scale, or are those of whole places.
        Unreadable: it is no table.
    """
    table = read_table(path)
    if table.empty:
        raise NoReviews(f"{path.name}: no rows")
    taken = _taken(table, path)
    found, scales = _found(table, taken)
    if not scales:
        cell = table[taken.stars].dropna().iloc[0]
        why = f"the stars of {taken.stars!r} are on no known scale, such as {cell!r}"
        raise NoReviews(f"{path.name}: {why}")
    rows = _left(table, taken, found)
    if tell is not None:
        tell(f"{path.name}: {_told(taken, found, scales)}")
        tell(f"{path.name}: {rows.told()}")
    if not rows.used.any():
        raise NoReviews(f"{path.name}: no row has both stars and a date")
    found = found[rows.used].reset_index(drop=True)
    return found.astype({"day": "int64"})[["location", "channel", "day", "stars"]]


@dataclass(frozen=True)
class _Taken:
    """The columns that were taken; None where there is none."""

    stars: str
    date: str
    location: str | None
    channel: str | None


def _taken(table: pd.DataFrame, path: Path) -> _Taken:
    """Return the columns of an export.

    Raises:
        NoReviews: of stars or of dates there is none, or only the stars of whole places.
    """
    stars = choosing.stars(table, _gives_stars)
    if stars is None or headings.is_mean(stars):
        raise NoReviews(f"{path.name}: {_missing(table, 'stars')}")
    if why := choosing.why_of_places(table, stars):
        raise NoReviews(f"{path.name}: {why}")
    others = table.drop(columns=stars)
    date = choosing.best(others, "date", _gives_day)
    if date is None:
        raise NoReviews(f"{path.name}: {_missing(others, 'date')}")
    others = others.drop(columns=date)
    return _Taken(stars, date, choosing.part(others, "location"), choosing.part(others, "channel"))


def _gives_stars(column: pd.Series) -> float:
    return choosing.fit(_says_stars(column), column.notna())


def _says_stars(column: pd.Series) -> pd.Series:
    """Return which cells say stars, rather than a day or a text that has a number in it."""
    text = column.astype(str).fillna("")
    brief = {cell: words_beside(cell) < _SEVERAL and not tells_day(cell) for cell in text.unique()}
    return _grades(column)["value"].notna() & text.map(brief)


def _gives_day(column: pd.Series) -> float:
    return choosing.fit(days(column).notna(), column.notna())


def _found(table: pd.DataFrame, taken: _Taken) -> tuple[pd.DataFrame, dict[str, Scale]]:
    """Return what each row tells, and the scale of each channel's stars."""
    found = _grades(table[taken.stars]).assign(day=days(table[taken.date]))
    for kind, name in (("location", taken.location), ("channel", taken.channel)):
        found[kind] = table[name].fillna("").astype(str) if name else ""
    found["stars"], scales = _on_five(found)
    return found, scales


def _left(table: pd.DataFrame, taken: _Taken, found: pd.DataFrame) -> _Rows:
    rows, stars = _Rows(table.index), table[taken.stars]
    rows.leave("that repeat another", _repeats(table, {*vars(taken).values()}))
    rows.leave("without stars", found["value"].isna(), stars)
    rows.leave("with stars beyond the scale", found["stars"].isna(), stars)
    rows.leave("without a date", found["day"].isna(), table[taken.date])
    return rows


def _told(taken: _Taken, found: pd.DataFrame, scales: Mapping[str, Scale]) -> str:
    """Return which columns were taken, and the scale of the stars."""
    parts = [f"took {taken.stars!r} for the stars ({told_scales(scales)})"]
    parts.append(f"{taken.date!r} for the day")
    if taken.location:
        parts.append(f"{taken.location!r} for {found['location'].nunique():,} places")
    else:
        parts.append("nothing for the place, all as one")
    if taken.channel:
        parts.append(f"{taken.channel!r} for {found['channel'].nunique():,} channels")
    return ", ".join(parts)


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
    letters = headings.letters(str(name))
    named = headings.identity(str(name)) or any(word in letters for word in _TELLING)
    return len(cells) > 0 and cells.nunique() * 2 >= len(cells) and (named or _wordy(cells))


def _wordy(cells: pd.Series) -> bool:
    return cells.astype(str).str.count(_WORDS.pattern).mean() >= _SEVERAL


def _missing(table: pd.DataFrame, kind: str) -> str:
    named = choosing.best(table, kind, lambda column: float(column.notna().any()))
    if named is None or headings.is_mean(named):
        among = ", ".join(map(str, table.columns[:_LISTED]))
        more = f" and {table.shape[1] - _LISTED} more" if table.shape[1] > _LISTED else ""
        return f"no column of {kind} among {among[:_SHOWN]}{more}"
    cells = table[named].dropna()
    read = _says_stars(cells) if kind == "stars" else days(cells).notna()
    cell = cells[~read].iloc[0]
    return f"no {kind} can be read from most of the cells of {named}, such as {cell!r}"


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


def _on_five(grades: pd.DataFrame) -> tuple[pd.Series, dict[str, Scale]]:
    """Return the stars out of five, and the scale of each channel that does not state another.

    NaN for what is not on the scale of nearly all rows of its channel.
    """
    stars, scales = pd.Series(np.nan, grades.index), dict[str, Scale]()
    for _, part in grades.groupby(["channel", "top"], dropna=False):
        channel, top = part["channel"].iloc[0], part["top"].iloc[0]
        stated = None if np.isnan(top) else float(top)
        scale = scale_of(Counter(part["value"].dropna().tolist()), stated)
        if scale is not None:
            low, high = scales[channel] = scale
            held = part["value"].where(part["value"].between(low, high))
            stars[part.index] = held if scale == (1, 5) else 1 + 4 * (held - low) / (high - low)
    return stars, scales
