"""One place among the others of its brand: what is said here and not elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from pages.components.change import share_change
from pages.components.numbers import share
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
    told = particular(view, sides)
    for text in told:
        st.markdown(text)
    if not told:
        st.caption("Nothing is said here more often than elsewhere in the brand.")


def particular(view: View, sides: tuple[str, ...]) -> list[str]:
    """Return what is said here more than in the brand's other locations, in Markdown."""
    everywhere = replace(view.filters, locations=frozenset())
    counts = view.remember(topic_counts)
    chain = view.remember(topic_counts, filters=everywhere).set_index("bit")
    here = view.remember(totals)["n"]
    elsewhere = view.remember(totals, filters=everywhere)["n"] - here
    return [
        text for side in sides for text in _lifted(counts, chain[side], side, (here, elsewhere))
    ]


def _lifted(
    counts: pd.DataFrame, chain: pd.Series[int], side: str, reviews: tuple[float, float]
) -> list[str]:
    here, elsewhere = reviews
    found = []
    for topic in counts.to_dict("records"):
        other = float(chain.get(topic["bit"], 0)) - topic[side]
        lifted = share_change((topic[side], here), (other, elsewhere))
        if topic[side] >= FEWEST_MENTIONS and lifted.low > 0:
            shares = f"{share(topic[side], here)} {SIDES[side]} it, {share(other, elsewhere)}"
            found.append((lifted.low, f"**{topic['name']}**: {shares} elsewhere"))
    return [text for _, text in sorted(found, reverse=True)[:MOST_TOPICS]]
