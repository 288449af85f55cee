"""Files are asked for, followed and found again, and handed out only to whose they are."""

import io
import math
from dataclasses import replace

import pytest
import python_calamine

from data.commands import Commands
from data.engine import writing
from data.models import OWNER, Filters, Person, Role, Scope
from data.people import Entered, People
from data.plans import Plans
from data.reading import Reading
from data.reports import Made, Reports, Wanted
from data.scopes import Kind, Part
from pages.components.export import Withheld, fetch, made_now
from pages.components.places import place_table
from pages.components.sheets import location_sheets, score_sheets, topic_sheets
from pages.components.stage import Stage
from pages.components.subjects import topic_rows
from pages.view import View
from tests.databases import opened as open_store
from tests.pages.drawing import KEY, button, drawn
from tests.pages.opening import brought_to_life, captions, elements, opened, titles
from tests.pages.town import HOSTILE, NOW, Town, build

TODAY = int(NOW.timestamp()) // 86_400
LAST_90_DAYS = Filters(since=TODAY - 89, until=TODAY, brands=frozenset({1}))


@pytest.fixture(scope="module")
def village(sqlite_server):
    """A small store that tests may write to."""
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=30, hostile=True))
    yield engine
    engine.dispose()


def view_of(engine, person=OWNER, filters=LAST_90_DAYS):
    return View(Stage(engine, lambda: NOW, keys=KEY), NOW, person.scope, person, filters=filters)


def finish(engine, report_id, body=b"the file"):
    with writing(engine) as connection:
        Reports(engine).keep(connection, report_id, Made("earshot-board.pdf", 1), [body], NOW)


def downloads(at):
    return [each.proto.label for each in elements(at.main) if each.type == "download_button"]


def test_with_nothing_watched_it_says_where_to_begin(engine):
    at = opened(engine, "reports")
    assert not at.exception
    assert titles(at, "info") == ["Nothing to report on yet"]


def test_what_is_asked_for_is_what_the_filters_leave(village):
    at = opened(village, "reports", period="30 days", channels="Google")
    assert not at.exception
    button(at, "Make it").click().run()
    assert not at.exception
    newest = Reports(village).of(OWNER, NOW)[0]
    wanted = newest.wanted
    assert (wanted.kind, wanted.format, wanted.period) == ("board", "pdf", "last 30 days")
    assert wanted.filters.channels == frozenset({"google"})
    assert (wanted.filters.since, wanted.filters.until) == (TODAY - 29, TODAY)
    assert wanted.comparison.until == TODAY - 30
    assert "Google" in wanted.restated
    assert "Made as soon as the worker runs" in captions(at)


def test_a_file_that_was_made_is_found_again_and_downloaded(village):
    report_id = Reports(village).ask(OWNER, Wanted("board", "pdf", restated="Then"), NOW)
    finish(village, report_id)
    at = opened(village, "reports")
    assert "Download PDF" in downloads(at)
    assert fetch(view_of(village), report_id) == b"the file"
    assert view_of(village).audit.newest(1)[0].action == "downloaded"


def test_a_chart_and_a_kind_can_be_named_in_the_address(village):
    at = opened(village, "reports", make="Chart", chart="Stars by week")
    assert not at.exception
    button(at, "Make it").click().run()
    wanted = Reports(village).of(OWNER, NOW)[0].wanted
    assert (wanted.kind, wanted.chart, wanted.format) == ("chart", "stars", "pptx")


def test_a_report_can_be_made_every_week_and_ended(village):
    at = opened(village, "reports")
    at.segmented_control(key="repeat").set_value("Every week").run()
    button(at, "Make it").click().run()
    assert not at.exception
    (plan,) = Plans(village).of(OWNER)
    assert (plan.every, plan.wanted.period) == ("week", "last 90 days")
    button(at, "End").click().run()
    assert Plans(village).of(OWNER) == []


def test_two_fixed_days_are_not_made_again_and_again(village):
    at = opened(village, "reports", period="Custom", dates=["2026-11-01", "2026-11-10"])
    assert at.segmented_control(key="repeat").disabled


def test_a_file_is_deleted_by_whose_it_is(village):
    report_id = Reports(village).ask(OWNER, Wanted("board", "pdf"), NOW)
    at = opened(village, "reports")
    at.button(key=f"forget_{report_id}").click().run()
    assert Reports(village).get(report_id) is None


def test_a_failure_is_told_with_what_to_do(village):
    report_id = Reports(village).ask(OWNER, Wanted("board", "pdf"), NOW)
    command_id = Reports(village).get(report_id).command_id
    Commands(village).fail(command_id, "There is too little data", "Choose a longer period.", NOW)
    at = opened(village, "reports")
    assert "There is too little data" in titles(at, "error")


def test_hostile_names_stay_text(village):
    Reports(village).ask(OWNER, Wanted("board", "pdf", restated=HOSTILE), NOW)
    at = opened(village, "reports")
    assert not at.exception
    assert brought_to_life(at, HOSTILE) == []


def member(engine, *locations):
    people = People(engine, view_of(engine).audit)
    parts = tuple(Part(Kind.LOCATION, "", str(each)) for each in locations)
    subject = f"m{len(people.members())}@example.org"
    entered = Entered(subject, "Member", Role.LOCATION_MANAGER, parts)
    return people.get(people.add(entered, None, NOW))


def test_a_click_after_being_narrowed_gets_nothing(village):
    person = member(village, 2, 3)
    view = view_of(village, person)
    report_id = Reports(village).ask(person, Wanted("board", "pdf"), NOW)
    finish(village, report_id)
    assert fetch(view, report_id)
    entered = Entered("", person.name, person.role, (Part(Kind.LOCATION, "", "2"),))
    view.people.change(person.id, entered, None, NOW)
    with pytest.raises(Withheld):
        fetch(view, report_id)
    view.people.set_active(person.id, False, None, NOW)
    with pytest.raises(Withheld):
        fetch(view, report_id)


def test_nobody_gets_the_file_of_another(village):
    report_id = Reports(village).ask(OWNER, Wanted("board", "pdf"), NOW)
    finish(village, report_id)
    other = member(village, 2)
    with pytest.raises(Withheld):
        fetch(view_of(village, other), report_id)
    assert Reports(village).of(other, NOW) == []


def test_one_scope_sees_only_files_within_it(village):
    report_id = Reports(village).ask(OWNER, Wanted("board", "pdf", restated="all of it"), NOW)
    finish(village, report_id)
    at = drawn(village, "reports", Scope(frozenset({2})), LAST_90_DAYS)
    assert not at.exception
    assert "all of it" not in captions(at)


def test_the_locations_sheet_is_the_table_of_the_screen(town):
    view = view_of(town)
    (sheet,) = location_sheets(view)
    rows = {row[0]: row for row in sheet.rows}
    table = place_table(view)
    assert set(rows) == set(table["label"])
    for place in table.to_dict("records"):
        told = ("rating", "low", "high", "rank", "rank_low", "rank_high", "ranked", "n")
        assert rows[place["label"]][4:12] == pytest.approx([place[each] for each in told])


def test_the_scores_sheets_are_the_scores_of_the_screen(town):
    view = view_of(town)
    brands, places = score_sheets(view)
    found = {(row[0], row[1]): row[3] for row in brands.rows}
    assert found[("Rating", "Lantern Hotels")] == view.scores()["rating"].loc[1, "value"]
    assert {row[2] for row in places.rows} <= set(view.locations["label"])


def test_topics_carry_their_intervals(town):
    view = replace(view_of(town), comparison=Filters(TODAY - 179, TODAY - 90, frozenset({1})))
    (topics,) = topic_sheets(view)
    assert topics.rows
    told = [row for row in topics.rows if not math.isnan(row[8])]
    assert all(row[8] <= row[7] + 0.05 and row[7] - 0.05 <= row[9] for row in told)
    changed = topic_rows(view, "criticised").set_index("name")
    ends = changed.loc[[row[0] for row in told], ["change_low", "change_high"]]
    assert [list(row[8:]) for row in told] == ends.to_numpy().tolist() != []


def test_the_locations_page_hands_out_its_table(town):
    at = opened(town, "locations")
    assert not at.exception
    assert downloads(at) == ["Excel", "CSV"]


def test_a_table_taken_along_holds_the_rows_of_the_screen(village):
    view = view_of(village)
    body = made_now(view, Wanted("locations", "xlsx"))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
    table = book.get_sheet_by_name("Locations").to_python()
    assert {row[0] for row in table[1:]} == set(place_table(view)["label"])
    assert view.audit.newest(1)[0].action == "exported locations"


def test_the_list_of_reviews_is_asked_for_as_it_is_filtered(village):
    at = opened(village, "reviews", mood="Negative")
    assert not at.exception
    button(at, "Make CSV").click().run()
    assert not at.exception
    wanted = Reports(village).of(OWNER, NOW)[0].wanted
    assert (wanted.kind, wanted.format) == ("reviews", "csv")
    assert wanted.filters.sentiments == frozenset({-1})
    number = Reading(village).count(Scope.everything(), wanted.filters)
    assert f"All {number:,} as filtered" in captions(at)


def test_a_person_of_no_scope_finds_nothing(village):
    nobody = Person(1, "local", "Owner", Role.EXECUTIVE)
    assert Reports(village).of(nobody, NOW) == []
