"""The steps that lead to a figure, written so that who follows them comes to what is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from pages.components.cards import Row
from pages.components.comparable import PART, parts_known
from pages.components.why import LEAST_BORROWED

_BLENDED = ("prior_share", "observed", "prior")
MOST_DECIMALS = 9
"""More than any figure is told in."""


def sum_of_parts(row: Row, weights: Mapping[str, float]) -> str | None:
    """Return the weighted sum of a composite index in figures; None for others.

    Parts that are not known stand aside, and the others weigh more.

    >>> sum_of_parts({"part_a": 50.0, "part_b": 100.0, "part_c": float("nan")},
    ...              {"a": 0.6, "b": 0.2, "c": 0.2})
    '(0.6 × 50.0 + 0.2 × 100.0) ÷ 0.8 = 62.5'
    >>> sum_of_parts({"part_a": 50.0, "part_b": float("nan")}, {"a": 0.0, "b": 1.0}) is None
    True
    """
    parts = parts_known(row)
    known = {name: row[PART + name] for name in weights if name in parts}
    if not parts <= weights.keys() or not any(weights[name] for name in known):
        return None
    shares = {name: float(f"{weights[name]:g}") for name in known}
    whole = float(f"{sum(weights[name] for name in known):g}")
    value = sum(weights[name] * each for name, each in known.items()) / whole

    def sum_at(decimals: int) -> tuple[str, float]:
        terms = {name: round(each, decimals) for name, each in known.items()}
        text = " + ".join(f"{shares[name]:g} × {each:.{decimals}f}" for name, each in terms.items())
        total = sum(shares[name] * each for name, each in terms.items())
        return f"({text}) ÷ {whole:g}", total / whole

    return _told(sum_at, value, 1, fewest=1)


def _told(
    written: Callable[[int], tuple[str, float]], value: float, decimals: int, *, fewest: int
) -> str:
    """Return a sum in as many decimals as it takes to come to its result as that is printed.

    Args:
        written: gives the sum in so many decimals, and what it comes to in these.
        value: the result.
        decimals: of the result.
        fewest: the least that the figures of the sum are written in.
    """
    result = round(value, decimals)
    for finer in range(fewest, MOST_DECIMALS):
        text, comes_to = written(finer)
        if abs(comes_to - result) < 0.5 / 10**decimals:
            break
    return f"{text} = {result:.{decimals}f}"


def borrowed(row: Row) -> str | None:
    """Return what a figure is drawn to by the rest of the brand, in figures; None where it is not.

    On one channel that is the whole step to the figure. Over several it is a blend, to be put
    together yet.

    >>> borrowed({"observed": 4.8, "prior": 4.3, "prior_observed": 4.4, "prior_share": 0.9,
    ...           "prior_channels": 1, "value": 4.34})
    '4.300 + 0.100 × (4.800 − 4.400) = 4.340'
    >>> borrowed({"observed": 4.8, "prior": 4.3, "prior_share": 0.9, "prior_channels": 2})
    '(1 − 0.900) × 4.800 + 0.900 × 4.300 = 4.350'
    """
    if row.get("prior_share", 0.0) < LEAST_BORROWED:
        return None
    return _blended(row) if of_several(row) else _drawn(row)


def of_several(row: Row) -> bool:
    """Return whether several channels are put together to a figure."""
    return bool(row["prior_channels"] > 1)


def _drawn(row: Row) -> str:
    beyond = row["observed"] - row["prior_observed"]
    counts = (row["value"] - row["prior"]) / beyond if beyond else 0.0
    exact = (row["prior"], counts, row["observed"], row["prior_observed"])

    def sum_at(decimals: int) -> tuple[str, float]:
        prior, share, own, plain = (round(each, decimals) for each in exact)
        text = (
            f"{prior:.{decimals}f} + {share:.{decimals}f} × "
            f"({own:.{decimals}f} − {plain:.{decimals}f})"
        )
        return text, prior + share * (own - plain)

    return _told(sum_at, row["value"], 3, fewest=3)


def _blended(row: Row) -> str:
    def blend_at(decimals: int) -> tuple[str, float]:
        share, own, prior = (round(row[name], decimals) for name in _BLENDED)
        weight = f"{share:.{decimals}f}"
        text = f"(1 − {weight}) × {own:.{decimals}f} + {weight} × {prior:.{decimals}f}"
        return text, (1 - share) * own + share * prior

    return _told(blend_at, _blend(row), 3, fewest=3)


def _blend(row: Row) -> float:
    share, own, prior = (row[name] for name in _BLENDED)
    return float((1 - share) * own + share * prior)


def put_together(row: Row) -> str | None:
    """Return the step from a plain or drawn mean to the figure, at three decimals; None if none.

    >>> put_together({"observed": 3.919, "prior": 3.0, "prior_share": 0.0004, "value": 3.8794})
    '3.919 − 0.040 = 3.879'
    """
    drawn = row["prior_share"] >= LEAST_BORROWED
    if drawn and not of_several(row):
        return None
    start = round(_blend(row) if drawn else row["observed"], 3)
    value = round(row["value"], 3)
    rest = round(value - start, 3)
    if not rest:
        return None
    return f"{start:.3f} {'+' if rest > 0 else '−'} {abs(rest):.3f} = {value:.3f}"


def mixture(row: Row, by_channel: pd.DataFrame) -> str | None:
    """Return how the channels' figures make up the brand's at their mix; None where they do not.

    Channels with too few reviews for a figure of their own stand together in the last term.

    >>> mixture({"value": 4.3}, pd.DataFrame({"mix": [0.5, 0.3, 0.2], "value": [4.5, 4.2, None]}))
    '0.500 × 4.500 + 0.300 × 4.200 + 0.200 × 3.950 = 4.300'
    """
    if "mix" not in by_channel:
        return None
    known = by_channel[(by_channel["mix"] > 0) & by_channel["value"].notna()]
    terms = [(float(mix), float(each)) for mix, each in known[["mix", "value"]].to_numpy()]
    left = 1 - sum(mix for mix, _ in terms)
    if left > 1e-9:
        terms.append((left, (row["value"] - sum(mix * each for mix, each in terms)) / left))
    if len(terms) < 2:
        return None

    def sum_at(decimals: int) -> tuple[str, float]:
        rounded = [(round(mix, decimals), round(each, decimals)) for mix, each in terms]
        text = " + ".join(f"{mix:.{decimals}f} × {each:.{decimals}f}" for mix, each in rounded)
        return text, sum(mix * each for mix, each in rounded)

    return _told(sum_at, row["value"], 3, fewest=3)
