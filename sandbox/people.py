"""Invented authors."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from sandbox.statement import Statement


class Person(NamedTuple):
    """Somebody who writes reviews.

    Attributes:
        handle: what they call themselves where people do not use their names.
        number: unique enough for a user id.
    """

    first: str
    last: str
    handle: str
    number: int

    @property
    def full(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"

    @property
    def short(self) -> str:
        """First name and initial, as Yelp and many Google users have it."""
        return f"{self.first} {self.last[0]}."


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads(resources.files("sandbox").joinpath("text/names.toml").read_text("utf-8"))


def author(statement: Statement) -> Person:
    """Return who made a statement."""
    rng = random.Random(statement.seed ^ 0x5EED)
    names = _names()
    first = _one(names["first"][statement.language], rng)
    last = "".join(_one(names["last"][part], rng) for part in ("start", "middle", "end"))
    style = _one(("{first}{n}", "{first}_{last}", "{last}{n}", "{first}.{last}{n}"), rng)
    handle = style.format(first=first, last=last, n=rng.randrange(2, 9999)).lower()
    return Person(first, last, handle, rng.getrandbits(40))


def _one(values: Sequence[str], rng: random.Random) -> str:
    return values[int(rng.random() * len(values))]
