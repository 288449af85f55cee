"""Ours against theirs: who leads, who is spoken of, and for what."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import betaincinv
from scipy.stats import norm

from scoring.stats import Floats

TOPIC_FLOOR = 5
"""Mentions without which a topic is not compared."""


def chance_of_leading(table: pd.DataFrame, probability: float = 0.90) -> pd.Series[float]:
    """Return for each difference the probability that it is truly in our favour.

    Formula: the posterior of a difference is two half normals that meet at it and reach the ends
    of its interval; the chance is the part of it above 0. Nothing is drawn at random, so the same
    figures have the same chance.

    Args:
        table: the columns difference (ours less theirs), low and high, each looked at alone.
        probability: of the intervals.

    Returns:
        From 0 to 1; one half where nothing is known of who leads, NaN where there is no difference.

    How it can mislead: it knows chance, not bias: if one brand invites its customers to write and
    another does not, the first leads. Of many rivals some are led by luck; the intervals beside it
    allow for that, the chance does not.

    >>> table = pd.DataFrame({"difference": [0.3, -0.1], "low": [0.1, -0.4], "high": [0.5, 0.2]})
    >>> chance_of_leading(table).round(2).to_list()
    [0.99, 0.29]
    """
    difference, low, high = (
        table[name].to_numpy(dtype=np.float64) for name in ("difference", "low", "high")
    )
    side = np.where(difference > 0, difference - low, high - difference)
    errors = difference / np.maximum(side, 1e-12) * norm.ppf((1 + probability) / 2)
    return pd.Series(norm.cdf(errors), index=table.index, dtype=float)


def share_of_voice(counts: pd.Series[int], probability: float = 0.90) -> pd.DataFrame:
    """Return each brand's share of all that was written, with its interval and denominator.

    Formula: the shares of a multinomial with Jeffreys' prior; each interval is that of its own
    share, `Beta(n + 1/2, N - n + (k - 1)/2)` for k brands.

    Args:
        counts: how many reviews or posts each brand got, on the same channels and in the same
            window.
        probability: of each interval.

    Returns:
        The columns share, low, high, n and total; shares are NaN where nothing was written.

    How it can mislead: it counts what was collected; a brand with fewer listings connected has a
    smaller voice than it deserves.

    >>> share_of_voice(pd.Series({"ours": 60, "theirs": 40})).round(2).loc["ours"].to_list()
    [0.6, 0.52, 0.68, 60.0, 100.0]
    """
    n: Floats = np.asarray(counts.to_numpy(), dtype=np.float64)
    everything, brands = float(n.sum()), len(n)
    share: Floats = n / everything if everything else np.full(brands, np.nan)
    low, high = _beta_ends(n + 0.5, everything - n + (brands - 1) / 2, probability)
    if brands < 2 or not everything:
        low, high = share, share
    columns = {"share": share, "low": np.fmin(low, share), "high": np.fmax(high, share)}
    return pd.DataFrame({**columns, "n": n, "total": everything}, index=counts.index)


def _beta_ends(a: Floats, b: Floats, probability: float) -> tuple[Floats, Floats]:
    tail = (1 - probability) / 2
    b = np.maximum(b, 1e-9)
    return betaincinv(a, b, tail), betaincinv(a, b, 1 - tail)


def topic_lift(counts: pd.DataFrame, probability: float = 0.90) -> pd.DataFrame:
    """Return how much more often each topic is spoken of here than in the rest of the chain.

    Formula: `lift = (k + ½)/(n + 1) ÷ (K + ½)/(N + 1)`, k of n reviews here and K of N elsewhere
    speaking of it; the interval is that of its logarithm (Katz).

    Args:
        counts: a row per topic (or location and topic) with the columns `mentions` and `reviews`
            here and `other_mentions` and `other_reviews` elsewhere.
        probability: of the interval.

    Returns:
        The columns lift, low and high, NaN below `TOPIC_FLOOR` mentions here and elsewhere
        together; 1 means as often.

    How it can mislead: with many topics some lifts are far from 1 by chance; read the interval.

    Reference: Katz et al., "Obtaining confidence intervals for the risk ratio" (1978).

    >>> row = {"mentions": 30, "reviews": 100, "other_mentions": 100, "other_reviews": 1000}
    >>> topic_lift(pd.DataFrame([row])).round(1).iloc[0].to_list()
    [3.0, 2.2, 4.0]
    """
    k, n, others, of = (
        counts[name].to_numpy(dtype=np.float64)
        for name in ("mentions", "reviews", "other_mentions", "other_reviews")
    )
    here, there = (k + 0.5) / (n + 1), (others + 0.5) / (of + 1)
    error = np.sqrt(1 / (k + 0.5) - 1 / (n + 1) + 1 / (others + 0.5) - 1 / (of + 1))
    reach = norm.ppf((1 + probability) / 2) * error
    enough = (k + others >= TOPIC_FLOOR) & (n > 0) & (of > 0)
    lift = here / there
    columns = {"lift": lift, "low": lift * np.exp(-reach), "high": lift * np.exp(reach)}
    table = pd.DataFrame(columns, index=counts.index)
    table.loc[~enough] = np.nan
    return table


def share_difference(
    ours: npt.ArrayLike,
    of_ours: npt.ArrayLike,
    theirs: npt.ArrayLike,
    of_theirs: npt.ArrayLike,
    probability: float = 0.90,
) -> pd.DataFrame:
    """Return the difference of two shares, for example of praise among mentions of a topic.

    Formula: the difference of the shares, with the interval of Agresti and Caffo (one success and
    one failure added to either side).

    Args:
        ours: how many of ours.
        of_ours: of how many.
        theirs: how many of theirs.
        of_theirs: of how many.
        probability: of the interval.

    Returns:
        The columns difference, low and high from -1 to 1, NaN where either side has fewer than
        `TOPIC_FLOOR`.

    Reference: Agresti and Caffo, The American Statistician 54 (2000).

    >>> share_difference([30], [40], [20], [40]).round(2).iloc[0].to_list()
    [0.25, 0.07, 0.41]
    """
    k, n, their_k, their_n = (
        np.asarray(values, dtype=np.float64) for values in (ours, of_ours, theirs, of_theirs)
    )
    shares = [(k + 1) / (n + 2), (their_k + 1) / (their_n + 2)]
    error = np.sqrt(sum(p * (1 - p) / (m + 2) for p, m in zip(shares, (n, their_n), strict=True)))
    reach, middle = norm.ppf((1 + probability) / 2) * error, shares[0] - shares[1]
    difference = k / np.maximum(n, 1) - their_k / np.maximum(their_n, 1)
    table = pd.DataFrame({"difference": difference, "low": middle - reach, "high": middle + reach})
    table = table.clip(-1, 1)
    table.loc[np.minimum(n, their_n) < TOPIC_FLOOR] = np.nan
    return table
