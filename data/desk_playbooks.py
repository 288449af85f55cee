"""Playbooks as they are kept, what they would have matched, and which reviews wait for them.

A rule is kept as a structure that `engagement.playbooks` understands; here it is looked at only
through `Wanted`, so that trying it on history and running it on new reviews ask the same question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from data.audit import Audit, Entry
from data.desk_steps import By
from data.engine import new_id, writing
from data.facts import where
from data.models import Filters, Scope
from data.models.review import storable
from data.schema import brand, fact, location, playbook, step, task
from data.search import TextMatch

_REMOVED = -1
"""Position of a playbook that was taken away; what it did refers to it still."""


@dataclass(frozen=True)
class Wanted:
    """What a rule asks of a review: filters, any of some words, and groups beside the locations."""

    filters: Filters = field(default_factory=Filters)
    words: Sequence[str] = ()
    groups: Sequence[str] = ()


@dataclass(frozen=True)
class Playbook:
    """A playbook as it is kept.

    Attributes:
        scope: what it may touch: what whoever changed it last was allowed to see then.
        matched: how many reviews it has been run on since it was entered.
    """

    id: int
    name: str
    active: bool
    rule: Mapping[str, Any]
    scope: Scope
    person_id: int
    changed_at: datetime
    matched: int = 0


class Playbooks:
    """The playbooks that lie within a scope; others are not to be seen.

    Args:
        audit: where every change is recorded.
    """

    def __init__(self, engine: Engine, audit: Audit) -> None:
        self.engine = engine
        self.audit = audit

    def all(self, scope: Scope) -> list[Playbook]:
        """Return the playbooks, in the order in which they are run."""
        run_on = select(func.count(step.c.review_id.distinct())).where(
            step.c.playbook_id == playbook.c.id
        )
        statement = (
            select(playbook, run_on.scalar_subquery().label("matched"))
            .where(playbook.c.position != _REMOVED)
            .order_by(playbook.c.position, playbook.c.id)
        )
        with self.engine.connect() as connection:
            found = [_playbook(row) for row in connection.execute(statement)]
        return [each for each in found if _within(each.scope, scope)]

    def save(
        self,
        scope: Scope,
        name: str,
        rule: Mapping[str, Any],
        by: By,
        playbook_id: int | None = None,
    ) -> int:
        """Enter a playbook, or change one; it is off until it is switched on again.

        Raises:
            LookupError: there is no such playbook within the scope.
        """
        values = {
            "name": storable(name.strip()),
            "rule": dict(rule),
            "locations": None if scope.locations is None else sorted(scope.locations),
            "person_id": by.person_id,
            "changed_at": by.at,
            "active": 0,
        }
        with writing(self.engine) as connection:
            if playbook_id is None:
                position = select(func.coalesce(func.max(playbook.c.position), 0) + 1)
                values["position"] = connection.scalar(position)
                playbook_id = new_id(connection.execute(insert(playbook).values(values)))
            else:
                self._one(connection, scope, playbook_id)
                own = update(playbook).where(playbook.c.id == playbook_id)
                connection.execute(own.values(values))
            self._record(connection, by, "changed a playbook", playbook_id, {"rule": rule})
        return playbook_id

    def switch(self, scope: Scope, playbook_id: int, active: bool, by: By) -> None:
        """Switch a playbook on or off.

        Raises:
            LookupError: there is no such playbook within the scope.
        """
        did = f"switched a playbook {'on' if active else 'off'}"
        self._set(scope, playbook_id, by, did, active=int(active))

    def remove(self, scope: Scope, playbook_id: int, by: By) -> None:
        """Take a playbook away; what it did stays.

        Raises:
            LookupError: there is no such playbook within the scope.
        """
        self._set(scope, playbook_id, by, "removed a playbook", active=0, position=_REMOVED)

    def _one(self, connection: Connection, scope: Scope, playbook_id: int) -> Playbook:
        statement = select(playbook).where(playbook.c.id == playbook_id)
        row = connection.execute(statement).one_or_none()
        if row is None or not _within(_scope(row), scope):
            raise LookupError(f"there is no playbook {playbook_id}")
        return _playbook(row)

    def _set(self, scope: Scope, playbook_id: int, by: By, did: str, **values: Any) -> None:
        with writing(self.engine) as connection:
            self._one(connection, scope, playbook_id)
            own = update(playbook).where(playbook.c.id == playbook_id)
            connection.execute(own.values(values))
            self._record(connection, by, did, playbook_id, {})

    def _record(
        self, connection: Connection, by: By, did: str, of: int, detail: Mapping[str, Any]
    ) -> None:
        self.audit.act(connection, Entry(by.at, by.person_id, did, f"playbook {of}", detail))


def tried(
    engine: Engine, scope: Scope, wanted: Wanted, since: int, sample: int = 5
) -> tuple[int, list[int]]:
    """Return how many reviews of ours a rule would have matched, and the newest of them.

    Args:
        engine: the store.
        scope: what may be seen.
        wanted: what it asks for.
        since: the first day, counted from 1970-01-01.
        sample: how many of them to name.
    """
    recent = replace(wanted, filters=replace(wanted.filters, since=since))
    with engine.connect() as connection:
        matches = and_(_matches(connection, scope, recent), _OURS)
        number = connection.scalar(select(func.count()).select_from(fact).where(matches))
        newest = select(fact.c.review_id).where(matches).order_by(fact.c.created_at.desc())
        return number or 0, list(connection.scalars(newest.limit(sample)))


def unplayed(connection: Connection, limit: int) -> list[int]:
    """Return new reviews that no playbook has looked at and whose signals are known."""
    statement = (
        select(task.c.review_id)
        .join(fact, fact.c.review_id == task.c.review_id)
        .where(literal_column("task.played = 0"), fact.c.signal_version != "")
        .order_by(task.c.review_id)
        .limit(limit)
    )
    return list(connection.scalars(statement))


def matching(
    connection: Connection, scope: Scope, wanted: Wanted, review_ids: Sequence[int]
) -> set[int]:
    """Return which of some reviews a rule matches."""
    statement = select(fact.c.review_id).where(
        fact.c.review_id.in_(review_ids), _matches(connection, scope, wanted)
    )
    return set(connection.scalars(statement))


def played(connection: Connection, review_ids: Sequence[int]) -> None:
    """Note that the playbooks have looked at reviews; they will not again."""
    connection.execute(update(task).where(task.c.review_id.in_(review_ids)).values(played=1))


_OURS = fact.c.brand_id.in_(select(brand.c.id).where(brand.c.ours == 1))


def _matches(connection: Connection, scope: Scope, wanted: Wanted) -> ColumnElement[bool]:
    filters, conditions = wanted.filters, []
    if wanted.groups:
        members = _members(connection, wanted.groups) | filters.locations
        filters = replace(filters, locations=members)
        if not members:
            return false()
    words = [each for each in wanted.words if each.strip()]
    if words:
        conditions.append(or_(*(TextMatch(each) for each in words)))
    return and_(where(scope, filters), *conditions)


def _members(connection: Connection, groups: Sequence[str]) -> frozenset[int]:
    rows = connection.execute(select(location.c.id, location.c.groups))
    wanted = set(groups)
    return frozenset(
        row.id for row in rows if {f"{name}:{value}" for name, value in row.groups.items()} & wanted
    )


def _within(inner: Scope, outer: Scope) -> bool:
    if outer.locations is None:
        return True
    return inner.locations is not None and inner.locations <= outer.locations


def _scope(row: Any) -> Scope:
    return Scope(None if row.locations is None else frozenset(row.locations))


def _playbook(row: Any) -> Playbook:
    return Playbook(
        id=row.id,
        name=row.name,
        active=bool(row.active),
        rule=row.rule,
        scope=_scope(row),
        person_id=row.person_id,
        changed_at=row.changed_at,
        matched=getattr(row, "matched", 0),
    )
