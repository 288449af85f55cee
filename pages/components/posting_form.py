"""Allowing Earshot to post, source by source, and asking for two people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import streamlit as st

from data.health import Health
from data.outbox import Outbox
from data.settings import change_setting, read_setting
from engagement.policy import SETTING, Policy
from pages.components.cards import card
from pages.components.text import escaped
from pages.view import View

LONGEST_WAIT = 60
"""Days at most until an answer that was not seen is called missing."""


def show_posting(view: View) -> None:
    """Draw what is posted through which source, by how many people's word, and how it stands."""
    policy = Policy.from_stored(read_setting(view.engine, SETTING, {}))
    sources = Health(view.engine).sources()
    able = {each: of for each, of in sources.items() if (of["description"] or {}).get("replies")}
    with card("Post approved answers"):
        st.caption(
            "Off, an approved answer is a text to copy. Switched on, what is approved from then on "
            "is posted within seconds; what was approved before is not."
        )
        if not able:
            st.info("The worker has not told which sources can post.", icon=":material/hourglass:")
        for source_id, source in able.items():
            _show_source(view, policy, source_id, source)
    with card("Rules"):
        _show_rules(view, policy)
    with card("The outbox"):
        _show_counts(view)


def _show_source(view: View, policy: Policy, source_id: str, source: Mapping[str, Any]) -> None:
    stated = source["description"]["replies"]
    st.toggle(
        escaped(source["name"]),
        source_id in policy.posting,
        key=f"posting_{source_id}",
        help=_told(stated),
        on_change=partial(_switch, view, source_id),
    )


def _told(stated: Mapping[str, Any]) -> str:
    most = f"At most {stated['most']:,} {stated['unit']}. " if stated["most"] else ""
    way = (
        "An answer takes the place of the one before; the present one is read first. "
        if stated["overwrites"]
        else "Each posting is another answer, so it is never sent twice. "
    )
    moderated = "The platform looks at it before it shows it." if stated["moderated"] else ""
    return f"{most}{way}{moderated}"


def _show_rules(view: View, policy: Policy) -> None:
    st.toggle(
        "Two people: whoever wrote an answer may not approve it",
        policy.two_people,
        key="posting_two_people",
        on_change=partial(_change, view, "two_people"),
    )
    st.number_input(
        "Days after which an answer that was not seen counts as missing",
        1,
        LONGEST_WAIT,
        policy.appears_within.days,
        key="posting_appears_within",
        width=420,
        on_change=partial(_change, view, "appears_within"),
    )


def _show_counts(view: View) -> None:
    counts = Outbox(view.engine).counts(view.scope)
    if not any(counts.values()):
        st.caption("No answer has been written yet.")
        return
    with st.grid(4, min_column_width=100, gap="small"):
        for state, number in counts.items():
            st.metric(state.value.capitalize(), f"{number:,}")


def _switch(view: View, source_id: str) -> None:
    policy = Policy.from_stored(read_setting(view.engine, SETTING, {}))
    on = bool(st.session_state[f"posting_{source_id}"])
    posting = policy.posting | {source_id} if on else policy.posting - {source_id}
    _keep(view, replace(policy, posting=posting))


def _change(view: View, name: str) -> None:
    policy = Policy.from_stored(read_setting(view.engine, SETTING, {}))
    value = st.session_state[f"posting_{name}"]
    if name == "appears_within":
        within = timedelta(days=min(max(int(value), 1), LONGEST_WAIT))
        _keep(view, replace(policy, appears_within=within))
    else:
        _keep(view, replace(policy, two_people=bool(value)))


def _keep(view: View, policy: Policy) -> None:
    change_setting(view.audit, SETTING, policy.stored(), view.person.id, view.now)
