"""One process writes at a time."""

import pytest

from data import lease
from data.lease import DURATION, LostLease


def test_a_held_lease_cannot_be_taken_until_it_runs_out(engine, now):
    first = lease.take(engine, "worker", "a", now)
    assert lease.take(engine, "worker", "b", now) is None
    assert lease.is_held(engine, "worker", now)
    assert not lease.is_held(engine, "worker", now + DURATION)
    second = lease.take(engine, "worker", "b", now + DURATION)
    assert (first.token, second.token) == (1, 2)


def test_renewing_holds_it_longer_and_fails_once_it_has_passed_on(engine, now):
    first = lease.take(engine, "worker", "a", now)
    lease.renew(engine, first, now + DURATION / 2)
    assert lease.take(engine, "worker", "b", now + DURATION) is None
    lease.take(engine, "worker", "b", now + 2 * DURATION)
    with pytest.raises(LostLease):
        lease.renew(engine, first, now + 2 * DURATION)


def test_a_released_lease_is_free_at_once_and_only_its_holder_can_release_it(engine, now):
    first = lease.take(engine, "worker", "a", now)
    lease.release(engine, first, now)
    second = lease.take(engine, "worker", "b", now)
    lease.release(engine, first, now)
    assert second and lease.is_held(engine, "worker", now)
