"""Keeping the screen up to date without a reload."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from data.facts import Facts
from data.models import Filters, Scope
from data.reading import Reading
from pages.components.health import Health
from pages.components.numbers import plural
from pages.view import View

OFTEN, SELDOM = timedelta(seconds=10), timedelta(seconds=15)
"""How often to look for new reviews: during the first collection, and afterwards."""


def follow(view: View, health: Health) -> None:
    """Draw the page again when the data behind it have changed."""
    st.fragment(_redraw_when_new, run_every=OFTEN if health.starting else SELDOM)(
        view.facts, view.version
    )


def announce(view: View, filters: Filters, drawn: int) -> None:
    """Say how many reviews have come since a list was drawn, and show them when asked.

    A list that somebody reads does not move by itself.

    Args:
        view: what may be touched.
        filters: of the list.
        drawn: how many reviews it held.
    """
    st.fragment(_announce_new, run_every=SELDOM)(
        view.facts, view.version, view.scope, filters, drawn
    )


def _redraw_when_new(facts: Facts, drawn: int) -> None:
    if facts.version() != drawn:
        st.rerun()


def _announce_new(facts: Facts, version: int, scope: Scope, filters: Filters, drawn: int) -> None:
    if facts.version() == version:
        return
    new = Reading(facts.engine).count(scope, filters) - drawn
    if new > 0:
        label = f"Show {plural(new, 'new review')}"
        if st.button(label, icon=":material/arrow_upward:", key="show_new"):
            st.rerun()
