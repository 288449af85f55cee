"""One task as it is listed: what it is, why it stands where it does, how long there is."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from data.columns import of_a_day
from data.desk_reading import Task
from data.desk_steps import State
from engagement.triage import Case, Part, parts, reason, time_left
from pages.components.moments import written_text
from pages.components.names import channel_name
from pages.components.places import place_name
from pages.components.review_card import repeats_mark, stars_text
from pages.components.seat import Seat
from pages.components.text import escaped, plain

EXCERPT = 220
"""Characters of a text that a list shows."""

ITEM = "item"
"""Name in the URL of the review that is open."""

SOON = timedelta(hours=4)
_STATE_COLORS = {
    State.NEW: "blue",
    State.IN_PROGRESS: "violet",
    State.WAITING: "gray",
    State.ANSWERED: "green",
    State.CLOSED: "gray",
}


def show_task(
    seat: Seat, task: Task, number: int, *, choosing: bool = False, copies: int = 1
) -> bool:
    """Draw a task; return whether it is chosen, where tasks are being chosen.

    Args:
        seat: who looks.
        task: the task.
        number: its place on the page, from 1; the first nine open by that key.
        choosing: draw a box to choose it by.
        copies: how many say nearly the same.
    """
    with st.container(border=True, gap="xsmall", key=f"task_{task.review_id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            chosen = choosing and st.checkbox("Choose", key=f"choose_{task.review_id}")
            told = f"{headline(task, seat.view.now, seat.since)} {repeats_mark(copies)}"
            st.markdown(told.strip(), width="stretch")
            st.button(
                "Open",
                key=f"open_{task.review_id}",
                on_click=open_task,
                args=(task.review_id,),
                icon=":material/open_in_full:",
                shortcut=str(number) if number < 10 else None,
            )
        _excerpt(task)
        st.caption(escaped(_origin(seat, task)))
        st.caption(f"**Why here:** {escaped(why(task, seat.view.now))}")
    return chosen


def open_task(review_id: int | None) -> None:
    """Open a task, or go back to the list."""
    if review_id is None:
        st.query_params.pop(ITEM, None)
    else:
        st.query_params[ITEM] = str(review_id)


def headline(task: Task, now: datetime, since: datetime | None) -> str:
    """Return what a task is, as Markdown: stars, countdown, state, whose it is."""
    return f"{stars_text(task.review) or '**Mention**'} {standing(task, now, since)}".strip()


def standing(task: Task, now: datetime, since: datetime | None) -> str:
    """Return how a task stands, as Markdown: countdown, state, whose it is."""
    marks: list[str] = []
    if task.open and task.due_at:
        left = time_left(task.due_at, now, by_day=_by_day(task))
        marks.append(_badge(_urgency(task.due_at, now), left))
    if since is not None and task.news_at > since:
        marks.append(_badge("blue", "new to you"))
    if task.state is not State.NEW:
        marks.append(_badge(_STATE_COLORS[task.state], state_text(task)))
    if task.assignee:
        marks.append(_badge("gray", task.assignee))
    marks += [_badge("gray", f"#{tag}") for tag in task.tags]
    return " ".join(marks)


def state_text(task: Task) -> str:
    """Return how far a task has come, and why it was closed."""
    return f"{task.state}: {task.reason}" if task.reason else str(task.state)


def case_of(task: Task) -> Case:
    """Return what the order of a task rests on."""
    created = task.review.created_at
    return Case(
        stars=task.stars,
        score=task.score,
        subjects=task.subjects,
        criticised=task.criticised,
        due_at=task.due_at,
        by_day=_by_day(task),
        engagement=task.review.engagement,
        public_for=task.read_at - created if created else None,
        repeats=task.repeats,
        importance=task.importance,
    )


def parts_of(task: Task, now: datetime) -> tuple[Part, ...]:
    """Return the factors of a task's priority; what is done has no time left to tell of."""
    return tuple(each for each in parts(case_of(task), now) if task.open or each.name != "time")


def _by_day(task: Task) -> bool:
    created = task.review.created_at
    return created is not None and of_a_day(created) and not task.due_set


def why(task: Task, now: datetime) -> str:
    """Return in words why a task stands where it does."""
    return reason(parts_of(task, now))


def _excerpt(task: Task) -> None:
    text = plain(task.review.text or task.review.title)
    if text:
        st.text(text[:EXCERPT] + ("…" if len(text) > EXCERPT else ""))
    else:
        st.caption("The text is no longer stored." if task.review.erased else "No text.")


def _origin(seat: Seat, task: Task) -> str:
    review = task.review
    author = review.author or "No name given"
    moment = written_text(review.created_at)
    place = place_name(seat.view, review.location_id, review.brand_id)
    return " · ".join([author, channel_name(review.channel), place, moment])


def _urgency(due_at: datetime, now: datetime) -> str:
    if due_at < now:
        return "red"
    return "orange" if due_at - now < SOON else "gray"


def _badge(color: str, text: str) -> str:
    return f":{color}-badge[{escaped(text)}]"
