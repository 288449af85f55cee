"""Saved views: choosing filters by a name, and the link that leads to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from sqlalchemy import Engine

from data.views import LONGEST_NAME, SavedView, Views
from pages.components.filters import FILTERS, OPENED, chosen_now, reset
from pages.components.periods import CUSTOM, DATES, PERIOD
from pages.components.text import escaped
from pages.view import View

RENAME, DELETE = ":material/edit: Rename", ":material/delete: Delete"
_RENAMED, _NAME, _FAULT = "view_renamed", "view_name", "view_fault"
_MENU = "views_menu"


def show_views(view: View) -> None:
    """Draw the ways to undo the filters, to keep them under a name and to choose kept ones."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Reset filters", on_click=reset, icon=":material/restart_alt:", type="tertiary")
        menu = st.popover(
            "Saved views",
            icon=":material/bookmark:",
            type="tertiary",
            key=_MENU,
            on_change="rerun",
        )
    if menu.open:
        with menu:
            _show_menu(Views(view.engine, view.person.id), view)


def _show_menu(views: Views, view: View) -> None:
    kept = views.all()
    for each in kept:
        _show_view(view.engine, views.person_id, each)
    if not kept:
        st.caption("Keep the filters as they are now under a name, and come back to them here.")
    if fault := st.session_state.pop(_FAULT, ""):
        st.warning(escaped(fault))
    renamed = next((each for each in kept if each.id == st.session_state.get(_RENAMED)), None)
    with st.form("view_form", border=False):
        st.text_input(
            f"New name of {escaped(renamed.name)}" if renamed else "Name",
            key=_NAME,
            max_chars=LONGEST_NAME,
        )
        st.form_submit_button(
            "Rename" if renamed else "Save these filters",
            on_click=_keep,
            args=(view, views.person_id, renamed and renamed.id),
        )
    st.caption("A link to what you see now:")
    st.code(link_to(chosen_now()), language=None, wrap_lines=True)


def _show_view(engine: Engine, person_id: int, each: SavedView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            escaped(each.name),
            key=f"view_{each.id}",
            on_click=_open,
            args=(each.filters,),
            type="tertiary",
            width="stretch",
        )
        st.menu_button(
            "",
            [RENAME, DELETE],
            icon=":material/more_vert:",
            key=f"view_menu_{each.id}",
            help="Rename or delete",
            on_click=_manage,
            args=(engine, person_id, each),
            type="tertiary",
        )


def _open(filters: Mapping[str, Any]) -> None:
    st.session_state[OPENED] = read_back(filters)
    st.session_state[_MENU] = False


def _manage(engine: Engine, person_id: int, each: SavedView) -> None:
    wanted = st.session_state[f"view_menu_{each.id}"]
    if wanted == RENAME:
        st.session_state[_RENAMED] = each.id
        st.session_state[_NAME] = each.name
    elif wanted == DELETE:
        Views(engine, person_id).delete(each.id)


def _keep(view: View, person_id: int, renamed: int | None) -> None:
    views, name = Views(view.engine, person_id), st.session_state[_NAME]
    try:
        if renamed:
            views.rename(renamed, name)
        else:
            views.save(name, written_down(chosen_now()), view.now)
    except ValueError as error:
        st.session_state[_FAULT] = str(error)
        return
    st.session_state.pop(_RENAMED, None)
    st.session_state[_NAME] = ""


def written_down(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return chosen filters as they can be stored: days as text, and only where they count."""
    kept = {key: value for key, value in chosen.items() if key != DATES}
    if chosen.get(PERIOD) == CUSTOM and DATES in chosen:
        kept[DATES] = [day.isoformat() for day in chosen[DATES]]
    return kept


def read_back(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `written_down` has stored; what is no filter any more is left out.

    >>> read_back({"period": "Custom", "dates": ["2026-01-05", "2026-02-01"], "colour": "red"})
    {'period': 'Custom', 'dates': (datetime.date(2026, 1, 5), datetime.date(2026, 2, 1))}
    """
    chosen = {key: value for key, value in stored.items() if key in FILTERS}
    if DATES in chosen:
        chosen[DATES] = tuple(date.fromisoformat(day) for day in chosen[DATES])
    return chosen


def link_to(chosen: Mapping[str, Any]) -> str:
    """Return the address of this page with everything that narrows it."""
    own = {key: st.query_params.get_all(key) for key in st.query_params if key not in FILTERS}
    here = {key: st.query_params.get_all(key) for key in chosen if key in st.query_params}
    query = urlencode(own | here, doseq=True)
    return f"{st.context.url or ''}{'?' + query if query else ''}"
