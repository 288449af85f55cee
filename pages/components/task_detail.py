"""One task that is open: the review, why it is here, what to do, what was done."""

from __future__ import annotations

from itertools import pairwise

import streamlit as st

from data.desk_choice import Choice, Order
from data.desk_reading import Task
from data.desk_visits import Visits
from data.reading import HeldReview, Reading, Version
from engagement.triage import priority
from pages.components.differences import Said, difference
from pages.components.moments import moment_text
from pages.components.numbers import figure
from pages.components.review_card import show_reviews
from pages.components.seat import Seat
from pages.components.task_actions import show_actions
from pages.components.task_card import open_task, parts_of, standing, why
from pages.components.task_log import show_log
from pages.components.text import escaped

OPENED = "task_opened"
"""Where the session keeps the review whose answer was opened last."""

_PARTS = {
    "harm": "Harm",
    "time": "Time left",
    "reach": "Reach and velocity",
    "repeat": "Repeat customer",
    "importance": "Location",
}


def show_open(seat: Seat, task: Task, choice: Choice, order: Order) -> None:
    """Draw a task that is open; the keys J and K lead to its neighbours, B back to the list."""
    view = seat.view
    Visits(view.engine).opened(seat.me.id, task.review_id, view.now)
    _steps(seat, task, choice, order)
    if told := standing(task, view.now, seat.since):
        st.markdown(told)
    _why(seat, task)
    _news(seat, task)
    if st.session_state.get(OPENED) != task.review_id:
        # Whoever comes here comes to answer, so the form of the review's card stands open.
        st.session_state[OPENED] = task.review_id
        st.session_state[f"answering_{task.review_id}"] = True
    said, done = st.columns([5, 2], gap="medium")
    with said:
        show_reviews(view, [task.review])
    with done:
        show_actions(seat, [task], f"task_{task.review_id}")
        show_log(seat, task)


def _steps(seat: Seat, task: Task, choice: Choice, order: Order) -> None:
    before, after = seat.inbox.beside(seat.view.scope, choice, order, task)
    with st.container(horizontal=True):
        _step("Inbox", ":material/arrow_back:", None, "B", disabled=False)
        _step("Previous", ":material/chevron_left:", before, "K", disabled=before is None)
        _step("Next", ":material/chevron_right:", after, "J", disabled=after is None)


def _step(label: str, icon: str, to: int | None, key: str, *, disabled: bool) -> None:
    st.button(
        label,
        icon=icon,
        key=f"go_{label}",
        on_click=open_task,
        args=(to,),
        shortcut=key,
        disabled=disabled,
    )


def _why(seat: Seat, task: Task) -> None:
    now = seat.view.now
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"**Why here:** {escaped(why(task, now))}")
        with st.popover("How it is counted", type="tertiary"):
            found = parts_of(task, now)
            weights = vars(seat.ordering.weights)
            for part in found:
                weight = weights[part.name]
                power = "" if weight == 1 else f", weight {weight:g}"
                words = escaped(part.words or "nothing unusual")
                st.caption(f"{_PARTS[part.name]}: **×{figure(part.factor, 2)}**{power} · {words}")
            product = figure(priority(found, seat.ordering.weights), 1)
            st.caption(f"Together **{product}**; the highest stands first.")


def _news(seat: Seat, task: Task) -> None:
    """Draw what the author has changed since this person last looked."""
    since, view = seat.since, seat.view
    if since is None or not task.review.edits or task.news_at <= since:
        return
    versions = Reading(view.engine).history(view.scope, task.review_id)
    said = [_said(task.review), *map(_said, versions)]
    for version, (after, before) in zip(versions, pairwise(said), strict=True):
        if version.seen_at > since:
            st.caption(f"**Changed since you last looked**, noticed {moment_text(version.seen_at)}")
            st.code(difference(before, after), language="diff", wrap_lines=True)


def _said(version: Version | HeldReview) -> Said:
    return Said(version.rating, version.title, version.text, version.response_text)
