"""A review as its author wrote it: hostile text, so nothing here is read as Markdown."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from data.reading import HeldReview
from pages.components.names import channel_name
from pages.components.numbers import ago
from pages.components.review_card import link_of
from pages.components.text import escaped, plain, shortened

LONGEST = 280


def show_quote(review: HeldReview, now: datetime, longest: int = LONGEST) -> None:
    """Draw the beginning of a review with its stars, place, channel and age.

    Args:
        review: what to show.
        now: to tell its age by.
        longest: characters to show of its text.
    """
    with st.container(gap="xxsmall"):
        stars = "" if review.rating is None else f"{review.rating:g} ★ · "
        where = " · ".join(
            escaped(part) for part in (review.location, channel_name(review.channel)) if part
        )
        st.caption(f"**{stars}{where}** · {ago(review.created_at, now)}")
        st.text(quoted(review, longest))
        _show_origin(review)


def _show_origin(review: HeldReview) -> None:
    """Draw what a source's terms ask for: its name, and the way to the original."""
    link = link_of(review.url)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if review.attribution:
            st.caption(escaped(review.attribution))
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
