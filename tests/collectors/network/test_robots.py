"""Keeping to a site's robots.txt, over real sockets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from collectors.network.limits import Limits
from collectors.network.robots import Robots
from collectors.source import Blocked, Deferred, Unreachable
from tests.collectors.clients import FakeClock, client
from tests.collectors.faultserver import Exchange, FaultServer

RULES = b"""\xef\xbb\xbfUser-agent: *
Disallow: /private/
Disallow: /*.pdf$

User-agent: Earshot
Disallow: /reviews/
Allow: /reviews/public
"""


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


def robots(server: FaultServer, agent: str = "Earshot") -> Robots:
    return Robots(client(origin=server.origin, limits=Limits(read=0.2)), agent)


def test_the_rules_for_our_name_hold(server: FaultServer) -> None:
    server.behaviours["/robots.txt"] = lambda e: e.answer(body=RULES)
    rules = robots(server)
    rules.require("https://pages.example/reviews/public/1")
    rules.require("https://pages.example/private/1")
    with pytest.raises(Blocked, match=r"pages\.example"):
        rules.require("https://pages.example/reviews/1?page=2")


def test_the_rules_for_everyone_hold_where_we_are_not_named(server: FaultServer) -> None:
    server.behaviours["/robots.txt"] = lambda e: e.answer(body=RULES)
    rules = robots(server, "Someone")
    rules.require("https://pages.example/reviews/1")
    for path in ("private/1", "menu.pdf"):
        with pytest.raises(Blocked):
            rules.require(f"https://pages.example/{path}")


def test_each_site_is_asked_once(server: FaultServer) -> None:
    server.behaviours["/robots.txt"] = lambda e: e.answer(body=RULES)
    rules = robots(server)
    for url in ("https://a.example/1", "https://a.example/2", "https://b.example/1"):
        rules.require(url)
    assert [seen.path for seen in server.seen] == ["/a.example/robots.txt", "/b.example/robots.txt"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_site_without_rules_allows_all(server: FaultServer, status: int) -> None:
    body = b"User-agent: *\nDisallow: /"
    server.behaviours["/robots.txt"] = lambda e: e.answer(status, body)
    robots(server).require("https://pages.example/reviews")


@pytest.mark.parametrize("status", [500, 503])
def test_a_site_that_cannot_say_allows_nothing(server: FaultServer, status: int) -> None:
    server.behaviours["/robots.txt"] = lambda e: e.answer(status)
    with pytest.raises(Unreachable, match=r"robots\.txt of pages\.example cannot be read"):
        robots(server).require("https://pages.example/reviews")


def test_a_site_that_is_silent_allows_nothing(server: FaultServer) -> None:
    server.behaviours["/robots.txt"] = Exchange.reset
    with pytest.raises(Unreachable):
        robots(server).require("https://pages.example/reviews")


def test_a_site_that_wants_us_to_wait_is_not_read(server: FaultServer) -> None:
    server.behaviours["/robots.txt"] = lambda e: e.answer(429, Retry_After="600")
    with pytest.raises(Deferred):
        robots(server).require("https://pages.example/reviews")


def test_rules_are_read_where_they_moved(server: FaultServer) -> None:
    server.behaviours |= {
        "pages.example/robots.txt": lambda e: e.answer(
            301, b"", Location="https://www.pages.example/rules.txt"
        ),
        "/rules.txt": lambda e: e.answer(body=RULES),
    }
    with pytest.raises(Blocked):
        robots(server).require("https://pages.example/reviews/1")


@pytest.mark.parametrize(
    "rules", [b"", bytes(range(256)), b"<html>Not found</html>", b"Disallow: /"]
)
def test_rules_that_say_nothing_allow_all(server: FaultServer, rules: bytes) -> None:
    server.behaviours["/robots.txt"] = lambda e: e.answer(body=rules)
    robots(server).require("https://pages.example/reviews")


def test_a_delay_that_a_site_asks_for_lies_between_its_pages(server: FaultServer) -> None:
    rules = b"User-agent: *\nCrawl-delay: 7.5\n"
    server.behaviours["/robots.txt"] = lambda e: e.answer(body=rules)
    server.behaviours["/1"] = server.behaviours["/2"] = lambda e: e.answer(body=b"page")
    clock = FakeClock()
    server.time = lambda: clock.elapsed
    http = client(clock, origin=server.origin)
    site = Robots(http)
    for url in ("https://a.example/1", "https://a.example/2"):
        http.get(url, spaced=site.delay(url))
    assert [seen.at for seen in server.seen] == [0.0, 7.5, 15.0]


def test_a_delay_longer_than_a_run_sleeps_is_cut_to_that(server: FaultServer) -> None:
    server.behaviours["/robots.txt"] = lambda e: e.answer(body=b"User-agent: *\nCrawl-delay: 900")
    server.behaviours["/1"] = lambda e: e.answer(body=b"page")
    clock = FakeClock()
    http = client(clock, origin=server.origin)
    http.get("https://a.example/1", spaced=Robots(http).delay("https://a.example/1"))
    assert clock.slept == [60]


def test_a_site_that_asks_for_no_delay_is_not_waited_for(server: FaultServer) -> None:
    server.behaviours["/robots.txt"] = lambda e: e.answer(body=RULES)
    assert robots(server).delay("https://a.example/1") == 0
