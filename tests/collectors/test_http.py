"""The client of the collectors, when nothing is wrong or a remote says no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.http import Http
from collectors.network.budget import LocalBudget
from collectors.network.limits import Limits
from collectors.source import (
    AuthRefused,
    Blocked,
    Broken,
    Deferred,
    FormatChanged,
    Gone,
    HttpClient,
    QuotaSpent,
    SourceError,
)
from tests.collectors.clients import START, FakeClock, NoBudget, client
from tests.collectors.faultserver import JSON, Exchange, FaultServer, packed


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


def test_keeps_the_contract_of_a_client() -> None:
    http: HttpClient = client(secrets={"key": "k-123456"})
    assert http.now() == START
    assert dict(http.secrets) == {"key": "k-123456"}


def test_a_request_arrives_at_the_stand_in_as_it_was_meant(server: FaultServer) -> None:
    server.behaviours["/v1/reviews"] = lambda e: e.answer(X_Total="1")
    http = client(origin=server.origin)
    answer = http.get(
        "https://API.example/v1/reviews",
        params={"page": 2, "q": "käse & brot"},
        headers={"X-Api-Key": "k"},
    )
    seen = server.seen[0]
    assert seen.path == "/api.example/v1/reviews?page=2&q=k%C3%A4se+%26+brot"
    assert seen.headers["host"] == "api.example"
    assert seen.headers["x-api-key"] == "k"
    assert seen.headers["accept-encoding"] == "gzip"
    assert seen.headers["user-agent"].startswith("Earshot/")
    assert answer.status == 200
    assert answer.headers["x-total"] == "1"
    assert answer.body == JSON
    assert answer.json()["reviews"][0]["id"] == "1"
    assert answer.url == "https://api.example/v1/reviews?page=2&q=k%C3%A4se+%26+brot"


def test_forms_and_json_are_posted(server: FaultServer) -> None:
    server.behaviours["/token"] = Exchange.answer
    http = client(origin=server.origin)
    http.post("https://api.example/token", form={"grant_type": "refresh_token"})
    http.post("https://api.example/token", json={"text": "Thank you"})
    assert [seen.body for seen in server.seen] == [
        b"grant_type=refresh_token",
        b'{"text": "Thank you"}',
    ]
    assert server.seen[1].headers["content-type"] == "application/json"


def test_one_connection_serves_many_requests(server: FaultServer) -> None:
    server.behaviours |= {
        "/plain": Exchange.answer,
        "/gzip": lambda e: e.zipped(packed(JSON)),
        "/nothing": lambda e: e.answer(204, b""),
    }
    http = client(origin=server.origin)
    for path in ("plain", "gzip", "nothing", "plain"):
        http.get(f"https://api.example/{path}")
    assert server.connections == 1
    assert http.traffic.requests == 4
    assert http.traffic.bytes == 2 * len(JSON) + len(packed(JSON))
    assert http.traffic.retries == 0


def test_closing_lets_the_connection_go(server: FaultServer) -> None:
    server.behaviours["/plain"] = Exchange.answer
    http = client(origin=server.origin)
    http.get("https://api.example/plain")
    http.close()
    http.get("https://api.example/plain")
    assert server.connections == 2


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Broken),
        (401, AuthRefused),
        (402, QuotaSpent),
        (403, AuthRefused),
        (404, Gone),
        (410, Gone),
        (451, Blocked),
        (304, Broken),
    ],
)
def test_a_status_means_an_error_unless_the_source_judges_it(
    server: FaultServer, status: int, kind: type[SourceError]
) -> None:
    body = b"" if status == 304 else b'{"error": "no"}'
    server.behaviours["/no"] = lambda e: e.answer(status, body)
    http = client(origin=server.origin)
    with pytest.raises(SourceError, match=rf"api\.example/no .*HTTP {status}") as caught:
        http.get("https://api.example/no?page=1")
    assert type(caught.value) is kind
    assert len(server.seen) == 1
    answer = http.get("https://api.example/no", accept=(status,))
    assert (answer.status, answer.body) == (status, body)


def test_what_is_no_json_is_a_changed_format(server: FaultServer) -> None:
    server.behaviours["/login"] = lambda e: e.answer(body=b"<html>Please log in</html>")
    answer = client(origin=server.origin).get("https://api.example/login")
    with pytest.raises(FormatChanged):
        answer.json()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://files.example/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "reviews.example/no-scheme",
        "https://user:password@api.example/",
        "http://[::1/",
        "https://" + "a" * 300 + ".example/",
        "",
    ],
)
def test_an_address_that_is_none_is_refused_without_a_request(
    server: FaultServer, url: str
) -> None:
    http = client() if "aaa" in url else client(origin=server.origin)
    with pytest.raises(Broken) as caught:
        http.get(url)
    assert "password" not in str(caught.value)
    assert server.seen == []


@pytest.mark.parametrize("key", ["k-12345\n", "k-12345\r\nX: y", "schlüssel-€"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_shown(
    server: FaultServer, key: str
) -> None:
    http = client(origin=server.origin, secrets={"key": key})
    with pytest.raises(Broken) as caught:
        http.get("https://api.example/plain", headers={"X-Api-Key": key})
    assert key.strip() not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert server.seen == []


def test_public_pages_are_followed_where_they_moved(server: FaultServer) -> None:
    server.behaviours |= {
        "/old": lambda e: e.answer(301, b"moved", Location="https://new.example/a/b"),
        "/a/b": lambda e: e.answer(302, b"", Location="../caf\u00c3\u00a9"),
        "/caf%C3%A9": Exchange.answer,
    }
    answer = client(origin=server.origin).get("https://old.example/old")
    assert [seen.headers["host"] for seen in server.seen] == ["old.example"] + 2 * ["new.example"]
    assert answer.url == "https://new.example/caf%C3%A9"


def test_redirects_without_an_end_or_a_target_are_broken(server: FaultServer) -> None:
    server.behaviours |= {
        "/circle": lambda e: e.answer(302, b"", Location="/circle"),
        "/nowhere": lambda e: e.answer(302, b""),
        "/elsewhere": lambda e: e.answer(302, b"", Location="file:///etc/passwd"),
    }
    http = client(origin=server.origin)
    with pytest.raises(Broken, match="more redirects"):
        http.get("https://api.example/circle")
    assert len(server.seen) == 6
    for path in ("nowhere", "elsewhere"):
        with pytest.raises(Broken):
            http.get(f"https://api.example/{path}")
    assert len(server.seen) == 8


@pytest.mark.parametrize(
    "asked",
    [
        {"headers": {"Authorization": "Bearer t-999999"}},
        {"headers": {"X-Api-Key": "unknown to us"}},
        {"headers": {"Cookie": "session=1"}},
        {"params": {"key": "k-123456"}},
        {"params": {"key": "k 12/3456+"}},
    ],
)
def test_credentials_do_not_follow_a_redirect(
    server: FaultServer, asked: dict[str, dict[str, str]]
) -> None:
    server.behaviours["/old"] = lambda e: e.answer(302, b"", Location="https://thief.example/")
    http = client(origin=server.origin, secrets={"key": "k-123456", "odd": "k 12/3456+"})
    with pytest.raises(Broken, match="points elsewhere"):
        http.get("https://api.example/old", **asked)
    assert http.get("https://api.example/old", accept=(302,), **asked).status == 302
    assert {seen.headers["host"] for seen in server.seen} == {"api.example"}


def test_a_post_is_never_redirected(server: FaultServer) -> None:
    server.behaviours["/old"] = lambda e: e.answer(307, b"", Location="https://new.example/")
    with pytest.raises(Broken):
        client(origin=server.origin).post("https://api.example/old", json={})
    assert len(server.seen) == 1


def test_cookies_are_not_kept(server: FaultServer) -> None:
    server.behaviours["/plain"] = lambda e: e.answer(Set_Cookie="session=1; Path=/")
    http = client(origin=server.origin)
    http.get("https://api.example/plain")
    http.get("https://api.example/plain")
    assert "cookie" not in server.seen[1].headers


def test_the_environment_adds_nothing(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.behaviours["/plain"] = Exchange.answer
    assert client(origin=server.origin).get("https://api.example/plain").status == 200


def test_a_renewed_secret_is_stored_before_it_is_used() -> None:
    kept: list[tuple[str, str, str]] = []
    http: Http

    def keep(name: str, value: str) -> None:
        kept.append((name, value, http.secrets["token"]))

    http = client(secrets={"token": "old-token"}, keep_secret=keep)
    http.keep_secret("token", "new-token")
    assert kept == [("token", "new-token", "old-token")]
    assert http.secrets["token"] == "new-token"


def test_a_renewed_secret_that_cannot_be_stored_is_not_used() -> None:
    def fail(name: str, value: str) -> None:
        raise OSError("disk full")

    http = client(secrets={"token": "old-token"}, keep_secret=fail)
    with pytest.raises(OSError, match="disk full"):
        http.keep_secret("token", "new-token")
    assert http.secrets["token"] == "old-token"


def test_requests_keep_the_pace_of_their_host(server: FaultServer) -> None:
    clock = FakeClock()
    server.time = lambda: clock.elapsed
    server.behaviours["/plain"] = Exchange.answer
    http = client(clock, origin=server.origin, budget=LocalBudget(2.0, clock))
    for host in ("a", "a", "b", "a"):
        http.get(f"https://{host}.example/plain")
    assert [seen.at for seen in server.seen] == [0.0, 0.5, 0.5, 1.0]
    assert http.traffic.waited == 1.0


def test_a_spent_budget_defers_the_run(server: FaultServer) -> None:
    class Spent(NoBudget):
        def wait(self, host: str) -> float:
            return 61.0

    http = client(origin=server.origin, budget=Spent())
    with pytest.raises(Deferred) as caught:
        http.get("https://api.example/plain")
    assert caught.value.until == START + timedelta(seconds=61)
    assert server.seen == []


def test_pages_without_an_end_are_broken(server: FaultServer) -> None:
    server.behaviours["/pages"] = Exchange.answer
    http = client(origin=server.origin, limits=Limits(requests=10))
    with pytest.raises(Broken, match="10 requests"):
        for page in range(1_000):
            http.get("https://api.example/pages", params={"page": page})
    assert len(server.seen) == 10


@given(
    st.text()
    | st.from_regex(r"https?://[a-z\[\]:%0-9@\\.#?/ ]{0,30}", fullmatch=True)
    | st.text().map(lambda text: f"https://{text}")
    | st.text().map(lambda text: f"https://api.example:{text}/{text}?{text}")
)
@settings(max_examples=300, deadline=None)
def test_any_text_for_an_address_ends_in_the_family_of_errors(url: str) -> None:
    with FaultServer() as server:
        answered = {"": lambda e: e.answer(302, b"", Location="/again"), "/again": Exchange.answer}
        server.behaviours |= answered
        http = client(origin=server.origin)
        with suppress(SourceError):
            assert http.get(url).body == JSON


@given(st.binary(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_redirect_ends_in_the_family_of_errors(location: bytes) -> None:
    with FaultServer() as server:
        server.behaviours["/page"] = lambda e: e.answer(
            302, b"", Location=location.decode("latin-1")
        )
        http = client(origin=server.origin, limits=Limits(read=0.2, tries=1))
        with suppress(SourceError):
            http.get("https://api.example/page")
