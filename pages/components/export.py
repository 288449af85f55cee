"""Files of what is on the screen: small tables at once, everything else from the worker."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

import streamlit as st

from data.audit import Entry
from data.commands import Commands
from data.engine import writing
from data.lease import is_held
from data.models import Filters, Person
from data.people import People
from data.reports import Report, Reports, Wanted, within
from pages.components.deck import CHARTS
from pages.components.downloads import offer
from pages.components.errands import LOOK_EVERY, WORKER, show_failure
from pages.components.making import CHART, FORMATS, NAMES, REVIEWS, make
from pages.components.text import escaped
from pages.view import View

FORMAT_NAMES: Mapping[str, str] = {
    "pdf": "PDF",
    "pptx": "PowerPoint",
    "xlsx": "Excel",
    "csv": "CSV",
    "png": "PNG",
    "svg": "SVG",
}


class Withheld(LookupError):
    """A file that is not handed out (any more)."""


def offer_table(view: View, kind: str) -> None:
    """Draw the way to a file of a table that is on the screen.

    Args:
        view: what is on the screen.
        kind: one of `pages.components.sheets.EXPORTS`.
    """
    with _popover():
        st.caption("All rows and columns, with filters, definitions and the as-of moment.")
        with st.container(horizontal=True):
            for form in FORMATS[kind]:
                name = f"earshot-{kind}-{view.now:%Y-%m-%d}.{'zip' if form == 'csv' else form}"
                make = partial(made_now, view, Wanted(kind, form))
                offer(view, FORMAT_NAMES[form], make, name, key=f"export_{kind}_{form}")


def offer_reviews(view: View, filters: Filters, number: int) -> None:
    """Draw the way to a file of the reviews that a list shows, made by the worker.

    Args:
        view: what is on the screen.
        filters: of the list.
        number: how many reviews it has.
    """
    with _popover():
        st.caption(f"All {number:,} as filtered; texts as far as their channels’ terms allow.")
        with st.container(horizontal=True):
            for form in FORMATS[REVIEWS]:
                st.button(
                    f"Make {FORMAT_NAMES[form]}",
                    key=f"export_reviews_{form}",
                    disabled=not number,
                    on_click=ask,
                    args=(replace(view, filters=filters), REVIEWS, form),
                    kwargs={"slot": "reviews"},
                )
        follow(view, "reviews")


def chart_way(view: View, chart: str) -> None:
    """Draw the way to a chart as a picture or a slide, where the Reports page may be opened."""
    view.link("reports", "For a deck", make=NAMES[CHART], chart=CHARTS[chart][0])


def _popover() -> st.delta_generator.DeltaGenerator:
    return st.popover("Download", icon=":material/download:", type="tertiary", width="content")


def me(view: View) -> Person:
    """Return who looks, with what they may see on this screen."""
    return replace(view.person, scope=view.scope)


def ask(view: View, kind: str, form: str, *, slot: str = "", chart: str = "") -> None:
    """Ask the worker for a file of what the view shows.

    Args:
        view: what it is to show.
        kind: of `FORMATS`.
        form: one of the formats of that kind.
        slot: the place on the screen where `follow` shows it.
        chart: which chart, where one is wanted.
    """
    report_id = Reports(view.engine).ask(me(view), wish(view, kind, form, chart), view.now)
    st.session_state[_key(slot)] = report_id


def wish(view: View, kind: str, form: str, chart: str = "") -> Wanted:
    """Return what a file is to be, from what is on the screen."""
    return Wanted(
        kind,
        form,
        view.filters,
        view.comparison,
        view.against,
        view.period,
        view.restated,
        chart,
    )


def follow(view: View, slot: str) -> None:
    """Draw how far the file has come that was asked for in this place, and the way to it."""
    report_id = st.session_state.get(_key(slot))
    report = None if report_id is None else Reports(view.engine).get(report_id)
    if report is None or report.person_id != view.person.id:
        return
    if pending(view, report):
        st.fragment(_follow_until_made, run_every=LOOK_EVERY)(view, report.id)
    else:
        show_made(view, report)


def _follow_until_made(view: View, report_id: int) -> None:
    report = Reports(view.engine).get(report_id)
    if report is None or not pending(view, report):
        st.rerun()
    show_made(view, report)


def pending(view: View, report: Report) -> bool:
    """Tell whether a file is still to be made."""
    command = Commands(view.engine).get(report.command_id)
    return report.made_at is None and command.finished_at is None


def show_made(view: View, report: Report) -> None:
    """Draw the way to a file, or how far it has come, or why there is none."""
    if report.made_at is not None:
        label = f"Download {FORMAT_NAMES[report.wanted.format]}"
        key = f"fetch_{report.id}"
        offer(view, label, partial(fetch, view, report.id), report.filename, key=key)
        return
    command = Commands(view.engine).get(report.command_id)
    if command.error is not None:
        show_failure(command.error)
    elif command.started_at is not None:
        st.caption(f":material/progress_activity: {escaped(command.progress) or 'Being made'}")
    elif is_held(view.engine, WORKER, view.stage.clock()):
        st.caption(":material/hourglass_top: The worker takes this up in a moment.")
    else:
        st.caption(":material/hourglass_disabled: Made as soon as the worker runs.")


def fetch(view: View, report_id: int) -> bytes:
    """Return a file that was made, for whoever asked for it and still may have it.

    Raises:
        Withheld: they may not, or it is there no more.
    """
    now = view.stage.clock()
    body = Reports(view.engine).body(_still(view), report_id, now)
    if body is None:
        raise Withheld("This file is no longer there.")
    _record(view, now, "downloaded", f"report {report_id}")
    return body


def made_now(view: View, wanted: Wanted) -> bytes:
    """Return a file of what the view shows, made at once, which only a short table may be.

    Raises:
        Withheld: whoever looks may not see all of that any more.
    """
    now = view.stage.clock()
    _still(view)
    file = io.BytesIO()
    made = make(view, wanted, file, lambda _: None)
    _record(view, now, f"exported {wanted.kind}", f"{made.rows} rows as {wanted.format}")
    return file.getvalue()


def _still(view: View) -> Person:
    """Return who looks as they are entered now, with what they see on this screen.

    A click comes after the screen was drawn; meanwhile they may have been revoked or narrowed.
    """
    person = People(view.engine, view.audit).get(view.person.id)
    if person is None or not within(view.scope, person.scope):
        raise Withheld("What you may see has changed; load the page again.")
    return me(view)


def _record(view: View, now: datetime, action: str, subject: str) -> None:
    with writing(view.engine) as connection:
        view.audit.record(connection, Entry(now, view.person.id, action, subject))


def _key(slot: str) -> str:
    return f"made_{slot}"
