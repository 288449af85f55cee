"""Inbox: what needs an answer first, and why?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import streamlit as st

from data.desk_choice import Choice, Order
from data.desk_reading import Counts, Task, TaskList
from data.desk_visits import Visits
from data.paging import Position
from pages.components.desk_order import show_order
from pages.components.health import read_health, show_trouble
from pages.components.inbox_choice import choose, counts_text, widen
from pages.components.numbers import ago, plural
from pages.components.review_card import repeats
from pages.components.seat import Seat
from pages.components.task_actions import show_actions
from pages.components.task_card import ITEM, show_task
from pages.components.task_detail import show_open
from pages.page import Page
from pages.view import View

PAGE = Page("Inbox", ":material/inbox:", 14, filtered=False)

SIZE = 10
WIDTH, WIDE = 880, 1240
"""Pixels; longer lines are hard to read. What is done about a review stands beside it."""

AT = "from"
"""Name in the URL of the place in the list where the page begins."""

CHOOSING, DRAWN = "choosing", "inbox_drawn"


def render(view: View) -> None:
    """Draw the inbox, or the task that is open."""
    st.title("Inbox", anchor=False)
    outline = _outline()
    seat = Seat(view)
    with st.container(width=WIDE if ITEM in st.query_params else WIDTH):
        counts = seat.inbox.counts(view.scope, seat.me.id, view.now, seat.since)
        outline.empty()
        show_trouble(view, read_health(view))
        idle = not counts.concerns + counts.praise and ITEM not in st.query_params
        if idle:
            _show_none(seat)
        task = _asked_for(seat)
        if task is not None:
            seat.show_done()
            opened = st.container()
            with st.expander("The list it is from"):
                choice, order = choose(seat)
            with opened:
                show_open(seat, task, choice, order)
        else:
            choice, order = _choice(seat, counts)
            seat.show_done()
            _show_list(seat, choice, order, idle=idle)


def _outline() -> Any:
    """Draw the outline of a list while a first one is read; later ones stand until the next."""
    outline = st.empty()
    if not st.session_state.get(DRAWN):
        st.session_state[DRAWN] = True
        with outline.container(width=WIDTH):
            for _ in range(4):
                st.skeleton(height=110)
    return outline


def _asked_for(seat: Seat) -> Task | None:
    asked = st.query_params.get(ITEM, "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    task = seat.inbox.one(seat.view.scope, int(asked))
    if task is None:
        st.warning("This review is not on the desk, or it is not yours to see.")
    return task


def _choice(seat: Seat, counts: Counts) -> tuple[Choice, Order]:
    told = Visits(seat.view.engine).told(seat.view.scope, seat.me.id)
    st.caption(f"{counts_text(counts, told)} · {_news(seat, counts)}")
    return choose(seat)


def _news(seat: Seat, counts: Counts) -> str:
    if seat.since is None:
        return "this is your first look, so all is new to you"
    return f"**{counts.new:,}** new since you last looked, {ago(seat.since, seat.view.now)}"


def _show_list(seat: Seat, choice: Choice, order: Order, *, idle: bool) -> None:
    list_id = hashlib.sha256(repr((_lasting(choice), order)).encode()).hexdigest()[:8]
    found = seat.inbox.page(seat.view.scope, choice, order, _position(list_id), SIZE)
    number = seat.inbox.number(seat.view.scope, choice)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plural(number, 'review')}**")
        choosing = bool(found.tasks) and st.toggle("Several at once", key=CHOOSING)
        show_order(seat)
    if not found.tasks:
        if not idle:
            _show_nothing()
        return
    bar = st.container()
    copies = repeats(seat.view, [task.review_id for task in found.tasks])
    chosen = [
        task
        for place, task in enumerate(found.tasks, start=1)
        if show_task(seat, task, place, choosing=choosing, copies=copies.get(task.review_id, 1))
    ]
    if choosing:
        with bar:
            _show_several(seat, chosen, found.tasks)
    _show_pages(list_id, found)


def _lasting(choice: Choice) -> str:
    # Of a moment that moves on with the clock, only that there is one tells a list from another.
    parts = {**vars(choice), "overdue": choice.overdue is not None}
    return repr(
        [
            (name, sorted(map(str, value)) if isinstance(value, frozenset) else value)
            for name, value in parts.items()
            if name != "filters"
        ]
        + [
            (name, sorted(value) if isinstance(value, frozenset) else value)
            for name, value in vars(choice.filters).items()
        ]
    )


def _show_several(seat: Seat, chosen: Sequence[Task], shown: Sequence[Task]) -> None:
    with st.container(border=True):
        if not chosen:
            st.caption("Choose reviews below, and do the same with all of them.")
            st.button("Choose all on this page", on_click=_choose_all, args=(list(shown),))
            return
        st.markdown(f"**{plural(len(chosen), 'review')}** chosen")
        show_actions(seat, chosen, "several")


def _choose_all(tasks: Sequence[Task]) -> None:
    for task in tasks:
        st.session_state[f"choose_{task.review_id}"] = True


def _show_pages(list_id: str, found: TaskList) -> None:
    if not (found.earlier or found.later):
        return
    with st.container(horizontal=True, horizontal_alignment="center"):
        for label, icon, to in (
            ("Previous page", "chevron_left", found.earlier),
            ("Next page", "chevron_right", found.later),
        ):
            st.button(
                label,
                icon=f":material/{icon}:",
                on_click=_go,
                args=(list_id, to),
                disabled=to is None,
                key=f"inbox_{icon}",
            )


def _go(list_id: str, to: Position | None) -> None:
    st.query_params[AT] = f"{list_id}.{to}"


def _position(list_id: str) -> Position | None:
    """Return where the page begins, unless the URL speaks of a list narrowed in another way."""
    of, _, position = st.query_params.get(AT, "").partition(".")
    return Position.parse(position) if of == list_id else None


def _show_nothing() -> None:
    st.info(
        "Nothing here needs a person. Look at the other lane, or relax the filters.",
        title="All done",
        icon=":material/done_all:",
    )
    st.button("Relax the filters", on_click=widen, icon=":material/close:")


def _show_none(seat: Seat) -> None:
    st.info(
        "Reviews of your own brands come here by themselves, a few seconds after they were "
        "collected, the most pressing first.",
        title="The inbox is empty",
        icon=":material/inbox:",
    )
    seat.view.link("sources", "See the sources")
