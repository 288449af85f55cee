"""A review as its author wrote it: hostile text, so nothing here is read as Markdown."""

from __future__ import annotations

import streamlit as st

from data.paging import Order
from data.reading import HeldReview, Reading
from pages.components.links import link_of
from pages.components.moments import written_ago
from pages.components.names import channel_name
from pages.components.places import place_name
from pages.components.text import escaped, plain, shortened
from pages.view import View

LONGEST = 280


RECENT = 24
"""Newest complaints that the most telling are picked from."""


def newest_complaints(view: View, most: int) -> list[HeldReview]:
    """Return the newest complaints within the filters, those with a text first.

    Last come those of four or five stars: their words may have been misread.
    """
    filters = view.narrowed(complaints=True)
    found = Reading(view.engine).page(view.scope, filters, Order.NEWEST, size=RECENT).reviews
    return sorted(found, key=_how_telling)[:most]


def _how_telling(review: HeldReview) -> tuple[bool, bool]:
    return (review.rating or 0) >= 4, not plain(review.text).strip()


def show_quote(view: View, review: HeldReview, longest: int = LONGEST) -> None:
    """Draw the beginning of a review with its stars, place, channel and age.

    Args:
        view: what may be touched.
        review: what to show.
        longest: characters to show of its text.
    """
    with st.container(gap="xxsmall"):
        stars = "" if review.rating is None else f"{stars_given(review)} · "
        place = place_name(view, review.location_id, review.brand_id)
        where = " · ".join(escaped(part) for part in (place, channel_name(review.channel)) if part)
        st.caption(f"**{stars}{where}** · {written_ago(review.created_at, view.now)}")
        st.text(quoted(review, longest))
        _show_origin(review)


def stars_given(review: HeldReview) -> str:
    """Return the stars of a rated review in Markdown, with the rating as its channel shows it."""
    original = f" ({escaped(review.rating_original)})" if review.rating_original else ""
    return f"{rounded(review.rating or 0)} ★{original}"


def rounded(stars: float) -> str:
    """Return stars as they are read; those moved from another scale have no end of digits.

    >>> rounded(4.0), rounded(3.5), rounded(26.2 / 9)
    ('4', '3.5', '2.91')
    """
    return f"{stars:.3g}"


def _show_origin(review: HeldReview) -> None:
    """Draw what a source's terms ask for: its name, and the way to the original."""
    link = link_of(review.url)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if review.attribution:
            st.caption(escaped(review.attribution), width="content")
        if link:
            st.link_button(escaped(f"Open on {link[1]}"), link[0], type="tertiary")


def quoted(review: HeldReview, longest: int = LONGEST) -> str:
    """Return what is to be read of a review, or why there is nothing."""
    parts = (plain(review.title).strip(), plain(review.text).strip())
    text = " — ".join(part for part in parts if part)
    if text:
        return shortened(text, longest)
    if review.erased:
        return "(The text is not kept: the channel's terms do not allow it.)"
    return "(Stars only, no text.)"
