"""A change as a waterfall: from the earlier figure, by its causes, to the later one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from pages.components.charts import QUIET, Spec, padded
from pages.components.numbers import figure, signed

BEFORE, AFTER = "Before", "After"
RISE, FALL, LEVEL = "Up", "Down", "Figure"


def steps(
    before: float, after: float, parts: Mapping[str, float], decimals: int = 2
) -> pd.DataFrame:
    """Return the bars of a waterfall; each part begins where the one before it ends.

    Returns:
        `name`, `start`, `end`, `part` (the step itself; the figure at both ends), `told` (that
        rounded so that what is told adds up), `said` (that in words) and `kind`.

    >>> bars = steps(4.0, 4.1, {"real": 0.3, "mix": -0.2})
    >>> bars[["name", "start", "end"]].to_numpy().tolist()
    [['Before', 4.0, 4.0], ['real', 4.0, 4.3], ['mix', 4.3, 4.1], ['After', 4.1, 4.1]]
    >>> steps(4.0, 4.0, {"mix": -0.001})["kind"].tolist() == [LEVEL, RISE, LEVEL]
    True
    """
    rows = [(BEFORE, before, before, before, before, figure(before, decimals), LEVEL)]
    at = before
    change = round(after, decimals) - round(before, decimals)
    told = summing(list(parts.values()), change, decimals)
    for (name, part), said in zip(parts.items(), told, strict=True):
        kind = RISE if said >= 0 else FALL
        rows.append((name, at, at + part, part, said, signed(said, decimals), kind))
        at += part
    rows.append((AFTER, after, after, after, after, figure(after, decimals), LEVEL))
    return pd.DataFrame(rows, columns=["name", "start", "end", "part", "told", "said", "kind"])


def summing(parts: Sequence[float], whole: float, decimals: int) -> list[float]:
    """Return parts rounded so that they sum to a whole that is rounded itself.

    Those that lie furthest above what they are cut to get what is left (the largest remainder).

    >>> summing([0.26, 0.26, -0.06], 0.5, 1)
    [0.3, 0.3, -0.1]
    >>> summing([-0.54], -0.6, 1)
    [-0.6]
    """
    unit = 10**decimals
    cut = [math.floor(part * unit) for part in parts]
    left = round(whole * unit) - sum(cut)
    order = sorted(range(len(parts)), key=lambda i: cut[i] - parts[i] * unit)
    for turn in range(abs(left)):
        # More is left than parts, or less than nothing, where both ends were rounded apart.
        place = order[turn % len(order)] if left > 0 else order[-1 - turn % len(order)]
        cut[place] += 1 if left > 0 else -1
    return [units / unit for units in cut]


def waterfall(frame: pd.DataFrame, least: float, ends: tuple[float, float]) -> Spec:
    """Return the chart of `steps`.

    Args:
        frame: the steps.
        least: the narrowest scale, so that noise does not look like news.
        ends: of the index's range.
    """
    figures = frame[["start", "end"]].to_numpy()
    scale = {
        "domain": padded(float(figures.min()), float(figures.max()), least, ends),
        "nice": False,
        "zero": False,
    }
    x = {"type": "quantitative", "scale": scale, "axis": {"title": None, "tickCount": 5}}
    y = {
        "field": "name",
        "type": "nominal",
        "sort": frame["name"].tolist(),
        "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 170},
    }
    colours = {"domain": [RISE, FALL, LEVEL], "range": ["#2E9E6B", "#D9603B", QUIET]}
    told = [
        {"field": "name", "title": "Part"},
        {"field": "said", "title": "Gives"},
    ]
    level = {"filter": f"datum.kind === '{LEVEL}'"}
    step = {"filter": f"datum.kind !== '{LEVEL}'"}
    color = {"field": "kind", "type": "nominal", "scale": colours, "legend": None}
    return {
        "height": len(frame) * 36 + 30,
        "transform": [{"calculate": "max(datum.start, datum.end)", "as": "right"}],
        "encoding": {"y": y, "tooltip": told, "color": color},
        "layer": [
            {
                "transform": [step],
                "mark": {"type": "bar", "height": 18, "cornerRadius": 2, "clip": True},
                "encoding": {"x": {"field": "start", **x}, "x2": {"field": "end"}},
            },
            {
                "transform": [level],
                "mark": {"type": "tick", "thickness": 4, "height": 22, "clip": True},
                "encoding": {"x": {"field": "end", **x}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 7, "fontWeight": 600},
                "encoding": {"x": {"field": "right", **x}, "text": {"field": "said"}},
            },
        ],
    }
