"""Has a composed index changed? Two of its figures compared on the parts that both have."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from pages.components.change import UNKNOWN, Change, change
from pages.components.names import channel_name
from scoring.index import Index, Settings
from scoring.indices import response

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


_UNTOLD = {
    "negative": "how soon complaints were answered",
    "all": "how soon reviews were answered",
    "matured": "how many of the reviews past due were answered",
}
"""What cannot be told where a part of the response is not known."""


def change_of(
    index: Index, now: Figures | None, before: Figures | None, settings: Settings
) -> Change:
    """Return how far an index has moved, on the parts that are known both now and before.

    A part that comes in or drops out moves a composed figure although nothing has changed, so
    where the parts differ both sides are weighed anew over those in common. So do they where a part
    of both is not made of the same in both. Stars over other channels are not compared at all.

    Args:
        index: which one.
        now: its row, or None where there is none.
        before: its row in the other period, or None.
        settings: the choices behind both.
    """
    if now is None or before is None:
        return UNKNOWN
    said = _unlike(index, now, before, settings)
    if not said or math.isnan(now["value"]) or math.isnan(before["value"]):
        return change(now, before)
    weights = shares_among(index, weights_of(index, settings), settings)
    common = common_parts(now, before) & weights.keys()
    if sum(weights[part] for part in common) < LEAST_COMMON:
        return replace(UNKNOWN, unlike=said)
    shares = shares_among(index, common, settings)
    sides = [_composed(index, row, shares) for row in (now, before)]
    return replace(change(*sides), unlike=said)


def common_parts(now: Figures, before: Figures) -> set[str]:
    """Return the parts that two figures of an index both have, made of the same in both."""
    return parts_known(now) & parts_known(before) - _otherwise_made(now, before).keys()


def _otherwise_made(now: Figures, before: Figures) -> dict[str, str]:
    """Return the parts that are not made of the same in two figures, each with what is said of it.

    The figures may be of the reputation, or of the part itself.
    """
    sides = {"this period": now.get("lacks", ""), "the other": before.get("lacks", "")}
    lacks = [f"{side} has no stars on {_channels(gone)}" for side, gone in sides.items() if gone]
    found = {"rating": ", ".join(lacks)} if lacks else {}
    if PART + "response" in now and now.get("told") != before.get("told"):
        found["response"] = "what is known of answers is not the same in both"
    return found


def _channels(names: str) -> str:
    return " and ".join(map(channel_name, names.split(", ")))


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


def _unlike(index: Index, now: Figures, before: Figures, settings: Settings) -> str:
    """Return what two figures are not both made of, in words; empty where they are alike."""
    weights = shares_among(index, weights_of(index, settings), settings)
    here, there = (parts_known(row) & weights.keys() for row in (now, before))
    lost = [("this period", there - here), ("the other", here - there)]
    if index is response.INDEX:
        told = [f"in {side} it cannot be told {_listed(parts)}" for side, parts in lost if parts]
    else:
        told = [f"{side} is without {_listed(parts)}" for side, parts in lost if parts]
    otherwise = _otherwise_made(now, before).items()
    told += [said for part, said in otherwise if part == index.id or part in here & there]
    return ", ".join(told).replace(", the other is", ", the other")


def _listed(parts: Collection[str]) -> str:
    names = {part: name.lower() for part, name in PART_NAMES.items()} | _UNTOLD
    return " and ".join(sorted(names.get(part, part.replace("_", " ")) for part in parts))
