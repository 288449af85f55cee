"""No secret shows in a log, a message or a traceback, whatever goes wrong."""

from __future__ import annotations

import io
import logging
import traceback
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import pytest

from collectors.http import Http
from collectors.network.limits import Limits
from collectors.network.redact import BLOT, Redact
from collectors.source import SourceError
from tests.collectors.clients import client
from tests.collectors.faults import LARGE, PASSING
from tests.collectors.faultserver import Behaviour, Exchange, FaultServer

QUERY, HEADER, PATH, FORM, RENEWED = (
    f"canary-{place}/ü+&={number} zz"
    for number, place in enumerate(("query", "header", "path", "form", "renewed"))
)
HEADER = HEADER.replace("ü", "u")
CANARIES = (QUERY, HEADER, PATH, FORM, RENEWED)

ENDINGS: dict[str, Behaviour] = {
    **PASSING,
    **LARGE,
    **{str(status): lambda e, s=status: e.answer(s) for status in (400, 401, 403, 404, 451)},
    "asked to wait": lambda e: e.answer(429, Retry_After="9999"),
    "redirect": lambda e: e.answer(302, b"", Location="https://thief.example/"),
    "broken header": lambda e: e.send(
        b"HTTP/1.1 403 No\r\nno colon here\r\nContent-Length: 0\r\n\r\n"
    ),
    "good": Exchange.answer,
}


def spellings(secret: str) -> set[str]:
    return {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1]}


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


@pytest.fixture
def redact() -> Redact:
    return Redact()


@pytest.fixture
def log(redact: Redact) -> Iterator[io.StringIO]:
    """Everything that is logged anywhere, through a handler with the filter."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(redact)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def shown(error: BaseException) -> str:
    """Return all that an error can tell, whatever it hides included."""
    texts = ["".join(traceback.format_exception(error))]
    inner: BaseException | None = error
    while inner is not None:
        texts.append(repr(inner))
        inner = inner.__cause__ or inner.__context__
    return "\n".join(texts)


def go_wrong(http: Http, method: str) -> str:
    log = logging.getLogger("a.source")
    address = f"https://api.example/{quote(PATH, safe='')}/page"
    try:
        if method == "get":
            answer = http.get(address, params={"key": QUERY}, headers={"X-Api-Key": HEADER})
        else:
            answer = http.post(f"{address}?key={quote(QUERY)}", form={"refresh_token": FORM})
    except SourceError as error:
        log.exception("collecting %s failed", address)
        return shown(error)
    log.info("read %s", answer)
    return repr(answer) + answer.url


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_no_canary_is_ever_shown(
    server: FaultServer, redact: Redact, log: io.StringIO, ending: str, method: str
) -> None:
    server.behaviours["/page"] = ENDINGS[ending]
    secrets = {"query": QUERY, "header": HEADER, "path": PATH, "form": FORM}
    limits = Limits(connect=0.5, read=0.1, whole=1.0, tries=2)
    http = client(origin=server.origin, secrets=secrets, redact=redact, limits=limits)
    http.keep_secret("renewed", RENEWED)
    told = go_wrong(http, method)
    logging.getLogger("a.source").debug("secrets now: %s", dict(http.secrets))
    everything = log.getvalue() + told + repr(http) + str(http.traffic)
    assert BLOT in everything
    assert "urllib3" in everything or "/page" in everything
    hits = [way for canary in CANARIES for way in spellings(canary) if way in everything]
    assert hits == []


def test_the_search_finds_canaries_where_nothing_hides_them(
    server: FaultServer, log: io.StringIO
) -> None:
    server.behaviours["/page"] = Exchange.answer
    http = client(origin=server.origin, secrets={"query": QUERY})
    go_wrong(http, "get")
    assert any(way in log.getvalue() for way in spellings(QUERY))
