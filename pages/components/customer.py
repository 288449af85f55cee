"""The customer beside a review: what else they wrote, and how to forget them."""

from __future__ import annotations

import streamlit as st

from data.customers import Customer, Customers
from data.erasure import Erasure
from data.models import Role
from data.reading import HeldReview
from data.suppression import ERASED, Suppression
from engagement.playbooks import MOODS
from pages.components.names import channel_name
from pages.components.numbers import plural
from pages.components.quotes import rounded, show_quote
from pages.components.text import escaped
from pages.view import View

MOST = 5


def show_customer(view: View, review: HeldReview) -> None:
    """Draw who wrote a review: what else is theirs, and who else they may be."""
    with st.container(border=True):
        _show(view, review)


def _show(view: View, review: HeldReview) -> None:
    if ERASED in review.flags:
        st.caption(":material/person_off: The author was erased on request.")
        return
    customer = _customers(view).of(view.scope, review.id)
    others = [each for each in customer.reviews if each.id != review.id]
    st.markdown(f"**{escaped(review.author or 'No name given')}**{_mood(customer)}")
    if customer.won_back:
        st.badge("Won back", icon=":material/favorite:", color="green")
    st.caption(_history(others, customer))
    for each in others[-MOST:]:
        show_quote(view, each)
        if each.response_text:
            st.caption("Our answer then:")
            st.text(each.response_text[:300])
        if each.channel != review.channel:
            _part(view, review, each)
    _suggest(view, review)
    if view.person.role is Role.ADMIN:
        _forget(view, review)


def _part(view: View, review: HeldReview, other: HeldReview) -> None:
    key = f"part_{review.id}_{other.id}"
    if st.button("Not the same person", key=key, type="tertiary"):
        _customers(view).part(view.person, review.id, other.id, view.now)
        st.rerun()


def _customers(view: View) -> Customers:
    return Customers(view.engine, view.audit)


def _mood(customer: Customer) -> str:
    moods = [mood for each in customer.reviews if (mood := _mood_of(each))]
    return f" · {' → '.join(moods[-6:])}" if len(moods) > 1 else ""


def _mood_of(review: HeldReview) -> str:
    if review.rating is not None:
        return f"{rounded(review.rating)} ★"
    return "" if review.sentiment is None else MOODS[review.sentiment]


def _history(others: list[HeldReview], customer: Customer) -> str:
    if not others:
        return "Nothing else by this author is held."
    channels = sorted({channel_name(each.channel) for each in others})
    doubt = " Only the name is the same: it may be somebody else." if customer.by_name else ""
    return (
        f"{plural(len(others), 'other review')} on {', '.join(channels)}; "
        f"{plural(customer.answers, 'answer')} in all.{doubt}"
    )


def _suggest(view: View, review: HeldReview) -> None:
    found = _customers(view).suggested(view.scope, review.id)
    if not found:
        return
    with st.expander(f"Perhaps the same person: {plural(len(found), 'review')} elsewhere"):
        st.caption("The name is the same, which may be chance. Only you can tell.")
        for each in found:
            show_quote(view, each)
            with st.container(horizontal=True):
                if st.button("It is the same person", key=f"same_{review.id}_{each.id}"):
                    _customers(view).confirm(view.person, review.id, each.id, view.now)
                    st.rerun()
                _part(view, review, each)


def _forget(view: View, review: HeldReview) -> None:
    menu = st.popover(
        "Erase the author",
        type="tertiary",
        icon=":material/person_off:",
        key=f"forget_{review.id}",
        on_change="rerun",
    )
    if menu.open:
        with menu:
            _show_erasure(view, review)


def _show_erasure(view: View, review: HeldReview) -> None:
    erasure = Erasure(view.engine, view.audit, Suppression(view.stage.keys))
    try:
        theirs = erasure.of_author(view.scope, review.id)
    except LookupError:
        st.caption("Not everything by this author lies within what you may see.")
        return
    st.markdown(
        f"Their words and name go from {plural(len(theirs), 'review')} on "
        f"{escaped(channel_name(review.channel))} and under every account confirmed as theirs, "
        "from every answer, note, imported file and report that repeats them, and stay away when "
        "they are collected again. Stars and dates stay. **This cannot be undone.**"
    )
    if st.button("Erase for good", key=f"erase_{review.id}"):
        done = erasure.erase(view.person, review.id, view.now)
        view.ask("compact", {})
        st.toast(f"Erased from {plural(done.reviews, 'review')}.")
        st.rerun()
