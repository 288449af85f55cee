"""Listings collected in company: fewer requests, and each with a run and a watermark of its own."""

import json
import os
import shutil
import signal
import urllib.request
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from collectors.sources.google_business import OVERLAP
from data import lease
from data.catalogue import NewBrand, NewListing, NewLocation
from data.engine import open_engine
from data.health import Health
from data.models import Outcome, Scope
from data.runs import Due, Ending, run_rows
from data.schema import run
from data.secrets import RENEWAL, Secrets
from jobs.collecting import RECONCILE
from jobs.together import collect_due
from jobs.work import Work
from sandbox import naming
from sandbox.server import serve
from sandbox.streams import ACCOUNT
from sandbox.world import World
from tests.collectors.dependability.killing import Boundaries, in_child
from tests.jobs.conftest import ANCHOR, StoppedClock, held, ids_held, plant, sandbox_process

SOURCE = "google_business"
HOUR = timedelta(hours=1)
HOST = "mybusiness.googleapis.com"
FEW = 3
STRIDE = 16
BATCH = f"{HOST}/v4/accounts/{ACCOUNT}/locations:batchGetReviews"


@pytest.fixture(scope="module")
def world():
    return World(7, ANCHOR, 0.0, "demo")


@pytest.fixture
def sandbox(clock, world):
    with serve(world, clock=clock.now) as running:
        yield running


@pytest.fixture
def chain(bare_work, sandbox):
    return enter(bare_work, sandbox.url)


def enter(work, url, most=100):
    """Enter a chain's listings, each walked an hour ago and due now; return their ids."""
    with urllib.request.urlopen(f"{url}/sandbox/manifest.json") as answer:
        told = json.load(answer)
    for name, value in told["secrets"][SOURCE].items():
        work.secrets.keep(SOURCE, name, value, work.clock.now())
    brand = work.catalogue.add_brand(NewBrand("halvora", "Halvora", ours=True, demo=True))
    names = [one["remote_id"] for one in told["listings"] if one["source"] == SOURCE]
    return [add(work, brand, name) for name in names[:most]]


def add(work, brand, name, **more):
    place = work.catalogue.add_location(brand, NewLocation(name, name))
    of = work.catalogue.add_listing(place, NewListing(SOURCE, "google", name, **more))
    walked(work, of, work.clock.now() - HOUR)
    return of


def walked(work, of, at, outcome=Outcome.OK):
    """Record that a listing was walked from end to end."""
    run_id = work.runs.start(Due(of, at), at)
    work.store.move_cursor(work.catalogue.listing(of), {}, complete_until=at, walked_at=at)
    work.runs.finish(run_id, Ending(outcome), {}, at)


def collect(work):
    """Collect all that is due; return the newest run of each listing."""
    for due in work.runs.due(work.clock.now()):
        collect_due(work, due)
    return newest(work)


def newest(work):
    rows = run_rows(work.engine, [each.id for each in work.catalogue.listings()], 1_000)
    return {row.listing_id: row for row in reversed(rows)}


def asked(sandbox):
    """Return the requests for reviews: how many for several locations, how many for one."""
    paths = [seen.path for seen in sandbox.gate.log if seen.host == HOST]
    sandbox.gate.log.clear()
    shared = sum(path.endswith("batchGetReviews") for path in paths)
    return shared, len(paths) - shared


def changed(work, sandbox, of, since):
    """Return the ids of what was changed in a location since a moment."""
    stream = stream_of(work, sandbox, of)
    now = work.clock.now().timestamp()
    return {
        naming.google(one, stream)
        for one in sandbox.sandbox.visible(stream)
        if one.updated_at(now) >= since.timestamp()
    }


def stream_of(work, sandbox, of):
    return sandbox.sandbox.world.stream(SOURCE, work.catalogue.listing(of).remote_id)


def missing(work, sandbox, since):
    """Return what was changed since each listing's own moment and is not held."""
    return {
        of: left
        for of, at in since.items()
        if (left := changed(work, sandbox, of, at) - set(held_of(work, of)))
    }


def held_of(work, of):
    return ids_held(work.engine, work.catalogue.listing(of))


def floors(work, chain):
    """Return down to where each listing is read."""
    return {of: work.catalogue.listing(of).complete_until - OVERLAP for of in chain}


def watermarks(work, chain):
    return {work.catalogue.listing(of).complete_until for of in chain}


def test_many_locations_cost_few_requests_and_nothing_is_missed(bare_work, sandbox, chain):
    work, since = bare_work, floors(bare_work, chain)
    runs = collect(work)
    shared, single = asked(sandbox)
    assert len(chain) == 16 and single == 0 and 0 < shared < len(chain) / 3
    assert {row.outcome for row in runs.values()} == {"ok"}
    assert missing(work, sandbox, since) == {}
    assert sum(row.new for row in runs.values()) == sum(len(held_of(work, of)) for of in chain) > 20
    # One more bought the token.
    assert sum(row.requests for row in runs.values()) == shared + 1
    assert watermarks(work, chain) == {work.clock.now()}
    # Only a walk of everything proves what is gone, and asks for Google's own total.
    assert {work.catalogue.listing(of).walked_at for of in chain} == {work.clock.now() - HOUR}


def test_where_there_is_something_new_the_total_is_asked_for_too(bare_work, sandbox, chain):
    collect(bare_work)
    asked(sandbox)
    bare_work.clock.at += HOUR
    for of in chain[3:5]:
        sandbox.sandbox.insert(stream_of(bare_work, sandbox, of), 2)
    runs = collect(bare_work)
    assert {of: row.new for of, row in runs.items() if row.new >= 2}.keys() == set(chain[3:5])
    assert asked(sandbox)[1] == 2
    stated = [stated_total(bare_work, of) for of in chain[2:5]]
    assert stated[0] is None and None not in stated[1:]


def stated_total(work, of):
    return Health(work.engine).listing(Scope.everything(), of, work.clock.now()).stated_total


@pytest.fixture
def ahead(bare_work, chain):
    """All but three of the chain's listings were read five days ago; return the three."""
    early = bare_work.clock.now() - timedelta(days=5)
    for of in chain[3:]:
        listing = bare_work.catalogue.listing(of)
        bare_work.store.move_cursor(listing, {}, complete_until=early)
    return chain[:3]


def pages(work, sandbox, chain, ahead):
    """Return how many shared pages it takes until the three are done."""
    floor = floors(work, ahead)[ahead[0]]
    return sum(len(changed(work, sandbox, of, floor)) for of in chain) // 50 + 1


BAD_PAGES = [
    {"kind": "status", "status": 503},
    {"kind": "status", "status": 403, "body": '{"error": {"status": "PERMISSION_DENIED"}}'},
    {"kind": "status", "status": 200, "body": "{}"},
    {"kind": "status", "status": 200, "body": '{"locationReviews": [{}]}'},
    {"kind": "truncated_gzip"},
]


@pytest.mark.parametrize("fault", BAD_PAGES)
def test_a_bad_page_leaves_the_rest_to_requests_of_their_own(
    bare_work, sandbox, chain, ahead, fault
):
    work, since = bare_work, floors(bare_work, chain)
    good = pages(work, sandbox, chain, ahead)
    plant(sandbox.url, {"match": BATCH, "after": good, **fault})
    runs = collect(work)
    shared, single = asked(sandbox)
    assert {row.outcome for row in runs.values()} == {"ok"}
    assert missing(work, sandbox, since) == {}
    assert watermarks(work, chain) == {work.clock.now()}
    assert shared == good + 1 and single >= len(chain) - len(ahead)
    assert sum(row.requests for row in runs.values()) == shared + single + 1
    assert [runs[of].requests for of in ahead] == [good + 1, 0, 0]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"status": 429, "headers": {"Retry-After": "600"}}, "deferred"),
        ({"status": 403, "body": '{"error": {"status": "RESOURCE_EXHAUSTED"}}'}, "quota"),
    ],
)
def test_where_google_wants_us_to_wait_only_those_that_are_done_are_done(
    bare_work, sandbox, chain, ahead, fault, outcome
):
    work, since = bare_work, floors(bare_work, chain)
    good = pages(work, sandbox, chain, ahead)
    plant(sandbox.url, {"kind": "status", "match": BATCH, "after": good, **fault})
    runs = collect(work)
    assert asked(sandbox) == (good + 1, 0)
    assert [row.outcome for row in runs.values()] == ["ok"] * 3 + [outcome] * 13
    assert watermarks(work, ahead) == {work.clock.now()} != watermarks(work, chain[3:])
    assert missing(work, sandbox, {of: since[of] for of in ahead}) == {}
    if outcome == "deferred":
        assert work.runs.due(work.clock.now() + timedelta(seconds=590)) == []
    work.clock.at += 2 * HOUR
    assert {row.outcome for row in collect(work).values()} == {"ok"}
    assert missing(work, sandbox, since) == {}


def test_a_location_that_is_not_there_spoils_one_request_and_then_goes_alone(
    bare_work, sandbox, chain
):
    work = bare_work
    stranger = add(work, work.catalogue.own_brands()[0], f"accounts/{ACCOUNT}/locations/7")
    runs = collect(work)
    assert {of: row.outcome for of, row in runs.items() if row.outcome != "ok"} == {
        stranger: "broken"
    }
    assert asked(sandbox) == (1, len(chain) + 1)
    work.clock.at += HOUR
    assert collect(work)[stranger].outcome == "broken"
    shared, single = asked(sandbox)
    assert shared < len(chain) / 3 and single == 1


def test_what_cannot_be_read_is_set_aside_for_its_own_listing(bare_work, sandbox, chain):
    names = [bare_work.catalogue.listing(of).remote_id for of in chain[:2]]
    at = bare_work.clock.now().isoformat()
    review = {"createTime": (bare_work.clock.now() - 2 * HOUR).isoformat(), "updateTime": at}
    told = [
        {"name": names[0], "review": {**review, "reviewId": "a", "starRating": "FIVE"}},
        {"name": names[1], "review": {**review, "reviewId": "b", "starRating": "SIX"}},
    ]
    body = json.dumps({"locationReviews": told})
    plant(sandbox.url, {"kind": "status", "status": 200, "match": BATCH, "body": body})
    runs = collect(bare_work)
    assert [(runs[of].outcome, runs[of].new, runs[of].set_aside) for of in chain[:3]] == [
        ("ok", 1, 0),
        ("changed", 0, 1),
        ("ok", 0, 0),
    ]
    assert watermarks(bare_work, chain[1:2]) == {bare_work.clock.now() - HOUR}


def test_who_is_better_alone_is_not_taken_along(bare_work, sandbox, chain):
    work, now = bare_work, bare_work.clock.now()
    first, paused, failed, other, stale, soon, late = chain[:7]
    work.catalogue.pause(paused, True)
    walked(work, failed, now - HOUR + timedelta(minutes=1), Outcome.PARTIAL)
    work.store.move_cursor(work.catalogue.listing(stale), {}, walked_at=now - RECONCILE - HOUR)
    work.catalogue.schedule(soon, now + HOUR / 3)
    work.catalogue.schedule(late, now + HOUR * 2 / 3)
    brand = work.catalogue.own_brands()[0]
    names = [f"accounts/{ACCOUNT}/locations/{number}" for number in (7, 8, 9)]
    options = add(work, brand, names[0], options={"client_id": "another"})
    account = add(work, brand, names[1], account="north")
    rhythm = add(work, brand, names[2], schedule=2 * HOUR)
    collect_due(work, Due(first, now))
    taken = {of for of, row in newest(work).items() if row.started_at == now}
    alone = {paused, failed, stale, late, options, account, rhythm}
    assert taken == set(chain) - alone and {first, other, soon} <= taken
    collect_due(work, Due(stale, now))
    assert newest(work)[stale].requests > 1 and work.catalogue.listing(stale).walked_at == now


def test_a_worker_that_is_told_to_end_ends_all_runs(bare_work, sandbox, chain, ahead):
    work = bare_work
    before = watermarks(work, ahead)
    work.stopping = True
    work.clock.at += timedelta(seconds=1)
    runs = collect(work)
    assert {row.outcome for row in runs.values()} == {"partial"}
    assert watermarks(work, ahead) == before
    assert len(work.runs.due(work.clock.now())) == len(chain)


def worker(url, key, origin, at):
    engine = open_engine(url)
    work = Work(engine, StoppedClock(at), Secrets(engine, key), origin=origin)
    work.hold(lease.take(engine, "worker", str(os.getpid()), at))
    return work


class Scene:
    """A store with some of the chain's listings, ready to be collected in company."""

    def __init__(self, server, origin):
        self.server, self.origin = server, origin
        self.key, self.template = Fernet.generate_key().decode(), server.url()
        work = worker(self.template, self.key, origin, ANCHOR)
        enter(work, origin, FEW)
        lease.release(work.engine, work.lease, ANCHOR)
        with work.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        work.engine.dispose()

    def copy(self):
        """Return the URL of a copy of the store."""
        url = self.server.url()
        shutil.copy(*(each.removeprefix("sqlite:///") for each in (self.template, url)))
        return url

    def passed(self):
        """Return how many instants an undisturbed collection has."""
        work = worker(self.copy(), self.key, self.origin, ANCHOR)
        counted = Boundaries(work.engine)
        collect(work)
        work.engine.dispose()
        return counted.passed

    def killed(self, at):
        """Return the URL of a store whose worker was killed at an instant."""
        url = self.copy()

        def job():
            work = worker(url, self.key, self.origin, ANCHOR)
            Boundaries(work.engine, at, lambda: os.kill(os.getpid(), signal.SIGKILL))
            collect(work)
            return 0

        assert os.WIFSIGNALED(os.waitpid(in_child(job), 0)[1])
        return url

    def ending(self, url):
        """Let the next worker come; return what is held then, and the runs it leaves."""
        work = worker(url, self.key, self.origin, ANCHOR + 2 * RENEWAL)
        work.runs.abandon(work.clock.now())
        outcomes = {row.outcome for row in collect(work).values()}
        with work.engine.connect() as connection:
            left = select(func.count()).where(run.c.finished_at.is_(None))
            open_runs = connection.scalar(left)
        found = held(work.engine)
        work.engine.dispose()
        return [found, outcomes, open_runs]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to kill at an instant")
def test_killed_in_company_nothing_is_lost_or_doubled(sqlite_server):
    with sandbox_process(size="demo") as origin:
        scene = Scene(sqlite_server, origin)
        whole = scene.ending(scene.copy())
        assert len(whole[0]) > FEW and whole[1:] == [{"ok"}, 0]
        points = range(0, scene.passed(), STRIDE)
        for at in points:
            found, *ends = scene.ending(scene.killed(at))
            assert ends == whole[1:], at
            # Whoever is collected alone after a kill may see more, as a page of its own is longer.
            assert set(whole[0]) <= set(found) and len({row[:4] for row in found}) == len(found), at
        assert len(points) > 10
