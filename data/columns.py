"""Column types and the table maker, one form for SQLite and PostgreSQL.

SQLite tables are STRICT, so a column refuses a value of another type; that leaves four storage
types, and moments are kept as whole microseconds since 1970-01-01 UTC (`Moment`), structures as
JSON text (`Json`).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    REAL,
    BigInteger,
    Column,
    Dialect,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_SECONDS = 86_400


def of_a_day(moment: datetime) -> bool:
    """Tell whether a moment is a day alone, which is kept as the midnight that begins it in UTC.

    >>> of_a_day(datetime(2026, 3, 7, tzinfo=UTC)), of_a_day(datetime(2026, 3, 7, 9, tzinfo=UTC))
    (True, False)
    """
    return moment.timestamp() % DAY_SECONDS == 0


Number = BigInteger().with_variant(Integer, "sqlite")
"""A whole number of up to 64 bits."""

Decimal: TypeEngine[float] = Double().with_variant(REAL, "sqlite")
"""A floating-point number of 64 bits."""

Blob = LargeBinary().with_variant(LargeBinary(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as whole microseconds since 1970-01-01."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the integer type of the dialect; STRICT tables know only INTEGER."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return microseconds; naive datetimes are refused."""
        if value is None:
            return None
        return (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return an aware UTC datetime."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Json(TypeDecorator[Any]):
    """A structure kept as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return JSON with sorted keys."""
        if value is None:
            return None
        return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return the structure."""
        return None if value is None else json.loads(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *parts: Any) -> Table:
    """Return a table that is STRICT on SQLite."""
    return Table(name, metadata, *parts, sqlite_strict=True)


def identity() -> Column[int]:
    """Return the column of a row's own number."""
    return Column("id", Number, primary_key=True, autoincrement=True)


def count(name: str) -> Column[int]:
    """Return a column that counts from 0."""
    return Column(name, Number, nullable=False, server_default="0")
