"""What each choice of a filter would show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from data.facts import where
from data.models import Filters, Scope
from data.schema import fact


@dataclass(frozen=True)
class Facets:
    """How many reviews each choice of a filter would show, the other filters staying as they are.

    Attributes:
        topics: by bit of the topic bitmask; a review counts for each of its topics.
        answered: by 0 and 1.
    """

    channels: Mapping[str, int]
    stars: Mapping[int, int]
    sentiments: Mapping[int, int]
    languages: Mapping[str, int]
    answered: Mapping[int, int]
    topics: Mapping[int, int]


_OWN: dict[str, tuple[str, dict[str, Any]]] = {
    "channels": ("channel", {"channels": frozenset()}),
    "stars": ("stars", {"stars": frozenset()}),
    "sentiments": ("sentiment", {"sentiments": frozenset()}),
    "languages": ("language", {"languages": frozenset()}),
    "topics": ("topics", {"topics": 0}),
}
"""Of each facet: its column, and the filters without its own part."""

_ALONE = ("topics", "languages")
"""Facets of many choices are counted alone: they would multiply the groups of all the others."""


def count_facets(connection: Connection, scope: Scope, filters: Filters) -> Facets:
    """Return how many reviews each choice of each filter would show."""
    together: dict[tuple[Filters, str], list[str]] = {}
    for name, (_, without) in _OWN.items():
        key = (replace(filters, **without), name if name in _ALONE else "")
        together.setdefault(key, []).append(name)
    counted: dict[str, dict[Any, int]] = {}
    for (relaxed, _), names in together.items():
        counted |= _count(connection, where(scope, relaxed), names)
    return Facets(**counted, answered=_count_answered(connection, scope, filters))


def _count_answered(connection: Connection, scope: Scope, filters: Filters) -> dict[int, int]:
    """Count either choice by itself: where answers cannot be seen, a review is of neither."""
    number = select(func.count()).select_from(fact)
    counted = {
        int(answered): connection.scalar(
            number.where(where(scope, replace(filters, answered=answered)))
        )
        for answered in (False, True)
    }
    return {choice: number for choice, number in counted.items() if number}


def _count(
    connection: Connection, condition: ColumnElement[bool], names: Sequence[str]
) -> dict[str, dict[Any, int]]:
    columns = [fact.c[_OWN[name][0]] for name in names]
    statement = select(*columns, func.count()).where(condition).group_by(*columns)
    counted: dict[str, dict[Any, int]] = {name: {} for name in names}
    for *values, number in connection.execute(statement):
        for name, value in zip(names, values, strict=True):
            for choice in _bits(value) if name == "topics" else [value]:
                if choice is not None:
                    counted[name][choice] = counted[name].get(choice, 0) + number
    return counted


def _bits(mask: int) -> list[int]:
    return [bit for bit in range(63) if mask >> bit & 1]
