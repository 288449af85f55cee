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
    health = entitle(view, title)
    return health if health and introduce(view, health) else None


def entitle(view: View, title: str) -> Health | None:
    """Draw a page's title, and what to do first where nothing is held yet.

    Returns:
        How collection stands; None where there is nothing more to draw.
    """
    st.title(title, anchor=False)
    health = read_health(view)
    if health.reviews:
        return health
    show_first_run(view, health)
    return None


def introduce(view: View, health: Health) -> bool:
    """Draw the filters in words and how collection stands; tell whether any review matches."""
    with st.container(gap="xsmall"):
        st.caption(escaped(view.restated) + compared(view))
        show_health(view, health)
    follow(view, health)
    if view.remember(totals)["n"]:
        return True
    show_nothing(view)
    return False
