"""The places that a file of reviews names, and what becomes of those that are not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data.catalogue import found_place
from pages.components.numbers import plural
from pages.components.text import escaped, plain

KNOWN, NEW = "A location that is there", "A new location"
MOST = 20
"""New places of which it is asked whether they are known under another name."""


def ask_places(
    preview: Mapping[str, Any], ids: Mapping[str, int], there: Mapping[int, str], key: str
) -> dict[str, Any]:
    """Draw the places that a file names, and ask what becomes of the new ones.

    Args:
        preview: of the file.
        ids: of the brand's locations, as `data.catalogue.found_place` takes them.
        there: what the brand's locations are called, by id.
        key: tells the widgets of one file and brand from those of another.

    Returns:
        `same_as`, the locations that the file calls otherwise by its names, and `add_locations`,
        whether the others are added; neither where nothing is new.
    """
    places = preview.get("places", [])
    new = [name for name, remote_id, _ in places if not found_place(ids, name, remote_id)]
    if not places:
        return {}
    st.header("Locations it names", anchor=False)
    _show(places, {*new})
    if preview.get("more"):
        st.caption("As far as the first rows tell; later rows may name more.")
    same_as = _ask_same(new, there, key) if there else {}
    left = len(new) - len(same_as)
    return {"same_as": same_as} | ({"add_locations": _ask_added(left)} if left else {})


def _show(places: Sequence[Sequence[Any]], new: set[str]) -> None:
    rows = [
        {"Location": plain(name), "Becomes": NEW if name in new else KNOWN, "Reviews": number}
        for name, _, number in places
    ]
    frame = pd.DataFrame(rows).sort_values("Becomes", ascending=False, kind="stable")
    st.dataframe(
        frame,
        hide_index=True,
        height="content" if len(frame) <= 10 else 390,
        alt=f"{plural(len(frame), 'location')} named by the file, {len(new)} of them new",
    )


def _ask_same(new: Sequence[str], there: Mapping[int, str], key: str) -> dict[str, int]:
    """Ask which of the new places are known under another name; return their ids by name."""
    same: dict[str, int] = {}
    with st.grid(2, min_column_width=240, gap="small"):
        for number, name in enumerate(new[:MOST]):
            chosen: int | None = st.selectbox(
                f"“{escaped(name)}” is",
                list(there),
                index=None,
                format_func=there.__getitem__,
                key=f"{key}_same_{number}",
                placeholder=NEW,
            )
            same |= {} if chosen is None else {name: chosen}
    return same


def _ask_added(new: int) -> bool:
    return st.toggle(
        f"Add {plural(new, 'new location')}",
        value=True,
        help="If not, their reviews count for the brand as a whole.",
    )
