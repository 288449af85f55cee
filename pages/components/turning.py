"""Turning the pages of the list of reviews: its place in the address, and up to its top again."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from data.paging import Position
from data.reading import ReviewList

AT = "at"
"""Name in the URL of the place in the list where the page begins."""

TURNED, SHORT = "reviews_turned", "reviews_short"
"""Set while the list goes to another page: asked for, and drawn without its reviews."""

AT_ONCE = timedelta(milliseconds=150)
"""After which a browser has drawn the short page; Streamlit has no other way to scroll."""


def is_turning() -> bool:
    """Tell whether the list goes to another page: all must fit on the screen meanwhile."""
    return bool(st.session_state.get(TURNED))


def scroll_up() -> bool:
    """Draw a page so short that the browser is at its top, if the list goes to another page.

    Returns:
        Whether it does; the list itself is drawn at once after it.
    """
    if not st.session_state.pop(TURNED, False):
        return False
    st.skeleton(height=40)
    st.fragment(_draw_again, run_every=AT_ONCE)()
    return True


def _draw_again() -> None:
    # A fragment is called with its page, and then when its time comes; only then is it up to it.
    if st.session_state.get(SHORT):
        st.session_state[SHORT] = False
        st.rerun()
    st.session_state[SHORT] = True


def show_steps(list_id: str, found: ReviewList) -> None:
    """Draw the ways to the neighbours of a page; none where there are none."""
    if not found.earlier and not found.later:
        return
    with st.container(horizontal=True, horizontal_alignment="center"):
        _step("First page", "first_page", list_id, None, disabled=found.earlier is None)
        _step("Previous", "chevron_left", list_id, found.earlier, disabled=found.earlier is None)
        _step("Next", "chevron_right", list_id, found.later, disabled=found.later is None)


def _step(label: str, icon: str, list_id: str, to: Position | None, *, disabled: bool) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        on_click=_go,
        args=(list_id, to),
        disabled=disabled,
        key=f"reviews_{icon}",
    )


def _go(list_id: str, to: Position | None) -> None:
    if to is None:
        st.query_params.pop(AT, None)
    else:
        st.query_params[AT] = f"{list_id}.{to}"
    st.session_state[TURNED], st.session_state[SHORT] = True, False


def position_of(list_id: str) -> Position | None:
    """Return where the page begins, unless the URL speaks of a list narrowed in another way."""
    of, _, position = st.query_params.get(AT, "").partition(".")
    return Position.parse(position) if of == list_id else None
