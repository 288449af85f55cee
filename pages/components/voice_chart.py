"""The share of voice as bars: a channel a row, a brand a colour."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.components.cards import card
from pages.components.charts import QUIET, Spec, clickable
from pages.components.contest import Contest
from pages.components.filters import CHANNELS, narrow
from pages.components.names import channel_name
from pages.components.numbers import percent, plural
from pages.components.picking import key_of, take_mark
from pages.components.share_cards import percent_interval

MARKS = "voice_channels"


def show_voice(contest: Contest, frame: pd.DataFrame, ground: str) -> None:
    """Draw the shares per channel; a bar narrows the page to its channel.

    Args:
        contest: who is compared.
        frame: as `Voices.shares`.
        ground: of what the shares are.
    """
    with card("Share of voice", "Of all that was written there, the share of each."):
        if frame.empty:
            st.caption("No channel is read there for us and for a rival in full.")
            return
        shown = _drawn(frame, contest)
        names = [contest.names[each] for each in contest.brands]
        ours = frame[frame["brand_id"] == contest.ours].sort_values("total", ascending=False)
        most = ours.iloc[0]
        st.vega_lite_chart(
            shown,
            bars(names, shown["row"].nunique()),
            key=key_of(MARKS),
            on_select=narrow_to_channel,
            alt=f"Share of voice on {plural(shown['row'].nunique(), 'channel')}; ours on "
            f"{channel_name(most['channel'])}: {percent(most['share'])} of {most['total']:,.0f} "
            f"{most['kind']}, 90% sure {percent_interval(most)}.",
        )
        st.caption(
            f"Of {ground}. Beside each channel stands our share; the line is its 90% interval. "
            "On a channel counts what is read from it for us and for a rival alike. Select a bar "
            "to look at it alone."
        )


def _drawn(frame: pd.DataFrame, contest: Contest) -> pd.DataFrame:
    ordered = frame.sort_values(["total", "channel", "kind"], ascending=[False, True, True])
    mine = frame[frame["brand_id"] == contest.ours].set_index(["channel", "kind"])["share"]
    rows = [
        f"{channel_name(row['channel'])}\n{percent(mine[row['channel'], row['kind']])} of "
        f"{row['total']:,.0f} {row['kind']}"
        for row in ordered.to_dict("records")
    ]
    order = {brand: place for place, brand in enumerate(contest.brands)}
    places = ordered["brand_id"].map(order)
    kept = ordered[["channel", "brand", "share", "low", "high", "n", "total"]]
    return kept.assign(row=rows, place=places, mine=ordered["brand_id"] == contest.ours)


def bars(names: list[str], rows: int) -> Spec:
    """Return shares as bars that fill their rows, with the interval of the first brand's.

    The data have row, channel, brand, share, low, high, n, total, place and mine.
    """
    axis: Spec = {"title": None, "format": ".0%", "tickCount": 5, "grid": False}
    scale = {"domain": [0, 1], "nice": False}
    x: Spec = {"type": "quantitative", "axis": axis, "scale": scale}
    return {
        "height": rows * 48 + len(names) * 20 + 40,
        "encoding": {"y": _rows(), "tooltip": _told()},
        "layer": [_shares(names, x), _interval(x)],
    }


def _rows() -> Spec:
    quiet: Spec = {"grid": False, "domain": False, "ticks": False, "title": None}
    label: Spec = {"labelFontSize": 12, "labelOverlap": False, "labelLimit": 160}
    axis = {**quiet, "labelExpr": "split(datum.label, '\\n')", **label}
    return {"field": "row", "type": "nominal", "sort": None, "axis": axis}


def _told() -> list[Spec]:
    return [
        {"field": "brand", "title": "Brand"},
        {"field": "share", "type": "quantitative", "title": "Share", "format": ".1%"},
        {"field": "low", "type": "quantitative", "title": "From", "format": ".1%"},
        {"field": "high", "type": "quantitative", "title": "To", "format": ".1%"},
        {"field": "n", "type": "quantitative", "title": "Written", "format": ",.0f"},
        {"field": "total", "type": "quantitative", "title": "Of", "format": ",.0f"},
    ]


def _shares(names: list[str], x: Spec) -> Spec:
    legend: Spec = {"orient": "top", "title": None, "columns": 1, "labelLimit": 240}
    return {
        "mark": {"type": "bar", "height": 20},
        "params": [clickable("channel")],
        "encoding": {
            "x": {"field": "share", "stack": "zero", **x},
            "color": {
                "field": "brand",
                "type": "nominal",
                "scale": {"domain": names},
                "legend": legend,
            },
            "order": {"field": "place", "type": "quantitative"},
        },
    }


def _interval(x: Spec) -> Spec:
    line = {"type": "rule", "strokeWidth": 2, "color": QUIET, "yOffset": -14, "aria": False}
    return {
        "transform": [{"filter": "datum.mine"}],
        "mark": line,
        "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
    }


def narrow_to_channel() -> None:
    """Narrow the screen to the channel whose bar was picked."""
    if (channel := take_mark(MARKS, "channel")) is not None:
        narrow(CHANNELS, [str(channel)])
