"""The audit log shows that it was tampered with, whatever was done to it."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update

from data.audit import Audit, Entry
from data.engine import writing
from data.models import Role
from data.people import Entered, People
from data.schema import audit, audit_head, person

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
KEY = Fernet.generate_key().decode()
ROWS = 7


def entry(number, **changes):
    made = {
        "at": NOW + timedelta(minutes=number),
        "person_id": 1,
        "action": "changed a role",
        "subject": f"person {number}",
        "detail": {"before": "marketer", "after": number},
    }
    return Entry(**made | changes)


def record(log, *entries):
    with writing(log.engine) as connection:
        return [log.record(connection, each) for each in entries]


@pytest.fixture
def log(engine):
    made = Audit(engine, KEY)
    record(made, *(entry(number) for number in range(ROWS)))
    return made


def tampered(log, *statements):
    with writing(log.engine) as connection:
        for statement in statements:
            connection.execute(statement)
    return log.verify()


def test_a_log_that_nobody_touched_is_sound(log):
    verdict = log.verify()
    assert (verdict.sound, verdict.rows) == (True, ROWS)


def test_a_log_without_entries_is_sound(engine):
    assert Audit(engine, KEY).verify().sound


def test_entries_come_back_newest_first_with_the_name_of_who_did_it(log):
    first, second = log.newest(2)
    assert (first.number, second.number) == (ROWS, ROWS - 1)
    assert (first.name, first.action, first.subject) == ("Owner", "changed a role", "person 6")
    assert (first.at, first.detail) == (
        NOW + timedelta(minutes=6),
        {"before": "marketer", "after": 6},
    )
    assert [each.number for each in log.newest(before=3)] == [2, 1]
    assert [each.number for each in log.newest(subject="person 0")] == [1]


def test_an_entry_is_kept_only_with_what_it_tells_of(log):
    with pytest.raises(RuntimeError), writing(log.engine) as connection:
        log.record(connection, entry(99))
        raise RuntimeError
    assert [each.subject for each in log.newest(1)] == ["person 6"]
    assert record(log, entry(7)) == [ROWS + 1]
    assert log.verify().sound


CHANGES = {
    "at": NOW - timedelta(microseconds=1),
    "person_id": None,
    "action": "signed in",
    "subject": "person 9",
    "detail": "{}",
    "chain": "0" * 64,
}


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("number", [1, 4, ROWS])
def test_a_changed_row_is_named(log, column, number):
    change = update(audit).where(audit.c.number == number).values({column: CHANGES[column]})
    verdict = tampered(log, change)
    assert (verdict.sound, verdict.first_bad) == (False, number)


@pytest.mark.parametrize("number", [1, 4])
def test_a_removed_row_is_named(log, number):
    assert tampered(log, delete(audit).where(audit.c.number == number)).first_bad == number


def test_a_removed_row_is_named_though_the_others_close_the_gap(log):
    closing = [
        update(audit).where(audit.c.number == number).values(number=number - 1)
        for number in range(5, ROWS + 1)
    ]
    assert tampered(log, delete(audit).where(audit.c.number == 4), *closing).first_bad == 4


def test_two_rows_that_changed_places_are_named(log):
    moved = [
        update(audit).where(audit.c.number == old).values(number=new)
        for old, new in ((2, 99), (5, 2), (99, 5))
    ]
    assert tampered(log, *moved).first_bad == 2


@pytest.mark.parametrize("kept", range(ROWS))
def test_a_missing_end_is_noticed(log, kept):
    assert tampered(log, delete(audit).where(audit.c.number > kept)).first_bad == kept + 1


@pytest.mark.parametrize("kept", range(1, ROWS))
def test_a_missing_end_is_noticed_though_the_head_was_moved_back(log, kept):
    chain = select(audit.c.chain).where(audit.c.number == kept).scalar_subquery()
    moved = update(audit_head).values(number=kept, chain=chain)
    assert not tampered(log, moved, delete(audit).where(audit.c.number > kept)).sound


def test_a_row_that_was_put_in_is_noticed(log):
    values = {"at": NOW, "action": "a", "subject": "b", "detail": "{}", "chain": "0" * 64}
    assert tampered(log, insert(audit).values(values | {"number": ROWS + 1})).first_bad == ROWS + 1


def test_a_missing_head_is_noticed(log):
    assert not tampered(log, delete(audit_head)).sound


@pytest.mark.parametrize("goes_on", [False, True])
def test_a_log_that_was_taken_away_with_its_head_is_noticed(log, goes_on):
    ana = Entered("ana@example.com", "Ana", Role.MARKETER)
    People(log.engine, log).add(ana, None, NOW)
    assert log.verify().sound
    with writing(log.engine) as connection:
        connection.execute(delete(audit))
        connection.execute(delete(audit_head))
        if goes_on:
            log.record(connection, entry(1))
    verdict = log.verify()
    assert (verdict.first_bad, verdict.rows) == (1, 0)
    assert "beginning" in verdict.reason


def test_a_row_written_with_another_key_is_named(log):
    other = Audit(log.engine, Fernet.generate_key().decode())
    record(other, entry(8))
    assert log.verify().first_bad == ROWS + 1


def test_a_new_key_goes_on_where_the_old_one_ended(log):
    renewed = Audit(log.engine, f"{Fernet.generate_key().decode()},{KEY}")
    record(renewed, entry(8))
    assert renewed.verify().sound
    assert not log.verify().sound


def test_what_no_database_can_keep_is_recorded_all_the_same(log):
    hostile = "a\x00b\ud800 é 雪"
    record(log, entry(8, action=hostile, subject=hostile, detail={hostile: [hostile, NOW, None]}))
    assert log.verify().sound
    assert log.newest(1)[0].detail == {hostile: [hostile, str(NOW), None]}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    number=st.integers(1, ROWS),
    column=st.sampled_from(["action", "subject", "detail", "chain"]),
    value=st.text(st.characters(codec="ascii", min_codepoint=32), max_size=12),
)
def test_no_other_value_fits_into_the_chain(log, number, column, value):
    with log.engine.connect() as connection:
        held = connection.scalar(select(audit.c[column]).where(audit.c.number == number))
    change = update(audit).where(audit.c.number == number)
    assert tampered(log, change.values({column: value})).sound == (value == held)
    assert tampered(log, change.values({column: held})).sound


def test_two_writers_at_once_make_one_chain(engine):
    from concurrent.futures import ThreadPoolExecutor

    log = Audit(engine, KEY)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: record(log, entry(number)), range(12)))
    assert (log.verify().sound, log.verify().rows) == (True, 12)


def test_the_one_who_owns_this_machine_sees_everything(engine):
    from data.schema import scope_part

    with engine.connect() as connection:
        kinds = connection.scalars(select(scope_part.c.kind).where(scope_part.c.person_id == 1))
        assert list(kinds) == ["everything"]
        assert connection.scalar(select(func.count()).select_from(person)) == 1
