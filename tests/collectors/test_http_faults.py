"""Answers that are late, cut, damaged or far too large, over real sockets.

Each fault either goes away when the request is sent again, and the run has its page, or it stays,
and the run ends in the error that fits. An answer is never short without a word.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest

from collectors.network.clock import SystemClock
from collectors.network.limits import Limits
from collectors.source import FormatChanged, Unreachable
from tests.collectors.clients import FakeClock, client
from tests.collectors.faults import FEED, LARGE, PAGE, PASSING
from tests.collectors.faultserver import JSON, Behaviour, Exchange, FaultServer, packed

QUICK = Limits(connect=0.5, read=0.4, whole=2.0)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


def fault_then_page(fault: Behaviour, times: int) -> Behaviour:
    return lambda e: fault(e) if e.earlier < times else e.answer()


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_costs_a_try_and_nothing_else(server: FaultServer, fault: str) -> None:
    server.behaviours["/page"] = fault_then_page(PASSING[fault], 1)
    http = client(origin=server.origin, limits=QUICK)
    assert http.get("https://api.example/page").body == JSON
    assert http.traffic.retries == 1
    assert len(server.seen) == http.traffic.requests == 2


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_stays_is_said_after_four_tries(server: FaultServer, fault: str) -> None:
    server.behaviours["/page"] = PASSING[fault]
    clock = FakeClock()
    http = client(clock, origin=server.origin, limits=QUICK)
    with pytest.raises(Unreachable, match=r"^api\.example/page .* \(try 4\)\.$"):
        http.get("https://api.example/page", params={"page": 1})
    assert len(server.seen) == 4
    assert clock.slept == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("fault", PASSING)
def test_a_post_is_sent_once_whatever_happens(server: FaultServer, fault: str) -> None:
    server.behaviours["/reply"] = PASSING[fault]
    http = client(origin=server.origin, limits=QUICK)
    with pytest.raises(Unreachable):
        http.post("https://api.example/reply", json={"text": "Thank you"})
    assert len(server.seen) == 1


def test_no_server_at_all_is_unreachable() -> None:
    with FaultServer() as gone:
        origin = gone.origin
    with pytest.raises(Unreachable, match="could not be reached"):
        client(origin=origin).get("https://api.example/page")


WHOLE: dict[str, tuple[Behaviour, bytes]] = {
    "chunks": (lambda e: e.chunks(JSON[:7], JSON[7:]), JSON),
    "JSON of unknown length": (lambda e: e.unframed(JSON), JSON),
    "HTML of unknown length": (lambda e: e.unframed(PAGE), PAGE),
    "feed of unknown length": (lambda e: e.unframed(FEED), FEED),
    "text of unknown length": (lambda e: e.unframed(b"id,text\n1,ok\n"), b"id,text\n1,ok\n"),
    "gzip": (lambda e: e.zipped(packed(JSON)), JSON),
    "gzip by its old name": (lambda e: e.zipped(packed(JSON), "X-GZIP"), JSON),
    "gzip in two members": (lambda e: e.zipped(packed(JSON[:9]) + packed(JSON[9:])), JSON),
    "gzip with padding": (lambda e: e.zipped(packed(JSON) + b"\0" * 9), JSON),
    "gzip of nothing": (lambda e: e.zipped(b""), b""),
    "identity": (lambda e: e.zipped(JSON, "identity"), JSON),
    "nothing": (lambda e: e.answer(body=b""), b""),
}


@pytest.mark.parametrize("form", WHOLE)
def test_a_whole_answer_is_taken_at_once(server: FaultServer, form: str) -> None:
    server.behaviours["/page"], body = WHOLE[form]
    http = client(origin=server.origin)
    assert http.get("https://api.example/page").body == body
    assert len(server.seen) == 1


def drip_body(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    exchange.drip(b"x")


def drip_headers(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\n")
    exchange.drip(b"X-Slow: yes\r\nX-", pause=0.005)


def drip_unframed(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\n\r\n")
    exchange.drip(b"slow text ")


def test_a_drip_ends_after_sixty_seconds_by_our_own_clock(server: FaultServer) -> None:
    server.behaviours["/drip"] = drip_body
    clock = FakeClock(tick=1.0)
    http = client(clock, origin=server.origin, limits=Limits(tries=1))
    with pytest.raises(Unreachable, match="in time"):
        http.get("https://api.example/drip")
    assert 60 < clock.elapsed < 64


@pytest.mark.parametrize("drip", [drip_body, drip_headers, drip_unframed])
def test_a_drip_is_cut_off_though_each_read_is_quick(server: FaultServer, drip: Behaviour) -> None:
    server.behaviours["/drip"] = drip
    limits = Limits(read=0.1, whole=0.15, tries=1)
    http = client(SystemClock(), origin=server.origin, limits=limits)
    with pytest.raises(Unreachable, match="in time"):
        http.get("https://api.example/drip")


def test_silence_amid_the_body_is_cut_off_at_the_deadline(server: FaultServer) -> None:
    server.behaviours["/page"] = PASSING["hang amid body"]
    limits = Limits(read=60.0, whole=0.15, tries=1)
    http = client(SystemClock(), origin=server.origin, limits=limits)
    with pytest.raises(Unreachable, match="in time"):
        http.get("https://api.example/page")


def test_the_cut_off_is_what_ends_dripping_headers(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it the client reads on for as long as the server likes."""
    monkeypatch.setattr("collectors.network.adapter.limit_headers", lambda manager: None)

    def drip_then_close(exchange: Exchange) -> None:
        exchange.send(b"HTTP/1.1 200 OK\r\n")
        for _ in range(10):
            exchange.stopped.wait(0.05)
            exchange.send(b"X-Slow: yes\r\n")
        exchange.send(b"Content-Length: 0\r\n\r\n")

    server.behaviours["/drip"] = drip_then_close
    http = client(SystemClock(), origin=server.origin, limits=Limits(read=0.3, whole=9, tries=1))
    assert http.get("https://api.example/drip").status == 200


@pytest.mark.parametrize("fault", LARGE)
def test_a_bomb_is_refused_once_and_unopened(server: FaultServer, fault: str) -> None:
    server.behaviours["/bomb"] = LARGE[fault]
    http = client(origin=server.origin)
    with pytest.raises(FormatChanged):
        http.get("https://api.example/bomb")
    assert len(server.seen) == 1


def test_a_body_of_exactly_the_limit_is_taken(server: FaultServer) -> None:
    body = b"x" * 100_000
    server.behaviours |= {
        "/plain": lambda e: e.answer(body=body),
        "/gzip": lambda e: e.zipped(packed(body)),
        "/more": lambda e: e.zipped(packed(body + b"x")),
    }
    http = client(origin=server.origin, limits=Limits(body=100_000))
    assert http.get("https://api.example/plain").body == body
    assert http.get("https://api.example/gzip").body == body
    with pytest.raises(FormatChanged):
        http.get("https://api.example/more")


def test_retries_are_a_fifth_of_a_runs_requests_at_most(server: FaultServer) -> None:
    server.behaviours |= {
        "/good": Exchange.answer,
        "/bad": fault_then_page(Exchange.reset, 1),
    }
    http = client(origin=server.origin)
    for page in range(40):
        http.get("https://api.example/good", params={"page": page})
    done = 0
    with pytest.raises(Unreachable):
        for page in range(1_000):
            http.get("https://api.example/bad", params={"page": page})
            done += 1
    assert done == 13
    assert http.traffic.retries == 13
    assert http.traffic.retries <= 0.2 * http.traffic.requests


def test_a_short_run_may_still_try_again(server: FaultServer) -> None:
    server.behaviours["/page"] = fault_then_page(Exchange.reset, 3)
    http = client(origin=server.origin)
    assert http.get("https://api.example/page").body == JSON
    with pytest.raises(Unreachable, match=r"\(try 1\)"):
        http.get("https://api.example/page?again")


def test_bytes_are_handed_on_and_no_charset_is_guessed(server: FaultServer) -> None:
    text = {"utf8": "café".encode(), "latin": "café".encode("latin-1")}
    server.behaviours |= {
        "/none": lambda e: e.answer(body=b'{"a": "%b"}' % text["utf8"]),
        "/wrong": lambda e: e.answer(
            body=b'{"a": "%b"}' % text["utf8"], Content_Type="application/json; charset=latin-1"
        ),
        "/bad": lambda e: e.answer(body=b'{"a": "%b"}' % text["latin"]),
        "/mark": lambda e: e.answer(body=b'\xef\xbb\xbf{"a": "%b"}' % text["utf8"]),
        "/wide": lambda e: e.answer(body='{"a": "café"}'.encode("utf-16")),
    }
    http = client(origin=server.origin)
    read = {name: http.get(f"https://api.example/{name}") for name in ("none", "wrong", "bad")}
    assert read["none"].json() == read["wrong"].json() == {"a": "café"}
    assert read["bad"].json() == {"a": "caf\ufffd"}
    assert read["bad"].body == b'{"a": "%b"}' % text["latin"]
    for name in ("mark", "wide"):
        assert http.get(f"https://api.example/{name}").json() == {"a": "café"}


class Credulous:
    """A reader that believes whatever it got, as many do."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._body = b""
        self._packed = zlib.decompressobj(31) if encoding else None

    def feed(self, piece: bytes) -> None:
        self._body += self._packed.decompress(piece) if self._packed else piece

    def finish(self) -> bytes:
        return self._body


SHORT = ["cut gzip", "cut JSON of unknown length", "nothing of unknown length"]


@pytest.mark.parametrize("fault", SHORT)
def test_a_credulous_reader_would_take_short_answers(
    server: FaultServer, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the checks are for: without them the same faults pass for good answers."""
    monkeypatch.setattr("collectors.network.connections.Decoder", Credulous)
    monkeypatch.setattr("collectors.network.connections.require_closed", lambda body: None)
    server.behaviours["/page"] = PASSING[fault]
    answer = client(origin=server.origin, limits=QUICK).get("https://api.example/page")
    assert answer.status == 200
    assert answer.body != JSON
