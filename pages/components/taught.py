"""What our own stars have taught the model: tried on how many, taken or not, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from data.lessons import Lesson, lessons
from pages.components.cards import card
from pages.components.moments import day_here
from pages.components.names import channel_name, language_name
from pages.components.numbers import figure, percent, signed
from pages.components.text import escaped
from pages.view import View
from scoring.signals import sentiment
from scoring.signals.teaching import (
    CONTRADICTED,
    FEWEST,
    NO_BETTER,
    TAKEN,
    TOO_FEW,
    TURNS_CLEAR,
    WORSE_ON_CHANNEL,
    WORSE_ON_POSTS,
)
from scoring.signals.trials import SURE

_WHY = {
    TAKEN: "It is clearly better, so it **is in use** since {day}, {where}.",
    NO_BETTER: "Not clearly better, so it was **not taken**.",
    WORSE_ON_CHANNEL: "Better on all together, but worse on a channel: **not taken**.",
    WORSE_ON_POSTS: "Better on reviews, but worse on posts that people corrected: **not taken**.",
    TURNS_CLEAR: "Better on these reviews, but it takes texts that are clear by themselves for "
    "the opposite, so posts would come out wrong: **not taken**.",
}


def show_lessons(view: View) -> None:
    """Draw the latest attempt in each language; nothing for whoever may not see all locations."""
    made = lessons(view.engine, view.scope)
    if view.scope.locations is not None:
        return
    with card(
        "Taught by our own stars",
        "Once a week the model is adapted to our reviews with stars, tried on others that it never "
        "saw, and taken only where it is clearly better.",
    ):
        for each in made:
            st.markdown(lesson_text(each))
        if not made:
            st.caption("Not tried yet: it is done within a week of enough reviews with stars.")


def lesson_text(made: Lesson) -> str:
    """Return what came of an attempt, as Markdown."""
    return f"{_attempt(made)}{_contradicted(made.figures)}{_withdrawn(made.figures)}"


def _attempt(made: Lesson) -> str:
    name = f"**{escaped(language_name(made.language))}** ({escaped(day_here(made.made_at))}): "
    compared = made.figures["reviews"]
    if made.outcome == CONTRADICTED:
        return f"{name}there is nothing to learn from, so **nothing was taken**."
    if made.outcome == TOO_FEW or compared is None:
        return (
            f"{name}too few reviews to learn from and to judge by: {FEWEST} that praise and "
            f"{FEWEST} that blame are needed for each, and there were "
            f"{figure(made.figures['learned'])} to learn from in all."
        )
    why = _WHY[made.outcome].format(day=day_here(made.made_at), where=_where(made.figures))
    if made.outcome == TAKEN and made.base != sentiment.version():
        why = "It was better, but the shipped model is newer now; it will be tried again."
    return (
        f"{name}{_compared(made.figures['learned'], compared)} {why}{_by_channel(made.figures)}"
        f"{_on_posts(made.figures)}"
    )


def _where(figures: Any) -> str:
    serves = figures.get("serves")
    if serves is None:
        return "on all channels and for posts without stars"
    return f"but only on {_names(serves)}; everywhere else the shipped model judges"


def _names(channels: Iterable[str]) -> str:
    return ", ".join(escaped(channel_name(channel)) for channel in channels)


def _by_channel(figures: Any) -> str:
    """Return how both did on each channel, where there is more than one."""
    channels = figures.get("channels", {})
    if len(channels) < 2:
        return ""
    told = (
        f"{_names([name])} {percent(each['before'], 1)} → {percent(each['after'], 1)} "
        f"({figure(each['negative'] + each['positive'])})"
        for name, each in channels.items()
    )
    return f" By channel: {', '.join(told)}."


def _contradicted(figures: Any) -> str:
    """Return which channels' stars contradict their texts, and what to do about it."""
    channels = figures.get("contradicted", {})
    if not channels:
        return ""
    told = (
        f"{_names([name])} ({percent(each['right'], 1)} of {figure(each['texts'])} held back)"
        for name, each in channels.items()
    )
    return (
        f" **The stars contradict the texts** on {', '.join(told)}: the shipped model is on their "
        "side less often than by chance. Nothing was learned from them. Look whether 1 is best "
        "there or whether another column was read as the stars; correct it and collect or import "
        "again."
    )


def _withdrawn(figures: Any) -> str:
    if not figures.get("withdrawn"):
        return ""
    return (
        " What was in use before is by now worse than the shipped model on a channel or on clear "
        "texts, so it was **withdrawn**, and the shipped model judges again."
    )


def _compared(learned: int, compared: dict[str, Any]) -> str:
    gain = (compared["after"] - compared["before"]) * 100
    margin = SURE * compared["error"] * 100
    ends = f"{signed(gain - margin, 1)} to {signed(gain + margin, 1)}"
    return (
        f"learned from {figure(learned)} reviews, tried on "
        f"{figure(compared['negative'] + compared['positive'])} others. On the side of the stars: "
        f"{percent(compared['before'], 1)} before, {percent(compared['after'], 1)} after "
        f"({signed(gain, 1)} points, 95% sure: {ends}; praise and blame count alike)."
    )


def _on_posts(figures: Any) -> str:
    posts = figures["posts"]
    if posts is None:
        return ""
    return (
        f" On {figure(posts['negative'] + posts['positive'])} posts that people corrected: "
        f"{percent(posts['before'], 1)} before, {percent(posts['after'], 1)} after."
    )
