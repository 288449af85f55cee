"""Answering: who may post through what, in which words, and in which voice?"""

from __future__ import annotations

import streamlit as st

from data.models import Role
from pages.components.model_form import show_model
from pages.components.posting_form import show_posting
from pages.components.sentence_form import show_sentences
from pages.components.voice_form import show_voice
from pages.page import SET_UP, Page
from pages.view import View

PAGE = Page(
    "Answering",
    ":material/quickreply:",
    62,
    roles=frozenset({Role.ADMIN}),
    filtered=False,
    section=SET_UP,
)

PARTS = {
    "Posting": show_posting,
    "Sentences": show_sentences,
    "Brand voice": show_voice,
    "Language model": show_model,
}


def render(view: View) -> None:
    """Draw the rules of answering, the sentences, the voices and the language model."""
    st.title("Answering", anchor=False)
    st.caption("Nothing is ever posted that a person has not approved word for word.")
    tabs = st.tabs(list(PARTS), key="answering_part", on_change="rerun", bind="query-params")
    for tab, show in zip(tabs, PARTS.values(), strict=True):
        if tab.open:
            with tab:
                show(view)
