"""The contract of a source, and the discovery of those that keep it.

A source is one module in `collectors/sources/` with

* `SOURCE`, a `data.models.Source`;
* `fetch(http, listing, since)`, a generator that yields raw items (plain dictionaries, as close to
  the remote form as may be) and returns a `Coverage`. It raises one of the errors below rather
  than come back empty by mistake. `since` is the newest moment known of a listing that has been
  walked before, or None for a walk of everything;
* `parse(item, listing)`, pure, which turns one raw item into a `Review` or raises `BadItem`.

Some sources can do more:

* `fetch_together(http, wanted)`, a generator of what is new of several listings that share their
  secrets, in fewer requests than each of them takes; `wanted` are the listings with their `since`,
  at most `SOURCE.together` of them. It yields a listing's id with a raw item, and with None once
  everything of that listing has come. It raises as `fetch` does; a listing that is not done by
  then, or when it returns, is fetched by itself;
* `find(http, query, listing)`, a generator of the listings (`data.models.Found`) that fit what a
  person typed; `listing` holds the options entered so far and has no remote id. Its `SOURCE.finds`
  says what to type;
* `from_url(url)`, pure, the remote id that a pasted address tells, or None;
* `granted(http, token, account)`, the secret to be kept in place of the one that an owner's consent
  gave, where that is not the last step;
* `receive(delivery, listing)`, pure, a generator of the raw items that a delivery to our webhook
  holds for a listing, and a `Notice` of what it only names; it returns whether the listing must be
  collected to learn the rest. Its `SOURCE.webhook` says how a delivery is proved. What was named
  stands in `listing.notices` of every `fetch` until an item of that name was yielded, as a review
  of that external id or as what cannot be read (`collectors.record.unreadable`);
* `reply(http, listing, review, text)`; nothing calls it but an approved reply. Its
  `SOURCE.replies` says what it takes. It raises `BadItem` before anything is sent if the text does
  not fit, and sends at most one request that is neither a read nor a log-in;
* `read_reply(http, listing, review)`, the owner's answer as the platform holds it at this moment,
  shown to everybody already or not, or None where there is none. Where an answer overwrites the
  one before, this must be there.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol, cast

from collectors import sources
from data.models import Coverage, Found, Listing, Notice, Outcome, Review, Source

Item = Mapping[str, Any]
Fetch = Generator[Item, None, Coverage]
Wanted = Sequence[tuple[Listing, datetime]]
Together = Iterator[tuple[int, Item | None]]
Received = Generator[Item | Notice, None, bool]


class SourceError(Exception):
    """A collection could not go on.

    Args:
        message: what happened, for a person; never holds a secret.
        action: what the person can do about it.
        until: when it makes sense to try again, where that is known.
    """

    outcome = Outcome.BROKEN
    action = "Try again later; if it stays, look at the run's details."

    def __init__(self, message: str, *, action: str = "", until: datetime | None = None) -> None:
        super().__init__(message)
        self.action = action or type(self).action
        self.until = until


class Unreachable(SourceError):
    """The network or the remote failed, and trying again within the run did not help."""

    outcome = Outcome.PARTIAL
    action = "Nothing to do: the next run tries again."


class Deferred(SourceError):
    """The remote asked us to wait longer than a run should sleep."""

    outcome = Outcome.DEFERRED
    action = "Nothing to do: collection goes on when the wait is over."


class AuthRefused(SourceError):
    """The credentials are missing, expired or not allowed to read this listing."""

    outcome = Outcome.AUTH
    action = "Connect the source again with a valid key."


class QuotaSpent(SourceError):
    """The allowance for the day or month is used up."""

    outcome = Outcome.QUOTA
    action = "Wait for the allowance to renew, or ask the platform for a larger one."


class Blocked(SourceError):
    """The remote does not want to be read: robots.txt, a captcha, a log-in page."""

    outcome = Outcome.BLOCKED
    action = "Use the platform's own interface or import its export instead."


class FormatChanged(SourceError):
    """The answer is not in the form we know, so nothing may be concluded from it."""

    outcome = Outcome.CHANGED
    action = "Update Earshot; what was set aside is read again afterwards."


class Broken(SourceError):
    """The remote contradicts itself (endless pages, repeated cursors) or the listing is gone."""


class Gone(Broken):
    """What was asked for is not there, or may not be seen."""


class BadItem(ValueError):
    """One item cannot become a review; it is set aside with this reason, its neighbours go on."""


class NotThere(BadItem):
    """What one item stands for could not be had; of the remote's format that says nothing."""


class Answer(Protocol):
    """A finished HTTP answer, its body read whole and decoded."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...
    @property
    def url(self) -> str: ...
    def json(self) -> Any: ...


class HttpClient(Protocol):
    """What a source may use of the network; see `collectors.http`."""

    @property
    def secrets(self) -> Mapping[str, str]: ...
    def now(self) -> datetime: ...
    def keep_secret(self, name: str, value: str) -> None: ...
    def alone(self) -> AbstractContextManager[None]: ...
    def get(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (),
        spaced: float = 0.0,
    ) -> Answer: ...
    def post(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (),
    ) -> Answer: ...
    def put(
        self,
        url: str,
        *,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (),
    ) -> Answer: ...


class SourceModule(Protocol):
    """The shape of a module in `collectors/sources/`."""

    SOURCE: Source

    def fetch(self, http: HttpClient, listing: Listing, since: datetime | None) -> Fetch: ...
    def parse(self, item: Item, listing: Listing) -> Review: ...


class FetchesTogether(Protocol):
    """A source that can fetch several listings at once."""

    SOURCE: Source

    def fetch_together(self, http: HttpClient, wanted: Wanted) -> Together: ...


class Finds(Protocol):
    """A source that can search for listings."""

    def find(self, http: HttpClient, query: str, listing: Listing) -> Iterator[Found]: ...


class ReadsAddresses(Protocol):
    """A source that knows its listings by their web addresses."""

    def from_url(self, url: str) -> str | None: ...


class Granted(Protocol):
    """A source that exchanges what an owner's consent gives for what it reads with."""

    def granted(self, http: HttpClient, token: str, account: str) -> str: ...


class Receives(Protocol):
    """A source whose platform delivers what is new."""

    def receive(self, delivery: Item, listing: Listing) -> Received: ...


class Answers(Protocol):
    """A source whose platform takes owners' answers."""

    SOURCE: Source

    def reply(self, http: HttpClient, listing: Listing, review: Review, text: str) -> str: ...


class ReadsReplies(Protocol):
    """A source that can look up the owner's answer to one review."""

    def read_reply(self, http: HttpClient, listing: Listing, review: Review) -> str | None: ...


def source_ids() -> list[str]:
    """Return the ids of all sources, in order of name."""
    return sorted(module.name for module in pkgutil.iter_modules(sources.__path__))


def source_module(source_id: str) -> SourceModule:
    """Return the module of one source.

    Raises:
        KeyError: there is no source of that id.
    """
    if source_id not in source_ids():
        raise KeyError(source_id)
    return cast(SourceModule, importlib.import_module(f"{sources.__name__}.{source_id}"))


def all_sources() -> list[Source]:
    """Return what every source says of itself."""
    return [source_module(source_id).SOURCE for source_id in source_ids()]
