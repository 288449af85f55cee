"""Charts as Vega-Lite specifications: plain data, fit for the screen and for a report alike.

Colours are places in the theme's palette, which differs by ground: the first is ours, the second
warns. A second channel (shape, place, label) always says the same.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

QUIET = "#8A93A0"
Spec = dict[str, Any]

_OURS: Spec = {"datum": "ours", "type": "nominal", "legend": None}
PICKED = "picked"
"""Name of the selection that a click on a mark makes."""


def clickable(field: str) -> Spec:
    """Return the parameter that lets a mark be picked by one of its fields."""
    return {"name": PICKED, "select": {"type": "point", "fields": [field], "toggle": False}}


_QUIET_AXIS: Spec = {"grid": False, "domain": False, "ticks": False, "title": None}


_DAYS: Spec = {**_QUIET_AXIS, "labelOverlap": True, "format": "%-d %b", "tickCount": 6}


def padded(low: float, high: float, least: float, ends: tuple[float, float]) -> list[float]:
    """Return a scale's ends: around the data, never so close that noise looks like news.

    >>> padded(71.0, 74.0, 20.0, (0.0, 100.0))
    [62.5, 82.5]
    """
    if not low <= high:
        return [*ends]
    spare = max(least - (high - low), (high - low) * 0.1) / 2
    return [max(low - spare, ends[0]), min(high + spare, ends[1])]


def trend(domain: list[float], title: str, form: str) -> Spec:
    """Return a line with its interval; the data have date, value, low, high and n."""
    x = {"field": "date", "type": "temporal", "axis": _DAYS}
    scale = {"domain": domain, "nice": False, "zero": False}
    y = {"type": "quantitative", "scale": scale, "axis": {"title": None, "tickCount": 5}}
    told = [
        {"field": "date", "type": "temporal", "title": "Week of", "format": "%d %b %Y"},
        {"field": "value", "type": "quantitative", "title": title, "format": form},
        {"field": "low", "type": "quantitative", "title": "From", "format": form},
        {"field": "high", "type": "quantitative", "title": "To", "format": form},
        {"field": "n", "type": "quantitative", "title": "Reviews", "format": ",.0f"},
    ]
    band = {"type": "area", "opacity": 0.2, "clip": True}
    line = {"type": "line", "strokeWidth": 2.2, "clip": True}
    point = {"type": "point", "filled": True, "size": 70, "clip": True}
    near: Spec = {
        "name": "near",
        "select": {"type": "point", "on": "pointermove", "nearest": True, "clear": "pointerout"},
    }
    shown = {"condition": {"param": "near", "empty": False, "value": 1}, "value": 0}
    return {
        "height": 250,
        "encoding": {"x": x, "color": _OURS},
        "layer": [
            {"mark": band, "encoding": {"y": {"field": "low", **y}, "y2": {"field": "high"}}},
            {"mark": line, "encoding": {"y": {"field": "value", **y}}},
            {
                "mark": point,
                "params": [near],
                "encoding": {"y": {"field": "value", **y}, "opacity": shown, "tooltip": told},
            },
        ],
    }


def before_and_after(day: date, title: str, form: str) -> Spec:
    """Return two lines around a day; the data have date, side, value and n.

    Args:
        day: on which something was done.
        title: of the measure.
        form: how its figures are written.
    """
    order = ["Where it was done", "Elsewhere"]
    color = {"field": "side", "type": "nominal", "sort": order, "title": None,
             "scale": {"domain": order}, "legend": {"orient": "top"}}  # fmt: skip
    told = [
        {"field": "side", "title": "Side"},
        {"field": "date", "type": "temporal", "title": "Around", "format": "%d %b %Y"},
        {"field": "value", "type": "quantitative", "title": title, "format": form},
        {"field": "n", "type": "quantitative", "title": "Reviews", "format": ",.0f"},
    ]
    scale = {"zero": False}
    y = {"field": "value", "type": "quantitative", "scale": scale,
         "axis": {"title": None, "tickCount": 5, "format": form}}  # fmt: skip
    x = {"field": "date", "type": "temporal", "axis": _DAYS}
    return {
        "height": 260,
        "layer": [
            {
                "mark": {"type": "line", "point": {"size": 45}, "strokeWidth": 2.2},
                "encoding": {"x": x, "y": y, "color": color, "tooltip": told},
            },
            {
                # A date alone would be told on the clock of the browser, as that of the day before.
                "data": {"values": [{"date": f"{day.isoformat()}T00:00:00"}]},
                "mark": {"type": "rule", "strokeDash": [5, 4], "color": QUIET},
                "encoding": {"x": x},
            },
        ],
    }


def standing(domain: list[float], title: str, form: str, brands: list[str]) -> Spec:
    """Return brands with their intervals; the data have brand_id, brand, ours and figures.

    Args:
        domain: ends of the scale.
        title: of the figure.
        form: how it is written.
        brands: their names in the order in which they are drawn.
    """
    scale = {"domain": domain, "nice": False, "zero": False}
    x = {"type": "quantitative", "scale": scale, "axis": {"title": None, "tickCount": 5}}
    y = {
        "field": "brand",
        "type": "nominal",
        "sort": brands,
        "axis": {**_QUIET_AXIS, "labelLimit": 130, "labelOverlap": False, "labelFontSize": 13},
    }
    color = {"condition": {"test": "datum.ours !== 1", "value": QUIET}, **_OURS}
    told = [
        {"field": "brand", "title": "Brand"},
        {"field": "value", "type": "quantitative", "title": title, "format": form},
        {"field": "low", "type": "quantitative", "title": "From", "format": form},
        {"field": "high", "type": "quantitative", "title": "To", "format": form},
        {"field": "n", "type": "quantitative", "title": "Reviews", "format": ",.0f"},
    ]
    label = {"field": "value", "type": "quantitative", "format": form}
    dot = {"type": "point", "filled": True, "size": 110, "opacity": 1}
    shape = {"condition": {"test": "datum.ours === 1", "value": "diamond"}, "value": "circle"}
    return {
        "height": max(len(brands) * 52 + 40, 290),
        "encoding": {"y": y, "color": color, "tooltip": told},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.55, "aria": False},
                "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "mark": dot,
                "params": [clickable("brand_id")],
                "encoding": {"x": {"field": "value", **x}, "shape": shape},
            },
            {
                "mark": {"type": "text", "dy": -13, "fontWeight": 600, "fontSize": 12},
                "encoding": {"x": {"field": "value", **x}, "text": label},
            },
        ],
    }


def topic_balance(frame: pd.DataFrame) -> Spec:
    """Return topics with praise to the right and criticism to the left, in shares of reviews.

    The data have topic, side (Praised or Criticised), share (negative for criticism) and n.

    Args:
        frame: topic counts; those spoken of most are drawn first.
    """
    most_first = frame.sort_values("topics", ascending=False, kind="stable")
    y = {
        "field": "topic",
        "type": "nominal",
        # By name: a chart that is drawn already goes on in its old order when its data change.
        "sort": most_first["name"].tolist(),
        "axis": {**_QUIET_AXIS, "labelLimit": 150, "labelOverlap": False, "labelFontSize": 13},
    }
    axis = {"title": None, "format": "%", "tickCount": 5, "labelExpr": _UNSIGNED}
    x = {"field": "share", "type": "quantitative", "axis": axis, "stack": None}
    sides = {"domain": ["Praised", "Criticised"]}
    legend = {"orient": "top", "title": None, "symbolType": "square"}
    told = [
        {"field": "topic", "title": "Topic"},
        {"field": "side", "title": "Side"},
        {"field": "n", "type": "quantitative", "title": "Reviews", "format": ",.0f"},
    ]
    return {
        "height": len(frame) * 34 + 70,
        "encoding": {"y": y, "x": x, "tooltip": told},
        "layer": [
            {
                "mark": {"type": "bar", "height": 16, "cornerRadius": 2},
                "params": [clickable("topic")],
                "encoding": {
                    "color": {"field": "side", "type": "nominal", "scale": sides, "legend": legend}
                },
            },
            {"mark": {"type": "rule", "color": QUIET}, "encoding": {"x": {"datum": 0}, "y": None}},
        ],
    }


_UNSIGNED = "format(abs(datum.value), '.0%')"


def topic_sides(frame: pd.DataFrame, reviews: float) -> pd.DataFrame:
    """Return the data of `topic_balance` from topic counts and the number of reviews."""
    sides = []
    for side, column, sign in (("Criticised", "criticised", -1), ("Praised", "praised", 1)):
        n = frame[column].astype(float)
        sides.append(
            pd.DataFrame(
                {
                    "topic": frame["name"],
                    "side": side,
                    "n": n,
                    "share": sign * n / reviews,
                }
            )
        )
    return pd.concat(sides, ignore_index=True)
