"""Finding a listing before it is added: by words, or by the address of its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.components import errands
from pages.components.text import escaped, plain, shortened
from pages.view import View

SLOT = "find_listing"
CHOSEN = "add_found"


def enter_query(source: Mapping[str, Any]) -> str:
    """Draw the field and the button; return what to look for once the button was pressed."""
    hint = source["description"].get("finds")
    if not hint:
        return ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        query: str = st.text_input(
            "Find it",
            key=f"add_{source['id']}_query",
            max_chars=500,
            placeholder=plain(hint),
            help=f"{escaped(hint)} The address of its page may do as well.",
        ).strip()
        pressed = st.button("Find", icon=":material/search:", key="add_find")
    return query if pressed else ""


def show_found(view: View, source: str) -> None:
    """Draw what was found; a click takes it over into the form."""
    done = errands.follow(view, SLOT)
    if done is None or (asked := st.session_state.get(CHOSEN)) != source:
        return
    found: Sequence[Mapping[str, Any]] = (done.result or {}).get("found", [])
    if not found:
        st.info("Nothing was found. Try fewer words.", icon=":material/search_off:")
    elif found:
        _offer(asked, found)


def ask(view: View, source: str, payload: Mapping[str, Any]) -> None:
    """Ask the worker to look."""
    st.session_state[CHOSEN] = source
    errands.send(view, SLOT, "find", payload)


def _offer(source: str, found: Sequence[Mapping[str, Any]]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number: int = st.selectbox(
            "Found",
            range(len(found)),
            format_func=lambda each: _spelled(found[each]),
            key="add_found_number",
        )
        st.button(
            "Take it",
            on_click=_take,
            args=(source, found[min(number, len(found) - 1)]),
            icon=":material/check:",
            key="add_take",
        )


def _spelled(found: Mapping[str, Any]) -> str:
    parts = [plain(found.get(name)) for name in ("name", "address")]
    return shortened(" · ".join(part for part in parts if part) or plain(found["remote_id"]), 120)


def _take(source: str, found: Mapping[str, Any]) -> None:
    st.session_state[f"add_{source}_remote_id"] = str(found["remote_id"])
    st.session_state[f"add_{source}_found"] = [str(found["remote_id"]), plain(found.get("name"))]


def name_of(source: str, remote_id: str) -> str:
    """Return the name under which a listing was found, or nothing."""
    taken_id, name = st.session_state.get(f"add_{source}_found", ("", ""))
    return name if taken_id == remote_id else ""
