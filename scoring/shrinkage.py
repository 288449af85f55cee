"""How a rating came from a place's own reviews and from the rest of the brand's, in words."""

from __future__ import annotations

from collections.abc import Mapping

_HALF_A_CENT = 0.005 + 1e-9
_NEAR = 0.03
"""How far a share may be told from the one that was computed, for the sake of figures that add up
as they are printed."""


def shrinkage_line(row: Mapping[str, float]) -> str:
    r"""Say how a rating came from a place's own reviews and from the rest of the brand's.

    Whoever works it out from the figures as they are printed comes to the rating as it is printed.
    The share that is told is the one by which the rating moved from the chain towards the place.
    Where the two means and that share do not give the rating, as for a place that is reviewed on
    other channels than the brand, the place is compared with the brand on the same channels.

    Args:
        row: of the rating's table, of a location.

    >>> one_channel = {"n": 3, "observed": 4.8, "prior": 4.3, "prior_observed": 4.3,
    ...                "prior_channels": 1, "value": 4.33}
    >>> shrinkage_line(one_channel)
    '4.80 from 3 reviews; the chain says 4.30; its 3 reviews carry 6% of the weight: 4.33'
    >>> other_channels = {"n": 60, "observed": 4.4, "prior": 3.7, "prior_observed": 4.2,
    ...                   "prior_channels": 2, "value": 3.88}
    >>> print(shrinkage_line(other_channels).replace("; at", ";\nat"))
    4.40 from 60 reviews, 0.20 above the chain on the same channels;
    at the brand's mix of channels the chain says 3.70; 90% of the difference counts: 3.88
    """
    n = f"{row['n']:.0f} review" + ("" if row["n"] == 1 else "s")
    own, prior, value = (round(row[name], 2) for name in ("observed", "prior", "value"))
    weight = _share(row, prior, own - prior, value)
    if weight is None:
        return f"{own:.2f} from {n}, {_compared(row, own, prior, value)}: {value:.2f}"
    carry = "carries" if row["n"] == 1 else "carry"
    return (
        f"{own:.2f} from {n}; the chain says {prior:.2f}; its {n} {carry} {weight} of the weight: "
        f"{value:.2f}"
    )


def _compared(row: Mapping[str, float], own: float, prior: float, value: float) -> str:
    mixed = row["prior_channels"] > 1
    chain = "the chain on the same channels" if mixed else "the chain’s plain mean"
    says = "at the brand's mix of channels the chain says" if mixed else "the chain is taken for"
    beyond = round(own - round(row["prior_observed"], 2), 2)
    side = "above" if beyond > 0 else "below"
    apart = f"{abs(beyond):.2f} {side} {chain}" if beyond else f"like {chain}"
    told = f"{apart}; {says} {prior:.2f}"
    share = _share(row, prior, beyond, value) if beyond else None
    if share is not None:
        return f"{told}; {share} of the difference counts"
    moved = round(value - prior, 2)
    if not moved:
        return told
    counted = "counted channel by channel," if mixed else "of the difference counts"
    return f"{told}; {counted} {'+' if moved > 0 else '−'}{abs(moved):.2f}"


def _share(row: Mapping[str, float], start: float, difference: float, value: float) -> str | None:
    """Return the share of a difference that leads from one printed figure to another.

    None where none does that is near the one by which the value moved.
    """
    beyond = row["observed"] - row["prior_observed"]
    if not beyond:
        return None
    share = (row["value"] - row["prior"]) / beyond
    exact = (value - start) / difference if difference else share
    for told in (round(share, 2), round(exact, 2), round(exact, 3)):
        leads = abs(start + told * difference - value) <= _HALF_A_CENT
        if leads and 0 <= told <= 1 and abs(told - share) <= _NEAR:
            return f"{100 * told:.3g}%"
    return None
