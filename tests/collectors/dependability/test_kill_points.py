"""SIGKILL before and after every statement of a collection loses nothing and doubles nothing.

The process ends itself with the very signal that cannot be caught, so nothing of it is tidied up.
This proves that a crash of the process does no harm; what a loss of power does to a disk is
another matter, and not tried here.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from data import lease
from data.secrets import RENEWAL
from jobs import collecting
from jobs.collecting import collect_listing
from tests.collectors.dependability.conftest import Tell
from tests.collectors.dependability.killing import (
    FREEZE,
    KILL,
    LOST,
    Held,
    Scene,
    Stage,
    boundaries,
    collect_once,
    look,
    rows_of,
    stop_at,
)
from tests.databases import SqliteServer
from tests.jobs.conftest import sandbox_process

SCENES = ("google_business", "google_business later", "rss")
FEWEST = 250
FEWEST_OF_A_SCENE = 60
NEXT = 2 * max(lease.DURATION, RENEWAL)
"""When the next worker comes: those who were killed may have held either lease."""

pytestmark = [
    pytest.mark.timeout(1_800),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to stop at an instant"),
]


@pytest.fixture(scope="module")
def stage(sqlite_server: SqliteServer) -> Iterator[Stage]:
    with sandbox_process() as origin:
        yield Stage(origin, sqlite_server)


@pytest.fixture(scope="module")
def scenes(stage: Stage) -> dict[str, Scene]:
    later = stage.later()
    return {name: later if " later" in name else stage.first(name) for name in SCENES}


def killed_at(number: int, stage: Stage, scene: Scene, **means: object) -> tuple[Held, Held]:
    """Kill a collection at an instant; return what was held then, and after another run."""
    path = stage.copy(scene.store)
    child = stop_at(number, KILL, stage, path, scene, **means)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status), f"instant {number} was not reached: {status}"
    work = stage.work(path, NEXT)
    at_once = look(stage, work, scene)
    work.runs.abandon(work.clock.now())
    collect_once(work, scene.source)
    afterwards = look(stage, work, scene)
    work.engine.dispose()
    return at_once, afterwards


@pytest.mark.parametrize("name", SCENES)
def test_killed_at_every_statement(
    stage: Stage, scenes: dict[str, Scene], tell: Tell, name: str
) -> None:
    scene = scenes[name]
    points = range(boundaries(stage, scene).passed)
    found = [killed_at(number, stage, scene) for number in points]
    afterwards = [after for _, after in found]
    tell(
        "kill points",
        points=len(points),
        cursor_ahead=sum(at_once.ahead for at_once, _ in found),
        lost=sum(after.lost for after in afterwards),
        doubled=sum(after.doubled for after in afterwards),
        damaged_stores=sum(not after.sound for after in afterwards),
    )
    assert [number for number in points if found[number][0].ahead] == []
    whole = Held(0, 0, False, True, scene.edits, 0)
    assert {number: after for number, after in enumerate(afterwards) if after != whole} == {}


def test_there_are_enough_points(stage: Stage, scenes: dict[str, Scene]) -> None:
    points = [boundaries(stage, scene).passed for scene in scenes.values()]
    assert sum(points) >= FEWEST
    assert min(points) >= FEWEST_OF_A_SCENE


def _cursor_first(work, due):
    """Collect as many do: note how far one has come, then store."""
    listing = work.catalogue.listing(due.listing_id)
    now = work.clock.now()
    work.store.move_cursor(listing, {}, complete_until=now, walked_at=now)
    return collect_listing(work, due)


def test_a_cursor_that_runs_ahead_is_found_out(stage: Stage, tell: Tell) -> None:
    scene = stage.first("mastodon")
    found = [killed_at(number, stage, scene, via=_cursor_first) for number in range(20, 60, 4)]
    assert any(at_once.ahead for at_once, _ in found)
    assert any(afterwards.lost for _, afterwards in found)
    tell("kill points", sabotages_found=1)


def _under_other_names(work, due):
    """Collect without the unique key's help: every run adds its rows under names of its own."""
    sound = collecting.StoreSink.keep

    def keep(sink, reviews):
        renamed = [
            one.model_copy(update={"external_id": f"{one.external_id}?{sink.run_id}"})
            for one in reviews
        ]
        return sound(sink, renamed)

    collecting.StoreSink.keep = keep
    return collect_listing(work, due)


def test_what_is_stored_under_another_name_is_found_out(stage: Stage, tell: Tell) -> None:
    scene = stage.first("yelp")
    last = boundaries(stage, scene).passed
    _, afterwards = killed_at(last - 1, stage, scene, via=_under_other_names)
    assert afterwards.doubled
    tell("kill points", sabotages_found=1)


def frozen_at(number: int, stage: Stage, scene: Scene, *, fenced: bool = True) -> tuple[bool, int]:
    """Freeze a worker at an instant, let another take over and finish, and thaw the first.

    Returns:
        Whether the store is as the second left it, and the first worker's exit code.
    """
    path = stage.copy(scene.store)
    child = stop_at(number, FREEZE, stage, path, scene, fenced=fenced)
    assert os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1])
    work = stage.work(path, NEXT)
    work.runs.abandon(work.clock.now())
    collect_once(work, scene.source)
    work.engine.dispose()
    before = rows_of(path)
    os.kill(child, signal.SIGCONT)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return rows_of(path) == before, code


@pytest.mark.skipif(not FREEZE, reason="needs SIGSTOP to freeze a process")
def test_a_worker_frozen_at_any_instant_commits_nothing_once_another_has_taken_over(
    stage: Stage, scenes: dict[str, Scene], tell: Tell
) -> None:
    scene = scenes["google_business later"]
    free = boundaries(stage, scene).free
    ends = {number: frozen_at(number, stage, scene) for number in free}
    codes = [code for _, code in ends.values()]
    stale = [number for number, (untouched, _) in ends.items() if not untouched]
    tell(
        "frozen workers",
        instants=len(free),
        shut_out=codes.count(LOST),
        stale_commits=len(stale),
    )
    assert stale == []
    assert set(codes) <= {0, LOST}
    assert codes.count(LOST) > len(codes) / 2


@pytest.mark.skipif(not FREEZE, reason="needs SIGSTOP to freeze a process")
def test_a_worker_without_a_lease_is_found_out(
    stage: Stage, scenes: dict[str, Scene], tell: Tell
) -> None:
    scene = scenes["google_business later"]
    free = boundaries(stage, scene, fenced=False).free
    middle = free[len(free) // 2]
    assert not frozen_at(middle, stage, scene, fenced=False)[0]
    tell("frozen workers", sabotages_found=1)
