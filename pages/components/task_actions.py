"""What can be done about one task, or about several at once: state, person, due time, tags."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import streamlit as st

from data.desk import tag_text
from data.desk_reading import Task
from data.desk_steps import OPEN, State
from pages.components.moments import reader_zone
from pages.components.numbers import plural
from pages.components.seat import NOBODY, Seat

REASONS = (
    "no answer needed",
    "not about us",
    "reported as fake",
    "settled elsewhere",
    "said twice",
)
"""Why a review is closed without an answer."""

OTHER = "another reason"
_DUE = {"In 1 hour": 1, "In 4 hours": 4, "Tomorrow": 24, "In 3 days": 72, "In a week": 168}


def show_actions(seat: Seat, tasks: Sequence[Task], key: str) -> None:
    """Draw what can be done about tasks.

    Args:
        seat: who acts.
        tasks: which; at least one.
        key: tells the widgets of one place from those of another.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _states(seat, tasks, key)
        with st.popover("Give to", icon=":material/person_add:"):
            _person(seat, tasks, key)
        with st.popover("Due", icon=":material/schedule:"):
            _due(seat, tasks, key)
        with st.popover("Tag", icon=":material/sell:"):
            _tags(seat, tasks, key)


def _states(seat: Seat, tasks: Sequence[Task], key: str) -> None:
    states = {each.state for each in tasks}
    if len(tasks) == 1 and states <= {State.NEW, State.WAITING}:
        label = "Start" if states == {State.NEW} else "Resume"
        if st.button(label, icon=":material/play_arrow:", key=f"{key}_start", shortcut="S"):
            batch = seat.desk.start(seat.view.scope, tasks[0].review_id, seat.by)
            seat.done(batch, "Yours, and in progress")
    if states <= OPEN and states != {State.WAITING}:
        help_text = "It waits for somebody else: the customer, a colleague."
        if st.button("Wait", icon=":material/hourglass_empty:", key=f"{key}_wait", help=help_text):
            _set(seat, tasks, State.WAITING, "Waiting")
    if states <= OPEN:
        with st.popover("Close", icon=":material/task_alt:"):
            _close(seat, tasks, key)
    elif not states & OPEN and st.button(
        "Open again", icon=":material/replay:", key=f"{key}_again"
    ):
        _set(seat, tasks, State.NEW, "Open again")


def _close(seat: Seat, tasks: Sequence[Task], key: str) -> None:
    chosen = st.radio("Closed without an answer: why?", (*REASONS, OTHER), key=f"{key}_reason")
    words = chosen or ""
    if chosen == OTHER:
        words = st.text_input("Which?", key=f"{key}_other", max_chars=120)
    answered = st.button("It was answered elsewhere", key=f"{key}_answered", type="tertiary")
    if answered:
        _set(seat, tasks, State.ANSWERED, "Answered", "answered elsewhere")
    if st.button("Close", key=f"{key}_close", disabled=not words.strip()):
        _set(seat, tasks, State.CLOSED, f"Closed, {words}", words)


def _set(seat: Seat, tasks: Sequence[Task], state: State, words: str, reason: str = "") -> None:
    batch = seat.desk.set_state(seat.view.scope, _ids(tasks), state, seat.by, reason)
    seat.done(batch, _told(words, tasks))


def _person(seat: Seat, tasks: Sequence[Task], key: str) -> None:
    places = [each.location_id for each in tasks]
    offered = [NOBODY, *seat.may_take(places)]
    names = {**seat.names, NOBODY: "Nobody", seat.me.id: "Me"}
    position = offered.index(seat.me.id) if seat.me.id in offered else 0
    to = st.selectbox("Who answers?", offered, position, names.__getitem__, key=f"{key}_person")
    if st.button("Give", key=f"{key}_give") and to is not None:
        seat.assign(_ids(tasks), to, places)


def _due(seat: Seat, tasks: Sequence[Task], key: str) -> None:
    now = seat.view.now
    chosen = st.radio("An answer is due", [*_DUE, "At a moment"], key=f"{key}_due")
    at = now + timedelta(hours=_DUE.get(chosen or "", 24))
    if chosen == "At a moment":
        at = _moment(at, key)
    if st.button("Set", key=f"{key}_set_due", disabled=at <= now):
        batch = seat.desk.set_due(seat.view.scope, _ids(tasks), at, seat.by)
        seat.done(batch, _told("Due time set", tasks))


def _moment(usual: datetime, key: str) -> datetime:
    zone = reader_zone()
    local = usual.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    day = st.date_input("Day", local.date(), key=f"{key}_day")
    hour = st.time_input("Time", local.time(), key=f"{key}_hour")
    return datetime.combine(day, hour, zone).astimezone(usual.tzinfo)


def _tags(seat: Seat, tasks: Sequence[Task], key: str) -> None:
    known = seat.inbox.tags(seat.view.scope)
    carried = sorted({tag for each in tasks for tag in each.tags})
    options = list(dict.fromkeys([*carried, *known]))
    chosen = st.multiselect(
        "Tags", options, carried, key=f"{key}_tags_{carried}", accept_new_options=True
    )
    if st.button("Save", key=f"{key}_save_tags"):
        tags = {tag_text(each) for each in chosen}
        gone = [each for each in carried if each not in tags]
        batch = seat.desk.tag(seat.view.scope, _ids(tasks), seat.by, add=sorted(tags), remove=gone)
        seat.done(batch, _told("Tagged", tasks))


def _ids(tasks: Sequence[Task]) -> list[int]:
    return [each.review_id for each in tasks]


def _told(words: str, tasks: Sequence[Task]) -> str:
    return words if len(tasks) == 1 else f"{words}: {plural(len(tasks), 'review')}"
