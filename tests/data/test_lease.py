"""One process writes at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest

from data import lease
from data.lease import DURATION, LostLease
from tests.databases import wait_until

ROUNDS = 20
AT_ONCE = 4


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


def test_of_several_that_take_a_new_lease_at_once_one_gets_it_and_none_fails(engine, now):
    barrier = Barrier(AT_ONCE)

    def take(number):
        taken = []
        for turn in range(ROUNDS):
            barrier.wait(timeout=60)
            taken.append(lease.take(engine, f"lease {turn}", f"holder {number}", now))
        return taken

    with ThreadPoolExecutor(AT_ONCE) as pool:
        by_holder = list(pool.map(take, range(AT_ONCE)))
    for turn in zip(*by_holder, strict=True):
        assert [taken.token for taken in turn if taken] == [1]


def test_it_is_renewed_for_as_long_as_a_step_takes_and_not_afterwards(engine):
    def moment():
        return datetime.now(UTC)

    held = lease.take(engine, "worker", "a", moment())
    until = lease.held_until(engine, "worker")
    with lease.renewed(engine, held, moment, pytest.fail, every=0.01):
        wait_until(lambda: lease.held_until(engine, "worker") > until)
    until = lease.held_until(engine, "worker")
    assert lease.take(engine, "worker", "b", until)


def test_who_works_on_is_told_when_it_has_passed_to_another(engine):
    def moment():
        return datetime.now(UTC)

    told = []
    held = lease.take(engine, "worker", "a", moment())
    lease.take(engine, "worker", "b", moment() + 2 * DURATION)
    with lease.renewed(engine, held, moment, lambda: told.append("lost"), every=0.01):
        wait_until(lambda: told)
    assert told == ["lost"]
