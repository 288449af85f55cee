"""Answering one review: a draft, what speaks against it as one types, and one click to approve."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from data.answers import MAY_CHANGE, Answer, NotNow, State, Wording
from data.circumstances import Circumstances, circumstances
from data.models import Replies, Role
from data.outbox import Outbox
from data.reading import HeldReview
from data.settings import read_setting
from data.wordings import Wordings
from engagement.checks import Finding, Setting, check, may_be_approved
from engagement.drafts import Occasion, draft, language_of, mood_of
from engagement.length import size
from engagement.policy import SETTING, Policy
from engagement.voice import read_voice
from pages.components.answer_model import phrased, show_phrasing
from pages.components.answer_states import Desk, show_state
from pages.components.text import escaped
from pages.view import View

HEIGHT = 230
"""Pixels of the field, so that an answer of usual length is seen whole on a phone."""


def answer_form(view: View, review: HeldReview) -> None:
    """Draw the answer to a review: what became of it, or the form to write and approve it.

    Args:
        view: of the person who answers.
        review: one of a brand of ours; of others only that they are not ours is told.
    """
    st.fragment(_draw, key=f"answer_form_{review.id}")(view, review.id)


@dataclass(frozen=True)
class Form:
    """One review with all that its answer depends on.

    Attributes:
        key: of the field that holds the text.
        posts: an approved answer is posted by us.
    """

    desk: Desk
    about: Circumstances
    policy: Policy
    occasion: Occasion
    key: str

    @property
    def posts(self) -> bool:
        """Tell whether an approved answer is posted by us."""
        return self.about.replies is not None and self.about.source in self.policy.posting

    @property
    def setting(self) -> Setting:
        """What the text is checked against."""
        return Setting(
            self.occasion.voice,
            language_of(self.about),
            self.about.replies or Replies(),
            self.about.author_id,
            self.occasion.recent,
            complaint=mood_of(self.about) == "blame",
        )


def _draw(view: View, review_id: int) -> None:
    about = circumstances(view.engine, view.scope, review_id)
    if about is None or not about.ours:
        st.caption("Only reviews of your own brands are answered here.")
        return
    outbox = Outbox(view.engine, view.audit)
    held = outbox.of(view.scope, [review_id]).get(review_id)
    desk = Desk(view, outbox, review_id, f"answer_{review_id}")
    policy = Policy.from_stored(read_setting(view.engine, SETTING, {}))
    if held is not None:
        show_state(desk, about, held, policy)
    _show_trouble(desk)
    if view.person.role is Role.EXECUTIVE:
        st.caption("Answers are written by those who run the places, and by marketing.")
    elif held is None or held.state in MAY_CHANGE - {State.APPROVED, State.BY_HAND} or desk.anew:
        _show_form(_form(desk, about, policy), held)


def _form(desk: Desk, about: Circumstances, policy: Policy) -> Form:
    view, wordings = desk.view, Wordings(desk.view.engine)
    occasion = Occasion(
        about,
        read_voice(wordings.voice(about.brand_id)),
        wordings.sentences(language_of(about)),
        wordings.recent(view.scope, about.brand_id, about.review_id),
    )
    return Form(desk, about, policy, occasion, f"{desk.key}_text")


def _show_form(form: Form, held: Answer | None) -> None:
    key = form.key
    written = phrased(form.desk, form.about)
    if written:
        st.session_state[key] = written
    elif key not in st.session_state:
        kept = held.text if held and held.state in MAY_CHANGE else ""
        st.session_state[key] = kept or draft(form.occasion)
    typed = partial(_note_origin, form, "person")
    text = str(st.text_area("Your answer", key=key, height=HEIGHT, on_change=typed) or "")
    findings = check(text, form.setting)
    _show_findings(form, text, findings)
    needs_another = form.policy.two_people and not _written_by_another(form, held, text)
    with st.container(horizontal=True, vertical_alignment="center"):
        label = "Approve and post" if form.posts else "Approve and copy"
        st.button(
            label,
            icon=":material/check:",
            key=f"{form.desk.key}_approve",
            disabled=needs_another or not may_be_approved(findings),
            on_click=partial(_approve, form),
        )
        st.button(
            "Another draft",
            icon=":material/refresh:",
            key=f"{form.desk.key}_another",
            on_click=partial(_draft_another, form),
        )
        st.button(
            "Keep as draft",
            icon=":material/save:",
            type="tertiary",
            key=f"{form.desk.key}_keep",
            disabled=not text.strip(),
            on_click=partial(_keep, form),
        )
        show_phrasing(form.desk, form.about)
    if needs_another:
        st.caption("Two people are asked for: keep your text as a draft, and another approves it.")


def _written_by_another(form: Form, held: Answer | None, text: str) -> bool:
    kept = held is not None and held.state is State.DRAFT and held.text == text
    return kept and held is not None and held.author_id != form.desk.view.person.id


def _show_findings(form: Form, text: str, findings: list[Finding]) -> None:
    replies = form.about.replies
    if replies and replies.most:
        taken = size(text, replies, form.about.author_id)
        unit = "of X’s own count" if replies.unit == "weight" else replies.unit
        st.caption(f"{taken:,} of {replies.most:,} {unit}")
    for finding in findings:
        icon = ":red[:material/block:]" if finding.stops else ":orange[:material/warning:]"
        st.markdown(f"{icon} {escaped(finding.message)}")
    if not findings:
        st.caption(":green[:material/check_circle:] Nothing speaks against it.")


def _show_trouble(desk: Desk) -> None:
    if trouble := st.session_state.pop(f"{desk.key}_trouble", ""):
        st.warning(escaped(trouble), icon=":material/warning:")


def _wording(form: Form) -> Wording:
    text = str(st.session_state[form.key] or "").strip()
    return Wording(
        text, language_of(form.about), st.session_state.get(f"{form.key}_by", "template")
    )


def _approve(form: Form) -> None:
    # What is on the screen may be older than the text: only what is checked now is approved.
    wording = _wording(form)
    if may_be_approved(check(wording.text, form.setting)):
        _attempt(form, by_hand=not form.posts, two_people=form.policy.two_people)


def _attempt(form: Form, **how: bool) -> None:
    desk, view = form.desk, form.desk.view
    try:
        desk.outbox.approve(
            view.scope, view.person, form.about.review_id, _wording(form), view.now, **how
        )
    except (NotNow, LookupError) as error:
        st.session_state[f"{desk.key}_trouble"] = str(error)
    else:
        desk.finish_anew()


def _keep(form: Form) -> None:
    desk, view = form.desk, form.desk.view
    try:
        desk.outbox.save(view.scope, view.person, form.about.review_id, _wording(form), view.now)
    except (NotNow, LookupError) as error:
        st.session_state[f"{desk.key}_trouble"] = str(error)
    else:
        desk.finish_anew()


def _draft_another(form: Form) -> None:
    name = f"{form.key}_number"
    number = st.session_state[name] = st.session_state.get(name, 0) + 1
    st.session_state[form.key] = draft(form.occasion, number)
    _note_origin(form, "template")


def _note_origin(form: Form, origin: str) -> None:
    st.session_state[f"{form.key}_by"] = origin
