"""Playbooks: what is done by itself with a new review, and would it have been right before?"""

from __future__ import annotations

import streamlit as st

from data.desk_playbooks import Playbook, Playbooks
from data.models import Role
from engagement.playbooks import Rule, sentence
from pages.components.moments import day_here
from pages.components.numbers import plural
from pages.components.playbook_form import EDITING, names_of, show_form, show_trial
from pages.components.seat import Seat
from pages.components.text import escaped
from pages.page import SET_UP, Page
from pages.view import View

PAGE = Page(
    "Playbooks",
    ":material/rule_settings:",
    44,
    roles=frozenset({Role.LOCATION_MANAGER, Role.MARKETER}),
    filtered=False,
    section=SET_UP,
)

WIDTH = 880
NEW = 0
"""Stands for a playbook that is being written."""


def render(view: View) -> None:
    """Draw the playbooks, each as one sentence with what it would have matched."""
    st.title("Playbooks", anchor=False)
    seat, playbooks = Seat(view), Playbooks(view.engine, view.audit)
    with st.container(width=WIDTH):
        st.markdown(
            "Rules for new reviews, run by the worker in this order, once for each review. What a "
            "person has decided stays. None of them posts anything."
        )
        known = playbooks.all(view.scope)
        for playbook in known:
            _show(seat, playbooks, playbook)
        if not known:
            st.info(
                "For example: 1–2 stars about cleanliness → assign to quality, due in 4 h, tell "
                "the regional manager.",
                title="No playbook yet",
                icon=":material/rule_settings:",
            )
        _show_new(seat, playbooks)


def _show(seat: Seat, playbooks: Playbooks, playbook: Playbook) -> None:
    with st.container(border=True, gap="small"):
        st.header(escaped(playbook.name), anchor=False)
        if st.session_state.get(EDITING) == playbook.id:
            show_form(seat, playbooks, playbook)
            return
        rule = Rule.from_stored(playbook.rule)
        st.markdown(escaped(sentence(rule, names_of(seat))))
        show_trial(seat, rule)
        st.caption(escaped(_history(seat, playbook)))
        _buttons(seat, playbooks, playbook)


def _history(seat: Seat, playbook: Playbook) -> str:
    state = "On" if playbook.active else "Off"
    who = seat.names.get(playbook.person_id, "a colleague")
    ran = f"has run on {plural(playbook.matched, 'review')}"
    return f"{state} · {ran} · last changed by {who}, {day_here(playbook.changed_at)}"


def _buttons(seat: Seat, playbooks: Playbooks, playbook: Playbook) -> None:
    scope, by = seat.view.scope, seat.by
    with st.container(horizontal=True):
        label = "Switch off" if playbook.active else "Switch on"
        if st.button(label, icon=":material/power_settings_new:", key=f"switch_{playbook.id}"):
            playbooks.switch(scope, playbook.id, not playbook.active, by)
            st.rerun()
        if st.button("Change", icon=":material/edit:", key=f"change_{playbook.id}"):
            st.session_state[EDITING] = playbook.id
            st.rerun()
        with st.popover("Remove", type="tertiary"):
            st.caption("What it has done stays, and its name with it.")
            if st.button("Remove it", key=f"remove_{playbook.id}"):
                playbooks.remove(scope, playbook.id, by)
                st.rerun()


def _show_new(seat: Seat, playbooks: Playbooks) -> None:
    if st.session_state.get(EDITING) == NEW:
        with st.container(border=True):
            st.header("A new playbook", anchor=False)
            show_form(seat, playbooks, None)
        return
    if st.button("New playbook", icon=":material/add:", key="playbook_add"):
        st.session_state[EDITING] = NEW
        st.rerun()
