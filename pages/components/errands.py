"""Errands: what a page asks of the worker, how far it has come, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import streamlit as st

from data.commands import Command, Commands
from data.lease import is_held
from pages.components.stage import Stage
from pages.components.text import escaped
from pages.view import View

LOOK_EVERY = timedelta(seconds=1)
WORKER = "worker"
"""Name of the lease that the process which does errands holds."""


def send(view: View, slot: str, kind: str, payload: Mapping[str, Any]) -> None:
    """Ask the worker for something; `slot` names its place on the screen."""
    st.session_state[_key(slot)] = view.ask(kind, payload)


def find(view: View, slot: str, kind: str, key: str, value: Any) -> None:
    """Take up an errand that was sent from elsewhere, or before the page was left.

    Args:
        view: what may be touched.
        slot: its place on the screen.
        kind: of the errand.
        key: the part of its payload that tells which one it is.
        value: of that part.
    """
    if _key(slot) in st.session_state:
        return
    for command in Commands(view.engine).under_way(kind):
        if command.payload.get(key) == value:
            st.session_state[_key(slot)] = command.id
            return


def forget(slot: str) -> None:
    """Take what came of an errand off the screen."""
    st.session_state.pop(_key(slot), None)


def pending(view: View, slot: str) -> bool:
    """Tell whether an errand is still under way."""
    command = _sent(view, slot)
    return command is not None and command.finished_at is None


def follow(view: View, slot: str) -> Command | None:
    """Draw how far an errand has come, or why it failed; return it once it has succeeded."""
    command = _sent(view, slot)
    if command is None:
        return None
    if command.finished_at is None:
        st.fragment(_show_progress, run_every=LOOK_EVERY)(view.stage, command.id)
        return None
    if command.error is not None:
        show_failure(command.error)
        return None
    return command


def show_failure(error: Mapping[str, Any]) -> None:
    """Draw what went wrong and what a person can do about it."""
    st.error(
        escaped(error.get("action", "")) or "Try again.",
        title=escaped(error.get("message", "")) or "This could not be done",
        icon=":material/error:",
    )


def _sent(view: View, slot: str) -> Command | None:
    command_id = st.session_state.get(_key(slot))
    return None if command_id is None else view.command(command_id)


def _show_progress(stage: Stage, command_id: int) -> None:
    command = Commands(stage.engine).get(command_id)
    if command.finished_at is not None:
        st.rerun()
    if command.started_at is not None:
        st.info(
            "It goes on when you leave this page.",
            title=escaped(command.progress) or "Working on it",
            icon=":material/progress_activity:",
        )
    elif is_held(stage.engine, WORKER, stage.clock()):
        st.info("The worker takes this up in a moment.", icon=":material/hourglass_top:")
    else:
        st.warning(
            "It is done as soon as the worker runs: `python worker.py`.",
            title="No worker is running",
            icon=":material/hourglass_disabled:",
        )


def _key(slot: str) -> str:
    return f"errand_{slot}"
