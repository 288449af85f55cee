"""What people do at the desk: state, assignment, due time, tags, notes, and taking it back.

Every method takes a scope and raises LookupError, with nothing changed, where one of the reviews
is not on the desk or may not be seen. Every step is recorded with person and time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, false, select, true

from data.audit import Audit
from data.desk_steps import AnyRow, By, State, Steps, held_tasks, undo
from data.engine import writing
from data.models import Scope
from data.models.review import storable
from data.schema import step, task

LONGEST_NOTE = 4_000
_NO_QUOTES = str.maketrans("", "", '"\\')

Changes = Callable[[AnyRow], Mapping[str, Any]]


class Desk:
    """The tasks, for those who work on them.

    Args:
        audit: where every step is recorded.
    """

    def __init__(self, engine: Engine, audit: Audit) -> None:
        self.engine = engine
        self.audit = audit

    def set_state(
        self, scope: Scope, review_ids: Sequence[int], state: State, by: By, reason: str = ""
    ) -> int:
        """Say how far reviews have come; return what undoes it, 0 where nothing has changed.

        Args:
            scope: what may be seen.
            review_ids: which.
            state: the new state.
            by: who and when.
            reason: why a review is closed without an answer; must be given then.

        Raises:
            ValueError: a review would be closed without a reason.
        """
        if state is State.CLOSED and not reason.strip():
            raise ValueError("say why it is closed without an answer")
        said = {"state": str(state), "reason": storable(reason.strip())[:200]}
        return self._change(scope, review_ids, "state", lambda _: said, by)

    def start(self, scope: Scope, review_id: int, by: By) -> int:
        """Begin work on a review, and take it if it is nobody's; return what undoes it."""

        def begun(held: AnyRow) -> dict[str, Any]:
            taken = by.person_id if held.assignee_id is None else held.assignee_id
            return {"state": str(State.IN_PROGRESS), "reason": "", "assignee_id": taken}

        return self._change(scope, [review_id], "start", begun, by)

    def assign(self, scope: Scope, review_ids: Sequence[int], to: int | None, by: By) -> int:
        """Give reviews to a person, or to nobody; return what undoes it.

        Whoever is away is for the caller to look up; see `engagement.assignment`.
        """
        return self._change(scope, review_ids, "assign", lambda _: {"assignee_id": to}, by)

    def set_due(self, scope: Scope, review_ids: Sequence[int], due_at: datetime, by: By) -> int:
        """Say when an answer is due, whatever the channel's usual time; return what undoes it."""
        values = {"due_at": due_at, "due_set": 1}
        # The order must follow at once, so it counts as not yet computed.
        return self._change(scope, review_ids, "due", lambda _: values, by, besides={"recipe": ""})

    def tag(
        self,
        scope: Scope,
        review_ids: Sequence[int],
        by: By,
        *,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
    ) -> int:
        """Add tags and take others away; return what undoes it."""
        gone, more = {tag_text(each) for each in remove}, [tag_text(each) for each in add]

        def tagged(held: AnyRow) -> dict[str, Any]:
            kept = [each for each in held.tags if each not in gone]
            return {"tags": list(dict.fromkeys([*kept, *filter(None, more)]))}

        return self._change(scope, review_ids, "tags", tagged, by)

    def note(
        self, scope: Scope, review_id: int, text: str, by: By, tell: Sequence[int] = ()
    ) -> int:
        """Write a note that only colleagues read, and tell some of them; return what undoes it.

        Raises:
            ValueError: there is no text.
        """
        said = storable(text.strip())[:LONGEST_NOTE]
        if not said:
            raise ValueError("a note needs words")
        with writing(self.engine) as connection:
            steps = Steps(connection, self.audit, by)
            (held,) = _visible(connection, scope, [review_id])
            step_id = steps.take(held, "note", {}, text=said)
            steps.tell(review_id, step_id, tell)
        return step_id

    def undo(self, scope: Scope, batch: int, by: By) -> int:
        """Take back what somebody did, where it still stands; return in how many reviews it did.

        Only their own steps; one that somebody has built upon since stays as it is.
        """
        own = (step.c.batch == batch, step.c.person_id == by.person_id, step.c.undone_at.is_(None))
        with writing(self.engine) as connection:
            steps = Steps(connection, self.audit, by)
            taken = connection.execute(
                select(step).where(*own, step.c.kind != "undo").order_by(step.c.id.desc())
            ).all()
            held = {row.review_id: row for row in _visible(connection, scope, _ids(taken))}
            return sum(undo(steps, each, held[each.review_id]) for each in taken)

    def _change(
        self,
        scope: Scope,
        review_ids: Sequence[int],
        kind: str,
        changes: Changes,
        by: By,
        *,
        besides: Mapping[str, Any] | None = None,
    ) -> int:
        with writing(self.engine) as connection:
            steps = Steps(connection, self.audit, by)
            for held in _visible(connection, scope, review_ids):
                wanted = changes(held)
                if any(getattr(held, name) != value for name, value in wanted.items()):
                    steps.take(held, kind, wanted, besides=besides)
            return steps.batch


def allowed(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on `task` for what may be seen."""
    if scope.locations is None:
        return true()
    return task.c.location_id.in_(sorted(scope.locations)) if scope.locations else false()


def tag_text(tag: str) -> str:
    """Return a tag as it is kept: short, in lower case, on one line.

    >>> tag_text("  Follow   UP ")
    'follow up'
    """
    return " ".join(storable(tag).translate(_NO_QUOTES).lower().split())[:40]


def _ids(taken: Sequence[AnyRow]) -> list[int]:
    return [row.review_id for row in taken]


def _visible(connection: Connection, scope: Scope, review_ids: Sequence[int]) -> list[AnyRow]:
    held = held_tasks(connection, review_ids, allowed(scope))
    missing = set(review_ids) - {row.review_id for row in held}
    if missing:
        raise LookupError(f"review {min(missing)} is not on the desk")
    return held
