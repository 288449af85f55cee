"""The desk in the store, on every database: order, places in a list, steps and their undoing."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import chain

import pytest
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text, update

from data.audit import Audit
from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.desk import Desk
from data.desk_arrivals import Arrivals, Mark
from data.desk_choice import Choice, Order
from data.desk_people import Presence
from data.desk_playbooks import Playbooks, Wanted, matching, played, tried, unplayed
from data.desk_reading import Inbox
from data.desk_steps import By, State
from data.desk_team import Team
from data.desk_visits import VISIT, Visits
from data.engine import migrate, writing
from data.models import OWNER, Filters, Review, Scope, Signals
from data.schema import audit, fact, task
from data.store import Store, unscored
from data.upsert import Arrival

ALL = Scope.everything()
KEY = Fernet.generate_key().decode()
NUMBER = 25


@pytest.fixture
def filled(engine, listing, now):
    """A place with reviews, all of them on the desk, priorities with ties among them."""
    store = Store(engine)
    reviews = [_said(number, now) for number in range(NUMBER)]
    store.keep(Arrival(listing, reviews, 1, now))
    derived = {each: Signals("en", -1, -0.5, 3, 0, 1) for each in unscored(engine, "v", 100)}
    store.save_signals("v", derived)
    with writing(engine) as connection:
        ids = connection.scalars(select(fact.c.review_id).order_by(fact.c.review_id)).all()
        connection.execute(insert(task), [_task(each, listing, now) for each in ids])
    return list(ids)


def _said(number, now):
    return Review(
        channel="google",
        external_id=str(number),
        author_id=f"a{number % 5}",
        text=f"Dirty room number{number}" + (" marmalade" if number % 10 == 0 else ""),
        rating=1 + number % 5,
        created_at=now - timedelta(hours=number),
    )


def _task(review_id, listing, now):
    return {
        "review_id": review_id,
        "brand_id": listing.brand_id,
        "location_id": listing.location_id,
        "channel": "google",
        "came_at": now,
        "news_at": now + timedelta(minutes=review_id % 7),
        "due_at": now + timedelta(hours=review_id % 3),
        "priority": float(review_id % 4) + 0.1,
        "lane": "praise" if review_id % 2 else "concern",
    }


@pytest.fixture
def desk(engine):
    return Desk(engine, Audit(engine, KEY))


def by(now, person=OWNER.id):
    return By(person, now)


def walked(inbox, order, size, **choice):
    """Return the ids of a list, page by page to its end, and the same backwards."""
    ahead, at = [], None
    while True:
        page = inbox.page(ALL, Choice(**choice), order, at, size)
        ahead.append([each.review_id for each in page.tasks])
        if page.later is None:
            break
        at = page.later
    back = [ahead[-1]]
    while page.earlier is not None:
        page = inbox.page(ALL, Choice(**choice), order, page.earlier, size)
        back.append([each.review_id for each in page.tasks])
    return list(chain(*ahead)), list(chain(*reversed(back)))


@pytest.mark.parametrize("order", list(Order))
def test_pages_hold_everything_once_in_order_and_lead_back(engine, filled, order):
    ahead, back = walked(Inbox(engine), order, 4)
    assert sorted(ahead) == filled
    assert back == ahead
    keys = {
        Order.FIRST: lambda each: (-each.priority, -each.review_id),
        Order.DUE: lambda each: (each.due_at, each.review_id),
        Order.NEWEST: lambda each: (-each.news_at.timestamp(), -each.review_id),
    }
    assert ahead == [
        each.review_id for each in sorted(Inbox(engine).some(ALL, filled), key=keys[order])
    ]


@pytest.mark.parametrize("order", list(Order))
def test_neighbours_are_those_of_the_list(engine, filled, order):
    inbox = Inbox(engine)
    listed, _ = walked(inbox, order, 10)
    for place, review_id in enumerate(listed):
        one = inbox.one(ALL, review_id)
        before = listed[place - 1] if place else None
        after = listed[place + 1] if place + 1 < len(listed) else None
        assert inbox.beside(ALL, Choice(), order, one) == (before, after)


def test_every_choice_narrows_to_what_it_says(engine, filled, desk, now):
    inbox = Inbox(engine)
    desk.assign(ALL, filled[:3], OWNER.id, by(now))
    desk.tag(ALL, filled[:2], by(now), add=['Call "back"'])
    desk.set_state(ALL, filled[5:6], State.CLOSED, by(now), "said twice")
    narrowed = {
        "mine": Choice(assignee=frozenset({OWNER.id})),
        "nobody's": Choice(assignee=frozenset({0})),
        "tag": Choice(tag="call back"),
        "closed": Choice(states=frozenset({State.CLOSED})),
        "overdue": Choice(overdue=now + timedelta(minutes=30)),
        "news": Choice(news=now + timedelta(minutes=5)),
        "rare": Choice(filters=Filters(search="marmalade")),
        "stars": Choice(filters=Filters(stars=frozenset({1}))),
        "nothing": Choice(filters=Filters(search="xylophone")),
        "channel": Choice(filters=Filters(channels=frozenset({"yelp"}))),
    }
    found = {
        name: {each.review_id for each in inbox.page(ALL, choice, size=100).tasks}
        for name, choice in narrowed.items()
    }
    rest = set(filled) - {filled[5]}
    assert found["mine"] == set(filled[:3])
    assert found["nobody's"] == rest - set(filled[:3])
    assert found["tag"] == set(filled[:2])
    assert found["closed"] == {filled[5]}
    assert found["overdue"] == {each for each in rest if each % 3 == 0}
    assert found["news"] == {each for each in rest if each % 7 > 5}
    assert (len(found["rare"]), len(found["stars"])) == (3, 4), "one of five is closed"
    assert found["nothing"] == found["channel"] == set()
    for name, choice in narrowed.items():
        assert inbox.number(ALL, choice) == len(found[name])
    assert inbox.tags(ALL) == ["call back"]


def test_counts_are_those_of_the_scope(engine, filled, desk, now):
    desk.assign(ALL, filled[:3], OWNER.id, by(now))
    counts = Inbox(engine).counts(ALL, OWNER.id, now + timedelta(minutes=1), now)
    assert counts.concerns + counts.praise == NUMBER
    assert counts.mine == 3
    assert counts.overdue == len([each for each in filled if each % 3 == 0])
    assert counts.new == len([each for each in filled if each % 7])
    assert Inbox(engine).counts(Scope(), OWNER.id, now, None).concerns == 0


def test_a_closed_review_needs_a_reason_and_nothing_changes_without(engine, filled, desk, now):
    with pytest.raises(ValueError, match="why"):
        desk.set_state(ALL, filled[:1], State.CLOSED, by(now), "  ")
    with pytest.raises(LookupError):
        desk.assign(Scope(frozenset({999})), filled[:1], OWNER.id, by(now))
    with pytest.raises(LookupError):
        desk.assign(ALL, [*filled[:1], 10**9], OWNER.id, by(now))
    assert Inbox(engine).one(ALL, filled[0]).state is State.NEW
    assert Inbox(engine).steps(ALL, filled[0]) == []
    with engine.connect() as connection:
        assert connection.execute(select(audit.c.number)).all() == []


STEPS = st.lists(
    st.sampled_from(["start", "wait", "close", "answer", "assign", "due", "tag", "note"]),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_undoing_all_steps_backwards_leaves_nothing_changed(engine, filled, desk, now, names):
    inbox, review_id = Inbox(engine), filled[0]
    before = inbox.one(ALL, review_id)
    do = {
        "start": lambda: desk.start(ALL, review_id, by(now)),
        "wait": lambda: desk.set_state(ALL, [review_id], State.WAITING, by(now)),
        "close": lambda: desk.set_state(ALL, [review_id], State.CLOSED, by(now), "fake"),
        "answer": lambda: desk.set_state(ALL, [review_id], State.ANSWERED, by(now)),
        "assign": lambda: desk.assign(ALL, [review_id], OWNER.id, by(now)),
        "due": lambda: desk.set_due(ALL, [review_id], now + timedelta(days=1), by(now)),
        "tag": lambda: desk.tag(ALL, [review_id], by(now), add=["x"]),
        "note": lambda: desk.note(ALL, review_id, "Called.", by(now), [OWNER.id]),
    }
    batches = [batch for name in names if (batch := do[name]())]
    for batch in reversed(batches):
        assert desk.undo(ALL, batch, by(now)) == 1
        assert desk.undo(ALL, batch, by(now)) == 0
    assert inbox.one(ALL, review_id) == before
    assert inbox.number(ALL, Choice(told=OWNER.id)) == 0


def test_what_somebody_built_upon_is_not_undone(engine, filled, desk, now):
    batch = desk.set_state(ALL, filled[:1], State.WAITING, by(now))
    desk.set_state(ALL, filled[:1], State.ANSWERED, by(now))
    assert desk.undo(ALL, batch, by(now)) == 0
    assert Inbox(engine).one(ALL, filled[0]).state is State.ANSWERED


def test_what_came_since_the_last_visit_is_new(engine, now):
    visits = Visits(engine)
    assert visits.visit(OWNER.id, now) is None
    assert visits.visit(OWNER.id, now + VISIT / 2) is None
    later = now + VISIT / 2 + VISIT * 2
    assert visits.visit(OWNER.id, later) == now + VISIT / 2
    assert visits.visit(OWNER.id, later + timedelta(minutes=5)) == now + VISIT / 2


def test_whoever_is_told_is_told_until_they_open_it(engine, filled, desk, now):
    visits = Visits(engine)
    desk.note(ALL, filled[0], "Look.", by(now), [OWNER.id, OWNER.id])
    assert visits.told(ALL, OWNER.id) == 1
    assert visits.told(Scope(), OWNER.id) == 0
    desk.set_state(ALL, filled[:1], State.CLOSED, by(now), "said twice")
    inbox = Inbox(engine)
    assert inbox.number(ALL, Choice(told=OWNER.id)) == visits.told(ALL, OWNER.id) == 1
    assert inbox.number(ALL, Choice(told=OWNER.id, states=frozenset({State.NEW}))) == 0
    visits.opened(OWNER.id, filled[0], now)
    assert visits.told(ALL, OWNER.id) == 0


def test_a_rule_matches_the_same_on_history_and_on_what_is_new(engine, filled, now):
    wanted = Wanted(Filters(stars=frozenset({1, 2}), topics=1), words=["marmalade", "number3"])
    number, newest = tried(engine, ALL, wanted, 0, sample=50)
    with engine.connect() as connection:
        assert matching(connection, ALL, wanted, filled) == set(newest)
        assert matching(connection, Scope(), wanted, filled) == set()
        elsewhere = replace(wanted, groups=["region:north"])
        assert matching(connection, ALL, elsewhere, filled) == set()
    assert number == len(newest) > 0


def test_each_review_waits_for_the_playbooks_once(engine, filled):
    with writing(engine) as connection:
        assert unplayed(connection, 10) == filled[:10]
        played(connection, filled[:10])
        assert unplayed(connection, 100) == filled[10:]


def test_a_changed_playbook_is_off_and_a_removed_one_is_gone(engine, now):
    playbooks = Playbooks(engine, Audit(engine, KEY))
    number = playbooks.save(ALL, "One", {"conditions": {}, "actions": {}}, by(now))
    playbooks.switch(ALL, number, True, by(now))
    playbooks.save(ALL, "Two", {"conditions": {}, "actions": {}}, by(now), number)
    assert [(each.name, each.active) for each in playbooks.all(ALL)] == [("Two", False)]
    playbooks.remove(ALL, number, by(now))
    assert playbooks.all(ALL) == []


def test_the_worker_finds_what_came_in_order_and_who_wrote_before(engine, filled):
    with writing(engine) as connection:
        connection.execute(update(task).values(recipe="now"))
    arrivals = Arrivals(engine)
    first, behind = arrivals.changed(Mark(), 10)
    rest, last = arrivals.changed(behind, 100)
    assert [each.review_id for each in [*first, *rest]] == filled
    assert arrivals.changed(last, 10) == ([], last)
    repeats = arrivals.repeats([*first, *rest])
    assert (repeats[filled[0]], repeats[filled[-1]]) == (4, 0), "the last to come is the oldest"
    assert arrivals.stale(first[0].seen_at, "now", 10) == []
    assert len(arrivals.stale(first[0].seen_at, "other", 10)) == 10
    assert arrivals.sent() == []


def test_what_somebody_wrote_of_a_rival_makes_them_no_customer_of_ours(engine, listing, now):
    catalogue, store = Catalogue(engine), Store(engine)
    rival = catalogue.add_location(
        catalogue.add_brand(NewBrand("rival", "Rival")), NewLocation("there", "There")
    )
    theirs = catalogue.listing(catalogue.add_listing(rival, NewListing("s", "google", "there")))
    before = _said(0, now).model_copy(update={"created_at": now - timedelta(9)})
    store.keep(Arrival(theirs, [before], 1, now))
    store.keep(Arrival(listing, [_said(0, now)], 1, now))
    arrivals = Arrivals(engine)
    rows, _ = arrivals.changed(Mark(), 10)
    assert set(arrivals.repeats(rows).values()) == {0}


def test_absences_are_entered_and_taken_back(engine, now):
    presence = Presence(engine, Audit(engine, KEY))
    with pytest.raises(ValueError, match="stands in"):
        presence.enter(OWNER.id, now, now + timedelta(days=1), OWNER.id, by(now))
    number = presence.enter(OWNER.id, now, now + timedelta(days=1), None, by(now))
    assert [each.id for each in presence.absences(now)] == [number]
    assert presence.absences(now + timedelta(days=2)) == []
    presence.cancel(number, by(now))
    assert presence.absences(now) == []


def test_what_the_team_did_is_counted_within_the_scope(engine, filled, desk, now):
    desk.assign(ALL, filled[:4], OWNER.id, by(now))
    desk.set_state(ALL, filled[:2], State.ANSWERED, by(now + timedelta(hours=3)))
    team, later = Team(engine), now + timedelta(hours=9)
    spells = team.spells(ALL, now - timedelta(days=1), later)
    assert sorted(zip(spells["hours"], spells["answered"], strict=True)) == [
        (3.0, 1), (3.0, 1), (9.0, 0), (9.0, 0)
    ]  # fmt: skip
    desk.set_state(ALL, filled[4:5], State.ANSWERED, by(now + timedelta(hours=5)))
    desk.set_state(ALL, filled[5:6], State.CLOSED, by(now + timedelta(hours=6)), "said twice")
    pool = team.unclaimed(ALL, now - timedelta(days=1), later)
    counted = Counter(zip(pool["hours"], pool["answered"], strict=True))
    assert counted == {(0.0, 0): 4, (5.0, 1): 1, (6.0, 0): 1, (9.0, 0): NUMBER - 6}
    assert team.unclaimed(Scope(), now - timedelta(days=1), later).empty
    workload = team.workload(ALL, now).set_index("assignee_id")["open"]
    assert dict(workload) == {0: NUMBER - 6, OWNER.id: 2}
    assert team.work(ALL, now - timedelta(days=1))["n"].sum() == 8
    assert team.arrivals(ALL, now - timedelta(days=2))["n"].sum() == NUMBER - 1, "one at midnight"
    assert team.workload(Scope(), now).empty
    assert team.spells(Scope(), now - timedelta(days=1), later).empty


def test_the_lane_of_an_older_store_takes_its_new_name(engine, filled):
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0020'"))
        connection.execute(text("UPDATE task SET lane = 'complaint' WHERE lane = 'concern'"))
    migrate(engine)
    with engine.connect() as connection:
        lanes = connection.execute(select(task.c.review_id, task.c.lane)).all()
    assert {lane for _, lane in lanes} == {"concern", "praise"}
    assert all((lane == "praise") == bool(review_id % 2) for review_id, lane in lanes)
