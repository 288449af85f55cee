"""Sources: is everything collected, and what needs a person?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from data.health import Health, ListingHealth
from data.lease import is_held
from data.models import Filters, Role
from pages.components.bulk_form import show_bulk
from pages.components.errands import WORKER
from pages.components.listing_detail import show_listing
from pages.components.listing_form import show_listing_form
from pages.components.listing_table import (
    LISTING,
    leave_listing,
    show_listings,
    show_sources,
    show_summary,
)
from pages.components.webhook_form import show_webhooks
from pages.page import SET_UP, Page
from pages.view import View

PAGE = Page(
    "Sources",
    ":material/sensors:",
    40,
    roles=frozenset({Role.ADMIN}),
    filtered=False,
    section=SET_UP,
)

FORM_WIDTH = 640
"""Pixels; a wider form is harder to follow."""

SHOW, LISTINGS, ADD = "sources_show", "Listings", "Add a listing"
BULK, WEBHOOKS = "Add by file", "Webhooks"


def render(view: View) -> None:
    """Draw the state of everything that is collected."""
    st.title("Sources")
    sources = Health(view.engine).sources()
    shown = st.segmented_control(
        "Show",
        [LISTINGS, ADD, BULK, WEBHOOKS],
        default=LISTINGS,
        key=SHOW,
        bind="query-params",
        label_visibility="collapsed",
    )
    if shown in (ADD, BULK, WEBHOOKS):
        with st.container(width=FORM_WIDTH):
            _show_form(view, shown, sources)
        return
    _show_worker(view)
    listing = _chosen(view)
    if listing is None:
        _show_all(view, {each: str(row["name"]) for each, row in sources.items()})
        return
    st.button("All listings", on_click=leave_listing, icon=":material/arrow_back:", type="tertiary")
    show_listing(view, listing)


def _show_form(view: View, shown: str, sources: dict[str, Any]) -> None:
    if shown == ADD:
        show_listing_form(view, sources)
    elif shown == BULK:
        show_bulk(view)
    else:
        show_webhooks(view, sources)


def _show_worker(view: View) -> None:
    if not is_held(view.engine, WORKER, view.now):
        st.warning(
            "The worker has stopped. If the dashboard started it, it is back within a minute by "
            "itself; if it runs on its own, start it again: `python worker.py`. Until then, what "
            "is shown stays as it was.",
            title="Nothing is being collected just now",
            icon=":material/sync_disabled:",
        )


def _chosen(view: View) -> ListingHealth | None:
    text = st.query_params.get(LISTING, "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        return None
    return Health(view.engine).listing(view.scope, int(text), view.now)


def _show_all(view: View, names: dict[str, str]) -> None:
    summary = Health(view.engine).summary(view.scope, Filters(), view.now)
    if not summary:
        st.info(
            "Add a listing to collect it on a schedule, or import the reviews you have in a file.",
            title="Nothing is collected yet",
            icon=":material/sensors_off:",
        )
        with st.container(horizontal=True):
            st.button("Add a listing", on_click=_add, icon=":material/add:")
            view.link("import_files", "Import a file")
        return
    show_summary(summary)
    if len(summary) > 1:
        show_sources(summary, names)
    st.header("Listings", anchor=False)
    show_listings(view, summary, names)


def _add() -> None:
    st.session_state[SHOW] = ADD
