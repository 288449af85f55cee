"""What the model reads and nothing judges: posts without stars, and those to correct first."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.quality import at_odds, starless
from data.reading import Reading
from pages.components.agreement import FEWEST
from pages.components.memory import Question
from pages.components.names import channel_name
from pages.components.numbers import plural
from pages.components.review_card import show_reviews
from pages.components.text import escaped
from pages.view import View

MOST = 5
"""Texts that are laid out to be corrected at once; the next follow as these are done."""


def show_unjudged(view: View) -> None:
    """Draw how many posts nothing judges, and once opened the texts to correct first."""
    if text := _unjudged_text(few_judged(view)):
        st.markdown(text)
    _show_at_odds(view)


def few_judged(view: View) -> pd.DataFrame:
    """Return the channels of posts of which too few were corrected to tell how many are right."""
    posts = view.remember(_starless)
    return posts[(posts["judged"] < FEWEST) & (posts["unjudged"] > 0)]


def not_among(posts: pd.DataFrame) -> str:
    """Return which channels are not compared for want of corrections, without a stop."""
    if posts.empty:
        return ""
    return (
        f"Posts without stars are judged by corrections alone: fewer than {FEWEST} on "
        f"{_names(posts)}"
    )


def _unjudged_text(posts: pd.DataFrame) -> str:
    if posts.empty:
        return ""
    judged = int(posts["judged"].sum())
    others = f"; {plural(judged, 'other was', 'others were')} corrected" if judged else ""
    return (
        f"**Not judged:** {plural(int(posts['unjudged'].sum()), 'post')} without stars "
        f"({_names(posts)}){others}. Correct some, and they are judged: {FEWEST} of a channel "
        "tell how often it is right there."
    )


def _names(posts: pd.DataFrame) -> str:
    return ", ".join(escaped(channel_name(str(each))) for each in posts["channel"])


def _show_at_odds(view: View) -> None:
    found = view.remember(_at_odds)
    if found.empty:
        return
    texts = plural(int(found["all"].iloc[0]), "text")
    block = st.expander(
        f"Correct these first: {texts} whose sentiment and topics disagree",
        key="at_odds",
        on_change="rerun",
        icon=":material/rule:",
    )
    if block.open:
        with block:
            st.caption(
                "Positive, but all that it speaks of is criticised, or the reverse: one of the two "
                "is wrong. Posts without stars come first, then the newest."
            )
            show_reviews(view, Reading(view.engine).some(view.scope, found["review_id"].tolist()))


def _starless(question: Question) -> pd.DataFrame:
    return starless(question.facts, question.scope, question.filters)


def _at_odds(question: Question) -> pd.DataFrame:
    return at_odds(question.facts, question.scope, question.filters, MOST)
