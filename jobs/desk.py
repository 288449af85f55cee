"""What follows from reviews for the desk: tasks, their order, and answers that were seen.

The collectors write reviews; what people own of a task is changed here only where the platform
shows that it has become untrue, and then with a step that says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from data.desk_arrivals import Arrivals, Edited, Mark, moment, order, put, set_mark
from data.desk_steps import OPEN, By, State, Steps, held_tasks
from data.settings import read_setting
from engagement.harm import find_subjects
from engagement.ordering import SETTING, Ordering, due_at, time_to_answer
from engagement.triage import Case, lane, parts, priority, stale_at
from jobs.deriving import score_settings
from jobs.playbooks import run_playbooks
from jobs.work import Work

BATCH = 500
FRESH = timedelta(days=7)
"""Playbooks are for what is new; a review published longer ago is history when it comes."""

EDIT_MATTERS = timedelta(days=7)
"""An edit that was noticed longer ago brings no answered review to the desk."""


@dataclass(frozen=True)
class Rules:
    """What the order follows in one run."""

    now: datetime
    ordering: Ordering
    sla_hours: Mapping[str, float]
    social: frozenset[str]
    volumes: Mapping[int, int]

    @property
    def recipe(self) -> str:
        """The name of this order."""
        return self.ordering.version(self.sla_hours)

    def due(self, row: Any) -> datetime:
        """Return when an answer to a review is due by its channel."""
        within = time_to_answer(row.channel, self.sla_hours, self.social)
        return due_at(moment(row.created_at), row.came_at or self.now, within)


def serve_desk(work: Work) -> None:
    """Bring the desk up to date: what came, what was answered, the playbooks, the order."""
    follow_reviews(work)
    follow_answers(work)
    run_playbooks(work)
    refresh_priorities(work)


def follow_answers(work: Work) -> int:
    """Take what was answered from here off the desk, without waiting to see it; return how many."""
    sent = Arrivals(work.engine).sent()
    for review_id, person_id, sent_at in sent:
        with work.store.writing() as connection:
            steps = Steps(connection, work.audit, By(person_id, work.clock.now()))
            for held in held_tasks(connection, [review_id]):
                if held.state in OPEN and held.news_at <= sent_at:
                    steps.take(held, "sent", {"state": str(State.ANSWERED), "reason": ""})
    return len(sent)


def follow_reviews(work: Work) -> int:
    """Take in every review of ours that came or changed; return how many."""
    arrivals = Arrivals(work.engine)
    mark, rules, done = arrivals.mark(), None, 0
    while not work.stopping:
        rows, behind = arrivals.changed(mark, BATCH)
        if behind == mark:
            break
        rules = rules or _rules(work, arrivals)
        _take_in(work, arrivals, rows, rules, behind)
        mark, done = behind, done + len(rows)
        if len(rows) < BATCH:
            break
    return done


def refresh_priorities(work: Work) -> int:
    """Compute anew what no longer holds, because time has passed or the rules have changed."""
    arrivals, rules, done = Arrivals(work.engine), None, 0
    while not work.stopping:
        rules = rules or _rules(work, arrivals)
        rows = arrivals.stale(rules.now, rules.recipe, BATCH)
        if rows:
            repeats = arrivals.repeats(rows)
            with work.store.writing() as connection:
                order(connection, [_ordered(row, rules, repeats, {}) for row in rows])
        done += len(rows)
        if len(rows) < BATCH:
            break
    return done


def _rules(work: Work, arrivals: Arrivals) -> Rules:
    now = work.clock.now()
    return Rules(
        now=now,
        ordering=Ordering.from_stored(read_setting(work.engine, SETTING, {})),
        sla_hours=score_settings(work).sla_hours,
        social=arrivals.social(),
        volumes=arrivals.volumes(now),
    )


def _take_in(
    work: Work, arrivals: Arrivals, rows: Sequence[Any], rules: Rules, behind: Mark
) -> None:
    edits = arrivals.edits([row.review_id for row in rows])
    repeats = arrivals.repeats(rows)
    new = [row for row in rows if row.task_id is None and _belongs(row, edits, rules)]
    known = [row for row in rows if row.task_id is not None]
    with work.store.writing() as connection:
        put(connection, [_new(row, rules, repeats, edits) for row in new])
        order(connection, [_ordered(row, rules, repeats, edits) for row in known])
        held = {each.review_id: each for each in held_tasks(connection, _ids(known))}
        for row in known:
            steps = Steps(connection, work.audit, By(None, rules.now))
            _follow(steps, row, held[row.review_id], edits.get(row.review_id), rules)
        set_mark(connection, behind)


def _ids(rows: Sequence[Any]) -> list[int]:
    return [row.review_id for row in rows]


def _belongs(row: Any, edits: Mapping[int, Edited], rules: Rules) -> bool:
    """Tell whether a review that is not on the desk belongs there."""
    created = moment(row.created_at)
    if row.removed_at is not None:
        return False
    if row.responded:
        edited = edits.get(row.review_id)
        recent = edited is not None and rules.now - edited.seen_at < EDIT_MATTERS
        return bool(edited and recent and edited.by_author and edited.answered)
    return created is None or rules.now - created < timedelta(days=rules.ordering.horizon_days)


def _new(
    row: Any, rules: Rules, repeats: Mapping[int, int], edits: Mapping[int, Edited]
) -> dict[str, Any]:
    created = moment(row.created_at)
    old = created is not None and rules.now - created > FRESH
    same = {name: getattr(row, name) for name in ("brand_id", "location_id", "channel")}
    seen = {"came_at": rules.now, "news_at": rules.now, "played": int(old)}
    seen |= {"responded": row.responded}
    return same | seen | _ordered(row, rules, repeats, edits)


def _ordered(
    row: Any, rules: Rules, repeats: Mapping[int, int], edits: Mapping[int, Edited]
) -> dict[str, Any]:
    """Return what the worker keeps of a task: what its priority is, and what it rests on."""
    case = _case(row, rules, repeats.get(row.review_id, 0))
    edited = edits.get(row.review_id)
    return {
        "review_id": row.review_id,
        "due_at": case.due_at,
        "edit_id": max(edited.id if edited else 0, row.edit_id or 0),
        "lane": lane(case),
        "subjects": case.subjects,
        "repeats": case.repeats,
        "importance": case.importance,
        "priority": priority(parts(case, rules.now), rules.ordering.weights),
        "stale_at": stale_at(case.due_at, rules.now),
        "recipe": rules.recipe,
    }


def _case(row: Any, rules: Rules, repeats: int) -> Case:
    created = moment(row.created_at)
    texts = [row.title, row.text]
    # What was found in a text that may not be kept stays found.
    found = find_subjects(texts, row.language) if any(texts) else row.subjects or 0
    return Case(
        stars=row.stars,
        score=row.score,
        subjects=found,
        criticised=row.criticised,
        due_at=row.due_at if row.due_set else rules.due(row),
        engagement=row.engagement,
        public_for=row.seen_at - created if created else None,
        repeats=repeats,
        importance=rules.ordering.importance_of(row.location_id, rules.volumes),
    )


def _follow(steps: Steps, row: Any, held: Any, edited: Edited | None, rules: Rules) -> None:
    """Change the state of a task where the platform shows that it is another."""
    gone = int(row.removed_at is not None)
    besides: dict[str, Any] = {"gone": gone, "responded": row.responded}
    changes: dict[str, Any] = {}
    kind = "removed" if gone > held.gone else "returned" if gone < held.gone else ""
    if edited and edited.id > (row.edit_id or 0) and edited.by_author:
        kind, besides["news_at"] = "edited", rules.now
        changes |= _reopened(row, held, rules)
    if row.responded > held.responded and held.state in OPEN:
        kind, changes = "answered", {"state": str(State.ANSWERED), "reason": ""}
    elif row.responded < held.responded and held.state == State.ANSWERED:
        kind, changes = "answer gone", _reopened(row, held, rules)
        besides["news_at"] = rules.now
    if kind or row.responded != held.responded:
        steps.take(held, kind or "answered", changes, besides=besides)


def _reopened(row: Any, held: Any, rules: Rules) -> dict[str, Any]:
    if held.state in OPEN:
        return {}
    due = rules.now + time_to_answer(row.channel, rules.sla_hours, rules.social)
    return {"state": str(State.NEW), "reason": "", "due_at": due, "due_set": 1}
