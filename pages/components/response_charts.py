"""The chart of how long reviewers wait for an answer."""

from __future__ import annotations

from collections.abc import Mapping

from pages.components.charts import QUIET, Spec

HOURS = 336
"""Where the curves end: two weeks."""

_TICKS = [4, 24, 48, 96, 168, 336]
_TICK_NAMES = "datum.value < 24 ? datum.value + ' h' : datum.value / 24 + ' d'"


def answer_curves(names: list[str], due: Mapping[float, str]) -> Spec:
    """Return curves of the share answered against hours, and the times due as upright lines.

    The data have name, hours, answered, low, high, at_risk and n.

    Args:
        names: of the curves, in the order of the palette.
        due: hours within which something is due, and what.
    """
    # Most happens early, and what is due in hours must not vanish beside what is due in days.
    scale = {"type": "sqrt", "domain": [0, HOURS], "nice": False}
    axis = {"values": _TICKS, "labelExpr": _TICK_NAMES, "title": "After publication", "grid": False}
    x = {"field": "hours", "type": "quantitative", "scale": scale, "axis": axis}
    share = {"title": None, "format": ".0%", "tickCount": 5}
    y = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": share}
    legend: Spec = {"orient": "top", "title": None, "symbolType": "stroke", "labelLimit": 200}
    # Or it would be as pale as the band.
    legend |= {"symbolOpacity": 1, "symbolStrokeWidth": 2.4, "columns": 2}
    shown = None if len(names) == 1 else legend
    color = {"field": "name", "type": "nominal", "scale": {"domain": names}, "legend": shown}
    dashes = {**color, "legend": shown and {**legend}}
    near: Spec = {
        "name": "near",
        "select": {"type": "point", "on": "pointermove", "nearest": True, "clear": "pointerout"},
    }
    seen = {"condition": {"param": "near", "empty": False, "value": 1}, "value": 0}
    told = [
        {"field": "name", "title": "Of"},
        {"field": "hours", "type": "quantitative", "title": "After hours", "format": ",.0f"},
        {"field": "answered", "type": "quantitative", "title": "Answered", "format": ".0%"},
        {"field": "low", "type": "quantitative", "title": "From", "format": ".0%"},
        {"field": "high", "type": "quantitative", "title": "To", "format": ".0%"},
        {"field": "n", "type": "quantitative", "title": "Reviews", "format": ",.0f"},
    ]
    step = {"interpolate": "linear", "clip": True}
    return {
        "height": 300,
        "encoding": {"x": x, "color": color},
        "layer": [
            {
                "data": {"values": [{"due": hours} for hours in due]},
                "mark": {"type": "rule", "color": QUIET, "strokeDash": [4, 3], "aria": False},
                "encoding": {"x": {**x, "field": "due"}, "color": None},
            },
            {
                "data": {
                    "values": [{"due": at, "top": 1, "what": what} for at, what in due.items()]
                },
                "mark": {
                    "type": "text",
                    "color": QUIET,
                    "dx": 4,
                    "dy": 7,
                    "align": "left",
                },
                "encoding": {
                    "x": {**x, "field": "due"},
                    "y": {"field": "top", **y},
                    "text": {"field": "what"},
                    "color": None,
                },
            },
            {
                "mark": {"type": "area", "opacity": 0.14, **step},
                "encoding": {"y": {"field": "low", **y}, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "line", "strokeWidth": 2.4, **step},
                "encoding": {"y": {"field": "answered", **y}, "strokeDash": dashes},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "clip": True},
                "params": [near],
                "encoding": {
                    "y": {"field": "answered", **y},
                    "opacity": seen,
                    "tooltip": told,
                },
            },
        ],
    }
