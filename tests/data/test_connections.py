"""What comes from outside is kept once, and taken once, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cryptography.fernet import Fernet

from data.consents import PATIENCE, Consents, Expected
from data.deliveries import ATTEMPTS, Deliveries
from data.models import Notice, Review
from data.notices import keep_notices, pending_notices
from data.raw_items import RawItems, SetAside
from data.secrets import Secrets
from data.store import Store
from data.upsert import Arrival
from data.wanted import Settled, Wanted, settle

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
VERIFIER = "verifier-canary"


def consents(engine):
    return Consents(engine, Secrets(engine, Fernet.generate_key().decode()))


def test_what_was_expected_is_taken_once(engine):
    kept, what = consents(engine), Expected("google_business", "north", VERIFIER)
    kept.expect("state", "browser", what, NOW)
    assert kept.take("state", "another", NOW) is None
    assert kept.take("another", "browser", NOW) is None
    assert kept.take("state", "browser", NOW + PATIENCE) is None
    assert kept.take("state", "browser", NOW) == what
    assert kept.take("state", "browser", NOW) is None


def test_the_same_delivery_is_kept_once_and_others_beside_it(engine):
    deliveries = Deliveries(engine)
    given = [("a", "", b"1"), ("a", "", b"1"), ("a", "x", b"1"), ("b", "", b"1"), ("a", "", b"2")]
    assert [deliveries.keep(*each, NOW) for each in given] == [True, False, True, True, True]
    assert [(each.source, each.account, each.body) for each in deliveries.waiting()] == [
        given[0],
        *given[2:],
    ]


def test_a_delivery_that_failed_waits_and_one_that_is_done_does_not(engine):
    deliveries, store = Deliveries(engine), Store(engine)
    for body in (b"1", b"2"):
        deliveries.keep("a", "", body, NOW)
    first, second = deliveries.waiting()
    deliveries.finish(store, first, {"new": 1}, NOW)
    for attempt in range(1, ATTEMPTS):
        deliveries.fail(store, second, "ValueError", NOW + timedelta(minutes=attempt))
        (second,) = deliveries.waiting()
        assert second.attempts == attempt
    deliveries.fail(store, second, "ValueError", NOW)
    assert deliveries.waiting() == []
    assert deliveries.keep("a", "", b"1", NOW) is False


def test_what_is_wanted_is_put_or_only_weighed(engine):
    brand = {"key": "hook", "name": "Hook", "ours": True}
    place = {"key": "quay", "city": "Bristol", "groups": {"region": "west"}}
    of = {"source": "yelp", "channel": "yelp", "remote_id": "7", "schedule": timedelta(hours=2)}
    wanted = [Wanted(brand), Wanted(brand, place, of), Wanted(brand, None, of)]
    for keep in (False, True):
        assert [each.verdict for each in settle(engine, wanted, keep=keep)] == ["new"] * 3
    assert settle(engine, wanted, keep=True) == [Settled("same")] * 3
    moved = Wanted(brand, {**place, "latitude": 51.5}, {**of, "schedule": timedelta(hours=3)})
    assert settle(engine, [moved], keep=True) == [
        Settled("changed", ("latitude", "schedule_seconds"))
    ]


def named(engine, listing, *names):
    keep_notices(Store(engine), listing, [Notice(name, {"by": "id"}) for name in names], NOW)
    return replace(listing, notices=pending_notices(engine, listing.id))


def pending(engine, listing):
    return [each.name for each in pending_notices(engine, listing.id)]


def test_what_a_platform_names_is_kept_once_and_in_turn(engine, listing):
    given = named(engine, listing, "2", "1")
    named(engine, listing, "1", "3")
    assert given.notices == (Notice("2", {"by": "id"}, NOW), Notice("1", {"by": "id"}, NOW))
    assert pending(engine, listing) == ["2", "1", "3"]


def test_a_notice_is_done_with_what_became_of_it_and_for_good(engine, listing):
    store, given = Store(engine), named(engine, listing, "1", "2", "3")
    said = [Review(channel="google", external_id=name) for name in ("1", "9")]
    store.keep(Arrival(given, said, 1, NOW))
    RawItems(store).set_aside(
        given, [SetAside({"a": 1}, "gone", "2"), SetAside({"a": 2}, "odd")], 1, NOW
    )
    named(engine, listing, "1", "2")
    assert pending(engine, listing) == ["3"]


def test_a_run_is_done_only_with_what_it_was_given(engine, listing):
    store = Store(engine)
    named(engine, listing, "1")
    store.keep(Arrival(listing, [Review(channel="google", external_id="1")], 1, NOW))
    assert pending(engine, listing) == ["1"]
