"""The frame around every page: identity, navigation, shared filters."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy import select

from data.models import Scope
from data.schema import listing
from pages.components.filters import Choices, Chosen, choose
from pages.components.numbers import day_text
from pages.page import page_ids, page_module
from pages.view import View, current_stage

PICTURES = Path(__file__).with_name("static")


def show() -> None:
    """Draw the page that was asked for."""
    icon = PICTURES / "earshot.svg"
    st.set_page_config(page_title="Earshot", page_icon=icon, layout="wide")
    st.logo(str(PICTURES / "wordmark.svg"), size="large", icon_image=str(icon))
    links: dict[str, Any] = {}
    for order, page_id in enumerate(page_ids()):
        page = page_module(page_id).PAGE
        links[page_id] = st.Page(
            partial(_draw, page_id, links),
            title=page.title,
            icon=page.icon,
            url_path=page_id,
            default=order == 0,
            visibility="hidden" if page.hidden else "visible",
        )
    st.navigation(list(links.values())).run()


def _draw(page_id: str, links: dict[str, Any]) -> None:
    module = page_module(page_id)
    stage = current_stage()
    view = View(stage, stage.clock(), Scope.everything(), links=links)
    with st.sidebar:
        if module.PAGE.filtered:
            view = _filtered(view, module.PAGE.places)
        _foot(view)
    module.render(view)


def _filtered(view: View, places: bool) -> View:
    chosen: Chosen = choose(
        Choices(view.brands, view.locations, _channels(view)), view.now, places=places
    )
    return View(
        view.stage,
        view.now,
        view.scope,
        chosen.filters,
        chosen.comparison,
        chosen.period,
        chosen.restated,
        view.links,
    )


def _channels(view: View) -> list[str]:
    """Return the channels that are listed; asking the reviews instead would read them all."""
    statement = select(listing.c.channel).distinct().order_by(listing.c.channel)
    return [str(channel) for channel in view.facts.run(statement)["channel"]]


def _foot(view: View) -> None:
    if view.stage.notice:
        st.caption(view.stage.notice)
    st.caption(f"Times in UTC · {day_text(view.now)}, {view.now:%H:%M}")
