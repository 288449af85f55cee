"""A host is asked at its pace, whoever asks."""

from datetime import timedelta

from data.budget import reserve

HALF = timedelta(seconds=0.5)


def test_turns_are_an_interval_apart_and_each_host_has_its_own(engine, now):
    waits = [reserve(engine, "a.example", HALF, now).total_seconds() for _ in range(3)]
    assert waits == [0, 0.5, 1]
    assert reserve(engine, "b.example", HALF, now) == timedelta(0)
    assert reserve(engine, "a.example", HALF, now + timedelta(minutes=1)) == timedelta(0)
