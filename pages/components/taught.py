"""What our own stars have taught the model: tried on how many, taken or not, and why."""

from __future__ import annotations

from typing import Any

import streamlit as st

from data.lessons import Lesson, lessons
from pages.components.cards import card
from pages.components.moments import day_here
from pages.components.names import language_name
from pages.components.numbers import figure, percent, signed
from pages.components.text import escaped
from pages.view import View
from scoring.signals import sentiment
from scoring.signals.teaching import FEWEST, NO_BETTER, SURE, TAKEN, TOO_FEW, WORSE_ON_POSTS

_WHY = {
    TAKEN: "It is clearly better, so it **is in use** since {day}, for posts without stars too.",
    NO_BETTER: "Not clearly better, so it was **not taken**.",
    WORSE_ON_POSTS: "Better on reviews, but worse on posts that people corrected: **not taken**.",
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
    name = f"**{escaped(language_name(made.language))}** ({escaped(day_here(made.made_at))}): "
    compared = made.figures["reviews"]
    if made.outcome == TOO_FEW or compared is None:
        return (
            f"{name}too few reviews to learn from and to judge by: {FEWEST} that praise and "
            f"{FEWEST} that blame are needed for each, and there were "
            f"{figure(made.figures['learned'])} to learn from in all."
        )
    why = _WHY[made.outcome].format(day=day_here(made.made_at))
    if made.outcome == TAKEN and made.base != sentiment.version():
        why = "It was better, but the shipped model is newer now; it will be tried again."
    return f"{name}{_compared(made.figures['learned'], compared)} {why}{_on_posts(made.figures)}"


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
