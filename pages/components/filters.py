"""The shared filters: period, comparison, brands, groups, locations, channels; all in the URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.models import Filters
from pages.components.groups import NOWHERE, group_names, in_groups
from pages.components.linked import mend_address, say_left_out, tell_left_out
from pages.components.names import channel_name, name_of
from pages.components.periods import (
    BEFORE,
    COMPARE,
    COMPARISONS,
    CUSTOM,
    DATES,
    PERIOD,
    USUAL,
    choose_comparison,
    choose_period,
)

BRANDS, GROUPS, LOCATIONS, CHANNELS = "brands", "groups", "locations", "channels"
"""Keys of the filters' widgets, and their names in the URL."""

FILTERS = (PERIOD, DATES, COMPARE, BRANDS, GROUPS, LOCATIONS, CHANNELS)
"""The keys of all filters, each drawn after those that limit it."""

UNNARROWED: dict[str, Any] = {
    PERIOD: USUAL,
    COMPARE: BEFORE,
    BRANDS: [],
    GROUPS: [],
    LOCATIONS: [],
    CHANNELS: [],
}
"""What stands in a filter that nobody has touched; an address does not name it."""

PAGE = "filters_page"
"""Where the page waits that was drawn last."""

OPENED = "filters_opened"
"""Where filters wait that are to be chosen when they are drawn next."""


@dataclass(frozen=True)
class Chosen:
    """What a person has narrowed the screen to.

    Attributes:
        comparison: the same for the period it is compared with, or None where there is none.
        against: what that period is, in words.
        period: the period in words.
        restated: every filter in words, one sentence.
    """

    filters: Filters
    comparison: Filters | None
    against: str
    period: str
    restated: str


@dataclass(frozen=True)
class Choices:
    """What there is to choose from.

    Attributes:
        brands: `data.schema.brand`, by id.
        locations: places with their brand_id, groups and a unique label, by id.
        channels: the channels that have reviews.
    """

    brands: pd.DataFrame
    locations: pd.DataFrame
    channels: Sequence[str]


def choose(choices: Choices, now: datetime, *, places: bool = True) -> Chosen:
    """Draw the filters and return what is chosen.

    Args:
        choices: what there is to choose from.
        now: the end of the periods.
        places: whether brands, groups and locations are to be chosen too.
    """
    opened = st.session_state.pop(OPENED, None)
    if opened is not None:
        _choose_again(opened, choices)
    _name_in_address()
    period = choose_period(now)
    compared = choose_comparison(period)
    brands = _choose_brands(choices.brands) if places else _our_brands(choices.brands)
    locations, where = _choose_places(choices, brands) if places else (frozenset(), [])
    names = {channel: channel_name(channel) for channel in choices.channels}
    channels = _choose(CHANNELS, "Channels", names, "All channels")
    filters = Filters(
        since=period.since,
        until=period.until,
        brands=frozenset(brands),
        locations=locations,
        channels=frozenset(channels),
    )
    earlier = COMPARISONS[compared](filters)
    restated = _restated(filters, choices, period.words, where)
    against = compared[:1].lower() + compared[1:]
    return Chosen(filters, earlier, against, period.words, restated)


def follow_link(page: str, *, filtered: bool) -> None:
    """Choose what the address names where another page was opened: a link may narrow it.

    Otherwise what was chosen on the page before would stay chosen, whatever the link names.

    Args:
        page: the page that is drawn.
        filtered: whether it shows the filters.
    """
    if filtered and OPENED not in st.session_state and st.session_state.get(PAGE, page) != page:
        for key in FILTERS:
            if key in st.query_params and key in st.session_state:
                del st.session_state[key]
    st.session_state[PAGE] = page


def reset() -> None:
    """Undo every filter."""
    for key, usual in UNNARROWED.items():
        st.session_state[key] = copy(usual)


def narrow(key: str, values: Iterable[Any]) -> None:
    """Choose values of a filter; a click on a mark or a row calls this."""
    st.session_state[key] = list(values)


def chosen_now() -> dict[str, Any]:
    """Return what is chosen in every filter that is drawn, by its key."""
    return {key: st.session_state[key] for key in FILTERS if key in st.session_state}


def _name_in_address() -> None:
    """Choose again what the address has lost, so that it is written there.

    Whoever leaves a page before the browser has drawn its filters takes an address without them
    along; their values stay, but Streamlit writes only what is newly chosen.
    """
    for key, value in chosen_now().items():
        if key not in st.query_params and value != UNNARROWED.get(key):
            st.session_state[key] = value


def _choose_again(opened: Mapping[str, Any], choices: Choices) -> None:
    """Choose what was chosen before, as far as it is still offered."""
    if opened.get(PERIOD) == CUSTOM and DATES in opened and DATES not in st.session_state:
        # Streamlit writes into the address only what is chosen where it was drawn before.
        st.query_params[DATES] = [day.isoformat() for day in opened[DATES]]
    reset()
    offered: dict[str, set[Any]] = {
        BRANDS: set(choices.brands.index),
        GROUPS: set(group_names(choices.locations)),
        LOCATIONS: set(choices.locations.index),
        CHANNELS: set(choices.channels),
    }
    chosen = {
        key: [each for each in values if each in offered[key]] if key in offered else values
        for key, values in opened.items()
    }
    if chosen != opened:
        say_left_out()
    st.session_state.update(chosen)


def _choose_brands(brands: pd.DataFrame) -> list[int]:
    chosen = _choose(BRANDS, "Brands", brands["name"].to_dict(), "Our brands")
    return chosen or _our_brands(brands)


def _our_brands(brands: pd.DataFrame) -> list[int]:
    ours = brands.index[brands["ours"] == 1]
    return list(ours if len(ours) else brands.index)


def _choose_places(choices: Choices, brands: Sequence[int]) -> tuple[frozenset[int], list[str]]:
    """Draw the choice of groups and locations; return the locations, and the choice in words."""
    offered = choices.locations[choices.locations["brand_id"].isin(brands)]
    names = group_names(offered)
    groups = _choose(GROUPS, "Location groups", names, "All groups") if names else []
    within = in_groups(offered, groups)
    labels = dict(zip(within["id"], within["label"], strict=True))
    ours = within["brand_id"].map(choices.brands["ours"])
    mend_address(LOCATIONS, within.assign(ours=ours))
    chosen = _choose(LOCATIONS, "Locations", labels, "All locations")
    if not groups and not chosen:
        return frozenset(), []
    if chosen:
        return frozenset(chosen), [labels.get(each, f"#{each}") for each in chosen]
    return frozenset(within["id"]) or NOWHERE, [names.get(each, each) for each in groups]


def _choose(key: str, label: str, names: Mapping[Any, str], every: str) -> list[Any]:
    if key != LOCATIONS:  # which were looked after with all that they may be called
        tell_left_out(key, names.values())
    return st.multiselect(
        label,
        list(names),
        format_func=partial(name_of, names),
        key=key,
        bind="query-params",
        placeholder=every,
    )


def _restated(filters: Filters, choices: Choices, period: str, where: Sequence[str]) -> str:
    names = choices.brands["name"].reindex(sorted(filters.brands)).dropna()
    parts = [
        period[:1].upper() + period[1:],
        _listed(names, "brands") or "no brand yet",
        _listed(where, "places"),
        _listed(map(channel_name, sorted(filters.channels)), "channels"),
    ]
    return " · ".join(part for part in parts if part)


def _listed(names: Iterable[str], what: str) -> str:
    listed = list(names)
    return ", ".join(listed) if len(listed) <= 2 else f"{len(listed)} {what}"
