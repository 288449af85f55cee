"""Every attempt is recorded, none is made twice, and failures slow down what keeps failing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data import lease
from data.catalogue import Catalogue
from data.models import Outcome
from data.runs import Due, Ending, Runs, run_rows
from data.schema import EPOCH
from data.schema import listing as listings
from data.store import Store

NOTHING = {"fetched": 0}


@pytest.fixture
def runs(engine):
    return Runs(Store(engine))


def state(engine):
    with engine.connect() as connection:
        return connection.execute(select(listings)).one()


def test_a_new_listing_is_due_at_once_and_claimed_by_one_only(engine, runs, listing, now):
    assert runs.due(now) == [Due(listing.id, EPOCH)]
    assert runs.start(Due(listing.id, EPOCH), now) == 1
    assert Runs(Store(engine)).start(Due(listing.id, EPOCH), now) is None
    assert runs.due(now) == []
    assert runs.due(now + timedelta(hours=1)) == [Due(listing.id, now + timedelta(hours=1))]


def test_a_paused_listing_is_not_due(engine, runs, listing, now):
    Catalogue(engine).pause(listing.id, True)
    assert runs.due(now) == []
    Catalogue(engine).pause(listing.id, False)
    assert len(runs.due(now)) == 1


def test_the_ending_is_recorded_with_its_counts(engine, runs, listing, now):
    run_id = runs.start(Due(listing.id, EPOCH), now, "asked")
    counts = {"fetched": 4, "new": 2, "edited": 1, "same": 0, "set_aside": 1}
    ending = Ending(Outcome.OK, "fine", stated_total=12, stated_rating=4.5)
    runs.finish(run_id, ending, counts, now + timedelta(minutes=1))
    row = run_rows(engine, [listing.id])[0]
    assert (row.outcome, row.reason, row.message) == ("ok", "asked", "fine")
    assert {name: getattr(row, name) for name in counts} == counts
    after = state(engine)
    assert (after.stated_total, after.stated_rating, after.failures) == (12, 4.5, 0)
    assert after.next_due_at == now + timedelta(minutes=61)


def test_a_remote_that_asked_to_wait_is_left_alone_until_then(engine, runs, listing, now):
    run_id = runs.start(Due(listing.id, EPOCH), now)
    until = now + timedelta(hours=7)
    runs.finish(run_id, Ending(Outcome.DEFERRED, until=until), NOTHING, now)
    assert (state(engine).next_due_at, state(engine).failures) == (until, 0)


def test_a_remote_that_names_a_moment_gone_by_is_asked_again_after_the_interval(
    engine, runs, listing, now
):
    runs.finish(
        runs.start(Due(listing.id, EPOCH), now),
        Ending(Outcome.QUOTA, until=now + timedelta(hours=7)),
        NOTHING,
        now,
    )
    reset = now + timedelta(hours=7)
    for attempt in range(3):
        at = reset + attempt * timedelta(hours=1, seconds=1)
        run_id = runs.start(runs.due(at)[0], at)
        assert run_id, "its due time has been claimed before, so it would never be collected again"
        runs.finish(run_id, Ending(Outcome.QUOTA, until=reset), NOTHING, at)
        assert state(engine).next_due_at == at + timedelta(hours=1)


def test_what_keeps_failing_is_tried_less_and_less_but_at_least_daily(engine, runs, listing, now):
    waits = []
    for _ in range(14):
        due = runs.due(now)[0]
        runs.finish(runs.start(due, now), Ending(Outcome.BROKEN), NOTHING, now)
        waits.append((state(engine).next_due_at - now) / timedelta(hours=1))
        now = state(engine).next_due_at
    assert waits == [1, 1, 1, 1, 1, 2, 4, 8, 16, 24, 24, 24, 24, 24]
    runs.finish(runs.start(runs.due(now)[0], now), Ending(Outcome.OK), NOTHING, now)
    assert state(engine).next_due_at == now + timedelta(hours=1)


def test_a_run_left_open_by_a_process_that_is_gone_is_ended_and_due_again(engine, listing, now):
    first = Runs(Store(engine, lease.take(engine, "worker", "a", now)))
    first.start(Due(listing.id, EPOCH), now)
    later = now + lease.DURATION
    second = Runs(Store(engine, lease.take(engine, "worker", "b", later)))
    own = second.due(later + timedelta(hours=2))
    assert second.abandon(later) == 1
    assert run_rows(engine, [listing.id])[0].outcome == "lost-lease"
    assert second.due(later) == [Due(listing.id, later)] and own
    second.start(Due(listing.id, later), later)
    assert second.abandon(later) == 0


def test_a_listing_made_due_while_it_is_collected_is_collected_again(engine, runs, listing, now):
    run_id = runs.start(Due(listing.id, EPOCH), now)
    Catalogue(engine).schedule(listing.id, now + timedelta(seconds=5))
    runs.finish(run_id, Ending(Outcome.OK), NOTHING, now + timedelta(seconds=30))
    assert state(engine).next_due_at == now + timedelta(seconds=5)


def test_a_listing_that_was_last_collected_while_the_clock_was_ahead_is_due_again(
    engine, runs, listing, now
):
    ahead = now + timedelta(days=365)
    runs.finish(runs.start(Due(listing.id, EPOCH), ahead), Ending(Outcome.OK), NOTHING, ahead)
    assert runs.due(now) == []
    Runs(Store(engine)).abandon(now)
    assert runs.due(now) == [Due(listing.id, now)]
    runs.finish(runs.start(runs.due(now)[0], now), Ending(Outcome.OK), NOTHING, now)
    Runs(Store(engine)).abandon(now)
    assert runs.due(now) == []
