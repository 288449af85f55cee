"""Posting one approved answer: at most one request, and nothing concluded that is not known.

A request that posts is never sent twice. Where it began and no clear word came back, the outcome is
unknown, and the platform is asked what stands there before anybody does anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from collectors.source import (
    Answer,
    Answers,
    AuthRefused,
    BadItem,
    Broken,
    Deferred,
    HttpClient,
    QuotaSpent,
    ReadsReplies,
    SourceError,
    SourceModule,
    Unreachable,
)
from data.answers import State, gist
from data.models import Listing, Replies, Review
from data.sending import ANSWERED, LOOK, Ending

AGAIN = timedelta(minutes=5)
"""How long to wait after a failure before anything was sent."""

BACK = timedelta(days=2)
"""How long before a review was published the walk in search of it ends."""

ANSWERED_CLEARLY = (AuthRefused, QuotaSpent)
"""Refusals that say by themselves that nothing was posted."""

REFUSED_IN_WORDS = (*ANSWERED_CLEARLY, Broken, Deferred)
"""Refusals that say so where they are drawn from an answer that came whole."""

NOT_LET_IN = 401

_LOG_IN = frozenset({"grant_type", "password"})


@dataclass(frozen=True)
class Letter:
    """A text on its way to the author of a review.

    Attributes:
        expected: the gist of the owner's answer that stood there when the text was approved.
    """

    listing: Listing
    review: Review
    text: str
    expected: str = ""


class Watched:
    """The network of one posting: it lets a single request pass that could post something.

    Args:
        http: the network itself.
        require: called right before such a request; raises to stop it.

    Attributes:
        begun: such a request was let through.
        answered: it came back with a whole answer.
    """

    def __init__(self, http: HttpClient, require: Callable[[], None]) -> None:
        self._http = http
        self._require = require
        self.begun = False
        self.answered = False

    @property
    def secrets(self) -> Mapping[str, str]:
        """The secrets by name."""
        return self._http.secrets

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return self._http.now()

    def keep_secret(self, name: str, value: str) -> None:
        """Store a renewed secret."""
        self._http.keep_secret(name, value)

    def alone(self) -> AbstractContextManager[None]:
        """Keep others from renewing the same secrets meanwhile."""
        return self._http.alone()

    def get(self, url: str, **means: Any) -> Answer:
        """Read `url`."""
        return self._http.get(url, **means)

    def post(self, url: str, **means: Any) -> Answer:
        """Send a form or a JSON value; logging in posts nothing."""
        if _logs_in(means.get("form")) or _logs_in(means.get("json")):
            return self._http.post(url, **means)
        return self._once(lambda: self._http.post(url, **means))

    def put(self, url: str, **means: Any) -> Answer:
        """Put a JSON value."""
        return self._once(lambda: self._http.put(url, **means))

    def _once(self, send: Callable[[], Answer]) -> Answer:
        if self.begun:
            raise Unreachable("The platform wants the same request again; it was not sent again.")
        self._require()
        self.begun = True
        answer = send()
        # Whoever is not let in has posted nothing, and may come again with a new token.
        self.begun = self.answered = answer.status != NOT_LET_IN
        return answer


def _logs_in(content: object) -> bool:
    return isinstance(content, Mapping) and not _LOG_IN.isdisjoint(content)


def post(
    module: SourceModule, http: HttpClient, letter: Letter, require: Callable[[], None]
) -> Ending:
    """Post an answer and return what came of it.

    Args:
        module: a source with `reply`.
        http: the network.
        letter: what to post, and to what.
        require: called right before the one request that posts; what it raises is passed on.
    """
    try:
        standing = _standing(module, http, letter)
    except SourceError as error:
        return _nothing_sent(error, http.now())
    if standing is not None and gist(standing) != letter.expected:
        same = gist(standing) == gist(letter.text)
        return Ending(State.SENT) if same else Ending(State.REFUSED, ANSWERED, LOOK)
    return _posted(module, Watched(http, require), letter)


def _standing(module: SourceModule, http: HttpClient, letter: Letter) -> str | None:
    """Return the answer that stands on the platform, where one look tells; empty for none."""
    if not hasattr(module, "read_reply"):
        return None
    found = cast(ReadsReplies, module).read_reply(http, letter.listing, letter.review)
    return found or ""


def _posted(module: SourceModule, http: Watched, letter: Letter) -> Ending:
    replies = module.SOURCE.replies or Replies()
    try:
        said = cast(Answers, module).reply(http, letter.listing, letter.review, letter.text)
    except BadItem as error:
        return Ending(State.REFUSED, f"{module.SOURCE.name}: {error}.", "Change the text.")
    except SourceError as error:
        return _failed(error, http)
    if said == "REJECTED":
        return Ending(State.REFUSED, f"{module.SOURCE.name} does not show this answer.", LOOK, said)
    pending = replies.moderated and said != "APPROVED"
    return Ending(State.PENDING if pending else State.SENT, remote_id=said)


def _failed(error: SourceError, http: Watched) -> Ending:
    if not http.begun:
        return _nothing_sent(error, http.now())
    clear = REFUSED_IN_WORDS if http.answered else ANSWERED_CLEARLY
    if isinstance(error, clear):
        return Ending(State.REFUSED, str(error), error.action)
    return Ending(State.UNKNOWN, str(error), "Earshot looks whether the answer arrived.")


def _nothing_sent(error: SourceError, now: datetime) -> Ending:
    """Return the ending of an attempt that posted nothing: passing troubles leave it approved."""
    if isinstance(error, Unreachable | Deferred):
        until = max(error.until or now, now + AGAIN)
        return Ending(State.APPROVED, str(error), error.action, until=until)
    return Ending(State.REFUSED, str(error), error.action)


def read_back(module: SourceModule, http: HttpClient, letter: Letter) -> str | None:
    """Return the owner's answer as it stands on the platform, or None where none was found.

    Where one look does not tell, the listing is walked. An answer within a thread may show at
    another review of that thread, so the letter's own text is recognised wherever it stands.

    Raises:
        SourceError: it could not be read.
    """
    if hasattr(module, "read_reply"):
        return _standing(module, http, letter) or None
    wanted, standing, met = letter.review, None, False
    since = wanted.created_at - BACK if wanted.created_at else None
    for found in _walked(module, http, letter.listing, since):
        if found.response_text and gist(found.response_text) == gist(letter.text):
            return found.response_text
        if (found.account, found.external_id) == (wanted.account, wanted.external_id):
            standing, met = found.response_text, True
    if not met:
        raise Broken("The review was not found on the platform.", action="Look there yourself.")
    return standing


def _walked(
    module: SourceModule, http: HttpClient, listing: Listing, since: datetime | None
) -> Iterator[Review]:
    for item in module.fetch(http, listing, since):
        try:
            yield module.parse(item, listing)
        except ValueError:
            continue
