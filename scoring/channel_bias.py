"""What a channel does to everybody's stars, and what is left of ours once that is removed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse.csgraph import connected_components
from scipy.stats import norm

from scoring.stats import Floats

FEWEST = 10
"""Reviews with stars on a channel without which nothing is said of it."""


def channel_bias(
    ours: pd.DataFrame, theirs: pd.DataFrame, probability: float = 0.90
) -> pd.DataFrame:
    """Return how much higher each channel rates the same places, and what is ours alone.

    Formula: the mean stars of a place on a channel are those of the place plus those of the
    channel, by least squares weighted by reviews, once for our places and once for those of
    others. Each side's channels are centred on the channels that both have, by our reviews. Ours
    less theirs is what the channel's public does not explain. Only channels that places tie
    together, directly or by way of others, can be told from the places that are on them; of
    several such groups the one with most of our reviews is told of.

    Args:
        ours: a row per location_id and channel of ours with `n` reviews with stars, their `sum`
            and `squares`.
        theirs: the same of competitors.
        probability: of the intervals.

    Returns:
        A row per channel that both have, with `FEWEST` reviews at least on either side, and that is
        tied to the others on both: `n` of ours, `bias` (theirs: what the channel does to everybody,
        with `bias_low`, `bias_high`), `left` (ours less theirs, with `left_low` and `left_high`).
        Empty with fewer than two channels.

    How it can mislead: it sees a channel only through places that are on several; where
    competitors invite their guests to write on one channel and we do not, that counts as ours.

    >>> def side(gap):
    ...     return pd.DataFrame([dict(location_id=place, channel=channel, n=50,
    ...                               sum=50 * (place / 4 + 3 + off), squares=50 * 14)
    ...                          for place in range(4)
    ...                          for channel, off in (("google", 0.2), ("yelp", -0.2 - gap))])
    >>> channel_bias(side(0.3), side(0))[["bias", "left"]].round(2).loc["yelp"].to_list()
    [-0.2, -0.15]
    """
    n = {name: side.groupby("channel")["n"].sum() for name, side in _named(ours, theirs)}
    both = n["ours"].to_frame("ours").join(n["theirs"].rename("theirs"), how="inner")
    both = _tied(both[(both >= FEWEST).all(axis=1)].sort_index(), ours, theirs)
    if len(both) < 2:
        return pd.DataFrame(columns=_COLUMNS, dtype=float)
    weight = both["ours"].to_numpy(dtype=np.float64)
    effects = {
        name: _effects(side[side["channel"].isin(both.index)], list(both.index), weight)
        for name, side in _named(ours, theirs)
    }
    reach = float(norm.ppf((1 + probability) / 2))
    (own, own_error), (bias, error) = effects["ours"], effects["theirs"]
    left, unsure = own - bias, np.hypot(own_error, error)
    figures = (weight, bias, bias - reach * error, bias + reach * error,
               left, left - reach * unsure, left + reach * unsure)  # fmt: skip
    return pd.DataFrame(dict(zip(_COLUMNS, figures, strict=True)), index=both.index)


_COLUMNS = ("n", "bias", "bias_low", "bias_high", "left", "left_low", "left_high")


def _tied(both: pd.DataFrame, ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Return the channels that places of either side tie together."""
    group = pd.Series(0, index=both.index)
    for _, side in _named(ours, theirs):
        group = group.groupby([group, _groups(side, both.index)]).ngroup()
    return both[group == both["ours"].groupby(group).sum().idxmax()] if len(both) else both


def _groups(side: pd.DataFrame, channels: pd.Index[str]) -> npt.NDArray[np.int32]:
    """Number the channels by which of them places tie together."""
    here = side.assign(there=1.0).pivot_table(
        index="location_id", columns="channel", values="there", fill_value=0.0
    )
    present = here.reindex(columns=channels, fill_value=0.0).to_numpy()
    numbered: npt.NDArray[np.int32] = connected_components(present.T @ present)[1]
    return numbered


def _named(ours: pd.DataFrame, theirs: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [("ours", ours), ("theirs", theirs)]


def _effects(
    side: pd.DataFrame, channels: list[str], weight: npt.NDArray[np.float64]
) -> tuple[Floats, Floats]:
    """Return each channel's effect, centred by the weights, and its standard error."""
    n, sums = (
        side.pivot_table(index="location_id", columns="channel", values=name, aggfunc="sum")
        .reindex(columns=channels)
        .fillna(0.0)
        .to_numpy(dtype=np.float64)
        for name in ("n", "sum")
    )
    of_place = n.sum(axis=1, keepdims=True)
    share = n / of_place
    # Normal equations of the channels, the places' own levels being swept out.
    matrix = np.diag(n.sum(axis=0)) - n.T @ share
    inverse = np.linalg.pinv(matrix)
    effect = inverse @ (sums - share * sums.sum(axis=1, keepdims=True)).sum(axis=0)
    centring = np.eye(len(channels)) - weight / weight.sum()
    spread = _spread(side, n, sums, share, effect)
    variance = np.diag(centring @ inverse @ centring.T) * spread
    return centring @ effect, np.sqrt(np.maximum(variance, 0.0))


def _spread(side: pd.DataFrame, n: Floats, sums: Floats, share: Floats, effect: Floats) -> float:
    """Return the variance of a review: within cells, or between them where they scatter more."""
    total = float(side["n"].sum())
    means = np.divide(sums, n, out=np.zeros_like(sums), where=n > 0)
    within = max(float(side["squares"].sum()) - float((n * means**2).sum()), 1e-9) / total
    level = (share * (means - effect)).sum(axis=1, keepdims=True)
    scatter = float((n * (means - level - effect) ** 2).sum())
    freedom = max(int((n > 0).sum()) - len(n) - len(effect) + 1, 1)
    return max(within, scatter / freedom)
