"""Tallies gathered into cells: one brand, location and channel each, with aged sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.models import Tallies
from scoring.moments import Moments
from scoring.stats import Floats, Ints, Marks, age_weights, day_number, total

CELL = ("brand_id", "location_id", "channel")


def codes(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[Ints, pd.DataFrame]:
    """Number the distinct rows of some columns in their order.

    Returns:
        The number of each row's group, and a frame with one row per group.
    """
    number = np.zeros(len(frame), dtype=np.int64)
    labels = []
    for column in columns:
        code, values = _numbered(frame[column])
        number = number * len(values) + code
        labels.append(values)
    group, used = _numbered(pd.Series(number))
    keys = {}
    rest = used
    for column, values in zip(reversed(columns), reversed(labels), strict=True):
        rest, code = np.divmod(rest, max(len(values), 1))
        keys[column] = values[code]
    return group, pd.DataFrame({column: keys[column] for column in columns})


def _numbered(column: pd.Series[Any]) -> tuple[Ints, npt.NDArray[Any]]:
    """Number the distinct values of a column in their order.

    Whole numbers that lie close together, as identities do, are counted rather than looked up. Of
    very many, as days, places and channels in combination are, a count would fill the memory.
    """
    if not len(column) or column.dtype != np.int64:
        code, distinct = pd.factorize(column, sort=True)
        return code, np.asarray(distinct)
    values = column.to_numpy()
    least = values.min()
    if values.max() - least > 2 * len(values):
        return pd.factorize(values, sort=True)
    there = np.zeros(values.max() - least + 1, dtype=bool)
    there[values - least] = True
    return (np.cumsum(there) - 1)[values - least], np.flatnonzero(there) + least


@dataclass(frozen=True)
class Quantity:
    """Something that reviews have: stars, a sentiment score; one element per row of tallies.

    Attributes:
        count: how many reviews have it.
        first, second: sums of it and of its square.
    """

    count: Floats
    first: Floats
    second: Floats


@dataclass(frozen=True)
class Cells:
    """Sums of each brand, location and channel.

    Attributes:
        keys: brand_id, location_id and channel of each cell.
        blend: 0 for channels that may be averaged with each other; each other channel has a
            number of its own.
        reviews: how many have the quantity, unaged.
        undated: how many more have no date and are therefore left out.
        moments: of the quantity, weighted by age.
        aged: further sums, weighted by age.
        plain: further sums as they are.
    """

    keys: pd.DataFrame
    blend: Ints
    reviews: Floats
    undated: Floats
    moments: Moments
    aged: Mapping[str, Floats]
    plain: Mapping[str, Floats]


@dataclass(frozen=True)
class Rows:
    """The rows of some tallies: where each belongs, and what its age leaves of it.

    Attributes:
        keys: brand_id, location_id and channel of each cell.
        cell: the cell of each row.
        known: which rows bear a date that has come.
        undated: which bear none.
        age: days since each row's; 0 where it is not known.
        weight: what a review of the row weighs; 0 where its date is not known.
    """

    keys: pd.DataFrame
    cell: Ints
    known: Marks
    undated: Marks
    age: Ints
    weight: Floats

    @classmethod
    def of(cls, frame: pd.DataFrame, today: int, half_life_days: float) -> Rows:
        """Number the rows of a frame by their cells, and weigh them by their days."""
        cell, keys = codes(frame, CELL)
        day = frame["day"].to_numpy(dtype=np.int64)
        undated = day < 0
        known = (day <= today) & ~undated
        age = np.where(known, today - day, 0)
        return cls(keys, cell, known, undated, age, known * _day_weights(age, half_life_days))

    def per_cell(self, values: npt.ArrayLike) -> Floats:
        """Return the sum of each cell's values."""
        return total(values, self.cell, len(self.keys))


def rows_of(tallies: Tallies, as_of: datetime, half_life_days: float) -> Rows:
    """Return the rows of the reviews' tallies; the indices of one scorecard share them."""
    asked = (Rows, day_number(as_of), half_life_days)
    if asked not in tallies.remembered:
        tallies.remembered[asked] = Rows.of(tallies.reviews, *asked[1:])
    found: Rows = tallies.remembered[asked]
    return found


def gather(
    rows: Rows,
    quantity: Quantity,
    *,
    unblendable: frozenset[str] = frozenset(),
    aged: Mapping[str, Floats] | None = None,
    plain: Mapping[str, Floats] | None = None,
) -> Cells:
    """Sum what reviews have in each cell, weighted by age.

    Args:
        rows: of the tallies, in any order and split in any way.
        quantity: what is measured.
        unblendable: channels that may not be averaged with others.
        aged: further counts per row to sum, weighted by age.
        plain: further counts per row to sum as they are.
    """
    weight, known = rows.weight, rows.known
    return Cells(
        keys=rows.keys,
        blend=_blend(rows.keys["channel"], unblendable),
        reviews=rows.per_cell(quantity.count * known),
        undated=rows.per_cell(quantity.count * rows.undated),
        moments=Moments(
            weight=rows.per_cell(weight * quantity.count),
            squares=rows.per_cell(weight**2 * quantity.count),
            first=rows.per_cell(weight * quantity.first),
            second=rows.per_cell(weight * quantity.second),
        ),
        aged={name: rows.per_cell(weight * counts) for name, counts in (aged or {}).items()},
        plain={name: rows.per_cell(known * counts) for name, counts in (plain or {}).items()},
    )


def numbers(frame: pd.DataFrame, columns: Sequence[str]) -> Floats:
    """Return columns of a frame as one table of numbers."""
    return frame[[*columns]].to_numpy(dtype=np.float64)


def combined(frame: pd.DataFrame, columns: Sequence[str], factors: npt.ArrayLike) -> Floats:
    """Return weighted sums of columns: a row per row of `factors`, an element per row of the frame.

    >>> frame = pd.DataFrame({"a": [1, 2], "b": [10, 20]})
    >>> combined(frame, ("a", "b"), [[1, 1], [0, 2]])
    array([[11., 22.],
           [20., 40.]])
    """
    sums: Floats = np.asarray(factors, dtype=np.float64) @ numbers(frame, columns).T
    return sums


def _day_weights(age: Ints, half_life_days: float) -> Floats:
    """Return what reviews of an age in days weigh; days are few, so each is worked out once."""
    weights: Floats = age_weights(np.arange(age.max(initial=0) + 1), half_life_days)[age]
    return weights


def _blend(channel: pd.Series[str], unblendable: frozenset[str]) -> Ints:
    code, values = pd.factorize(channel, sort=True)
    own = np.array([name in unblendable for name in values], dtype=np.int64)
    return np.asarray((code + 1) * own[code], dtype=np.int64)
