"""How the order of the inbox is weighed: for those who may change it, with what it means."""

from __future__ import annotations

from dataclasses import asdict, replace

import streamlit as st

from data.audit import Entry
from data.engine import writing
from data.models import Role
from data.settings import write_setting
from engagement.ordering import LEAST, MOST, SETTING, Ordering
from engagement.triage import Weights
from pages.components.inbox_choice import our_places
from pages.components.seat import Seat

_LABELS = {
    "harm": "Harm: stars, mood, and what it is about",
    "time": "Time left to the answer",
    "reach": "Reach and velocity",
    "repeat": "The customer wrote before",
    "importance": "The location",
}


def show_order(seat: Seat) -> None:
    """Draw the weights of the order, to be changed by an admin."""
    if seat.me.role is not Role.ADMIN:
        return
    with st.popover("Adjust the order", icon=":material/low_priority:", type="tertiary"):
        st.caption(
            "Harm × time left × reach × repeat customer × location. A weight of 0 leaves a part "
            "out, 1 is usual, 2 counts it twice over. It holds for everybody."
        )
        with st.form("desk_order", border=False):
            held = asdict(seat.ordering.weights)
            chosen = {
                name: st.slider(label, 0.0, 3.0, held[name], 0.25, key=f"weight_{name}")
                for name, label in _LABELS.items()
            }
            place, weight = _place(seat)
            if st.form_submit_button("Save", icon=":material/check:"):
                _save(seat, Weights(**chosen), place, weight)


def _place(seat: Seat) -> tuple[str | None, float]:
    place = st.selectbox("A location that weighs", list(our_places(seat)), None, key="weighs")
    return place, st.slider("… as much as", LEAST, MOST, 1.0, 0.25, key="weighs_as_much")


def _save(seat: Seat, weights: Weights, place: str | None, weight: float) -> None:
    view, importance = seat.view, dict(seat.ordering.importance)
    if place:
        importance[our_places(seat)[place]] = weight
    changed: Ordering = replace(seat.ordering, weights=weights, importance=importance)
    write_setting(view.engine, SETTING, changed.stored)
    with writing(view.engine) as connection:
        entry = Entry(view.now, seat.me.id, "changed the order of the desk", "setting desk",
                      changed.stored)  # fmt: skip
        view.audit.record(connection, entry)
    st.toast("The worker puts everything in the new order within seconds.")
