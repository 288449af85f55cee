"""A suspected fake or attack: what is out of the ordinary, the pack to report it, the outcome."""

from __future__ import annotations

import streamlit as st

from data.evidence import Dispute, Evidence, Suspicions
from data.reading import HeldReview
from engagement.evidence import as_json, as_text, evidence_of, facts, grounds
from pages.components.copied_texts import COMPARED
from pages.components.downloads import offer
from pages.components.moments import moment_text
from pages.components.text import escaped
from pages.view import View

OUTCOMES = ("Removed by the platform", "Refused by the platform", "No answer", "Taken back by us")


def show_suspicion(view: View, review: HeldReview) -> None:
    """Draw what speaks for a fake, and what was reported of it."""
    with st.container(border=True):
        found = evidence_of(_suspicions(view), view.scope, review.id)
        if found is not None:
            _show(view, found)


def _suspicions(view: View) -> Suspicions:
    return Suspicions(view.engine, view.audit)


def _show(view: View, found: Evidence) -> None:
    told = grounds(found)
    for ground in told:
        st.markdown(f"- {escaped(ground.words)}")
    if not told:
        st.caption("Nothing is out of the ordinary: no copies, no burst, no hurry.")
    st.caption(
        f"It may still be genuine, or still be false; this is what can be measured. {COMPARED}"
    )
    number = found.review.id
    with st.container(horizontal=True):
        for name, body in (
            ("txt", as_text(found, view.now)),
            ("json", as_json(found, view.now)),
        ):
            saved_as, key = f"evidence-{number}.{name}", f"evidence_{name}_{number}"
            offer(view, f"Evidence (.{name})", body, saved_as, key=key)
    for dispute in _suspicions(view).disputes(view.scope, number):
        _show_dispute(view, dispute)
    _report(view, found)


def _show_dispute(view: View, dispute: Dispute) -> None:
    st.caption(
        f"Reported {moment_text(dispute.made_at)} by {escaped(dispute.by)}: "
        f"{escaped(dispute.reason)}. "
        + (f"**{escaped(dispute.outcome)}**" if dispute.outcome else "No outcome yet.")
    )
    if dispute.outcome:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        outcome = st.selectbox("What came of it", OUTCOMES, key=f"outcome_{dispute.id}", width=260)
        if st.button("Keep the outcome", key=f"close_{dispute.id}"):
            _suspicions(view).close(view.person, dispute.id, str(outcome), view.now)
            st.rerun()


def _report(view: View, found: Evidence) -> None:
    number = found.review.id
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input(
            "Reported to the platform as",
            key=f"report_{number}",
            placeholder="Never a guest of ours",
        )
        if st.button("Note the report", key=f"reported_{number}"):
            try:
                told = facts(found)
                _suspicions(view).report(view.person, number, reason, told, view.now)
            except (ValueError, LookupError) as error:
                st.error(f"It was not kept: {escaped(error)}.", icon=":material/error:")
                return
            st.rerun()
