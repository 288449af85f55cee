"""Charts as pictures: the specifications of the screen, drawn on paper, without a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

FONTS = Path(__file__).with_name("fonts")
FONT = "Earshot Sans"
INK, QUIET, LINE, GRID = "#1B2430", "#5B6675", "#C9D1DB", "#E8ECF1"
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#F0E442", "#000000")
"""Okabe and Ito, in the order of the screen's theme on a light ground."""

_VERSION = "6.4"
_TALL = 96.0
"""Pixels an inch of a picture that is not enlarged."""


@dataclass(frozen=True)
class Picture:
    """A chart to be drawn.

    Attributes:
        title: what it shows.
        takeaway: what it says, in one sentence; it stands in for the picture where it cannot be
            seen.
        spec: a Vega-Lite specification without data.
        frame: its data.
        note: what must be known to read it.
    """

    title: str
    takeaway: str
    spec: Mapping[str, Any]
    frame: pd.DataFrame
    note: str = ""


def entitled(picture: Picture, shown: str) -> Picture:
    """Return a chart that stands alone: its title is above it, and below that what it shows."""
    title = {"text": picture.title, "subtitle": shown, "anchor": "start", "offset": 14}
    return replace(picture, spec={**picture.spec, "title": title})


def svg(picture: Picture, width: int, height: int | None = None) -> str:
    """Return a chart as a vector picture.

    Args:
        picture: what to draw.
        width: of the area between the axes, in pixels.
        height: the same; the specification's own unless given.
    """
    return str(
        _drawing().vegalite_to_svg(
            _whole(picture, width, height), vl_version=_VERSION, allowed_base_urls=[]
        )
    )


def png(picture: Picture, width: int, height: int | None = None, scale: float = 3.0) -> bytes:
    """Return a chart as a picture of pixels, `scale` times as fine as a screen of 96 dpi."""
    return bytes(
        _drawing().vegalite_to_png(
            _whole(picture, width, height),
            vl_version=_VERSION,
            scale=scale,
            ppi=_TALL,
            allowed_base_urls=[],
        )
    )


@cache
def _drawing() -> Any:
    """Return the library that draws, which takes much memory, once something is to be drawn."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def _whole(picture: Picture, width: int, height: int | None) -> dict[str, Any]:
    size = {"width": width} | ({"height": height} if height else {})
    return {
        **picture.spec,
        **size,
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": _records(picture.frame)},
        "config": _PAPER,
        "background": "white",
        "autosize": {"type": "fit-x", "contains": "padding"},
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.copy()
    for name in plain.columns:
        if pd.api.types.is_datetime64_any_dtype(plain[name]):
            # Without a time zone, or they would be told on the clock of the machine that draws.
            plain[name] = plain[name].dt.strftime("%Y-%m-%dT%H:%M:%S")
    plain = plain.astype(object).where(plain.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


_TEXT = {"labelColor": QUIET, "labelFontSize": 11, "titleColor": QUIET, "titleFontSize": 11}
_PAPER: Mapping[str, Any] = {
    "font": FONT,
    "view": {"stroke": None},
    "range": {"category": list(PALETTE)},
    "axis": {
        **_TEXT,
        "domainColor": LINE,
        "gridColor": GRID,
        "tickColor": LINE,
        "titleFontWeight": "normal",
        "labelPadding": 6,
    },
    "legend": {**_TEXT, "symbolSize": 90},
    "text": {"color": INK, "fontSize": 11.5},
    "rule": {"color": QUIET},
    "mark": {"color": PALETTE[0]},
    "title": {"color": INK, "fontSize": 16, "subtitleColor": QUIET, "subtitleFontSize": 11},
}
