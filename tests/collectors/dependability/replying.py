"""Sending answers and stopping it at an instant of our choosing, against platforms that count."""

from __future__ import annotations

import json
import os
import shutil
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import func, select

from collectors.network.adapter import PinnedAdapter
from data.answers import Answer, State, Wording
from data.engine import open_engine
from data.lease import LostLease
from data.models import OWNER, Scope
from data.outbox import Outbox
from data.runs import Due
from data.schema import answer as answers
from data.schema import approval, fact, review
from data.settings import write_setting
from engagement.policy import SETTING
from jobs.collecting import collect_listing
from jobs.sending import send_answers
from jobs.work import Work
from sandbox.state import Sandbox
from sandbox.world import World
from tests.collectors.dependability.ground import ANCHOR, SIZE, enter, longest
from tests.collectors.dependability.killing import Boundaries, Standing, close, in_child
from tests.databases import SqliteServer
from tests.jobs.conftest import plant, truth

EVERYTHING = Scope.everything()
LOST = 4
MORE = 90
"""Reviews that come to Google besides, for every instant takes one that was never answered."""

Send = Callable[[Work], Any]


@dataclass(frozen=True)
class Case:
    """A store in which one review's answer is approved, and another's is not.

    Attributes:
        approved, drafted: the two reviews, by id.
        external_id: of the approved one, as its platform calls it.
        text: the approved one.
    """

    source: str
    path: Path
    approved: int
    drafted: int
    external_id: str
    draft_external_id: str
    text: str


@dataclass(frozen=True)
class Found:
    """What there is after a worker has come back.

    Attributes:
        writes: how often the platform was written to for the approved review, by its own count.
        unapproved: the same for the review whose draft nobody has approved.
        approvals: how many approvals there are.
    """

    state: State
    writes: int
    unapproved: int
    approvals: int


class Desk(Standing):
    """Stores with reviews to answer, and the platforms, a process of its own, behind them."""

    def __init__(self, origin: str, server: SqliteServer, sources: tuple[str, ...]) -> None:
        self.origin, self.server, self.sources = origin, server, sources
        self.key = Fernet.generate_key().decode()
        self.start = datetime.now(UTC)
        self.template = self._collected()
        self._fresh = {source: self._unanswered(source) for source in sources}
        self._drafted = {source: next(self._fresh[source]) for source in sources}

    def case(self, source: str, text: str = "", *, apart: bool = False) -> Case:
        """Return a store with an approved answer to a review that no case before had.

        Args:
            source: of the review.
            text: of the answer.
            apart: the review with a draft is no other case's either, for one that posts it.
        """
        path = Path(self.server.url().removeprefix("sqlite:///"))
        shutil.copy(self.template, path)
        (one, name), drafted = next(self._fresh[source]), self._drafted[source]
        other, other_name = next(self._fresh[source]) if apart else drafted
        words = text or f"Thank you for your review, we are glad to read it ({one})."
        work = self.work(path, fenced=False)
        outbox = Outbox(work.engine, work.audit)
        outbox.approve(EVERYTHING, OWNER, one, Wording(words), self.start)
        outbox.save(EVERYTHING, OWNER, other, Wording("Nobody has approved this."), self.start)
        close(work, path)
        return Case(source, path, one, other, name, other_name, words)

    def held(self, work: Work, case: Case) -> Answer:
        """Return the answer of a case as it stands in its store."""
        return Outbox(work.engine).of(EVERYTHING, [case.approved])[case.approved]

    def found(self, work: Work, case: Case) -> Found:
        """Compare a store with what its platform has counted."""
        with work.engine.connect() as connection:
            of = answers.c.id == approval.c.answer_id
            count = select(func.count()).select_from(approval).join(answers, of)
            number = connection.scalar(count.where(answers.c.review_id == case.approved)) or 0
        state = self.held(work, case).state
        writes = self.writes(work, case.source)
        return Found(state, writes[case.external_id], writes[case.draft_external_id], number)

    def writes(self, work: Work, source: str) -> Mapping[str, int]:
        """Return how often a platform was written to for each review, by its own count."""
        (listing,) = [each for each in work.catalogue.listings() if each.source == source]
        rows = truth(self.origin, listing)["reviews"]
        return {row["external_id"]: row["writes"] for row in rows}

    def requests(self) -> list[Mapping[str, Any]]:
        """Return every request that the platforms have seen, and forget them."""
        with urllib.request.urlopen(f"{self.origin}/sandbox/requests") as answer:
            seen: list[Mapping[str, Any]] = json.load(answer)
        forget = urllib.request.Request(f"{self.origin}/sandbox/requests", method="DELETE")
        urllib.request.urlopen(forget).close()
        return seen

    @cached_property
    def _sandbox(self) -> Sandbox:
        return Sandbox(World(7, ANCHOR, 0.0, SIZE), lambda: ANCHOR)

    def _collected(self) -> Path:
        path = Path(self.server.url().removeprefix("sqlite:///"))
        work = self.work(path, fenced=False)
        for source, values in self._sandbox.secrets.items():
            for name, value in values.items():
                work.secrets.keep(source, name, value, work.clock.now())
        streams = longest(self._sandbox)
        for number, source in enumerate(self.sources):
            enter(work, number, streams[source])
        plant(self.origin, {"kind": "insert", "items": MORE, "match": "mybusiness"})
        for listing in work.catalogue.listings():
            collect_listing(work, Due(listing.id, work.clock.now()))
        write_setting(work.engine, SETTING, {"posting": list(self.sources)})
        return close(work, path)

    def _unanswered(self, source: str) -> Iterator[tuple[int, str]]:
        engine = open_engine(f"sqlite:///{self.template}")
        statement = (
            select(review.c.id, review.c.external_id)
            .join(fact, fact.c.review_id == review.c.id)
            .where(review.c.source == source, fact.c.responded == 0)
            .order_by(review.c.created_at.desc())
        )
        with engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(statement)]
        engine.dispose()
        return iter(rows)


class Instants(Boundaries):
    """The instants of sending: those between statements, and before and after each request.

    Attributes:
        posts: the instants right before and right after the request that posts.
    """

    def __init__(self, work: Work, at: int | None = None, act: Any = lambda: None) -> None:
        super().__init__(work.engine, at, act)
        self.posts: list[int] = []
        send = PinnedAdapter.send

        def through(adapter: PinnedAdapter, request: Any, **means: Any) -> Any:
            posts = request.method != "GET" and "grant_type" not in str(request.body)
            if posts:
                self.posts.append(self.passed)
            self._pass()
            answer = send(adapter, request, **means)
            if posts:
                self.posts.append(self.passed)
            self._pass()
            return answer

        self._restore = lambda: setattr(PinnedAdapter, "send", send)
        PinnedAdapter.send = through  # type: ignore[method-assign]

    def end(self) -> None:
        """Let requests pass unwatched again."""
        self._restore()


def instants(desk: Desk, source: str) -> Instants:
    """Return the instants of an undisturbed sending."""
    case = desk.case(source)
    work = desk.work(case.path)
    counted = Instants(work)
    send_answers(work)
    counted.end()
    work.engine.dispose()
    return counted


def stop_at(
    number: int | None, how: int, desk: Desk, case: Case, send: Send = send_answers, **means: Any
) -> int:
    """Send in a child that sends itself a signal at an instant; return the child's number."""

    def job() -> int:
        work = desk.work(case.path, **means)
        Instants(work, number, lambda: os.kill(os.getpid(), how))
        try:
            send(work)
        except LostLease:
            return LOST
        return 0

    return in_child(job)
