"""The worker as a process: one at a time, clean when asked to stop, honest in its exit code."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from collectors.network.clock import SystemClock
from data import lease
from data.engine import open_engine, sqlite_module
from data.schema import fact, lesson, review, run, score
from data.schema import listing as listings
from environment import read_environment
from tests.databases import wait_until
from tests.jobs.conftest import ROOT
from worker import Worker, take_lease

BUSY = 3
PATIENCE = 240


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def start(home, *arguments, **variables):
    environment = os.environ | {
        "EARSHOT_HOME": str(home),
        "EARSHOT_DEMO_SIZE": "small",
        "EARSHOT_DEMO_SPEED": "0",
        **variables,
    }
    return subprocess.Popen(
        [sys.executable, "worker.py", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def store(home):
    return open_engine(f"sqlite:///{home}/earshot.sqlite")


def count(engine, *where, of=review):
    try:
        with engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(of).where(*where))
    except Exception:
        return 0


def test_once_collects_derives_scores_and_ends(home):
    worker = start(home, "--once")
    output, _ = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 0, output
    engine = store(home)
    assert count(engine) > 300
    assert count(engine, fact.c.signal_version == "", of=fact) == 0
    assert count(engine, score.c.value.is_not(None), of=score) > 0
    assert count(engine, of=lesson) > 0
    assert count(engine, listings.c.outcome != "ok", of=listings) == 0
    assert not lease.is_held(engine, "worker", datetime.now(UTC))


def test_a_running_worker_fills_the_store_stands_alone_and_stops_when_asked(home):
    worker = start(home)
    engine = store(home)
    try:
        wait_until(lambda: count(engine, fact.c.signal_version != "", of=fact) > 100, PATIENCE)
        second = start(home, "--once")
        output, _ = second.communicate(timeout=PATIENCE)
        assert second.returncode == BUSY
        assert "another worker is at work" in output
    finally:
        worker.send_signal(signal.SIGTERM)
        output, _ = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 0, output
    assert "Traceback" not in output
    assert not lease.is_held(engine, "worker", datetime.now(UTC))
    assert count(engine, run.c.finished_at.is_(None), of=run) == 0


def test_a_worker_that_runs_for_minutes_alone_teaches_too(bare_work, home):
    bare_work.clock = SystemClock()
    bare_work.hold(take_lease(bare_work, wait=False))
    worker = Worker(bare_work, read_environment({"EARSHOT_HOME": str(home), "EARSHOT_DEMO": "off"}))
    looks = []

    def once_around(seconds):
        looks.append(worker.scheduler.get_job("teaching").next_run_time - datetime.now(UTC))
        bare_work.stopping = True

    bare_work.clock.sleep = once_around
    worker.run()
    worker.close()
    assert timedelta(minutes=1) < looks[0] < timedelta(minutes=5)


def test_an_import_that_a_killed_worker_left_waits_for_a_person(bare_work, home):
    now, environment = bare_work.clock.now(), {"EARSHOT_HOME": str(home), "EARSHOT_DEMO": "off"}
    left, new = (bare_work.uploads.add(f"{n}.csv", b"rating,text\n", now) for n in range(2))
    bare_work.uploads.set(left, state="importing")
    Worker(bare_work, read_environment(environment)).prepare()
    told = bare_work.uploads.get(left)
    assert (told.state, told.report["action"][:15]) == ("ready", "Import it again")
    assert bare_work.uploads.get(new).state == "new"


def test_one_listing_is_collected_on_its_own(home):
    start(home, "--once").communicate(timeout=PATIENCE)
    engine = store(home)
    before = count(engine, of=run)
    worker = start(home, "--listing", "3")
    assert worker.wait(timeout=PATIENCE) == 0
    with engine.connect() as connection:
        newest = connection.execute(select(run).order_by(run.c.id.desc()).limit(1)).one()
    assert (newest.listing_id, newest.reason) == (3, "command line")
    assert count(engine, of=run) == before + 1


def test_an_empty_store_stays_empty_when_the_demo_is_off(home):
    worker = start(home, "--once", EARSHOT_DEMO="off")
    assert worker.wait(timeout=PATIENCE) == 0
    assert count(store(home), of=listings) == 0


def freeze_between_writes(worker, home):
    """Freeze a worker; let it go on again if that caught it holding the database's lock."""
    worker.send_signal(signal.SIGSTOP)
    # It runs on for a moment after the signal was sent, and may take the lock in it.
    os.waitpid(worker.pid, os.WUNTRACED)
    connection = sqlite_module().connect(f"{home}/earshot.sqlite", timeout=0.2)
    try:
        connection.execute("BEGIN IMMEDIATE").connection.rollback()
    except Exception:
        worker.send_signal(signal.SIGCONT)
        return False
    finally:
        connection.close()
    return True


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs SIGSTOP to freeze a process")
def test_a_frozen_worker_that_wakes_after_its_lease_passed_on_commits_nothing_and_ends(home):
    worker = start(home)
    engine = store(home)
    wait_until(lambda: count(engine) > 50, PATIENCE)
    wait_until(lambda: freeze_between_writes(worker, home), PATIENCE)
    future = datetime.now(UTC) + 2 * lease.DURATION
    assert lease.take(engine, "worker", "the next one", future) is not None
    before = count(engine), count(engine, of=run)
    worker.send_signal(signal.SIGCONT)
    output, _ = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 4, output
    assert "another worker has taken over" in output
    assert (count(engine), count(engine, of=run)) == before


def test_a_broken_file_of_topics_is_told_and_stops_nothing(home):
    (home / "taxonomies").mkdir(parents=True)
    (home / "taxonomies" / "hairdresser.toml").write_text("name = = 1")
    worker = start(home, "--once", EARSHOT_DEMO="off")
    output, _ = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 0, output
    assert "hairdresser.toml: it is no TOML" in output
    assert "generic topics" in output
    assert "Traceback" not in output
