"""People: who uses Earshot, in which role, and what each of them sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from data.models import Role
from data.people import Entered, Member, NotAllowed
from data.scopes import EVERYTHING, Kind, Part
from pages.components.cards import card
from pages.components.groups import group_names
from pages.components.moments import moment_text
from pages.components.numbers import plural
from pages.components.text import escaped, plain
from pages.view import View

TABLE, FAULT, DONE = "people_table", "people_fault", "people_done"
ALL, SOME = "Everything", "Only what is chosen"
FORM_WIDTH = 640

ROLES: Mapping[Role, str] = {
    Role.EXECUTIVE: "Executive",
    Role.MARKETER: "Marketer",
    Role.LOCATION_MANAGER: "Location manager",
    Role.ADMIN: "Admin",
}


@dataclass(frozen=True)
class Choices:
    """What a scope may be made of: the name of each part."""

    names: Mapping[Part, str]

    def of(self, kind: Kind) -> list[Part]:
        """Return the parts of a kind, in order of name."""
        return [part for part in self.names if part.kind is kind]

    def told(self, parts: Sequence[Part]) -> str:
        """Return parts in words; what is not watched any more is told by its id."""
        return ", ".join(self.names.get(part, str(part)) for part in parts) or "Nothing"


def show_people(view: View) -> None:
    """Draw everybody who was entered, the form for the chosen one, and that for a new one."""
    members, choices = view.people.members(), _choices(view)
    if fault := st.session_state.pop(FAULT, ""):
        st.error(escaped(fault), icon=":material/error:")
    if done := st.session_state.pop(DONE, ""):
        st.success(escaped(done), icon=":material/check:")
    chosen = _show_table(members, choices) if members else None
    if not members:
        st.info(
            "Enter the first person below: their address, what they come for, and what they see.",
            title="Nobody was entered yet",
            icon=":material/group_add:",
        )
    with st.container(width=FORM_WIDTH):
        if chosen is None:
            with card("Add a person"):
                _show_form(view, choices, None)
        else:
            with card(escaped(chosen.name)):
                _show_form(view, choices, chosen)
                _show_leave(view, chosen)


def _choices(view: View) -> Choices:
    brands, places = view.brands, view.locations
    named = {EVERYTHING: ALL}
    named |= {Part(Kind.BRAND, "", each): name for each, name in _rows(brands, "name")}
    named |= {
        Part(Kind.GROUP, *key.split(":", 1)): name for key, name in group_names(places).items()
    }
    named |= {Part(Kind.LOCATION, "", each): name for each, name in _rows(places, "label")}
    return Choices({part: plain(name) for part, name in named.items()})


def _rows(frame: pd.DataFrame, column: str) -> list[tuple[str, str]]:
    pairs = zip(frame["id"].astype(str), frame[column].astype(str), strict=True)
    return sorted(pairs, key=lambda pair: pair[1])


def _show_table(members: Sequence[Member], choices: Choices) -> Member | None:
    active = sum(each.active for each in members)
    st.caption(f"{plural(active, 'person', 'people')} may come in. Choose one to change them.")
    frame = pd.DataFrame(
        {
            "Name": [plain(each.name) for each in members],
            "Address": [plain(each.subject) for each in members],
            "Role": [ROLES[each.role] for each in members],
            "Sees": [choices.told(each.parts) for each in members],
            "Last seen": [moment_text(each.seen_at, "Never") for each in members],
            "May come in": ["Yes" if each.active else "Revoked" for each in members],
        }
    )
    event = st.dataframe(
        frame,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=TABLE,
        alt=f"{plural(len(members), 'person', 'people')} with role and scope.",
    )
    rows = event["selection"]["rows"]
    return members[rows[0]] if rows and rows[0] < len(members) else None


def _show_form(view: View, choices: Choices, member: Member | None) -> None:
    mine = f"person_{member.id if member else 'new'}"
    if member is None:
        st.text_input("E-mail address", key=f"{mine}_subject", help="As the sign-in tells it.")
    else:
        st.caption(escaped(member.subject))
    st.text_input("Name", member.name if member else "", key=f"{mine}_name")
    role = member.role if member else Role.LOCATION_MANAGER
    st.selectbox(
        "Role",
        list(ROLES),
        index=list(ROLES).index(role),
        format_func=ROLES.__getitem__,
        key=f"{mine}_role",
        help="It decides where they start and which pages they may open.",
    )
    parts = member.parts if member else ()
    sees = st.radio(
        "Sees", [SOME, ALL], index=int(EVERYTHING in parts), horizontal=True, key=f"{mine}_sees"
    )
    if sees == SOME:
        _choose_parts(choices, parts, mine)
    label = "Save" if member else "Add"
    st.button(label, key=f"{mine}_save", on_click=_save, args=(view, member, mine))


def _choose_parts(choices: Choices, parts: Sequence[Part], mine: str) -> None:
    labels = {
        Kind.LOCATION: "Locations",
        Kind.GROUP: "Groups of locations",
        Kind.BRAND: "Whole brands",
    }
    for kind, label in labels.items():
        held = [part for part in parts if part.kind is kind]
        # What is not watched any more stays until somebody takes it out.
        offered = [*choices.of(kind), *(part for part in held if part not in choices.names)]
        if offered:
            st.multiselect(
                label,
                offered,
                default=held,
                format_func=lambda part: choices.told([part]),
                key=f"{mine}_{kind}",
            )


def _show_leave(view: View, member: Member) -> None:
    with st.container(horizontal=True):
        st.button(
            "Revoke" if member.active else "Let in again",
            key=f"person_{member.id}_active",
            icon=":material/block:" if member.active else ":material/how_to_reg:",
            on_click=_set_active,
            args=(view, member, not member.active),
            help="They are out from their next click on." if member.active else None,
        )
        if member.active:
            st.button(
                "Sign out everywhere",
                key=f"person_{member.id}_out",
                icon=":material/logout:",
                on_click=_sign_out,
                args=(view, member),
                help="They must sign in again, on every machine.",
            )


def _save(view: View, member: Member | None, mine: str) -> None:
    state = st.session_state
    parts = [EVERYTHING] if state[f"{mine}_sees"] == ALL else _chosen_parts(mine)
    subject = member.subject if member else state[f"{mine}_subject"]
    entered = Entered(subject, state[f"{mine}_name"], Role(state[f"{mine}_role"]), tuple(parts))
    try:
        if member is None:
            view.people.add(entered, view.person.id, view.now)
        else:
            view.people.change(member.id, entered, view.person.id, view.now)
    except NotAllowed as error:
        state[FAULT] = str(error)
        return
    state[DONE] = f"{entered.name or entered.subject} was saved."
    if member is None:
        for name in [name for name in state if str(name).startswith(mine)]:
            del state[name]


def _chosen_parts(mine: str) -> list[Part]:
    kinds = (Kind.LOCATION, Kind.GROUP, Kind.BRAND)
    return [part for kind in kinds for part in st.session_state.get(f"{mine}_{kind}", [])]


def _set_active(view: View, member: Member, active: bool) -> None:
    try:
        view.people.set_active(member.id, active, view.person.id, view.now)
    except NotAllowed as error:
        st.session_state[FAULT] = str(error)


def _sign_out(view: View, member: Member) -> None:
    view.people.sign_out_everywhere(member.id, view.person.id, view.now)
    st.session_state[DONE] = f"{member.name} must sign in again."
