"""Keeping the screen up to date without a reload."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from data.facts import Facts
from pages.components.health import Health
from pages.view import View

OFTEN, SELDOM = timedelta(seconds=10), timedelta(seconds=20)
"""How often to look for new reviews: during the first collection, and afterwards."""


def follow(view: View, health: Health) -> None:
    """Draw the page again when the data behind it have changed."""
    st.fragment(_redraw_when_new, run_every=OFTEN if health.starting else SELDOM)(
        view.facts, view.version
    )


def _redraw_when_new(facts: Facts, drawn: int) -> None:
    if facts.version() != drawn:
        st.rerun()
