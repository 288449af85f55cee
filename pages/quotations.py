"""What may we quote?: praise with its permalink, its licence, and whether its author agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from data.health import Health
from data.models import Filters
from data.notes import Notes, Quotation
from data.paging import Order, Position
from data.reading import HeldReview, Reading
from pages.components.cards import tile
from pages.components.health import read_health
from pages.components.links import link_of
from pages.components.memory import Question
from pages.components.moments import day_here, written_ago
from pages.components.names import channel_name
from pages.components.numbers import plural
from pages.components.places import place_name
from pages.components.quotes import quoted
from pages.components.review_card import stars_text
from pages.components.states import show_first_run
from pages.components.text import escaped, plain
from pages.page import MARKET, Page
from pages.view import View
from scoring.signals.topics import topics

PAGE = Page("Quotations", ":material/format_quote:", 33, section=MARKET)

ABOUT, AT = "about", "after"
ANYTHING = "Anything"
LEAST, LONGEST = 40, 600
"""Characters that make a quotation."""

SIZE, SHOWN, MOST_PAGES = 16, 8, 10
"""Reviews that are read together, until how many can be quoted, and how often in a row at most."""


def render(view: View) -> None:
    """Draw praise that can be quoted, with what is known of the right to do so."""
    st.title("Quotations", anchor=False)
    if view.locations.empty:
        show_first_run(view, read_health(view))
        return
    st.caption(
        f"{escaped(view.restated)} · Praise in its author's words. A permalink lets anybody check "
        "it; whether it may be used beyond the platform is for its author to say."
    )
    filters = _choose(view)
    at = Position.parse(st.query_params.get(AT, ""))
    found, later = _read(view, filters, at)
    if not found:
        st.info(
            "No praise in words matches the filters; a longer period or another topic may.",
            title="Nothing to quote",
            icon=":material/format_quote:",
        )
        return
    allowed = _notes(view).quotable(view.scope, [each.id for each in found])
    terms = view.remember(_terms)
    with st.grid(2, min_column_width=320, gap="small", height="stretch"):
        for review in found:
            with tile():
                _show(view, review, terms.get(review.source, {}), allowed.get(review.id))
    _turn(later, at)


def _notes(view: View) -> Notes:
    return Notes(view.engine, view.audit)


def _choose(view: View) -> Filters:
    bits = {topic.name: topic.bit for topic in topics()}
    name = st.selectbox("About", [ANYTHING, *bits], key=ABOUT, bind="query-params", width=280)
    praise = replace(view.filters, sentiments=frozenset({1}))
    return replace(praise, topics=1 << bits[name]) if name in bits else praise


def _read(
    view: View, filters: Filters, at: Position | None
) -> tuple[list[HeldReview], Position | None]:
    fit: list[HeldReview] = []
    for _ in range(MOST_PAGES):
        page = Reading(view.engine).page(view.scope, filters, Order.NEWEST, at, SIZE)
        fit += [review for review in page.reviews if _says_something(review, filters)]
        at = page.later
        if len(fit) >= SHOWN or at is None:
            break
    return fit, at


def _says_something(review: HeldReview, filters: Filters) -> bool:
    """Tell whether a review praises something in words, and criticises nothing."""
    meant = (review.rating is None or review.rating >= 4) and not review.criticised
    about = filters.topics or review.praised
    return (
        meant
        and bool(review.praised & about)
        and not review.excerpt
        and LEAST <= len(plain(review.text)) <= LONGEST
    )


def _terms(question: Question) -> dict[str, Mapping[str, Any]]:
    """Return what the sources say of themselves, by their ids."""
    return Health(question.store).sources()


def _show(
    view: View, review: HeldReview, terms: Mapping[str, Any], consent: Quotation | None
) -> None:
    st.markdown(stars_text(review) or "**Mention**")
    st.text(f"“{quoted(review, LONGEST)}”")
    place = place_name(view, review.location_id, review.brand_id)
    parts = (review.author or "No name given", channel_name(review.channel), place)
    told = " · ".join(escaped(part) for part in parts)
    st.caption(f"{told} · {written_ago(review.created_at, view.now)}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _link(review)
        _mark(consent)
    st.caption(_licence(terms, review))
    _consent(view, review, consent)


def _link(review: HeldReview) -> None:
    link = link_of(review.url)
    if link:
        url, host = link
        st.link_button(escaped(f"Open on {host}"), url, icon=":material/link:", type="tertiary")
    else:
        st.caption("No permalink is known.", width="content")


def _mark(consent: Quotation | None) -> None:
    if consent:
        st.badge("May be quoted", icon=":material/verified:", color="green")
    else:
        st.badge("Ask first", icon=":material/contact_support:", color="orange")


def _licence(terms: Mapping[str, Any], review: HeldReview) -> str:
    days = terms.get("text_days")
    told = [
        "The terms of the source do not let its text be kept"
        + (f" beyond {plural(int(days), 'day')}." if days else ".")
        if days is not None
        else "The terms of the source let its text be kept."
    ]
    if review.attribution:
        told.append(f"Attribution: {escaped(review.attribution)}.")
    return " ".join(told)


def _consent(view: View, review: HeldReview, consent: Quotation | None) -> None:
    if consent:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(
                f"Its author agreed: {escaped(consent.evidence)} "
                f"({escaped(consent.by)}, {day_here(consent.allowed_at)})"
            )
            if st.button("Withdraw", key=f"withdraw_{review.id}", type="tertiary"):
                _notes(view).withdraw(view.person, review.id, view.now)
                st.rerun()
        return
    with st.popover("Its author has agreed", type="tertiary"):
        evidence = st.text_input(
            "How do we know?", key=f"evidence_{review.id}", placeholder="By e-mail, 3 May"
        )
        if st.button("Keep", key=f"allow_{review.id}"):
            _keep(view, review, evidence)


def _keep(view: View, review: HeldReview, evidence: str) -> None:
    try:
        _notes(view).allow(view.person, review.id, evidence, view.now)
    except (ValueError, LookupError) as error:
        st.error(f"It was not kept: {escaped(error)}.", icon=":material/error:")
        return
    st.rerun()


def _turn(later: Position | None, at: Position | None) -> None:
    with st.container(horizontal=True):
        if at is not None and st.button("Back to the newest", icon=":material/first_page:"):
            st.query_params.pop(AT, None)
            st.rerun()
        if later is not None and st.button("Older ones", icon=":material/arrow_forward:"):
            st.query_params[AT] = str(later)
            st.rerun()
