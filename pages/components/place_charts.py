"""Charts of many locations: a funnel plot and a map whose ground is served from here."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.reports.pictures import Picture
from pages.components.charts import QUIET, Spec, clickable, padded
from pages.components.numbers import plural
from pages.components.places import CERTAIN, LIKELY, WELL_ABOVE, WELL_BELOW

GROUND = "app/static/countries-50m.json"
"""Country shapes, on our own origin; relative, so that it follows a base path."""

LEAST_ANGLE = 0.05
"""Radians that a map shows at least: a single place is no reason to show one street."""

FILLED = 0.8
"""Of the map, by the places; the rest is margin."""

MOST_BELOW, MOST_ABOVE = 4, 2
"""Marks of a funnel plot with a name beside them; more would hide each other."""

FEW = ("verdict", "side", "brand", "place", "named")
"""Columns in which most rows say what others say."""

ON_STARS = ("rating", "low", "high")
"""Columns of stars that are told with two decimals, for which two bytes are enough."""

MAPPED, PLOTTED = ("longitude", "latitude"), ("comparable",)
"""What says where a mark lies, on the map and on the funnel plot."""

_SIDES: Spec = {
    "field": "side",
    "type": "nominal",
    "title": None,
    "legend": {"orient": "top"},
}
_DOMAIN = ["Above or as expected", "Below"]
_COLOR: Spec = {**_SIDES, "scale": {"domain": _DOMAIN}}
_SHAPE: Spec = {**_SIDES, "scale": {"domain": _DOMAIN, "range": ["circle", "triangle-down"]}}
"""Alike in all but their scales, or Vega-Lite would draw two legends."""

_TOLD = [
    {"field": "label", "title": "Location"},
    {"field": "rating", "type": "quantitative", "title": "Rating", "format": ".2f"},
    {"field": "low", "type": "quantitative", "title": "From", "format": ".2f"},
    {"field": "high", "type": "quantitative", "title": "To", "format": ".2f"},
    {"field": "rank_low", "type": "quantitative", "title": "Rank from", "format": ",.0f"},
    {"field": "rank_high", "type": "quantitative", "title": "Rank to", "format": ",.0f"},
    {"field": "rated", "type": "quantitative", "title": "Reviews with stars", "format": ",.0f"},
    {"field": "verdict", "title": "For its brand"},
]


def marked(frame: pd.DataFrame, position: Sequence[str]) -> pd.DataFrame:
    """Return the locations with what the marks need: which side of the expected they lie on.

    Args:
        frame: the places.
        position: which columns say where a mark lies.
    """
    below = frame["verdict"].str.endswith("elow")
    side = np.where(below, "Below", "Above or as expected")
    told = ["label", "rating", "low", "high", "rank_low", "rank_high", "rated", "verdict"]
    return frame[[*told, *position]].assign(side=side)


def named(frame: pd.DataFrame, shortfall: pd.Series[float]) -> pd.DataFrame:
    """Return the locations with a column `named`: how those are called that chance cannot explain.

    Args:
        frame: as `marked`.
        shortfall: standard errors below what is expected, a row per location.
    """
    certain = shortfall[frame["verdict"].isin([WELL_BELOW, WELL_ABOVE])]
    told = [*certain.nlargest(MOST_BELOW).index, *certain.nsmallest(MOST_ABOVE).index]
    return frame.assign(named=frame["label"].where(frame.index.isin(told), ""))


def compact(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what is drawn of thousands of locations in a form that takes little to send."""
    plain = frame.reset_index(drop=True)
    numbers = plain.select_dtypes("number").columns
    few = [name for name in FEW if name in plain]
    stars = [name for name in ON_STARS if name in plain]
    return plain.round(dict.fromkeys(stars, 2)).astype(
        dict.fromkeys(numbers, "float32")
        | dict.fromkeys(stars, "float16")
        | dict.fromkeys(few, "category")
    )


def funnel_picture(rated: pd.DataFrame, spread: pd.DataFrame) -> Picture:
    """Return one brand's funnel plot: which of its places chance cannot explain.

    Args:
        rated: its places with stars, as `pages.components.places.place_table`.
        spread: of every brand, as `pages.components.places.chain_spread`.
    """
    chain = spread.loc[rated["brand_id"].iloc[0]].astype(float).to_dict()
    mean, deviation = chain["mean"], chain["deviation"]
    limits = funnel_limits(mean, deviation, float(rated["rated"].max()))
    below = int(rated["verdict"].str.endswith("elow").sum())
    return Picture(
        "Better or worse than chance",
        f"Mean stars against number of reviews of {plural(len(rated), 'location')}; "
        f"{below} lie below the funnel.",
        funnel(limits, mean, funnel_domain(rated)),
        named(marked(rated, PLOTTED), rated["shortfall"]),
        "The mean is told at the brand's mix of channels, so that it does not matter where reviews "
        "are written. Inside the inner funnel lie 19 of 20 locations that are just like their "
        "brand, inside the outer one 499 of 500. Few reviews scatter widely: that is no merit and "
        "no fault.",
    )


def funnel_limits(mean: float, deviation: float, most: float) -> pd.DataFrame:
    """Return the limits that chance alone respects, for growing numbers of reviews.

    Args:
        mean: of the brand.
        deviation: of single reviews around it.
        most: the largest number of reviews of one location.
    """
    rated = np.unique(np.geomspace(1, max(most * 1.1, 10), 60))
    error = deviation / np.sqrt(rated)
    bounds = {
        "likely_low": mean - LIKELY * error,
        "likely_high": mean + LIKELY * error,
        "certain_low": mean - CERTAIN * error,
        "certain_high": mean + CERTAIN * error,
    }
    return pd.DataFrame({"rated": rated, **{k: v.clip(1, 5) for k, v in bounds.items()}})


def funnel(limits: pd.DataFrame, mean: float, domain: list[float]) -> Spec:
    """Return comparable means against numbers of reviews, between the limits of chance.

    The data are `marked` and `named`; `limits` travel with the specification.
    """
    scale = {"domain": domain, "nice": False, "zero": False}
    y = {"type": "quantitative", "scale": scale, "axis": {"title": "Mean stars", "tickCount": 5}}
    last = float(limits["rated"].max())
    x = {
        "field": "rated",
        "type": "quantitative",
        "scale": {"domain": [0, last], "nice": False},
        "axis": {"title": "Reviews with stars in the period", "grid": False, "tickCount": 8},
    }
    values = {"values": limits.to_dict("records")}
    return {
        "height": 380,
        "encoding": {"x": x},
        "layer": [
            _limits(values, "certain", y, 0.12),
            _limits(values, "likely", y, 0.18),
            {
                "mark": {"type": "rule", "color": QUIET, "strokeDash": [4, 3], "aria": False},
                "encoding": {"y": {"datum": mean, **y}, "x": None},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 0.9},
                "params": [clickable("label")],
                "encoding": {
                    "y": {"field": "comparable", **y},
                    "color": _COLOR,
                    "shape": _SHAPE,
                    "tooltip": _TOLD,
                },
            },
            _names("left", f"datum.rated <= {last / 2}", y),
            _names("right", f"datum.rated > {last / 2}", y),
        ],
    }


def _names(side: str, where: str, y: Spec) -> Spec:
    """Names on the side of the marks where there is room."""
    dx = 10 if side == "left" else -10
    mark = {"type": "text", "align": side, "dx": dx, "fontSize": 12, "limit": 180, "aria": False}
    encoding = {"y": {"field": "comparable", **y}, "text": {"field": "named"}, "color": _COLOR}
    return {
        "transform": [{"filter": f"datum.named && {where}"}],
        "mark": {**mark, "fontWeight": 600},
        "encoding": encoding,
    }


def _limits(values: Spec, kind: str, y: Spec, opacity: float) -> Spec:
    ends = {"y": {"field": f"{kind}_low", **y}, "y2": {"field": f"{kind}_high"}}
    mark = {"type": "area", "color": QUIET, "opacity": opacity, "clip": True}
    return {"data": values, "mark": mark, "encoding": ends}


def funnel_domain(frame: pd.DataFrame) -> list[float]:
    """Return the ends of the funnel's scale of stars."""
    return padded(
        float(frame["comparable"].min()), float(frame["comparable"].max()), 1.2, (1.0, 5.0)
    )


def place_map(frame: pd.DataFrame, height: int = 420) -> Spec:
    """Return a map of the locations; the data are `marked`.

    Args:
        frame: the same data, to fit the view to.
        height: in pixels.
    """
    center, scale = _fit(frame)
    return {
        "height": height,
        "projection": {"type": "mercator", "center": center, "scale": scale},
        "layer": [
            {
                "data": {"sphere": True},
                "mark": {"type": "geoshape", "fill": QUIET, "fillOpacity": 0.07, "aria": False},
            },
            {
                "data": {
                    "url": GROUND,
                    "format": {"type": "topojson", "feature": "countries"},
                },
                "mark": {
                    "type": "geoshape",
                    "aria": False,
                    "fill": QUIET,
                    "fillOpacity": 0.18,
                    "stroke": QUIET,
                    "strokeOpacity": 0.5,
                    "strokeWidth": 0.6,
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 140, "opacity": 0.9},
                "params": [clickable("label")],
                "encoding": {
                    "longitude": {"field": "longitude", "type": "quantitative"},
                    "latitude": {"field": "latitude", "type": "quantitative"},
                    "color": _COLOR,
                    "shape": _SHAPE,
                    "tooltip": _TOLD,
                },
            },
        ],
    }


def _fit(frame: pd.DataFrame) -> tuple[list[float], Spec]:
    """Return the centre and the scale at which all places fit, however wide the screen is."""
    west, east = float(frame["longitude"].min()), float(frame["longitude"].max())
    south, north = (_mercator(float(frame["latitude"].agg(end))) for end in ("min", "max"))
    middle = math.degrees(2 * math.atan(math.exp((south + north) / 2)) - math.pi / 2)
    wide, high = max(math.radians(east - west), LEAST_ANGLE), max(north - south, LEAST_ANGLE)
    fitted = f"{FILLED} * min(width / {wide:.4f}, height / {high:.4f})"
    return [(west + east) / 2, middle], {"expr": fitted}


def _mercator(latitude: float) -> float:
    bounded = max(-85.0, min(85.0, latitude))
    return math.log(math.tan(math.pi / 4 + math.radians(bounded) / 2))
