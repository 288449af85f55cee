"""A small world on loopback, with a clock that tests may set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from sandbox.server import Running, serve
from sandbox.world import World

ANCHOR = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = ANCHOR + timedelta(hours=2)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Client:
    """A person with all keys, talking to the sandbox as our HTTP client would."""

    running: Running
    clock: Clock
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, url: str, **more: Any) -> requests.Response:
        target = f"{self.running.url}/{url.removeprefix('https://')}"
        return self.session.get(target, timeout=5, allow_redirects=False, **more)

    def secret(self, source: str, name: str) -> str:
        return str(self.running.sandbox.secrets[source][name])

    def bearer(self, source: str, name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret(source, name)}"}

    def listings(self, source: str) -> list[dict[str, Any]]:
        listed = self.get("sandbox/manifest.json").json()["listings"]
        return [listing for listing in listed if listing["source"] == source]

    def truth(self, listing: dict[str, Any]) -> dict[str, Any]:
        asked = {"source": listing["source"], "remote_id": listing["remote_id"]}
        if "country" in listing["options"]:
            asked["country"] = listing["options"]["country"]
        return dict(self.get("sandbox/truth", params=asked).json())

    def shown(self, listing: dict[str, Any]) -> list[dict[str, Any]]:
        return [row for row in self.truth(listing)["reviews"] if row["shown"]]

    def sign_in(self) -> dict[str, str]:
        form = dict(self.running.sandbox.secrets["google_business"], grant_type="refresh_token")
        target = f"{self.running.url}/oauth2.googleapis.com/token"
        token = self.session.post(target, data=form, timeout=5).json()["access_token"]
        return {"Authorization": f"Bearer {token}"}

    def plant(self, kind: str, **more: Any) -> None:
        target = f"{self.running.url}/sandbox/faults"
        answer = requests.post(target, json={"kind": kind, **more}, timeout=5)
        assert answer.ok, answer.text


@pytest.fixture(scope="session")
def small() -> World:
    return World(seed=7, anchor=ANCHOR, size="small")


@pytest.fixture(scope="session")
def demo() -> World:
    return World(seed=1, anchor=ANCHOR)


@pytest.fixture
def client(small: World) -> Iterator[Client]:
    clock = Clock()
    with serve(small, clock=clock) as running:
        yield Client(running, clock)
