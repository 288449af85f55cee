"""Tallies as they stood: what was removed or edited since counts as it did."""

from datetime import UTC, datetime, timedelta

import pytest

from data.columns import DAY_SECONDS
from data.facts import Facts
from data.models import Filters, Review, Scope
from data.standing import standing
from data.store import Store
from data.upsert import Arrival

EVERYTHING = Scope.everything()
FILTERS = Filters()
STARS = [f"stars_{star}" for star in range(1, 6)]


@pytest.fixture
def kept(engine, listing, now):
    """Three reviews of 30 days ago; since then one was removed and one has lost three stars."""

    def made(number, rating):
        written = now - timedelta(days=30, hours=number)
        return Review(
            channel="google", external_id=str(number), text="Hm", rating=rating, created_at=written
        )

    store = Store(engine)
    first = [made(number, 5) for number in range(3)]
    store.keep(Arrival(listing, first, 1, now - timedelta(days=29)))
    later = made(1, 2).model_copy(update={"updated_at": now - timedelta(days=5)})
    store.keep(Arrival(listing, [later], 2, now - timedelta(days=5)))
    store.remove_absent(listing, {("", "1"), ("", "2")}, now - timedelta(days=3))
    return engine


def stars(tallies):
    return tallies.reviews[STARS].astype(int).sum().tolist()


def at(engine, moment, scope=EVERYTHING, filters=FILTERS):
    facts = Facts(engine)
    later = facts.tallies(scope, filters, as_of=datetime.now(UTC))
    return standing(facts, scope, filters, as_of=moment, later=later)


def test_before_it_was_edited_and_removed_everything_had_five_stars(kept, now):
    assert stars(at(kept, now - timedelta(days=10))) == [0, 0, 0, 0, 3]


def test_between_the_edit_and_the_removal_only_the_edit_counts(kept, now):
    assert stars(at(kept, now - timedelta(days=4))) == [0, 1, 0, 0, 2]


def test_now_it_stands_as_the_facts_say(kept, now):
    today = Facts(kept).tallies(EVERYTHING, Filters(), as_of=now)
    assert stars(at(kept, now)) == stars(today) == [0, 1, 0, 0, 1]


def test_halves_that_were_edited_count_partly_as_either_neighbour(engine, listing, now):
    written = Review(
        channel="google",
        external_id="1",
        text="Hm",
        rating=4.5,
        created_at=now - timedelta(days=30),
    )
    store = Store(engine)
    store.keep(Arrival(listing, [written], 1, now - timedelta(days=29)))
    since = {"rating": 4.75, "updated_at": now - timedelta(days=5)}
    later = written.model_copy(update=since)
    store.keep(Arrival(listing, [later], 2, now - timedelta(days=5)))
    then, today = (at(engine, moment).reviews[STARS] for moment in (now - timedelta(days=10), now))
    assert then.sum().tolist() == [0, 0, 0, 0.5, 0.5]
    assert today.sum().tolist() == [0, 0, 0, 0.25, 0.75]


def test_each_of_several_edits_counts_until_the_next(engine, listing, now):
    store = Store(engine)
    first = Review(
        channel="google",
        external_id="1",
        text="Hm",
        rating=5,
        created_at=now - timedelta(days=30),
    )
    store.keep(Arrival(listing, [first], 1, now - timedelta(days=29)))
    for days, rating in ((20, 2), (10, 5), (5, 1)):
        moment = now - timedelta(days=days)
        since = {"rating": rating, "updated_at": moment, "text": f"Hm {days}"}
        store.keep(Arrival(listing, [first.model_copy(update=since)], 2, moment))
    then = [stars(at(engine, now - timedelta(days=days))) for days in (25, 15, 7, 1)]
    assert [found.index(1) + 1 for found in then] == [5, 2, 5, 1]
    assert [sum(found) for found in then] == [1, 1, 1, 1]


def test_no_review_is_gained_or_lost_by_an_edit(kept, now):
    assert at(kept, now - timedelta(days=10)).reviews["n"].sum() == 3
    assert at(kept, now).reviews["n"].sum() == 2


def test_no_scope_sees_nothing(kept, now):
    assert at(kept, now - timedelta(days=10), Scope()).reviews.empty


def test_of_its_own_day_only_what_had_been_written_counts(kept, now):
    assert at(kept, now - timedelta(days=30, hours=1, minutes=30)).reviews["n"].sum() == 1
    assert at(kept, now - timedelta(days=30, minutes=30)).reviews["n"].sum() == 2


def test_reviews_without_a_date_count_while_no_period_ends(engine, listing, now):
    written = Review(channel="google", external_id="1", text="Hm", rating=5)
    Store(engine).keep(Arrival(listing, [written], 1, now - timedelta(days=29)))
    moment = now - timedelta(days=10)
    until = Filters(until=int(moment.timestamp()) // DAY_SECONDS)
    assert at(engine, moment).reviews["n"].tolist() == [1]
    assert at(engine, moment, filters=until).reviews.empty
