"""Fixtures that every test may use."""

import pytest

from tests.databases import SqliteServer, opened


@pytest.fixture(scope="session")
def sqlite_server(tmp_path_factory):
    return SqliteServer(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def engine(sqlite_server):
    engine = opened(sqlite_server.url())
    yield engine
    engine.dispose()
