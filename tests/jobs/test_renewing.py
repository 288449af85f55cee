"""Two processes whose token has run out at once: one of them buys a new one, both use it."""

import json
import multiprocessing
import os
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import pytest
from cryptography.fernet import Fernet

from collectors.network.clock import SystemClock
from collectors.source import Deferred, source_module
from data.catalogue import NewBrand, NewListing
from data.engine import open_engine
from data.models import Listing
from data.runs import Due, run_rows
from data.secrets import RENEWAL, USUAL, Secrets
from jobs.collecting import collect_listing
from jobs.work import Work
from tests.jobs.conftest import StoppedClock

SLOW = 0.4
"""Seconds that the platform takes to sell a token: long enough for two to come at once."""

OWNER = "google_business"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork for two processes")


class Platform(ThreadingHTTPServer):
    """Sells a token for each refresh token once, and a new refresh token with it."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.good, self.tokens, self.sold, self.refused = "first", set(), 0, 0
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def sell(self, form):
        time.sleep(SLOW)
        with self.lock:
            if form["refresh_token"] != self.good:
                self.refused += 1
                return 400, {"error": "invalid_grant"}
            self.sold += 1
            self.good = f"refresh token {self.sold}"
            self.tokens = {f"token {self.sold}"}
            return 200, {"access_token": f"token {self.sold}", "refresh_token": self.good}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.say(*self.server.sell(dict(parse_qsl(body))))

    def do_GET(self):
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        good = token in self.server.tokens
        self.say(200 if good else 401, {"reviews": [], "totalReviewCount": 0} if good else {})

    def say(self, status, answer):
        raw = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_):
        pass


@pytest.fixture
def platform():
    made = Platform()
    yield made
    made.shutdown()
    made.server_close()


def listing(account=""):
    of = {"id": 1, "brand_id": 1, "location_id": 1, "source": OWNER, "channel": "google"}
    return Listing(**of, remote_id="accounts/1/locations/2", account=account, demo=True)


def read(url, key, origin, account, begin, ends, guarded=True):
    """Read a listing in a process of its own, at a moment that all have waited for."""
    work = Work(open_engine(url), SystemClock(), Secrets(open_engine(url), key), origin=origin)
    if not guarded:
        work.secrets.alone = _unguarded
    module = source_module(OWNER)
    http = work.http(listing(account), module.SOURCE)
    begin.wait(20)
    try:
        ends.put(len(list(module.fetch(http, listing(account), None))))
    except Exception as error:
        ends.put(repr(error))


@contextmanager
def _unguarded(owner, clock):
    yield


def at_once(work, key, platform, accounts, **means):
    """Return how the reading ended in each of several processes."""
    processes = multiprocessing.get_context("fork")
    begin, ends = processes.Barrier(len(accounts)), processes.Queue()
    url = str(work.engine.url)
    running = [
        processes.Process(
            target=read, args=(url, key, platform.url, one, begin, ends), kwargs=means
        )
        for one in accounts
    ]
    for one in running:
        one.start()
    found = [ends.get(timeout=30) for _ in running]
    for one in running:
        one.join()
    return found


@pytest.fixture
def key():
    return Fernet.generate_key().decode()


@pytest.fixture
def work(engine, key):
    made = Work(engine, SystemClock(), Secrets(engine, key))
    for name, value in (("client_id", "c"), ("client_secret", "s"), ("refresh_token", "first")):
        made.secrets.keep(OWNER, name, value, made.clock.now())
    return made


def test_a_refresh_token_that_is_good_once_is_used_once(work, key, platform):
    assert at_once(work, key, platform, ["", "north"]) == [0, 0]
    assert (platform.sold, platform.refused) == (1, 0)
    assert work.secrets.of(OWNER)["refresh_token"] == platform.good
    assert "refresh_token" not in work.secrets.names(f"{OWNER}:north")


def test_a_token_that_ran_out_for_all_is_bought_anew_by_one(work, key, platform):
    assert at_once(work, key, platform, [""]) == [0]
    platform.tokens.clear()
    assert at_once(work, key, platform, ["", ""]) == [0, 0]
    assert (platform.sold, platform.refused) == (2, 0)


def test_processes_that_do_not_wait_for_each_other_are_found_out(work, key, platform):
    at_once(work, key, platform, ["", ""], guarded=False)
    assert platform.refused


@pytest.fixture
def waiting(work):
    """The same work, its clock moved by whoever sleeps."""
    work.clock, work.origin = StoppedClock(), "http://127.0.0.1:9"
    return work


@pytest.fixture
def died(waiting):
    """A process that took the turn to renew and never came back; the moment it did."""
    turn = waiting.secrets.alone(OWNER, waiting.clock)
    turn.__enter__()
    return turn, waiting.clock.now()


def try_to_renew(waiting):
    with waiting.http(listing(), source_module(OWNER).SOURCE).alone():
        pass


def test_a_process_that_died_at_it_puts_the_run_off_until_its_turn_is_over(waiting, died):
    with pytest.raises(Deferred, match="Another process is renewing") as told:
        try_to_renew(waiting)
    assert told.value.until == died[1] + RENEWAL
    assert sum(waiting.clock.slept) <= USUAL.total_seconds() + 1
    waiting.clock.at = told.value.until
    try_to_renew(waiting)


def test_those_who_come_later_do_not_wait_for_the_dead_at_all(waiting, died):
    waiting.clock.at += USUAL + timedelta(seconds=1)
    with pytest.raises(Deferred):
        try_to_renew(waiting)
    assert waiting.clock.slept == []


def test_a_renewal_that_ends_in_time_is_waited_for(waiting, died):
    asleep = waiting.clock.sleep
    waiting.clock.sleep = lambda seconds: (asleep(seconds), died[0].__exit__(None, None, None))
    try_to_renew(waiting)
    assert waiting.clock.now() - died[1] < USUAL


def test_a_listing_that_is_put_off_is_due_when_the_turn_is_over(waiting, died):
    brand = waiting.catalogue.add_brand(NewBrand("hook", "Hook", demo=True))
    new = NewListing(OWNER, "google", "accounts/1/locations/2")
    of = waiting.catalogue.add_listing(waiting.catalogue.whole_brand(brand), new)
    run_id = collect_listing(waiting, waiting.runs.due(waiting.clock.now())[0])
    (row,) = run_rows(waiting.engine, [of])
    assert (row.id, row.outcome) == (run_id, "deferred")
    assert waiting.runs.due(waiting.clock.now()) == []
    assert waiting.runs.due(died[1] + RENEWAL) == [Due(of, died[1] + RENEWAL)]
