"""How long the client waits when a remote asks it to, seen by the remote's clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest

from collectors.source import Deferred, Unreachable
from tests.collectors.clients import START, FakeClock, client
from tests.collectors.faultserver import JSON, Exchange, FaultServer


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


def date(seconds: float) -> str:
    return format_datetime(START + timedelta(seconds=seconds), usegmt=True)


def epoch(seconds: float) -> str:
    return str(int(START.timestamp() + seconds))


SHORT = {
    "seconds": ({"Retry-After": "30"}, 30),
    "part of a second": ({"Retry-After": "0.75"}, 0.75),
    "the longest": ({"Retry-After": "60"}, 60),
    "a date": ({"Retry-After": date(30)}, 30),
    "a date of a clock that is ahead": ({"Date": date(7200), "Retry-After": date(7230)}, 30),
    "a date of a clock that is behind": ({"Date": date(-7200), "Retry-After": date(-7170)}, 30),
    "past date by its own clock": ({"Date": date(0), "Retry-After": date(-30)}, 0.5),
    "nothing": ({}, 0.5),
    "zero": ({"Retry-After": "0"}, 0.5),
    "negative": ({"Retry-After": "-1"}, 0.5),
    "garbage": ({"Retry-After": "soon"}, 0.5),
    "empty": ({"Retry-After": ""}, 0.5),
    "infinity": ({"Retry-After": "inf"}, 0.5),
    "no number": ({"Retry-After": "nan"}, 0.5),
    "beyond all numbers": ({"Retry-After": "1e999"}, 0.5),
    "longer than a year": ({"Retry-After": "99999999999"}, 0.5),
    "a date that is none": ({"Retry-After": "Fri, 99 Foo 2026 25:61:00 GMT"}, 0.5),
    "reset in seconds": ({"x-ratelimit-reset": "12"}, 12),
    "reset in unix time": ({"x-rate-limit-reset": epoch(12)}, 12),
    "reset in milliseconds": ({"RateLimit-Reset": epoch(12) + "000"}, 12),
    "reset at an instant": ({"X-RateLimit-Reset": "2026-03-14T12:00:12.000000Z"}, 12),
    "reset without a zone": ({"RateLimit-ResetTime": "2026-03-14T12:00:12"}, 12),
    "reset in the past": ({"X-RateLimit-Reset": "2026-03-14T11:00:00Z"}, 0.5),
    "reset garbage": ({"X-RateLimit-Reset": "tomorrow"}, 0.5),
    "usage of nothing": ({"X-Business-Use-Case-Usage": "{}"}, 0.5),
    "usage garbage": ({"X-Business-Use-Case-Usage": "[[[[["}, 0.5),
    "usage in minutes": (
        {"X-Business-Use-Case-Usage": '{"1": [{"estimated_time_to_regain_access": 1}]}'},
        60,
    ),
    "reset of an allowance that is not spent": (
        {"x-rate-limit-reset": epoch(900), "x-rate-limit-remaining": "449"},
        0.5,
    ),
    "reset of a spent allowance": ({"RateLimit-Reset": "7", "RateLimit-Remaining": "0"}, 7),
    "both ways": ({"Retry-After": "5", "X-RateLimit-Reset": "900"}, 5),
}

LONG = {
    "seconds": ({"Retry-After": "61"}, 61),
    "a day": ({"Retry-After": "86400"}, 86_400),
    "a date": ({"Retry-After": date(3600)}, 3600),
    "a date of a clock that is ahead": ({"Date": date(7200), "Retry-After": date(10800)}, 3600),
    "reset in unix time": ({"x-rate-limit-reset": epoch(900)}, 900),
    "reset at midnight": ({"RateLimit-ResetTime": "2026-03-15T00:00:00+00:00"}, 43_200),
    "usage in minutes": (
        {"X-Business-Use-Case-Usage": '{"1": [{"estimated_time_to_regain_access": 19}]}'},
        1140,
    ),
}


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("spelling", SHORT)
def test_a_short_wait_is_kept_to_the_second(
    server: FaultServer, spelling: str, status: int
) -> None:
    headers, wait = SHORT[spelling]
    server.behaviours["/page"] = lambda e: (
        e.answer() if e.earlier else e.answer(status, b"{}", **headers)
    )
    clock = FakeClock()
    server.time = lambda: clock.elapsed
    assert client(clock, origin=server.origin).get("https://api.example/page").body == JSON
    assert [seen.at for seen in server.seen] == [0.0, wait]


@pytest.mark.parametrize("spelling", LONG)
def test_a_long_wait_ends_the_run_and_says_until_when(server: FaultServer, spelling: str) -> None:
    headers, wait = LONG[spelling]
    server.behaviours["/page"] = lambda e: e.answer(429, b"{}", **headers)
    clock = FakeClock()
    with pytest.raises(Deferred) as caught:
        client(clock, origin=server.origin).get("https://api.example/page")
    assert caught.value.until == START + timedelta(seconds=wait)
    assert clock.slept == []
    assert len(server.seen) == 1


def test_a_remote_that_asks_again_and_again_is_left_alone_until_its_time(
    server: FaultServer,
) -> None:
    server.behaviours["/page"] = lambda e: e.answer(429, b"{}", Retry_After="40")
    clock = FakeClock()
    with pytest.raises(Deferred) as caught:
        client(clock, origin=server.origin).get("https://api.example/page")
    assert clock.slept == [40, 40, 40]
    assert caught.value.until == START + timedelta(seconds=160)


def test_a_post_does_not_wait(server: FaultServer) -> None:
    server.behaviours["/token"] = lambda e: e.answer(429, b"{}", Retry_After="5")
    clock = FakeClock()
    with pytest.raises(Deferred) as caught:
        client(clock, origin=server.origin).post("https://api.example/token", form={})
    assert caught.value.until == START + timedelta(seconds=5)
    assert (len(server.seen), clock.slept) == (1, [])


def test_a_source_may_judge_a_429_itself(server: FaultServer) -> None:
    server.behaviours["/page"] = lambda e: e.answer(429, b'{"code": "DAILY"}', Retry_After="9")
    answer = client(origin=server.origin).get("https://api.example/page", accept=(429,))
    assert answer.json() == {"code": "DAILY"}
    assert len(server.seen) == 1


def test_a_burst_of_errors_is_outlasted_with_growing_pauses(server: FaultServer) -> None:
    server.behaviours["/page"] = lambda e: e.answer(500) if e.earlier < 3 else e.answer()
    clock = FakeClock()
    server.time = lambda: clock.elapsed
    client(clock, origin=server.origin).get("https://api.example/page")
    assert [seen.at for seen in server.seen] == [0.0, 0.5, 1.5, 3.5]


def test_pauses_have_full_jitter(server: FaultServer) -> None:
    server.behaviours["/page"] = lambda e: e.answer(500)
    clock = FakeClock()
    shares = iter([0.0, 0.25, 0.99])
    with pytest.raises(Unreachable):
        client(clock, origin=server.origin, jitter=lambda: next(shares)).get(
            "https://a.example/page"
        )
    assert clock.slept == [0.5, 3.96]


@pytest.mark.parametrize(("ahead", "warned"), [(0, 0), (299, 0), (-299, 0), (360, 1), (-7200, 1)])
def test_a_wrong_clock_is_noted_once(server: FaultServer, ahead: int, warned: int) -> None:
    server.behaviours["/page"] = lambda e: e.answer(Date=date(ahead))
    http = client(origin=server.origin)
    http.get("https://api.example/page")
    http.get("https://api.example/page")
    assert len(http.traffic.warnings) == warned
    if warned:
        assert "api.example" in http.traffic.warnings[0]
        assert f"{abs(ahead) // 60} minutes" in http.traffic.warnings[0]


def test_a_date_that_is_none_is_no_warning(server: FaultServer) -> None:
    server.behaviours["/page"] = lambda e: Exchange.answer(e, Date="yesterday")
    http = client(origin=server.origin)
    http.get("https://api.example/page")
    assert http.traffic.warnings == []
