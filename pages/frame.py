"""The frame around every page: identity, navigation, shared filters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from data import watched
from data.models import Person
from pages.components.filters import Choices, choose, follow_link
from pages.components.moments import moment_text, read_by, zone_text
from pages.components.saved_views import show_views
from pages.components.sign_in import By, people_of, show_door, show_way_out, who_looks
from pages.components.stage import Stage, current_stage
from pages.components.text import escaped
from pages.page import (
    DAILY,
    MARKET,
    SET_UP,
    UNDERSTAND,
    Page,
    page_ids,
    page_module,
    pages_for,
    start_for,
)
from pages.view import View

PICTURES = Path(__file__).with_name("static")
LOOK_EVERY = timedelta(seconds=10)
"""How often it is made sure that whoever looks still may."""

_START = "start"
"""What Streamlit calls the page at the root; nobody sees it in an address."""


def show() -> None:
    """Draw the page that was asked for, to whoever may see it."""
    icon = PICTURES / "earshot.svg"
    st.set_page_config(page_title="Earshot", page_icon=icon, layout="wide")
    st.logo(str(PICTURES / "wordmark.svg"), size="large", icon_image=str(icon))
    stage = current_stage()
    now = stage.clock()
    person = who_looks(stage, now)
    if person is None:
        _show_closed(stage, now)
    else:
        _show_open(stage, now, person)


def _show_closed(stage: Stage, now: datetime) -> None:
    """Draw the same door at every address, so that none tells what lies behind it."""
    door = partial(show_door, stage, now)
    names = page_ids()
    ways = [st.Page(door, title="Earshot", url_path=each, visibility="hidden") for each in names]
    front = st.Page(door, title="Earshot", url_path=_START, default=True)
    st.navigation([front, *ways], position="hidden").run()


def _show_open(stage: Stage, now: datetime, person: Person) -> None:
    drawn: list[View] = []
    start = start_for(person.role)
    names = pages_for(person.role)
    links = {each: _page(each, drawn, default=each == start) for each in names}
    # The start page is at the root; under its own name it must be found as well, since a link from
    # somebody who starts elsewhere names it.
    named = _page(start, drawn, hidden=True)
    chosen = st.navigation(_menu({**links, _START: named}, start), position="top")
    view = View(stage, now, person.scope, person, links=links)
    read_by(person)
    page = _described(chosen, {**links, _START: named}, start)
    follow_link(page.title, filtered=page.filtered)
    drawn.append(_beside_filters(view, page) if page.filtered else view)
    chosen.run()
    if not page.filtered:
        # With nothing in it, the sidebar leaves its room to the page.
        _foot(view)


def _beside_filters(view: View, page: Page) -> View:
    # Drawn here and not on the page: a filter belongs to the script that binds it to the address,
    # and those of a page are dropped from the address when another is opened.
    with st.sidebar:
        narrowed = _filtered(view, page)
        _foot(narrowed)
    return narrowed


def _menu(links: Mapping[str, Any], start: str) -> dict[str, list[Any]]:
    """Put the page on which a person starts first, and each other under its heading."""
    sections: dict[str, list[Any]] = {name: [] for name in (DAILY, UNDERSTAND, MARKET, SET_UP)}
    for page_id, link in {start: links[start], **links}.items():
        daily = page_id in (start, _START)
        sections[DAILY if daily else page_module(page_id).PAGE.section].append(link)
    return {name: section for name, section in sections.items() if section}


def _page(page_id: str, drawn: list[View], *, default: bool = False, hidden: bool = False) -> Any:
    page = page_module(page_id).PAGE
    return st.Page(
        partial(_draw, page_id, drawn),
        title=page.title,
        icon=page.icon,
        url_path=_START if default else page_id,
        default=default,
        visibility="hidden" if hidden or (page.hidden and not default) else "visible",
    )


def _draw(page_id: str, drawn: list[View]) -> None:
    (view,) = drawn
    try:
        page_module(page_id).render(view)
    finally:
        # Parts of the page that are drawn again by themselves hold on to the view.
        view.answers.clear()


def _described(chosen: Any, links: Mapping[str, Any], start: str) -> Page:
    (page_id,) = [page_id for page_id, page in links.items() if page is chosen]
    return page_module(start if page_id == _START else page_id).PAGE


def _filtered(view: View, page: Page) -> View:
    choices = Choices(view.brands, view.locations, watched.channels(view.facts, view.scope))
    view = view.changed(**vars(choose(choices, view.now, places=page.places)))
    show_views(view)
    return view


def _foot(view: View) -> None:
    if view.stage.sign_in.by is not By.NOBODY:
        st.caption(f"{escaped(view.person.name)} · {view.person.role}")
        show_way_out(view.stage.sign_in)
        # Part of a page may be drawn again without its frame; this looks for the whole of it.
        st.fragment(_leave_when_changed, run_every=LOOK_EVERY)(view.stage, view.person)
    if view.stage.notice:
        st.caption(view.stage.notice)
    st.caption(
        f"Times in {escaped(zone_text(view.now))} · now {moment_text(view.now)} · "
        "days of periods and charts begin at 00:00 UTC"
    )


def _leave_when_changed(stage: Stage, person: Person) -> None:
    if people_of(stage).get(person.id) != person:
        st.rerun()
