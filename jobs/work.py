"""What every job of the worker needs, and the network it may use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Any

from sqlalchemy import Engine

from collectors.http import Http
from collectors.network.budget import LocalBudget
from collectors.network.clock import Clock
from collectors.network.limits import Limits
from collectors.network.redact import Redact
from collectors.source import Deferred
from data.audit import Audit
from data.budget import reserve
from data.catalogue import Catalogue
from data.commands import Commands
from data.lease import Lease
from data.models import Listing, Source, Terms
from data.raw_items import RawItems
from data.runs import Runs
from data.secrets import Busy, Secrets
from data.settings import read_setting
from data.store import Store
from data.suppression import Suppression
from data.uploads import Uploads

ALLOWED_HOSTS = "allowed_hosts"
"""The setting that names hosts off the public internet which sources may reach."""

LICENCES = "licences"
"""The setting that holds the terms of licences, by source."""

SANDBOX_PACE = 500.0
"""Requests a second to the sandbox, which is on this machine and minds no load."""


class NotReady(RuntimeError):
    """Something that a run needs is missing; the message says what."""


@dataclass
class Work:
    """The means of the worker.

    Attributes:
        origin: base URL of the sandbox, to which every request of a demo brand goes.
        stopping: set when the process has been asked to end.
        limits: what one request and one run may cost.
        joining: held while listings are claimed to be collected together.
    """

    engine: Engine
    clock: Clock
    secrets: Secrets
    lease: Lease | None = None
    origin: str | None = None
    redact: Redact = field(default_factory=Redact)
    stopping: bool = False
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self.store = Store(self.engine, self.lease, Suppression(self.secrets.keys))
        self.raw_items = RawItems(self.store)
        self.runs = Runs(self.store)
        self.catalogue = Catalogue(self.engine)
        self.commands = Commands(self.engine)
        self.uploads = Uploads(self.engine)
        self.audit = Audit(self.engine, self.secrets.keys)
        self.joining = Lock()
        self._sandbox_pace = LocalBudget(SANDBOX_PACE, self.clock, burst=50)

    def hold(self, taken: Lease) -> None:
        """Write under a lease from now on."""
        self.lease = taken
        self.store.lease = taken

    def http(self, listing: Listing, source: Source) -> Http:
        """Return the network for one run of a listing; a demo brand reaches the sandbox only."""
        entered = {need.name for need in source.needs} & listing.options.keys()
        pace = _SharedPace(self.engine, source.requests_per_second, self.clock)
        return Http(
            secrets=self._held(listing),
            options={name: str(listing.options[name]) for name in sorted(entered)},
            budget=self._sandbox_pace if listing.demo else pace,
            clock=self.clock,
            origin=self._origin(listing),
            allow_hosts=read_setting(self.engine, ALLOWED_HOSTS, []),
            keep_secret=partial(self._keep, listing),
            alone=partial(self._alone, listing),
            redact=self.redact,
            limits=self.limits,
        )

    def _held(self, listing: Listing) -> dict[str, str]:
        """Return the secrets of a listing's account over those of its source."""
        own = self.secrets.of(secret_owner(listing))
        return {**self.secrets.of(listing.source), **own}

    def _keep(self, listing: Listing, name: str, value: str) -> None:
        """Keep a renewed secret where the others are, for all who use them."""
        own, shared = secret_owner(listing), listing.source
        held = self.secrets.names(own)
        everybody = name not in held and (not held or name in self.secrets.names(shared))
        self.secrets.keep(shared if everybody else own, name, value, self.clock.now())

    @contextmanager
    def _alone(self, listing: Listing) -> Iterator[dict[str, str]]:
        try:
            with self.secrets.alone(listing.source, self.clock):
                yield self._held(listing)
        except Busy as error:
            raise Deferred(str(error), until=error.until) from None

    def _origin(self, listing: Listing) -> str | None:
        if listing.demo and self.origin is None:
            raise NotReady("The demo brand is collected from the sandbox, which is not running.")
        return self.origin if listing.demo else None

    def terms(self, source: Source) -> Terms:
        """Return a source's terms, or those of a licence that allows more."""
        licences: Mapping[str, Any] = read_setting(self.engine, LICENCES, {})
        return Terms(**licences[source.id]) if source.id in licences else source.terms


def secret_owner(listing: Listing) -> str:
    """Return whose secrets a listing uses: its account's, or its source's where it names none."""
    return f"{listing.source}:{listing.account}" if listing.account else listing.source


@dataclass
class _SharedPace:
    engine: Engine
    per_second: float
    clock: Clock

    def wait(self, host: str) -> float:
        interval = timedelta(seconds=1 / self.per_second)
        now: datetime = self.clock.now()
        return reserve(self.engine, host, interval, now).total_seconds()
