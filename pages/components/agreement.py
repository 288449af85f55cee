"""How well the sentiment agrees with what is known, computed from counts of agreement."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scoring.shares import Share

FEWEST = 30
"""Judged reviews below which a language or a channel is not compared, nor calibration shown."""

_LEVEL = 0.9


def of_basis(counts: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Return the counts by one kind of knowledge, with `right`, the reviews judged right.

    By stars, a review of 1, 2, 4 or 5 is right where the score is on their side of zero; one of 3
    stars tells nothing about right and wrong. By a person, the class must be the same.
    """
    rows = counts[counts["basis"] == basis].copy()
    said = "side" if basis == "stars" else "said"
    rows["right"] = np.where(rows[said] == rows["truth"], rows["n"], 0)
    decided = rows["said"].notna() & ((rows["truth"] != 0) | (basis != "stars"))
    rows["decided"] = np.where(decided, rows["n"], 0)
    rows["right"] = np.where(decided, rows["right"], 0)
    rows["scored"] = np.where(rows["said"].notna(), rows["n"], 0)
    return rows


def best_known(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the counts by what is known best: a person's word, or else the stars.

    `right` is as `of_basis` has it for each.
    """
    by_stars = of_basis(counts, "stars")
    return pd.concat([of_basis(counts, "person"), by_stars[by_stars["corrected"] == 0]])


def accuracy(rows: pd.DataFrame, by: str = "") -> pd.DataFrame:
    """Return the share judged right, with its 90% interval, per value of a column or in all.

    Returns:
        `value`, `low`, `high` (NaN where nothing was judged), `n` judged and `all` there are.
    """
    keys = rows[by].fillna("") if by else pd.Series("all", index=rows.index)
    sums = rows.groupby(keys)[["right", "decided", "n"]].sum().astype(float)
    n = sums["decided"].to_numpy()
    with np.errstate(invalid="ignore"):
        share = Share.observed(sums["right"].to_numpy() / n, n)
        low, high = share.interval(_LEVEL)
    table = pd.DataFrame(index=sums.index)
    table["value"], table["low"], table["high"] = share.value, low, high
    table["n"], table["all"] = n, sums["n"]
    return table


def worst(table: pd.DataFrame) -> str | None:
    """Return the value whose share right is lowest, or None where fewer than two can be compared.

    Only values with enough reviews to tell are compared.
    """
    enough = table[table["n"] >= FEWEST]
    return str(enough["value"].idxmin()) if len(enough) > 1 else None


def calibration(rows: pd.DataFrame) -> pd.DataFrame:
    """Return per bin of the score: its mean `said`, the mean `known` and the reviews `n`.

    A score is the probability of positive less that of negative, so among reviews of one score the
    mean of what is known (1, 0 or -1) should be that score.
    """
    scored = rows[rows["bin"].notna()].astype({"bin": float, "n": float})
    scored = scored.assign(known=scored["truth"] * scored["n"])
    bins = scored.groupby("bin")[["score_sum", "known", "n"]].sum().astype(float)
    return pd.DataFrame(
        {"said": bins["score_sum"] / bins["n"], "known": bins["known"] / bins["n"], "n": bins["n"]}
    )


def calibration_error(bins: pd.DataFrame) -> float:
    """Return the mean distance between said and known as a share of the whole scale, NaN if empty.

    >>> bins = pd.DataFrame({"said": [0.5, -0.5], "known": [0.7, -0.5], "n": [30, 10]})
    >>> round(calibration_error(bins), 3)
    0.075
    """
    if bins.empty:
        return float("nan")
    distance = (bins["said"] - bins["known"]).abs() / 2
    return float((distance * bins["n"]).sum() / bins["n"].sum())


def confusion(rows: pd.DataFrame) -> pd.DataFrame:
    """Return reviews by what is known (rows) and what the model said (columns), -1 to 1."""
    table = rows[rows["said"].notna()].pivot_table(
        index="truth", columns="said", values="n", aggfunc="sum"
    )
    classes = [-1, 0, 1]
    return table.reindex(index=classes, columns=classes).fillna(0).astype(int)


def topic_agreement(pairs: pd.DataFrame, bits: dict[str, int]) -> pd.DataFrame:
    """Return per topic how often people kept, added and dropped it, the most changed first.

    Args:
        pairs: bitmasks `derived_topics` and `topics` of each review.
        bits: the topics by name.
    """
    derived = pairs["derived_topics"].to_numpy(dtype=np.int64)
    said = pairs["topics"].to_numpy(dtype=np.int64)
    rows = []
    for name, bit in bits.items():
        was, now = derived >> bit & 1, said >> bit & 1
        rows.append(
            {
                "topic": name,
                "kept": int((was & now).sum()),
                "added": int((now & ~was & 1).sum()),
                "dropped": int((was & ~now & 1).sum()),
            }
        )
    table = pd.DataFrame(rows, columns=["topic", "kept", "added", "dropped"])
    table = table[table[["kept", "added", "dropped"]].sum(axis=1) > 0]
    changed = table["added"] + table["dropped"]
    return table.loc[changed.sort_values(ascending=False, kind="stable").index]
