"""The application around the pages: its headers and its care for the worker."""

import base64
import hashlib
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import streamlit
from sqlalchemy.exc import ArgumentError, OperationalError
from streamlit.testing.v1 import AppTest

import dashboard
from data.lease import take

LIVES = (sys.executable, "-c", "import time; time.sleep(60)")
DIES = (sys.executable, "-c", "raise SystemExit(3)")


@pytest.fixture
def child(engine):
    made = dashboard.Child(engine, LIVES)
    yield made
    made.stop()


def test_a_worker_is_started_where_none_holds_the_lease(child):
    child.look(dashboard.now())
    assert child.process.poll() is None
    assert child.starts == 1


def test_no_worker_is_started_beside_another(engine, child):
    take(engine, "worker", "another", dashboard.now())
    child.look(dashboard.now())
    assert child.process is None


def test_a_living_worker_is_left_alone(child):
    child.look(dashboard.now())
    first = child.process
    child.look(dashboard.now() + timedelta(hours=1))
    assert child.process is first


def test_a_worker_that_dies_is_started_again_but_not_at_once(engine):
    child = dashboard.Child(engine, DIES)
    moment = dashboard.now()
    child.look(moment)
    child.process.wait(10)
    child.look(moment)
    assert child.process is None
    child.look(child.not_before)
    assert child.starts == 2
    child.process.wait(10)
    child.look(child.not_before)
    assert child.not_before - moment > timedelta(seconds=4)
    child.stop()


def test_the_pause_between_starts_is_bounded(engine):
    child = dashboard.Child(engine, DIES, starts=50)
    moment = dashboard.now()
    child.look(moment)
    child.process.wait(10)
    assert child.not_before - moment == dashboard.LONGEST_PAUSE


def test_the_worker_is_stopped_at_the_end(child):
    child.look(dashboard.now())
    child.stop()
    assert child.process.poll() is not None


def _fails():
    import streamlit as st

    from dashboard import report_error

    report_error(st.session_state["error"])


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (RuntimeError("secret at /srv/earshot"), "could not be drawn"),
        (OperationalError("SELECT secret", {}, Exception("disk is full")), "disk may be full"),
        (ArgumentError("secret can be used with None"), "could not be drawn"),
    ],
)
def test_an_error_is_told_by_a_reference_that_the_log_explains(caplog, error, told):
    at = AppTest.from_function(_fails)
    at.session_state["error"] = error
    (shown,) = at.run().error
    assert told in shown.value
    assert not any(hidden in shown.value for hidden in ("secret", "SELECT", "/srv"))
    (record,) = [each for each in caplog.records if each.name == "earshot"]
    assert record.getMessage().split()[-1] in shown.value
    assert record.exc_info[1] is error


def test_the_policy_knows_the_script_that_streamlit_brings():
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    script = index.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in dashboard.content_security_policy()


def test_the_policy_names_no_other_host():
    policy = dashboard.content_security_policy()
    assert "http" not in policy
    assert "*" not in policy
    assert " 'unsafe-eval'" not in policy
