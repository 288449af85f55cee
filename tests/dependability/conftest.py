"""The ground that the proofs share, and the figures they tell at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.databases import SqliteServer
from tests.dependability.faults import ALL
from tests.dependability.ground import Ground, ground
from tests.dependability.proof import PROOFS
from tests.dependability.trial import Trial, Verdict


@dataclass
class Trials:
    """All trials of a test run, each made once."""

    on: Ground
    made: dict[tuple[str, str], Verdict] = field(default_factory=dict)

    def of(self, source: str, name: str) -> Verdict:
        """Return the verdict on a source under a fault."""
        if (source, name) not in self.made:
            self.made[source, name] = Trial(self.on, source, ALL[name]).run()
        return self.made[source, name]


@pytest.fixture(scope="session")
def common_ground(sqlite_server: SqliteServer) -> Iterator[Ground]:
    with ground(sqlite_server) as made:
        yield made


@pytest.fixture(scope="session")
def trials(common_ground: Ground) -> Trials:
    return Trials(common_ground)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in PROOFS.spelled():
        terminalreporter.write_line(line)
