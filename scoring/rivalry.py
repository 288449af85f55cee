"""Ours less theirs, channel by channel: differences that a different mix cannot make."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.stats import norm

from scoring.compare import TOPIC_FLOOR
from scoring.stats import Floats, Ints, ratio, total

DRAWN = 5.0
"""Reviews of all strata that are put to each one's own to tell how its share may vary by chance."""


def matched_shares(table: pd.DataFrame, by: str, probability: float = 0.90) -> pd.DataFrame:
    """Return the difference of two sides' shares, compared within each stratum only.

    Formula: `Σ w (ours / of_ours - theirs / of_theirs)` over the strata, with Cochran's weights
    `w ∝ of_ours · of_theirs / (of_ours + of_theirs)`, which sum to 1: a stratum that only one side
    has does not count. The interval is Agresti and Caffo's, its one success and one failure a side
    spread over the strata by weight, and each stratum's `p (1 - p)` that of its own reviews and
    `DRAWN` of all strata; with one stratum it is theirs exactly.

    Args:
        table: a row per comparison and stratum, with the columns ours, of_ours, theirs and
            of_theirs (counts, and of how many).
        by: the column that names the comparison.
        probability: of each interval, looked at alone.

    Returns:
        A row per comparison with the columns ours, theirs (shares at the common weights),
        difference, low, high (from -1 to 1), of_ours and of_theirs (of the strata that count). NaN
        where either side has fewer than `TOPIC_FLOOR` in them.

    How it can mislead: whatever differs within a stratum, such as who is asked to write, is in it.

    Reference: Cochran, Biometrics 10 (1954); Agresti and Caffo, The American Statistician 54
    (2000).

    >>> one = {"topic": 3, "ours": 30, "of_ours": 40, "theirs": 20, "of_theirs": 40}
    >>> found = matched_shares(pd.DataFrame([one]), "topic")
    >>> found[["difference", "low", "high"]].round(2).iloc[0].to_list()
    [0.25, 0.07, 0.41]
    """
    group, names = _groups(table, by)
    ours, of_ours, theirs, of_theirs = (table[name].to_numpy(dtype=np.float64) for name in _SHARES)
    weight = _weights(of_ours, of_theirs, group, len(names))
    counts = weight > 0

    def add(values: Floats) -> Floats:
        return total(np.where(counts, values, 0.0), group, len(names))

    sizes = of_ours + 2 * weight, of_theirs + 2 * weight
    added = ours + weight, theirs + weight
    middle = add(weight * (ratio(added[0], sizes[0]) - ratio(added[1], sizes[1])))
    drawn = [_drawn(add, k, n, group) for k, n in zip(added, sizes, strict=True)]
    spread = [ratio(p * (1 - p), n) for p, n in zip(drawn, sizes, strict=True)]
    reach = norm.ppf((1 + probability) / 2) * np.sqrt(add(weight**2 * (spread[0] + spread[1])))
    frame = pd.DataFrame(
        {
            "ours": add(weight * ratio(ours, of_ours)),
            "theirs": add(weight * ratio(theirs, of_theirs)),
            "low": np.maximum(middle - reach, -1),
            "high": np.minimum(middle + reach, 1),
            "of_ours": add(of_ours),
            "of_theirs": add(of_theirs),
        },
        index=names,
    )
    frame.insert(2, "difference", frame["ours"] - frame["theirs"])
    thin = frame[["of_ours", "of_theirs"]].min(axis=1) < TOPIC_FLOOR
    frame.loc[thin, ["ours", "theirs", "difference", "low", "high"]] = np.nan
    return frame


def _drawn(add: Callable[[Floats], Floats], counts: Floats, sizes: Floats, group: Ints) -> Floats:
    """Each stratum's share drawn to that of all: one opinion is never in two minds by itself."""
    whole = ratio(add(counts), add(sizes))[group]
    return ratio(counts + DRAWN * whole, sizes + DRAWN)


_SHARES = ("ours", "of_ours", "theirs", "of_theirs")


def matched_levels(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the difference of two sides' figures, compared within each stratum only.

    Formula: `Σ w (ours - theirs)` over the strata with Cochran's weights, as in `matched_shares`,
    with the reviews of each side. The distances to the ends of the intervals are put together as
    variances are (MOVER, Zou and Donner 2008). A side's strata are drawn to one prior and err
    together by as much: their errors are taken to correlate by the geometric mean of what the
    prior weighs in each.

    Args:
        table: a row per comparison and stratum, with the columns ours, ours_low, ours_high, ours_n
            and ours_prior (what the prior weighs, from 0 to 1) and the same of theirs; a stratum
            where either figure is NaN does not count.
        by: the column that names the comparison.

    Returns:
        A row per comparison with the columns ours, theirs, difference, low, high (with the
        probability of the intervals handed in), of_ours and of_theirs; NaN where no stratum
        counts.

    How it can mislead: the weights are those of the strata that both sides have, so `ours` is not
    the figure of all our reviews.

    >>> row = {"rival": 2, "ours": 4.3, "ours_low": 4.2, "ours_high": 4.4, "ours_n": 50,
    ...        "theirs": 4.0, "theirs_low": 3.9, "theirs_high": 4.1, "theirs_n": 50,
    ...        "ours_prior": 0.1, "theirs_prior": 0.1}
    >>> matched_levels(pd.DataFrame([row]), "rival").round(2).iloc[0, :5].to_list()
    [4.3, 4.0, 0.3, 0.16, 0.44]
    """
    known = table.dropna(subset=["ours", "theirs"])
    group, names = _groups(known, by)
    figures = {side: _figures(known, side) for side in ("ours", "theirs")}
    ours, theirs = figures["ours"], figures["theirs"]
    weight = _weights(ours["n"], theirs["n"], group, len(names))

    def add(values: Floats) -> Floats:
        return total(values, group, len(names))

    def squared(figures: dict[str, Floats], end: str) -> Floats:
        reach, prior = weight * figures[end], figures["prior"]
        return add(reach**2 * (1 - prior)) + add(reach * np.sqrt(prior)) ** 2

    difference = add(weight * (ours["value"] - theirs["value"]))
    down = np.sqrt(squared(ours, "down") + squared(theirs, "up"))
    up = np.sqrt(squared(ours, "up") + squared(theirs, "down"))
    return pd.DataFrame(
        {
            "ours": add(weight * ours["value"]),
            "theirs": add(weight * theirs["value"]),
            "difference": difference,
            "low": difference - down,
            "high": difference + up,
            "of_ours": add(ours["n"]),
            "of_theirs": add(theirs["n"]),
        },
        index=names,
    )


def _figures(table: pd.DataFrame, side: str) -> dict[str, Floats]:
    columns = [side, *(f"{side}_{name}" for name in ("low", "high", "n", "prior"))]
    value, low, high, n, prior = table[columns].to_numpy(dtype=np.float64).T
    return {"value": value, "down": value - low, "up": high - value, "n": n, "prior": prior}


def _groups(table: pd.DataFrame, by: str) -> tuple[Ints, pd.Index]:
    codes, names = pd.factorize(table[by], sort=True)
    return np.asarray(codes, dtype=np.int64), pd.Index(names, name=by)


def _weights(n: Floats, m: Floats, group: Ints, groups: int) -> Floats:
    """Cochran's weights, 1 in each comparison together."""
    weight = np.nan_to_num(ratio(n * m, n + m))
    return np.nan_to_num(ratio(weight, total(weight, group, groups)[group]))
