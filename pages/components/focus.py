"""Whose figures are looked at: one brand, or one of its places."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from data.models import Filters
from pages.components.filters import BRANDS, LOCATIONS
from pages.components.linked import choose_place
from pages.components.one_place import sole_places
from pages.components.places import is_alone
from pages.components.text import escaped
from pages.view import View
from scoring.index import index_ids, index_module

INDEX, PLACE = "index", "place"
"""Keys of the choices, and their names in the URL."""

FIGURE = "explained"

WHOLE, CHOSEN = "The whole brand", "The chosen locations"


@dataclass(frozen=True)
class Focus:
    """One brand, or one place of it.

    Attributes:
        by: the columns that name a scope of this kind.
        scope: the brand's or the place's id.
        name: as it is called; it must be escaped in Markdown.
    """

    brand_id: int
    location_id: int | None
    name: str

    @property
    def by(self) -> tuple[str, ...]:
        """The columns that name a scope of this kind."""
        return ("brand_id",) if self.location_id is None else ("location_id",)

    @property
    def scope(self) -> int:
        """The brand's or the place's id."""
        return self.brand_id if self.location_id is None else self.location_id

    def among(self, filters: Filters) -> Filters:
        """Return filters for all that the figure is judged among: a place, among all places."""
        return filters if self.location_id is None else replace(filters, locations=frozenset())

    def only(self, filters: Filters) -> Filters:
        """Return filters for the reviews of the focus alone."""
        filters = replace(filters, brands=frozenset({self.brand_id}))
        if self.location_id is None:
            return filters
        return replace(filters, locations=frozenset({self.location_id}))


def focus_on(view: View, location_id: int) -> Focus:
    """Return the focus on a place; where its brand has no other, it is judged as the brand is."""
    brand_id = int(view.locations["brand_id"][location_id])
    only = None if is_alone(view, brand_id) else location_id
    return Focus(brand_id, only, str(view.locations["label"][location_id]))


def focus_of(view: View, brand_id: int) -> Focus:
    """Return the focus on a brand; on the one place of it that is looked at, where it has more."""
    place = sole_places(view.locations, view.filters, view.scope).get(brand_id)
    if place is not None:
        return focus_on(view, place)
    return Focus(brand_id, None, str(view.brands["name"].get(brand_id, "")))


def called(view: View, focus: Focus) -> str:
    """Return in Markdown whose figure it is, to begin a sentence with: no part's for the whole."""
    name = f"**{escaped(focus.name)}**"
    some = focus.location_id is None and view.filters.locations
    return f"At the chosen locations, {name}" if some else name


def address_of(view: View, focus: Focus) -> dict[str, str]:
    """Return what an address names for another page to look at the focus alone."""
    if focus.location_id is not None:
        return {LOCATIONS: focus.name}
    if len(view.filters.brands) > 1:
        return {BRANDS: str(view.brands["name"][focus.brand_id])}
    return {}


def brand_in_focus(view: View) -> int:
    """Return the one brand to look at, chosen by a control where the filters leave several."""
    chosen = [brand_id for brand_id in view.brands["id"] if brand_id in view.filters.brands]
    if len(chosen) == 1:
        return int(chosen[0])
    names = view.brands["name"].to_dict()
    picked = st.segmented_control(
        "Brand in focus",
        chosen,
        default=chosen[0],
        format_func=names.__getitem__,
        key="focus",
        required=True,
    )
    return int(picked or chosen[0])


def choose_focus(view: View) -> Focus:
    """Draw the choice of a place of the brand in focus, and return what is looked at."""
    whole = focus_of(view, brand_in_focus(view))
    places = view.locations[view.locations["brand_id"] == whole.brand_id]
    others = places[places["id"] != whole.location_id].assign(ours=1)
    chosen = choose_place(PLACE, "Place", others, width=300, whole=_called_whole(view, whole))
    if chosen not in others.index:
        return whole
    return Focus(whole.brand_id, chosen, str(places["label"][chosen]))


def _called_whole(view: View, focus: Focus) -> str:
    if focus.location_id is not None:
        return focus.name
    return CHOSEN if view.filters.locations else WHOLE


def choose_index(first: str) -> str:
    """Draw the choice of an index, kept in the URL by its id, and return the id."""
    ids = sorted(index_ids(), key=lambda each: each != first)
    asked = st.query_params.get(INDEX, "")
    # The address leads, or going back would lead to the figure that was chosen last.
    st.session_state[FIGURE] = st.query_params[INDEX] = asked if asked in ids else first
    st.segmented_control(
        "Figure", ids, format_func=index_name, key=FIGURE, on_change=_name_figure, required=True
    )
    return st.query_params[INDEX]


def _name_figure() -> None:
    st.query_params[INDEX] = str(st.session_state[FIGURE])


def index_name(index_id: str) -> str:
    """Return the name of an index."""
    return str(index_module(index_id).INDEX.name)
