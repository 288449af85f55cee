"""What a composed index is made of: its parts, what each gives, and what each gave to a change."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from pages.components.cards import Row, has_value, on_which_parts
from pages.components.comparable import (
    PART,
    PART_NAMES,
    change_of,
    common_parts,
    parts_known,
    shares_among,
)
from pages.components.numbers import NOTHING, figure, signed
from pages.components.waterfall import summing
from pages.components.wrapped import show_wrapped
from scoring.index import Index, Settings

MOST_DECIMALS = 4
"""Nobody follows figures with more."""


def show_composition(index: Index, row: Row, settings: Settings, before: Row | None = None) -> None:
    """Draw what a composed index is made of, and what its parts gave to its change.

    Args:
        index: which one.
        row: its row, with a figure.
        settings: the choices behind the scores.
        before: its row in the period before; None to leave the change out.
    """
    table = composition(index, row, settings, before)
    show_wrapped(table, f"The parts of the {index.name.lower()} index, and what each gives.")
    known, weighed = parts_known(row), shares_among(index, PART_NAMES, settings)
    missing = [PART_NAMES[part] for part in weighed if part not in known]
    if missing:
        st.caption(f"{' and '.join(missing)} cannot be told here; the other parts weigh more.")
    if aside := on_which_parts(change_of(index, row, before, settings)):
        st.caption(aside)


def composition(
    index: Index, row: Row, settings: Settings, before: Row | None = None
) -> pd.DataFrame:
    """Return a row for each part of an index and one for the whole, as they are printed.

    The arguments are those of `show_composition`.
    """
    then = before if before is not None and has_value(before) else None
    known = [parts_known(each) for each in (row, then) if each is not None]
    parts = list(shares_among(index, set.union(*known), settings))
    columns = {"Part": [PART_NAMES.get(part, part) for part in parts] + [index.name]}
    columns |= _made_of(row, parts, shares_among(index, known[0], settings))
    if then is not None:
        columns["Before"] = [figure(then[PART + part], 1) for part in parts] + [""]
        columns["Change gives"] = _gave(index, row, then, settings, parts)
    return pd.DataFrame(columns)


def _made_of(row: Row, parts: Sequence[str], shares: Mapping[str, float]) -> dict[str, list[str]]:
    """Return the columns of what the parts give, in as few decimals as it takes to add up."""
    values = {part: row[PART + part] for part in parts}
    for decimals in range(1, MOST_DECIMALS + 1):
        told = {part: round(value, decimals) for part, value in values.items()}
        weights = {part: round(100 * share, decimals) for part, share in shares.items()}
        gives = {part: round(told[part] * weights[part] / 100, decimals) for part in shares}
        if abs(sum(gives.values()) - round(row["value"], 1)) < 0.05:
            break
    return {
        "Of 100": [figure(told[part], decimals) for part in parts] + [""],
        "Weight": [f"{weights[part]:g}%" if part in shares else NOTHING for part in parts] + [""],
        "Gives": [figure(gives.get(part), decimals) for part in parts] + [figure(row["value"], 1)],
    }


def _gave(index: Index, row: Row, then: Row, settings: Settings, parts: Sequence[str]) -> list[str]:
    """Return what each part gave to the change of the whole, so that it adds up as printed."""
    moved = change_of(index, row, then, settings)
    if math.isnan(moved.value):
        return [NOTHING] * (len(parts) + 1)
    shares = shares_among(index, common_parts(row, then), settings)
    given = [share * (row[PART + part] - then[PART + part]) for part, share in shares.items()]
    said = dict(zip(shares, summing(given, round(moved.value, 1), 1), strict=True))
    whole = signed(moved.value, 1)
    return [signed(said[part], 1) if part in said else NOTHING for part in parts] + [whole]
