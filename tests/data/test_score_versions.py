"""What was in force is remembered with the choices that replace it, whoever else changes them."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy.exc import StatementError

from data.audit import Audit
from data.score_versions import SCORING, Former, former_versions, supersede
from data.settings import read_setting


def version_of(choices):
    return f"v{choices.get('half_life_days', 180)}"


def test_what_was_in_force_is_remembered_with_the_moment_it_ended(engine, now):
    log = Audit(engine, "k")
    for number, days in enumerate((60, 30)):
        moment = now + timedelta(hours=number)
        supersede(log, {"half_life_days": days}, 1, moment, version_of)
    assert read_setting(engine, SCORING) == {"half_life_days": 30}
    assert former_versions(engine) == [
        Former("v180", {}, now),
        Former("v60", {"half_life_days": 60}, now + timedelta(hours=1)),
    ]
    assert [each.detail["before"] for each in log.newest()] == [{"half_life_days": 60}, None]


def test_a_change_that_cannot_be_recorded_ends_nothing(engine, now):
    nobody: Any = object()
    with pytest.raises((StatementError, TypeError)):
        supersede(Audit(engine, "k"), {"half_life_days": 60}, nobody, now, version_of)
    assert former_versions(engine) == []
    assert read_setting(engine, SCORING) is None


def test_neither_of_two_who_change_it_first_is_lost(engine, now):
    log, together = Audit(engine, "k"), Barrier(2)

    def slow_version_of(choices):
        # Who may read while the other is about to write would have come this far as well.
        with suppress(BrokenBarrierError):
            together.wait(1)
        return version_of(choices)

    def change(days):
        supersede(log, {"half_life_days": days}, 1, now, slow_version_of)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(change, (60, 30)))
    second, first = log.newest()
    assert (first.detail["before"], second.detail["before"]) == (None, first.detail["after"])
    kept = [dict(each.settings) for each in former_versions(engine)]
    assert kept == [{}, first.detail["after"]]


def test_nobody_who_changes_it_at_the_same_time_is_lost(engine, now):
    log = Audit(engine, "k")

    def change(days):
        supersede(log, {"half_life_days": days}, 1, now, version_of)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(change, range(40)))
    changes = [each.detail["after"] for each in reversed(log.newest())]
    assert [dict(each.settings) for each in former_versions(engine)] == [{}, *changes[:-1]]
    assert sorted(each["half_life_days"] for each in changes) == [*range(40)]
