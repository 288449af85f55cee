"""Fixtures that every test may use."""

import pytest
from hypothesis import HealthCheck, settings

from tests.browsers import launch
from tests.collectors.dependability.proof import PROPERTY, lines
from tests.databases import SqliteServer, opened

# A busy machine is slow, which says nothing of the code.
settings.register_profile(
    "unhurried", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def sqlite_server(tmp_path_factory):
    return SqliteServer(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def engine(sqlite_server):
    engine = opened(sqlite_server.url())
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def browser():
    """A browser without a window of its own; one for all tests, since a thread can drive one."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        launched = launch(started)
        yield launched
        launched.close()


def pytest_collection_modifyitems(items):
    """Try what a browser shows once more: it may miss a click, and a fault of ours shows twice."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter):
    """Tell what the proofs have tried; here, for this file alone is read by every process."""
    reports = [one for of in ("passed", "failed") for one in terminalreporter.getreports(of)]
    told = [
        (value[0], value[1])
        for report in reports
        if report.when == "call"
        for name, value in report.user_properties
        if name == PROPERTY
    ]
    for line in lines(told):
        terminalreporter.write_line(line)
