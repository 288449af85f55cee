"""Reviews: what do people say, in their own words?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from data.facets import Facets
from data.models import Filters
from data.paging import Order
from data.reading import Reading
from pages.components.copied_texts import show_copied_texts
from pages.components.export import offer_reviews
from pages.components.health import read_health, show_trouble
from pages.components.linked import respell
from pages.components.live import announce
from pages.components.memory import Question
from pages.components.names import channel_name, language_name
from pages.components.numbers import plural
from pages.components.review_card import show_reviews
from pages.components.text import escaped
from pages.components.turning import is_turning, position_of, scroll_up, show_steps
from pages.page import Page
from pages.view import View
from scoring.signals.topics import topics

PAGE = Page("Reviews", ":material/reviews:", 30)

SIZE = 20
WIDTH = 880
"""Pixels; longer lines are hard to read."""

MORE = "more_filters"

SEARCH, ORDER, STARS, MOODS, COMPLAINTS, ANSWERED, LANGUAGES, TOPICS, CORRECTED, REMOVED = (
    "search",
    "order",
    "stars",
    "mood",
    "complaints",
    "answer",
    "language",
    "topic",
    "corrected",
    "removed",
)
"""Keys of the widgets, and their names in the URL."""

ALL_COMPLAINTS = {COMPLAINTS: "true"}
UNANSWERED_COMPLAINTS = {**ALL_COMPLAINTS, ANSWERED: "Not answered"}
"""What an address names to list complaints."""

ORDERS = {"Newest": Order.NEWEST, "Worst first": Order.WORST, "Oldest": Order.OLDEST}
MOOD_NAMES = {"Negative": -1, "Neutral": 0, "Positive": 1}
ANSWER_NAMES = {"Not answered": False, "Answered": True}
CORRECTION_NAMES = {"Corrected": 0, "Its text has changed since": 1}

SHOWN_COUNTS = 12
"""Choices of a filter whose counts are spelt out."""


def render(view: View) -> None:
    """Draw the list of reviews, its search and its filters."""
    st.title("Reviews")
    if not view.remember(_count, filters=Filters(removed=True)):
        _show_none(view)
        return
    if view.restated:
        st.caption(escaped(view.restated))
    if not is_turning():
        show_trouble(view, read_health(view))
    with st.container(width=WIDTH):
        filters, order = _choose(view)
        number = view.remember(_count, filters=filters)
        _show_number(view, number, filters)
        show_copied_texts(view, filters, number)
        announce(view, filters, number)
        if number:
            _show_page(view, filters, order)
        else:
            _show_nothing(view, filters)


def _choose(view: View) -> tuple[Filters, Order]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Search",
            key=SEARCH,
            bind="query-params",
            max_chars=200,
            placeholder="Words in the text, the author or the answer",
            width=360,
        )
        chosen = st.segmented_control(
            "Order", list(ORDERS), default="Newest", key=ORDER, bind="query-params"
        )
        more = st.popover(
            "More filters", icon=":material/tune:", key=MORE, on_change="rerun", width="content"
        )
        with more:
            narrowed = _narrow(view, replace(view.filters, search=search or ""), counted=more.open)
    return narrowed, ORDERS.get(chosen or "Newest", Order.NEWEST)


def _narrow(view: View, filters: Filters, *, counted: bool | None) -> Filters:
    stars, star_counts = _pills("Stars", STARS, [f"{number} ★" for number in range(5, 0, -1)])
    moods, mood_counts = _pills("Sentiment", MOODS, list(MOOD_NAMES))
    complaints = st.toggle(
        "Complaints alone",
        key=COMPLAINTS,
        bind="query-params",
        help="Two stars or fewer, or read as negative.",
    )
    answers, answer_counts = _pills("Owner’s answer", ANSWERED, list(ANSWER_NAMES))
    spoken = {str(code): language_name(str(code)) for code in view.remember(_languages)}
    respell(LANGUAGES, spoken)
    languages, language_counts = _listed(
        "Languages", LANGUAGES, sorted(spoken, key=spoken.__getitem__), language_name
    )
    bits = {topic.name: topic.bit for topic in topics()}
    subjects, topic_counts = _listed("Topics", TOPICS, sorted(bits))
    corrected, _ = _pills("Corrected by a person", CORRECTED, list(CORRECTION_NAMES))
    st.caption("Channels, brands, locations and the period are chosen in the sidebar.")
    channel_counts = st.empty()
    removed = st.toggle("Include what was removed", key=REMOVED, bind="query-params")
    narrowed = replace(
        filters,
        stars=frozenset(int(each[0]) for each in stars),
        sentiments=frozenset(MOOD_NAMES[mood] for mood in moods),
        complaints=complaints,
        answered=ANSWER_NAMES[answers[0]] if len(answers) == 1 else None,
        languages=frozenset(languages),
        topics=sum(1 << bits[subject] for subject in subjects),
        corrections=frozenset(CORRECTION_NAMES[each] for each in corrected),
        removed=removed,
    )
    if counted:
        slots = (star_counts, mood_counts, answer_counts, language_counts, topic_counts)
        _count_choices(view.remember(_facets, filters=narrowed), slots, channel_counts)
    return narrowed


def _count_choices(facets: Facets, slots: Sequence[Slot], channel_counts: Slot) -> None:
    stars = {f"{each} ★": facets.stars.get(each, 0) for each in range(5, 0, -1)}
    counted = (
        stars,
        _named(facets.sentiments, MOOD_NAMES),
        _named(facets.answered, ANSWER_NAMES),
        {language_name(each): number for each, number in facets.languages.items()},
        _named(facets.topics, {topic.name: topic.bit for topic in topics()}),
    )
    for slot, counts in zip(slots, counted, strict=True):
        _show_counts(slot, counts)
    channels = {channel_name(each): number for each, number in facets.channels.items()}
    _show_counts(channel_counts, channels)


Slot = Any
"""A place on the screen that is filled later, once the counts are known."""


def _pills(label: str, key: str, options: Sequence[str]) -> tuple[list[str], Slot]:
    chosen = st.pills(label, options, selection_mode="multi", key=key, bind="query-params")
    return list(chosen), st.empty()


def _listed(
    label: str, key: str, options: Sequence[str], name: Callable[[str], str] = str
) -> tuple[list[str], Slot]:
    chosen = st.multiselect(label, options, format_func=name, key=key, bind="query-params")
    return chosen, st.empty()


def _named(counts: Mapping[int, int], names: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[value] for name, value in names.items() if counts.get(value)}


def _show_counts(slot: Slot, counts: Mapping[str, int]) -> None:
    most = sorted(counts.items(), key=lambda pair: -pair[1])[:SHOWN_COUNTS]
    kept = dict(most) if len(counts) > SHOWN_COUNTS else counts
    listed = " · ".join(f"{escaped(name)} **{number:,}**" for name, number in kept.items())
    slot.caption(listed or "None of these reviews tells.")


def _show_number(view: View, number: int, filters: Filters) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        listed = "complaint" if filters.complaints else "review"
        st.markdown(f"**{plural(number, listed)}**")
        if filters != view.filters:
            st.button("Show all", on_click=_widen, icon=":material/close:", type="tertiary")
        offer_reviews(view, filters, number)


def _widen() -> None:
    for key in (STARS, MOODS, ANSWERED, LANGUAGES, TOPICS, CORRECTED):
        st.session_state[key] = []
    st.session_state[SEARCH] = ""
    st.session_state[COMPLAINTS] = st.session_state[REMOVED] = False


def _show_page(view: View, filters: Filters, order: Order) -> None:
    if scroll_up():
        return
    list_id = _list_id(view, filters, order)
    found = Reading(view.engine).page(view.scope, filters, order, position_of(list_id), SIZE)
    show_reviews(view, found.reviews)
    show_steps(list_id, found)


def _list_id(view: View, filters: Filters, order: Order) -> str:
    # A period such as "last 90 days" moves on every day, and is still the same list.
    lasting = replace(filters, since=None, until=None)
    stated = [
        (name, sorted(value) if isinstance(value, frozenset) else value)
        for name, value in vars(lasting).items()
    ]
    return hashlib.sha256(repr((stated, view.period, order)).encode()).hexdigest()[:8]


def _show_nothing(view: View, filters: Filters) -> None:
    ever = view.remember(_count, filters=replace(filters, since=None, until=None))
    advice = (
        f"Over all time there {'is' if ever == 1 else 'are'} {ever:,}: choose a longer period."
        if ever
        else "Relax the search or one of the filters."
    )
    st.info(advice, title="No review fits these filters", icon=":material/filter_alt_off:")


def _show_none(view: View) -> None:
    st.info(
        "Reviews appear here as soon as a source has been collected or a file imported.",
        title="No reviews yet",
        icon=":material/inbox:",
    )
    view.link("sources", "See the sources")
    view.link("import_files", "Import a file")


def _count(question: Question) -> int:
    return Reading(question.store).count(question.scope, question.filters)


def _facets(question: Question) -> Facets:
    return Reading(question.store).facets(question.scope, question.filters)


def _languages(question: Question) -> list[str]:
    return Reading(question.store).languages(question.scope)
