"""How a file is read: the guess of every column, which a person can correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from pages.components.text import plain

FIELDS = {
    "rating": "Rating",
    "text": "Text",
    "title": "Title",
    "author": "Author",
    "created_at": "Date",
    "created_time": "Time of day",
    "updated_at": "Date of the last change",
    "external_id": "Id of the review",
    "author_id": "Id of the author",
    "url": "Web address",
    "language": "Language",
    "origin": "How it came about",
    "response_text": "Owner’s answer",
    "response_at": "Date of the answer",
    "place_name": "Name of the location",
    "place_id": "Id of the location",
    "address": "Address",
    "city": "City",
    "country": "Country",
    "latitude": "Latitude",
    "longitude": "Longitude",
}
"""The fields that a column can hold, the most telling first."""

PLACE_FIELDS = ("place_name", "place_id", "address", "city", "country", "latitude", "longitude")
DATE_FIELDS = ("created_at", "updated_at", "response_at")
ORDERS = {"dmy": "Day first: 31/12/2026", "mdy": "Month first: 12/31/2026"}
ABSENT = ""


def edit_mapping(mapping: Mapping[str, Any], columns: Sequence[str], key: str) -> dict[str, Any]:
    """Draw how a file is read and return it as corrected.

    Args:
        mapping: as guessed, remembered or corrected before.
        columns: all columns of the file.
        key: tells the widgets of one reading from those of another.
    """
    chosen = _edit_columns(mapping, columns, key)
    named = _edit_place(mapping, columns, key)
    rest = {
        **mapping,
        "columns": {field: column for field, column in (chosen | named).items() if column},
        "more_text": _edit_more_text(mapping, columns, key),
        "date_orders": _edit_orders(mapping, chosen, key),
        "time_zone": _edit_zone(mapping, key),
        **_edit_scale(mapping, key),
    }
    decided = {
        field: 1.0
        for field, column in rest["columns"].items()
        if mapping["columns"].get(field) != column
    }
    kept = {field: mapping.get("confidence", {}).get(field, 1.0) for field in rest["columns"]}
    return {**rest, "confidence": kept | decided}


def _edit_columns(mapping: Mapping[str, Any], columns: Sequence[str], key: str) -> dict[str, str]:
    st.header("Columns", anchor=False)
    fields = [field for field in FIELDS if field not in PLACE_FIELDS]
    with st.grid(3, min_column_width=210, gap="small"):
        return {field: _column(field, mapping, columns, key) for field in fields}


def _edit_place(mapping: Mapping[str, Any], columns: Sequence[str], key: str) -> dict[str, str]:
    stated = any(field in mapping["columns"] for field in PLACE_FIELDS)
    names = st.toggle("The rows name their location", value=stated, key=f"{key}_named")
    if not names:
        st.caption("Every row then belongs to the brand as a whole.")
        return {}
    with st.grid(3, min_column_width=210, gap="small"):
        return {field: _column(field, mapping, columns, key) for field in PLACE_FIELDS}


def _column(field: str, mapping: Mapping[str, Any], columns: Sequence[str], key: str) -> str:
    options = [ABSENT, *columns]
    guessed = mapping["columns"].get(field, ABSENT)
    confidence = mapping.get("confidence", {}).get(field)
    unsure = confidence is not None and confidence < 0.6
    chosen: str = st.selectbox(
        FIELDS[field] + (" (unsure)" if unsure else ""),
        options,
        options.index(guessed) if guessed in options else 0,
        format_func=_column_name,
        key=f"{key}_column_{field}",
    )
    return chosen


def _column_name(column: str) -> str:
    return plain(column) or "No column"


def _edit_more_text(mapping: Mapping[str, Any], columns: Sequence[str], key: str) -> list[str]:
    return list(
        st.multiselect(
            "More columns that belong to the text",
            columns,
            [column for column in mapping.get("more_text", []) if column in columns],
            format_func=_column_name,
            key=f"{key}_more_text",
            help="Such as pros and cons; they are put behind the text in this order.",
        )
    )


def _edit_orders(
    mapping: Mapping[str, Any], columns: Mapping[str, str], key: str
) -> dict[str, str]:
    st.header("Dates and ratings", anchor=False)
    orders = dict(mapping.get("date_orders", {}))
    with st.grid(3, min_column_width=210, gap="small"):
        for field in DATE_FIELDS:
            if columns.get(field):
                orders[field] = st.selectbox(
                    f"Order in “{FIELDS[field]}”",
                    list(ORDERS),
                    list(ORDERS).index(orders.get(field, "dmy")),
                    format_func=ORDERS.__getitem__,
                    key=f"{key}_order_{field}",
                )
    return orders


def _edit_zone(mapping: Mapping[str, Any], key: str) -> str:
    zones = sorted(available_timezones())
    stated = mapping.get("time_zone", "UTC")
    chosen: str = st.selectbox(
        "Time zone of times that name none",
        zones,
        zones.index(stated) if stated in zones else zones.index("UTC"),
        key=f"{key}_zone",
        width=320,
    )
    return chosen


def _edit_scale(mapping: Mapping[str, Any], key: str) -> dict[str, float]:
    with st.container(horizontal=True):
        low = st.number_input(
            "Lowest rating", value=float(mapping["rating_low"]), key=f"{key}_low", width=150
        )
        high = st.number_input(
            "Highest rating", value=float(mapping["rating_high"]), key=f"{key}_high", width=150
        )
    return {"rating_low": low, "rating_high": high}


def faults_of(mapping: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a mapping, in words."""
    faults = []
    if not {"rating", "text", "title"} & mapping["columns"].keys():
        faults.append("A review needs a rating, a text or a title.")
    if not mapping["rating_low"] < mapping["rating_high"]:
        faults.append("The lowest rating must be below the highest.")
    return faults
