"""The audit log: what was done, by whom, and whether all of it is as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data.audit import Recorded, Verdict
from data.corrections import CORRECTED, TAKEN_BACK
from pages.components.corrected import change_in_words
from pages.components.moments import moment_text
from pages.components.numbers import plural
from pages.components.text import plain
from pages.view import View

AT_ONCE = 50
BEFORE = "audit_before"


def show_log(view: View) -> None:
    """Draw whether the chain holds, and the newest entries."""
    _show_verdict(view.audit.verify())
    before = st.session_state.get(BEFORE)
    entries = view.audit.newest(AT_ONCE, before=before)
    if not entries and before is None:
        st.caption("Nothing was done yet that is recorded.")
        return
    _show_entries(entries)
    with st.container(horizontal=True):
        if before is not None:
            st.button("Newest", icon=":material/first_page:", on_click=_go, args=(None,))
        if entries and entries[-1].number > 1:
            last = entries[-1].number
            st.button("Earlier", icon=":material/arrow_back:", on_click=_go, args=(last,))


def _show_verdict(verdict: Verdict) -> None:
    if verdict.sound:
        st.success(
            f"{plural(verdict.rows, 'entry', 'entries')}, each as it was written: none was "
            "changed, removed, put in or moved.",
            title="Chain verified",
            icon=":material/verified:",
        )
    else:
        st.error(
            f"{verdict.reason} The {plural(verdict.rows, 'entry', 'entries')} before it are as "
            "they were written. Somebody has changed the database around Earshot, or its key was "
            "lost: compare with a backup.",
            title=f"Tampered with at entry {verdict.first_bad}",
            icon=":material/gpp_bad:",
        )


def _show_entries(entries: list[Recorded]) -> None:
    frame = pd.DataFrame(
        {
            "No.": [each.number for each in entries],
            "When": [moment_text(each.at) for each in entries],
            "Who": [plain(each.name) or "Earshot itself" for each in entries],
            "What": [plain(each.action) for each in entries],
            "To what": [plain(each.subject) for each in entries],
            "Detail": [_told(each) for each in entries],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        column_config={"No.": st.column_config.NumberColumn(width=60, format="%d")},
        alt=f"The entries {frame['No.'].min()} to {frame['No.'].max()} of the audit log.",
    )


def _told(entry: Recorded) -> str:
    corrected = entry.action in (CORRECTED, TAKEN_BACK)
    return plain((change_in_words if corrected else _in_words)(entry.detail))


def _in_words(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_in_words(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_in_words(each) for each in value) or "nothing"
    return "nothing" if value is None else str(value)


def _go(before: int | None) -> None:
    st.session_state[BEFORE] = before
