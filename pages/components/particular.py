"""One place among the others of its brand: what is said here and not elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data.models import Filters
from pages.components.change import shares_together
from pages.components.numbers import finer
from pages.components.places import is_alone
from pages.components.reads import topic_counts, totals
from pages.view import View

FEWEST_MENTIONS, MOST_TOPICS = 5, 5
OTHERS = "Against the brand's other locations, beyond chance."
SIDES = {"criticised": "criticise", "praised": "praise"}


def of_location(view: View, location_id: int) -> View:
    """Return the view narrowed to one place, in both periods."""
    brand_ids = view.locations["brand_id"]
    only: dict[str, Any] = {
        "brands": frozenset({int(brand_ids.loc[location_id])}),
        "locations": frozenset({location_id}),
    }
    before = view.comparison and replace(view.comparison, **only)
    return replace(view, filters=view.narrowed(**only), comparison=before)


def show_particular(view: View, sides: tuple[str, ...] = ("criticised", "praised")) -> None:
    """Draw what is said here more than in the brand's other locations.

    Args:
        view: narrowed to the place.
        sides: what to tell, criticism or praise.
    """
    (brand_id,) = view.filters.brands
    if is_alone(view, brand_id):
        st.caption("The brand has no other location to compare this one with.")
        return
    if not _elsewhere(view):
        st.caption("Nothing was written of another location that you see, to be compared with.")
        return
    told = particular(view, sides)
    for text in told:
        st.markdown(text)
    if not told:
        st.caption("Nothing is said here more often than elsewhere in the brand.")


def particular(view: View, sides: tuple[str, ...]) -> list[str]:
    """Return what is said here more than in the brand's other locations, in Markdown."""
    here, chain = (
        view.remember(topic_counts, filters=each) for each in (view.filters, _everywhere(view))
    )
    n, elsewhere = float(view.remember(totals)["n"]), _elsewhere(view)
    others = chain.set_index("bit").reindex(here["bit"])
    told = []
    for side in sides:
        pairs = pd.DataFrame({"topic": here["name"], "ours": here[side].astype(float)}).assign(
            of_ours=n, theirs=others[side].to_numpy(dtype=float) - here[side], of_theirs=elsewhere
        )
        told += _lifted(pairs, side)
    return told


def _everywhere(view: View) -> Filters:
    return replace(view.filters, locations=frozenset())


def _elsewhere(view: View) -> float:
    """Return how many reviews the brand has besides the place's."""
    here, everywhere = (
        view.remember(totals, filters=each)["n"] for each in (view.filters, _everywhere(view))
    )
    return float(everywhere - here)


def _lifted(pairs: pd.DataFrame, side: str) -> list[str]:
    found = shares_together(pairs, FEWEST_MENTIONS).assign(topic=pairs["topic"])
    lifted = found[(found["low"] > 0) & (pairs["ours"] >= FEWEST_MENTIONS)]
    return [
        f"**{row['topic']}**: {finer(row['ours'])} {SIDES[side]} it, "
        f"{finer(row['theirs'])} elsewhere"
        for row in lifted.nlargest(MOST_TOPICS, "low").to_dict("records")
    ]
