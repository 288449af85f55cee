"""The routes served on loopback over a real store, with a clock that tests may set."""

import http.client
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

import pytest
import uvicorn
from cryptography.fernet import Fernet
from starlette.applications import Starlette

from data.secrets import Secrets
from jobs.work import Work
from tests.databases import wait_until
from tests.jobs.conftest import StoppedClock


@pytest.fixture
def work(engine):
    return Work(engine, StoppedClock(), Secrets(engine, Fernet.generate_key().decode()))


@dataclass
class Answered:
    """What came back."""

    status_code: int
    headers: dict
    body: bytes


@dataclass
class Browser:
    """Follows no redirects and keeps cookies, even those for https."""

    port: int
    cookies: dict = field(default_factory=dict)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def get(self, path, cookies=None):
        return self.send("GET", path, cookies=cookies)

    def post(self, path, body, headers=None):
        return self.send("POST", path, body, headers)

    def send(self, method, path, body=None, headers=None, cookies=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        kept = "; ".join(f"{key}={value}" for key, value in (cookies or self.cookies).items())
        connection.request(method, path, body, {**(headers or {}), "Cookie": kept})
        answer = connection.getresponse()
        got = Answered(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        for name, morsel in SimpleCookie(got.headers.get("set-cookie", "")).items():
            self.cookies[name] = morsel.value
        connection.close()
        return got


@contextmanager
def served(routes, middleware=()):
    """Serve routes from a thread for as long as the block runs."""
    listening = socket.create_server(("127.0.0.1", 0))
    application = Starlette(routes=routes, middleware=middleware)
    config = uvicorn.Config(application, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    try:
        yield Browser(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()
