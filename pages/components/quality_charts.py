"""Charts of how well the sentiment agrees with what is known."""

from __future__ import annotations

from pages.components.charts import QUIET, Spec


def reliability() -> Spec:
    """Return what was said against what is known, by score; the data have said, known and n."""
    scale = {"domain": [-1.06, 1.06], "nice": False}
    axis = {"values": [-1, -0.5, 0, 0.5, 1], "format": "+.1f", "grid": True}
    x = {"field": "said", "type": "quantitative", "scale": scale, "axis": {**axis, "title": "Said"}}
    y = {**x, "field": "known", "axis": {**axis, "title": "Known"}}
    size = {"field": "n", "type": "quantitative", "legend": None, "scale": {"range": [30, 500]}}
    told = [
        {"field": "said", "type": "quantitative", "title": "The model said", "format": "+.2f"},
        {"field": "known", "type": "quantitative", "title": "Known", "format": "+.2f"},
        {"field": "n", "type": "quantitative", "title": "Reviews", "format": ",.0f"},
    ]
    corners = [{"x": -1, "y": -1}, {"x": 1, "y": 1}]
    return {
        "height": 300,
        "layer": [
            {
                "data": {"values": corners},
                "mark": {"type": "line", "color": QUIET, "strokeDash": [5, 4]},
                "encoding": {
                    "x": {**x, "field": "x"},
                    "y": {**y, "field": "y"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "opacity": 0.85},
                "encoding": {
                    "x": x,
                    "y": y,
                    "size": size,
                    "tooltip": told,
                    "color": {"datum": "ours", "type": "nominal", "legend": None},
                },
            },
        ],
    }


def shares_right(rows: int) -> Spec:
    """Return shares with their intervals; the data have name, value, low, high and n."""
    scale = {"domain": [0, 1], "nice": False}
    axis = {"title": None, "format": "%", "tickCount": 5}
    x = {"type": "quantitative", "scale": scale, "axis": axis}
    y = {
        "field": "name",
        "type": "nominal",
        "sort": {"field": "value", "order": "ascending"},
        "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 150},
    }
    told = [
        {"field": "name", "title": "Of"},
        {"field": "value", "type": "quantitative", "title": "Right", "format": ".0%"},
        {"field": "low", "type": "quantitative", "title": "From", "format": ".0%"},
        {"field": "high", "type": "quantitative", "title": "To", "format": ".0%"},
        {"field": "n", "type": "quantitative", "title": "Reviews", "format": ",.0f"},
    ]
    return {
        "height": rows * 34 + 50,
        "encoding": {
            "y": y,
            "tooltip": told,
            "color": {"datum": "ours", "type": "nominal", "legend": None},
        },
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5, "aria": False},
                "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {"x": {"field": "value", **x}},
            },
            {
                "mark": {"type": "text", "dy": -11, "fontSize": 11},
                "encoding": {
                    "x": {"field": "value", **x},
                    "text": {"field": "value", "type": "quantitative", "format": ".0%"},
                },
            },
        ],
    }
