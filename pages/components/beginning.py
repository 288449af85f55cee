"""How most pages begin: title, filters in words, how collection stands, or why there is nothing."""

from __future__ import annotations

import streamlit as st

from pages.components.headline import compared
from pages.components.health import Health, read_health, show_health
from pages.components.live import follow
from pages.components.reads import totals
from pages.components.states import show_first_run, show_nothing
from pages.components.text import escaped
from pages.view import View


def begin(view: View, title: str) -> Health | None:
    """Draw the beginning of a page, or all of it where no review matches.

    Returns:
        How collection stands; None where there is nothing more to draw.
    """
    st.title(title, anchor=False)
    health = read_health(view)
    if not health.reviews:
        show_first_run(view, health)
        return None
    with st.container(gap="xsmall"):
        st.caption(escaped(view.restated) + compared(view))
        show_health(view, health)
    follow(view, health)
    if not view.remember(totals)["n"]:
        show_nothing(view)
        return None
    return health
