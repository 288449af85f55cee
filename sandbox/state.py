"""What changes while the sandbox runs: the clock, answers posted to it, tokens, planted churn."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sandbox import text
from sandbox.identity import ROOM, token
from sandbox.statement import Statement
from sandbox.streams import Stream
from sandbox.world import World

TOKEN_LIFE = timedelta(seconds=3599)
_CHURN = ROOM - 20_000

Clock = Callable[[], datetime]
Key = tuple[str, int]


def system_clock() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Reply:
    """An owner's answer as it stands.

    Attributes:
        posted: written through the interface rather than by the simulated owner.
    """

    text: str
    at: float
    posted: bool = False


@dataclass
class Sandbox:
    """One running sandbox.

    Attributes:
        world: what there is to serve.
        clock: tells the present moment.
        written: answers posted or deleted through an interface, newest state; None = deleted.
        writes: how often an answer was posted or deleted, by review.
    """

    world: World
    clock: Clock = system_clock
    written: dict[Key, Reply | None] = field(default_factory=dict)
    writes: dict[Key, int] = field(default_factory=dict)
    tokens: dict[str, datetime] = field(default_factory=dict)
    _inserted: dict[str, list[Statement]] = field(default_factory=dict)
    _deleted: dict[Key, float] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(_CHURN))

    @property
    def secrets(self) -> Mapping[str, Mapping[str, str]]:
        """What a person would enter to connect each source."""
        return {
            source: {name: token(f"{self.world.seed}/{source}/{name}", 40) for name in names}
            for source, names in _SECRETS.items()
        }

    def statements(self, stream: Stream) -> list[Statement]:
        """Return everything ever said in a stream, oldest first, with its removals."""
        said = self.world.statements(stream, self.clock()) + self._inserted.get(stream.key, [])
        if not self._deleted:
            return said
        gone = self._deleted
        return [
            one._replace(removed=min(one.removed, gone.get(key(one), one.removed))) for one in said
        ]

    def visible(self, stream: Stream) -> list[Statement]:
        """Return what stands in a stream now, oldest first."""
        now = self.clock().timestamp()
        return [one for one in self.statements(stream) if one.removed > now]

    def reply(self, statement: Statement, stream: Stream) -> Reply | None:
        """Return the owner's answer as it stands now."""
        if key(statement) in self.written:
            return self.written[key(statement)]
        if statement.replied > self.clock().timestamp():
            return None
        return Reply(text.reply(statement, stream), statement.replied)

    def write_reply(self, statement: Statement, words: str | None) -> Reply | None:
        """Post an answer, or delete it with None."""
        self.writes[key(statement)] = self.writes.get(key(statement), 0) + 1
        now = self.clock().timestamp()
        reply = None if words is None else Reply(words, now, posted=True)
        self.written[key(statement)] = reply
        return reply

    def issue_token(self) -> str:
        """Return a new access token."""
        issued = f"ya29.{secrets.token_urlsafe(24)}"
        self.tokens[issued] = self.clock() + TOKEN_LIFE
        return issued

    def token_holds(self, offered: str) -> bool:
        """Tell whether an access token is known and not expired."""
        return offered in self.tokens and self.clock() < self.tokens[offered]

    def insert(self, stream: Stream, count: int) -> None:
        """Let new statements appear in a stream this moment."""
        now = self.clock().timestamp()
        newest = self.visible(stream)[-count:]
        self._inserted.setdefault(stream.key, []).extend(
            one._replace(number=next(self._numbers), seed=one.seed ^ 0x1A5, created=now)
            for one in newest
        )

    def delete(self, stream: Stream, count: int) -> None:
        """Take the newest statements of a stream away this moment."""
        now = self.clock().timestamp()
        for one in self.visible(stream)[-count:]:
            self._deleted[key(one)] = now


_SECRETS = {
    "google_business": ("client_id", "client_secret", "refresh_token"),
    "yelp": ("api_key",),
    "tripadvisor": ("api_key",),
    "mastodon": ("access_token",),
}


def key(statement: Statement) -> Key:
    """Return what identifies a statement in the world."""
    return statement.stream, statement.number
