"""Is what the screen shows complete and recent? The state of all listings in one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from data import watched
from data.lease import is_held
from pages.components.memory import Question
from pages.components.numbers import ago, plural
from pages.view import View


@dataclass(frozen=True)
class Health:
    """How the listings are doing.

    Attributes:
        sources: listings that are collected and not paused.
        fresh: those never collected yet.
        behind: those whose last run failed, or that are overdue.
        reviews: how many reviews are held.
        unread: how many of them still wait for their signals.
        latest: up to when the source that is furthest behind is complete.
        working: a worker is running.
        files: how many files were imported; only asked for where no listing is collected.
        imported_at: when the last of them was.
    """

    sources: int
    fresh: int
    behind: int
    reviews: int
    unread: int
    latest: datetime | None
    working: bool
    files: int = 0
    imported_at: datetime | None = None

    @property
    def starting(self) -> bool:
        """Whether the first collection is still under way."""
        # One listing added to many does not take back what is known of the others.
        unseen = self.fresh > self.sources // 20
        return unseen or (self.sources > 0 and self.unread > self.reviews // 10)


def read_health(view: View) -> Health:
    """Return how the listings within a scope are doing."""
    collecting = watched.collecting(view.facts, view.scope, view.now)
    reviews, unread = view.remember(_held)
    # A file that brings nothing new leaves the facts as they were.
    imported_at = None if collecting.listings else watched.imported_at(view.facts, view.scope)
    return Health(
        sources=collecting.listings,
        fresh=collecting.fresh,
        behind=collecting.behind,
        reviews=reviews,
        unread=unread,
        latest=collecting.complete_until,
        working=is_held(view.engine, "worker", view.now),
        files=0 if imported_at is None else view.remember(_files, imported_at),
        imported_at=imported_at,
    )


def _held(question: Question) -> tuple[int, int]:
    facts, scope = question.facts, question.scope
    return watched.held(facts, scope), watched.unread(facts, scope)


def _files(question: Question) -> int:
    return watched.files(question.facts, question.scope)


def health_line(health: Health, now: datetime) -> str:
    """Return the state of the listings in one sentence.

    >>> noon = datetime.fromisoformat("2026-03-07T12:00+00:00")
    >>> health_line(Health(112, 0, 3, 9_000, 0, noon, True), noon)
    'Of 112 collected listings, 3 are behind · complete up to just now'
    """
    newest = f" · complete up to {ago(health.latest, now)}" if health.latest else ""
    if not health.sources:
        return _uncollected(health, now)
    if health.starting and health.fresh:
        done = health.sources - health.fresh
        so_far = f"Collecting: {done} of {plural(health.sources, 'listing')} read so far"
        return f"{so_far}; figures move until all are{newest}"
    collected = plural(health.sources, "collected listing")
    wrong = [
        f"{number} {'is' if number == 1 else 'are'} {what}"
        for number, what in ((health.behind, "behind"), (health.fresh, "not read yet"))
        if number
    ]
    if wrong:
        return f"Of {collected}, {' and '.join(wrong)}{newest}"
    if health.sources == 1:
        return f"The one collected listing is up to date{newest}"
    return f"All {collected} are up to date{newest}"


def _uncollected(health: Health, now: datetime) -> str:
    held = plural(health.reviews, "review")
    if health.files:
        of = plural(health.files, "file")
        return f"{held} from {of}, imported {ago(health.imported_at, now)}; no listing is collected"
    return f"{held} held; no listing is collected" if health.reviews else "No listing is set up yet"


def show_health(view: View, health: Health) -> None:
    """Draw the state of the listings as one quiet line, louder when something is wrong."""
    line = health_line(health, view.now)
    if not health.working:
        missing = "nothing new is collected" if health.sources else "no file is read"
        line += f" · the worker has stopped, so {missing} just now"
    if _stands_still(health):
        st.caption(f":orange[:material/warning:] {line}")
        view.link("sources", "Check the sources")
    else:
        st.caption(line)


def show_trouble(view: View, health: Health) -> None:
    """Draw the state of the listings only where something is wrong with it."""
    if health.sources and _stands_still(health):
        show_health(view, health)


def _stands_still(health: Health) -> bool:
    return bool(health.behind) or not health.working
