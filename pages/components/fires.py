"""Is anything on fire? What needs a person today, in plain words, with the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from data import watched
from data.copied import copied
from data.health import FROM_FILES, Health, State
from data.models import Filters
from data.reading import Reading
from pages.components.answering import read_waiting
from pages.components.cards import card
from pages.components.copied_texts import groups_of
from pages.components.hidden_answers import Complaints, read_complaints
from pages.components.memory import Question
from pages.components.numbers import day_number, day_text, figure, plural
from pages.components.outcomes import STATES
from pages.components.reads import complaint_counts
from pages.components.text import INSET, escaped, plain
from pages.reviews import ALL_COMPLAINTS
from pages.view import View
from scoring.burst import chances
from scoring.signals.duplicates import NEARLY

RECENT, PAST = 7, 84
"""Days in which a burst is looked for, and those before them that say what is usual."""

RARE = 0.001
"""A burst is what chance alone would bring to one place less often than this."""

FEWEST = 4
"""Complaints that make a burst at least, however few were expected."""

COPIES = 5
"""Reviews with nearly the same text that are told, whatever they praise or blame."""

LATE_SINCE = 30
"""Days within which an unanswered complaint still calls for an answer."""

_MEANT = (
    "As of now, within the filters’ places. Overdue are complaints of the last "
    f"{LATE_SINCE} days that have waited past the time due for an answer."
)

SOUGHT = 8
"""Words of a text by which its copies are looked for."""

MOST = 4
"""Lines of one kind; the rest are counted."""


@dataclass(frozen=True)
class Fire:
    """One thing that needs a person.

    Attributes:
        where: it is, in Markdown.
        what: it is, in Markdown.
        page: where to act on it, with `parameters` for its address.
    """

    icon: str
    where: str
    what: str
    page: str
    parameters: dict[str, str]


def show_fires(view: View) -> None:
    """Draw what needs a person today, whatever the chosen period."""
    with card("Is anything on fire?", _MEANT):
        found = [*_bursts(view), *_campaigns(view), *_failed(view), *_late(view)]
        complaints = view.remember(read_complaints, filters=_lately(_now_and_here(view), view.now))
        with st.container(gap="xxsmall"):
            for fire in found:
                _show_way(view, fire)
        if not found:
            st.markdown(_all_clear(view, complaints))
        if complaints.hidden:
            st.caption(complaints.caveat)


def _all_clear(view: View, complaints: Complaints) -> str:
    """Return in Markdown what is as it should be: of that alone which can be seen."""
    who = "no location has" if len(view.locations) else "there are not"
    told = [f"{who} more complaints than usual"]
    if complaints.known:
        late = f"no complaint of the last {LATE_SINCE} days has waited past its time"
        told.append(late + complaints.where_shown)
    if _collected(view):
        told.append("every listing can be read")
    *first, last = told
    text = f"{', '.join(first)}, and {last}" if first else last
    no = "Nothing that can be seen." if complaints.hidden else "No."
    return f":material/check_circle: {no} {text[:1].upper()}{text[1:]}."


def _collected(view: View) -> bool:
    summary = Health(view.engine).summary(view.scope, _now_and_here(view), view.now)
    return any(source not in FROM_FILES for source in summary)


def _show_way(view: View, fire: Fire) -> None:
    icon, page = f":material/{fire.icon}:", view.links.get(fire.page)
    with st.container(horizontal=True, vertical_alignment="center", gap=None):
        if page is None:
            st.markdown(f"{icon} {fire.where}")
        else:
            st.page_link(page, label=fire.where, icon=icon, query_params=fire.parameters)
        st.caption(INSET + fire.what)


def _bursts(view: View) -> Iterator[Fire]:
    found = view.remember(bursts, day_number(view.now), filters=_now_and_here(view))
    for location_id, row in found.head(MOST).iterrows():
        usual = figure(row["past"] / PAST * RECENT, 1)
        yield Fire(
            "local_fire_department",
            _place(view, location_id),
            f"{plural(int(row['recent']), 'complaint')} in {RECENT} days, usually {usual}",
            *_way_to(view, location_id),
        )


def bursts(question: Question) -> pd.DataFrame:
    """Return the locations with more complaints than chance brings, the rarest first.

    Columns: recent and past, those of the last days and of the weeks before; rare, how often chance
    would bring as many. The question's argument is the day of today.
    """
    frame = _complaints(question)
    counts = frame[["recent", "past"]].astype(float)
    rare = chances(counts["recent"].to_numpy(), counts["past"].to_numpy(), PAST / RECENT)
    found = frame.assign(rare=rare)
    return found[(found["rare"] < RARE) & (found["recent"] >= FEWEST)].sort_values("rare")


def _campaigns(view: View) -> Iterator[Fire]:
    found = view.remember(campaigns, day_number(view.now), filters=_now_and_here(view))
    held = Reading(view.engine).some(view.scope, list(found["first"].head(MOST)))
    texts = {review.id: plain(review.text) for review in held}
    for _, row in found.head(MOST).iterrows():
        authors = f"by {plural(row['Authors'], 'author')} " if row["Authors"] else ""
        words = texts.get(row["first"], "").split()[:SOUGHT]
        yield Fire(
            "content_copy",
            f"{plural(row['Reviews'], 'copy', 'copies')} of one text",
            f"{authors}at {plural(row['Places'], 'place')} since {day_text(row['From'])}",
            "reviews",
            {"search": " ".join(words)} if words else {},
        )


def campaigns(question: Question) -> pd.DataFrame:
    """Return the texts that the last days' reviews have nearly the same, as `groups_of` does.

    The question's argument is the day of today.
    """
    (today,) = question.arguments
    filters = replace(question.filters, since=today - RECENT + 1)
    groups = groups_of(copied(question.facts, question.scope, filters, NEARLY))
    return groups[(groups["Reviews"] >= COPIES) & (groups["Alike"] >= NEARLY)]


def _complaints(question: Question) -> pd.DataFrame:
    (today,) = question.arguments
    turn = today - RECENT
    spans = {"recent": (turn + 1, today), "past": (turn - PAST + 1, turn)}
    columns = {}
    for name, (since, until) in spans.items():
        filters = replace(question.filters, since=since, until=until)
        asked = replace(question, filters=filters, arguments=("location_id",))
        columns[name] = complaint_counts(asked)
    return pd.DataFrame(columns).fillna(0)


def _late(view: View) -> Iterator[Fire]:
    asked = view.settings, tuple(watched.channels(view.facts, view.scope))
    late = view.remember(late_answers, *asked, filters=_now_and_here(view), as_of=view.now)
    # A line that counts the rest takes as much room as the one name it would stand for.
    named = late if len(late) == MOST + 1 else late.head(MOST)
    for location_id, number in named.items():
        yield Fire(
            "timer_off",
            _place(view, location_id),
            _overdue(number),
            *_way_to(view, location_id),
        )
    if len(rest := late[len(named) :]):
        more = plural(len(rest), "more location")
        yield Fire("timer_off", more, _overdue(rest.sum()), "locations", {})


def _overdue(number: int) -> str:
    return f"{plural(int(number), 'complaint')} overdue, of the last {LATE_SINCE} days"


def late_answers(question: Question) -> pd.Series[int]:
    """Return per location how many recent complaints wait past their time.

    The question's arguments are those of `read_waiting`.
    """
    filters = replace(_lately(question.filters, question.as_of), complaints=True)
    waiting = read_waiting(replace(question, filters=filters))
    overdue = waiting.groupby("location_id")["overdue"].sum()
    return overdue[overdue > 0].sort_values(ascending=False)


def _lately(filters: Filters, now: datetime) -> Filters:
    return replace(filters, since=day_number(now - timedelta(days=LATE_SINCE)), until=None)


def _failed(view: View) -> Iterator[Fire]:
    health = Health(view.engine)
    summary = health.summary(view.scope, _now_and_here(view), view.now)
    names = {each: str(row["name"]) for each, row in health.sources().items()}
    broken = {each: found.get(State.ATTENTION, 0) for each, found in summary.items()}
    for source, number in broken.items():
        if number:
            asked = {"source": names.get(source, source), "state": STATES[State.ATTENTION]}
            what = f"{plural(number, 'listing')} cannot be read"
            yield Fire("cloud_off", escaped(asked["source"]), what, "sources", asked)


def _now_and_here(view: View) -> Filters:
    filters = view.filters
    return Filters(brands=filters.brands, locations=filters.locations, channels=filters.channels)


def _place(view: View, location_id: Any) -> str:
    if location_id in view.locations.index:
        return escaped(view.locations["label"][location_id])
    return "Not tied to a location"


def _way_to(view: View, location_id: Any) -> tuple[str, dict[str, str]]:
    if location_id in view.locations.index:
        return "location", {"location": str(view.locations["label"][location_id])}
    return "reviews", ALL_COMPLAINTS
