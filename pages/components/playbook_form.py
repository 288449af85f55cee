"""Writing a playbook: what a review must be, what is done, and what it would have matched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

import streamlit as st

from data import watched
from data.desk import tag_text
from data.desk_playbooks import Playbook, Playbooks, tried
from data.reading import Reading
from engagement.playbooks import (
    LONGEST_NAME,
    MOODS,
    Actions,
    BadRule,
    Conditions,
    Names,
    Rule,
    sentence,
    wanted,
)
from pages.components.groups import group_names
from pages.components.inbox_choice import our_places
from pages.components.memory import Question
from pages.components.names import channel_name
from pages.components.numbers import day_number, plural
from pages.components.quotes import show_quote
from pages.components.seat import Seat
from pages.components.text import escaped
from scoring.signals.topics import topics

T = TypeVar("T")

MONTH = timedelta(days=30)
EDITING = "playbook_open"
"""Where the session remembers which playbook is being changed."""

_EMPTY = Rule()


def show_form(seat: Seat, playbooks: Playbooks, of: Playbook | None) -> None:
    """Draw the form for a new playbook, or for one that is there, with what it would match."""
    held = Rule.from_stored(of.rule) if of else _EMPTY
    key = f"playbook_{of.id if of else 'new'}"
    name = st.text_input(
        "Name", of.name if of else "", key=f"{key}_name", max_chars=LONGEST_NAME,
        placeholder="Hygiene to quality",
    )  # fmt: skip
    st.markdown("**When a new review is**")
    conditions = _conditions(seat, held.conditions, key)
    st.markdown("**then**")
    rule = Rule(conditions, _actions(seat, held.actions, key))
    st.markdown(f"> {escaped(sentence(rule, names_of(seat)))}")
    show_trial(seat, rule, sample=3)
    with st.container(horizontal=True):
        if st.button("Save, switched off", icon=":material/save:", key=f"{key}_save"):
            _save(seat, playbooks, name, rule, of)
        if of and st.button("Leave it as it was", key=f"{key}_leave", type="tertiary"):
            _close()


def show_trial(seat: Seat, rule: Rule, sample: int = 0) -> None:
    """Draw how many reviews of the last 30 days a rule would have matched, and some of them."""
    number, newest = seat.view.remember(_tried, repr(rule.conditions), rule, sample)
    st.caption(
        f":material/history: Would have matched **{plural(number, 'review')}** in the last 30 days."
    )
    for review in Reading(seat.view.engine).some(seat.view.scope, newest):
        show_quote(seat.view, review)


def names_of(seat: Seat) -> Names:
    """Return how the things in a rule are called."""
    places = {of: label for label, of in our_places(seat).items()}
    subjects = {topic.id: topic.name for topic in topics()}
    return Names(
        topic=lambda each: subjects.get(each, each),
        channel=channel_name,
        location=lambda each: places.get(each, f"location {each}"),
        person=lambda each: seat.names.get(each, "somebody who has left"),
    )


def _tried(question: Question) -> tuple[int, list[int]]:
    _, rule, sample = question.arguments
    since = day_number(question.as_of - MONTH)
    return tried(question.store, question.scope, wanted(rule.conditions), since, sample)


def _save(seat: Seat, playbooks: Playbooks, name: str, rule: Rule, of: Playbook | None) -> None:
    try:
        stored = rule.checked(name).stored
    except BadRule as error:
        st.warning(str(error))
        return
    playbooks.save(seat.view.scope, name, stored, seat.by, of.id if of else None)
    _close()


def _close() -> None:
    st.session_state.pop(EDITING, None)
    st.rerun()


def _conditions(seat: Seat, held: Conditions, key: str) -> Conditions:
    moods = {each.capitalize(): value for value, each in MOODS.items()}
    with st.container(horizontal=True):
        stars = st.pills("Stars", range(1, 6), default=list(held.stars), key=f"{key}_stars",
                         selection_mode="multi", format_func="{} ★".format)  # fmt: skip
        felt = st.pills("Sentiment", list(moods), key=f"{key}_moods", selection_mode="multi",
                        default=[n for n, v in moods.items() if v in held.sentiments])  # fmt: skip
    subjects = {topic.name: topic.id for topic in topics()}
    places = our_places(seat)
    groups = {name: each for each, name in group_names(seat.view.locations).items()}
    known = watched.channels(seat.view.facts, seat.view.scope)
    channels = {channel_name(each): each for each in known}
    return Conditions(
        stars=tuple(sorted(stars)),
        sentiments=tuple(moods[each] for each in felt),
        topics=tuple(_several("About any of these topics", subjects, held.topics, key)),
        words=tuple(_words("With any of these words", held.words, key)),
        channels=tuple(_several("On these channels", channels, held.channels, key)),
        groups=tuple(_several("At locations of these groups", groups, held.groups, key)),
        locations=tuple(_several("At these locations", places, held.locations, key)),
    )


def _actions(seat: Seat, held: Actions, key: str) -> Actions:
    people = [each.id for each in seat.people]
    position = people.index(held.assign) if held.assign in people else None
    with st.container(horizontal=True):
        assign = st.selectbox(
            "Assign to", people, position, format_func=seat.names.__getitem__, key=f"{key}_assign",
            placeholder="Nobody",
        )  # fmt: skip
        due = st.number_input(
            "Due in hours", 0.5, 24.0 * 60, held.due_hours, 0.5, key=f"{key}_due",
            placeholder="As the channel has it",
        )  # fmt: skip
    tell = st.multiselect(
        "Tell", people, [each for each in held.tell if each in people],
        format_func=seat.names.__getitem__, key=f"{key}_tell",
    )  # fmt: skip
    tags = _words("Tag", held.tags, key)
    return Actions(assign, due, tuple(tell), tuple(map(tag_text, tags)))


def _several(label: str, options: Mapping[str, T], held: Sequence[T], key: str) -> list[T]:
    usual = [name for name, value in options.items() if value in held]
    chosen = st.multiselect(label, sorted(options), usual, key=f"{key}_{label}", placeholder="Any")
    return [options[name] for name in chosen if name in options]


def _words(label: str, held: Sequence[str], key: str) -> list[str]:
    return [
        each.strip()[:60]
        for each in st.multiselect(
            label, list(held), list(held), key=f"{key}_{label}", accept_new_options=True,
            placeholder="Type and press Enter",
        )
        if each.strip()
    ]  # fmt: skip
