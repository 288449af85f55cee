"""Making the reports and exports that people ask for, within what they may see at that moment."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import Engine

from data.audit import Entry
from data.columns import DAY_SECONDS
from data.commands import Command
from data.engine import one_moment
from data.models import Person
from data.people import People
from data.plans import Plans
from data.reports import Made, Report, Reports, within
from jobs.work import Work

if TYPE_CHECKING:
    from pages.view import View

PART = 1024 * 1024
"""Bytes of a file that are held in memory at once."""


class Refused(Exception):
    """A file that is not made; the message says why.

    Attributes:
        action: what the person can do about it.
    """

    def __init__(self, message: str, action: str) -> None:
        super().__init__(message)
        self.action = action


def make_report(work: Work, command: Command) -> Mapping[str, Any]:
    """Make what was asked for and keep it; return its number and how many rows it holds.

    Raises:
        Refused: whoever asked may not have it, or there is nothing to put into it.
    """
    reports = Reports(work.engine)
    report = reports.get(int(command.payload["report_id"]))
    if report is None:
        return {"report_id": command.payload["report_id"], "rows": 0}
    person = _still_allowed(work, report)

    def told(text: str) -> None:
        work.commands.progress(command.id, text)

    with tempfile.TemporaryFile() as file:
        made = _write(work, report, person, file, told)
        with work.store.writing() as connection:
            file.seek(0)
            reports.keep(connection, report.id, made, _parts(file), work.clock.now())
            work.audit.record(connection, _entry(work, report, "exported", {"rows": made.rows}))
    return {"report_id": report.id, "rows": made.rows}


def _still_allowed(work: Work, report: Report) -> Person:
    person = People(work.engine, work.audit).get(report.person_id)
    if person is not None and within(report.scope, person.scope):
        return person
    with work.store.writing() as connection:
        work.audit.record(connection, _entry(work, report, "was refused an export", {}))
    raise Refused("What you may see has changed since this was asked for.", "Ask for it again.")


def _write(
    work: Work, report: Report, person: Person, file: IO[bytes], told: Callable[[str], None]
) -> Made:
    # The pages bring the screen's libraries with them, which nothing else here needs.
    from pages.components.making import NothingToShow, make

    _quieten("streamlit")
    try:
        # Reviews that come meanwhile would be in one figure of a document and not in the next.
        with one_moment(work.engine) as engine:
            return make(_view(work, engine, report, person), report.wanted, file, told)
    except NothingToShow as error:
        raise Refused(str(error), "Choose a longer period or fewer filters.") from error


def _view(work: Work, engine: Engine, report: Report, person: Person) -> View:
    from pages.components.stage import Stage
    from pages.view import View

    wanted = report.wanted
    return View(
        Stage(engine, work.clock.now),
        work.clock.now(),
        report.scope,
        person,
        wanted.filters,
        wanted.comparison,
        against=wanted.against,
        period=wanted.period,
        restated=wanted.restated,
    )


def _quieten(library: str) -> None:
    """Let a library say nothing of not being on a screen; its loggers inherit no level."""
    for name in list(logging.root.manager.loggerDict):
        if name.startswith(library):
            logging.getLogger(name).setLevel(logging.ERROR)


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    while body := file.read(PART):
        yield body


def _entry(work: Work, report: Report, action: str, detail: Mapping[str, Any]) -> Entry:
    wanted = report.wanted
    what = {"kind": wanted.kind, "format": wanted.format, "plan": report.plan_id}
    return Entry(
        work.clock.now(), report.person_id, action, f"report {report.id}", {**what, **detail}
    )


def keep_reports(work: Work) -> None:
    """Ask for the reports whose time has come, and throw away those whose time is over."""
    now = work.clock.now()
    reports, plans = Reports(work.engine), Plans(work.engine)
    reports.erase_expired(now)
    for plan in plans.due(now):
        person = People(work.engine, work.audit).get(plan.person_id)
        if person is not None:
            today = int(now.timestamp()) // DAY_SECONDS
            reports.ask(person, plan.wanted.moved_to(today), now, plan.id)
        plans.move(plan, now)
