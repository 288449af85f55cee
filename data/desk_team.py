"""What the team did and what waited for it, within a scope.

Figures are of what a person may see: a colleague's work on places outside of it is not in them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Engine, case, func, literal_column, select

from data.columns import DAY_SECONDS, EPOCH
from data.desk import allowed
from data.facts import Facts, where
from data.models import Filters, Scope
from data.schema import brand, fact, step, task

_HOUR = 3_600
_OPEN: ColumnElement[bool] = literal_column("task.open = 1")


class Team:
    """Workload and history of the desk, for whoever's scope allows it."""

    def __init__(self, engine: Engine) -> None:
        self.facts = Facts(engine)

    def workload(self, scope: Scope, now: datetime) -> pd.DataFrame:
        """Return what is open: a row per `assignee_id` (0 for nobody).

        The columns are `open`, `concerns`, `overdue`, `waiting` and `oldest`, the moment at which
        the first of them came.
        """
        who = func.coalesce(task.c.assignee_id, 0).label("assignee_id")
        counted: list[ColumnElement[Any]] = [
            func.count().label("open"),
            _count(task.c.lane == "concern", "concerns"),
            _count(task.c.due_at < now, "overdue"),
            _count(task.c.state == "waiting", "waiting"),
            func.min(task.c.came_at).label("oldest"),
        ]
        statement = select(who, *counted).where(_OPEN, allowed(scope)).group_by(who)
        return self.facts.run(statement)

    def left(self, scope: Scope) -> pd.DataFrame:
        """Return each review that is open and nobody's, the oldest first.

        The columns are `review_id`, `location_id`, `channel`, `lane`, `subjects` and `created_at`,
        in seconds from 1970-01-01 in UTC.
        """
        told = [task.c[name] for name in ("review_id", "location_id", "channel", "lane")]
        statement = (
            select(*told, func.coalesce(task.c.subjects, 0).label("subjects"), fact.c.created_at)
            .join(fact, fact.c.review_id == task.c.review_id)
            .where(_OPEN, task.c.assignee_id.is_(None), fact.c.created_at.is_not(None))
            .where(allowed(scope))
            .order_by(fact.c.created_at, task.c.review_id)
        )
        return self.facts.run(statement)

    def arrivals(self, scope: Scope, since: datetime) -> pd.DataFrame:
        """Return how many reviews of ours were published in each hour.

        The columns are `hour`, counted from 1970-01-01 in UTC, and `n`. Those whose channel tells
        the day alone, which look as if they came at midnight, are left out.
        """
        hour = (fact.c.created_at // _HOUR).label("hour")
        ours = fact.c.brand_id.in_(select(brand.c.id).where(brand.c.ours == 1))
        statement = (
            select(hour, func.count().label("n"))
            .where(where(scope, Filters()), ours)
            .where(fact.c.created_at >= int(since.timestamp()))
            .where(fact.c.created_at % DAY_SECONDS != 0)
            .group_by(hour)
        )
        return self.facts.run(statement)

    def work(self, scope: Scope, since: datetime) -> pd.DataFrame:
        """Return how many steps people took in each hour.

        The columns are `hour`, as in `arrivals`, `person_id` and `n`.
        """
        microseconds: ColumnElement[int] = literal_column("step.at", BigInteger())
        hour = (microseconds // (_HOUR * 1_000_000)).label("hour")
        statement = (
            select(hour, step.c.person_id, func.count().label("n"))
            .join(task, task.c.review_id == step.c.review_id)
            .where(step.c.at >= since, step.c.person_id.is_not(None), allowed(scope))
            .group_by(hour, step.c.person_id)
        )
        return self.facts.run(statement)

    def spells(self, scope: Scope, since: datetime, now: datetime) -> pd.DataFrame:
        """Return how long reviews lay with each person until they were answered.

        A row per time a review was somebody's, begun after `since`, with `person_id`, `hours` and
        `answered`: 1 where it ended with an answer, 0 where it has not ended yet, went to somebody
        else, was closed or was removed. Those must be counted as waits that were seen unended.
        """
        statement = (
            select(step.c.review_id, step.c.at, step.c.after, step.c.kind)
            .join(task, task.c.review_id == step.c.review_id)
            .where(step.c.at >= since, step.c.undone_at.is_(None), allowed(scope))
            .order_by(step.c.review_id, step.c.id)
        )
        return spells(self.facts.run(statement), now)

    def unclaimed(self, scope: Scope, since: datetime, now: datetime) -> pd.DataFrame:
        """Return how long reviews were nobody's, as `spells` does, with 0 for the person.

        A row per review that came after `since`, from then until it was answered without having
        been given to anybody (1), or was given to somebody, closed, removed or is still there (0).
        """
        came = select(task.c.review_id, task.c.came_at).where(
            task.c.came_at >= since, allowed(scope)
        )
        done = (
            select(step.c.review_id, step.c.at, step.c.after, step.c.kind)
            .join(task, task.c.review_id == step.c.review_id)
            .where(task.c.came_at >= since, step.c.undone_at.is_(None), allowed(scope))
            .order_by(step.c.review_id, step.c.id)
        )
        return unclaimed(self.facts.run(came), self.facts.run(done), now)


def unclaimed(came: pd.DataFrame, steps: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Return the spells of reviews that were nobody's, as `Team.unclaimed` describes them."""
    ends: dict[int, tuple[datetime, int]] = {}
    rows = zip(steps["review_id"], steps["at"], steps["after"], steps["kind"], strict=True)
    for review_id, at, after, kind in rows:
        taken = bool(after.get("assignee_id"))
        if taken or after.get("state") in ("answered", "closed") or kind == "removed":
            ends.setdefault(review_id, (at, int(after.get("state") == "answered" and not taken)))
    found = [
        (0, _hours(at, ended), answered)
        for review_id, at in zip(came["review_id"], came["came_at"], strict=True)
        for ended, answered in [ends.get(review_id, (now, 0))]
        # What was somebody's before it came has never been nobody's.
        if review_id not in ends or ended >= at
    ]
    return pd.DataFrame(found, columns=["person_id", "hours", "answered"])


def spells(steps: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Return the spells in steps, as `Team.spells` describes them; steps are in order."""
    found: list[tuple[int, float, int]] = []
    for _, of_review in steps.groupby("review_id", sort=False):
        holder, begun = 0, EPOCH
        rows = zip(of_review["at"], of_review["after"], of_review["kind"], strict=True)
        for at, after, kind in rows:
            answered = after.get("state") == "answered"
            over = answered or after.get("state") == "closed" or kind == "removed"
            if holder and (over or "assignee_id" in after):
                found.append((holder, _hours(begun, at), int(answered)))
                holder = 0
            if "assignee_id" in after and not over:
                holder, begun = after["assignee_id"] or 0, at
        if holder:
            found.append((holder, _hours(begun, now), 0))
    return pd.DataFrame(found, columns=["person_id", "hours", "answered"])


def _hours(begun: datetime, ended: datetime) -> float:
    return max(0.0, (ended - begun).total_seconds() / _HOUR)


def _count(condition: ColumnElement[bool], label: str) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(label)
