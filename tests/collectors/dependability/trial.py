"""One trial: a listing is collected while a fault strikes, then once more while none does."""

from __future__ import annotations

import io
import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Row, select

from collectors.network.limits import Limits
from data.models import Listing
from data.runs import Due, run_rows
from data.schema import fact, review
from data.schema import listing as listings
from jobs.collecting import collect_listing
from jobs.work import Work
from sandbox.gate import Seen
from sandbox.truth import truth
from tests.collectors.dependability.faults import Planted
from tests.collectors.dependability.ground import Ground

Collect = Callable[[Work, Due], Any]
PATIENCE = 90.0
"""Real seconds after which a run that should take two is declared to hang."""


@dataclass
class Verdict:
    """What a trial has shown.

    Attributes:
        struck: requests that the fault met.
        shown: reviews that the sandbox shows, so that there is something to lose.
        requests: sent in both runs.
        canaries: secrets that were looked for.
        outcome, message: of the run that met the fault.
        uncaught: errors that nobody foresaw.
        late: waits, or runs, longer than the limits allow.
        uncounted: items fetched but neither kept nor set aside.
        early: requests before the remote allowed them.
        lost, doubled, damaged: reviews missing, held twice or held wrong, after the clean run.
        unclean: how the clean run ended, if not well.
        leaks: places where a secret was found.
    """

    struck: int = 0
    shown: int = 0
    requests: int = 0
    canaries: int = 0
    outcome: str = ""
    message: str = ""
    uncaught: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    uncounted: int = 0
    early: list[str] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    damaged: int = 0
    unclean: str = ""
    leaks: list[str] = field(default_factory=list)

    @property
    def misses(self) -> dict[str, Any]:
        """What must not have happened, and did."""
        told = ("struck", "shown", "requests", "canaries", "outcome", "message")
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in values.items() if value and name not in told}


@dataclass
class Trial:
    """One listing in a store of its own, under one fault.

    Attributes:
        collect: the collection under trial; the proof of a proof passes a worse one.
        filtered: whether the log's handler blots out secrets, as the worker's does.
        patience: real seconds that a run may take.
    """

    on: Ground
    source: str
    planted: Planted
    collect: Collect = collect_listing
    filtered: bool = True
    patience: float = PATIENCE
    verdict: Verdict = field(default_factory=Verdict)

    def __post_init__(self) -> None:
        self.stream = self.on.streams[self.source]
        self.on.renew(self.source)
        self.data = self.on.data_of(self.source)
        self.work = self.on.work(limits=self.planted.limits)
        found = self.work.catalogue.listings()
        self.listing: Listing = next(each for each in found if each.source == self.source)

    def run(self) -> Verdict:
        """Collect under the fault and then without it; compare with the sandbox's own list."""
        gate, clock = self.on.running.gate, self.on.clock
        gate.log.clear()
        with self._watching_for_secrets():
            gate.faults.plant(self._fault())
            row = self._collect()
            gate.faults.clear()
            self._judge(row)
            clock.at = max(self._next_due(), clock.at)
            self.work.limits = Limits()
            clean = self._collect()
        self.verdict.unclean = "" if clean and clean.outcome == "ok" else repr(clean)
        self.verdict.requests = len(gate.log)
        self.verdict.early = early(list(gate.log), self.planted)
        self._compare()
        self.work.engine.dispose()
        return self.verdict

    def _fault(self) -> dict[str, Any]:
        fault = {"method": "GET", "match": self.data, **self.planted.fault}
        if fault["method"] == "POST":
            fault["match"] = ""
        if self.planted.dated:
            at = datetime.now(UTC) + self.planted.dated
            fault["headers"] = {"retry-after": format_datetime(at, usegmt=True)}
        if self.planted.echoing:
            fault |= echo(self.on.secrets()[self.source].values())
        return fault

    def _collect(self) -> Row[Any] | None:
        before = len(self.on.clock.slept)
        run = threading.Thread(target=self._collect_once, daemon=True)
        run.start()
        run.join(self.patience)
        if run.is_alive():
            self.verdict.late.append(f"still at it after {self.patience:g} s")
            self.on.running.gate.faults.clear()
            run.join()
        slept = self.on.clock.slept[before:]
        self.verdict.late += [f"slept {s:g} s" for s in slept if s > Limits().sleep]
        rows = run_rows(self.work.engine, [self.listing.id])
        return rows[0] if rows and rows[0].outcome else None

    def _collect_once(self) -> None:
        try:
            self.collect(self.work, Due(self.listing.id, self.on.clock.now()))
        except Exception as error:
            self.verdict.uncaught.append(repr(error))

    def _judge(self, row: Row[Any] | None) -> None:
        verdict = self.verdict
        verdict.struck = sum(1 for seen in self.on.running.gate.log if seen.fault)
        if row is None:
            verdict.uncaught.append("the run has no outcome")
            return
        verdict.outcome, verdict.message = row.outcome, row.message
        verdict.uncounted = row.fetched - row.new - row.edited - row.same - row.set_aside
        if "could not make sense" in row.message:
            verdict.uncaught.append(row.message)
        if row.outcome != "ok" and not (row.message and row.action):
            verdict.uncaught.append("ended without saying what happened and what to do")

    def _next_due(self) -> datetime:
        wanted = select(listings.c.next_due_at).where(listings.c.id == self.listing.id)
        with self.work.engine.connect() as connection:
            return connection.execute(wanted).scalar_one() or self.on.clock.at

    def _compare(self) -> None:
        rows, held = truth(self.on.sandbox, self.stream)["reviews"], self._held()
        named = None not in {row["external_id"] for row in rows}
        mark = _by_id if named else _by_words
        ours = Counter(mark(row) for row in held)
        shown = Counter(mark(row) for row in rows if row["shown"])
        self.verdict.shown = shown.total()
        self.verdict.lost = (shown - ours).total()
        self.verdict.doubled = (ours - Counter(map(mark, rows))).total()
        if named:
            said = {row["external_id"]: row for row in rows}
            self.verdict.damaged = sum(_is_damaged(row, said) for row in held)

    def _held(self) -> list[Mapping[str, Any]]:
        columns = (review.c.external_id, review.c.rating, review.c.text, review.c.excerpt)
        statement = (
            select(*columns)
            .join(fact, fact.c.review_id == review.c.id)
            .where(review.c.listing_id == self.listing.id, fact.c.removed_at.is_(None))
        )
        with self.work.engine.connect() as connection:
            return [dict(row) for row in connection.execute(statement).mappings()]

    @contextmanager
    def _watching_for_secrets(self) -> Iterator[None]:
        """Keep everything that is logged meanwhile, and look for secrets in it and in the store."""
        logged = io.StringIO()
        handler = logging.StreamHandler(logged)
        if self.filtered:
            handler.addFilter(self.work.redact)
        root, level = logging.getLogger(), logging.getLogger().level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            root.removeHandler(handler)
            root.setLevel(level)
        sinks = {"the log": logged.getvalue().encode(), **_bytes_of(self.work)}
        canaries = self.on.canaries()
        self.verdict.canaries = len(canaries)
        self.verdict.leaks = list(leaks(canaries, sinks))


def _bytes_of(work: Work) -> dict[str, bytes]:
    """Return the bytes of a store: the database and its write-ahead log."""
    path = Path(str(work.engine.url.database))
    return {each.name: each.read_bytes() for each in path.parent.glob(f"{path.name}*")}


def leaks(canaries: Iterable[str], sinks: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the name of a sink for each secret in it, however it is spelled."""
    for canary in canaries:
        for name, content in sinks.items():
            if canary.encode() in content or quote(canary, safe="").encode() in content:
                yield f"{canary[:6]}… is in {name}"


def echo(canaries: Iterable[str]) -> dict[str, Any]:
    """Return the parts of an answer that throws all secrets back at us."""
    told = " ".join(canaries)
    where = f"https://elsewhere.example/?key={quote(told)}"
    return {"body": f'{{"error": "{told} is no key of ours"}}', "headers": {"location": where}}


def early(log: Sequence[Seen], planted: Planted) -> list[str]:
    """Return the requests that came before the wait was over that the remote had asked for."""
    wait = planted.retry_after
    if wait is None:
        return []
    # A date is told in whole seconds, by two clocks that are read one after the other.
    grace = 3.0 if planted.dated else 0.001
    return [
        f"{after.path} came {after.at - before.at:g} s after a refusal that asked for {wait:g} s"
        for number, before in enumerate(log)
        if before.fault == "status"
        for after in log[number + 1 :]
        if after.host == before.host and after.at < before.at + wait - grace
    ]


def _by_id(row: Mapping[str, Any]) -> Hashable:
    return row["external_id"]


def _by_words(row: Mapping[str, Any]) -> Hashable:
    """Return what tells reviews apart on pages that give them no ids."""
    return row["rating"], _words(row["text"])


def _is_damaged(row: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    theirs = said.get(row["external_id"])
    if theirs is None:
        return False
    ours, text = _words(row["text"]), _words(theirs["text"])
    whole = ours == text or (row["excerpt"] and text.startswith(ours.rstrip(". …")[:100]))
    # Other scales are ours but for their rounding.
    apart = abs((row["rating"] or 0) - (theirs["rating"] or 0))
    return not whole or apart >= 0.5


def _words(text: str | None) -> str:
    return " ".join((text or "").split())
