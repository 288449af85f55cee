"""Reviews whose text stands in others as well: across authors, places and channels."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data.copied import copied
from data.models import Filters
from data.reading import Reading
from pages.components.names import channel_name
from pages.components.numbers import percent, plural
from pages.components.text import plain
from pages.view import View
from scoring.signals.duplicates import FEWEST, NEARLY, WINDOW

MOST = 100
"""Groups, and reviews of one, that are listed."""

COMPARED = f"Compared are texts of {FEWEST} words and more, written at most {WINDOW} days apart."

ROWS = "copied_groups"
_COLUMNS = ["Text", "Reviews", "Alike", "Authors", "Places", "Channels", "From", "To", "In all"]
"""A phone shows the first three."""
_DAY = st.column_config.DateColumn(format="D MMM YYYY")


def show_copied_texts(view: View, filters: Filters, number: int) -> None:
    """Draw, once opened, the groups of reviews within the filters that share a text.

    Args:
        view: what may be touched.
        filters: what is looked at.
        number: reviews that they show.
    """
    block = st.expander(
        "Copied texts", key="copied_texts", on_change="rerun", icon=":material/content_copy:"
    )
    if not block.open:
        return
    with block:
        # Copies are found after the reviews have come, so nothing of them is kept in memory.
        found = copied(view.facts, view.scope, filters, NEARLY)
        if found.empty:
            st.caption(f"No review here shares its text with another. {COMPARED}")
            return
        _show(view, found, number)


def _show(view: View, found: pd.DataFrame, number: int) -> None:
    groups = groups_of(found)
    st.markdown(in_words(groups, number))
    listed = groups.head(MOST)
    rows = _show_groups(view, listed)
    some = f"The first {MOST} groups are listed. " if len(groups) > MOST else ""
    st.caption(
        f"{some}Select a row to see its reviews. {COMPARED} They count in every score like any "
        "other: people do copy their own words, and many write the same short praise. What speaks "
        "for a fake or an attack is on the card of each review."
    )
    for row in rows[:1]:
        if row < len(listed):
            _show_group(view, found[found["group"] == listed.index[row]])


def _show_groups(view: View, listed: pd.DataFrame) -> Sequence[int]:
    """Draw a row per group; return the rows that are selected."""
    alike, texts = listed["Alike"].map(percent), _texts(view, listed["first"])
    picked = st.dataframe(
        listed.assign(Alike=alike, Text=texts)[_COLUMNS],
        hide_index=True,
        column_config={
            "Text": st.column_config.TextColumn(width=160),
            "Reviews": st.column_config.NumberColumn(width=60, help="Within the filters."),
            "Alike": st.column_config.TextColumn(
                width=50, help="Share of three neighbouring words that both texts have, on average."
            ),
            "From": _DAY,
            "To": _DAY,
            "In all": st.column_config.NumberColumn(help="In other periods and channels as well."),
        },
        placeholder="",
        key=ROWS,
        on_select="rerun",
        selection_mode="single-row",
        alt=f"{plural(len(listed), 'group')} of reviews that share a text, those that are nearly "
        "the same first, and of these the largest.",
    )
    selected: Sequence[int] = picked["selection"]["rows"]
    return selected


def _show_group(view: View, members: pd.DataFrame) -> None:
    likest = members.sort_values("similarity", ascending=False, na_position="first").head(MOST)
    rows = pd.DataFrame(
        {
            "Text": _texts(view, likest["review_id"]),
            "Alike": likest["similarity"].map(percent).where(likest["similarity"].notna(), ""),
            "Place": likest["location_id"].map(view.locations["label"]).map(_text),
            "Channel": likest["channel"].map(channel_name),
            "Day": _days(likest["day"]),
            "Stars": likest["stars"],
            "Author": likest["author"].map(_text),
        }
    )
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "Text": st.column_config.TextColumn(width=160),
            "Alike": st.column_config.TextColumn(width=50),
            "Day": _DAY,
            "Stars": st.column_config.NumberColumn(format="%g"),
        },
        placeholder="",
        alt=f"{plural(len(rows), 'review')} of the group that is selected, the most alike first.",
    )
    if len(members) > MOST:
        st.caption(f"The {MOST} most alike of {plural(len(members), 'review')} are listed.")


def groups_of(found: pd.DataFrame) -> pd.DataFrame:
    """Return a row per group, what is nearly the same first, and of that the largest.

    Args:
        found: as `data.copied.copied` returns it.

    Returns:
        By group, of its reviews within the filters: Reviews, Authors, Places, Channels (how many
        there are), From and To (days) and first (the one that is most like the others); of all
        that may be seen: In all, and Alike (their mean similarity to what they are copies of).
    """
    here = found[found["shown"]]
    groups, whole = here.groupby("group"), found.groupby("group")
    middle = here.sort_values("similarity", ascending=False, na_position="first", kind="stable")
    dated = here["day"].where(here["day"] >= 0).groupby(here["group"])
    rows = pd.DataFrame(
        {
            "Reviews": groups.size(),
            "Alike": whole["similarity"].mean(),
            "Authors": groups["author"].nunique(),
            "Places": groups["location_id"].nunique(),
            "Channels": groups["channel"].nunique(),
            "From": _days(dated.min()),
            "To": _days(dated.max()),
            "In all": whole.size(),
            "first": middle.groupby("group")["review_id"].first(),
        }
    )
    order = rows.assign(same=rows["Alike"] >= NEARLY)
    return rows.loc[order.sort_values(["same", "Reviews", "Alike"], ascending=False).index]


def in_words(groups: pd.DataFrame, number: int) -> str:
    """Return how many reviews share a text with another, and in how many groups.

    >>> in_words(pd.DataFrame({"Reviews": [3, 2], "Alike": [0.9, 0.5]}), 80)
    '**5 of 80 reviews** with a shared text: 3 nearly the same (1 group), 2 in parts (1 group).'
    """
    same = groups["Alike"] >= NEARLY
    kinds = {"nearly the same": groups[same], "in parts": groups[~same]}
    parts = [
        f"{of['Reviews'].sum():,} {said} ({plural(len(of), 'group')})"
        for said, of in kinds.items()
        if len(of)
    ]
    shared = f"{groups['Reviews'].sum():,} of {plural(number, 'review')}"
    return f"**{shared}** with a shared text: {', '.join(parts)}."


def _texts(view: View, review_ids: pd.Series[int]) -> list[str]:
    held = Reading(view.engine).some(view.scope, list(review_ids))
    texts = {each.id: _text(each.text) for each in held}
    return [texts.get(each, "") for each in review_ids]


def _days(days: pd.Series[float]) -> pd.Series[pd.Timestamp]:
    return pd.to_datetime(days.where(days >= 0), unit="D")


def _text(value: object) -> str:
    return "" if pd.isna(value) else plain(value)  # type: ignore[call-overload]
