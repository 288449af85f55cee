"""One step about one review: what it was before, what it is after, who did it and when.

Every change of a task goes through `take`, so that none is without its step and its entry in the
audit log. Steps hold moments as ISO text, for they are kept as JSON.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from data.audit import Audit, Entry
from data.engine import new_id
from data.schema import mention, step, task
from data.upsert import chunks

AnyRow = Row[*tuple[Any, ...]]


class State(enum.StrEnum):
    """How far a review has come at the desk."""

    NEW = "new"
    IN_PROGRESS = "in progress"
    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


OPEN = frozenset({State.NEW, State.IN_PROGRESS, State.WAITING})
"""States in which a person is asked for."""

_OWNED = ("state", "reason", "assignee_id", "due_at", "due_set", "tags")
"""What people own of a task; a step may change these, and undoing it puts them back."""


@dataclass(frozen=True)
class By:
    """Who takes a step, and when; without a person, the worker does it.

    Attributes:
        playbook_id: the playbook that asked for it, if one did.
    """

    person_id: int | None
    at: datetime
    playbook_id: int | None = None


@dataclass
class Steps:
    """The steps of one transaction; those taken through one of these are undone together."""

    connection: Connection
    audit: Audit
    by: By
    batch: int = 0

    def take(
        self,
        held: AnyRow,
        kind: str,
        changes: Mapping[str, Any],
        *,
        text: str = "",
        besides: Mapping[str, Any] | None = None,
    ) -> int:
        """Change a task and record it; return the step's id, or 0 where nothing would change.

        Args:
            held: the task as it is.
            kind: what is done, as `assign`.
            changes: what people own of the task, as it will be.
            text: what a person wrote with it.
            besides: columns of the worker's that change with it.
        """
        changed = {name: value for name, value in changes.items() if getattr(held, name) != value}
        if not changed and not text and not besides:
            return 0
        state = State(changed.get("state", held.state))
        values = {**changed, **(besides or {}), **self._derived(held, state, besides or {})}
        self.connection.execute(
            update(task).where(task.c.review_id == held.review_id).values(values)
        )
        before = {name: getattr(held, name) for name in changed}
        return self._record(held.review_id, kind, _written(before), _written(changed), text)

    def tell(self, review_id: int, step_id: int, people: Sequence[int]) -> None:
        """Draw the attention of people to a review."""
        for person_id in dict.fromkeys(people):
            values = {"step_id": step_id, "review_id": review_id, "person_id": person_id}
            self.connection.execute(insert(mention).values(**values, at=self.by.at))

    def _derived(self, held: AnyRow, state: State, besides: Mapping[str, Any]) -> dict[str, Any]:
        gone = besides.get("gone", held.gone)
        ended = None if state in OPEN else held.ended_at or self.by.at
        return {"open": int(state in OPEN and not gone), "ended_at": ended}

    def _record(
        self,
        review_id: int,
        kind: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        text: str,
    ) -> int:
        values = {
            "review_id": review_id,
            "at": self.by.at,
            "person_id": self.by.person_id,
            "playbook_id": self.by.playbook_id,
            "kind": kind,
            "before": before,
            "after": after,
            "text": text,
            "batch": self.batch,
        }
        step_id = new_id(self.connection.execute(insert(step).values(values)))
        if not self.batch:
            self.batch = step_id
            own = update(step).where(step.c.id == step_id)
            self.connection.execute(own.values(batch=step_id))
        detail: dict[str, Any] = {"step": step_id, "before": before, "after": after}
        if self.by.playbook_id is not None:
            detail["playbook"] = self.by.playbook_id
        entry = Entry(self.by.at, self.by.person_id, f"desk: {kind}", f"review {review_id}", detail)
        self.audit.act(self.connection, entry)
        return step_id


def held_tasks(connection: Connection, review_ids: Sequence[int], *visible: Any) -> list[AnyRow]:
    """Return tasks as they are, locked until the transaction ends, in the order asked for.

    Args:
        connection: a transaction that writes.
        review_ids: whose.
        visible: conditions on `task` that they must meet.
    """
    found: dict[int, AnyRow] = {}
    for chunk in chunks(list(review_ids)):
        statement = select(task).where(task.c.review_id.in_(chunk), *visible).with_for_update()
        found |= {row.review_id: row for row in connection.execute(statement)}
    return [found[each] for each in dict.fromkeys(review_ids) if each in found]


def undo(steps: Steps, taken: AnyRow, held: AnyRow) -> bool:
    """Put back what a step has changed; return False where it has been changed again since."""
    now = _written({name: getattr(held, name) for name in taken.after})
    if now != taken.after:
        return False
    done = update(step).where(step.c.id == taken.id).values(undone_at=steps.by.at)
    steps.connection.execute(done)
    steps.connection.execute(
        update(mention).where(mention.c.step_id == taken.id).values(seen_at=steps.by.at)
    )
    steps.take(held, "undo", _read(taken.before), text=f"#{taken.id}")
    return True


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name == "due_at" and value else value
        for name, value in values.items()
        if name in _OWNED
    }
