"""Reading the desk: the inbox in its order, one task with its steps, and what is new to whom.

Every read takes a scope; the default one sees nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, case, func, select

from data.columns import EPOCH
from data.desk import allowed
from data.desk_choice import IS_OPEN, TAGS, Choice, Order, ids, searched, tables, wanted
from data.desk_steps import State
from data.models import Scope
from data.paging import Position
from data.reading import HeldReview, Reading
from data.schema import fact, person, playbook, review, step, task


@dataclass(frozen=True)
class Task:
    """A review on the desk; `priority` and what it rests on are as computed last.

    Attributes:
        read_at: when the review was collected as it is held.
    """

    review_id: int
    location_id: int
    state: State
    reason: str
    assignee_id: int | None
    assignee: str
    due_at: datetime | None
    due_set: bool
    tags: Sequence[str]
    came_at: datetime
    news_at: datetime
    ended_at: datetime | None
    open: bool
    lane: str
    subjects: int
    criticised: int
    stars: int | None
    score: float | None
    read_at: datetime
    repeats: int
    importance: float
    priority: float
    review: HeldReview


@dataclass(frozen=True)
class TaskList:
    """One page of the inbox; `earlier` and `later` lead to its neighbours, if there are any."""

    tasks: Sequence[Task]
    earlier: Position | None
    later: Position | None


@dataclass(frozen=True)
class Counts:
    """How much is open within a scope, and how much of it is somebody's."""

    concerns: int = 0
    praise: int = 0
    overdue: int = 0
    mine: int = 0
    new: int = 0


@dataclass(frozen=True)
class Step:
    """Something that was done about a review; without a name, by the worker."""

    id: int
    batch: int
    at: datetime
    person_id: int | None
    person: str
    playbook: str
    kind: str
    before: dict[str, Any]
    after: dict[str, Any]
    text: str
    undone: bool


class Inbox:
    """The tasks that a person may see."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def page(
        self,
        scope: Scope,
        choice: Choice,
        order: Order = Order.FIRST,
        at: Position | None = None,
        size: int = 20,
    ) -> TaskList:
        """Return one page, its ids found in an index first and then what they stand for.

        Args:
            scope: what may be seen.
            choice: what the list is narrowed to.
            order: how it is sorted.
            at: where the page begins or ends; None is the start.
            size: how many tasks a page holds at most.
        """
        with self.engine.connect() as connection:
            choice = searched(connection, choice)
            found = [
                Position(0, (float(key), number))
                for key, number in connection.execute(ids(scope, choice, order, at, size + 1))
            ]
        more, kept = len(found) > size, found[:size]
        backwards = at is not None and at.backwards
        if backwards:
            kept.reverse()
        tasks = self.some(scope, [int(position.keys[1]) for position in kept])
        has_earlier, has_later = (more, True) if backwards else (at is not None, more)
        return TaskList(
            tasks,
            earlier=replace(kept[0], backwards=True) if kept and has_earlier else None,
            later=replace(kept[-1], backwards=False) if kept and has_later else None,
        )

    def number(self, scope: Scope, choice: Choice) -> int:
        """Return how many tasks the pages hold together."""
        with self.engine.connect() as connection:
            choice = searched(connection, choice)
            count = select(func.count()).select_from(tables(choice))
            statement = count.where(wanted(scope, choice))
            return connection.scalar(statement) or 0

    def ids(self, scope: Scope, choice: Choice, limit: int) -> list[int]:
        """Return the reviews of a list, first ones first."""
        with self.engine.connect() as connection:
            rows = connection.execute(ids(scope, choice, Order.FIRST, None, limit)).all()
        return [number for _, number in rows]

    def some(self, scope: Scope, review_ids: Sequence[int]) -> list[Task]:
        """Return tasks with their reviews, in the order asked for, without those out of scope."""
        reviews = {each.id: each for each in Reading(self.engine).some(scope, review_ids)}
        names = [task.c[name] for name in _SAME]
        statement = (
            select(*names, func.coalesce(person.c.name, "").label("assignee"))
            .add_columns(fact.c.criticised, fact.c.stars, fact.c.score)
            .add_columns(review.c.seen_at.label("read_at"))
            .join(fact, fact.c.review_id == task.c.review_id)
            .join(review, review.c.id == task.c.review_id)
            .outerjoin(person, person.c.id == task.c.assignee_id)
            .where(task.c.review_id.in_(review_ids), allowed(scope))
        )
        with self.engine.connect() as connection:
            rows = {row.review_id: row for row in connection.execute(statement)}
        return [
            Task(
                **dict(rows[each]._mapping)
                | {"state": State(rows[each].state), "review": reviews[each]}
                | {name: bool(getattr(rows[each], name)) for name in ("open", "due_set")}
            )
            for each in review_ids
            if each in rows and each in reviews
        ]

    def one(self, scope: Scope, review_id: int) -> Task | None:
        """Return one task; None where there is none or it may not be seen."""
        found = self.some(scope, [review_id])
        return found[0] if found else None

    def beside(
        self, scope: Scope, choice: Choice, order: Order, of: Task
    ) -> tuple[int | None, int | None]:
        """Return the tasks before and after one in a list, None at its ends."""
        at = Position(0, (place_of(of, order), of.review_id))
        found: list[int | None] = []
        for backwards in (True, False):
            with self.engine.connect() as connection:
                choice = searched(connection, choice)
                statement = ids(scope, choice, order, replace(at, backwards=backwards), 1)
                row = connection.execute(statement).one_or_none()
            found.append(None if row is None else int(row[1]))
        return found[0], found[1]

    def counts(self, scope: Scope, person_id: int, now: datetime, since: datetime | None) -> Counts:
        """Return how much is open.

        Args:
            scope: what may be seen.
            person_id: whose share to count.
            now: the present moment.
            since: what has news after it is new; None where everything is.
        """
        new = task.c.news_at > since if since else task.c.review_id.is_not(None)
        statement = select(
            _count(task.c.lane == "concern"),
            _count(task.c.lane != "concern"),
            _count(task.c.due_at < now),
            _count(task.c.assignee_id == person_id),
            _count(new),
        ).where(IS_OPEN, allowed(scope))
        with self.engine.connect() as connection:
            return Counts(*connection.execute(statement).one())

    def steps(self, scope: Scope, review_id: int) -> list[Step]:
        """Return what was done about a review, the latest first."""
        statement = (
            select(step, person.c.name.label("person"), playbook.c.name.label("playbook"))
            .join(task, task.c.review_id == step.c.review_id)
            .outerjoin(person, person.c.id == step.c.person_id)
            .outerjoin(playbook, playbook.c.id == step.c.playbook_id)
            .where(step.c.review_id == review_id, allowed(scope))
            .order_by(step.c.id.desc())
        )
        with self.engine.connect() as connection:
            return [_step(row) for row in connection.execute(statement)]

    def tags(self, scope: Scope) -> list[str]:
        """Return the tags of open tasks, in order."""
        statement = select(task.c.tags).where(IS_OPEN, TAGS != "[]", allowed(scope)).distinct()
        with self.engine.connect() as connection:
            return sorted({each for tags in connection.scalars(statement) for each in tags})


def place_of(of: Task, order: Order) -> float:
    """Return what a task is sorted by, as its list is."""
    if order is Order.FIRST:
        return of.priority
    at = of.due_at if order is Order.DUE else of.news_at
    return 0.0 if at is None else (at - EPOCH) / timedelta(microseconds=1)


_SAME = tuple(
    name
    for name in Task.__dataclass_fields__
    if name not in ("assignee", "criticised", "stars", "score", "read_at", "review")
)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _step(row: Any) -> Step:
    same = {name: getattr(row, name) for name in Step.__dataclass_fields__ if name != "undone"}
    named = {name: same[name] or "" for name in ("person", "playbook")}
    return Step(**same | named, undone=row.undone_at is not None)
