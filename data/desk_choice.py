"""What a person has narrowed the inbox to, as a statement: order, conditions, place in the list."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Text,
    and_,
    exists,
    func,
    literal_column,
    select,
    tuple_,
    type_coerce,
)

from data.desk import allowed
from data.desk_steps import OPEN, State
from data.facts import where
from data.models import Filters, Scope
from data.paging import Position
from data.schema import fact, mention, task
from data.search import TextMatch


class Order(enum.StrEnum):
    """How the inbox is sorted: what to do first, what is due first, or what came last."""

    FIRST = "first"
    DUE = "due"
    NEWEST = "newest"


@dataclass(frozen=True)
class Choice:
    """What a person has narrowed the inbox to; empty means no narrowing.

    Attributes:
        assignee: of these people; 0 stands for nobody.
        overdue: due before this moment.
        told: tasks that this person was told of and has not opened since.
        news: tasks with news after this moment.
        tag: tasks that carry it.
        filters: what the reviews themselves must be.
        among: these reviews and no others, where it is not None.
    """

    states: frozenset[State] = frozenset()
    lane: str = ""
    assignee: frozenset[int] = frozenset()
    overdue: datetime | None = None
    told: int | None = None
    news: datetime | None = None
    tag: str = ""
    filters: Filters = field(default_factory=Filters)
    among: frozenset[int] | None = None


FEW = 500
"""Reviews that a search finds up to which they are looked up one by one."""

IS_OPEN: ColumnElement[bool] = literal_column("task.open = 1")
TAGS = type_coerce(task.c.tags, Text)
_THERE: ColumnElement[bool] = literal_column("task.gone = 0")
_KEYS = {
    Order.FIRST: (task.c.priority, task.c.review_id),
    Order.DUE: (task.c.due_at, task.c.review_id),
    Order.NEWEST: (task.c.news_at, task.c.review_id),
}
_ASCENDING = Order.DUE


def searched(connection: Connection, choice: Choice) -> Choice:
    """Return a choice that names what its search finds, where that is little.

    Walking the whole list in its order to meet something rare, or nothing, would take long.
    """
    if not choice.filters.search.strip():
        return choice
    match = select(fact.c.review_id).where(TextMatch(choice.filters.search)).limit(FEW + 1)
    found = connection.scalars(match).all()
    if len(found) > FEW:
        return choice
    return replace(choice, filters=replace(choice.filters, search=""), among=frozenset(found))


def tables(choice: Choice) -> FromClause:
    """Return the tables a choice needs; the facts only where it asks what reviews are."""
    if _rest(choice.filters) == Filters():
        return task
    return task.join(fact, fact.c.review_id == task.c.review_id)


def _rest(filters: Filters) -> Filters:
    return replace(filters, locations=frozenset(), channels=frozenset())


def ids(scope: Scope, choice: Choice, order: Order, at: Position | None, limit: int) -> Select[Any]:
    """Return the statement for key and id of the tasks of one page."""
    keys = _KEYS[order]
    ascending = (order is _ASCENDING) != (at is not None and at.backwards)
    sorting = [key.asc() if ascending else key.desc() for key in keys]
    shown = func.coalesce(_number(keys[0]), 0)
    statement = select(shown, keys[1]).select_from(tables(choice)).where(wanted(scope, choice))
    if at is not None and len(at.keys) == 2:
        held = tuple_(_number(keys[0]), keys[1])
        place = tuple_(*(literal_column(repr(key)) for key in at.keys))
        statement = statement.where(held > place if ascending else held < place)
    return statement.order_by(*sorting).limit(limit)


def _number(key: ColumnElement[Any]) -> ColumnElement[Any]:
    # Moments are whole microseconds in the store; a position holds numbers alone.
    return literal_column(f"task.{key.name}")


def wanted(scope: Scope, choice: Choice) -> ColumnElement[bool]:
    """Return the condition on `task`, and on `fact` where it is joined, for what is listed."""
    # What somebody was told of is theirs to see, however far it has come meanwhile.
    is_open = choice.states <= OPEN and bool(choice.states or choice.told is None)
    return and_(
        IS_OPEN if is_open else _THERE,
        allowed(scope),
        *_own(choice),
        *_of_reviews(scope, choice),
    )


def _own(choice: Choice) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if choice.states:
        conditions.append(task.c.state.in_(sorted(choice.states)))
    if choice.lane:
        conditions.append(task.c.lane == choice.lane)
    if choice.assignee:
        conditions.append(func.coalesce(task.c.assignee_id, 0).in_(sorted(choice.assignee)))
    if choice.overdue is not None:
        conditions.append(task.c.due_at < choice.overdue)
    if choice.news is not None:
        conditions.append(task.c.news_at > choice.news)
    if choice.tag:
        conditions.append(TAGS.contains(f'"{choice.tag}"', autoescape=True))
    if choice.among is not None:
        conditions.append(task.c.review_id.in_(sorted(choice.among)))
    if choice.told is not None:
        conditions.append(_told(choice.told))
    return conditions


def _told(person_id: int) -> ColumnElement[bool]:
    return exists(
        select(mention.c.id).where(
            mention.c.review_id == task.c.review_id,
            mention.c.person_id == person_id,
            mention.c.seen_at.is_(None),
        )
    )


def _of_reviews(scope: Scope, choice: Choice) -> list[ColumnElement[bool]]:
    filters = choice.filters
    conditions: list[ColumnElement[bool]] = []
    if filters.locations:
        conditions.append(task.c.location_id.in_(sorted(filters.locations)))
    if filters.channels:
        conditions.append(task.c.channel.in_(sorted(filters.channels)))
    rest = _rest(filters)
    if rest != Filters():
        conditions.append(where(Scope.everything(), replace(rest, removed=True)))
    return conditions
