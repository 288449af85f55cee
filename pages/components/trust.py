"""Can I trust these numbers? How complete, how recent, how computed, and what was left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd
import streamlit as st

from data.coverage import coverage, left_out
from pages.components.cards import card
from pages.components.health import Health, health_line
from pages.components.left_out import unblended_channels
from pages.components.memory import Question
from pages.components.moments import moment_text
from pages.components.names import channel_names
from pages.components.numbers import percent, plural
from pages.components.readers import readers
from pages.components.reads import channel_terms
from pages.components.text import escaped
from pages.view import View


def show_trust(view: View, health: Health) -> None:
    """Draw what the figures of the screen rest on."""
    with card("Can I trust these numbers?"):
        st.markdown("\n\n".join(f"**{name}:** {text}" for name, text in grounds(view, health)))
        with st.container(horizontal=True):
            view.link("sources", "Sources")
            view.link("methodology", "How it is computed")
            view.link("corrections", "How well texts are read")


def grounds(view: View, health: Health) -> Iterator[tuple[str, str]]:
    """Yield what the figures rest on: a name, and what is to be said of it in Markdown."""
    yield "Coverage", _covered(view.remember(_coverage))
    complete = f", at {moment_text(health.latest)}" if health.latest else ""
    yield "Collected", f"{escaped(health_line(health, view.now) + complete)}."
    yield "Left out", _without(view)
    yield (
        "Computed",
        f"score version `{view.settings.version}`; {readers(view)}; intervals hold "
        f"{percent(view.settings.interval)} of the time.",
    )


def _coverage(question: Question) -> pd.DataFrame:
    return coverage(question.facts, question.scope, question.filters)


def _left_out(question: Question) -> pd.Series[int]:
    return left_out(question.facts, question.scope, question.filters)


def _covered(frame: pd.DataFrame) -> str:
    held = int(frame["held"].fillna(0).sum())
    stated = frame.dropna(subset=["stated"])
    if stated.empty:
        return f"{plural(held, 'review')}; no channel here states how many there are."
    # Files may bring more of a place than its channel shows to anybody.
    there = int(stated[["held", "stated"]].fillna(0).min(axis=1).sum())
    share = percent(there / max(stated["stated"].sum(), 1))
    mute = sorted(set(frame["channel"]) - set(stated["channel"]))
    rest = f" {escaped(channel_names(mute))} state no total." if mute else ""
    return (
        f"{there:,} of the {int(stated['stated'].sum()):,} reviews that channels state are held, "
        f"{share}.{rest}"
    )


def _without(view: View) -> str:
    counts, hidden = view.remember(_left_out), view.remember(channel_terms).hidden_replies
    unblended = escaped(channel_names(unblended_channels(view, view.filters)))
    told = [
        f"{plural(int(counts['undated']), 'review')} without a date" if counts["undated"] else "",
        f"{plural(int(counts['removed']), 'review')} that channels removed"
        if counts["removed"]
        else "",
        f"{plural(int(counts['set_aside']), 'item')} that could not be read"
        if counts["set_aside"]
        else "",
        f"stars of {unblended}, whose terms forbid to blend them" if unblended else "",
        f"answers on {escaped(channel_names(hidden))}, {shows_some(hidden)}" if hidden else "",
    ]
    return "; ".join(each for each in told if each) + "." if any(told) else "nothing."


def shows_some(channels: Collection[str]) -> str:
    """Return what is said of channels that do not show all answers, after their names.

    >>> shows_some({"yelp"}), shows_some({"yelp", "x"})
    ('which does not show them all', 'which do not show them all')
    """
    return f"which {'does' if len(channels) == 1 else 'do'} not show them all"
