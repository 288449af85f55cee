"""The store keeps what it must, forgets what it must, and obeys only the holder of the lease."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data import lease
from data.lease import LostLease
from data.models import Review, Signals
from data.schema import edit, fact, review
from data.schema import listing as listings
from data.store import GRACE, Store, unscored
from data.upsert import Arrival


def made(number, text="Friendly staff", **changes):
    return Review(channel="google", external_id=str(number), text=text, rating=5, **changes)


def keep(engine, listing, now, *reviews, **options):
    return Store(engine).keep(Arrival(listing, reviews, 1, now, **options))


def column(engine, *columns):
    with engine.connect() as connection:
        return connection.execute(select(*columns).order_by(review.c.id)).all()


def removed(engine):
    statement = select(review.c.external_id).join(fact, fact.c.review_id == review.c.id)
    with engine.connect() as connection:
        return set(connection.scalars(statement.where(fact.c.removed_at.is_not(None))))


def test_what_a_complete_walk_no_longer_sees_is_marked_and_may_come_back(engine, listing, now):
    keep(engine, listing, now, made(1), made(2))
    store = Store(engine)
    assert store.remove_absent(listing, {("", "1")}, now) == 1
    assert removed(engine) == {"2"}
    assert store.remove_absent(listing, {("", "1")}, now) == 0
    keep(engine, listing, now, made(2))
    assert removed(engine) == set()


def test_text_past_its_limit_is_erased_but_facts_and_signals_stay(engine, listing, now):
    keep(engine, listing, now, made(1, author="Ines P."), text_days=1)
    store = Store(engine)
    derived = {each: Signals("en", 1, 0.8) for each in unscored(engine, "v1", 10)}
    store.save_signals("v1", derived)
    assert store.erase_expired(now + timedelta(hours=23)) == 0
    assert store.erase_expired(now + timedelta(hours=25)) == 1
    assert column(engine, review.c.text, review.c.author) == [(None, None)]
    with engine.connect() as connection:
        assert connection.execute(select(fact.c.stars, fact.c.sentiment)).all() == [(5, 1)]
    assert keep(engine, listing, now, made(1, author="Ines P.")).same == 1


def test_text_that_may_not_be_stored_waits_only_for_its_scoring(engine, listing, now):
    keep(engine, listing, now, made(1), made(2), text_days=0)
    store = Store(engine)
    first = unscored(engine, "v1", 10)[-1]
    store.save_signals("v1", {first: Signals("en", 1, 0.8)})
    assert store.erase_expired(now) == 1
    assert column(engine, review.c.text) == [(None,), ("Friendly staff",)]
    assert store.erase_expired(now + GRACE) == 1


def test_the_edits_of_text_that_may_not_be_stored_hold_none(engine, listing, now):
    keep(engine, listing, now, made(1), text_days=1)
    keep(engine, listing, now, made(1, text="Rude staff"), text_days=1)
    with engine.connect() as connection:
        assert connection.execute(select(edit.c.text, edit.c.rating)).all() == [(None, 5.0)]


def test_signals_of_a_text_that_changed_meanwhile_are_not_saved(engine, listing, now):
    keep(engine, listing, now, made(1))
    waiting = unscored(engine, "v1", 10)
    keep(engine, listing, now, made(1, text="Rude staff"))
    Store(engine).save_signals("v1", {waiting[0]: Signals("en", 1, 0.8)})
    assert [each.text for each in unscored(engine, "v1", 10)] == ["Rude staff"]


def test_another_model_version_asks_for_everything_again(engine, listing, now):
    keep(engine, listing, now, made(1), made(2))
    waiting = unscored(engine, "v1", 10)
    Store(engine).save_signals("v1", {each: Signals("en", 1, 0.8) for each in waiting})
    assert unscored(engine, "v1", 10) == []
    assert len(unscored(engine, "v2", 10)) == 2
    assert len(unscored(engine, "v0", 1)) == 1


def test_a_stale_holder_of_the_lease_keeps_nothing(engine, listing, now):
    old = lease.take(engine, "worker", "first", now)
    later = now + lease.DURATION
    new = lease.take(engine, "worker", "second", later)
    assert new.token == old.token + 1
    arrival = Arrival(listing, [made(1)], 1, now)
    with pytest.raises(LostLease):
        Store(engine, old).keep(arrival)
    with pytest.raises(LostLease):
        Store(engine, old).move_cursor(listing, {"page": 9}, complete_until=now)
    assert column(engine, review.c.id) == []
    with engine.connect() as connection:
        assert connection.execute(select(listings.c.cursor, listings.c.complete_until)).all() == [
            ({}, None)
        ]
    assert Store(engine, new).keep(arrival).new == 1
