"""Mentions on Instagram: the webhook names them, the next run reads each of them once."""

import json
import os
import shutil
import signal
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from collectors.sources.instagram import UNREAD
from data import lease
from data.catalogue import NewBrand, NewListing
from data.deliveries import Deliveries
from data.engine import open_engine
from data.runs import Due, run_rows
from data.schema import notice, review, set_aside
from data.secrets import RENEWAL, Secrets
from jobs.collecting import collect_listing
from jobs.delivering import take_deliveries
from jobs.work import Work
from routes.reach import Reach
from routes.webhooks import webhook_routes
from sandbox.server import serve
from sandbox.world import World
from tests.collectors.dependability.killing import Boundaries, in_child
from tests.jobs.conftest import ANCHOR, StoppedClock, plant, sandbox_process
from tests.routes.conftest import served

SOURCE = "instagram"
NEXT = timedelta(minutes=30)
LATER = ANCHOR + 3 * NEXT
STRIDE = 4


@pytest.fixture
def sandbox(clock):
    with serve(World(7, ANCHOR, 0.0, "wide"), clock=clock.now) as running:
        yield running


@pytest.fixture
def account(sandbox):
    return next(one for one in sandbox.sandbox.world.streams if one.source == SOURCE).remote_id


def connect(work, url, account):
    """Enter the account as a person would who connects it."""
    with urllib.request.urlopen(f"{url}/sandbox/manifest.json") as answer:
        keys = json.load(answer)["secrets"][SOURCE]
    for name, value in keys.items():
        work.secrets.keep(SOURCE, name, value, work.clock.now())
    brand = work.catalogue.add_brand(NewBrand("halvora", "Halvora", demo=True))
    of = work.catalogue.whole_brand(brand)
    return work.catalogue.add_listing(of, NewListing(SOURCE, SOURCE, account, schedule=NEXT))


@pytest.fixture
def of(bare_work, sandbox, account):
    return connect(bare_work, sandbox.url, account)


@pytest.fixture
def webhook(bare_work):
    with served(webhook_routes(lambda: Reach(bare_work))) as browser:
        yield f"http://127.0.0.1:{browser.port}/webhooks/instagram"


def mention(url, account, count=2, to=""):
    """Let the account be mentioned; return what the sandbox says of it."""
    asked = json.dumps({"remote_id": account, "count": count, "to": to}).encode()
    request = urllib.request.Request(f"{url}/sandbox/mentions", asked)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def collect(work, of):
    """Collect the listing; return its newest run."""
    work.clock.at += NEXT
    collect_listing(work, Due(of, work.clock.now()))
    return run_rows(work.engine, [of])[0]


def rows(work, table):
    with work.engine.connect() as connection:
        return connection.execute(select(table).order_by(table.c.id)).all()


def held(work, ids):
    return {row.external_id: row for row in rows(work, review) if row.external_id in ids}


def waiting(work):
    return [row.name for row in rows(work, notice) if row.finished_at is None]


def asked_for(sandbox):
    """Return how often a mention was read, and forget it."""
    log = sandbox.gate.log
    count = sum("mentioned_" in seen.query for seen in log)
    log.clear()
    return count


def test_what_the_webhook_names_is_read_once_by_the_next_run(
    bare_work, sandbox, account, of, webhook
):
    work = bare_work
    collect(work, of)
    told = mention(sandbox.url, account, 4, webhook)
    assert told["status"] == 200
    assert (waiting(work), held(work, told["ids"])) == ([], {})
    take_deliveries(work)
    assert waiting(work) == told["ids"]
    assert [each.listing_id for each in work.runs.due(work.clock.now())] == [of]
    asked_for(sandbox)
    run = collect(work, of)
    assert (run.outcome, run.new, asked_for(sandbox)) == ("ok", 4, 4)
    found = held(work, told["ids"])
    assert found.keys() == set(told["ids"])
    assert all(row.text and row.created_at for row in found.values())
    assert [bool(row.parent_id) for row in found.values()].count(True) == 2
    assert waiting(work) == []
    assert (collect(work, of).outcome, asked_for(sandbox)) == ("ok", 0)


def test_a_mention_that_is_named_again_is_not_read_again(bare_work, sandbox, account, of, webhook):
    work = bare_work
    told = mention(sandbox.url, account, to=webhook)
    take_deliveries(work)
    collect(work, of)
    asked_for(sandbox)
    again = json.loads(told["delivery"])
    again["entry"][0]["time"] += 60
    Deliveries(work.engine).keep(SOURCE, "", json.dumps(again).encode(), work.clock.now())
    assert take_deliveries(work) == 1
    collect(work, of)
    assert asked_for(sandbox) == 0
    assert len(held(work, told["ids"])) == 2


def test_a_delivery_without_its_proof_names_nothing(bare_work, sandbox, account, of, webhook):
    bare_work.secrets.keep(SOURCE, "app_secret", "another", bare_work.clock.now())
    assert mention(sandbox.url, account, to=webhook)["status"] == 401
    assert take_deliveries(bare_work) == 0


def test_a_mention_that_is_gone_is_set_aside_and_asked_for_no_more(
    bare_work, sandbox, account, of, webhook
):
    work = bare_work
    told = mention(sandbox.url, account, 2, webhook)
    take_deliveries(work)
    stream = sandbox.sandbox.world.stream(SOURCE, account)
    sandbox.sandbox.take_away(sandbox.sandbox.mentions(stream)[0])
    run = collect(work, of)
    assert (run.outcome, run.set_aside) == ("ok", 1)
    (aside,) = rows(work, set_aside)
    assert aside.reason == f"the mention {told['ids'][0]} is gone or may not be seen"
    assert held(work, told["ids"]).keys() == set(told["ids"][1:])
    assert waiting(work) == []


def refused(sandbox, account, status, code, count):
    """Plant that the first mention that is asked for, after the account itself, is refused."""
    body = json.dumps({"error": {"message": "no", "code": code}})
    plant(sandbox.url, None)
    fault = {"kind": "status", "status": status, "body": body, "after": 1, "count": count}
    plant(sandbox.url, {**fault, "match": f"graph.facebook.com/v26.0/{account}"})


FOR_NOW = [(400, 10, 1), (400, 1, 1), (400, 803, 1), (503, 0, 4), (200, 0, 1)]
"""Status, Meta's code and how often: a refusal of this one, passing troubles, an odd answer."""


@pytest.mark.parametrize(("status", "code", "count"), FOR_NOW)
def test_a_mention_that_cannot_be_read_for_now_waits_and_holds_up_nothing_else(
    bare_work, sandbox, account, of, webhook, status, code, count
):
    work = bare_work
    told = mention(sandbox.url, account, 2, webhook)
    take_deliveries(work)
    refused(sandbox, account, status, code, count)
    run = collect(work, of)
    assert (run.outcome, run.set_aside, waiting(work)) == ("partial", 0, told["ids"][:1])
    assert "1 mentions could not be read" in run.message
    assert run.new > 100 and held(work, told["ids"]).keys() == set(told["ids"][1:])
    plant(sandbox.url, None)
    asked_for(sandbox)
    assert (collect(work, of).outcome, asked_for(sandbox)) == ("ok", 1)
    assert (waiting(work), held(work, told["ids"]).keys()) == ([], set(told["ids"]))


def test_a_mention_that_is_never_shown_to_us_is_set_aside_in_the_end(
    bare_work, sandbox, account, of, webhook
):
    work = bare_work
    told = mention(sandbox.url, account, 1, webhook)
    take_deliveries(work)
    work.clock.at += UNREAD - 2 * NEXT
    refused(sandbox, account, 400, 10, 1)
    assert collect(work, of).outcome == "partial"
    refused(sandbox, account, 400, 10, 1)
    run = collect(work, of)
    assert (run.outcome, run.set_aside, waiting(work)) == ("ok", 1, [])
    (aside,) = rows(work, set_aside)
    assert told["ids"][0] in aside.reason and "code 10" in aside.reason


def test_all_mentions_wait_where_meta_asks_us_to(bare_work, sandbox, account, of, webhook):
    work = bare_work
    told = mention(sandbox.url, account, 3, webhook)
    take_deliveries(work)
    refused(sandbox, account, 400, 4, 1)
    assert (collect(work, of).outcome, waiting(work)) == ("deferred", told["ids"])


def test_a_platform_that_asked_us_to_wait_is_not_asked_earlier_for_a_delivery(
    bare_work, sandbox, account, of, webhook
):
    work = bare_work
    refused(sandbox, account, 400, 4, 1)
    assert collect(work, of).outcome == "deferred"
    told = mention(sandbox.url, account, 1, webhook)
    take_deliveries(work)
    assert waiting(work) == told["ids"] and work.runs.due(work.clock.now()) == []


def test_mentions_that_cannot_be_read_are_given_a_few_tries_in_a_run(
    bare_work, sandbox, account, of, webhook
):
    work = bare_work
    told = mention(sandbox.url, account, 8, webhook)
    take_deliveries(work)
    asked_for(sandbox)
    refused(sandbox, account, 400, 10, 3)
    run = collect(work, of)
    assert (asked_for(sandbox), waiting(work)) == (3, told["ids"])
    assert "8 mentions could not be read" in run.message and run.new > 100


def worker(url, key, origin, at):
    engine = open_engine(url)
    work = Work(engine, StoppedClock(at), Secrets(engine, key), origin=origin)
    work.hold(lease.take(engine, "worker", str(os.getpid()), at))
    return work


def take_and_collect(work, of):
    take_deliveries(work)
    collect_listing(work, Due(of, work.clock.now()))


@dataclass(frozen=True)
class Scene:
    """A store whose worker has a delivery to take in: of two mentions, and one that is gone."""

    template: str
    server: object
    origin: str
    key: str
    of: int
    ids: list

    def copy(self):
        """Return the URL of a copy of the store."""
        url = self.server.url()
        shutil.copy(*(each.removeprefix("sqlite:///") for each in (self.template, url)))
        return url

    def worker(self, url, at=LATER):
        return worker(url, self.key, self.origin, at)

    def ending(self, work):
        """Return how many mentions are held, how many were set aside, and what waits."""
        done = len(held(work, self.ids)), len(rows(work, set_aside)), waiting(work)
        work.engine.dispose()
        return done


@contextmanager
def prepared(server):
    key, template = Fernet.generate_key().decode(), server.url()
    with sandbox_process(size="wide") as origin:
        with urllib.request.urlopen(f"{origin}/sandbox/manifest.json") as answer:
            listed = json.load(answer)["listings"]
        account = next(one["remote_id"] for one in listed if one["source"] == SOURCE)
        work = worker(template, key, origin, ANCHOR)
        of = connect(work, origin, account)
        collect(work, of)
        told = mention(origin, account, 2)
        said = json.loads(told["delivery"])
        said["entry"][0]["changes"].append({"field": "mentions", "value": {"media_id": "1"}})
        Deliveries(work.engine).keep(SOURCE, "", json.dumps(said).encode(), ANCHOR)
        lease.release(work.engine, work.lease, ANCHOR)
        with work.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        work.engine.dispose()
        yield Scene(template, server, origin, key, of, told["ids"])


def killed(scene, at):
    """Kill a worker at an instant; return what the next one leaves."""
    url = scene.copy()

    def job():
        work = scene.worker(url)
        Boundaries(work.engine, at, lambda: os.kill(os.getpid(), signal.SIGKILL))
        take_and_collect(work, scene.of)
        return 0

    child = in_child(job)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    after = scene.worker(url, LATER + 2 * RENEWAL)
    after.runs.abandon(after.clock.now())
    take_and_collect(after, scene.of)
    return scene.ending(after)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to kill at an instant")
def test_killed_between_any_two_steps_no_mention_is_lost_or_doubled(sqlite_server):
    with prepared(sqlite_server) as scene:
        work = scene.worker(scene.copy())
        counted = Boundaries(work.engine)
        take_and_collect(work, scene.of)
        points = range(0, counted.passed, STRIDE)
        whole = scene.ending(work)
        assert whole == (2, 1, [])
        found = {at: killed(scene, at) for at in points}
        assert {at: left for at, left in found.items() if left != whole} == {}
        assert len(found) > 20
