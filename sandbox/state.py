"""What changes while the sandbox runs: the clock, answers posted to it, tokens, planted churn."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from sandbox import text
from sandbox.identity import CHURN
from sandbox.keys import make_keys
from sandbox.statement import Statement
from sandbox.streams import Stream
from sandbox.world import World

TOKEN_LIFE = timedelta(seconds=3599)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)

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
        name: tells the answers to one statement apart; part of their remote ids.
    """

    text: str
    at: float
    posted: bool = False
    name: str = "0"


def nothing() -> None:
    """Keep nothing."""


@dataclass
class Sandbox:
    """One running sandbox.

    Attributes:
        world: what there is to serve.
        clock: tells the present moment.
        on_write: is called after something was posted.
        written: answers to those statements whose answers were posted or deleted.
        writes: how often an answer was posted or deleted, by statement.
        tokens: access tokens with the source they open and the moment they end.
        rotated: refresh tokens that took the place of those first given out, by source.
        codes: what owners have agreed to, by the code they were sent back with.
    """

    world: World
    clock: Clock = system_clock
    on_write: Callable[[], None] = nothing
    written: dict[Key, tuple[Reply, ...]] = field(default_factory=dict)
    writes: dict[Key, int] = field(default_factory=dict)
    tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    rotated: dict[str, str] = field(default_factory=dict)
    codes: dict[str, object] = field(default_factory=dict)
    _inserted: dict[str, list[Statement]] = field(default_factory=dict)
    _mentions: dict[str, list[Statement]] = field(default_factory=dict)
    _deleted: dict[Key, float] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(CHURN))

    @cached_property
    def secrets(self) -> Mapping[str, Mapping[str, str]]:
        """What a person would enter to connect each source."""
        return make_keys(self.world.streams, self.world.seed)

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

    def replies(self, statement: Statement, stream: Stream) -> tuple[Reply, ...]:
        """Return the owner's answers as they stand now, oldest first."""
        if key(statement) in self.written:
            return self.written[key(statement)]
        if statement.replied > self.clock().timestamp():
            return ()
        return (Reply(text.reply(statement, stream), statement.replied),)

    def reply(self, statement: Statement, stream: Stream) -> Reply | None:
        """Return the owner's first answer as it stands now."""
        return next(iter(self.replies(statement, stream)), None)

    def write_reply(self, statement: Statement, words: str) -> Reply:
        """Post an answer in place of those that stand."""
        reply = self._posted(statement, words)
        self._write(statement, (reply,))
        return reply

    def add_reply(self, statement: Statement, stream: Stream, words: str, name: str = "") -> Reply:
        """Post an answer beside those that stand, or in place of the one of that name."""
        reply = self._posted(statement, words, name)
        others = [one for one in self.replies(statement, stream) if one.name != reply.name]
        self._write(statement, (*others, reply))
        return reply

    def delete_reply(self, statement: Statement) -> None:
        """Take the owner's answers away."""
        self._write(statement, ())

    def _posted(self, statement: Statement, words: str, name: str = "") -> Reply:
        later = str(self.writes.get(key(statement), 0) + 1)
        return Reply(words, self.clock().timestamp(), True, name or later)

    def _write(self, statement: Statement, replies: tuple[Reply, ...]) -> None:
        self.writes[key(statement)] = self.writes.get(key(statement), 0) + 1
        self.written[key(statement)] = replies
        self.on_write()

    def issue_token(self, source: str, life: timedelta = TOKEN_LIFE) -> str:
        """Return a new access token for a source."""
        issued = f"ya29.{secrets.token_urlsafe(24)}"
        self.tokens[issued] = (source, self.clock() + life)
        return issued

    def token_holds(self, offered: str, source: str) -> bool:
        """Tell whether an access token opens a source and has not expired."""
        opens, until = self.tokens.get(offered, ("", EARLIEST))
        return opens == source and self.clock() < until

    def refresh_token(self, source: str) -> str:
        """Return the refresh token that is good now."""
        return self.rotated.get(source) or self.secrets[source]["refresh_token"]

    def rotate(self, source: str) -> str:
        """Return a new refresh token; the one before is good no more."""
        self.rotated[source] = secrets.token_urlsafe(30)
        self.on_write()
        return self.rotated[source]

    def insert(self, stream: Stream, count: int) -> None:
        """Let new statements appear in a stream this moment."""
        self._inserted.setdefault(stream.key, []).extend(self._said_again(stream, count))

    def mention(self, stream: Stream, count: int) -> list[Statement]:
        """Let a brand be mentioned where nothing lists it, this moment; return the mentions."""
        made = self._said_again(stream, count)
        self._mentions.setdefault(stream.key, []).extend(made)
        return made

    def mentions(self, stream: Stream) -> list[Statement]:
        """Return the mentions that stand now."""
        made = self._mentions.get(stream.key, [])
        return [one for one in made if key(one) not in self._deleted]

    def _said_again(self, stream: Stream, count: int) -> list[Statement]:
        """Return what was said last once more, as if others said it now."""
        now = self.clock().timestamp()
        newest = self.visible(stream)[-count:]
        return [
            one._replace(number=next(self._numbers), seed=one.seed ^ 0x1A5, created=now)
            for one in newest
        ]

    def delete(self, stream: Stream, count: int) -> None:
        """Take the newest statements of a stream away this moment."""
        for one in self.visible(stream)[-count:]:
            self.take_away(one)

    def take_away(self, statement: Statement) -> None:
        """Take one statement away this moment."""
        self._deleted[key(statement)] = self.clock().timestamp()


def key(statement: Statement) -> Key:
    """Return what identifies a statement in the world."""
    return statement.stream, statement.number
