"""What a brand publishes, what people say below it, and what they answer to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.numbering import occasion, parent
from sandbox.state import Sandbox
from sandbox.statement import Statement
from sandbox.streams import Stream

_HOUR = 3600.0


@dataclass(frozen=True)
class Thread:
    """A statement and what other people answered to it."""

    opener: Statement
    answers: tuple[Statement, ...]


@dataclass(frozen=True)
class Occasion:
    """Something a brand published, and what is said below it, oldest first.

    Attributes:
        number: of the occasion, from 0.
        at: when it was published.
    """

    number: int
    at: float
    threads: tuple[Thread, ...]

    @property
    def statements(self) -> list[Statement]:
        """Everything said below it."""
        return [one for thread in self.threads for one in (thread.opener, *thread.answers)]


def threads(statements: Sequence[Statement]) -> list[Thread]:
    """Return the threads of statements, by their first; answers to what is gone are gone too."""
    below: dict[int, list[Statement]] = {}
    for one in statements:
        above = parent(one.number)
        if above is not None:
            below.setdefault(above, []).append(one)
    openers = [one for one in statements if parent(one.number) is None]
    return [Thread(one, tuple(below.get(one.number, ()))) for one in openers]


def occasions(sandbox: Sandbox, stream: Stream) -> list[Occasion]:
    """Return what the brand of a stream has published, newest first."""
    begun: dict[int, float] = {}
    for one in sandbox.statements(stream):
        begun[occasion(one)] = min(begun.get(occasion(one), one.created), one.created)
    said: dict[int, list[Thread]] = {}
    for thread in threads(sandbox.visible(stream)):
        said.setdefault(occasion(thread.opener), []).append(thread)
    found = [Occasion(n, at - _HOUR, tuple(said.get(n, ()))) for n, at in begun.items()]
    return sorted(found, key=lambda one: one.at, reverse=True)


def standing(sandbox: Sandbox, stream: Stream) -> list[Statement]:
    """Return what stands in the threads of a stream."""
    kept = threads(sandbox.visible(stream))
    return [one for thread in kept for one in (thread.opener, *thread.answers)]
