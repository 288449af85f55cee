"""Which models read the texts: the shipped ones, or what our own stars have taught."""

from __future__ import annotations

from collections.abc import Iterable

from data.lessons import Lesson, serving
from pages.components.moments import day_here
from pages.components.names import channel_names, language_name
from pages.components.text import escaped
from pages.view import View
from scoring.signals import sentiment


def taught(view: View) -> list[Lesson]:
    """Return the lesson in use in each language that has one."""
    return serving(view.engine, sentiment.version())


def readers(view: View) -> str:
    """Return who reads the texts, as Markdown without a stop at its end."""
    by_day: dict[str, list[Lesson]] = {}
    for each in taught(view):
        by_day.setdefault(day_here(each.made_at), []).append(each)
    own = [
        f"{read_of(those)} by {'one' if len(those) == 1 else 'ones'} that our own stars taught on "
        f"{escaped(day)}"
        for day, those in by_day.items()
    ]
    return "; ".join(["texts are read by the shipped models", *own])


def read_of(lessons: Iterable[Lesson]) -> str:
    """Return what taught models read, as Markdown."""
    return ", ".join(
        escaped(language_name(each.language))
        + ("" if each.channels is None else f" (on {escaped(channel_names(each.channels))} only)")
        for each in lessons
    )
