"""What belongs to a card and is drawn only once somebody asks for it."""

from __future__ import annotations

from functools import partial

import streamlit as st


def opened(label: str, icon: str, key: str) -> bool:
    """Draw a button that opens and closes something below; return whether it is open.

    Args:
        label: what it opens.
        icon: a Material icon's name.
        key: under which the session keeps whether it is open.
    """
    is_open = bool(st.session_state.setdefault(key, False))
    st.button(
        label,
        icon=f":material/{'expand_less' if is_open else icon}:",
        key=f"fold_{key}",
        type="tertiary",
        on_click=partial(_turn, key),
    )
    return is_open


def _turn(key: str) -> None:
    st.session_state[key] = not st.session_state.get(key, False)
