"""All network of the collectors: one client per run, polite, bounded and suspicious.

A worker makes one `Http` for each run of a listing, hands it to the source's `fetch`, closes it
afterwards and keeps its `traffic` with the run. Whatever the remote does: a request ends in time
and within its size (`Limits`), an answer is whole or an error, only GETs are sent again, and no
secret follows a redirect or shows in a message.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from collectors.network.adapter import PinnedAdapter, what_happened
from collectors.network.addresses import NotPublic
from collectors.network.answers import (
    REDIRECTS,
    Reply,
    is_transient,
    not_public,
    redirect_target,
    refusal,
    unsendable,
)
from collectors.network.body import Cut
from collectors.network.budget import Budget
from collectors.network.clock import Clock
from collectors.network.connections import read_body
from collectors.network.limits import Limits, Traffic
from collectors.network.patience import Patience
from collectors.network.redact import Redact, without_query
from collectors.network.waiting import asked_wait
from collectors.source import Broken, SourceError

AGENT = "Earshot/0.1 (review monitoring; keeps to robots.txt and Retry-After)"

_HARMLESS = frozenset(
    {"accept", "accept-language", "if-modified-since", "if-none-match", "user-agent"}
)


@dataclass(frozen=True)
class _Request:
    prepared: requests.PreparedRequest
    url: str
    host: str
    where: str
    anonymous: bool


class Http:
    """The network as a source sees it; keeps `collectors.source.HttpClient`.

    Not for several threads at once: make one per run.

    Args:
        secrets: what the source may use, by the names its needs give them.
        options: what it was told besides, in the same way, that may be shown.
        budget: paces the requests to each host.
        clock: where the time comes from.
        origin: base URL of a stand-in server, such as `http://127.0.0.1:8700`. When set, a request
            to `https://HOST/PATH` goes to `{origin}/HOST/PATH` with HOST as its Host header, and
            nothing else can be reached.
        allow_hosts: names of hosts that may have addresses off the public internet, for
            platforms that one hosts oneself.
        public_only: refuse all other addresses off the public internet.
        keep_secret: called with the name and value of a secret that a source has renewed.
        alone: holds back every other process that would renew these secrets, and returns them as
            they are by then.
        redact: learns all secrets, so that the log handlers it filters show none of them.
        limits: what a request and a run may cost.
        jitter: returns random numbers in [0, 1), to spread tries after a failure.

    Attributes:
        traffic: what the run has cost so far, and its warnings.
    """

    def __init__(
        self,
        *,
        secrets: Mapping[str, str],
        budget: Budget,
        clock: Clock,
        options: Mapping[str, str] | None = None,
        origin: str | None = None,
        allow_hosts: Iterable[str] = (),
        public_only: bool = True,
        keep_secret: Callable[[str, str], None] | None = None,
        alone: Callable[[], AbstractContextManager[Mapping[str, str]]] | None = None,
        redact: Redact | None = None,
        limits: Limits | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.traffic = Traffic()
        self._secrets = dict(secrets)
        self._options = dict(options or {})
        self._clock = clock
        self._origin = origin.rstrip("/") if origin else None
        self._keep_secret = keep_secret
        self._alone = alone or _nobody_else
        self._redact = redact or Redact()
        self._limits = limits or Limits()
        self._patience = Patience(budget, clock, self._limits, self.traffic, jitter)
        self._adapter = PinnedAdapter(
            everywhere=self._origin is not None or not public_only,
            allow_hosts=frozenset(host.lower() for host in allow_hosts),
        )
        for value in self._secrets.values():
            self._redact.add(value)

    @property
    def secrets(self) -> Mapping[str, str]:
        """The secrets by name, renewed ones included, and the options."""
        return MappingProxyType({**self._options, **self._secrets})

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return self._clock.now()

    def keep_secret(self, name: str, value: str) -> None:
        """Store a renewed secret, then use it; it is not used if storing fails."""
        self._redact.add(value)
        if self._keep_secret is not None:
            self._keep_secret(name, value)
        self._secrets[name] = value

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Renew secrets while no one else does; what others have renewed is known by then.

        Raises:
            Deferred: another process has been at it for too long.
        """
        with self._alone() as present:
            for value in present.values():
                self._redact.add(value)
            self._secrets.update(present)
            yield

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (),
        spaced: float = 0.0,
    ) -> Reply:
        """Read `url`, trying again where that may help.

        Redirects are followed if the request carries nothing that could be a credential: no known
        secret, and no headers but those about content and caching.

        Args:
            url: http or https, without user name or password.
            params: are added to the query.
            headers: are sent as they are.
            accept: statuses outside 200-299 that the source judges itself; they come back at
                once, without another try or a redirect.
            spaced: seconds that the host wants between two requests.

        Returns:
            A whole answer with a status of 200-299 or one of `accept`.

        Raises:
            SourceError: of the kind that says what a person can do about it.
        """
        request = self._prepare("GET", url, headers, params=params)
        for _ in range(self._limits.redirects + 1):
            follow = REDIRECTS.difference(accept) if request.anonymous else frozenset[int]()
            answer = self._send(request, (*accept, *follow), spaced)
            if answer.status not in follow:
                return answer
            if "Location" not in answer.headers:
                raise refusal(answer.status, request.where)
            request = self._prepare("GET", redirect_target(request.url, answer), headers)
        raise Broken(f"{request.where} is behind more redirects than any page needs.")

    def post(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (),
    ) -> Reply:
        """Send a form or a JSON value to `url`, exactly once and nowhere else.

        Arguments, result and errors are those of `get`.
        """
        return self._send(self._prepare("POST", url, headers, data=form, json=json), accept)

    def put(
        self,
        url: str,
        *,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (),
    ) -> Reply:
        """Put a JSON value at `url`, exactly once and nowhere else; for the rest see `post`."""
        return self._send(self._prepare("PUT", url, headers, json=json), accept)

    def _prepare(
        self, method: str, url: str, headers: Mapping[str, str] | None, **content: Any
    ) -> _Request:
        given = headers or {}
        sent = {"User-Agent": AGENT, "Accept": "*/*", **given, "Accept-Encoding": "gzip"}
        prepared = _prepared(requests.Request(method, url, headers=sent, **content))
        address = str(prepared.url)
        place = urlsplit(address)
        harmless = {name.lower() for name in given} <= _HARMLESS
        if self._origin:
            prepared.url = f"{self._origin}/{place.netloc}{prepared.path_url}"
            prepared.headers["Host"] = place.netloc
        return _Request(
            prepared,
            url=address,
            host=str(place.hostname),
            where=self._redact.text(without_query(address)),
            anonymous=harmless and self._redact.text(address) == address,
        )

    def _send(self, request: _Request, accept: tuple[int, ...], spaced: float = 0.0) -> Reply:
        attempt = 0
        while True:
            attempt += 1
            self._patience.take_turn(request.host, spaced)
            try:
                answer = self._exchange(request)
                trouble, asked = f"answered with HTTP {answer.status}", None
            except Cut as cut:
                trouble, asked = str(cut), None
            else:
                if 200 <= answer.status < 300 or answer.status in accept:
                    return answer
                if not is_transient(answer.status):
                    raise refusal(answer.status, request.where)
                asked = asked_wait(answer.headers, self.now())
            if request.prepared.method != "GET":
                raise self._patience.give_up(request.where, trouble, asked)
            self._patience.before_retry(request.where, trouble, attempt, asked)

    def _exchange(self, request: _Request) -> Reply:
        failure: Cut | SourceError
        try:
            return self._answer(request)
        except NotPublic:
            failure = not_public(request.host)
        except (UnicodeError, requests.exceptions.InvalidURL):
            failure = unsendable()
        except (requests.RequestException, HTTPError, OSError) as error:
            failure = Cut(what_happened(error))
        # Raised here, for the caught error would hang on to it and may show a URL with a key.
        raise failure

    def _answer(self, request: _Request) -> Reply:
        deadline = self._clock.monotonic() + self._limits.whole
        response = self._adapter.send(
            request.prepared, stream=True, timeout=(self._limits.connect, self._limits.read)
        )
        with closing(response):
            self.traffic.compare_clocks(request.host, response.headers.get("Date"), self.now())
            body = read_body(response.raw, deadline, self._clock, self._limits.body, self.traffic)
        shown = self._redact.text(request.url)
        return Reply(response.status_code, response.headers, body, shown)


@contextmanager
def _nobody_else() -> Iterator[Mapping[str, str]]:
    yield {}


def _prepared(request: requests.Request) -> requests.PreparedRequest:
    """Form a request without environment, cookies or stored passwords."""
    try:
        prepared = request.prepare()
        place = urlsplit(str(prepared.url))
        usable = place.scheme in ("http", "https") and place.hostname and "@" not in place.netloc
    except (requests.RequestException, ValueError):
        usable = None
    if not usable:
        raise unsendable()
    return prepared
