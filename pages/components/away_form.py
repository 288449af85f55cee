"""Absences and hand-over: who is away, who stands in, and to whom open reviews go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import streamlit as st

from data.desk_choice import Choice
from data.desk_people import Presence
from data.models import Role
from engagement.assignment import may_work_on, present
from pages.components.moments import day_here, reader_zone
from pages.components.numbers import plural
from pages.components.seat import Seat
from pages.components.text import escaped

MOST = 1_000
"""Reviews handed over at once."""


def show_absences(seat: Seat) -> None:
    """Draw who is away, and the form to enter an absence of one's own or, for admins, any."""
    presence = Presence(seat.view.engine, seat.view.audit)
    known = [each for each in presence.absences(seat.view.now) if each.person_id in seat.names]
    for each in known:
        deputy = seat.names.get(each.deputy_id or 0, "nobody in particular")
        days = f"{day_here(each.begins_at)} to {day_here(each.ends_at - timedelta(seconds=1))}"
        with st.container(horizontal=True, vertical_alignment="center"):
            name = escaped(seat.names[each.person_id])
            st.markdown(f"**{name}** is away {days}; {escaped(deputy)} stands in.")
            mine = each.person_id == seat.me.id or seat.me.role is Role.ADMIN
            if mine and st.button("Take back", key=f"back_{each.id}", type="tertiary"):
                presence.cancel(each.id, seat.by)
                st.rerun()
    if not known:
        st.caption("Nobody is away, now or later.")
    _form(seat, presence)


def _form(seat: Seat, presence: Presence) -> None:
    everybody = [each.id for each in seat.people]
    whose = everybody if seat.me.role is Role.ADMIN else [seat.me.id]
    with (
        st.popover("Enter an absence", icon=":material/event_busy:"),
        st.form("away", border=False),
    ):
        person = st.selectbox("Who", whose, format_func=seat.name_of, key="away_who")
        today = seat.view.now.astimezone(reader_zone()).date()
        days = st.date_input(
            "From and to", (today, today + timedelta(days=7)), min_value=today, key="away_days"
        )
        deputy = st.selectbox(
            "Who stands in", everybody, None, format_func=seat.name_of, key="away_deputy"
        )
        if st.form_submit_button("Save", icon=":material/check:") and person is not None:
            _enter(seat, presence, person, list(days), deputy)


def _enter(
    seat: Seat, presence: Presence, person: int, days: Sequence[date], deputy: int | None
) -> None:
    if len(days) != 2 or deputy == person:
        st.warning("Choose the first and the last day, and somebody else who stands in.")
        return
    zone = reader_zone()
    begins, last = (datetime.combine(day, time(), zone) for day in days)
    presence.enter(person, begins, last + timedelta(days=1), deputy, seat.by)
    st.rerun()


def show_hand_over(seat: Seat) -> None:
    """Draw the form that gives all of one person's open reviews to another."""
    scope, inbox = seat.view.scope, seat.inbox
    admin = seat.me.role is Role.ADMIN
    whose = [each.id for each in seat.people] if admin else [seat.me.id]
    if len(seat.people) < 2:
        st.caption("There is nobody to hand over to: no colleague may see what you may see.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        giver = st.selectbox("From", whose, format_func=seat.name_of, key="over_from")
        takers = [each.id for each in seat.people if each.id != giver]
        taker = st.selectbox("To", takers, None, format_func=seat.name_of, key="over_to")
        theirs = Choice(assignee=frozenset({giver})) if giver is not None else Choice()
        number = inbox.number(scope, theirs) if giver is not None else 0
        ready = bool(number) and taker is not None
        if st.button(f"Hand over {plural(number, 'review')}", disabled=not ready, key="over"):
            _hand_over(seat, inbox.ids(scope, theirs, MOST), taker or 0)
    st.caption("Only what you may see is handed over, and it can be undone.")


def _hand_over(seat: Seat, review_ids: list[int], to: int) -> None:
    scope = seat.view.scope
    there = present(to, seat.absences, seat.view.now)
    scopes = {each.id: each.scope for each in seat.people}
    places = {each.location_id for each in seat.inbox.some(scope, review_ids)}
    if there is None or there not in scopes or not may_work_on(scopes[there], places):
        st.warning("Whoever would take them is away, or may not see all of them.")
        return
    batch = seat.desk.assign(scope, review_ids, there, seat.by)
    seat.done(batch, f"Handed over to {seat.names[there]}")
