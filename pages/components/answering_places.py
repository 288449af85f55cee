"""How each location answers, as a table."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

import pandas as pd
import streamlit as st

from pages.components.answering import Answering
from pages.components.cards import NO_CHANGE, card
from pages.components.change import change
from pages.components.filters import LOCATIONS, narrow
from pages.components.in_time import in_time
from pages.components.numbers import NOTHING, interval, plural
from pages.components.picking import key_of, take_row
from pages.components.share_cards import points
from pages.components.waiting import COUNTS, read_waiting_now
from pages.view import View
from scoring.differences import together

KEY = "answering_places"
MOST_ROWS = 500


def place_rows(view: View, here: View, now: Answering, before: Answering | None) -> pd.DataFrame:
    """Return a row per location that has reviews whose answers can be seen, the least timely first.

    Returns:
        By id, the columns label, value (share answered in time), low, high, n (the reviews that it
        is of), moved (the change in words), waiting and negative (without an answer).
    """
    table = now.tables["location_id"]
    table = table[table["n"] > 0].join(view.locations["label"], how="inner")
    frame = table[["label"]].join(in_time(table))
    waiting = read_waiting_now(here).groupby("location_id")[COUNTS].sum()
    for column, source in (("waiting", "n"), ("negative", "negative")):
        frame[column] = waiting[source].reindex(frame.index).fillna(0).astype(int)
    earlier = None if before is None else before.tables["location_id"]
    frame["moved"] = moves(frame, earlier)
    return frame.sort_values(["value", "n"], ascending=[True, False], na_position="last")


def moves(now: pd.DataFrame, before: pd.DataFrame | None) -> list[str]:
    """Return in words how the share of each row has changed, all rows looked at together.

    Args:
        now: value, low and high.
        before: the response index's table of the earlier period, or None where there is none.
    """
    if before is None or now.empty:
        return [NOTHING] * len(now)
    then = in_time(before).reindex(now.index)
    pairs = zip(now.to_dict("records"), then.to_dict("records"), strict=True)
    changes = pd.DataFrame([vars(change(*cast(Any, pair))) for pair in pairs])
    found = together(changes)
    return [
        NOTHING if pd.isna(value) else points(value) if real else NO_CHANGE
        for value, real in zip(found["value"], found["real"], strict=True)
    ]


def show_by_place(view: View, here: View, now: Answering, before: Answering | None) -> None:
    """Draw the locations; a row narrows the page to one."""
    with card(
        "By location", "Share answered in time, the lowest first; all changes are judged together."
    ):
        frame = place_rows(view, here, now, before)
        if frame.empty:
            st.caption("No location has reviews whose answers can be seen.")
            return
        drawn = frame.head(MOST_ROWS)
        shown = drawn.assign(
            share=drawn["value"] * 100,
            sure=[
                interval(low * 100, high * 100) for low, high in drawn[["low", "high"]].to_numpy()
            ],
        )
        st.dataframe(
            shown[["label", "share", "sure", "n", "moved", "waiting", "negative"]],
            hide_index=True,
            column_config=_columns(),
            placeholder=NOTHING,
            height="content" if len(shown) <= 8 else 330,
            key=key_of(KEY),
            on_select=partial(narrow_to_row, tuple(drawn.index.tolist())),
            selection_mode="single-row",
            alt=f"{plural(len(shown), 'location')}, least timely first: {frame['label'].iloc[0]}.",
        )
        more = len(frame) - len(drawn)
        st.caption(
            "Select a row to look at that location alone."
            + (f" {plural(more, 'timelier location')} not drawn." if more else "")
        )


def _columns() -> dict[str, Any]:
    config = st.column_config
    return {
        "label": config.TextColumn("Location", width=215),
        "share": config.NumberColumn("In time", format="%.0f%%", width=65),
        "sure": config.TextColumn("90% sure", width=75),
        "n": config.NumberColumn("Reviews", format="localized", width=70),
        "moved": config.TextColumn("Change", width=150),
        "waiting": config.NumberColumn("Waiting", format="localized", width=70),
        "negative": config.NumberColumn("Complaints waiting", format="localized", width=125),
    }


def narrow_to_row(ids: tuple[int, ...]) -> None:
    """Narrow the screen to the location whose row was picked."""
    if (place := take_row(KEY, ids)) is not None:
        narrow(LOCATIONS, [place])
