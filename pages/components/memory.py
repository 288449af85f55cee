"""The one memory of the pages: keyed by who may see what, what is asked, and the data version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter
from types import FunctionType
from typing import Any, TypeVar, cast

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from data.facts import Facts
from data.models import Filters, Scope

T = TypeVar("T")

MOST_BYTES = 256_000_000
"""What the memory may take; the answers that have not been asked for the longest are forgotten."""


@dataclass(frozen=True)
class Question:
    """Everything that an answer from the store depends on.

    Attributes:
        version: the data version; a new one makes every earlier answer unfit.
        as_of: the moment to judge at; answers are shared by the moments of one day.
        arguments: whatever else the answer depends on.
        drawn: the answers of the present drawing, which no answer depends on.
    """

    store: Engine
    scope: Scope
    filters: Filters
    version: int
    as_of: datetime
    arguments: tuple[Any, ...] = ()
    drawn: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def facts(self) -> Facts:
        """Counts over the store's reviews."""
        return Facts(self.store)

    @property
    def key(self) -> str:
        """A text that differs whenever the answer may."""
        parts = (
            str(self.store.url),
            _canonical(self.scope),
            _canonical(self.filters),
            self.version,
            self.as_of.date().isoformat(),
            self.arguments,
        )
        return repr(parts)


def _canonical(value: Scope | Filters) -> str:
    """Spell out a value so that equal ones read the same, whatever the order of their sets."""
    pairs = ((each.name, getattr(value, each.name)) for each in fields(value))
    return repr([(name, _sorted(part)) for name, part in pairs])


def _sorted(part: Any) -> Any:
    return sorted(part) if isinstance(part, frozenset) else part


def _name(function: FunctionType) -> str:
    return f"{function.__module__}.{function.__qualname__}"


@st.cache_data(
    ttl="1h",
    # Thirty people with filters of their own ask for thousands of answers, most of them small.
    max_size=MOST_BYTES,
    show_spinner=False,
    hash_funcs={Question: attrgetter("key"), FunctionType: _name},
)
def _remembered(read: Callable[[Question], Any], question: Question) -> Any:
    return read(question)


def answer(read: Callable[[Question], T], question: Question) -> T:
    """Return what a function of a module answers, from memory where it has been asked before.

    The memory of all hands out copies, which cost more than the look: within one drawing an answer
    is copied once.
    """
    key = _key(read, question)
    if key not in question.drawn:
        question.drawn[key] = _remembered(read, question)
    return cast(T, _own(question.drawn[key]))


def shared(read: Callable[[Question], T], question: Question) -> T:
    """Return what a function of a module answers, worked out once in a drawing.

    It is for what several answers are made of and is too large to be remembered beside them. Nobody
    may change it.
    """
    key = _key(read, question)
    if key not in question.drawn:
        question.drawn[key] = read(question)
    return cast(T, question.drawn[key])


def _key(read: Callable[[Question], Any], question: Question) -> str:
    return f"{_name(cast(FunctionType, read))} {question.key}"


def _own(value: Any) -> Any:
    """Return a value whose frames may be changed without changing what is remembered."""
    if isinstance(value, pd.DataFrame | pd.Series):
        return value.copy(deep=False)
    if isinstance(value, dict):
        return {name: _own(each) for name, each in value.items()}
    return value
