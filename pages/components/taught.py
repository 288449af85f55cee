"""What our own stars have taught the model: what is in use, what was tried since, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from data.lessons import Lesson, lessons, teachable
from pages.components.cards import card
from pages.components.moments import day_here
from pages.components.names import channel_name, channel_names, language_name
from pages.components.numbers import figure, percent, signed
from pages.components.readers import taught
from pages.components.text import escaped
from pages.components.unread import Unread
from pages.view import View
from scoring.signals import sentiment
from scoring.signals.teaching import (
    CONTRADICTED,
    ENOUGH,
    FEWEST,
    NO_BETTER,
    TAKEN,
    TOO_FEW,
    TURNS_CLEAR,
    WORSE_ON_CHANNEL,
    WORSE_ON_POSTS,
    WORSE_PROBABILITIES,
)
from scoring.signals.trials import SURE

_WHY = {
    TAKEN: "It was better, but the shipped model is newer now; it will be tried again.",
    NO_BETTER: "Not clearly better, so it was **not taken**.",
    WORSE_ON_CHANNEL: "Better on all together, but worse on a channel: **not taken**.",
    WORSE_ON_POSTS: "Better on reviews, but worse on posts that people corrected: **not taken**.",
    WORSE_PROBABILITIES: "Right more often, but how sure it is says clearly less of how right it "
    "is: **not taken**.",
    TURNS_CLEAR: "Better on these reviews, but it takes texts that are clear by themselves for "
    "the opposite, so posts would come out wrong: **not taken**.",
}


def show_lessons(view: View, not_read: Iterable[Unread]) -> None:
    """Draw what is in use and the latest attempt in each language.

    Args:
        view: what may be touched; nothing is drawn for whoever may not see all locations.
        not_read: the reviews whose texts no model reads.
    """
    if view.scope.locations is not None:
        return
    made = lessons(view.engine, view.scope)
    in_use = {each.language: each for each in taught(view)}
    with card(
        "Taught by our own stars",
        "Once a week, and after an upgrade with another model, the model is adapted to our reviews "
        "with stars, tried on others that it never saw, and taken only where it is clearly better.",
    ):
        for each in made:
            st.markdown(lesson_text(each, in_use.get(each.language)))
        if waiting := _waiting(view, made):
            st.caption(waiting)
        many = (each for each in not_read if each.reviews >= FEWEST)
        without = [each.language for each in many if not each.modelled]
        if without:
            names = ", ".join(escaped(language_name(each)) for each in without)
            st.caption(f"Cannot be taught: {names}. There is no model to start from.")


def _waiting(view: View, made: Iterable[Lesson]) -> str:
    """Return in which languages a first attempt is still to come, or what it takes for one."""
    tried = {each.language for each in made}
    enough = set(teachable(view.engine, view.scope, ENOUGH)) & sentiment.languages() - tried
    if enough:
        names = ", ".join(sorted(escaped(language_name(each)) for each in enough))
        return (
            f"Not tried yet, though there are enough in {names}: the worker looks every hour, and "
            "tries them as soon as it has read them."
        )
    if tried:
        return ""
    return (
        f"Not tried yet: it takes about {ENOUGH} reviews with stars and a text that praise and "
        f"{ENOUGH} that blame, in one language."
    )


def lesson_text(latest: Lesson, in_use: Lesson | None = None) -> str:
    """Return what is in use of a language and what came of the latest attempt, as Markdown."""
    name = f"**{escaped(language_name(latest.language))}**"
    tried = escaped(day_here(latest.made_at))
    if in_use is None:
        return f"{name} ({tried}): {_came_of(latest)}"
    since = f"{name}: **in use** since {escaped(day_here(in_use.made_at))}, {_where(in_use)}; "
    first = since + _tried(in_use.figures)
    if latest.made_at == in_use.made_at:
        return first + _contradicted(latest.figures)
    return f"{first}\n\nTried again {tried}: {_came_of(latest)} The one in use **stays**."


def _came_of(made: Lesson) -> str:
    return f"{_verdict(made)}{_contradicted(made.figures)}{_withdrawn(made.figures)}"


def _verdict(made: Lesson) -> str:
    if made.outcome == CONTRADICTED:
        return "there is nothing to learn from, so **nothing was taken**."
    if made.outcome == TOO_FEW or made.figures["reviews"] is None:
        return _too_few(made.figures)
    return f"{_tried(made.figures)} {_WHY[made.outcome]}"


def _too_few(figures: Mapping[str, Any]) -> str:
    needed = f"{FEWEST} that praise and {FEWEST} that blame are needed for each"
    learn, judge = figures.get("to_learn"), figures.get("to_judge")
    if learn is None or judge is None:  # Attempts of older versions counted no sides.
        there = f"there were {figure(figures['learned'])} to learn from in all"
    else:
        there = (
            f"there were {figure(learn['praise'])} and {figure(learn['blame'])} to learn from, "
            f"{figure(judge['praise'])} and {figure(judge['blame'])} to judge by"
        )
    return f"too few reviews to learn from and to judge by: {needed}, and {there}."


def _tried(figures: Mapping[str, Any]) -> str:
    """Return how both did, in all, by channel and on posts."""
    return (
        f"{_compared(figures['learned'], figures['reviews'])}{_by_channel(figures)}"
        f"{_on_posts(figures)}"
    )


def _where(in_use: Lesson) -> str:
    if in_use.channels is None:
        return "on all channels and for posts without stars"
    only = escaped(channel_names(in_use.channels))
    return f"but only on {only}, everywhere else the shipped model judges"


def _by_channel(figures: Mapping[str, Any]) -> str:
    """Return how both did on each channel, where there is more than one."""
    channels = figures.get("channels", {})
    if len(channels) < 2:
        return ""
    told = (
        f"{escaped(channel_name(name))} {percent(each['before'], 1)} → "
        f"{percent(each['after'], 1)} ({figure(each['negative'] + each['positive'])})"
        for name, each in channels.items()
    )
    return f" By channel: {', '.join(told)}."


def _contradicted(figures: Mapping[str, Any]) -> str:
    """Return which channels' stars contradict their texts, and what to do about it."""
    channels = figures.get("contradicted", {})
    if not channels:
        return ""
    told = (
        f"{escaped(channel_name(name))} ({percent(each['right'], 1)} of "
        f"{figure(each['texts'])} held back)"
        for name, each in channels.items()
    )
    return (
        f" **The stars contradict the texts** on {', '.join(told)}: the shipped model is on their "
        "side less often than by chance. Nothing was learned from them. Look whether 1 is best "
        "there or whether another column was read as the stars; correct it and collect or import "
        "again."
    )


def _withdrawn(figures: Mapping[str, Any]) -> str:
    if not figures.get("withdrawn"):
        return ""
    return (
        " What was in use before is by now worse than the shipped model on a channel or on clear "
        "texts, so it was **withdrawn**, and the shipped model judges again."
    )


def _compared(learned: int, compared: Mapping[str, Any]) -> str:
    gain = (compared["after"] - compared["before"]) * 100
    margin = SURE * compared["error"] * 100
    ends = f"{signed(gain - margin, 1)} to {signed(gain + margin, 1)}"
    return (
        f"learned from {figure(learned)} reviews, tried on "
        f"{figure(compared['negative'] + compared['positive'])} others. On the side of the stars: "
        f"{percent(compared['before'], 1)} before, {percent(compared['after'], 1)} after "
        f"({signed(gain, 1)} points, 95% sure: {ends}; praise and blame count alike)."
    )


def _on_posts(figures: Mapping[str, Any]) -> str:
    posts = figures["posts"]
    if posts is None:
        return ""
    return (
        f" On {figure(posts['negative'] + posts['positive'])} posts that people corrected: "
        f"{percent(posts['before'], 1)} before, {percent(posts['after'], 1)} after."
    )
