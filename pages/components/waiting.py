"""What waits for an answer now, by age, and the way to it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data import watched
from pages.components.answering import read_waiting
from pages.components.cards import card
from pages.components.filters import BRANDS
from pages.components.leaving import leave
from pages.components.numbers import day_number, day_of, plural
from pages.components.periods import CUSTOM, DATES, PERIOD
from pages.components.picking import row_seen
from pages.reviews import ANSWERED
from pages.view import View

AGES = (
    ("Less than 2 days", 0, 1),
    ("2 to 6 days", 2, 6),
    ("1 to 4 weeks", 7, 27),
    ("4 to 13 weeks", 28, 90),
    ("Longer", 91, 40_000),
)
"""Names of ages, with the first and last day ago."""

TABLE = "waiting_ages"
COUNTS = ["n", "negative", "overdue"]


def read_waiting_now(view: View) -> pd.DataFrame:
    """Return what waits, a row per day, location and channel, with the counts of `COUNTS`."""
    channels = tuple(watched.channels(view.facts, view.scope))
    return view.remember(read_waiting, view.settings, channels, as_of=view.now)


def by_age(waiting: pd.DataFrame, today: int) -> pd.DataFrame:
    """Return what waits by age: the counts, and the days that each age spans.

    Args:
        waiting: as `read_waiting_now` returns it.
        today: counted from 1970-01-01.

    Returns:
        The columns age, since, until, n, negative and overdue, for each of `AGES` with any.
    """
    ago = today - waiting["day"].astype(float)
    rows = []
    for age, youngest, oldest in AGES:
        counts = waiting.loc[ago.between(youngest, oldest), COUNTS].sum()
        rows.append({"age": age, "since": today - oldest, "until": today - youngest, **counts})
    frame = pd.DataFrame(rows)
    return frame[frame["n"] > 0].reset_index(drop=True)


def show_waiting(view: View) -> None:
    """Draw what waits by age; a row leads to the reviews."""
    with card("What is waiting now", "Reviews of this period that nobody has answered yet."):
        waiting = read_waiting_now(view)
        ages = by_age(waiting, day_number(view.now))
        if ages.empty:
            st.caption("Nothing: every review of this period has its answer.")
            return
        picked = st.dataframe(
            ages[["age", *COUNTS]],
            hide_index=True,
            column_config={
                "age": st.column_config.TextColumn("Written ago", width=125),
                "n": st.column_config.NumberColumn("Waiting", format="localized", width=62),
                "negative": st.column_config.NumberColumn(
                    "Complaints", format="localized", width=82
                ),
                "overdue": st.column_config.NumberColumn("Overdue", format="localized", width=68),
            },
            key=TABLE,
            on_select="rerun",
            selection_mode="single-row",
            alt=f"{plural(int(ages['n'].sum()), 'review')} without an answer, by age.",
        )
        st.caption("Select a row to read them." + _undated(waiting))
    spans = tuple(zip(ages["since"].astype(int), ages["until"].astype(int), strict=True))
    if (span := row_seen(TABLE, picked, spans)) is not None:
        _read(view, *span)


def _undated(waiting: pd.DataFrame) -> str:
    undated = int(waiting.loc[waiting["day"].isna(), "n"].sum())
    return f" {plural(undated, 'review')} without a date left out." if undated else ""


def _read(view: View, since: int, until: int) -> None:
    first, last = max(since, view.filters.since or 0), min(until, view.filters.until or until)
    days = tuple(map(day_of, (first, last)))
    chosen = {PERIOD: CUSTOM, DATES: days, BRANDS: sorted(view.filters.brands)}
    leave(view, "reviews", chosen, **{ANSWERED: "Not answered"})
