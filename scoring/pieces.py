"""Two counts of the same days taken apart: what stayed, what was edited, what went and what came.

Tallies do not name single reviews, so each row (a place, channel, origin and day) is taken apart
by what its reviews say: as many of each star as both counts hold have stayed as they are. What is
left over on both sides was edited, and what is left over on one side alone went or came.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from scoring.cells import codes
from scoring.indices.rating import STARS
from scoring.stats import Floats, ratio, total

_ROW = ["brand_id", "location_id", "channel", "origin", "day"]
_SAID = [
    *STARS,
    *(f"post_{label}" for label in ("negative", "neutral", "positive")),
]


def pieces(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return what stayed or was edited, as it was and as it is, what was removed and what is new.

    Sums that do not tell which stars they belong to, such as those of sentiment scores, are shared
    out with the reviews; where nothing was edited, all of their difference went or came.

    Args:
        before: tallies of reviews (`data.models.Tallies.reviews`).
        after: the same at a later moment.

    Returns:
        Tallies by the names "edited before", "edited after", "removed" and "new". The first and the
        third make up `before`, the second and the fourth `after`.
    """
    rows, old, new = _side_by_side(before, after)
    # Most rows are the same at both moments, and nothing of them need be told apart.
    moved = (old.to_numpy() != new.to_numpy()).any(axis=1)
    same = pd.concat([rows, old], axis=1)[~moved]
    taken = _taken_apart(rows[moved], old[moved], new[moved])
    for name in ("edited before", "edited after"):
        taken[name] = pd.concat([same, taken[name]], ignore_index=True)
    return taken


def _taken_apart(
    rows: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    common, surplus = _common(old, new)
    edited = np.minimum(*surplus)
    was, removed = _split(old, common, edited, surplus[0])
    now, came = _split(new, common, edited, surplus[1])
    found = {"edited before": was, "edited after": now, "removed": removed, "new": came}
    return {name: _there(rows, frame) for name, frame in found.items()}


def _side_by_side(
    before: pd.DataFrame, after: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the rows of either, and the sums of both for each of them."""
    row, rows = codes(pd.concat([before[_ROW], after[_ROW]]), _ROW)
    counts = [column for column in before.columns if column not in _ROW]
    old, new = (
        pd.DataFrame({name: total(frame[name], at, len(rows)) for name in counts})
        for frame, at in ((before, row[: len(before)]), (after, row[len(before) :]))
    )
    return rows, old, new


def _there(rows: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    there = frame["n"] > 0
    return pd.concat([rows[there], frame[there]], axis=1).reset_index(drop=True)


def _common(old: pd.DataFrame, new: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Floats, Floats]]:
    """Return the sums of what stayed as it is, and how many reviews either side has beyond it."""
    said = _said(old), _said(new)
    both = np.minimum(*said)
    n_old, n_new, stayed = (each.sum(axis=1) for each in (*said, both))
    # Of the side with fewer reviews what stayed is the greater part, so its sums say more of it.
    fewer = np.where((n_new < n_old)[:, None], new, old)
    share = np.nan_to_num(ratio(stayed, np.minimum(n_old, n_new)))
    common = pd.DataFrame(fewer * share[:, None], index=old.index, columns=old.columns)
    common[_SAID] = both[:, :-1]
    return common, (n_old - stayed, n_new - stayed)


def _said(frame: pd.DataFrame) -> Floats:
    """Count per row what single reviews say: stars, a post's sentiment or, last, neither."""
    said = frame[_SAID].to_numpy()
    return np.column_stack([said, np.maximum(frame["n"].to_numpy() - said.sum(axis=1), 0)])


def _split(
    whole: pd.DataFrame, common: pd.DataFrame, edited: Floats, surplus: Floats
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Share out what goes beyond the common part: what was edited joins it, the rest is apart."""
    share = np.where(surplus > 0, np.nan_to_num(ratio(edited, surplus)), 1.0)
    beyond = whole - common
    return common + beyond.mul(share, axis=0), beyond.mul(1 - share, axis=0)
