"""Marks and rows are picked as often as somebody likes, and the one is meant that they saw."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.browsing import DESKTOP


def _script():
    import streamlit as st

    from pages.components.picking import key_of, row_seen, take_mark, take_row

    st.session_state["key"] = key_of("marks")
    if st.session_state.get("taking"):
        st.session_state["taken"] = st.session_state["taking"]()
    if ids := st.session_state.get("ids"):
        event = {"selection": {"rows": st.session_state.get("rows", [])}}
        st.session_state["meant"] = row_seen("places", event, ids)
    st.session_state["doors"] = (take_mark, take_row)


@pytest.fixture
def screen():
    return AppTest.from_function(_script).run()


def picked(screen, selection):
    screen.session_state[screen.session_state["key"]] = {"selection": selection}


def test_a_mark_that_was_taken_can_be_picked_again(screen):
    take_mark, _ = screen.session_state["doors"]
    first = screen.session_state["key"]
    picked(screen, {"picked": [{"brand_id": 3}]})
    screen.session_state["taking"] = lambda: take_mark("marks", "brand_id")
    screen.run()
    assert screen.session_state["taken"] == 3
    screen.session_state["taking"] = None
    screen.run()
    assert screen.session_state["key"] != first


def test_what_is_picked_no_more_is_nothing(screen):
    take_mark, take_row = screen.session_state["doors"]
    for selection, take in (
        ({}, lambda: take_mark("marks", "brand_id")),
        ({"rows": []}, lambda: take_row("marks", (5, 6))),
        ({"rows": [2]}, lambda: take_row("marks", (5, 6))),
    ):
        picked(screen, selection)
        screen.session_state["taking"] = take
        screen.run()
        assert screen.session_state["taken"] is None
        screen.session_state["taking"] = None
        screen.run()


def test_the_row_is_meant_that_stood_there_when_it_was_picked(screen):
    screen.session_state["ids"] = ("Porto", "Lisbon")
    screen.run()
    screen.session_state["ids"] = ("Lisbon", "Porto")
    screen.session_state["rows"] = [0]
    screen.run()
    assert screen.session_state["meant"] == "Porto"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("page", "mark", "narrowed"),
    [
        ("overview", "point: Copperleaf Inns", "brands=Copperleaf Inns"),
        ("competitors", "point: Copperleaf Inns", "brands=Copperleaf Inns"),
        ("competitors", "bar: row: Google", "channels=Google"),
        ("response", "point: Google, ", "channels=Google"),
    ],
)
def test_a_mark_narrows_again_after_that_was_undone(visit, page, mark, narrowed):
    visitor = visit(viewport=DESKTOP).go(page)
    for _ in range(2):
        visitor.pick(*mark.split(": ", 1))
        visitor.window.wait_for_url(re.compile(re.escape(narrowed.replace(" ", "+"))))
        visitor.window.go_back()
        visitor.window.wait_for_url(re.compile("^[^?]*$"))
        visitor.settle()
