"""The ground that the proofs share, and the figures they tell at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.databases import SqliteServer
from tests.dependability.ground import Ground, ground
from tests.dependability.proof import PROPERTY, lines

Tell = Callable[..., None]


@pytest.fixture(scope="session")
def common_ground(sqlite_server: SqliteServer) -> Iterator[Ground]:
    with ground(sqlite_server) as made:
        yield made


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Return what takes the name of a proof and the figures that a test adds to it."""

    def tell(proof: str, **figures: Any) -> None:
        request.node.user_properties.append((PROPERTY, [proof, figures]))

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
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
