"""Share of voice: of all that is written about us and our rivals, how much is about us?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from data.rivals import listed
from pages.components.cards import card
from pages.components.charts import QUIET, Spec, clickable
from pages.components.contest import SMALL_WINDOW, Contest
from pages.components.duel import stars_and_posts
from pages.components.filters import CHANNELS, narrow
from pages.components.memory import Question
from pages.components.names import channel_name
from pages.components.numbers import percent, plural
from pages.components.picking import key_of, take_mark
from pages.components.share_cards import percent_interval
from scoring.compare import share_of_voice

MARKS = "voice_channels"
KINDS = ("reviews", "posts")


@dataclass(frozen=True)
class Voices:
    """What is written about each brand.

    Attributes:
        shares: per channel, kind (reviews or posts) and brand: channel, kind, brand_id, brand, n,
            total, share, low, high, everyone (all brands of the contest are read there).
        narrow: channels left out, whose sources serve only the few newest.
        ours: by kind, `overall`, where there is one.
    """

    shares: pd.DataFrame
    narrow: tuple[str, ...]
    ours: Mapping[str, Mapping[str, Any]]


def read_voices(question: Question) -> Voices:
    """Return each brand's share of what is written, per channel; the argument is the contest.

    A channel counts for the brands that are read from it, if ours and a rival are, and if the
    sources of all of them serve enough to tell how much is written.
    """
    contest: Contest = question.arguments[0]
    filters = replace(question.filters, brands=frozenset(contest.brands), locations=frozenset())
    counts = stars_and_posts(replace(question, filters=filters)).set_index(["channel", "brand_id"])
    sides = _of_contest(question, contest)
    rows = []
    for channel, brands in comparable(sides, contest).items():
        here = counts.reindex([(channel, brand) for brand in brands]).fillna(0)
        for kind in KINDS:
            n = here[kind].droplevel("channel").astype(int)
            if n.sum():
                shares = share_of_voice(n).rename_axis("brand_id").reset_index()
                everyone = len(brands) == len(contest.brands)
                rows.append(shares.assign(channel=channel, kind=kind, everyone=everyone))
    left_out = narrow_windows(sides, contest)
    if not rows:
        columns = ["channel", "kind", "brand_id", "share", "n", "total", "everyone"]
        return Voices(pd.DataFrame(columns=columns), left_out, {})
    frame = pd.concat(rows, ignore_index=True)
    frame = frame.assign(brand=frame["brand_id"].map(dict(contest.names)))
    ours = {kind: overall(frame, contest, kind) for kind in KINDS}
    return Voices(frame, left_out, {kind: each for kind, each in ours.items() if each is not None})


def comparable(listed: pd.DataFrame, contest: Contest) -> dict[str, list[int]]:
    """Return the channels on which voices can be counted, each with the brands read from it."""
    wide = listed.groupby("channel")["window"].min() >= SMALL_WINDOW
    found = {}
    for channel in wide[wide].index:
        there = set(listed.loc[listed["channel"] == channel, "brand_id"])
        if contest.ours in there and len(there) > 1:
            found[str(channel)] = [each for each in contest.brands if each in there]
    return found


def narrow_windows(listed: pd.DataFrame, contest: Contest) -> tuple[str, ...]:
    """Return the channels that both sides are read from, but through too small a window."""
    least = listed.groupby("channel")["window"].min()
    sides = listed.groupby("channel")["brand_id"].agg(set)
    narrow_ones = [str(channel) for channel in least[least < SMALL_WINDOW].index]
    return tuple(
        each for each in narrow_ones if contest.ours in sides[each] and len(sides[each]) > 1
    )


def _of_contest(question: Question, contest: Contest) -> pd.DataFrame:
    sides = listed(question.facts, question.scope)
    sides = sides[sides["brand_id"].isin(contest.brands)]
    chosen = question.filters.channels
    return sides[sides["channel"].isin(chosen)] if chosen else sides


def overall(frame: pd.DataFrame, contest: Contest, kind: str) -> dict[str, Any] | None:
    """Return our share of one kind over the channels where all are read; None where there is none.

    Returns:
        share, low, high, n, total and channels.
    """
    rows = frame[(frame["kind"] == kind) & frame["everyone"].astype(bool)]
    if rows.empty:
        return None
    n = rows.groupby("brand_id")["n"].sum().reindex(contest.brands)
    ours = share_of_voice(n.astype(int)).loc[contest.ours]
    row = {str(name): value for name, value in ours.items()}
    return {**row, "channels": sorted(rows["channel"].unique())}


def show_voice(contest: Contest, frame: pd.DataFrame) -> None:
    """Draw the shares per channel; a bar narrows the page to its channel."""
    with card("Share of voice", "Of all that was written about us and them, the share of each."):
        if frame.empty:
            st.caption("No channel is read for us and for a rival in full.")
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
            "Beside each channel stands our share; the line is its 90% interval. Only "
            "the brands read from a channel count there. Select a bar to look at it alone."
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
    x = {"type": "quantitative", "axis": axis, "scale": scale}
    quiet: Spec = {"grid": False, "domain": False, "ticks": False, "title": None}
    y = {
        "field": "row",
        "type": "nominal",
        "sort": None,
        "axis": {
            **quiet,
            "labelExpr": "split(datum.label, '\\n')",
            "labelFontSize": 12,
            "labelOverlap": False,
            "labelLimit": 160,
        },
    }
    legend: Spec = {"orient": "top", "title": None, "columns": 1, "labelLimit": 240}
    told = [
        {"field": "brand", "title": "Brand"},
        {"field": "share", "type": "quantitative", "title": "Share", "format": ".1%"},
        {"field": "low", "type": "quantitative", "title": "From", "format": ".1%"},
        {"field": "high", "type": "quantitative", "title": "To", "format": ".1%"},
        {"field": "n", "type": "quantitative", "title": "Written", "format": ",.0f"},
        {"field": "total", "type": "quantitative", "title": "Of", "format": ",.0f"},
    ]
    return {
        "height": rows * 48 + len(names) * 20 + 40,
        "encoding": {"y": y, "tooltip": told},
        "layer": [
            {
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
            },
            {
                "transform": [{"filter": "datum.mine"}],
                "mark": {
                    "type": "rule",
                    "strokeWidth": 2,
                    "color": QUIET,
                    "yOffset": -14,
                    "aria": False,
                },
                "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
        ],
    }


def narrow_to_channel() -> None:
    """Narrow the screen to the channel whose bar was picked."""
    if (channel := take_mark(MARKS, "channel")) is not None:
        narrow(CHANNELS, [str(channel)])
