"""Charts for somebody's own deck, each by its name: those of the screen, as pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engagement.reports.pictures import Picture
from pages.components.board import cause_part, first_brand, rivals_part, topics_part, trend_part
from pages.components.place_charts import funnel_picture
from pages.components.places import chain_spread, place_table
from pages.components.reads import weekly_stars
from pages.components.time_charts import LINE, line
from pages.view import View
from scoring.index import index_module


def _trend(view: View) -> Sequence[Picture]:
    return trend_part(view, first_brand(view)).pictures


def _weeks(view: View) -> Sequence[Picture]:
    weeks = view.remember(weekly_stars)
    if len(weeks) < 2:
        return ()
    spec, alt = line(weeks, index_module("rating").INDEX, "Mean stars", 2)
    note = "Plain mean of the stars given each week, with its 90% interval."
    return (Picture("Stars by week", alt, spec, weeks[LINE], note),)


def _rivals(view: View) -> Sequence[Picture]:
    return rivals_part(view).pictures


def _topics(view: View) -> Sequence[Picture]:
    return topics_part(view).pictures


def _causes(view: View) -> Sequence[Picture]:
    return cause_part(view, first_brand(view)).pictures


def _funnel(view: View) -> Sequence[Picture]:
    brand_id = first_brand(view)
    table = place_table(view)
    rated = table[(table["brand_id"] == brand_id) & table["comparable"].notna()]
    if rated.empty:
        return ()
    return (funnel_picture(rated, chain_spread(view)),)


CHARTS: Mapping[str, tuple[str, Callable[[View], Sequence[Picture]]]] = {
    "reputation": ("Reputation over time", _trend),
    "stars": ("Stars by week", _weeks),
    "competitors": ("Against competitors", _rivals),
    "topics": ("Praise and complaints", _topics),
    "causes": ("Why it moved", _causes),
    "funnel": ("Locations: better or worse than chance", _funnel),
}
"""Charts by their names: what they are called, and what draws them; nothing where data lack."""
