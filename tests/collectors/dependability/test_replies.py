"""At most one reply leaves for each approval, and none without: by the platforms' own count.

A worker is killed between any two of its statements and requests, two workers set out at once,
people click twice, connections break after the platform has stored the reply, and a frozen worker
wakes up when another has taken over.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import update

from collectors.source import source_ids
from data import lease
from data.answers import GIVEN, State, Wording
from data.engine import writing
from data.models import OWNER, Filters
from data.outbox import Outbox
from data.reading import Reading
from data.runs import Due
from data.schema import answer, approval
from data.sending import Sending
from data.settings import write_setting
from engagement.policy import SETTING
from jobs.collecting import collect_listing
from jobs.sending import send_answers
from tests.collectors.dependability.conftest import Tell
from tests.collectors.dependability.ground import Ground
from tests.collectors.dependability.killing import FREEZE, KILL
from tests.collectors.dependability.replying import EVERYTHING, Case, Desk, Found, instants, stop_at
from tests.databases import SqliteServer
from tests.jobs.conftest import plant, sandbox_process

SOURCES = {"google_business": 4, "trustpilot": 12, "facebook": 6, "reddit": 5}
"""One of so many instants is tried, and each of those around the request that posts."""

READABLE = ("google_business", "trustpilot")
"""Here the platform tells for certain; in the threads of Facebook some answers do not show, and
Reddit shows none to us."""

AROUND = 5
LAST_LOOK = 3
"""Instants from the one before the last look at the store to the one before the request."""

MEMORY = "/dev/shm"
FEWEST = 100
NEXT = 2 * lease.DURATION
LOG_IN = ("/token", "/access_token", "createSession", "refreshSession", "accesstoken")
"""How the addresses end to which one posts in order to be let in; they change nothing."""

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to stop at an instant"),
]


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    # SIGKILL does not touch what the system holds, so no disk is needed to survive it.
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    with TemporaryDirectory(dir=memory) as folder, sandbox_process(size="wide") as origin:
        yield Desk(origin, SqliteServer(Path(folder)), tuple(SOURCES))


@pytest.fixture(scope="module")
def points(desk: Desk) -> dict[str, list[int]]:
    chosen = {}
    for source, apart in SOURCES.items():
        counted = instants(desk, source)
        (before, after), last = counted.posts, counted.passed
        near = range(before - AROUND, min(after + AROUND, last))
        chosen[source] = sorted({*range(0, last, apart), *near})
    return chosen


def recovered(desk: Desk, case: Case) -> Found:
    """Let the next worker come twice; return what it finds."""
    work = desk.work(case.path, NEXT)
    send_answers(work)
    send_answers(work)
    found = desk.found(work, case)
    work.engine.dispose()
    return found


def approved_anew(desk: Desk, case: Case) -> Found:
    """Let a person look for an unknown reply and approve it once more if it is not there."""
    work = desk.work(case.path, 2 * NEXT)
    there = desk.writes(work, case.source)[case.external_id] > 0
    outbox, of = Outbox(work.engine), case.approved
    if desk.held(work, case).state is State.UNKNOWN:
        outbox.settle(EVERYTHING, OWNER, of, work.clock.now(), there=there)
        if not there:
            outbox.approve(EVERYTHING, OWNER, of, Wording(case.text), work.clock.now())
    send_answers(work)
    found = desk.found(work, case)
    work.engine.dispose()
    return found


def killed_at(number: int, desk: Desk, source: str, **means: object) -> tuple[Case, Found]:
    case = desk.case(source)
    status = os.waitpid(stop_at(number, KILL, desk, case, **means), 0)[1]
    assert os.WIFSIGNALED(status), f"instant {number} was not reached: {status}"
    return case, recovered(desk, case)


@pytest.mark.parametrize("source", SOURCES)
def test_killed_between_any_two_steps(
    desk: Desk, points: dict[str, list[int]], tell: Tell, source: str
) -> None:
    found = {number: killed_at(number, desk, source) for number in points[source]}
    after = {number: once for number, (_, once) in found.items()}
    tell(
        "replies",
        kill_points=len(after),
        approvals=sum(each.approvals for each in after.values()),
        posts=sum(each.writes for each in after.values()),
        posted_twice=sum(each.writes > each.approvals for each in after.values()),
        unapproved_posts=sum(each.unapproved for each in after.values()),
    )
    assert {n: each for n, each in after.items() if each.writes > 1 or each.unapproved} == {}
    # Nothing is taken for sent that was not, and what was sent is known where it can be read.
    untold = {each.state for each in after.values() if (each.writes == 1) != (each.state in GIVEN)}
    for_a_person = {State.UNKNOWN} if source in READABLE else {State.UNKNOWN, State.REFUSED}
    assert untold <= for_a_person
    assert source not in READABLE or all(
        each.writes == 0 for each in after.values() if each.state is State.UNKNOWN
    )
    for number in (n for n, each in after.items() if each.state is State.UNKNOWN):
        again = approved_anew(desk, found[number][0])
        assert (again.writes, again.unapproved) == (1, 0)
        assert again.state in GIVEN


def test_there_are_enough_points(points: dict[str, list[int]]) -> None:
    assert sum(map(len, points.values())) >= FEWEST


POSTED_TO = {
    "google_business": "mybusiness",
    "trustpilot": "api.trustpilot.com/v1/private/reviews",
    "facebook": "graph.",
    "reddit": "oauth.",
}
CUTS = ("reset", "reset_mid_body", "short_content_length", "cut_chunk")


@pytest.mark.parametrize("kind", CUTS)
@pytest.mark.parametrize("source", SOURCES)
def test_a_reply_that_was_stored_before_the_connection_broke(
    desk: Desk, tell: Tell, source: str, kind: str
) -> None:
    case = desk.case(source)
    plant(desk.origin, {"kind": kind, "match": POSTED_TO[source], "method": _method(source)})
    work = desk.work(case.path)
    send_answers(work)
    assert desk.held(work, case).state is State.UNKNOWN
    send_answers(work)
    found = desk.found(work, case)
    work.engine.dispose()
    plant(desk.origin, None)
    tell("replies", broken_connections=1, unapproved_posts=found.unapproved)
    assert (found.writes, found.unapproved) == (1, 0)
    assert found.state is State.SENT or source not in READABLE


def _method(source: str) -> str:
    return "PUT" if source == "google_business" else "POST"


@pytest.mark.parametrize("source", ["google_business", "reddit"])
def test_two_workers_at_once(desk: Desk, tell: Tell, source: str) -> None:
    cases = [desk.case(source) for _ in range(4)]
    for case in cases:
        # Without the lease, which would keep the second away, the approval alone must hold.
        children = [stop_at(None, KILL, desk, case, fenced=False) for _ in range(2)]
        assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    found = [recovered(desk, case) for case in cases]
    tell("replies", pairs_of_workers=len(cases))
    assert [(each.writes, each.unapproved, each.approvals) for each in found] == [(1, 0, 1)] * 4


def test_people_who_click_twice(desk: Desk, tell: Tell) -> None:
    case = desk.case("reddit")
    work = desk.work(case.path)
    outbox = Outbox(work.engine)

    def click(_: int) -> None:
        outbox.approve(EVERYTHING, OWNER, case.approved, Wording(case.text), work.clock.now())

    with ThreadPoolExecutor(4) as pool:
        clicks = [pool.submit(click, number) for number in range(8)]
        send_answers(work)
        clicks += [pool.submit(click, number) for number in range(8)]
        send_answers(work)
    for each in clicks:
        each.result()
    send_answers(work)
    found = desk.found(work, case)
    work.engine.dispose()
    tell("replies", clicks=len(clicks))
    assert (found.writes, found.approvals, found.state) == (1, 1, State.SENT)


def wake(child: int) -> None:
    os.kill(child, signal.SIGCONT)
    assert not os.WIFSIGNALED(os.waitpid(child, 0)[1])


def frozen_at(number: int, desk: Desk, source: str) -> Found:
    """Freeze a worker, let another and a person go on, and wake it up."""
    case = desk.case(source)
    child = stop_at(number, FREEZE, desk, case)
    assert os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1])
    try:
        recovered(desk, case)
        approved_anew(desk, case)
    finally:
        wake(child)
    return recovered(desk, case)


def test_a_frozen_worker_that_wakes_up_sends_nothing(
    desk: Desk, points: dict[str, list[int]], tell: Tell
) -> None:
    counted = instants(desk, "reddit")
    before = counted.posts[0]
    # Within a transaction that writes it would keep everybody out, and nobody could go on.
    last = range(before - LAST_LOOK, before + 1)
    numbers = sorted({*points["reddit"][::2], *last} & set(counted.free))
    found = {number: frozen_at(number, desk, "reddit") for number in numbers}
    doubled = [number for number, each in found.items() if each.writes > 1]
    tell("replies", frozen_workers=len(found), woken_between_check_and_request=len(doubled))
    assert all(each.writes <= each.approvals and not each.unapproved for each in found.values())
    # Only between the last look and the request itself can nobody call it back.
    assert doubled == [number for number in numbers if number in last[1:]]


def test_a_whole_collection_posts_nothing(common_ground: Ground, tell: Tell) -> None:
    work, log = common_ground.work(), common_ground.running.gate.log
    write_setting(work.engine, SETTING, {"posting": source_ids()})
    outbox, log_ins, reads, posts = Outbox(work.engine), 0, 0, []
    for listing in work.catalogue.listings():
        log.clear()
        common_ground.renew(listing.source)
        collect_listing(work, Due(listing.id, work.clock.now()))
        for held in Reading(work.engine).page(EVERYTHING, Filters(), size=2).reviews:
            outbox.save(EVERYTHING, OWNER, held.id, Wording("Nobody approved."), work.clock.now())
        send_answers(work)
        posting = [seen.path for seen in log if seen.method != "GET"]
        posts += [path for path in posting if not path.endswith(LOG_IN)]
        log_ins, reads = log_ins + len(posting), reads + len(log) - len(posting)
    sources = len(work.catalogue.listings())
    drafts = outbox.counts(EVERYTHING)[State.DRAFT]
    work.engine.dispose()
    figures = {"collected_sources": sources, "reads": reads, "log_ins": log_ins, "drafts": drafts}
    tell("replies", **figures, unapproved_posts=len(posts))
    assert posts == []
    assert sources == len(common_ground.streams) and reads >= sources and drafts >= 2


def _impatient(work) -> None:
    """Send as many do: what was not confirmed is sent again."""
    with writing(work.engine) as connection:
        connection.execute(update(approval).values(spent_at=None, voided_at=None))
        sending = answer.c.state == State.SENDING
        connection.execute(update(answer).where(sending).values(state=State.APPROVED))
    send_answers(work)


def test_a_sender_that_tries_again_is_found_out(desk: Desk, tell: Tell) -> None:
    after = instants(desk, "reddit").posts[1]
    case = desk.case("reddit")
    os.waitpid(stop_at(after, KILL, desk, case), 0)
    work = desk.work(case.path, NEXT)
    _impatient(work)
    assert desk.found(work, case).writes == 2
    work.engine.dispose()
    tell("replies", sabotages_found=1)


def test_a_sender_that_takes_drafts_for_approved_is_found_out(
    desk: Desk, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = desk.case("reddit", apart=True)
    work = desk.work(case.path)
    outbox = Outbox(work.engine)
    drafted = outbox.of(EVERYTHING, [case.drafted])[case.drafted]
    sound = Sending.waiting
    monkeypatch.setattr(Sending, "waiting", lambda self, *given: [*sound(self, *given), drafted.id])
    send_answers(work)
    assert desk.found(work, case).unapproved == 0
    with writing(work.engine) as connection:
        connection.execute(update(answer).values(state=State.APPROVED))
        forged = approval.insert().from_select(
            ["answer_id", "person_id", "approved_at", "text_hash"],
            answer.select()
            .with_only_columns(answer.c.id, answer.c.author_id, answer.c.changed_at, answer.c.text)
            .where(answer.c.id == drafted.id),
        )
        connection.execute(forged)
        made = approval.select().with_only_columns(approval.c.id)
        newest = made.order_by(approval.c.id.desc()).limit(1).scalar_subquery()
        mine = update(answer).where(answer.c.id == drafted.id)
        connection.execute(mine.values(approval_id=newest))
    send_answers(work)
    assert desk.found(work, case).unapproved == 0
    monkeypatch.setattr("data.sending._obstacle", lambda row: "")
    with writing(work.engine) as connection:
        connection.execute(update(approval).values(spent_at=None, voided_at=None))
        connection.execute(mine.values(state=State.APPROVED))
    send_answers(work)
    assert desk.found(work, case).unapproved == 1
    work.engine.dispose()
    tell("replies", sabotages_found=1)
