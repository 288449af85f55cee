"""Shrinkage: what a brand's other reviews say about a place that has few.

A brand's reviews form a tree: brand → channel → location on that channel. Each node is drawn
towards the node above by as many phantom reviews as the data support:

* the brand, towards "every category alike", by `ROOT_STRENGTH` reviews;
* its channel, towards the brand, by `CHANNEL_STRENGTH` reviews;
* a location on that channel, towards the channel, by A reviews, A by empirical Bayes
  (`scoring.stats.prior_strength`).

With n reviews of mean x, and a node above of estimate m and plain mean x₀,

    estimate = m + n/(n + A) · (x - x₀)
    variance = s²/(n + A + 1) + (A/(n + A))² · (Var(m) + s²/A · Σ_j share_j²)
               + (A n/(n + A)² · (x - x₀) · sd(log A))²

where s² is the variance of single reviews and the sum runs over the members of the node above.
The second part is lent by the node above, so all its members err by it together: a brand's channels
put together are not as sure as so many figures of their own (`Level.lent`). The third is what is
not known of A itself, where it is estimated.

In a large chain x₀ = m, and with A known what is left is the Dirichlet posterior,
`(n x + A m)/(n + A)` and `s²/(n + A + 1)`. In a chain of one location x = x₀, and the estimate and
the variance are those of its own reviews whatever A is: none is counted twice. In between, where
a node is far from its siblings, the sum may pass the ends of the scale, and is kept there; s² is
never less than that of its own reviews mixed with the rest.

For brands n is the effective number `(Σw)² / Σw²`. For channels and locations it is the sum of the
weights Σw itself: a place whose reviews are all old has as many effective ones as ever, but they
say less of how it is now, and leave more to the chain. Replayed on two chains of some hundred
places this lowers the error of the next 90 days (0.649 → 0.642 and 0.522 → 0.519 stars). A channel
on which nobody writes any more comes to weigh nothing, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.cells import Cells, codes
from scoring.moments import Moments, Root
from scoring.stats import Floats, Ints, prior_strength, ratio, total

ROOT_STRENGTH = 1.0
"""Phantom reviews, spread evenly over all categories, that a brand starts from."""

CHANNEL_STRENGTH = 10.0
"""Phantom reviews that draw a channel to its brand: s² over (0.4 stars between channels)².

They have the brand's plain mean. With its mean at the reference mix a shift between channels would
move a small brand a third less (0.17 stars rather than 0.25 with 20 reviews), but the estimate
would be no nearer to the truth, and the first review on a new channel would move it three times as
far (0.17 stars rather than 0.05 beside 100 others).
"""

WITHIN_STRENGTH = 5.0
"""Reviews that the spread of all of a channel's is worth for that of each location's own."""

PRESENCE = 5.0
"""Reviews with which a location counts as half present on a channel."""


@dataclass(frozen=True)
class Level:
    """Estimates at one level of the tree, one element per node.

    Attributes:
        keys: the columns that name a node.
        parent: the node above.
        n: effective reviews.
        evidence: reviews that count against the node above.
        observed, observed_square: plain weighted mean and mean square.
        mean, square: estimates of the same.
        alone: the variance of the estimated mean that is its own.
        lent: the standard deviation that it has from the node above, one with its siblings.
        strength: phantom reviews of the node above.
        doubtful: the standard deviation of its logarithm.
        share: its part of the effective reviews of the node above.
    """

    keys: pd.DataFrame
    parent: Ints
    n: Floats
    evidence: Floats
    observed: Floats
    observed_square: Floats
    mean: Floats
    square: Floats
    alone: Floats
    lent: Floats
    strength: Floats
    doubtful: Floats
    share: Floats

    @property
    def variance(self) -> Floats:
        """The variance of the estimated mean."""
        return self.alone + self.lent**2

    @property
    def spread(self) -> Floats:
        """The variance of single reviews."""
        return np.maximum(self.square - self.mean**2, 1e-6)

    @property
    def own(self) -> Floats:
        """How far its own reviews count against the node above: `n / (n + A)`."""
        return self.evidence / (self.evidence + self.strength)


@dataclass(frozen=True)
class Chain:
    """The tree of every brand in the tallies.

    Attributes:
        brands: a node per brand and blend: channels that may not be averaged stand alone.
        channels: a node per brand and channel.
        locations: a node per brand, location and channel.
        reference: of each channel node, its share of the mix at which all are compared. It
            follows how many of the brand's locations are present there, not how many reviews
            come in, so that a change of volume moves little. A location is present by degrees: one
            review does not give a channel the weight of all, and old ones give it less and less.
        root: what is believed before any review.
    """

    brands: Level
    channels: Level
    locations: Level
    reference: Floats
    root: Root


def fit(
    cells: Cells,
    root: Root,
    *,
    low: float,
    high: float,
    mix: Mapping[tuple[int, str], float] | None = None,
) -> Chain:
    """Estimate the tree.

    Args:
        cells: the brands' locations on their channels.
        root: what is believed before any review.
        low: the least prior strength, in reviews.
        high: the greatest prior strength, in reviews.
        mix: by brand and channel, what is taken for `reference`, over the channels there are;
            where a brand has none of it, the mix is its own.
    """
    moments = cells.moments
    named = cells.keys.assign(blend=cells.blend)
    channel, channel_keys = codes(named, ("brand_id", "blend", "channel"))
    brand, brand_keys = codes(channel_keys, ("brand_id", "blend"))
    of_channels = moments.by(channel, len(channel_keys))
    of_brands = of_channels.by(brand, len(brand_keys))

    brands = _top(of_brands, brand_keys, root)
    few = np.full(len(channel_keys), CHANNEL_STRENGTH)
    channels = _below(
        of_channels,
        channel_keys,
        brands,
        brand,
        root,
        strength=few,
        doubtful=np.zeros(len(few)),
        evidence=of_channels.weight,
    )
    strength, doubtful = prior_strength(
        np.nan_to_num(moments.mean),
        moments.n,
        channel,
        centre=channels.mean,
        spread=_within(moments, channel, channels.spread),
        low=low,
        high=high,
    )
    locations = _below(
        moments,
        named,
        channels,
        channel,
        root,
        strength=strength[channel],
        doubtful=doubtful[channel],
        evidence=moments.weight,
    )
    present = total(moments.weight / (moments.weight + PRESENCE), channel, len(channel_keys))
    asked = _asked(channel_keys, mix or {}) * (present > 0)
    present = np.where(total(asked, brand, len(brand_keys))[brand] > 0, asked, present)
    reference = share_of(present, brand, len(brand_keys))
    return Chain(brands, channels, locations, reference, root)


def _asked(channels: pd.DataFrame, mix: Mapping[tuple[int, str], float]) -> Floats:
    """Return what each brand's channel weighs in a mix."""
    names = zip(channels["brand_id"].tolist(), channels["channel"].tolist(), strict=True)
    return np.array([mix.get(name, 0.0) for name in names])


def share_of(values: Floats, group: Ints, groups: int) -> Floats:
    """Return each value's share of its group's sum, 0 where there is nothing."""
    return np.nan_to_num(ratio(values, total(values, group, groups)[group]))


def _top(moments: Moments, keys: pd.DataFrame, root: Root) -> Level:
    n, observed, square = moments.n, np.nan_to_num(moments.mean), np.nan_to_num(moments.square)
    strength = ROOT_STRENGTH
    mean = (n * observed + strength * root.mean) / (n + strength)
    mean_square = (n * square + strength * root.square) / (n + strength)
    return Level(
        keys=keys,
        parent=np.zeros(len(n), dtype=np.int64),
        n=n,
        evidence=n,
        observed=observed,
        observed_square=square,
        mean=mean,
        square=mean_square,
        alone=(mean_square - mean**2) / (n + strength + 1),
        lent=np.zeros(len(n)),
        strength=np.full(len(n), strength),
        share=np.zeros(len(n)),
        doubtful=np.zeros(len(n)),
    )


def _below(
    moments: Moments,
    keys: pd.DataFrame,
    above: Level,
    parent: Ints,
    root: Root,
    *,
    strength: Floats,
    doubtful: Floats,
    evidence: Floats,
) -> Level:
    observed, square = np.nan_to_num(moments.mean), np.nan_to_num(moments.square)
    share = share_of(evidence, parent, len(above.n))
    own = evidence / (evidence + strength)
    mean = above.mean[parent] + own * (observed - above.observed[parent])
    mean = np.clip(mean, min(root.levels), max(root.levels))
    mean_square = above.square[parent] + own * (square - above.observed_square[parent])
    # Far from the node above, the two sums alone would tell of reviews that are all alike.
    apart = above.mean[parent] - observed
    mixed = own * (square - observed**2) + (1 - own) * (above.spread[parent] + own * apart**2)
    spread = np.maximum(mean_square - mean**2, mixed)
    alike = total(share**2, parent, len(above.n))[parent]
    unsure = above.variance[parent] + spread / strength * alike
    doubt = own * (1 - own) * (observed - above.observed[parent]) * doubtful
    return Level(
        keys=keys,
        parent=parent,
        n=moments.n,
        evidence=evidence,
        observed=observed,
        observed_square=square,
        mean=mean,
        square=mean**2 + spread,
        alone=spread / (evidence + strength + 1) + doubt**2,
        lent=(1 - own) * np.sqrt(unsure),
        strength=strength,
        share=share,
        doubtful=doubtful,
    )


def _within(moments: Moments, group: Ints, otherwise: Floats) -> Floats:
    """The variance of single reviews within members, drawn to that of all their reviews.

    A few places that each happened to get the same stars all along do not show that places differ
    in nothing but their means.
    """
    n, groups = moments.n, len(otherwise)
    squares = np.maximum(np.nan_to_num(n * (moments.square - moments.mean**2)), 0.0)
    freedom = np.maximum(n - 1, 0.0)
    known = total(np.where(freedom > 0, squares, 0.0), group, groups)
    return (known + WITHIN_STRENGTH * otherwise) / (total(freedom, group, groups) + WITHIN_STRENGTH)
