"""Groups of locations: a region, a franchisee, whatever whoever runs them sorts them by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pandas as pd

NOWHERE = frozenset({0})
"""Locations that no location is among; an empty set would mean all of them."""


def group_names(locations: pd.DataFrame) -> dict[str, str]:
    """Return the groups that locations are in, in order: a key for each, and its name.

    >>> group_names(pd.DataFrame({"groups": [{"region": "south"}, {"region": "north"}, {}]}))
    {'region:north': 'Region: north', 'region:south': 'Region: south'}
    """
    pairs = {(str(k), str(v)) for groups in locations["groups"] for k, v in groups.items()}
    return {
        f"{kind}:{value}": f"{kind[:1].upper()}{kind[1:]}: {value}" for kind, value in sorted(pairs)
    }


def in_groups(locations: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    """Return the locations that are in one of the chosen groups of every kind.

    >>> frame = pd.DataFrame({"groups": [{"region": "south"}, {"region": "north"}, {}]})
    >>> in_groups(frame, ["region:south"]).index.tolist()
    [0]
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for each in chosen:
        kind, _, value = each.partition(":")
        wanted[kind].add(value)
    fits = [
        all(str(groups.get(kind)) in values for kind, values in wanted.items())
        for groups in locations["groups"]
    ]
    return locations[pd.Series(fits, index=locations.index, dtype=bool)]
