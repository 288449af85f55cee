"""Running the playbooks on new reviews, exactly once each.

What they do and the note that they have done it are kept in one transaction, so that a crash
leaves either both or neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from data.desk_people import absences, colleagues
from data.desk_playbooks import Playbook, Playbooks, matching, played, unplayed
from data.desk_steps import By, Steps, held_tasks
from data.models import Person, Scope
from engagement.assignment import Absence, may_work_on, present
from engagement.playbooks import Actions, Rule, wanted
from jobs.work import Work

BATCH = 200


@dataclass(frozen=True)
class Staff:
    """Who is there at a moment."""

    people: Mapping[int, Person]
    absences: Sequence[Absence]
    now: datetime

    def for_review(self, person_id: int, location_id: int) -> int | None:
        """Return who takes a review that is given to a person; None if nobody may."""
        there = present(person_id, self.absences, self.now)
        return there if there is not None and self.may_see(there, location_id) else None

    def may_see(self, person_id: int, location_id: int) -> bool:
        """Tell whether somebody is still with us and may see a location."""
        person = self.people.get(person_id)
        return person is not None and may_work_on(person.scope, [location_id])


def run_playbooks(work: Work) -> int:
    """Run the playbooks that are switched on, on every review they have not looked at."""
    active = [each for each in Playbooks(work.engine, work.audit).all(_ALL) if each.active]
    done = 0
    while not work.stopping:
        number = _run_some(work, active)
        done += number
        if number < BATCH:
            break
    return done


_ALL = Scope.everything()


def _run_some(work: Work, active: Sequence[Playbook]) -> int:
    now = work.clock.now()
    with work.store.writing() as connection:
        ids = unplayed(connection, BATCH)
        if not ids:
            return 0
        staff = _staff(connection, now)
        for playbook in active:
            rule = Rule.from_stored(playbook.rule)
            found = matching(connection, playbook.scope, wanted(rule.conditions), ids)
            steps = Steps(connection, work.audit, By(None, now, playbook.id))
            for held in held_tasks(connection, sorted(found)):
                _act(steps, playbook, rule.actions, held, staff)
        played(connection, ids)
    return len(ids)


def _staff(connection: Any, now: datetime) -> Staff:
    people = {each.id: each for each in colleagues(connection)}
    away = [
        Absence(each.person_id, each.begins_at, each.ends_at, each.deputy_id)
        for each in absences(connection, now)
    ]
    return Staff(people, away, now)


def _act(steps: Steps, playbook: Playbook, actions: Actions, held: Any, staff: Staff) -> None:
    """Do what a playbook asks for; what a person or an earlier playbook has done stays."""
    changes: dict[str, Any] = {}
    if actions.assign and held.assignee_id is None:
        changes["assignee_id"] = staff.for_review(actions.assign, held.location_id)
    besides: dict[str, Any] = {}
    due = actions.due_hours and held.came_at + timedelta(hours=actions.due_hours)
    if due and (not held.due_set or due < held.due_at):
        changes |= {"due_at": due, "due_set": 1}
        besides["recipe"] = ""
    if actions.tags:
        changes["tags"] = list(dict.fromkeys([*held.tags, *actions.tags]))
    step_id = steps.take(held, "playbook", changes, text=playbook.name, besides=besides)
    told = [each for each in actions.tell if staff.may_see(each, held.location_id)]
    steps.tell(held.review_id, step_id, told)
