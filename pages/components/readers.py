"""Which models read the texts: the shipped ones, or what our own stars have taught."""

from __future__ import annotations

from collections.abc import Iterable

from data.lessons import Lesson, serving
from pages.components.moments import day_here
from pages.components.names import channel_name, language_name
from pages.components.text import escaped
from pages.view import View
from scoring.signals import sentiment


def taught(view: View) -> list[Lesson]:
    """Return the lesson in use in each language that has one."""
    return serving(view.engine, sentiment.version())


def readers(view: View) -> str:
    """Return who reads the texts, as Markdown without a stop at its end."""
    own = [
        f"{reads(each)} by one that our own stars taught on {escaped(day_here(each.made_at))}"
        for each in taught(view)
    ]
    return "; ".join(["texts are read by the shipped models", *own])


def reads(lesson: Lesson) -> str:
    """Return what a taught model reads, as Markdown."""
    name = escaped(language_name(lesson.language))
    return name if lesson.channels is None else f"{name} on {channels_text(lesson.channels)}"


def channels_text(channels: Iterable[str]) -> str:
    """Return the names of channels, as Markdown."""
    return ", ".join(escaped(channel_name(channel)) for channel in sorted(channels))
