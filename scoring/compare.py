"""Ours against theirs: who leads, who is spoken of, and for what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import betainc, betaincinv
from scipy.stats import norm

from scoring.differences import standing
from scoring.stats import Floats

TOPIC_FLOOR = 5
"""Mentions without which a topic is not compared."""

LIFT_FLOOR = 10
"""Reviews here, and elsewhere, without which a topic has no lift."""

_POINTS, _HALVINGS = 9, 18
"""Points that stand for the posterior of a share elsewhere, and steps to a quantile: at most a
ten-thousandth of it is left."""


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

    Formula: each interval is that of its own share against all others' with Jeffreys' prior,
    `Beta(n + 1/2, N - n + 1/2)`, however many others there are.

    Args:
        counts: how many reviews or posts each brand got, on the same channels, in the same window
            and about places that are compared.
        probability: of each interval.

    Returns:
        The columns share, low, high, n and total; shares are NaN where nothing was written.

    How it can mislead: it counts what was collected; a brand with fewer listings connected has a
    smaller voice than it deserves. In the cities that brands share it says nothing of the others.

    >>> share_of_voice(pd.Series({"ours": 60, "theirs": 40})).round(2).loc["ours"].to_list()
    [0.6, 0.52, 0.68, 60.0, 100.0]
    """
    n: Floats = np.asarray(counts.to_numpy(), dtype=np.float64)
    everything, brands = float(n.sum()), len(n)
    share: Floats = n / everything if everything else np.full(brands, np.nan)
    low, high = _beta_ends(n + 0.5, everything - n + 0.5, probability)
    if brands < 2 or not everything:
        low, high = share, share
    columns = {"share": share, "low": np.fmin(low, share), "high": np.fmax(high, share)}
    return pd.DataFrame({**columns, "n": n, "total": everything}, index=counts.index)


def _beta_ends(a: Floats, b: Floats, probability: float) -> tuple[Floats, Floats]:
    tail = (1 - probability) / 2
    b = np.maximum(b, 1e-9)
    return betaincinv(a, b, tail), betaincinv(a, b, 1 - tail)


def topic_lift(counts: pd.DataFrame, probability: float = 0.90) -> pd.DataFrame:
    """Return how much more often each topic is spoken of here than elsewhere, judged together.

    Formula: k of n reviews here and K of N elsewhere speak of it, and

        lift = (k + ½) / (n · K/N + ½),

    so that few reviews stay near to 1 and what was never said here is never said more often. The
    interval is that of a posterior: the share elsewhere is `Beta(K + 1, N - K + 1)` with mean Q,
    and the share here `Beta(k + qQ, n - k + q(1 - Q))`, which begins at Q and as if half a review
    of the rarer kind had been seen, q = ½ / min(Q, 1 - Q), or 5 where that is less and Q above
    one half. Benjamini and Hochberg's rule, over twice the posterior's lesser side of 1, finds the
    R of m lifts that stand at a false discovery rate of `1 - probability`; all intervals are then
    drawn at `1 - (1 - probability) · max(R, 1) / m` (Benjamini and Yekutieli).

    Args:
        counts: a row per topic (or location and topic) with the columns `mentions` and `reviews`
            here and `other_mentions` and `other_reviews` elsewhere.
        probability: of the intervals.

    Returns:
        The columns lift, low and high, and real (the interval leaves out 1, as often). Below
        `LIFT_FLOOR` reviews on either side, or `TOPIC_FLOOR` mentions on both together, a row
        stands aside: NaN, and not real.

    How it can mislead: a lift of few reviews is nearer to 1 than the shares that it is made of, and
    a place with few that does not stand out may still be unlike the others. It knows chance, not
    cause: a place whose guests are of another kind stands out too.

    Reference: Gelman et al., "Bayesian Data Analysis", 3rd ed. (2013), section 2.7; Benjamini and
    Hochberg, JRSS B 57 (1995); Benjamini and Yekutieli, JASA 100 (2005).

    >>> row = {"mentions": 30, "reviews": 100, "other_mentions": 100, "other_reviews": 1000}
    >>> topic_lift(pd.DataFrame([row]))[["lift", "low", "high"]].round(1).iloc[0].to_list()
    [2.9, 2.1, 3.8]
    """
    k, n, others, of = (
        counts[name].to_numpy(dtype=np.float64)
        for name in ("mentions", "reviews", "other_mentions", "other_reviews")
    )
    enough = (k + others >= TOPIC_FLOOR) & (np.minimum(n, of) >= LIFT_FLOOR)
    table = pd.DataFrame(np.nan, index=counts.index, columns=["lift", "low", "high"])
    if enough.any():
        k, n, others, of = (values[enough] for values in (k, n, others, of))
        low, high = _Lifts.of(k, n, others, of).intervals(1 - probability)
        lift = (k + 0.5) / (n * others / of + 0.5)
        ends = np.minimum(low, lift), np.maximum(high, lift)
        table.loc[enough] = np.column_stack([lift, *ends])
    return table.assign(real=(table["low"] > 1) | (table["high"] < 1))


@dataclass(frozen=True)
class _Lifts:
    """The posteriors of several lifts: Betas here, by points of the posterior elsewhere."""

    a: Floats
    b: Floats
    elsewhere: Floats
    weights: Floats

    @classmethod
    def of(cls, k: Floats, n: Floats, others: Floats, of: Floats) -> _Lifts:
        share = (others + 1) / (of + 2)
        # Points of equal weight would leave out the tails, which decide among many lifts.
        points, weights = np.polynomial.hermite_e.hermegauss(_POINTS)
        a, b = (each[:, None] for each in (others + 1, of - others + 1))
        elsewhere = betaincinv(a, b, norm.cdf(points))
        before = 0.5 / np.maximum(np.minimum(share, 1 - share), np.where(share > 0.5, 0.1, 0.0))
        here = k + before * share, n - k + before * (1 - share)
        return cls(*here, elsewhere, weights / weights.sum())

    def below(self, lift: Floats) -> Floats:
        """Return the chance that each lift is below a value."""
        shares = np.minimum(lift[:, None] * self.elsewhere, 1.0)
        chance: Floats = betainc(self.a[:, None], self.b[:, None], shares) @ self.weights
        return chance

    def intervals(self, rate: float) -> tuple[Floats, Floats]:
        """Return the ends of intervals that allow for each other."""
        under = self.below(np.ones(len(self.a)))
        surprise = 2 * np.minimum(under, 1 - under)
        tail = rate * max(standing(surprise, rate), 1) / len(surprise) / 2
        return self._quantile(tail), self._quantile(1 - tail)

    def _quantile(self, chance: float) -> Floats:
        here = betaincinv(self.a, self.b, chance)
        # The quantile of a mixture lies between those of its parts.
        low, high = (
            np.log(here / self.elsewhere.max(axis=1)),
            np.log(here / self.elsewhere.min(axis=1)),
        )
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            under = self.below(np.exp(middle)) < chance
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        ends: Floats = np.exp((low + high) / 2)
        return ends


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
