"""Which column of an export holds what: by its name, and by what it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from scoring import headings

Fit = Callable[[pd.Series], float]
"""How well a column's cells are what is looked for: 1 is well, 0 is not at all."""
_WELL, _MOST = 0.8, 0.5
"""Shares of the cells of a column, and where none has so many of its filled ones, that must be
what is looked for."""
_FEW = 10
_REPEATED = 5
"""Rows of a place, on average, that cannot all say the same by chance."""


def fit(read: pd.Series, filled: pd.Series) -> float:
    """Return how well a column fits of which some cells are filled, and some can be read."""
    if not read.any():
        return 0.0
    if read.mean() >= _WELL:
        return 1.0
    return 0.5 if read.sum() / filled.sum() > _MOST else 0.0


def best(table: pd.DataFrame, kind: str, fits: Fit) -> str | None:
    """Return the column that fits best: by its name first, then by its cells, then by its place."""
    return next(iter(_fitting(table, kind, fits)), None)


def part(table: pd.DataFrame, kind: str) -> str | None:
    """Return the column that tells the parts of an export, by a name or else by an id."""
    return next(iter(sorted(_fitting(table, kind, _varies), key=headings.identity)), None)


def stars(table: pd.DataFrame, fits: Fit) -> str | None:
    """Return the column of the stars that each review gave.

    Stars that are the same in all rows of each place are the place's, if others differ.
    """
    fitting = _fitting(table, "stars", fits)
    if len(fitting) < 2:
        return next(iter(fitting), None)
    ranks, place = headings.ranked(fitting, "stars"), _place(table, fitting)
    if not _same_within(table, fitting[0], place):
        return fitting[0]
    whole = (name for name in fitting if ranks[name] < headings.ASPECT)
    return next((name for name in whole if not _same_within(table, name, place)), fitting[0])


def _place(table: pd.DataFrame, stars: Sequence[str]) -> str | None:
    """Return the column that tells the places, which is none of those that may be the stars."""
    return part(table.drop(columns=[*stars]), "location")


def _same_within(table: pd.DataFrame, name: str, place: str | None) -> bool:
    """Return whether a column says the same in all rows of each place.

    Where no place is told, that takes a fraction: all may well have given whole stars alike.
    """
    cells = table[name]
    if place is None:
        parts = pd.to_numeric(cells, errors="coerce").mod(1)
        return bool(cells.nunique() <= 1 and parts.any())
    return bool((cells.groupby(table[place]).nunique() <= 1).all())


def why_of_places(table: pd.DataFrame, name: str) -> str | None:
    """Return by what stars are seen to be those of whole places rather than of their reviews."""
    place = _place(table, [name])
    if place is None or table[name].nunique() <= 1 or not _same_within(table, name, place):
        return None
    if len(table) < _REPEATED * table[place].nunique():
        return None
    told = f"the stars of {name!r} are the same in all rows of each {place!r}"
    return f"{told}, so they are its own, and not those of its reviews"


def _fitting(table: pd.DataFrame, kind: str, fits: Fit) -> list[str]:
    ranks = headings.ranked(map(str, table.columns), kind)
    found = {name: fits(table[name]) for name in ranks}
    likely = [name for name in ranks if found[name]]
    return sorted(likely, key=lambda name: (ranks[name], -found[name]))


def _varies(column: pd.Series) -> float:
    """Whether a column tells parts of an export: it differs, and in a long one most repeat."""
    told = int(column.notna().sum())
    return float(1 < column.nunique() <= max(told / 2, _FEW))
