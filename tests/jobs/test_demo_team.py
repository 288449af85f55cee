"""The demo's people: entered once, and they work off what came before anybody looks."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from data.catalogue import NewBrand, NewLocation
from data.desk_choice import Choice
from data.desk_playbooks import Playbooks
from data.desk_reading import Inbox
from data.models import Role, Scope
from data.notes import Notes
from data.people import People
from data.schema import person, step, task
from data.secrets import Secrets
from jobs.demo import add_demo
from jobs.demo_team import catch_up
from jobs.deriving import derive_signals
from jobs.desk import serve_desk
from jobs.work import Work
from sandbox.server import serve
from sandbox.world import World
from scoring.signals.analyse import Analyser
from tests.databases import opened
from tests.jobs.conftest import ANCHOR, StoppedClock, collect_all

ALL = Scope.everything()
SIGNALS = Analyser().version


def overdue(work):
    return Inbox(work.engine).number(ALL, Choice(overdue=work.clock.now()))


@pytest.fixture(scope="module")
def staffed(sqlite_server):
    """A small demo with its people, and how much was overdue before they came to it."""
    engine, clock = opened(sqlite_server.url()), StoppedClock()
    work = Work(engine, clock, Secrets(engine, Fernet.generate_key().decode()))
    with serve(World(7, ANCHOR, 0.0, "small"), clock=clock.now) as running:
        work.origin = running.url
        add_demo(work, running.url, staffed=True)
        assert catch_up(work, SIGNALS) == 0, "nothing has been collected yet"
        collect_all(work)
        serve_desk(work)
        assert catch_up(work, SIGNALS) == 0, "it is not known yet what the reviews speak of"
        derive_signals(work, Analyser())
        serve_desk(work)
        before = overdue(work)
        add_demo(work, running.url, staffed=True)
    grave = [each.review_id for each in Inbox(engine).page(ALL, Choice(), size=10).tasks]
    for _ in range(9):
        catch_up(work, SIGNALS)
    yield work, before, grave
    engine.dispose()


def steps_of(work):
    columns = (step.c.at, step.c.person_id, step.c.review_id)
    with work.engine.connect() as connection:
        return connection.execute(select(*columns).where(step.c.playbook_id.is_(None))).all()


def test_they_are_entered_once_each_with_what_they_look_after(staffed):
    work, *_ = staffed
    members = People(work.engine, work.audit).members()
    assert len({each.subject for each in members}) == len(members) == 5
    assert all(each.subject.endswith("@halvora.example") for each in members)
    assert Role.ADMIN not in {each.role for each in members}
    demo = set(work.catalogue.location_ids(work.catalogue.own_brands()[0]).values())
    demo.add(work.catalogue.whole_brand(work.catalogue.own_brands()[0]))
    scopes = [People(work.engine, work.audit).get(each.id).scope for each in members]
    assert all(each.locations <= demo for each in scopes)
    assert max(len(each.locations) for each in scopes) == len(demo)


def test_a_brand_of_ones_own_beside_the_demo_is_not_theirs(bare_work, sandbox):
    own = bare_work.catalogue.add_brand(NewBrand("mine", "Mine", ours=True))
    place = NewLocation("here", "Here", groups={"region": "Central Europe"})
    here = bare_work.catalogue.add_location(own, place)
    add_demo(bare_work, sandbox.url, staffed=True)
    people = People(bare_work.engine, bare_work.audit)
    for each in people.members():
        assert not people.get(each.id).scope.locations & {
            here,
            bare_work.catalogue.whole_brand(own),
        }


def test_their_playbooks_are_on_and_their_notes_are_of_places_that_there_are(staffed):
    work, *_ = staffed
    playbooks = Playbooks(work.engine, work.audit).all(ALL)
    assert len(playbooks) == len({each.name for each in playbooks}) == 4
    assert all(each.active for each in playbooks)
    assert sum(each.matched for each in playbooks) > 0
    assert [each.text for each in Notes(work.engine, work.audit).list(ALL)] == ["Rooms renewed"]


def test_what_was_overdue_is_worked_off_and_what_is_grave_or_new_still_lies_there(staffed):
    work, before, grave = staffed
    assert overdue(work) < before / 4
    there = {each.review_id for each in Inbox(work.engine).page(ALL, Choice(), size=900).tasks}
    assert set(grave) <= there
    with work.engine.connect() as connection:
        fresh = select(task.c.open).where(task.c.due_at > work.clock.now())
        assert set(connection.scalars(fresh)) == {1}


def test_their_steps_are_taken_in_the_past_on_working_days_and_are_in_the_log(staffed):
    work, *_ = staffed
    taken = steps_of(work)
    with work.engine.connect() as connection:
        people = set(connection.scalars(select(person.c.id).where(person.c.subject != "")))
    assert len(taken) > 50
    assert {each.person_id for each in taken} <= people
    assert all(each.at < work.clock.now() for each in taken)
    assert all(each.at.weekday() < 5 for each in taken)
    assert work.audit.verify().sound


def test_nobody_works_anything_off_twice(staffed):
    work, *_ = staffed
    number = len(steps_of(work))
    assert catch_up(work, SIGNALS) == 0
    assert len(steps_of(work)) == number


def test_whoever_was_taken_away_does_not_come_back(bare_work, sandbox):
    add_demo(bare_work, sandbox.url, staffed=True)
    people = People(bare_work.engine, bare_work.audit)
    first = people.members()[0]
    people.set_active(first.id, False, None, bare_work.clock.now())
    add_demo(bare_work, sandbox.url, staffed=True)
    assert [each.active for each in people.members() if each.id == first.id] == [False]
