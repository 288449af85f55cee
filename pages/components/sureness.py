"""How sure a rating is, and how many more reviews would make it surer, place by place."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.components.focus import Focus
from pages.components.numbers import figure, plural
from pages.components.text import escaped
from pages.view import View
from scoring.precision import margin, margin_after, reviews_needed_for

WANTED = (0.05, 0.1, 0.15, 0.2, 0.3)
USUAL, MORE, MOST = 0.1, 10, 200


def show_sureness(view: View, focus: Focus) -> None:
    """Draw where more reviews would make us surer, and by how much each place would gain."""
    wanted = st.select_slider(
        "Sure to within", WANTED, USUAL, format_func=lambda each: f"± {each:g} stars", width=320
    )
    table = sureness(view, focus, float(wanted))
    if table.empty:
        st.caption("No place has enough reviews for a rating of its own.")
        return
    few = _unrated(view, focus, len(table))
    short = table[table["needed"] > 0]
    if short.empty:
        st.markdown(f"Every rating here is sure to within ± {wanted:g} stars. {few}".strip())
    else:
        first = short.iloc[0]
        st.markdown(
            f"**{plural(len(short), 'place')}** of {len(table)} "
            f"{'is' if len(short) == 1 else 'are'} less sure than that. Ten more reviews help most "
            f"at **{escaped(first['label'])}**: ± {figure(first['margin'], 2)} becomes "
            f"± {figure(first['then'], 2)}. {few}".strip()
        )
    number = st.column_config.NumberColumn
    st.dataframe(
        table[["label", "margin", "then", "needed", "rating"]].head(MOST),
        hide_index=True,
        column_config={
            "label": st.column_config.TextColumn("Place", width=150),
            "margin": number("Now ±", format="%.2f", width=54),
            "then": number(
                f"+{MORE} ±", format="%.2f", width=52, help=f"With {MORE} more reviews."
            ),
            "needed": number(
                "Needed", format="localized", width=62, help="More reviews until it is that sure."
            ),
            "rating": number("Rating", format="%.2f"),
        },
        alt=f"How sure the rating of {plural(len(table), 'place')} is, "
        "and how many more reviews it needs.",
    )
    st.caption(
        f"+{MORE} ±: with {MORE} more reviews. Needed: more reviews until it is that sure. As if "
        "they came now, of the same spread; reviews that come slowly age meanwhile."
    )


def _unrated(view: View, focus: Focus, rated: int) -> str:
    """Say how many of the places looked at have no rating to be sure of; empty where all have."""
    places = view.locations[view.locations["brand_id"] == focus.brand_id]["id"]
    chosen = view.filters.locations if focus.location_id is None else {focus.location_id}
    few = (int(places.isin(chosen).sum()) if chosen else len(places)) - rated
    have = "has" if few == 1 else "have"
    return f"{plural(few, 'more place')} {have} too few reviews for a rating." if few > 0 else ""


def sureness(view: View, focus: Focus, wanted: float) -> pd.DataFrame:
    """Return a row per place of the focus, the one that gains most from more reviews first.

    Columns: label, rating, margin (half the 90% interval), then (the same with `MORE` more
    reviews), needed (more reviews until it is as small as wanted).
    """
    table = view.scores(("location_id",), filters=focus.among(view.filters))["rating"]
    places = view.locations[view.locations["brand_id"] == focus.brand_id]
    table = table[table.index.isin(places["id"])].dropna(subset=["value"])
    if focus.location_id is not None:
        table = table[table.index == focus.location_id]
    frame = pd.DataFrame(
        {
            "label": places["label"].reindex(table.index),
            "rating": table["value"],
            "margin": margin(table),
            "then": margin_after(table, MORE),
            "needed": reviews_needed_for(table, wanted),
        }
    )
    frame["gain"] = frame["margin"] - frame["then"]
    return frame.sort_values("gain", ascending=False)
