"""From the tree of a brand's reviews to one estimate per scope."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from scoring.cells import Cells, codes
from scoring.index import COLUMNS, Index, Settings
from scoring.moments import Root
from scoring.prior import Chain, Level, share_of
from scoring.stats import Floats, Ints, beta_interval, ratio, total

Mix = Literal["reference", "own"]
"""How channels are put together: at the brand's reference mix, or every review alike."""

ESTIMATE = (
    "value",
    "variance",
    "spread",
    "n",
    "n_effective",
    "weight",
    "observed",
    "prior",
    "prior_observed",
    "prior_channels",
    "prior_share",
    "mix",
)


def per_scope(chain: Chain, cells: Cells, by: tuple[str, ...], mix: Mix) -> pd.DataFrame:
    """Return one estimate per scope.

    Where a scope mixes channels, those that may not be averaged are left out; a scope that holds
    one channel alone is estimated from it, whichever it is.

    Args:
        chain: the fitted tree.
        cells: what it was fitted on.
        by: `brand_id` or `location_id`, with or without `channel`.
        mix: how channels are put together.

    Returns:
        A row per scope with the columns of `ESTIMATE` (`variance` is that of the value, `spread`
        that of single reviews, `weight` what the reviews count against the brand's, with their age,
        `observed` the plain weighted mean, `prior` what the brand says at
        the mix, `prior_observed` its plain weighted mean on the scope's own channels,
        `prior_channels` how many channels of it are put together, `prior_share` the weight of
        the rest of it and `mix` a brand's channel's share of the reference mix, NaN for all other
        scopes), `undated` and `unblended`, the reviews left out.

    Raises:
        ValueError: scopes of that kind have no estimate.
    """
    scope, keys = codes(cells.keys, by)
    frame = _kept(_parts(chain, cells, by, mix), [*by]).reindex(keys.set_index([*by]).index)
    columns = {name: frame[name].to_numpy() for name in ESTIMATE}
    for name in ("n", "n_effective", "weight"):
        columns[name] = np.nan_to_num(columns[name])
    columns["undated"] = total(cells.undated, scope, len(keys))
    columns["unblended"] = total(cells.reviews, scope, len(keys)) - columns["n"]
    return pd.DataFrame(columns, index=frame.index)


def _kept(parts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    seen = parts[parts["n"] > 0]
    alone = seen.groupby(by)["n"].transform("size") == 1
    return seen[(seen["blend"] == 0) | alone].set_index(by)[[*ESTIMATE]]


def _parts(chain: Chain, cells: Cells, by: tuple[str, ...], mix: Mix) -> pd.DataFrame:
    if {"location_id", "channel"} <= set(by):
        return _nodes(chain.locations, chain.channels, cells.reviews)
    if "location_id" in by:
        return _locations(chain, cells.reviews, mix)
    if "brand_id" not in by:
        raise ValueError(f"no estimate for scopes by {by}")
    of_channels = total(cells.reviews, chain.locations.parent, len(chain.channels.n))
    if "channel" in by:
        nodes = _nodes(chain.channels, chain.brands, of_channels)
        mixed = (nodes["blend"] == 0) & (mix == "reference")
        return nodes.assign(mix=np.where(mixed, chain.reference, np.nan))
    return _brands(chain, of_channels, mix)


def _nodes(level: Level, above: Level | Root, reviews: Floats) -> pd.DataFrame:
    mean = above.mean[level.parent] if isinstance(above, Level) else above.mean
    observed = above.observed[level.parent] if isinstance(above, Level) else above.mean
    return level.keys.assign(
        value=level.mean,
        variance=level.variance,
        spread=level.spread,
        n=reviews,
        n_effective=level.n,
        weight=level.evidence,
        observed=level.observed,
        prior=mean,
        prior_observed=observed,
        prior_channels=1.0,
        prior_share=(1 - level.own) * (1 - level.share),
        mix=np.nan,
    )


def _brands(chain: Chain, of_channels: Floats, mix: Mix) -> pd.DataFrame:
    brands, channels = chain.brands, chain.channels
    reviews = total(of_channels, channels.parent, len(brands.n))
    frame = _nodes(brands, chain.root, reviews)
    if mix == "reference":
        frame["value"], alone, lent = _together(chain)
        frame["variance"] = alone + lent**2
    frame["weight"] = total(channels.evidence, channels.parent, len(brands.n))
    frame["prior_channels"] = _held(channels, len(brands.n))
    return frame


def _together(chain: Chain) -> tuple[Floats, Floats, Floats]:
    """Each brand's channels at the reference mix: the mean, and `alone` and `lent` of `Level`."""
    channels, share = chain.channels, chain.reference

    def add(values: Floats) -> Floats:
        return total(values, channels.parent, len(chain.brands.n))

    return add(share * channels.mean), add(share**2 * channels.alone), add(share * channels.lent)


def _locations(chain: Chain, reviews: Floats, mix: Mix) -> pd.DataFrame:
    """A location has the level of its channels plus its own shrunk difference from them."""
    cells, channels = chain.locations, chain.channels
    place, keys = codes(cells.keys, ("brand_id", "blend", "location_id"))
    brand, _ = codes(keys, ("brand_id", "blend"))

    def add(values: Floats) -> Floats:
        return total(values, place, len(keys))

    evidence = add(cells.evidence)
    strength = np.nan_to_num(ratio(add(cells.evidence * cells.strength), evidence), nan=1.0)
    doubtful = np.nan_to_num(ratio(add(cells.evidence * cells.doubtful), evidence))
    spread = np.nan_to_num(ratio(add(cells.evidence * cells.spread), evidence))
    own = cells.evidence / (evidence + strength)[place]
    borrowed = strength / (evidence + strength)
    share = share_of(evidence, brand, len(chain.brands.n))
    alike = total(share**2, brand, len(chain.brands.n))[brand]
    level, unsure = _level(chain, place, brand, own, mix)
    here = share_of(cells.evidence, place, len(keys))
    of_channels = channels.observed[cells.parent]
    difference = add(own * (cells.observed - of_channels))
    return keys.assign(
        value=np.clip(level + difference, min(chain.root.levels), max(chain.root.levels)),
        variance=spread / (evidence + strength + 1)
        + unsure
        + borrowed**2 * spread / strength * alike
        + (borrowed * difference * doubtful) ** 2,
        spread=spread,
        n=add(reviews),
        n_effective=add(cells.n),
        weight=evidence,
        observed=add(here * cells.observed),
        prior=level,
        prior_observed=add(here * of_channels),
        prior_channels=_held(channels, len(chain.brands.n))[brand],
        prior_share=borrowed * (1 - share),
        mix=np.nan,
    )


def _held(channels: Level, brands: int) -> Floats:
    """How many channels of each brand, of those that may be averaged, have anything."""
    return total(channels.n > 0, channels.parent, brands)


def _level(chain: Chain, place: Ints, brand: Ints, own: Floats, mix: Mix) -> tuple[Floats, Floats]:
    """The mean of each place's channels at a mix, and what their unsureness adds to a place.

    A place that holds a share `own` of its own on a channel depends on the channel's mean by what
    is left of the mix.
    """
    cells, channels = chain.locations, chain.channels
    alone, lent = channels.alone[cells.parent], channels.lent[cells.parent]

    def add(values: Floats) -> Floats:
        return total(values, place, len(brand))

    if mix == "own":
        here = share_of(cells.evidence, place, len(brand))
        left = add((here - own) ** 2 * alone) + add((here - own) * lent) ** 2
        return add(here * channels.mean[cells.parent]), left
    whole, whole_alone, whole_lent = (each[brand] for each in _together(chain))
    left = whole_alone + add((own**2 - 2 * own * chain.reference[cells.parent]) * alone)
    return whole, np.maximum(left, 0.0) + (whole_lent - add(own * lent)) ** 2


def finished(table: pd.DataFrame, index: Index, settings: Settings) -> pd.DataFrame:
    """Return the table with the index's interval, and NaN where the evidence is too thin."""
    ends = beta_interval(
        table["value"].to_numpy(),
        table["variance"].to_numpy(),
        low=index.low,
        high=index.high,
        probability=settings.interval,
    )
    few = table["n"].to_numpy() < index.evidence
    told = dict(zip(("value", "low", "high"), (table["value"].to_numpy(), *ends), strict=True))
    columns = {name: table[name].to_numpy() for name in table.columns}
    columns |= {name: np.where(few, np.nan, each) for name, each in told.items()}
    rest = [name for name in columns if name not in COLUMNS]
    return pd.DataFrame({name: columns[name] for name in (*COLUMNS, *rest)}, index=table.index)
