"""Real temporary databases for tests: copies of one migrated template each."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from data.engine import open_engine, open_store

_numbers = count()


class SqliteServer:
    """Makes SQLite stores by copying one that has been migrated."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite"
        engine = open_store(f"sqlite:///{self.template}")
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()

    def url(self) -> str:
        path = self.folder / f"store{next(_numbers)}.sqlite"
        shutil.copy(self.template, path)
        return f"sqlite:///{path}"


class PostgresqlServer:
    """Makes PostgreSQL databases by copying one that has been migrated."""

    def __init__(self, url: str) -> None:
        self.base = url.rsplit("/", 1)[0]
        self.admin = create_engine(url, isolation_level="AUTOCOMMIT")
        self.template = f"template_{os.getpid()}"
        self._execute(f"CREATE DATABASE {self.template}")
        open_store(f"{self.base}/{self.template}").dispose()

    def url(self) -> str:
        name = f"store_{os.getpid()}_{next(_numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        return f"{self.base}/{name}"

    def _execute(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))


def missing(what: str) -> None:
    """Skip for a person, fail on a machine that is meant to have everything."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and this machine is meant to have it")
    pytest.skip(f"{what} is not installed here, so this was not tested")


@contextmanager
def postgresql():
    """Give the URL of a PostgreSQL server: a given one, or one started for the tests."""
    if given := os.environ.get("EARSHOT_TEST_POSTGRESQL"):
        yield given
        return
    binaries = _binaries()
    if binaries is None:
        missing("PostgreSQL")
    port, cluster = free_port(), Path(tempfile.mkdtemp())
    # The server refuses to run as root; then its own account must own the folder.
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_owner:
        shutil.chown(cluster, "postgres")
    run = [*as_owner, str(binaries / "initdb"), "-D", str(cluster), "-A", "trust", "-U", "earshot"]
    subprocess.run(run, check=True, capture_output=True)
    options = f"-p {port} -k {cluster} -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [*as_owner, str(binaries / "pg_ctl"), "-D", str(cluster), "-w"]
    log = str(cluster / "log")
    subprocess.run([*control, "-o", options, "-l", log, "start"], check=True, capture_output=True)
    try:
        yield f"postgresql+psycopg://earshot@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True)
        shutil.rmtree(cluster)


def _binaries() -> Path | None:
    if found := shutil.which("initdb"):
        return Path(found).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return installed[-1] if installed else None


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def opened(url: str) -> Engine:
    """Open a migrated store."""
    return open_engine(url)


def wait_until(condition, seconds: float = 10.0) -> None:
    """Wait for something another process does; fail if it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
