"""The migrated schema is the one the code speaks of."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from data.catalogue import Catalogue, NewBrand
from data.engine import UnsafeStore, migrate, open_engine
from data.schema import brand, fact, metadata

OURS_ONLY_IN_MIGRATIONS = ("review_search", "search", "alembic")


def test_migrations_lead_to_the_tables_of_the_code(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = [
            difference
            for difference in compare_metadata(context, metadata)
            if not any(name in str(difference) for name in OURS_ONLY_IN_MIGRATIONS)
        ]
    assert differences == []


def test_migrating_twice_changes_nothing(engine):
    migrate(engine)
    migrate(engine)


def test_a_column_refuses_a_value_of_another_type(engine, listing):
    values = dict.fromkeys(("review_id", "brand_id", "location_id", "listing_id"), 1)
    values |= {"channel": "google", "origin": "", "replies_visible": 1, "responded": 0, "change": 1}
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(insert(fact).values(values | {"stars": "five stars"}))


def test_a_store_of_another_kind_is_refused_with_a_sentence():
    with pytest.raises(UnsafeStore, match="SQLite or PostgreSQL"):
        open_engine("mysql://x/y")


def test_sqlite_writes_are_durable_and_take_their_lock_first(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_a_character_that_postgresql_cannot_hold_is_no_reason_to_refuse_a_text(engine):
    catalogue = Catalogue(engine)
    catalogue.add_brand(NewBrand("norte", "Caf\x00 Norte"))
    (name,) = [each.name for each in catalogue.brands()]
    assert name.replace("\x00", "\ufffd") == "Caf\ufffd Norte"
    with engine.connect() as connection:
        found = connection.execute(select(brand.c.id).where(brand.c.name == "Caf\x00 Norte"))
        assert found.all()
