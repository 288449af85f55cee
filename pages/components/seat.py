"""What one person has before them at the desk: its doors, their colleagues, and what they did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import streamlit as st

from data.desk import Desk
from data.desk_people import Presence
from data.desk_reading import Inbox
from data.desk_steps import By
from data.desk_visits import Visits
from data.models import OWNER, Person
from data.settings import read_setting
from engagement.assignment import Absence, may_work_on, present
from engagement.ordering import SETTING, Ordering
from pages.components.text import escaped
from pages.view import View

NOBODY = 0
"""Stands for nobody in a choice of people."""

_DONE = "desk_done"
"""Where the session remembers what was done last, and what undoes it."""


@dataclass(frozen=True)
class Seat:
    """A person at the desk, for one drawing of a page."""

    view: View

    @property
    def me(self) -> Person:
        """Who sits here."""
        return self.view.person

    @property
    def by(self) -> By:
        """Who takes a step now."""
        return By(self.me.id, self.view.now)

    @cached_property
    def desk(self) -> Desk:
        """Where steps are taken."""
        return Desk(self.view.engine, self.view.audit)

    @cached_property
    def inbox(self) -> Inbox:
        """Where tasks are read."""
        return Inbox(self.view.engine)

    @cached_property
    def ordering(self) -> Ordering:
        """What the order follows."""
        return Ordering.from_stored(read_setting(self.view.engine, SETTING, {}))

    @cached_property
    def since(self) -> datetime | None:
        """When the last visit ended; what came later is new."""
        return Visits(self.view.engine).visit(self.me.id, self.view.now)

    @cached_property
    def people(self) -> list[Person]:
        """The colleagues who may see something that this person sees; the person among them."""
        found = Presence(self.view.engine, self.view.audit).colleagues()
        shown = [each for each in found if each.id != OWNER.id or self.me.id == OWNER.id]
        return [each for each in shown if each.id == self.me.id or self._shares(each)]

    @cached_property
    def names(self) -> dict[int, str]:
        """The names of those colleagues, by id; two of the same name are told apart."""
        names = [each.name for each in self.people]
        return {
            each.id: each.name if names.count(each.name) == 1 else f"{each.name} ({each.subject})"
            for each in self.people
        }

    def name_of(self, person_id: int) -> str:
        """Return the name of a colleague, or that it is somebody else's."""
        return self.names.get(person_id, "a colleague")

    @cached_property
    def absences(self) -> list[Absence]:
        """Who is away now or will be."""
        found = Presence(self.view.engine, self.view.audit).absences(self.view.now)
        return [Absence(each.person_id, each.begins_at, each.ends_at, each.deputy_id)
                for each in found]  # fmt: skip

    def may_take(self, location_ids: Sequence[int]) -> list[int]:
        """Return the colleagues who may be given reviews of these locations."""
        return [each.id for each in self.people if may_work_on(each.scope, location_ids)]

    def assign(self, review_ids: Sequence[int], to: int, location_ids: Sequence[int]) -> None:
        """Give reviews to a colleague, or to who stands in for them, and tell what was done."""
        if to == NOBODY:
            self.done(self.desk.assign(self.view.scope, review_ids, None, self.by), "Given back")
            return
        there = present(to, self.absences, self.view.now)
        if there is None or there not in self.may_take(location_ids):
            st.warning(f"{escaped(self.names[to])} is away, and nobody who may stands in.")
            return
        batch = self.desk.assign(self.view.scope, review_ids, there, self.by)
        instead = "" if there == to else f", who stands in for {self.names[to]}"
        self.done(batch, f"Given to {self.names.get(there, 'a colleague')}{instead}")

    def done(self, batch: int, words: str) -> None:
        """Remember what was done and draw the page anew; a batch of 0 has changed nothing."""
        st.session_state[_DONE] = (batch, words if batch else "Nothing has changed")
        st.rerun()

    def show_done(self) -> None:
        """Draw what was done last, once, and what undoes it."""
        if _DONE not in st.session_state:
            return
        batch, words = st.session_state[_DONE]
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(f":material/check: {escaped(words)}.")
            if batch and st.button("Undo", icon=":material/undo:", key="desk_undo", shortcut="U"):
                self._undo(batch)
            if st.button("OK", key="desk_done_seen", type="tertiary"):
                del st.session_state[_DONE]
                st.rerun()

    def _undo(self, batch: int) -> None:
        number = self.desk.undo(self.view.scope, batch, self.by)
        words = "Taken back" if number else "It was changed again since, so it stays"
        st.session_state[_DONE] = (0, words)
        st.rerun()

    def _shares(self, other: Person) -> bool:
        mine, theirs = self.view.scope.locations, other.scope.locations
        return mine is None or theirs is None or bool(mine & theirs)
