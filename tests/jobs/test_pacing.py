"""A job that takes long leaves the machine to others for longer; a short one is not held up."""

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest

from jobs.pacing import Paced


def begun(clock, seconds, *, until=600, fails=False):
    """Return when a job of so many seconds began that is called every 15 seconds."""
    moments = []

    def job():
        moments.append(clock.now())
        clock.at += timedelta(seconds=seconds)
        if fails:
            raise RuntimeError("the store is locked")

    paced, start = Paced(job, clock), clock.now()
    while (clock.now() - start).total_seconds() < until:
        with suppress(RuntimeError):
            paced()
        clock.at += timedelta(seconds=15)
    return [(moment - start).total_seconds() for moment in moments]


@pytest.mark.parametrize("fails", [False, True])
def test_a_long_job_takes_a_quarter_of_the_time_at_most(clock, fails):
    moments = begun(clock, 20, fails=fails)
    assert len(moments) == 8
    assert all(later - earlier >= 80 for earlier, later in pairwise(moments))


def test_a_short_job_runs_whenever_it_is_called(clock):
    assert len(begun(clock, 0.5)) >= 38
