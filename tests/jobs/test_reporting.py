"""Files hold what their owner may see, whole, harmless, and within the terms of the sources."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
import python_calamine
from cryptography.fernet import Fernet
from sqlalchemy import select

from data.models import OWNER, Filters, Review, Scope
from data.people import Entered, People
from data.plans import Plans
from data.reading import Reading
from data.reports import Reports, Wanted
from data.schema import location
from data.secrets import Secrets
from data.upsert import Arrival
from jobs.reporting import keep_reports
from jobs.work import Work
from pages.components import making
from pages.components.deck import CHARTS
from pages.components.making import FORMATS
from scoring.signals.topics import topics
from tests.databases import opened
from tests.engagement.reports.reading_back import csv_files, csv_formulas, xlsx_formulas
from tests.jobs.reporting_ground import (
    LOCATIONS,
    NOW,
    REVIEWS,
    build,
    canary,
    done,
    made,
    scoped,
    words,
)

TODAY = int(NOW.timestamp()) // 86_400
CLEAN = next(topic for topic in topics() if topic.name == "Cleanliness")
PERIOD = {
    "filters": Filters(since=TODAY - 89, until=TODAY, brands=frozenset({1, 2})),
    "comparison": Filters(since=TODAY - 179, until=TODAY - 90, brands=frozenset({1, 2})),
}
EVER = {"filters": Filters(brands=frozenset({1, 2}))}
KINDS = [
    *((kind, form, "") for kind, forms in FORMATS.items() if kind != "chart" for form in forms),
    *(("chart", "svg", chart) for chart in CHARTS),
    *(("chart", form, "topics") for form in ("png", "pptx")),
]
READABLE = ("csv", "xlsx", "svg", "pptx")
"""Formats whose words a test can read; the others are made from the very same figures."""

BEGINS = {"pdf": b"%PDF", "png": b"\x89PNG", "svg": b"<svg"}


@pytest.fixture(scope="module")
def ground(sqlite_server):
    engine = opened(sqlite_server.url())
    yield build(engine)
    engine.dispose()


@pytest.fixture
def own_ground(engine):
    return build(engine)


def places(work):
    with work.engine.connect() as connection:
        return list(connection.scalars(select(location.c.id).where(location.c.is_place == 1)))


def rows(body, name="Reviews"):
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
    table = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


@pytest.mark.parametrize(("kind", "form", "chart"), KINDS)
def test_every_file_is_made_and_harmless(ground, kind, form, chart):
    report, command, body = made(ground, OWNER, kind, form, chart=chart, **PERIOD)
    if chart == "reputation":
        # The history of scores is computed by another job, which has not run here.
        assert "too little data" in command.error["message"]
        return
    assert command.error is None
    assert body.startswith(BEGINS.get(form, b"PK"))
    assert report.size == len(body)
    if form == "csv":
        assert csv_formulas(body) == []
    if form == "xlsx":
        assert xlsx_formulas(body) == []
    assert b"<script" not in body.lower()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_as_many_reviews_go_out_as_came_in(ground, form):
    report, _, body = made(ground, OWNER, "reviews", form, **EVER)
    held = list(Reading(ground.engine).every(Scope.everything(), EVER["filters"]))
    if form == "csv":
        table = csv_files(body)["reviews.csv"]
        found = [int(row[0]) for row in table[1:]]
    else:
        found = [int(row["Review"]) for row in rows(body)]
    assert found == [each.id for each in held]
    assert report.rows == len(found) == LOCATIONS * (REVIEWS + 4)


NARROWED = [
    (
        {"stars": frozenset({1, 2}), "sentiments": frozenset({-1})},
        "stars: 1, 2; sentiment: negative",
    ),
    ({"complaints": True, "answered": False}, "complaints: only; answered: no"),
    ({"answered": True, "languages": frozenset({"en"})}, "language: English; answered: yes"),
    ({"topics": 1 << CLEAN.bit, "channels": frozenset({"google"})}, f"topics: {CLEAN.name}"),
    ({"search": "room -nowhere", "since": TODAY - 40, "until": TODAY - 9}, "words: room -nowhere"),
    ({"removed": True, "since": TODAY, "until": TODAY}, "removed reviews: included"),
    ({"locations": frozenset({2}), "answered": False}, "answered: no"),
    ({"search": "=nobody@said"}, "words: =nobody@said"),
]


@pytest.mark.parametrize(("narrowed", "told"), NARROWED)
def test_what_is_narrowed_on_the_screen_is_narrowed_in_the_file_and_told_there(
    ground, narrowed, told
):
    filters = replace(EVER["filters"], **narrowed)
    report, _, body = made(ground, OWNER, "reviews", "csv", filters=filters)
    files = csv_files(body)
    reading = Reading(ground.engine)
    ids = [each.id for each in reading.every(Scope.everything(), filters)]
    assert [int(row[0]) for row in files["reviews.csv"][1:]] == ids
    assert report.rows == len(ids) == reading.count(Scope.everything(), filters)
    assert dict(files["about.csv"][1:])["Narrowed to"] == told
    assert csv_formulas(body) == []


def test_an_export_says_what_it_is(ground):
    more = {"restated": "Last 90 days · =Brand 0", "period": "last 90 days"}
    _, _, body = made(ground, OWNER, "scores", "csv", **more, **PERIOD)
    told = dict(csv_files(body)["about.csv"][1:])
    assert told["Filters"] == "Last 90 days · =Brand 0"
    assert told["As of"] == "2026-11-20 09:30 UTC"
    assert told["Locations that may be seen"] == "all"
    assert "may not be blended" in told["Terms of Yelp"]
    assert told["Rating"]
    assert told["Score version"]


@pytest.mark.parametrize("form", ["svg", "pptx"])
def test_a_chart_taken_along_says_of_what_and_as_of_when_it_is(ground, form):
    past = replace(PERIOD["filters"], until=TODAY - 9)
    more = {"restated": "1 Sep to 11 Nov · =Brand 0", "filters": past, "chart": "stars"}
    _, _, body = made(ground, OWNER, "chart", form, **more)
    told = words(body)
    assert "1 Sep to 11 Nov · =Brand 0" in told
    assert "as of 2026-11-11 23:59 UTC" in told


def test_scores_carry_their_intervals(ground):
    _, _, body = made(ground, OWNER, "scores", "xlsx", **EVER)
    brands = [row for row in rows(body, "Brands") if row["Value"] != ""]
    assert brands
    assert all(row["From"] <= row["Value"] <= row["To"] for row in brands)


@pytest.mark.parametrize(("kind", "form", "chart"), [each for each in KINDS if each[1] in READABLE])
def test_nothing_of_other_locations_is_in_a_file(ground, kind, form, chart):
    mine, *others = places(ground)
    report, command, body = made(ground, scoped(ground, mine), kind, form, chart=chart, **EVER)
    if body is None:
        assert "too little data" in command.error["message"]
        return
    told = words(body)
    assert [each for each in others if canary(each) in told] == []
    names = [f"House {number}" for number in range(1, LOCATIONS)]
    assert [each for each in names if each in told] == []
    if kind == "reviews":
        assert canary(mine) in told
        assert report.rows == REVIEWS + 4


def test_whoever_may_see_less_than_when_they_asked_gets_nothing(own_ground):
    work = own_ground
    first, second, *_ = places(work)
    person = scoped(work, first, second)
    reports = Reports(work.engine)
    asked = reports.ask(person, Wanted("reviews", "csv", **EVER), NOW)
    people = People(work.engine, work.audit)
    (member,) = people.members()
    less = Entered(member.subject, member.name, member.role, member.parts[:1])
    people.change(person.id, less, None, NOW)
    _, command, body = done(work, people.get(person.id), asked)
    assert body is None
    assert "changed" in command.error["message"]
    assert work.audit.newest(1)[0].action == "was refused an export"


def test_whoever_was_revoked_gets_nothing(own_ground):
    work = own_ground
    person = scoped(work, places(work)[0])
    report_id = Reports(work.engine).ask(person, Wanted("reviews", "csv", **EVER), NOW)
    People(work.engine, work.audit).set_active(person.id, False, None, NOW)
    _, command, body = done(work, person, report_id)
    assert body is None
    assert command.error["message"]


def test_texts_go_no_further_than_their_terms(own_ground):
    work = own_ground
    report, _, body = made(work, OWNER, "reviews", "xlsx", **EVER)
    found = {source: [] for source in ("plain", "short", "unkept")}
    for row in rows(body):
        found[row["Source"]].append(row)
    assert all(row["Text"] and row["Author"] for row in found["short"] + found["plain"])
    # What may not be kept is still in the store until it has been read by the models.
    assert not any(row["Text"] or row["Author"] or row["Answer"] for row in found["unkept"])
    assert {row["Stars may be blended"] for row in found["short"]} == {"no"}
    assert {row["To be shown beside it"] for row in found["plain"]} == {"=Shown beside it"}
    assert report.expires_at == NOW + timedelta(hours=4)


def test_a_text_that_is_overdue_is_not_exported_even_before_it_is_erased(own_ground):
    work = own_ground
    work.clock.at += timedelta(hours=5)
    _, _, body = made(work, OWNER, "reviews", "csv", **EVER)
    told = words(body)
    assert "short room staff" not in told
    assert "unkept room staff" not in told
    assert "plain room staff" in told


def test_making_is_recorded(own_ground):
    work = own_ground
    report, _, _ = made(work, OWNER, "locations", "csv", **EVER)
    entry = work.audit.newest(1)[0]
    assert (entry.action, entry.subject) == ("exported", f"report {report.id}")
    assert entry.detail["rows"] == report.rows
    assert work.audit.verify().sound


def test_a_plan_is_made_when_its_time_has_come_with_the_days_of_then(own_ground):
    work = own_ground
    Plans(work.engine).add(OWNER, Wanted("topics", "csv", **PERIOD), "week", NOW)
    keep_reports(work)
    keep_reports(work)
    (first,) = Reports(work.engine).of(OWNER, NOW)
    assert done(work, OWNER, first.id)[2]
    work.clock.at += timedelta(days=7)
    keep_reports(work)
    second, _ = Reports(work.engine).of(OWNER, work.clock.now())
    assert second.wanted.filters.until == TODAY + 7
    assert second.wanted.filters.since == TODAY + 7 - 89


def test_nothing_is_planned_for_whoever_was_revoked(own_ground):
    work = own_ground
    person = scoped(work, places(work)[0])
    Plans(work.engine).add(person, Wanted("topics", "csv", **EVER), "week", NOW)
    People(work.engine, work.audit).set_active(person.id, False, None, NOW)
    keep_reports(work)
    assert Reports(work.engine).of(person, NOW) == []


def test_a_chart_of_nothing_says_what_is_missing(ground):
    filters = Filters(since=10, until=20, brands=frozenset({1}))
    _, command, body = made(ground, OWNER, "chart", "png", chart="stars", filters=filters)
    assert body is None
    assert "too little data" in command.error["message"]
    assert command.error["action"]


def test_a_store_without_brands_has_no_board_report(engine, clock):
    work = Work(engine, clock, Secrets(engine, Fernet.generate_key().decode()))
    _, command, body = made(work, OWNER, "board", "pdf")
    assert body is None
    assert "no brand" in command.error["message"]


def test_a_document_is_of_one_moment_whatever_comes_meanwhile(ground, monkeypatch):
    counted = []

    def read_on(view):
        counted.append(_held(view))
        listing = ground.catalogue.listings()[0]
        late = Review(channel=listing.channel, external_id="late", text="Late.")
        ground.store.keep(Arrival(listing, [late], 0, NOW))
        counted.append(_held(view))
        return drawn(view)

    drawn = making.board
    monkeypatch.setattr(making, "board", read_on)
    _, command, body = made(ground, OWNER, "board", "pdf", **EVER)
    assert body.startswith(b"%PDF"), command.error
    assert counted[0] == counted[1]
    assert Reading(ground.engine).count(Scope.everything(), Filters()) == counted[0][1] + 1


def _held(view):
    reviews = Reading(view.engine).every(view.scope, Filters())
    return view.facts.version(), len([*reviews])
