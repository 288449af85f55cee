"""What comes from outside is kept once, and taken once, on both databases."""

from datetime import UTC, datetime, timedelta

from cryptography.fernet import Fernet

from data.consents import PATIENCE, Consents, Expected
from data.deliveries import ATTEMPTS, Deliveries
from data.secrets import Secrets
from data.store import Store
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
