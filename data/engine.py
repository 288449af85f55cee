"""Opening the database: one door for SQLite and PostgreSQL, and the migrations behind it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, CursorResult, Engine, create_engine, event, make_url, text

from data.models import storable

SAFE_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""First releases of their lines without the bug that can corrupt a write-ahead log."""

MIGRATION_LOCK = 7_315_094


class UnsafeStore(RuntimeError):
    """The database cannot be used as it is; the message says what to do."""


def sqlite_module() -> ModuleType:
    """Return the one SQLite of the process: pysqlite3 where installed, else the interpreter's."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3")


def sqlite_is_safe(version: tuple[int, ...]) -> bool:
    """Tell whether a SQLite release is free of the WAL-reset bug of 3.7.0 to 3.51.2.

    >>> sqlite_is_safe((3, 40, 1)), sqlite_is_safe((3, 50, 7)), sqlite_is_safe((3, 53, 4))
    (False, True, True)
    """
    if version >= SAFE_SQLITE[0]:
        return True
    return any(version[:2] == line[:2] and version >= line for line in SAFE_SQLITE[1:])


def open_engine(url: str) -> Engine:
    """Return an engine for a database URL; for SQLite with the settings that keep data safe.

    Raises:
        UnsafeStore: the database is neither SQLite nor PostgreSQL.
    """
    backend = make_url(url).get_backend_name()
    if backend == "sqlite":
        return _open_sqlite(url)
    if backend == "postgresql":
        return _open_postgresql(url)
    raise UnsafeStore(f"Earshot keeps its data in SQLite or PostgreSQL, not in {backend}.")


def _open_postgresql(url: str) -> Engine:
    from psycopg.types.string import StrDumperUnknown

    class Storable(StrDumperUnknown):
        """Writes a text without what no database keeps."""

        def dump(self, obj: str) -> Any:
            return super().dump(storable(obj))

    def prepare(connection: Any, _record: Any) -> None:
        connection.adapters.register_dumper(str, Storable)

    engine = create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)
    event.listen(engine, "connect", prepare)
    return engine


def _open_sqlite(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, module=sqlite_module(), pool_size=16, max_overflow=16, connect_args={"timeout": 60}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "busy_timeout = 60000",
        "cache_size = -65536",
        "secure_delete = ON",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another process wrote
    # in between, whatever the busy timeout; so a write transaction takes its lock at the start.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that writes; it commits at the end or not at all."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def still(engine: Engine) -> Iterator[Connection]:
    """Give a connection that reads one moment of the store, whatever is written meanwhile."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql" and not connection.in_transaction():
            # SQLite does so anyhow, and so does a transaction that has begun to.
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


class OneMoment(Engine):
    """A store as it is at one moment: every read sees the same, whatever is written meanwhile.

    It is for reading alone, and by one thread.
    """

    def __init__(self, engine: Engine, connection: Connection) -> None:
        super().__init__(engine.pool, engine.dialect, engine.url)
        self._connection = connection

    def connect(self) -> Connection:
        """Return the one connection, which stays open and in its transaction when it is left."""
        return cast(Connection, nullcontext(self._connection))


@contextmanager
def one_moment(engine: Engine) -> Iterator[Engine]:
    """Give a store to read whose every read is of the present moment.

    That moment stays open until the block is left, so for as long as a document is drawn from it:
    the write-ahead log of SQLite is not checkpointed past it meanwhile, and on PostgreSQL an error
    in one statement ends all later reads.
    """
    with still(engine) as connection, connection.begin():
        # A transaction of SQLite begins to see with its first read.
        connection.execute(text("SELECT 1 FROM data_version"))
        yield OneMoment(engine, connection)


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema; two processes may do so at once."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def new_id(result: CursorResult[Any]) -> int:
    """Return the number of the row that was just inserted."""
    key = result.inserted_primary_key
    assert key is not None, "the table has no key of its own"  # noqa: S101
    return int(key[0])


def open_store(url: str) -> Engine:
    """Return an engine on a database of the newest schema."""
    engine = open_engine(url)
    migrate(engine)
    return engine
