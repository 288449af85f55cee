"""The guard before everything: who is not at this machine is turned away where nobody signs in."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network

import pytest

from data.models import OWNER, Person, Role
from routes.guard import Guard, Rules

HEADER = "x-forwarded-email"
ANNA = [(HEADER, "anna@example.com"), ("accept", "*/*")]
MANAGER = Person(2, "bo@example.com", "Bo", Role.LOCATION_MANAGER)


class Answer:
    """What the guard, and the application behind it, answer one request."""

    def __init__(self, rules, path, peer="127.0.0.1", own="127.0.0.1", headers=()):
        self.status, self.said = 200, None
        scope = {
            "type": "http",
            "path": path,
            "headers": [(name.encode(), value.encode()) for name, value in headers],
            "server": (own, 8501),
            "client": (peer, 40_000),
        }
        # A thread of its own: a browser that another test drives may hold this one's event loop.
        with ThreadPoolExecutor(1) as alone:
            guarded = Guard(self._behind, lambda: rules)(scope, None, self._send)
            alone.submit(asyncio.run, guarded).result()

    async def _behind(self, scope, _receive, _send):
        self.said = dict(scope["headers"]).get(HEADER.encode(), b"").decode()

    async def _send(self, message):
        self.status = message.get("status", self.status)


def rules(local_only=False, proxies=(), who=None, handed=("a.csv",)):
    named = tuple(ip_network(each) for each in proxies)
    header = HEADER if proxies else ""
    return Rules(local_only, header, named, lambda _: who, lambda _, name: name in handed)


@pytest.mark.parametrize(
    ("own", "peer", "status"),
    [
        ("127.0.0.1", "127.0.0.1", 200),
        ("127.0.0.1", "127.8.0.9", 200),
        ("::1", "::1", 200),
        ("127.0.0.1", "203.0.113.9", 403),
        ("192.0.2.1", "192.0.2.2", 403),
        ("192.0.2.1", "127.0.0.1", 403),
        ("127.0.0.1", "", 403),
        ("127.0.0.1", "localhost.example.com", 403),
    ],
)
def test_only_this_machine_is_answered_where_nobody_signs_in(own, peer, status):
    assert Answer(rules(local_only=True), "/reviews", peer, own).status == status


@pytest.mark.parametrize("path", ["/healthz", "/webhooks/trustpilot"])
def test_machines_are_answered_all_the_same(path):
    assert Answer(rules(local_only=True), path, "203.0.113.9").status == 200


@pytest.mark.parametrize("path", ["/healthzz", "/x/healthz", "/webhooks", "/HEALTHZ", "//healthz"])
def test_no_other_path_passes_for_a_machine(path):
    assert Answer(rules(local_only=True), path, "203.0.113.9").status == 403


@pytest.mark.parametrize(
    ("own", "peer", "kept"),
    [
        ("192.0.2.1", "10.1.2.3", True),
        ("192.0.2.1", "::ffff:10.1.2.3", True),
        ("192.0.2.1", "10.2.0.1", False),
        ("192.0.2.1", "127.0.0.1", False),
        ("127.0.0.1", "10.1.2.3", False),
    ],
)
def test_a_header_counts_only_from_a_proxy(own, peer, kept):
    answer = Answer(rules(proxies=["10.1.0.0/16"]), "/", peer, own, ANNA)
    assert answer.said == ("anna@example.com" if kept else "")


def test_a_proxy_on_this_machine_is_known_by_the_address_it_reaches():
    here = rules(proxies=["127.0.0.1"])
    assert Answer(here, "/", "203.0.113.9", "127.0.0.1", ANNA).said
    assert not Answer(here, "/", "192.0.2.9", "192.0.2.1", ANNA).said


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        ("/media/a.csv", None, 404),
        ("/media/a.csv", MANAGER, 200),
        ("/media/b.csv", MANAGER, 404),
        ("/media/b.csv", OWNER, 404),
        ("/connect/google", None, 404),
        ("/connect/google", MANAGER, 404),
        ("/connect/google/callback", MANAGER, 404),
        ("/connect/google", OWNER, 200),
        ("/_stcore/metrics", OWNER, 404),
        ("/reviews", None, 200),
    ],
)
def test_what_is_for_some_is_not_there_for_others(path, who, status):
    assert Answer(rules(who=who), path).status == status
