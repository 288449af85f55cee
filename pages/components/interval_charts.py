"""Charts of figures with their intervals: in a list, along a scale, and around no difference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from pages.components.charts import QUIET, Spec, clickable, trend

SAME, WORSE, BETTER = "No detectable change", "Worse", "Better"
VERDICTS = (SAME, WORSE, BETTER)
"""In the order of the palette: the second colour warns."""

_SHAPES = ["circle", "triangle-down", "triangle-up"]
_WHISKER: Spec = {
    "type": "rule",
    "strokeWidth": 3,
    "opacity": 0.5,
    "clip": True,
    "aria": False,
}
"""An interval, which the mark in its midst tells aloud."""

_NO_SIGN_OF_NOTHING = "replace(format(datum.value, '{}'), /^[+−]([0.]+%?)$/, '$1')"
"""Vega writes a small difference as −0.00, which reads as if it were one."""

_QUIET_AXIS: Spec = {"grid": False, "domain": False, "ticks": False, "title": None}


def judged(title: str, verdicts: tuple[str, ...], present: Iterable[str]) -> Spec:
    """Return the colour and the shape of a mark by its column `verdict`.

    Args:
        title: what is judged.
        verdicts: all there are, in the order of the palette.
        present: those that the legend must explain.
    """
    listed = [each for each in verdicts if each in set(present)]
    legend: Spec | None = {
        "orient": "top",
        "title": None,
        "values": listed,
        # Beside the names of the rows, a phone has room for no second one.
        "columns": 1,
        "labelLimit": 240,
        # Or it would be as pale as the lines.
        "symbolOpacity": 1,
    }
    if listed in ([], [verdicts[0]]):
        legend = None
    field: dict[str, Any] = {"field": "verdict", "type": "nominal", "title": title}
    return {
        "color": {**field, "scale": {"domain": list(verdicts)}, "legend": legend},
        "shape": {
            **field,
            "scale": {"domain": list(verdicts), "range": _SHAPES},
            "legend": legend,
        },
    }


def told(title: str, form: str, *more: Spec) -> list[Spec]:
    """Return what a mark says when it is pointed at."""
    return [
        {"field": "name", "title": "Of"},
        {"field": "value", "type": "quantitative", "title": title, "format": form},
        {"field": "low", "type": "quantitative", "title": "From", "format": form},
        {"field": "high", "type": "quantitative", "title": "To", "format": form},
        *more,
    ]


def now_and_before(
    rows: pd.DataFrame, title: str, verdicts: tuple[str, ...] = VERDICTS, form: str = ".0%"
) -> Spec:
    """Return shares in a list with their intervals, and what they were before as a tick.

    Args:
        rows: the data: key, name, value, low, high, before (or empty), n and verdict.
        title: what they are shares of.
        verdicts: all there are, in the order of the palette.
        form: of the figures beside the marks.
    """
    most = max(float(rows[column].astype(float).max()) for column in ("high", "before"))
    domain = [0.0, min(1.0, most * 1.08)]
    axis = {"title": None, "format": ".0%", "tickCount": 5}
    x = {"type": "quantitative", "scale": {"domain": domain, "nice": False}, "axis": axis}
    before = {"field": "before", "type": "quantitative", "title": "Before", "format": ".1%"}
    n = {"field": "n", "type": "quantitative", "title": "Reviews", "format": ",.0f"}
    marks = judged("Change", verdicts, rows["verdict"])
    return {
        "height": len(rows) * 38 + 60 + _legend_height(marks),
        "encoding": {"y": _names(), "tooltip": told(title, ".1%", before, n)},
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.before)"}],
                # Without an earlier figure there is no mark, and a group without any has no name.
                "mark": {"type": "tick", "color": QUIET, "thickness": 3, "size": 16, "aria": False},
                "encoding": {"x": {"field": "before", **x}},
            },
            {
                "mark": _WHISKER,
                "encoding": {
                    "x": {"field": "low", **x},
                    "x2": {"field": "high"},
                    "color": marks["color"],
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
                "params": [clickable("key")],
                "encoding": {"x": {"field": "value", **x}, **marks},
            },
            {
                "mark": {"type": "text", "dy": -13, "fontSize": 12, "fontWeight": 600},
                "encoding": {
                    "x": {"field": "value", **x},
                    "text": {"field": "value", "type": "quantitative", "format": form},
                    "color": marks["color"],
                },
            },
        ],
    }


def share_over_time(most: float, title: str) -> Spec:
    """Return shares over time with their band; the data are those of `charts.trend`.

    Args:
        most: the upper end of the scale, from 0.
        title: what they are shares of.
    """
    spec = trend([0.0, most], title, ".1%")
    for layer in spec["layer"]:
        y = layer["encoding"]["y"]
        layer["encoding"]["y"] = {**y, "axis": {**y["axis"], "format": "~%"}}
    return spec


def along(title: str, domain: list[float], verdicts: tuple[str, ...]) -> Spec:
    """Return shares side by side with their intervals; the data are those of `now_and_before`."""
    scale = {"domain": domain, "nice": False}
    axis = {"title": None, "format": ".0%", "tickCount": 4}
    y = {"type": "quantitative", "scale": scale, "axis": axis}
    n = {"field": "n", "type": "quantitative", "title": "Reviews", "format": ",.0f"}
    marks = judged("Against the others", verdicts, ())
    x = {"field": "name", "type": "nominal", "sort": None}
    return {
        "height": 210,
        "encoding": {
            "x": {**x, "axis": {**_QUIET_AXIS, "labelAngle": 0, "labelFontSize": 12}},
            "tooltip": told(title, ".1%", n),
        },
        "layer": [
            {
                "mark": _WHISKER,
                "encoding": {
                    "y": {"field": "low", **y},
                    "y2": {"field": "high"},
                    "color": marks["color"],
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {"y": {"field": "value", **y}, **marks},
            },
        ],
    }


def around_none(rows: pd.DataFrame, form: str, least: float, sides: tuple[str, ...]) -> Spec:
    """Return differences with their intervals around a line of no difference.

    Args:
        rows: the data: key, name, value, low, high, ours, theirs, of_ours, of_theirs and verdict.
        form: of the differences, with a sign; those of shares are drawn in percentage points.
        least: the narrowest scale to either side, so that noise does not look like news.
        sides: the verdicts: neither, theirs, ours.
    """
    shares = form.endswith("%")
    apart, unit = ("+.0f", 100) if shares else (form, 1)
    difference = "Difference, points" if shares else "Difference"
    widest = unit * max(least, *(float(rows[end].abs().max()) for end in ("low", "high")))
    domain = [-widest * 1.05, widest * 1.05]
    signed = _NO_SIGN_OF_NOTHING.format(apart)
    # The outermost label is aligned with the end of the scale, else half of it would be cut off.
    axis = {
        "title": "Percentage points" if shares else None,
        "format": apart,
        "labelExpr": signed,
        "tickCount": 5,
        "labelFlush": 16,
    }
    scale = {"domain": domain, "nice": False}
    x = {"type": "quantitative", "scale": scale, "axis": axis}
    plain = form.replace("+", "")
    more: list[Spec] = [
        {"field": "ours", "type": "quantitative", "title": "Ours", "format": plain},
        {"field": "of_ours", "type": "quantitative", "title": "Ours, n", "format": ",.0f"},
        {"field": "theirs", "type": "quantitative", "title": "Theirs", "format": plain},
        {"field": "of_theirs", "type": "quantitative", "title": "Theirs, n", "format": ",.0f"},
    ]
    marks = judged("Who is ahead", sides, rows["verdict"])
    title = 30 if shares else 0
    return {
        "height": len(rows) * 38 + 60 + _legend_height(marks) + title,
        "transform": [
            {"calculate": f"{unit} * datum.{each}", "as": each} for each in ("value", "low", "high")
        ],
        "encoding": {"y": _names(), "tooltip": told(difference, apart, *more)},
        "layer": [
            {
                "data": {"values": [{"none": 0}]},
                "mark": {"type": "rule", "color": QUIET, "strokeDash": [4, 3], "aria": False},
                "encoding": {"x": {"field": "none", **x}, "y": None, "tooltip": None},
            },
            {
                "mark": _WHISKER,
                "encoding": {
                    "x": {"field": "low", **x},
                    "x2": {"field": "high"},
                    "color": marks["color"],
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1, "clip": True},
                "params": [clickable("key")],
                "encoding": {"x": {"field": "value", **x}, **marks},
            },
            {
                "transform": [{"calculate": signed, "as": "said"}],
                "mark": {"type": "text", "dy": -13, "fontSize": 12, "fontWeight": 600},
                "encoding": {
                    "x": {"field": "value", **x},
                    "text": {"field": "said"},
                    "color": marks["color"],
                },
            },
        ],
    }


def _legend_height(marks: Spec) -> int:
    legend = marks["color"]["legend"]
    return 20 * len(legend["values"]) if legend else 0


def _names() -> Spec:
    axis = {**_QUIET_AXIS, "labelLimit": 170, "labelOverlap": False, "labelFontSize": 13}
    return {"field": "name", "type": "nominal", "sort": None, "axis": axis}
