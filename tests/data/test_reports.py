"""Files belong to whoever asked for them, for as long as they may see what is in them."""

from datetime import UTC, datetime, timedelta

import pytest

from data.commands import Commands
from data.engine import writing
from data.models import OWNER, Filters, Person, Role, Scope
from data.plans import Plans, following
from data.reports import KEPT, Made, Reports, Wanted

BOARD = Wanted(
    "board",
    "pdf",
    Filters(since=100, until=129, brands=frozenset({2, 1}), channels=frozenset({"google"})),
    Filters(since=70, until=99, brands=frozenset({2, 1})),
    "last 30 days",
    "Last 30 days · Harbour",
)
PARTS = [b"first ", b"second"]


def made(reports, person, now, until=None, wanted=BOARD):
    report_id = reports.ask(person, wanted, now)
    with writing(reports.engine) as connection:
        reports.keep(connection, report_id, Made("board.pdf", 12, until), PARTS, now)
    return report_id


def test_what_was_asked_for_comes_back_as_it_was(engine, now):
    reports = Reports(engine)
    report_id = reports.ask(OWNER, BOARD, now)
    found = reports.get(report_id)
    assert found.wanted == BOARD
    assert (found.scope, found.made_at, found.asked_at) == (Scope.everything(), None, now)
    command = Commands(engine).get(found.command_id)
    assert (command.kind, command.payload) == ("report", {"report_id": report_id})


def test_a_file_comes_back_whole_and_only_to_whoever_asked(engine, now):
    reports = Reports(engine)
    report_id = made(reports, OWNER, now)
    other = Person(2, "other@example.org", "Other", Role.ADMIN, Scope.everything())
    assert reports.body(OWNER, report_id, now) == b"first second"
    assert reports.body(other, report_id, now) is None
    assert [each.id for each in reports.of(OWNER, now)] == [report_id]
    assert reports.of(other, now) == []
    assert reports.get(report_id).size == len(b"first second")


def test_nothing_is_handed_out_before_it_is_made(engine, now):
    reports = Reports(engine)
    assert reports.body(OWNER, reports.ask(OWNER, BOARD, now), now) is None


@pytest.mark.parametrize(
    ("before", "after", "handed_out"),
    [
        (Scope.everything(), Scope.everything(), True),
        (Scope.everything(), Scope(frozenset({1, 2})), False),
        (Scope(frozenset({1})), Scope(frozenset({1, 2})), True),
        (Scope(frozenset({1, 2})), Scope(frozenset({1})), False),
        (Scope(frozenset({1, 2})), Scope(), False),
    ],
)
def test_a_file_is_kept_from_those_who_may_see_less_now(engine, now, before, after, handed_out):
    reports = Reports(engine)
    then = Person(1, "local", "Owner", Role.LOCATION_MANAGER, before)
    today = Person(1, "local", "Owner", Role.LOCATION_MANAGER, after)
    report_id = made(reports, then, now)
    assert (reports.body(today, report_id, now) is not None) is handed_out
    assert bool(reports.of(today, now)) is handed_out


def test_a_file_lasts_as_long_as_the_terms_of_its_texts(engine, now):
    reports = Reports(engine)
    short, long = made(reports, OWNER, now, now + timedelta(hours=3)), made(reports, OWNER, now)
    later = now + timedelta(hours=4)
    assert reports.body(OWNER, short, later) is None
    assert reports.body(OWNER, long, later) is not None
    assert reports.erase_expired(later) == 1
    assert reports.get(short) is None
    assert reports.erase_expired(now + KEPT) == 1


def test_a_file_made_twice_replaces_itself(engine, now):
    reports = Reports(engine)
    report_id = made(reports, OWNER, now)
    with writing(engine) as connection:
        reports.keep(connection, report_id, Made("again.pdf", 1), [b"again"], now)
    assert reports.body(OWNER, report_id, now) == b"again"


def test_one_forgets_only_ones_own(engine, now):
    reports = Reports(engine)
    report_id = made(reports, OWNER, now)
    reports.forget(Person(2, "o@example.org", "O", Role.ADMIN, Scope.everything()), report_id)
    assert reports.body(OWNER, report_id, now) is not None
    reports.forget(OWNER, report_id)
    assert reports.get(report_id) is None


def test_a_plan_is_due_once_however_long_nobody_looked(engine, now):
    plans = Plans(engine)
    plans.add(OWNER, BOARD, "week", now)
    assert plans.due(now - timedelta(seconds=1)) == []
    (due,) = plans.due(now + timedelta(days=15))
    assert due.wanted == BOARD
    plans.move(due, now + timedelta(days=15))
    assert plans.due(now + timedelta(days=15)) == []
    assert plans.of(OWNER)[0].next_at == now + timedelta(days=21)


def test_a_plan_is_ended_only_by_whose_it_is(engine, now):
    plans = Plans(engine)
    plan_id = plans.add(OWNER, BOARD, "month", now)
    plans.drop(Person(2, "o@example.org", "O", Role.ADMIN), plan_id)
    assert len(plans.of(OWNER)) == 1
    plans.drop(OWNER, plan_id)
    assert plans.of(OWNER) == []


def test_a_plan_is_weekly_or_monthly(engine, now):
    with pytest.raises(ValueError, match="week or month"):
        Plans(engine).add(OWNER, BOARD, "hour", now)


def test_months_end_when_they_end():
    assert following(datetime(2027, 12, 31, tzinfo=UTC), "month").date().isoformat() == "2028-01-31"
    assert following(datetime(2028, 1, 31, tzinfo=UTC), "month").date().isoformat() == "2028-02-29"


def test_a_period_moves_with_the_day_it_is_made_on():
    moved = BOARD.moved_to(150)
    assert (moved.filters.since, moved.filters.until) == (121, 150)
    assert (moved.comparison.since, moved.comparison.until) == (91, 120)
    assert Wanted("board", "pdf").moved_to(150) == Wanted("board", "pdf")
