"""Locations: which of them do better or worse than could be expected, and where are they?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data.models import Filters, Scope
from data.scores import SCORES
from pages.components import charts
from pages.components.beginning import entitle
from pages.components.cards import card
from pages.components.export import chart_way, offer_table
from pages.components.headline import compared
from pages.components.health import show_trouble
from pages.components.live import follow
from pages.components.numbers import NOTHING, interval, plural
from pages.components.picking import row_seen
from pages.components.place_charts import MAPPED, compact, funnel_picture, marked, place_map
from pages.components.places import chain_spread, place_table, rank_told
from pages.components.reads import sparks
from pages.components.states import show_nowhere
from pages.components.text import escaped
from pages.page import Page
from pages.view import View

PAGE = Page("Locations", ":material/storefront:", 20)

SHOWN = ("Table", "Map", "Funnel")
MOST_ROWS = 500
TABLE = "places"


def render(view: View) -> None:
    """Draw the locations as a table, a map or a funnel plot."""
    health = entitle(view, "Locations")
    if health is None:
        return
    st.caption(escaped(view.restated) + compared(view))
    show_trouble(view, health)
    follow(view, health)
    table = place_table(view)
    if not table["n"].sum():
        show_nowhere(view)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = st.segmented_control(
            "Show as",
            SHOWN,
            default=SHOWN[0],
            key="show",
            bind="query-params",
            required=True,
            label_visibility="collapsed",
        )
        offer_table(view, "locations")
    drawn = {"Map": _map, "Funnel": _funnel}.get(str(shown), _table)
    drawn(view, table.sort_values("shortfall", ascending=False, na_position="last"))


def _table(view: View, table: pd.DataFrame) -> None:
    several = table["brand"].nunique() > 1
    drawn = table.head(MOST_ROWS)
    # A place within the scope is within the scope still where the others are left out.
    own = view.changed(scope=Scope(frozenset(map(int, drawn.index))))
    computed = view.facts.version(SCORES)
    trends = own.remember(sparks, view.settings.version, computed, filters=Filters())
    shown = drawn.assign(
        interval=[interval(*ends, 2) for ends in zip(drawn["low"], drawn["high"], strict=True)],
        rank=[rank_told(row) for row in drawn.to_dict("records")],
        in_time=drawn["in_time"] * 100,
        waiting=drawn["waiting"].where(~drawn["hidden"]),
        trend=trends.reindex(drawn.index),
        place=[", ".join(filter(None, each)) for each in _city_and_country(drawn)],
    )
    order = ["name", *(["brand"] if several else []), "verdict", "rating", "interval"]
    picked = st.dataframe(
        compact(shown[[*order, "n", "rank", "trend", "in_time", "waiting", "place"]]),
        hide_index=True,
        column_config=_columns(),
        placeholder=NOTHING,
        height="content" if len(shown) <= 15 else 560,
        key=TABLE,
        on_select="rerun",
        selection_mode="single-row",
        alt=f"{plural(len(shown), 'location')}, those furthest below their brand first.",
    )
    st.caption("Select a row to open the location." + _undrawn(len(table) - len(drawn)))
    if (label := row_seen(TABLE, picked, tuple(shown["label"]))) is not None:
        view.open("location", location=label)


def _undrawn(number: int) -> str:
    if not number:
        return ""
    more = plural(number, "location")
    return f" {more} more, none further below, are not drawn; the filters and the file have all."


def _city_and_country(table: pd.DataFrame) -> list[tuple[Any, Any]]:
    return [
        (None if pd.isna(city) else city, None if pd.isna(country) else country)
        for city, country in zip(table["city"], table["country"], strict=True)
    ]


def _columns() -> dict[str, Any]:
    config = st.column_config
    return {
        "name": config.TextColumn("Location", width="medium", pinned=True),
        "brand": config.TextColumn("Brand"),
        "rating": config.NumberColumn(
            "Rating", format="%.2f", help="Stars, recent ones first, at a fixed mix of channels."
        ),
        "interval": config.TextColumn("90% sure", help="The rating lies within, at 90%."),
        "n": config.NumberColumn("Reviews", format="localized"),
        "rank": config.TextColumn(
            "Rank", help="By rating among its brand's; in brackets where it lies, at 90%."
        ),
        "verdict": config.TextColumn(
            "For its brand",
            help="Against the brand on the same channels, beyond what chance would bring; stars "
            "that may not be averaged with the brand’s are neither compared nor ranked.",
        ),
        "in_time": config.NumberColumn(
            "In time", format="%.0f%%", help="Answered in time; unanswered reviews count."
        ),
        "waiting": config.NumberColumn(
            "Unanswered",
            format="localized",
            help="Complaints without an answer; a dash where no answers are shown.",
        ),
        "trend": config.LineChartColumn(
            "By week",
            width=110,
            help="Each on a scale of its own: compare shapes, not heights.",
        ),
        "place": config.TextColumn("Where"),
    }


def _map(view: View, table: pd.DataFrame) -> None:
    placed = marked(table.dropna(subset=list(MAPPED)), MAPPED)
    if placed.empty:
        st.info("None of these locations has coordinates.", icon=":material/location_off:")
        return
    with card("Where they are"):
        picked = st.vega_lite_chart(
            compact(placed),
            place_map(placed),
            key="map",
            on_select="rerun",
            alt=f"A map of {plural(len(placed), 'location')}; "
            f"{int((placed['side'] == 'Below').sum())} below what is expected.",
        )
        missing = len(table) - len(placed)
        st.caption(
            "Select a mark to open the location."
            + (f" {plural(missing, 'location')} without coordinates left out." if missing else "")
        )
    _open_picked(view, picked)


def _funnel(view: View, table: pd.DataFrame) -> None:
    brands = table["brand"].unique()
    brand = brands[0]
    if len(brands) > 1:
        brand = st.segmented_control(
            "Brand", list(brands), default=brand, key="funnel_brand", required=True
        )
    rated = table[(table["brand"] == brand) & table["comparable"].notna()]
    if rated.empty:
        st.info(
            "None of these locations has stars to compare in the period.", icon=":material/star:"
        )
        return
    picture = funnel_picture(rated, chain_spread(view))
    with card(picture.title):
        picked = st.vega_lite_chart(
            compact(picture.frame),
            dict(picture.spec),
            key="funnel",
            on_select="rerun",
            alt=picture.takeaway,
        )
        st.caption(f"{picture.note} Select a mark to open the location.")
        chart_way(view, "funnel")
    _open_picked(view, picked)


def _open_picked(view: View, picked: Any) -> None:
    points = picked["selection"].get(charts.PICKED, [])
    if points:
        view.open("location", location=str(points[0]["label"]))
