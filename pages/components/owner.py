"""Whose reviews they are: a brand and a place that are watched already, or new ones."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from data.catalogue import Catalogue, NewBrand, NewLocation
from pages.components.text import plain
from pages.view import View
from scoring.signals.topics import industries, taxonomy

NEW, WHOLE, UNSAID = -1, 0, -2
"""Choices beside the ids of what there is: a new one, the brand as a whole, and none yet."""

_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Place:
    """Where a listing belongs; without a location, to the brand as a whole."""

    brand_id: int
    location_id: int | None


@dataclass(frozen=True)
class ChosenBrand:
    """A brand that is known, or one to be entered as soon as it is needed."""

    known: int
    new: NewBrand | None = None

    @property
    def missing(self) -> list[str]:
        """The labels of what is still empty."""
        if not self.new:
            return ["Brand"] if self.known == UNSAID else []
        needed = {"Name of the brand": self.new.key, "Industry": self.new.industry}
        return [label for label, entered in needed.items() if not entered]

    def id(self, view: View) -> int:
        """Return the brand's id, entering the brand if it is new."""
        if not self.new:
            return self.known
        return Catalogue(view.engine).add_brand_for(view.person.id, view.audit, self.new, view.now)


@dataclass(frozen=True)
class ChosenPlace:
    """A brand, and a place of it that is known or one to be entered as soon as it is needed."""

    brand: ChosenBrand
    known: int = WHOLE
    new: NewLocation | None = None

    @property
    def missing(self) -> list[str]:
        """The labels of what is still empty."""
        unnamed = ["Name of the location"] if self.new and not self.new.key else []
        return self.brand.missing + unnamed

    def place(self, view: View) -> Place:
        """Return the place, entering what is new."""
        brand_id = self.brand.id(view)
        if self.new:
            entered = Catalogue(view.engine).add_location_for(
                view.person.id, view.audit, brand_id, self.new, view.now
            )
            return Place(brand_id, entered)
        return Place(brand_id, self.known or None)


def choose_place(view: View, key: str) -> ChosenPlace:
    """Draw the choice of a brand and of a place within it."""
    # What is collected for a demo brand comes from the sandbox, so nothing real may belong to it.
    brand = choose_brand(view, view.brands[view.brands["demo"] == 0], key)
    location = _choose_location(view, brand.known, key)
    new = _enter_location(key) if location == NEW else None
    return ChosenPlace(brand, location, new)


def choose_brand(
    view: View, offered: pd.DataFrame, key: str, usual: int | None = None, *, unsaid: bool = False
) -> ChosenBrand:
    """Draw the choice of a brand.

    Args:
        view: what the person sees.
        offered: the brands to choose from, as in `View.brands`.
        key: tells the widgets of one choice from those of another.
        usual: the brand that is chosen unless the person says otherwise.
        unsaid: whether none is chosen, where several are offered and none is the usual one.
    """
    names = named(offered, "name") | {NEW: "A new brand"}
    first = None if unsaid and len(names) > 1 else 0
    chosen: int | None = st.selectbox(
        "Brand",
        list(names),
        list(names).index(usual) if usual in names else first,
        format_func=names.__getitem__,
        key=f"{key}_brand",
        placeholder="Choose whose reviews these are",
    )
    brand = UNSAID if chosen is None else chosen
    return ChosenBrand(brand, _enter_brand(key) if brand == NEW else None)


def named(frame: pd.DataFrame, column: str) -> dict[int, str]:
    """Return what a choice among rows calls each, by its id."""
    return {
        int(number): plain(name) for number, name in zip(frame["id"], frame[column], strict=True)
    }


def _enter_brand(key: str) -> NewBrand:
    name = st.text_input("Name of the brand", key=f"{key}_brand_name", max_chars=200).strip()
    industry = st.selectbox(
        "Industry",
        industries(),
        index=None,
        placeholder="Choose the nearest, or Generic",
        format_func=lambda each: taxonomy(each).name,
        key=f"{key}_brand_industry",
        help="It decides which topics are looked for in the text.",
    )
    ours = st.toggle("It is ours, not a competitor", value=True, key=f"{key}_brand_ours")
    return NewBrand(key_of(name), name, industry or "", ours)


def _choose_location(view: View, brand: int, key: str) -> int:
    names = {WHOLE: "The whole brand"}
    if brand != NEW:
        names |= named(view.locations[view.locations["brand_id"] == brand], "label")
    names[NEW] = "A new location"
    chosen: int = st.selectbox(
        "Location", list(names), format_func=names.__getitem__, key=f"{key}_location_{brand}"
    )
    return chosen


def _enter_location(key: str) -> NewLocation:
    name = st.text_input("Name of the location", key=f"{key}_location_name", max_chars=200).strip()
    city = st.text_input("City", key=f"{key}_location_city", max_chars=200).strip()
    return NewLocation(key_of(name), name, city=city or None)


def key_of(name: str) -> str:
    """Return a key made of a name.

    >>> key_of("  Café Zürich, No. 2 ")
    'café-zürich-no-2'
    """
    return _NOT_WORD.sub("-", name.lower()).strip("-")
