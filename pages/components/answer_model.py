"""Asking the language model for a draft, where an admin has connected one."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data.circumstances import Circumstances
from data.settings import read_setting
from engagement.phrasing import SETTING, Model
from pages.components import errands
from pages.components.answer_states import Desk


def show_phrasing(desk: Desk, about: Circumstances) -> None:
    """Draw the button that asks the language model; nothing where there is none."""
    if Model.from_stored(read_setting(desk.view.engine, SETTING, {})).on:
        slot = f"{desk.key}_phrase"
        st.button(
            "Ask the language model",
            icon=":material/magic_button:",
            type="tertiary",
            key=f"{slot}_ask",
            disabled=errands.pending(desk.view, slot),
            on_click=partial(_ask, desk, about),
        )


def phrased(desk: Desk, about: Circumstances) -> str:
    """Draw how far the language model has come; return its words once, when they arrive."""
    slot = f"{desk.key}_phrase"
    command = errands.follow(desk.view, slot)
    if command is None or not command.result:
        return ""
    errands.forget(slot)
    st.session_state[f"{desk.key}_text_by"] = "model"
    return str(command.result["text"])


def _ask(desk: Desk, about: Circumstances) -> None:
    errands.send(desk.view, f"{desk.key}_phrase", "phrase", {"review_id": about.review_id})
