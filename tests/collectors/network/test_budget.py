"""The pace of requests to one host."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from collectors.network.budget import LocalBudget
from tests.collectors.clients import FakeClock

PAUSES = st.lists(st.floats(0, 3), min_size=1, max_size=60)


@given(PAUSES, st.floats(0.5, 20), st.integers(1, 5))
def test_no_second_holds_more_than_the_pace_and_a_burst(
    pauses: list[float], per_second: float, burst: int
) -> None:
    clock = FakeClock()
    budget = LocalBudget(per_second, clock, burst=burst)
    sent = []
    for pause in pauses:
        clock.sleep(pause)
        clock.sleep(budget.wait("api.example"))
        sent.append(clock.elapsed)
    for start in sent:
        assert sum(start <= at < start + 0.999 for at in sent) <= per_second + burst


def test_places_are_reserved_in_order() -> None:
    budget = LocalBudget(10, FakeClock())
    assert [round(budget.wait("api.example"), 6) for _ in range(4)] == [0, 0.1, 0.2, 0.3]


def test_a_burst_goes_at_once() -> None:
    budget = LocalBudget(10, FakeClock(), burst=3)
    assert [round(budget.wait("api.example"), 6) for _ in range(4)] == [0, 0, 0, 0.1]


def test_hosts_do_not_wait_for_one_another() -> None:
    budget = LocalBudget(1, FakeClock())
    assert [budget.wait(host) for host in ("a", "b", "a", "b")] == [0, 0, 1, 1]


def test_a_silence_saves_nothing_up() -> None:
    clock = FakeClock()
    budget = LocalBudget(10, clock)
    budget.wait("api.example")
    clock.sleep(60)
    assert [round(budget.wait("api.example"), 6) for _ in range(3)] == [0, 0.1, 0.2]
