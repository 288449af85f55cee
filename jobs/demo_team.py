"""The invented people of the demo brand: entered once, and what they did before anybody looks.

What collection brings is the past of the reviews; that of the desk cannot be collected. So the
people of the demo take the steps that people take, through the same doors, at the hours they keep.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from collectors.source import all_sources
from data import watched
from data.columns import DAY_SECONDS
from data.desk import Desk
from data.desk_playbooks import Playbooks
from data.desk_steps import By, State
from data.desk_team import Team
from data.facts import Facts
from data.models import Person, Role, Scope
from data.notes import NewNote, Notes
from data.people import Entered, People
from data.scopes import Kind, Part
from data.settings import read_setting, write_setting
from data.store import unscored
from engagement.playbooks import Actions, Conditions, Rule
from jobs.work import Work
from scoring.signals.topics import topics

SETTING = "demo_team"
_EVERYTHING = Scope.everything()

LATELY = timedelta(days=2)
"""What came since is still on the desk when the demo opens."""
IN_HAND = timedelta(days=12)
"""Of the concerns since, some are still being looked into."""
CLOSELY = timedelta(days=92)
"""What came since was worked off day by day, what is older once a week."""
A_WHILE = timedelta(hours=10)
"""For how long somebody may be at it."""
MANY = 15
"""Complaints about one place at one time that somebody reports instead of answering each."""
REASONS = {"praise": "no answer needed", "concern": "spoke with the guest"}
"""Why a review of a lane is closed without an answer."""
REPORTED = "All of these came within two days: reported to the platform, waiting for its decision."


def enter_team(work: Work, told: Mapping[str, Any], brand_id: int) -> None:
    """Enter the people of the demo brand, their playbooks and notes, unless that was done before.

    Whatever is changed or taken away afterwards stays so. They may see that brand alone, whatever
    else is watched beside it.

    Args:
        work: the means.
        told: what the demo world says of them.
        brand_id: the brand whose people they are.
    """
    if read_setting(work.engine, SETTING) is not None:
        return
    ids = {each["key"]: _enter(work, each, brand_id) for each in told["people"]}
    _enter_playbooks(work, told["playbooks"], ids)
    _enter_notes(work, told["notes"], ids, brand_id)
    hours = {str(ids[each["key"]]): each["hours"] for each in told["people"]}
    write_setting(work.engine, SETTING, {"brand": brand_id, "behind": hours})


def _enter(work: Work, told: Mapping[str, Any], brand_id: int) -> int:
    people = People(work.engine, work.audit)
    for known in people.members():
        if known.subject == told["address"]:
            return known.id
    places = work.catalogue.location_ids(brand_id)
    brand = (Part(Kind.BRAND, value=str(brand_id)),)
    several = tuple(Part(Kind.LOCATION, value=str(places[each])) for each in told["places"])
    parts = several if told["regions"] else brand
    new = Entered(told["address"], told["name"], Role(told["role"]), parts)
    return people.add(new, None, work.clock.now())


def _enter_playbooks(work: Work, told: Sequence[Mapping[str, Any]], ids: Mapping[str, int]) -> None:
    playbooks, people = Playbooks(work.engine, work.audit), People(work.engine, work.audit)
    known = {each.name for each in playbooks.all(_EVERYTHING)}
    for each in told:
        author = people.get(ids[each["by"]])
        if each["name"] in known or author is None:
            continue
        by = By(author.id, work.clock.now())
        rule = _rule(each, ids).checked(each["name"]).stored
        playbooks.switch(
            _EVERYTHING, playbooks.save(author.scope, each["name"], rule, by), True, by
        )


def _rule(told: Mapping[str, Any], ids: Mapping[str, int]) -> Rule:
    conditions = Conditions(
        stars=tuple(told["stars"]),
        topics=tuple(told.get("topics", ())),
        groups=tuple(f"region:{each}" for each in told.get("regions", ())),
        words=tuple(told.get("words", ())),
    )
    actions = Actions(
        assign=ids.get(told.get("assign", "")),
        due_hours=told.get("due_hours"),
        tell=tuple(ids[each] for each in told.get("tell", ())),
        tags=tuple(told.get("tags", ())),
    )
    return Rule(conditions, actions)


def _enter_notes(
    work: Work, told: Sequence[Mapping[str, Any]], ids: Mapping[str, int], brand_id: int
) -> None:
    notes, people = Notes(work.engine, work.audit), People(work.engine, work.audit)
    places = work.catalogue.location_ids(brand_id)
    bits = {topic.id: topic.bit for topic in topics()}
    known = {each.text for each in notes.list(_EVERYTHING)}
    for each in told:
        author = people.get(ids[each["by"]])
        if each["text"] in known or author is None:
            continue
        day = (date.fromisoformat(each["day"]) - date(1970, 1, 1)).days
        where = frozenset(places[key] for key in each["places"])
        new = NewNote(day, each["text"], where, bits[each["topic"]])
        notes.add(author, new, work.clock.now())


def catch_up(work: Work, signals: str) -> int:
    """Let one of the demo's people work off what came before it opened; return how many reviews.

    Each does it once. They wait until everything has been collected and read by the model of a
    version, so that they know what they work on.
    """
    told = read_setting(work.engine, SETTING)
    if not told or not told["behind"] or _unready(work, signals):
        return 0
    behind = dict(told["behind"])
    number, hours = next(iter(behind.items()))
    person = People(work.engine, work.audit).get(int(number))
    done = _work_off(work, person, told["brand"], hours) if person else 0
    del behind[number]
    write_setting(work.engine, SETTING, {**told, "behind": behind})
    return done


def _unready(work: Work, signals: str) -> bool:
    collecting = watched.collecting(Facts(work.engine), _EVERYTHING, work.clock.now())
    return bool(collecting.fresh or unscored(work.engine, signals, 1))


def _work_off(work: Work, person: Person, brand_id: int, hours: Sequence[int]) -> int:
    now = work.clock.now()
    left = Team(work.engine).left(_own(work, person, brand_id))
    old = left["created_at"] < (now - LATELY).timestamp()
    known = left[old & (left["subjects"] == 0)]
    closely = known["created_at"] >= (now - CLOSELY).timestamp()
    desk = Desk(work.engine, work.audit)
    for at, rows in _sittings(known[~closely], hours, now, weekly=True):
        _close(desk, By(person.id, at), rows)
    for at, rows in _sittings(known[closely], hours, now):
        concerns = rows["lane"] == "concern"
        _close(desk, By(person.id, at), rows[~concerns])
        _answer(work, desk, By(person.id, at), rows[concerns])
    return len(known)


def _close(desk: Desk, by: By, rows: pd.DataFrame) -> None:
    for lane, reason in REASONS.items():
        ids = _ids(rows[rows["lane"] == lane])
        desk.set_state(_EVERYTHING, ids, State.CLOSED, by, reason)


def _own(work: Work, person: Person, brand_id: int) -> Scope:
    """Return what somebody looks after: their places, or what belongs to no place."""
    if person.role is Role.LOCATION_MANAGER:
        return person.scope
    return Scope(frozenset({work.catalogue.whole_brand(brand_id)}))


def _sittings(
    left: pd.DataFrame, hours: Sequence[int], now: datetime, *, weekly: bool = False
) -> Iterator[tuple[datetime, pd.DataFrame]]:
    """Yield when somebody has sat down to work and what they found: on Fridays alone, or daily."""
    days = [_next(int(each), hours[:1] if weekly else hours) for each in left["created_at"]]
    when = [each + timedelta(days=4 - each.weekday()) for each in days] if weekly else days
    for at in sorted(set(when)):
        if at < now - A_WHILE:
            yield at, left[[each == at for each in when]]


def _ids(rows: pd.DataFrame) -> list[int]:
    return [int(each) for each in rows["review_id"]]


def _next(created: int, hours: Sequence[int]) -> datetime:
    """Return when somebody sits down next to work: at one of their hours, from Monday to Friday.

    >>> _next(1_767_312_000, [8, 14])
    datetime.datetime(2026, 1, 2, 8, 0, tzinfo=datetime.timezone.utc)
    """
    day = created // DAY_SECONDS
    while True:
        for hour in hours:
            at = datetime.fromtimestamp(day * DAY_SECONDS + hour * 3_600, UTC)
            if at.timestamp() > created and at.weekday() < 5:
                return at
        day += 1


def _answer(work: Work, desk: Desk, by: By, rows: pd.DataFrame) -> None:
    """Take the steps of one sitting about concerns."""
    ids = _ids(rows)
    desk.assign(_EVERYTHING, ids, by.person_id, by)
    if len(ids) >= MANY:
        _report(work, desk, by, ids)
        return
    lately = by.at > work.clock.now() - IN_HAND
    in_hand = [each for each in ids if lately and each % 4 == 0]
    desk.set_state(_EVERYTHING, in_hand, State.IN_PROGRESS, by)
    done = rows[~rows["review_id"].isin(in_hand)]
    shown = done["channel"].isin({each.channel for each in all_sources() if each.replies_visible})
    later = By(by.person_id, by.at + timedelta(minutes=20 + 35 * len(ids)))
    # What is answered where everybody sees it is collected; here it can only have been said.
    desk.set_state(_EVERYTHING, _ids(done[~shown]), State.ANSWERED, later)
    desk.set_state(_EVERYTHING, _ids(done[shown]), State.CLOSED, later, REASONS["concern"])


def _report(work: Work, desk: Desk, by: By, review_ids: Sequence[int]) -> None:
    desk.set_state(_EVERYTHING, review_ids, State.WAITING, by)
    desk.set_due(_EVERYTHING, review_ids, work.clock.now() + timedelta(days=5), by)
    desk.note(_EVERYTHING, review_ids[0], REPORTED, by)
