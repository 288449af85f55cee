"""Reviews whose text stands nearly the same in others: across authors, places and channels."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.copies import copied
from pages.components.names import channel_name
from pages.components.numbers import percent, plural
from pages.components.text import plain
from pages.view import View

MOST = 200
"""Reviews that are listed; the largest groups come first."""


def show_copied_texts(view: View) -> None:
    """Draw, once opened, the groups of reviews within the screen's filters that say the same."""
    block = st.expander(
        "Copied texts", key="copied_texts", on_change="rerun", icon=":material/content_copy:"
    )
    if not block.open:
        return
    with block:
        # Copies are found after the reviews have come, so nothing of them is kept in memory.
        _show(copied_rows(copied(view.facts, view.scope, view.filters), view.locations["label"]))


def _show(rows: pd.DataFrame) -> None:
    if rows.empty:
        st.caption("No review here has nearly the same text as another.")
        return
    st.markdown(in_words(rows))
    st.dataframe(
        rows.head(MOST),
        hide_index=True,
        column_config={
            "Group": st.column_config.NumberColumn(width=60),
            "Stars": st.column_config.NumberColumn(format="%g"),
            "Text": st.column_config.TextColumn(width="large"),
        },
        alt=f"{plural(min(len(rows), MOST), 'review')} by group of texts nearly the same.",
    )
    listed = f"The {MOST} of the largest groups are listed. " if len(rows) > MOST else ""
    st.caption(
        f"{listed}They count in every figure like any other: people do copy their own words. What "
        "speaks for a fake or an attack is on the card of each review."
    )


def copied_rows(found: pd.DataFrame, places: pd.Series[str]) -> pd.DataFrame:
    """Return what is listed, the largest groups first.

    Args:
        found: as `data.copies.copied` returns it.
        places: the name of each location by its id.

    Returns:
        The columns Group (1 is the largest), Place, Channel, Day, Stars, Author, Alike (to the
        likest other) and Text, which is empty where it may not be kept.
    """
    size = found.groupby("group")["review_id"].transform("size")
    order = found.assign(size=size).sort_values(
        ["size", "group", "day", "review_id"], ascending=[False, True, True, True]
    )
    days = pd.to_datetime(order["day"].where(order["day"] >= 0), unit="D")
    return pd.DataFrame(
        {
            "Group": pd.factorize(order["group"])[0] + 1,
            "Place": order["location_id"].map(places).map(_text),
            "Channel": order["channel"].map(channel_name),
            "Day": days.dt.strftime("%Y-%m-%d").fillna(""),
            "Stars": order["stars"],
            "Author": order["author"].map(_text),
            "Alike": order["similarity"].map(percent),
            "Text": order["text"].map(_text),
        }
    )


def in_words(rows: pd.DataFrame) -> str:
    """Return how many copies there are, and over how many authors, places and channels.

    >>> two = {"Group": [1, 1], "Author": "A", "Place": ["P", "Q"], "Channel": "Google"}
    >>> in_words(pd.DataFrame(two))
    '**2 reviews** in 1 group say nearly the same, by 1 author at 2 places on 1 channel.'
    """
    authors, places, channels = (rows[name].nunique() for name in ("Author", "Place", "Channel"))
    return (
        f"**{plural(len(rows), 'review')}** in {plural(rows['Group'].nunique(), 'group')} say "
        f"nearly the same, by {plural(authors, 'author')} at {plural(places, 'place')} on "
        f"{plural(channels, 'channel')}."
    )


def _text(value: object) -> str:
    return "" if pd.isna(value) else plain(value)  # type: ignore[call-overload]
