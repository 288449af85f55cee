"""The shared filters: period, brands, locations and channels, all of them in the URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.models import Filters
from pages.components.names import channel_name
from pages.components.numbers import day_number, day_of, day_text

PERIOD, DATES, BRANDS, LOCATIONS, CHANNELS = "period", "dates", "brands", "locations", "channels"
"""Keys of the filters' widgets, and their names in the URL."""

LENGTHS = {"30 days": 30, "90 days": 90, "12 months": 365}
ALL_TIME, CUSTOM = "All time", "Custom"
PERIODS = (*LENGTHS, ALL_TIME, CUSTOM)
USUAL = "90 days"


@dataclass(frozen=True)
class Chosen:
    """What a person has narrowed the screen to.

    Attributes:
        comparison: the same for the period before, or None where there is none.
        period: the period in words.
        restated: every filter in words, one sentence.
    """

    filters: Filters
    comparison: Filters | None
    period: str
    restated: str


@dataclass(frozen=True)
class Choices:
    """What there is to choose from.

    Attributes:
        brands: `data.schema.brand`, by id.
        locations: places with their brand_id and a unique label, by id.
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
        places: whether brands and locations are to be chosen too.
    """
    since, until, period = _choose_period(now)
    brands = _choose_brands(choices.brands) if places else _our_brands(choices.brands)
    locations = _choose_locations(choices.locations, brands) if places else []
    names = {channel: channel_name(channel) for channel in choices.channels}
    channels = _choose(CHANNELS, "Channels", names, "All channels")
    st.button("Reset filters", on_click=reset, icon=":material/restart_alt:", type="tertiary")
    filters = Filters(
        since=since,
        until=until,
        brands=frozenset(brands),
        locations=frozenset(locations),
        channels=frozenset(channels),
    )
    return Chosen(filters, before(filters), period, _restated(filters, choices, period))


def reset() -> None:
    """Undo every filter."""
    st.session_state[PERIOD] = USUAL
    for key in (BRANDS, LOCATIONS, CHANNELS):
        st.session_state[key] = []


def narrow(key: str, values: Iterable[Any]) -> None:
    """Choose values of a filter; a click on a mark or a row calls this."""
    st.session_state[key] = list(values)


def before(filters: Filters) -> Filters | None:
    """Return the same filters for the period of equal length just before.

    >>> earlier = before(Filters(since=100, until=129))
    >>> earlier.since, earlier.until
    (70, 99)
    >>> before(Filters()) is None
    True
    """
    if filters.since is None or filters.until is None:
        return None
    length = filters.until - filters.since + 1
    return replace(filters, since=filters.since - length, until=filters.since - 1)


def _choose_period(now: datetime) -> tuple[int | None, int | None, str]:
    chosen = st.selectbox("Period", PERIODS, PERIODS.index(USUAL), key=PERIOD, bind="query-params")
    today = day_number(now)
    if chosen in LENGTHS:
        return today - LENGTHS[chosen] + 1, today, f"last {chosen}"
    if chosen == CUSTOM:
        return _choose_dates(today)
    return None, None, "all time"


def _choose_dates(today: int) -> tuple[int, int, str]:
    usual = (day_of(today - LENGTHS[USUAL] + 1), day_of(today))
    dates = st.date_input(
        "From and to",
        usual,
        max_value=usual[1],
        key=DATES,
        bind="query-params",
        format="YYYY-MM-DD",
    )
    # While the second date is still being picked there is only one.
    since, until = [*list(dates), *usual[len(dates) :]]
    period = f"{day_text(since)} to {day_text(until)}"
    return day_number(_midnight(since)), day_number(_midnight(until)), period


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _choose_brands(brands: pd.DataFrame) -> list[int]:
    chosen = _choose(BRANDS, "Brands", _unique(brands["name"]), "Our brands")
    return chosen or _our_brands(brands)


def _our_brands(brands: pd.DataFrame) -> list[int]:
    ours = brands.index[brands["ours"] == 1]
    return list(ours if len(ours) else brands.index)


def _choose_locations(locations: pd.DataFrame, brands: Sequence[int]) -> list[int]:
    offered = locations[locations["brand_id"].isin(brands)]
    names = dict(zip(offered["id"], offered["label"], strict=True))
    return _choose(LOCATIONS, "Locations", names, "All locations")


def _choose(key: str, label: str, names: Mapping[Any, str], every: str) -> list[Any]:
    return st.multiselect(
        label,
        list(names),
        format_func=partial(_name_of, names),
        key=key,
        bind="query-params",
        placeholder=every,
    )


def _name_of(names: Mapping[Any, str], option: Any) -> str:
    # What was chosen may have gone since.
    return names.get(option, f"#{option}")


def _unique(names: pd.Series[str]) -> dict[int, str]:
    same = names.duplicated(keep=False)
    numbered = names.where(~same, names + " #" + names.index.astype(str))
    return dict(zip(names.index.tolist(), numbered.astype(str), strict=True))


def _restated(filters: Filters, choices: Choices, period: str) -> str:
    names = choices.brands["name"].reindex(sorted(filters.brands)).dropna()
    parts = [period[:1].upper() + period[1:], _listed(names, "brands") or "no brand yet"]
    if filters.locations:
        labels = choices.locations["label"].reindex(sorted(filters.locations)).dropna()
        parts.append(_listed(labels, "locations"))
    if filters.channels:
        parts.append(_listed(map(channel_name, sorted(filters.channels)), "channels"))
    return " · ".join(parts)


def _listed(names: Iterable[str], what: str) -> str:
    listed = list(names)
    return ", ".join(listed) if len(listed) <= 2 else f"{len(listed)} {what}"
