"""Has a composed index changed? Two of its figures compared on the parts that both have."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from pages.components.change import UNKNOWN, Change, change
from scoring.index import Index, Settings

PART = "part_"
"""Before the name of a part: its column in the table of a composed index."""

ENDS = ("_low", "_high")
"""After it: the columns of the ends of its interval."""

LEAST_COMMON = 0.5
"""Share of the weights that parts must have for a figure of them alone to stand for the whole."""

Figures = Mapping[str, Any]

PART_NAMES = {
    "rating": "Rating",
    "sentiment": "Sentiment",
    "response": "Response",
    "recency": "Recent reviews",
    "negative": "Complaints answered in time",
    "all": "All reviews answered in time",
    "matured": "Reviews past due answered at all",
}
"""What the parts of composed indices are called."""


def change_of(
    index: Index, now: Figures | None, before: Figures | None, settings: Settings
) -> Change:
    """Return how far an index has moved, on the parts that are known both now and before.

    A part that comes in or drops out moves a composed figure although nothing has changed, so
    where the parts differ both sides are weighed anew over those in common.

    Args:
        index: which one.
        now: its row, or None where there is none.
        before: its row in the other period, or None.
        settings: the choices behind both.
    """
    if now is None or before is None:
        return UNKNOWN
    weights = shares_among(index, weights_of(index, settings), settings)
    here, there = (parts_known(row) & weights.keys() for row in (now, before))
    if here == there or math.isnan(now["value"]) or math.isnan(before["value"]):
        return change(now, before)
    said = _unlike(here, there)
    common = sum(weights[part] for part in here & there)
    if common < LEAST_COMMON:
        return replace(UNKNOWN, unlike=said)
    shares = shares_among(index, here & there, settings)
    sides = [_composed(index, row, shares) for row in (now, before)]
    return replace(change(*sides), unlike=said)


def parts_known(row: Figures) -> set[str]:
    """Return the parts of a composed index that a row has figures of."""
    names = {str(name) for name in row if str(name).startswith(PART)}
    known = {name for name in names if not name.endswith(ENDS) and not math.isnan(row[name])}
    return {name.removeprefix(PART) for name in known}


def shares_among(index: Index, parts: Collection[str], settings: Settings) -> dict[str, float]:
    """Return the share of each of some parts among them, in the order of the index's weights.

    Parts that weigh nothing have none.
    """
    weights = weights_of(index, settings)
    known = {part: weight for part, weight in weights.items() if weight and part in parts}
    whole = sum(known.values())
    return {part: weight / whole for part, weight in known.items()} if whole else {}


def weights_of(index: Index, settings: Settings) -> Mapping[str, float]:
    """Return the weights of an index's parts: the setting named after it, or those of the whole."""
    weights: Mapping[str, float] = getattr(settings, f"{index.id}_weights", settings.weights)
    return weights


def _composed(index: Index, row: Figures, shares: Mapping[str, float]) -> dict[str, float]:
    value = sum(share * row[PART + part] for part, share in shares.items())
    down, up = (_reach(index, row, shares, end) for end in ENDS)
    return {"value": value, "low": value - down, "high": value + up}


def _reach(index: Index, row: Figures, shares: Mapping[str, float], end: str) -> float:
    """Return how far the interval of a composed figure reaches to one side."""
    each = [
        share * abs(row[PART + part + end] - row[PART + part]) for part, share in shares.items()
    ]
    return sum(each) if index.parts_err_together else math.hypot(*each)


def _unlike(here: set[str], there: set[str]) -> str:
    lost = [("this period", there - here), ("the other", here - there)]
    told = [f"{side} is without {_listed(parts)}" for side, parts in lost if parts]
    return ", ".join(told).replace(", the other is", ", the other")


def _listed(parts: Collection[str]) -> str:
    return " and ".join(
        sorted(PART_NAMES.get(part, part.replace("_", " ")).lower() for part in parts)
    )
