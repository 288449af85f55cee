"""What became of an answer, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import streamlit as st

from data.answers import GIVEN, Answer, NotNow, State
from data.circumstances import Circumstances
from data.health import FROM_FILES
from data.models import Role
from data.outbox import Outbox
from engagement.channels import place_to_answer
from engagement.policy import Policy
from pages.components.moments import moment_text
from pages.components.names import channel_name
from pages.components.text import escaped, plain
from pages.view import View

LOOK_EVERY = timedelta(seconds=2)
WAIT = "Earshot posts it in a moment."


@dataclass(frozen=True)
class Desk:
    """One person in front of the answer to one review.

    Attributes:
        key: begins the names of all widgets.
    """

    view: View
    outbox: Outbox
    review_id: int
    key: str

    @property
    def anew(self) -> bool:
        """Another answer is being written, though one was given."""
        return bool(st.session_state.get(f"{self.key}_anew"))

    def begin_anew(self) -> None:
        """Write another answer."""
        st.session_state[f"{self.key}_anew"] = True
        st.session_state.pop(f"{self.key}_text", None)

    def finish_anew(self) -> None:
        """Go back to what became of the answer."""
        st.session_state.pop(f"{self.key}_anew", None)

    def act(self, step: Callable[..., Any], **how: Any) -> None:
        """Take a step of the outbox, or tell why it is not possible."""
        view = self.view
        try:
            step(view.scope, view.person, self.review_id, view.now, **how)
        except (NotNow, LookupError) as error:
            st.session_state[f"{self.key}_trouble"] = str(error)


def show_state(desk: Desk, about: Circumstances, held: Answer, policy: Policy) -> None:
    """Draw how far an answer has come."""
    if held.state is State.DRAFT:
        written = moment_text(held.changed_at)
        st.caption(f":material/draft: Draft by {escaped(held.author)}, {written}")
    elif held.state is State.REFUSED:
        st.error(
            escaped(held.action),
            title=escaped(held.message) or "This answer was not posted",
            icon=":material/error:",
        )
    else:
        _STATES[held.state](desk, about, held, policy)


def _show_approved(desk: Desk, about: Circumstances, held: Answer, policy: Policy) -> None:
    _show_text(held)
    if about.source in policy.posting:
        later = f" Tried again {moment_text(held.not_before)}." if held.not_before else ""
        st.info(
            (escaped(held.message) or WAIT) + later,
            title=_word(held),
            icon=":material/schedule_send:",
        )
    else:
        st.warning(
            "An admin has switched it off since. Take it back to post it by hand.",
            title=f"Posting through {escaped(about.source_name)} is off",
            icon=":material/block:",
        )
    _button(desk, "Take back", "undo", partial(desk.act, desk.outbox.withdraw))
    _watch(desk, held)


def _show_by_hand(desk: Desk, about: Circumstances, held: Answer, policy: Policy) -> None:
    st.markdown(f"**Copy this text and post it on {escaped(channel_name(about.channel))}.**")
    st.code(plain(held.text), language=None, wrap_lines=True)
    st.caption(f"{_word(held)}. Earshot does not post it.")
    with st.container(horizontal=True):
        if url := place_to_answer(about.channel, about.url):
            st.link_button("Open the place", url, icon=":material/open_in_new:")
        settle = partial(desk.act, desk.outbox.settle, there=True)
        _button(desk, "I have posted it", "done", settle)
        _button(desk, "Take back", "undo", partial(desk.act, desk.outbox.withdraw))


def _show_sending(desk: Desk, about: Circumstances, held: Answer, policy: Policy) -> None:
    _show_text(held)
    st.info("It is on its way.", title=_word(held), icon=":material/send:")
    _watch(desk, held)


def _show_unknown(desk: Desk, about: Circumstances, held: Answer, policy: Policy) -> None:
    _show_text(held)
    looks = about.replies_visible and held.looked_at is None
    next_step = (
        "Earshot is looking for it there." if looks else "Look there, then say what you see."
    )
    st.warning(
        f"{escaped(held.message)} {next_step} It is never posted again by itself.",
        title="Nobody knows whether this answer arrived",
        icon=":material/help:",
    )
    _ask_whether_there(desk, about, absent=not looks)


def _show_given(desk: Desk, about: Circumstances, held: Answer, policy: Policy) -> None:
    _show_text(held)
    # Nobody looks for an answer where only a newer file can show it.
    if about.source not in FROM_FILES and held.missing(desk.view.now, policy.appears_within):
        days = policy.appears_within.days
        st.warning(
            f"Given {moment_text(held.sent_at)}, and not seen there after {days} days.",
            title="This answer has not appeared",
            icon=":material/visibility_off:",
        )
        _ask_whether_there(desk, about, absent=True)
    else:
        st.success(_appearance(about, held), title=_given(held), icon=":material/done_all:")
    if not desk.anew and desk.view.person.role is not Role.EXECUTIVE:
        overwrites = about.replies is not None and about.replies.overwrites
        label = "Replace this answer" if overwrites else "Write another answer"
        _button(desk, label, "edit", desk.begin_anew)


_STATES: dict[State, Callable[[Desk, Circumstances, Answer, Policy], None]] = {
    State.APPROVED: _show_approved,
    State.BY_HAND: _show_by_hand,
    State.SENDING: _show_sending,
    State.UNKNOWN: _show_unknown,
    **dict.fromkeys(GIVEN, _show_given),
}


def _watch(desk: Desk, held: Answer) -> None:
    """Draw the page again when the worker has come further with an answer."""
    st.fragment(_look_again, run_every=LOOK_EVERY)(desk, held.state)


def _look_again(desk: Desk, state: State) -> None:
    now = desk.outbox.of(desk.view.scope, [desk.review_id]).get(desk.review_id)
    if now is not None and now.state is not state:
        st.rerun()


def _ask_whether_there(desk: Desk, about: Circumstances, *, absent: bool) -> None:
    with st.container(horizontal=True):
        if url := place_to_answer(about.channel, about.url):
            st.link_button("Look there", url, icon=":material/open_in_new:")
        settle = desk.outbox.settle
        _button(desk, "It is there", "done", partial(desk.act, settle, there=True))
        if absent:
            _button(desk, "It is not there", "close", partial(desk.act, settle, there=False))


def _show_text(held: Answer) -> None:
    st.text(plain(held.text))


def _word(held: Answer) -> str:
    return f"Approved by {escaped(held.approver)}, {moment_text(held.approved_at)}"


def _given(held: Answer) -> str:
    if held.state is State.PENDING:
        return "The platform has it and looks at it first"
    return "This answer was posted"


def _appearance(about: Circumstances, held: Answer) -> str:
    given = f"Approved by {escaped(held.approver)}, given {moment_text(held.sent_at)}"
    if held.seen_at:
        return f"{given}, seen there {moment_text(held.seen_at)}."
    if about.replies_visible:
        from_file = about.source in FROM_FILES
        later = (
            "shows here once you import a newer export"
            if from_file
            else "has not been collected yet"
        )
        return f"{given}. It {later}."
    return f"{given}. What we collect of {escaped(channel_name(about.channel))} shows no answers."


def _button(desk: Desk, label: str, icon: str, on_click: Callable[[], None]) -> None:
    key = f"{desk.key}_{label.replace(' ', '_').lower()}"
    may = desk.view.person.role is not Role.EXECUTIVE
    st.button(label, icon=f":material/{icon}:", key=key, on_click=on_click, disabled=not may)
