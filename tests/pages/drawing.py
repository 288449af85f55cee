"""Drawing one page of a store, for whoever's scope and with whatever filters."""

from streamlit.testing.v1 import AppTest

from data.models import Filters, Scope
from pages.components.stage import Stage, set_stage
from tests.pages.town import NOW

KEY = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="
"""Seals the credentials of tests only."""


def _script():
    import streamlit as st

    from pages.components.stage import current_stage
    from pages.page import page_module
    from pages.view import View

    stage = current_stage()
    what = st.session_state["drawn"]
    view = View(stage, stage.clock(), what["scope"], filters=what["filters"])
    page_module(what["page"]).render(view)


def drawn(engine, page, scope=None, filters=None, now=NOW, **query) -> AppTest:
    """Draw a page and return it, to be looked at and clicked."""
    set_stage(Stage(engine, lambda: now, keys=KEY))
    at = AppTest.from_function(_script, default_timeout=30)
    at.session_state["drawn"] = {
        "page": page,
        "scope": scope or Scope.everything(),
        "filters": filters or Filters(),
    }
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


LITERAL = ("text", "code", "dataframe", "selectbox")
"""Elements that show text as it is; every other may read it as Markdown."""


def elements(node) -> list:
    """Return every element below a node of the page."""
    children = getattr(node, "children", None)
    if not children:
        return [node]
    return [found for child in children.values() for found in elements(child)]


def said(at: AppTest) -> str:
    """Return everything on the screen that is written out."""
    values = [getattr(each, "value", "") for each in elements(at.main)]
    return "\n".join(value for value in values if isinstance(value, str))


def alive(at: AppTest, hostile: str) -> list[str]:
    """Return the kinds of elements that would bring hostile text to life."""
    return [
        each.type
        for each in elements(at.main)
        if each.type not in LITERAL
        and hasattr(each, "proto")
        and hostile.encode() in each.proto.SerializeToString()
    ]


def titles(at: AppTest, kind: str) -> list[str]:
    """Return the titles of all messages of a kind."""
    return [each.proto.title for each in getattr(at, kind)]


def button(at: AppTest, label: str):
    """Return the one button of that label."""
    (found,) = [each for each in at.button if each.label == label]
    return found
