"""The frame around every page: identity, navigation, shared filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from data import watched
from data.models import Scope
from pages.components.filters import Choices, choose
from pages.components.moments import moment_text, read_by, zone_text
from pages.components.saved_views import show_views
from pages.components.text import escaped
from pages.page import Page, page_ids, page_module
from pages.view import View, current_stage

PICTURES = Path(__file__).with_name("static")


def show() -> None:
    """Draw the page that was asked for."""
    icon = PICTURES / "earshot.svg"
    st.set_page_config(page_title="Earshot", page_icon=icon, layout="wide")
    st.logo(str(PICTURES / "wordmark.svg"), size="large", icon_image=str(icon))
    drawn: list[View] = []
    links = {page_id: _page(page_id, order, drawn) for order, page_id in enumerate(page_ids())}
    chosen = st.navigation(list(links.values()))
    stage = current_stage()
    view = View(stage, stage.clock(), Scope.everything(), links=links)
    read_by(view.person)
    # Drawn here and not on the page: a filter belongs to the script that binds it to the address,
    # and those of a page are dropped from the address when another is opened.
    with st.sidebar:
        drawn.append(_filtered(view, _described(chosen, links)))
    chosen.run()


def _page(page_id: str, order: int, drawn: list[View]) -> Any:
    page = page_module(page_id).PAGE
    return st.Page(
        partial(_draw, page_id, drawn),
        title=page.title,
        icon=page.icon,
        url_path=page_id,
        default=order == 0,
        visibility="hidden" if page.hidden else "visible",
    )


def _draw(page_id: str, drawn: list[View]) -> None:
    page_module(page_id).render(drawn[0])


def _described(chosen: Any, links: Mapping[str, Any]) -> Page:
    (page_id,) = [page_id for page_id, page in links.items() if page is chosen]
    return page_module(page_id).PAGE


def _filtered(view: View, page: Page) -> View:
    if page.filtered:
        choices = Choices(view.brands, view.locations, watched.channels(view.facts))
        chosen = choose(choices, view.now, places=page.places)
        view = replace(view, **vars(chosen))
        show_views(view)
    _foot(view)
    return view


def _foot(view: View) -> None:
    if view.stage.notice:
        st.caption(view.stage.notice)
    st.caption(
        f"Times in {escaped(zone_text(view.now))} · now {moment_text(view.now)} · "
        "days of periods and charts begin at 00:00 UTC"
    )
