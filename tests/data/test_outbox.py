"""An answer is sent only on somebody's word for exactly its text, and each word is spent once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from data import lease
from data.answers import NeedsAnother, NotNow, State, Wording
from data.audit import Audit
from data.engine import writing
from data.lease import LostLease
from data.looking import Looking
from data.models import OWNER, Person, Review, Role, Scope
from data.outbox import Outbox
from data.people import Entered, People
from data.schema import answer, approval, fact, review
from data.sending import ANSWERED, CHANGED, LONGEST, Ending, Sending
from data.store import Store
from data.upsert import Arrival

EVERYTHING = Scope.everything()
ANNA = Person(2, "anna@example.org", "Anna", Role.LOCATION_MANAGER, EVERYTHING)
THANKS, SORRY = Wording("Thank you for coming."), Wording("We are sorry.", "en", "template")


def said(number, response=None, at=None):
    return Review(
        channel="google",
        external_id=str(number),
        text="A review.",
        response_text=response,
        response_at=at,
    )


@pytest.fixture
def store(engine, audit, listing, now):
    made = Store(engine)
    made.keep(Arrival(listing, [said(number) for number in range(3)], 1, now))
    People(engine, audit).add(Entered(ANNA.subject, ANNA.name, ANNA.role), None, now)
    return made


@pytest.fixture
def audit(engine):
    return Audit(engine, Fernet.generate_key().decode())


@pytest.fixture
def outbox(store, audit):
    return Outbox(store.engine, audit)


@pytest.fixture
def sending(store, audit):
    return Sending(store, audit)


def ids(store):
    with store.engine.connect() as connection:
        return list(connection.scalars(select(review.c.id).order_by(review.c.external_id)))


def approvals(store):
    with store.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(approval))


def due(sending, now):
    return sending.waiting(now, {"google_business"})


def answered(store, listing, now, text, number=0):
    store.keep(Arrival(listing, [said(number, text, now)], 2, now))


def test_a_draft_is_never_due(outbox, sending, store, now):
    first = ids(store)[0]
    held = outbox.save(EVERYTHING, OWNER, first, THANKS, now)
    assert (held.state, held.author, held.approver) == (State.DRAFT, "Owner", "")
    assert due(sending, now) == []
    assert sending.claim(held.id, now) is None


def test_an_approval_says_who_and_when_and_is_spent_once(outbox, sending, store, now):
    first = ids(store)[0]
    outbox.save(EVERYTHING, OWNER, first, SORRY, now)
    held = outbox.approve(EVERYTHING, ANNA, first, SORRY, now)
    assert (held.state, held.author, held.approver) == (State.APPROVED, "Owner", "Anna")
    assert (held.approved_at, held.text) == (now, SORRY.text)
    assert due(sending, now) == [held.id]
    order = sending.claim(held.id, now)
    assert order is not None and order.text == SORRY.text
    assert sending.claim(held.id, now) is None
    assert due(sending, now) == []


def test_a_changed_text_voids_the_approval(outbox, sending, store, now):
    first = ids(store)[0]
    outbox.approve(EVERYTHING, OWNER, first, THANKS, now)
    held = outbox.save(EVERYTHING, ANNA, first, SORRY, now)
    assert (held.state, held.approver, held.author) == (State.DRAFT, "", "Anna")
    assert sending.claim(held.id, now) is None


def test_the_same_text_saved_again_changes_nothing(outbox, store, now):
    first = ids(store)[0]
    before = outbox.approve(EVERYTHING, OWNER, first, THANKS, now)
    assert outbox.save(EVERYTHING, ANNA, first, THANKS, now + timedelta(hours=1)) == before


def test_a_text_changed_behind_our_back_is_not_sent(outbox, sending, store, now):
    held = outbox.approve(EVERYTHING, OWNER, ids(store)[0], THANKS, now)
    with writing(store.engine) as connection:
        connection.execute(update(answer).values(text="Something else."))
    assert sending.claim(held.id, now) is None
    found = outbox.of(EVERYTHING, [held.review_id])[held.review_id]
    assert (found.state, found.message) == (State.REFUSED, CHANGED)


def test_a_double_click_approves_once(outbox, sending, store, now):
    first = ids(store)[0]
    one = outbox.approve(EVERYTHING, OWNER, first, THANKS, now)
    assert outbox.approve(EVERYTHING, OWNER, first, THANKS, now) == one
    order = sending.claim(one.id, now)
    outbox.approve(EVERYTHING, OWNER, first, THANKS, now)
    sending.finish(order, Ending(State.SENT), now)
    again = outbox.approve(EVERYTHING, OWNER, first, THANKS, now)
    assert (again.id, again.state) == (one.id, State.SENT)
    assert approvals(store) == 1


def test_there_is_one_open_answer_to_a_review(outbox, store, now):
    held = outbox.save(EVERYTHING, OWNER, ids(store)[0], THANKS, now)
    copied = select(*(column for column in answer.c if column.name != "id"))
    names = [column.name for column in answer.c if column.name != "id"]
    with pytest.raises(IntegrityError), writing(store.engine) as connection:
        connection.execute(answer.insert().from_select(names, copied))
    assert held.state is State.DRAFT


def test_another_answer_may_follow_one_that_was_given(outbox, sending, store, now):
    first = ids(store)[0]
    one = outbox.approve(EVERYTHING, OWNER, first, THANKS, now)
    sending.finish(sending.claim(one.id, now), Ending(State.SENT), now)
    other = outbox.save(EVERYTHING, OWNER, first, SORRY, now)
    assert (other.id > one.id, other.state) == (True, State.DRAFT)


def test_two_people_are_two_people(outbox, store, now):
    first = ids(store)[0]
    with pytest.raises(NeedsAnother):
        outbox.approve(EVERYTHING, ANNA, first, THANKS, now, two_people=True)
    assert outbox.of(EVERYTHING, [first]) == {}
    outbox.save(EVERYTHING, ANNA, first, THANKS, now)
    with pytest.raises(NeedsAnother):
        outbox.approve(EVERYTHING, OWNER, first, SORRY, now, two_people=True)
    held = outbox.approve(EVERYTHING, OWNER, first, THANKS, now, two_people=True)
    assert (held.state, held.author, held.approver) == (State.APPROVED, "Anna", "Owner")


def test_what_is_posted_by_hand_is_never_sent(outbox, sending, store, now):
    first = ids(store)[0]
    held = outbox.approve(EVERYTHING, OWNER, first, THANKS, now, by_hand=True)
    assert (held.state, held.by_hand) == (State.BY_HAND, True)
    with writing(store.engine) as connection:
        connection.execute(update(answer).values(state=State.APPROVED))
    assert sending.claim(held.id, now) is None


def test_a_withdrawn_approval_is_not_spent(outbox, sending, store, now):
    first = ids(store)[0]
    held = outbox.approve(EVERYTHING, OWNER, first, THANKS, now)
    assert outbox.withdraw(EVERYTHING, OWNER, first, now).state is State.DRAFT
    assert sending.claim(held.id, now) is None
    with pytest.raises(NotNow):
        outbox.withdraw(EVERYTHING, OWNER, first, now)


def test_a_review_that_was_answered_meanwhile_is_left_alone(outbox, sending, store, listing, now):
    first = ids(store)[0]
    held = outbox.approve(EVERYTHING, OWNER, first, THANKS, now)
    answered(store, listing, now, "The owner wrote this on the platform.")
    assert sending.claim(held.id, now) is None
    found = outbox.of(EVERYTHING, [first])[first]
    assert (found.state, found.message) == (State.REFUSED, ANSWERED)
    assert outbox.approve(EVERYTHING, OWNER, first, THANKS, now).state is State.APPROVED
    assert sending.claim(held.id, now) is not None


def test_what_a_dead_process_was_sending_is_unknown_and_not_sent_again(outbox, sending, store, now):
    first = ids(store)[0]
    held = outbox.approve(EVERYTHING, OWNER, first, THANKS, now)
    order = sending.claim(held.id, now)
    assert sending.abandon(now) == 0
    assert sending.abandon(now + LONGEST) == 1
    assert outbox.of(EVERYTHING, [first])[first].state is State.UNKNOWN
    assert due(sending, now + LONGEST) == []
    with pytest.raises(LostLease):
        sending.require(order)
    with pytest.raises(NotNow):
        outbox.approve(EVERYTHING, OWNER, first, THANKS, now)
    with pytest.raises(NotNow):
        outbox.save(EVERYTHING, OWNER, first, SORRY, now)


@pytest.fixture
def unknown(outbox, sending, store, now):
    """Return the review of an answer of which nobody knows whether it arrived."""
    first = ids(store)[0]
    held = outbox.approve(EVERYTHING, OWNER, first, THANKS, now)
    sending.finish(sending.claim(held.id, now), Ending(State.UNKNOWN, "Cut."), now)
    return held


def test_an_unknown_answer_that_stands_there_was_sent(unknown, outbox, store, now):
    looking = Looking(store)
    assert looking.unknown(now) == {unknown.id: THANKS.text}
    looking.found(unknown.id, f"{THANKS.text}\n", now)
    assert outbox.of(EVERYTHING, [unknown.review_id])[unknown.review_id].state is State.SENT
    assert looking.unknown(now) == {}


def test_an_unknown_answer_that_is_absent_needs_another_approval(
    unknown, outbox, sending, store, now
):
    looking, of = Looking(store), unknown.review_id
    with pytest.raises(NotNow):
        outbox.settle(EVERYTHING, OWNER, of, now, there=False)
    looking.found(unknown.id, None, now)
    assert outbox.of(EVERYTHING, [of])[of].state is State.UNKNOWN
    assert due(sending, now) == []
    assert outbox.settle(EVERYTHING, OWNER, of, now, there=False).state is State.DRAFT
    assert sending.claim(unknown.id, now) is None
    outbox.approve(EVERYTHING, OWNER, of, THANKS, now)
    assert sending.claim(unknown.id, now) is not None


def test_a_platform_that_cannot_be_looked_at_is_looked_at_later(unknown, store, now):
    looking = Looking(store)
    looking.postpone(unknown.id, "No network.", now)
    assert looking.unknown(now) == {}
    assert list(looking.unknown(now + timedelta(hours=1))) == [unknown.id]


def test_where_answers_are_not_shown_a_person_says_what_became_of_one(unknown, outbox, store, now):
    with writing(store.engine) as connection:
        connection.execute(update(fact).values(replies_visible=0))
    assert Looking(store).unknown(now) == {}
    settled = outbox.settle(EVERYTHING, OWNER, unknown.review_id, now, there=True)
    assert settled.state is State.SENT


def test_an_answer_closes_when_it_is_seen_among_what_was_collected(outbox, store, listing, now):
    first, second, third = ids(store)
    outbox.approve(EVERYTHING, OWNER, first, THANKS, now, by_hand=True)
    outbox.approve(EVERYTHING, OWNER, second, THANKS, now, by_hand=True)
    outbox.save(EVERYTHING, OWNER, third, THANKS, now)
    later = now + timedelta(days=8)
    posted = outbox.settle(EVERYTHING, OWNER, second, now, there=True)
    assert posted.missing(later, timedelta(days=7)) and not posted.missing(now, timedelta(days=7))
    for number, text in enumerate((f" {THANKS.text} ", "Another answer.", THANKS.text)):
        answered(store, listing, now, text, number)
    assert Looking(store).see(later) == 1
    found = outbox.of(EVERYTHING, [first, second, third])
    assert (found[first].state, found[first].seen_at) == (State.SENT, later)
    assert found[second].missing(later, timedelta(days=7))
    assert found[third].state is State.DRAFT


def test_nothing_was_sent_so_the_approval_still_holds(outbox, sending, store, now):
    first, later = ids(store)[0], now + timedelta(minutes=5)
    held = outbox.approve(EVERYTHING, OWNER, first, THANKS, now)
    order = sending.claim(held.id, now)
    sending.finish(order, Ending(State.APPROVED, "No network.", until=later), now)
    assert due(sending, now) == []
    assert due(sending, later) == [held.id]
    assert sending.claim(held.id, later) is not None


def test_whoever_lost_the_lease_records_nothing(outbox, store, now):
    first, held_by = ids(store)[0], lease.take(store.engine, "worker", "one", now)
    outbox.approve(EVERYTHING, OWNER, first, THANKS, now)
    stale = Sending(Store(store.engine, held_by))
    (number,) = due(stale, now)
    order = stale.claim(number, now)
    later = now + 2 * lease.DURATION
    fresh = Sending(Store(store.engine, lease.take(store.engine, "worker", "two", later)))
    with pytest.raises(LostLease):
        stale.require(order)
    assert fresh.abandon(later) == 1
    with pytest.raises(LostLease):
        stale.finish(order, Ending(State.SENT), later)
    assert outbox.of(EVERYTHING, [first])[first].state is State.UNKNOWN


@pytest.mark.parametrize("scope", [Scope(), Scope(frozenset({99}))])
def test_nobody_reads_or_answers_outside_their_scope(outbox, store, now, scope):
    first = ids(store)[0]
    outbox.save(EVERYTHING, OWNER, first, THANKS, now)
    assert outbox.of(scope, [first]) == {}
    assert outbox.newest(scope) == []
    assert set(outbox.counts(scope).values()) == {0}
    other = replace(ANNA, scope=scope)
    for step in (outbox.save, outbox.approve):
        with pytest.raises(LookupError):
            step(scope, other, first, SORRY, now)
    with pytest.raises(LookupError):
        outbox.withdraw(scope, other, first, now)
    with pytest.raises(LookupError):
        outbox.settle(scope, other, first, now, there=True)


def test_every_step_is_in_the_log_and_no_text_is(outbox, sending, store, audit, now):
    first = ids(store)[0]
    outbox.save(EVERYTHING, ANNA, first, SORRY, now)
    held = outbox.approve(EVERYTHING, OWNER, first, SORRY, now)
    sending.finish(sending.claim(held.id, now), Ending(State.SENT), now)
    entries = audit.newest(subject=f"review {first}")[::-1]
    assert [(each.name, each.action) for each in entries] == [
        ("Anna", "drafted a reply"),
        ("Owner", "approved a reply"),
        ("", "sent a reply"),
    ]
    assert "sorry" not in str([each.detail for each in entries])
    assert audit.verify().sound
