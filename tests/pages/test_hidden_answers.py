"""Where a channel shows no answers, nothing is called answered and nothing unanswered."""

import pytest

from pages.components.hidden_answers import Complaints, none_stands_out
from tests.pages.drawing import said
from tests.pages.filed import bring, row, steady
from tests.pages.opening import captions, opened

UNKNOWN = "answers on Trustpilot are not shown"
COMPLAINTS = [row(3, 1), row(9, 1), row(12, 1)]


@pytest.fixture
def hidden(engine):
    return bring(engine, COMPLAINTS + steady(), "trustpilot", answers=False)


@pytest.fixture
def mixed(hidden):
    return bring(hidden, [row(4, 2, "South", "Sorry."), *steady(5, answer="Thank you.")])


def metric(at, label):
    (found,) = [each for each in at.metric if each.label == label]
    return found.value


def test_overview_gives_no_all_clear_where_answers_cannot_be_seen(hidden):
    at = opened(hidden)
    assert not at.exception
    told = said(at)
    assert "waited past its time" not in told
    assert "no complaint of this period waits" not in told
    assert captions(at).count(UNKNOWN) == 2
    assert "listing can be read" not in told
    assert "Nothing that can be seen" in told


def test_overview_counts_what_can_be_known_and_names_the_rest(mixed):
    told = said(opened(mixed))
    assert "no complaint of the last 30 days has waited past its time where answers" in told
    assert "3 complaints on Trustpilot are not counted: answers there are not shown" in told


def test_my_location_does_not_count_what_cannot_be_known(hidden):
    at = opened(hidden, "my_location")
    assert not at.exception
    assert metric(at, "Unanswered complaints") == "–"
    assert captions(at).count(UNKNOWN) == 1


def test_the_location_page_does_not_count_what_cannot_be_known(hidden):
    at = opened(hidden, "location")
    assert not at.exception
    (verdict,) = [each.value for each in at.markdown if "lain mean" in each.value]
    assert UNKNOWN in verdict
    assert "0 complaints" not in verdict


def test_the_table_of_locations_leaves_open_what_cannot_be_known(mixed):
    bring(mixed, [row(3, 1, "South")])
    (table,) = [each.value for each in opened(mixed, "locations").dataframe]
    waiting = table.set_index("name")["waiting"]
    assert waiting.isna().to_dict() == {"North": True, "South": False}
    assert waiting["South"] == 1


def test_a_place_without_complaints_has_none_however_little_is_shown(engine):
    at = opened(bring(engine, steady(5), "trustpilot", answers=False), "my_location")
    assert metric(at, "Unanswered complaints") == "0"
    assert UNKNOWN not in captions(at)


def test_the_days_within_which_a_complaint_is_overdue_are_told(engine):
    told = said(opened(bring(engine, [row(3, 1), row(9, 1), row(45, 1), *steady()])))
    assert "2 complaints overdue, of the last 30 days" in told
    assert "3 complaints unanswered" in told


def test_what_is_told_of_complaints():
    assert Complaints(0, 0, 2, ()).figure == "0"
    assert Complaints(4, 3, 9, ("x",)).figure == "4"
    assert "3 complaints on X" in Complaints(4, 3, 9, ("x",)).caveat


def test_what_answering_would_do_is_not_told_where_answers_are_not_seen(hidden):
    at = opened(hidden, "simulator")
    assert not at.exception
    told = said(at)
    assert "What answers would do cannot be told." in told
    assert UNKNOWN in told
    assert "wait for an answer" not in told


def test_a_complaint_about_the_brand_as_a_whole_waits_though_no_place_stands_out():
    told = none_stands_out(Complaints(waiting=1, hidden=0, n=4, channels=()))
    assert told == "No location stands out. 1 complaint of this period waits for an answer."
