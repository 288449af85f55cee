"""The desk follows reviews: the most harmful first, nothing missed, nothing of people's undone."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select, update

from data.answers import Wording
from data.audit import Audit
from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.desk import Desk
from data.desk_arrivals import Arrivals
from data.desk_choice import Choice
from data.desk_people import Presence
from data.desk_playbooks import Playbooks
from data.desk_reading import Inbox
from data.desk_steps import By, State
from data.engine import writing
from data.models import OWNER, Review, Role, Scope
from data.outbox import Outbox
from data.people import Entered, People
from data.schema import answer, audit, step, task
from data.scopes import Kind, Part
from data.secrets import Secrets
from data.settings import write_setting
from data.upsert import Arrival
from engagement.ordering import SETTING, Ordering
from engagement.playbooks import Actions, Conditions, Rule
from engagement.triage import Weights
from jobs.demo import add_demo
from jobs.deriving import derive_signals
from jobs.desk import follow_answers, follow_reviews, refresh_priorities, serve_desk
from jobs.playbooks import run_playbooks
from jobs.work import Work
from sandbox.events import GRAVE
from sandbox.server import serve
from sandbox.text import text as words
from sandbox.world import World
from scoring.signals.analyse import Analyser
from tests.databases import opened
from tests.jobs.conftest import ANCHOR, StoppedClock, collect_all

ALL = Scope.everything()


@pytest.fixture(scope="module")
def demo(sqlite_server):
    """A small demo as the worker holds it an hour after it opened, and its world."""
    engine, clock = opened(sqlite_server.url()), StoppedClock()
    work = Work(engine, clock, Secrets(engine, Fernet.generate_key().decode()))
    world = World(7, ANCHOR, 0.0, "small")
    with serve(world, clock=clock.now) as running:
        work.origin = running.url
        add_demo(work, running.url)
        collect_all(work)
    derive_signals(work, Analyser())
    serve_desk(work)
    yield work, world
    engine.dispose()


def planted(world, at):
    """Return the texts of the grave complaints that stand in a world."""
    said = [
        words(one, stream, at.timestamp())
        for stream in world.streams
        for one in world.visible(stream, at)
        if one.subject.startswith(GRAVE)
    ]
    return {each.strip() for each in said}


def test_the_ten_most_harmful_are_in_the_first_fifteen_and_say_why(demo):
    work, world = demo
    first = Inbox(work.engine).page(ALL, Choice(), size=15).tasks
    grave = planted(world, work.clock.now())
    assert len(grave) == 10
    assert grave <= {(each.review.text or "").strip() for each in first}
    assert all(each.subjects for each in first if each.review.text in grave)
    assert [each.priority for each in first] == sorted(
        (each.priority for each in first), reverse=True
    )


def test_only_our_own_unanswered_reviews_are_on_the_desk(demo):
    work, _ = demo
    tasks = Inbox(work.engine).page(ALL, Choice(), size=1_000).tasks
    assert {each.review.brand for each in tasks} == {"Halvora"}
    assert not any(each.review.responded or each.review.removed_at for each in tasks)
    assert {each.lane for each in tasks} == {"concern", "praise"}


def test_other_weights_make_another_order(demo):
    work, _ = demo
    inbox, reach_alone = Inbox(work.engine), Weights(0, 0, 1, 0, 0)
    before = inbox.page(ALL, Choice(), size=5).tasks
    write_setting(work.engine, SETTING, Ordering(weights=reach_alone).stored)
    assert refresh_priorities(work) == inbox.number(ALL, Choice())
    loud = inbox.page(ALL, Choice(), size=5).tasks
    assert loud != before
    assert sum(loud[0].review.engagement.values()) > 1_000
    write_setting(work.engine, SETTING, {})
    refresh_priorities(work)
    assert [each.review_id for each in inbox.page(ALL, Choice(), size=5).tasks] == [
        each.review_id for each in before
    ]


@pytest.fixture
def place(engine):
    """One place of ours, and the means of a worker without a network."""
    clock = StoppedClock()
    work = Work(engine, clock, Secrets(engine, Fernet.generate_key().decode()))
    brand_id = work.catalogue.add_brand(NewBrand("quay", "Quay", "hotel", ours=True))
    location_id = work.catalogue.add_location(
        brand_id, NewLocation("north", "North", groups={"region": "north"})
    )
    listing_id = work.catalogue.add_listing(
        location_id, NewListing("google_business", "google", "remote")
    )
    return work, Catalogue(engine).listing(listing_id)


def said(number, text="The carpet was dirty.", rating=1, **more):
    created = more.pop("created_at", ANCHOR)
    return Review(
        channel="google",
        external_id=str(number),
        text=text,
        rating=rating,
        created_at=created,
        **more,
    )


def arrive(place, *reviews, derive=True):
    work, listing = place
    work.store.keep(Arrival(listing, reviews, 1, work.clock.now()))
    if derive:
        derive_signals(work, Analyser())
    return follow_reviews(work)


def tasks(work, **choice):
    return Inbox(work.engine).page(ALL, Choice(**choice), size=100).tasks


def kinds(work):
    with work.engine.connect() as connection:
        return list(connection.scalars(select(step.c.kind).order_by(step.c.id)))


def desk(work):
    return Desk(work.engine, work.audit)


def by(work, person=OWNER.id):
    return By(person, work.clock.now())


def test_a_review_comes_to_the_desk_once_and_nothing_is_done_twice(place):
    work, _ = place
    assert arrive(place, said(1), said(2, "Lovely.", 5)) == 2
    assert follow_reviews(work) == 0
    assert len(tasks(work)) == 2
    assert {each.lane for each in tasks(work)} == {"concern", "praise"}
    assert tasks(work)[0].due_at == ANCHOR + timedelta(hours=48)


def test_an_answer_that_was_seen_takes_it_off_the_desk(place):
    work, _ = place
    arrive(place, said(1))
    arrive(place, said(1, response_text="Sorry.", response_at=ANCHOR + timedelta(minutes=5)))
    assert not tasks(work)
    (done,) = tasks(work, states=frozenset({State.ANSWERED}))
    assert done.ended_at == work.clock.now()
    assert kinds(work) == ["answered"]


@pytest.mark.parametrize("stamped", [True, False], ids=["edited after it", "edited before it"])
def test_an_answer_that_vanishes_and_comes_back_is_no_event(place, stamped):
    work, _ = place
    answer_at = ANCHOR + timedelta(minutes=5)
    later = {"updated_at": ANCHOR + timedelta(minutes=10)} if stamped else {}
    answered = {"response_text": "Sorry.", "response_at": answer_at}
    arrive(place, said(1))
    arrive(place, said(1, **later, **answered))
    for _ in range(2):
        arrive(place, said(1, **later))
        arrive(place, said(1, **later, **answered))
    assert not tasks(work)
    (done,) = tasks(work, states=frozenset({State.ANSWERED}))
    assert kinds(work) == ["answered"]
    assert done.ended_at is not None


def test_an_edit_opens_it_again_and_is_new_to_whoever_looks(place):
    work, _ = place
    arrive(place, said(1))
    (mine,) = tasks(work)
    desk(work).set_state(ALL, [mine.review_id], State.CLOSED, by(work), "not about us")
    work.clock.sleep(3_600)
    edited_at = ANCHOR + timedelta(hours=1)
    arrive(place, said(1, "Worse than I said.", updated_at=edited_at))
    (again,) = tasks(work)
    assert (again.state, again.news_at) == (State.NEW, work.clock.now())
    assert again.due_at == work.clock.now() + timedelta(hours=48)
    assert kinds(work) == ["state", "edited"]


def test_an_answered_review_that_is_edited_comes_to_the_desk(place):
    work, _ = place
    answered = {"response_text": "Sorry.", "response_at": ANCHOR + timedelta(minutes=5)}
    arrive(place, said(1, **answered))
    assert not tasks(work)
    worse = said(1, "Nothing was done.", updated_at=ANCHOR + timedelta(minutes=30), **answered)
    arrive(place, worse)
    assert [each.state for each in tasks(work)] == [State.NEW]


def test_what_people_own_stays_when_the_review_is_collected_again(place):
    work, _ = place
    arrive(place, said(1))
    (one,) = tasks(work)
    due = work.clock.now() + timedelta(hours=1)
    desk(work).start(ALL, one.review_id, by(work))
    desk(work).set_due(ALL, [one.review_id], due, by(work))
    desk(work).tag(ALL, [one.review_id], by(work), add=["carpet"])
    arrive(place, said(1, "The carpet was dirty, still.", updated_at=ANCHOR + timedelta(hours=1)))
    refresh_priorities(work)
    (kept,) = tasks(work)
    assert (kept.state, kept.assignee_id, kept.due_at) == (State.IN_PROGRESS, OWNER.id, due)
    assert kept.tags == ["carpet"]


def test_what_is_removed_goes_and_comes_back(place):
    work, listing = place
    arrive(place, said(1))
    work.store.remove_absent(listing, [], work.clock.now())
    follow_reviews(work)
    assert not tasks(work)
    arrive(place, said(1))
    assert len(tasks(work)) == 1
    assert kinds(work) == ["removed", "returned"]


def test_old_history_does_not_come_to_the_desk(place):
    arrive(place, said(1, created_at=ANCHOR - timedelta(days=400)))
    assert not tasks(place[0])


def test_time_moves_the_order(place):
    work, _ = place
    arrive(place, said(1), said(2, created_at=ANCHOR - timedelta(hours=40)))
    older = tasks(work)[0]
    assert older.due_at == ANCHOR + timedelta(hours=8)
    assert refresh_priorities(work) == 0
    work.clock.sleep(5 * 3_600)
    assert refresh_priorities(work) == 1
    assert tasks(work)[0].priority > older.priority


def test_an_answer_that_left_from_here_is_done_without_waiting_to_see_it(place):
    work, _ = place
    arrive(place, said(1))
    (one,) = tasks(work)
    outbox, now = Outbox(work.engine, work.audit), work.clock.now()
    outbox.approve(ALL, OWNER, one.review_id, Wording("We are sorry."), now, by_hand=True)
    with writing(work.engine) as connection:
        connection.execute(update(answer).values(state="sent", sent_at=work.clock.now()))
    assert follow_answers(work) == 1
    assert not tasks(work)
    assert follow_answers(work) == 0


def hygiene(**actions):
    return Rule(Conditions(stars=(1, 2), topics=("cleanliness",)), Actions(**actions))


def switched_on(work, rule, name="Hygiene first", scope=ALL):
    playbooks = Playbooks(work.engine, work.audit)
    number = playbooks.save(scope, name, rule.checked(name).stored, by(work))
    playbooks.switch(scope, number, True, by(work))
    return number


def colleague(work, name, *places):
    parts = tuple(Part(Kind.LOCATION, value=str(each)) for each in places)
    new = Entered(f"{name}@quay.example", name, Role.LOCATION_MANAGER, parts)
    return People(work.engine, work.audit).add(new, OWNER.id, work.clock.now())


def test_a_playbook_runs_on_each_new_review_exactly_once(place):
    work, listing = place
    quality = colleague(work, "quality", listing.location_id)
    switched_on(work, hygiene(assign=quality, due_hours=4, tell=(quality,), tags=("clean",)))
    arrive(place, said(1), said(2, "Lovely view.", 5), said(3, "Dirty shower.", 2), derive=False)
    assert run_playbooks(work) == 0, "it waits until it is known what a review speaks of"
    derive_signals(work, Analyser())
    follow_reviews(work)
    assert run_playbooks(work) == 3
    assert run_playbooks(work) == 0
    found = {each.review.rating: each for each in tasks(work)}
    assert found[1.0].assignee_id == found[2.0].assignee_id == quality
    assert found[5.0].assignee_id is None
    assert found[1.0].due_at == found[1.0].came_at + timedelta(hours=4)
    assert found[1.0].tags == ["clean"]
    assert kinds(work) == ["playbook", "playbook"]
    assert Inbox(work.engine).number(ALL, Choice(told=quality)) == 2


def test_a_playbook_that_would_do_the_same_again_is_not_run_again(place):
    work, listing = place
    quality = colleague(work, "quality", listing.location_id)
    switched_on(work, hygiene(tell=(quality,)))
    arrive(place, said(1))
    run_playbooks(work)
    arrive(place, said(1, "Dirty carpet and dirty towels.", updated_at=ANCHOR + timedelta(1)))
    assert run_playbooks(work) == 0
    assert kinds(work) == ["playbook", "edited"]


class Crash:
    """Strikes when everything is written and nothing is kept yet."""

    class Now(Exception):
        pass

    def check(self, connection):
        raise self.Now


def test_a_crash_between_acting_and_noting_it_leaves_neither(place):
    work, listing = place
    quality = colleague(work, "quality", listing.location_id)
    switched_on(work, hygiene(assign=quality))
    arrive(place, said(1))

    work.store.lease = Crash()
    with pytest.raises(Crash.Now):
        run_playbooks(work)
    assert kinds(work) == []
    work.store.lease = None
    assert run_playbooks(work) == 1
    assert kinds(work) == ["playbook"]


def test_who_is_away_gets_nothing_and_who_may_not_see_it_neither(place):
    work, listing = place
    away = colleague(work, "away", listing.location_id)
    deputy = colleague(work, "deputy", listing.location_id)
    elsewhere = colleague(work, "elsewhere")
    now = work.clock.now()
    Presence(work.engine, work.audit).enter(away, now, now + timedelta(days=9), deputy, by(work))
    switched_on(work, hygiene(assign=away, tell=(elsewhere, deputy)))
    switched_on(work, hygiene(assign=elsewhere), "Elsewhere")
    arrive(place, said(1))
    run_playbooks(work)
    assert [each.assignee_id for each in tasks(work)] == [deputy]
    inbox = Inbox(work.engine)
    assert inbox.number(ALL, Choice(told=elsewhere)) == 0
    assert inbox.number(ALL, Choice(told=deputy)) == 1


def test_a_playbook_touches_nothing_its_author_may_not_see(place):
    work, _ = place
    nowhere = Scope(frozenset({999}))
    switched_on(work, hygiene(tags=("mine",)), scope=nowhere)
    arrive(place, said(1))
    run_playbooks(work)
    assert [each.tags for each in tasks(work)] == [[]]


def test_every_step_is_in_the_audit_log_and_the_log_is_sound(place):
    work, _ = place
    arrive(place, said(1))
    (one,) = tasks(work)
    desk(work).assign(ALL, [one.review_id], OWNER.id, by(work))
    arrive(place, said(1, response_text="Sorry.", response_at=ANCHOR + timedelta(minutes=5)))
    with work.engine.connect() as connection:
        steps = connection.scalar(select(func.count()).select_from(step))
        recorded = connection.execute(
            select(audit.c.person_id).where(audit.c.subject == f"review {one.review_id}")
        ).all()
    assert steps == len(recorded) == 2
    assert [row.person_id for row in recorded] == [OWNER.id, None]
    assert Audit(work.engine, work.secrets.keys).verify().sound


def test_nothing_is_missed_however_many_come_at_once(place):
    work, _ = place
    many = [said(number, f"Dirty {number}.") for number in range(1_234)]
    assert arrive(place, *many, derive=False) == 1_234
    with work.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(task)) == 1_234
    assert Arrivals(work.engine).changed(Arrivals(work.engine).mark(), 10)[0] == []
