"""What was done about a task: notes to colleagues, and every step with person and time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

from data.desk import LONGEST_NOTE
from data.desk_reading import Step, Task
from pages.components.moments import moment_text
from pages.components.numbers import plural
from pages.components.seat import Seat
from pages.components.text import escaped, plain

MACHINE = "Earshot"
FEW = 3
"""Steps that are shown before the others are folded away."""

_DID = {
    "start": "began work on it",
    "note": "wrote a note",
    "undo": "took a step back",
    "answered": "saw the owner’s answer on the platform",
    "edited": "noticed that the author changed it",
    "removed": "noticed that it was removed",
    "returned": "noticed that it is back",
    "answer gone": "noticed that the owner’s answer is gone",
    "sent": "saw the answer leave",
}


def show_log(seat: Seat, task: Task) -> None:
    """Draw the form for a note, then the steps, the latest first."""
    _note_form(seat, task)
    steps = seat.inbox.steps(seat.view.scope, task.review_id)
    notes = [each for each in steps if each.kind == "note" and not each.undone]
    for each in notes:
        _show_note(each)
    if steps:
        with st.expander(f"History: {plural(len(steps), 'step')}"):
            for each in steps:
                st.caption(escaped(step_text(seat, each)))


def _note_form(seat: Seat, task: Task) -> None:
    opened = st.popover("Write a note", icon=":material/sticky_note_2:", type="tertiary")
    with opened, st.form(f"note_{task.review_id}", border=False, clear_on_submit=True):
        text = st.text_area("Note, for colleagues only", max_chars=LONGEST_NOTE)
        others = [each for each in seat.may_take([task.location_id]) if each != seat.me.id]
        told = st.multiselect("Tell", others, format_func=seat.names.__getitem__)
        if st.form_submit_button("Save", icon=":material/check:") and text.strip():
            scope, by = seat.view.scope, seat.by
            batch = seat.desk.note(scope, task.review_id, text, by, told)
            seat.done(
                batch, "Noted" + (f", and {plural(len(told), 'colleague')} told" * bool(told))
            )


def _show_note(note: Step) -> None:
    with st.container(border=True, gap="xsmall"):
        st.caption(f"**{escaped(note.person or MACHINE)}** · {moment_text(note.at)}")
        st.text(plain(note.text))


def step_text(seat: Seat, step: Step) -> str:
    """Return a step in words: when, who, what."""
    who = step.person or MACHINE
    if step.playbook:
        who = f"{MACHINE}, by the playbook “{step.playbook}”"
    undone = " (taken back)" if step.undone else ""
    return f"{moment_text(step.at)} · {who} {_did(seat, step)}{undone}"


def _did(seat: Seat, step: Step) -> str:
    changes = [_change(seat, name, value) for name, value in step.after.items()]
    told = ", ".join(filter(None, changes))
    did = _DID.get(step.kind, "")
    if step.kind == "playbook" and not told:
        return "told colleagues"
    return ": ".join(filter(None, [did, told])) or step.kind


def _change(seat: Seat, name: str, value: Any) -> str:
    if name == "state":
        return f"set it to {value}"
    if name == "assignee_id":
        return f"gave it to {seat.names.get(value, 'a colleague')}" if value else "gave it back"
    if name == "due_at" and value:
        return f"set it due {moment_text(datetime.fromisoformat(value))}"
    if name == "tags":
        return "tagged it " + ", ".join(value) if value else "removed its tags"
    return f"because “{value}”" if name == "reason" and value else ""
