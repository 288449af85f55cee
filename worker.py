"""The writing process: it collects what is due and derives what follows, on a schedule.

    python worker.py                 run until stopped
    python worker.py --once          do everything that is due, then end
    python worker.py --listing 12    collect one listing now, then end

Only the holder of the lease writes. A second worker waits for it; one that was frozen and lost it
finds every commit refused, and ends.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from collectors.network.clock import SystemClock
from data import lease
from data.engine import open_store
from data.lease import LostLease
from data.runs import Due
from data.secrets import Secrets
from environment import Environment, read_environment
from jobs.collecting import collect_listing
from jobs.commands import answer_one
from jobs.config import BadConfig, apply_file
from jobs.copies import find_copies
from jobs.delivering import take_deliveries
from jobs.demo import Sandbox, add_demo, start_sandbox, wanted
from jobs.demo_team import catch_up
from jobs.deriving import compute_scores, derive_signals, erase_expired
from jobs.desk import serve_desk
from jobs.folder import import_folder
from jobs.importing import abandon_imports
from jobs.licences import publish_sources
from jobs.pacing import Paced
from jobs.replaying import parsers_version, replay
from jobs.reporting import keep_reports
from jobs.sending import send_answers
from jobs.teach import current_analyser, teach_anew, teach_when_due
from jobs.together import collect_due
from jobs.work import Work
from scoring.signals import topics
from scoring.signals.analyse import Analyser

LEASE = "worker"
COLLECTORS = 6
"""Listings collected at once: they wait for the network more than they compute."""
TEACHING_CHECKED = 3_600
"""Seconds between looks at whether a week has passed since the text models were taught."""
TEACHING_FIRST = timedelta(minutes=3)
"""How long after its start a worker looks first: by then the first reviews have been read."""

AT_ONCE = timedelta()

EXIT_BUSY = 3
EXIT_LOST = 4
EXIT_CONFIG = 5

log = logging.getLogger("worker")


class Worker:
    """One holder of the lease, from taking it to giving it back."""

    def __init__(self, work: Work, environment: Environment) -> None:
        self.work = work
        self.environment = environment
        topics.use_folder(environment.taxonomies)
        self.analyser = Analyser()
        self.sandbox: Sandbox | None = None
        self.lost = False
        self._taught_anew = False
        self._busy: set[int] = set()
        self.scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={
                "default": ThreadPoolExecutor(8),
                "listings": ThreadPoolExecutor(COLLECTORS),
            },
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def prepare(self) -> None:
        """Leave nothing undone of a predecessor, publish the sources, start the demo if wanted."""
        work = self.work
        for trouble in topics.troubles():
            log.warning("A file of topics cannot be used. %s", trouble)
        work.runs.abandon(work.clock.now())
        abandon_imports(work)
        publish_sources(work)
        replay(work, parsers_version())
        if self.environment.config:
            apply_file(work, self.environment.config, os.environ)
            publish_sources(work)
        if wanted(work, self.environment.demo):
            posted = self.environment.home / "demo-posted.json"
            self.sandbox = start_sandbox(work, self.environment.demo_world, posted)
            work.origin = self.sandbox.url

    def once(self) -> None:
        """Collect everything that is due, then derive what follows."""
        if self.sandbox:
            add_demo(self.work, self.sandbox.url, staffed=True)
        take_deliveries(self.work)
        send_answers(self.work)
        while due := self.work.runs.due(self.work.clock.now()):
            for each in due:
                collect_due(self.work, each)
        self._derive()
        if teach_when_due(self.work):
            self._derive()
        self._serve_desk()
        find_copies(self.work)
        erase_expired(self.work)
        compute_scores(self.work, most=1_000)

    def listing(self, listing_id: int) -> None:
        """Collect one listing now, then derive what follows."""
        collect_listing(self.work, Due(listing_id, self.work.clock.now()), "command line")
        self._derive()
        serve_desk(self.work)
        erase_expired(self.work)

    def run(self) -> None:
        """Work until asked to stop, or until the lease is lost."""
        self.scheduler.add_listener(self._failed, EVENT_JOB_ERROR)
        every = self._every
        every(1, "due", self._collect_due)
        every(1, "commands", lambda: answer_one(self.work))
        every(1, "deliveries", lambda: take_deliveries(self.work))
        every(2, "answers", lambda: send_answers(self.work))
        every(2, "signals", self._derive)
        every(3, "desk", self._serve_desk)
        every(30, "copies", lambda: find_copies(self.work))
        every(15, "scores", Paced(lambda: compute_scores(self.work), self.work.clock))
        every(60, "retention", lambda: erase_expired(self.work))
        every(60, "reports", lambda: keep_reports(self.work))
        every(10, "folder", lambda: import_folder(self.work, self.environment.imports))
        every(TEACHING_CHECKED, "teaching", lambda: teach_when_due(self.work), TEACHING_FIRST)
        if self.sandbox:
            url = self.sandbox.url
            self.scheduler.add_job(lambda: add_demo(self.work, url, staffed=True), id="demo")
        self.scheduler.start()
        while not self.work.stopping:
            self.work.clock.sleep(0.2)
        self.scheduler.shutdown(wait=True)

    def close(self) -> None:
        """Give back what was taken."""
        if self.sandbox:
            self.sandbox.stop()
        if not self.lost:
            lease.release(self.work.engine, self._lease(), _now())

    def end_lost(self) -> None:
        """End, because another worker has the lease."""
        if not self.lost:
            log.error("another worker has taken over; this one ends and has kept nothing since")
        self.lost = True
        self.work.stopping = True

    def _derive(self) -> None:
        if not self._taught_anew:
            # Where it fails, the next turn reads by the shipped models until teaching is due.
            self._taught_anew = True
            teach_anew(self.work)
        self.analyser = current_analyser(self.work, self.analyser)
        derive_signals(self.work, self.analyser)

    def _serve_desk(self) -> None:
        serve_desk(self.work)
        if self.sandbox:
            catch_up(self.work, self.analyser.version)

    def _every(
        self, seconds: float, name: str, job: Callable[[], Any], after: timedelta = AT_ONCE
    ) -> None:
        first = _now() + after
        self.scheduler.add_job(
            job, "interval", seconds=seconds, id=name, next_run_time=first, jitter=None
        )

    def _collect_due(self) -> None:
        """Give every listing whose time has come a job of its own, never two at once."""
        for due in self.work.runs.due(_now()):
            if len(self._busy) < 2 * COLLECTORS and due.listing_id not in self._busy:
                self._busy.add(due.listing_id)
                self.scheduler.add_job(
                    self._collect, args=(due,), id=f"listing {due.listing_id}", executor="listings"
                )

    def _collect(self, due: Due) -> None:
        try:
            collect_due(self.work, due)
        finally:
            self._busy.discard(due.listing_id)

    def _failed(self, event: JobExecutionEvent) -> None:
        if isinstance(event.exception, LostLease):
            self.end_lost()
        else:
            log.error("the job %s failed", event.job_id, exc_info=event.exception)

    def _lease(self) -> lease.Lease:
        assert self.work.lease is not None  # noqa: S101
        return self.work.lease


def _now() -> datetime:
    return datetime.now(UTC)


def take_lease(work: Work, *, wait: bool) -> lease.Lease | None:
    """Take the lease, waiting for its holder to end if asked to."""
    holder = f"{socket.gethostname()}:{os.getpid()}"
    while not work.stopping:
        taken = lease.take(work.engine, LEASE, holder, _now())
        if taken or not wait:
            return taken
        work.clock.sleep(1)
    return None


def open_work(environment: Environment) -> Work:
    """Return the means of a worker that does not hold the lease yet."""
    engine = open_store(environment.database_url)
    return Work(engine, SystemClock(), Secrets(engine, environment.secret_key))


def main(arguments: list[str]) -> int:
    """Run the worker; return its exit code."""
    options = _parser().parse_args(arguments)
    environment = read_environment(os.environ)
    work = open_work(environment)
    _log_to_stderr(work)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: setattr(work, "stopping", True))
    short = options.once or options.listing is not None
    taken = take_lease(work, wait=not short)
    if taken is None:
        log.error("another worker is at work on this store")
        return EXIT_BUSY if short else 0
    work.hold(taken)
    worker = Worker(work, environment)
    try:
        with lease.renewed(work.engine, taken, _now, worker.end_lost):
            worker.prepare()
            _run(worker, options)
    except LostLease:
        worker.end_lost()
    except BadConfig as error:
        log.error("%s: %s", environment.config, error)
        return EXIT_CONFIG
    finally:
        worker.close()
    return EXIT_LOST if worker.lost else 0


def _run(worker: Worker, options: argparse.Namespace) -> None:
    if options.listing is not None:
        worker.listing(options.listing)
    elif options.once:
        worker.once()
    else:
        worker.run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Collect, derive and score.")
    parser.add_argument("--once", action="store_true", help="do what is due, then end")
    parser.add_argument("--listing", type=int, metavar="ID", help="collect one listing, then end")
    return parser


def _log_to_stderr(work: Work) -> None:
    handler = logging.StreamHandler()
    handler.addFilter(work.redact)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
