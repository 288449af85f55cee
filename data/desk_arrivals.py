"""The worker's side of the desk: which reviews came or changed, and what follows for their tasks.

Collectors write reviews and nothing else. What they wrote is found here by the number of its
change, in order, so nothing is missed and nothing is taken twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    select,
    tuple_,
    update,
)

from data.columns import DAY_SECONDS, EPOCH
from data.schema import answer, approval, brand, edit, fact, review, setting, source, task
from data.settings import read_setting
from data.upsert import insert_or_skip

MARK = "desk_mark"
"""Name of the setting that tells up to which change the desk has followed."""

_LAST = 2**62
_GIVEN = ("sent", "pending")

_REVIEW = ("title", "text", "author_id", "engagement", "seen_at", "response_at", "response_text")
_FACT = (
    *("review_id", "brand_id", "location_id", "channel", "stars", "score", "criticised"),
    *("responded", "removed_at", "signal_version", "change", "created_at", "language"),
)
_TASK = (
    *("state", "reason", "assignee_id", "due_at", "due_set", "tags", "came_at", "news_at"),
    *("ended_at", "gone", "open", "subjects", "edit_id", "lane"),
)


@dataclass(frozen=True)
class Mark:
    """A place in the order of changes."""

    change: int = 0
    review_id: int = 0


@dataclass(frozen=True)
class Edited:
    """The newest edit of a review: its id, when it was noticed, and how far it went.

    Attributes:
        by_author: stars, title or text were changed, rather than the answer alone.
        answered: there was an answer before it.
    """

    id: int
    seen_at: datetime
    by_author: bool
    answered: bool


class Arrivals:
    """What has come to the desk, for the worker alone: it sees everything."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def mark(self) -> Mark:
        """Return up to where the desk has followed."""
        return Mark(*read_setting(self.engine, MARK, [0, 0]))

    def changed(self, after: Mark, limit: int) -> tuple[list[Row[Any]], Mark]:
        """Return reviews of ours that came or changed after a mark, and the mark behind them."""
        beyond = tuple_(fact.c.change, fact.c.review_id) > tuple_(
            literal_column(str(after.change)), literal_column(str(after.review_id))
        )
        newest = select(func.coalesce(func.max(fact.c.change), 0))
        with self.engine.connect() as connection:
            top = Mark(connection.scalar(newest) or 0, _LAST)
            statement = _arrived().where(beyond, brand.c.ours == 1)
            rows = connection.execute(
                statement.order_by(fact.c.change, fact.c.review_id).limit(limit)
            ).all()
        if len(rows) == limit:
            return list(rows), Mark(rows[-1].change, rows[-1].review_id)
        return list(rows), max(top, after, key=lambda each: each.change)

    def stale(self, now: datetime, recipe: str, limit: int) -> list[Row[Any]]:
        """Return open tasks whose priority no longer holds at a moment or by a recipe."""
        outdated = (task.c.stale_at <= now) | (task.c.recipe != recipe)
        statement = _arrived().where(literal_column("task.open = 1"), outdated).limit(limit)
        with self.engine.connect() as connection:
            return list(connection.execute(statement).all())

    def edits(self, review_ids: Sequence[int]) -> dict[int, Edited]:
        """Return the newest edit of each review that has any."""
        newest = (
            select(func.max(edit.c.id)).where(edit.c.review_id.in_(review_ids))
            .group_by(edit.c.review_id)
        )  # fmt: skip
        now = [review.c[name].label(f"now_{name}") for name in _SAID]
        statement = (
            select(edit, *now)
            .join(review, review.c.id == edit.c.review_id)
            .where(edit.c.id.in_(newest))
        )
        with self.engine.connect() as connection:
            return {row.review_id: _edited(row) for row in connection.execute(statement)}

    def repeats(self, rows: Sequence[Row[Any]]) -> dict[int, int]:
        """Return how many earlier reviews each one's author wrote of its brand on its channel."""
        authors = {row.author_id for row in rows if row.author_id}
        statement = (
            select(*_OF_AUTHOR, review.c.id, fact.c.created_at)
            .join(fact, fact.c.review_id == review.c.id)
            .where(review.c.author_id.in_(authors))
        )
        written: dict[tuple[Any, ...], list[tuple[int | None, int]]] = {}
        with self.engine.connect() as connection:
            for *author, number, created in connection.execute(statement):
                written.setdefault(tuple(author), []).append((created, number))
        return {
            row.review_id: sum(
                _earlier(each, (row.created_at, row.review_id))
                for each in written.get((row.brand_id, row.channel, row.author_id), ())
            )
            for row in rows
            if row.author_id
        }

    def sent(self) -> list[tuple[int, int | None, datetime]]:
        """Return open tasks that were answered from here since they came or came back.

        Each is a review, who approved its answer, and when the answer left.
        """
        statement = (
            select(answer.c.review_id, approval.c.person_id, answer.c.sent_at)
            .join(task, task.c.review_id == answer.c.review_id)
            .outerjoin(approval, approval.c.id == answer.c.approval_id)
            .where(literal_column("task.open = 1"), answer.c.state.in_(_GIVEN))
            .where(answer.c.sent_at >= task.c.news_at)
        )
        with self.engine.connect() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(statement)]

    def social(self) -> frozenset[str]:
        """Return the channels that are answered by the hour."""
        with self.engine.connect() as connection:
            return frozenset(
                connection.scalars(select(source.c.channel).where(source.c.social == 1))
            )

    def volumes(self, now: datetime) -> dict[int, int]:
        """Return how many reviews each location of ours had in a year."""
        first = int((now - timedelta(days=365)).timestamp()) // DAY_SECONDS
        statement = (
            select(fact.c.location_id, func.count())
            .join(brand, brand.c.id == fact.c.brand_id)
            .where(brand.c.ours == 1, fact.c.day >= first, fact.c.removed_at.is_(None))
            .group_by(fact.c.location_id)
        )
        with self.engine.connect() as connection:
            return {of: number for of, number in connection.execute(statement)}


_OF_AUTHOR = (fact.c.brand_id, review.c.channel, review.c.author_id)


def _earlier(one: tuple[int | None, int], other: tuple[int | None, int]) -> bool:
    # Channels are read from the newest back, so only where there is no date does the id tell.
    if one[0] is None or other[0] is None:
        return one[1] < other[1]
    return (one[0], one[1]) < (other[0], other[1])


def put(connection: Connection, new: Sequence[Mapping[str, Any]]) -> None:
    """Put reviews on the desk; those that are there already stay as they are."""
    if new:
        connection.execute(insert_or_skip(connection, task), list(new))


def order(connection: Connection, computed: Sequence[Mapping[str, Any]]) -> None:
    """Note what priorities were computed to be, and from what, each with its `review_id`.

    A due time that a person has set meanwhile stays as they set it.
    """
    if not computed:
        return
    names = computed[0].keys() - {"review_id", "due_at"}
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    due = bindparam("new_due_at", type_=task.c.due_at.type)
    values["due_at"] = case((task.c.due_set == 1, task.c.due_at), else_=due)
    statement = update(task).where(task.c.review_id == bindparam("new_review_id")).values(values)
    connection.execute(
        statement, [{f"new_{name}": value for name, value in each.items()} for each in computed]
    )


def set_mark(connection: Connection, mark: Mark) -> None:
    """Note up to where the desk has followed, with what follows from it."""
    value = [mark.change, mark.review_id]
    connection.execute(insert_or_skip(connection, setting).values(name=MARK, value=value))
    connection.execute(update(setting).where(setting.c.name == MARK).values(value=value))


def _arrived() -> Select[Any]:
    columns = [
        *(fact.c[name] for name in _FACT),
        *(review.c[name] for name in _REVIEW),
        task.c.review_id.label("task_id"),
        *(task.c[name] for name in _TASK),
        task.c.responded.label("seen_responded"),
    ]
    return (
        select(*columns)
        .select_from(fact)
        .join(review, review.c.id == fact.c.review_id)
        .join(brand, brand.c.id == fact.c.brand_id)
        .outerjoin(task, task.c.review_id == fact.c.review_id)
    )


def moment(seconds: int | None) -> datetime | None:
    """Return a moment that a fact keeps in whole seconds."""
    return None if seconds is None else EPOCH + timedelta(seconds=seconds)


_SAID = ("title", "text", "rating", "response_text", "response_at")


def _edited(row: Row[Any]) -> Edited:
    # Where a source's terms forbid to keep a text, an edit holds none to compare.
    silent = row.text is None and row.title is None
    compared = ("rating",) if silent else ("title", "text", "rating")
    differs = any(getattr(row, name) != getattr(row, f"now_{name}") for name in compared)
    same_answer = row.response_at == row.now_response_at
    return Edited(
        id=row.id,
        seen_at=row.seen_at,
        by_author=differs or (silent and row.now_text is not None and same_answer),
        answered=row.response_at is not None or row.response_text is not None,
    )
