"""The desk's pages: what is listed and why, what a click does, and what nobody else may see."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from collectors.network.clock import SystemClock
from data.audit import Audit
from data.catalogue import Catalogue
from data.copies import Member, keep_groups
from data.desk import Desk
from data.desk_choice import Choice
from data.desk_playbooks import Playbooks
from data.desk_reading import Inbox
from data.desk_steps import By, State
from data.desk_team import Team
from data.desk_visits import Visits
from data.models import OWNER, Filters, Review, Role, Scope
from data.people import Entered, People
from data.reading import Reading
from data.schema import review
from data.scopes import EVERYTHING, Kind, Part
from data.secrets import Secrets
from data.store import Store
from data.upsert import Arrival
from engagement.playbooks import Actions, Conditions, Rule
from jobs.desk import serve_desk
from jobs.work import Work
from pages.components.numbers import day_number, day_text
from tests.databases import opened as opened_store
from tests.pages.drawing import KEY, alive, button, drawn, said
from tests.pages.filed import GOOD, bring, row, work_of
from tests.pages.town import HOSTILE, NOW, Town, build

ALL = Scope.everything()


class At(SystemClock):
    """The moment of the town."""

    def now(self):
        return NOW


def with_desk(engine, **town):
    """Fill a store with a town and put its reviews on the desk, as the worker does."""
    build(engine, Town(locations=3, reviews=40, **town))
    serve_desk(Work(engine, At(), Secrets(engine, KEY)))
    return engine


@pytest.fixture(scope="module")
def filled(sqlite_server):
    """Where a town with its desk is kept, to be copied."""
    url = sqlite_server.url()
    engine = with_desk(opened_store(url))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def desk_town(filled, tmp_path):
    engine = opened_store(f"sqlite:///{shutil.copy(filled, tmp_path)}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def hostile_desk(sqlite_server):
    engine = with_desk(opened_store(sqlite_server.url()), hostile=True)
    yield engine
    engine.dispose()


def tasks(engine, scope=ALL, **choice):
    return Inbox(engine).page(scope, Choice(**choice), size=500).tasks


def colleague(engine, name, *parts, role=Role.LOCATION_MANAGER):
    new = Entered(f"{name.lower()}@town.example", name, role, parts)
    return People(engine, Audit(engine, KEY)).add(new, OWNER.id, NOW)


def test_the_list_shows_the_most_pressing_first_and_why(desk_town):
    at = drawn(desk_town, "inbox", lane="Both")
    assert not at.exception
    (first, *_) = tasks(desk_town)
    told = [each.value for each in at.caption if "Why here" in each.value]
    assert len(told) == 10
    assert "star" in told[0]
    assert "overdue by" in told[0] or "due in" in told[0]
    shown = [each.key for each in at.button if (each.key or "").startswith("open_")]
    assert shown[0] == f"open_{first.review_id}"


@pytest.mark.parametrize(
    ("days", "left", "written"),
    [
        (0, "due in 2 d", "today"),
        (1, "due tomorrow", "yesterday"),
        (2, "due today", "2 d ago"),
        (3, "overdue by 1 d", "3 d ago"),
        (None, "due in 2 d", "no date given"),
    ],
)
def test_where_only_the_day_is_known_no_hour_is_told(engine, days, left, written):
    dated = row(days or 0, 1)
    bring(engine, [dated if days is not None else ["", *dated[1:]]])
    serve_desk(work_of(engine))
    told = said(drawn(engine, "inbox")).replace("\\", "")
    assert left in told
    assert not re.search(r"\d h\b", told)
    day = day_text(NOW - timedelta(days=days)) if days is not None else "no date given"
    assert f"{day}\n" in told
    quoted = said(drawn(engine, "my_location", period="All time")).replace("\\", "")
    assert f"North · Google** · {written}" in quoted or f"Google** · {written}" in quoted


def test_what_is_done_is_not_told_to_be_late(engine):
    bring(engine, [row(9, 1)])
    serve_desk(work_of(engine))
    (task,) = tasks(engine)
    assert "overdue by" in said(drawn(engine, "inbox", item=str(task.review_id)))
    Desk(engine, Audit(engine, KEY)).set_state(
        ALL, [task.review_id], State.ANSWERED, By(OWNER.id, NOW)
    )
    told = said(drawn(engine, "inbox", item=str(task.review_id)))
    assert "answered" in told
    assert "overdue" not in told


def test_pleased_reviews_of_three_stars_are_concerns_and_no_complaints(engine):
    rows = [row(5 + each, 3, text=f"{GOOD} {each}") for each in range(10)]
    bring(engine, rows)
    serve_desk(work_of(engine))
    at = drawn(engine, "inbox")
    assert "**10** concerns · **0** praise" in said(at)
    assert "complaint" not in said(at).lower()


def test_an_address_that_names_the_lane_as_it_was_called_leads_to_the_concerns(desk_town):
    at = drawn(desk_town, "inbox", lane="Complaints")
    assert not at.exception
    assert at.get_by_key("lane").value == "Concerns"


def test_the_list_says_which_are_copies_of_one_text(desk_town):
    (first, second, *_) = (each.review_id for each in tasks(desk_town))
    assert "copies" not in " ".join(each.value for each in drawn(desk_town, "inbox").markdown)
    group = [Member(first, first, 1.0), Member(second, first, 0.9)]
    keep_groups(Store(desk_town), group, [])
    at = drawn(desk_town, "inbox", lane="Both")
    assert " ".join(each.value for each in at.markdown).count("One of 2 copies") == 2


def test_the_next_page_goes_on_where_the_first_ends(desk_town):
    at = drawn(desk_town, "inbox", lane="Both")
    first = [each.key for each in at.button if (each.key or "").startswith("open_")]
    at = button(at, "Next page").click().run()
    second = [each.key for each in at.button if (each.key or "").startswith("open_")]
    at = button(at, "Previous page").click().run()
    again = [each.key for each in at.button if (each.key or "").startswith("open_")]
    assert not set(first) & set(second)
    assert again == first


def opened_first(engine, **more):
    at = drawn(engine, "inbox", **more)
    (review_id, *_) = [
        int(each.key.removeprefix("open_"))
        for each in at.button
        if (each.key or "").startswith("open_")
    ]
    return at.button(key=f"open_{review_id}").click().run(), review_id


def test_opening_starting_and_taking_it_back(desk_town):
    at, review_id = opened_first(desk_town)
    at = button(at, "Start").click().run()
    one = Inbox(desk_town).one(ALL, review_id)
    assert (one.state, one.assignee_id) == (State.IN_PROGRESS, OWNER.id)
    at = button(at, "Undo").click().run()
    one = Inbox(desk_town).one(ALL, review_id)
    assert (one.state, one.assignee_id) == (State.NEW, None)
    assert [each.kind for each in Inbox(desk_town).steps(ALL, review_id)] == ["undo", "start"]


def test_an_open_item_comes_with_the_form_for_its_answer(desk_town):
    at, review_id = opened_first(desk_town)
    assert [each.label for each in at.text_area].count("Your answer") == 1
    assert at.text_area(key=f"answer_{review_id}_text").value


def test_several_are_closed_at_once_with_a_reason(desk_town):
    before = Inbox(desk_town).number(ALL, Choice())
    at = drawn(desk_town, "inbox", lane="Both")
    at = at.toggle(key="choosing").set_value(True).run()
    at = button(at, "Choose all on this page").click().run()
    at = at.button(key="several_close").click().run()
    assert not at.exception
    assert Inbox(desk_town).number(ALL, Choice()) == before - 10
    closed = tasks(desk_town, states=frozenset({State.CLOSED}))
    assert {each.reason for each in closed} == {"no answer needed"}
    at = button(at, "Undo").click().run()
    assert Inbox(desk_town).number(ALL, Choice()) == before


def test_a_search_finds_what_reviews_say(desk_town):
    at = drawn(desk_town, "inbox", lane="Both", find="apologised")
    number = Inbox(desk_town).number(ALL, Choice(filters=Filters(search="apologised")))
    assert number
    assert f"**{number} review" in said(at)
    at = drawn(desk_town, "inbox", find="xylophone")
    assert "Nothing here needs a person" in said(at)


def test_an_edit_since_one_looked_is_shown_as_a_difference(desk_town):
    desk, by = Desk(desk_town, Audit(desk_town, KEY)), By(OWNER.id, NOW)
    one = next(each for each in tasks(desk_town) if each.review.text and each.stars)
    desk.set_state(ALL, [one.review_id], State.CLOSED, by, "said twice")
    Visits(desk_town).visit(OWNER.id, NOW)
    rewrite(desk_town, one.review_id, "It was worse than I said.", NOW + timedelta(hours=2))
    late = NOW + timedelta(hours=3)
    at = drawn(desk_town, "inbox", now=late, lane="Both", only="New to me")
    assert f"open_{one.review_id}" in {each.key for each in at.button}
    at = drawn(desk_town, "inbox", now=late, item=str(one.review_id))
    assert "Changed since you last looked" in said(at)
    changed = next(each.value for each in at.code if "worse than I said" in each.value)
    assert "+It was worse than I said." in changed.replace("+ ", "+")
    assert "\n-" in f"\n{changed}"


def rewrite(engine, review_id, text, at):
    """Let an author change what they wrote, have it collected, and the desk follow."""
    with engine.connect() as connection:
        row = connection.execute(select(review).where(review.c.id == review_id)).one()
    names = ("channel", "external_id", "author", "author_id", "rating", "created_at")
    changed = Review(**{name: getattr(row, name) for name in names}, text=text, updated_at=at)
    listing = Catalogue(engine).listing(row.listing_id)
    Store(engine).keep(Arrival(listing, [changed], 1, at))

    class Later(SystemClock):
        def now(self):
            return at

    serve_desk(Work(engine, Later(), Secrets(engine, KEY)))


def test_a_note_reaches_the_colleague_who_was_told(desk_town):
    jo = colleague(desk_town, "Jo", EVERYTHING)
    at, review_id = opened_first(desk_town)
    (note,) = [each for each in at.text_area if each.label.startswith("Note")]
    note.input("Please call the guest.")
    (tell,) = [each for each in at.multiselect if each.label == "Tell"]
    tell.set_value([jo])
    (save,) = [
        each for each in at.button if each.label == "Save" and each.form_id == f"note_{review_id}"
    ]
    at = save.click().run()
    assert not at.exception
    assert "Please call the guest." in [each.value for each in at.text]
    assert Inbox(desk_town).number(ALL, Choice(told=jo)) == 1


def test_whoever_may_see_one_place_sees_nothing_of_the_others(desk_town):
    everything = tasks(desk_town)
    mine = everything[0].location_id
    scope = Scope(frozenset({mine}))
    other = next(each for each in everything if each.location_id != mine)
    at = drawn(desk_town, "inbox", scope=scope, lane="Both")
    assert f"**{len([each for each in everything if each.location_id == mine])} review" in said(at)
    assert other.review.location not in said(at)
    at = drawn(desk_town, "inbox", scope=scope, item=str(other.review_id))
    assert other.review.location not in said(at)
    assert "not yours to see" in said(at)
    with pytest.raises(LookupError):
        Desk(desk_town, Audit(desk_town, KEY)).start(scope, other.review_id, By(OWNER.id, NOW))
    assert Inbox(desk_town).steps(scope, other.review_id) == []


@pytest.mark.parametrize("query", [{"lane": "Both"}, {"lane": "Both", "feels": "Negative"}])
def test_hostile_text_stays_text(hostile_desk, query):
    at = drawn(hostile_desk, "inbox", **query)
    assert not at.exception
    assert any(HOSTILE in each.value for each in at.text)
    assert set(alive(at, HOSTILE)) <= {"multiselect"}, "whose options are plain text"


def test_hostile_text_stays_text_in_an_open_item(hostile_desk):
    hostile = next(each for each in tasks(hostile_desk) if each.review.text == HOSTILE)
    desk, by = Desk(hostile_desk, Audit(hostile_desk, KEY)), By(OWNER.id, NOW)
    desk.note(ALL, hostile.review_id, HOSTILE, by)
    desk.tag(ALL, [hostile.review_id], by, add=["[x](http://beacon.invalid)"])
    at = drawn(hostile_desk, "inbox", item=str(hostile.review_id))
    assert not at.exception
    # The draft of an answer names its author, in a field that shows what is typed.
    assert set(alive(at, HOSTILE)) <= {"text_area", "multiselect"}


def test_a_playbook_says_what_it_would_have_matched(desk_town):
    playbooks = Playbooks(desk_town, Audit(desk_town, KEY))
    rule = Rule(Conditions(stars=(1, 2)), Actions(due_hours=4.0))
    playbooks.save(ALL, "Low stars", rule.checked("Low stars").stored, By(OWNER.id, NOW))
    at = drawn(desk_town, "playbooks")
    since = day_number(NOW - timedelta(days=30))
    ours = frozenset({1})
    looked_at = Filters(since=since, stars=frozenset({1, 2}), brands=ours)
    number = Reading(desk_town).count(ALL, looked_at)
    assert number
    assert f"Would have matched **{number} review" in said(at)
    assert "1–2 stars at any location → due in 4 h".replace("–", "–") in said(at).replace("\\", "")
    at = button(at, "Switch on").click().run()
    assert [each.active for each in playbooks.all(ALL)] == [True]
    assert button(at, "Switch off")


def test_a_playbook_is_written_on_the_page_and_needs_something_to_do(desk_town):
    at = button(drawn(desk_town, "playbooks"), "New playbook").click().run()
    at.text_input(key="playbook_new_name").input("Hygiene first")
    at = button(at, "Save, switched off").click().run()
    assert "Say what is to be done" in said(at)
    at.number_input(key="playbook_new_due").set_value(4.0)
    at = button(at, "Save, switched off").click().run()
    (kept,) = Playbooks(desk_town, Audit(desk_town, KEY)).all(ALL)
    assert (kept.name, kept.active) == ("Hygiene first", False)


def test_a_playbook_of_others_is_not_seen_by_whoever_may_see_less(desk_town):
    playbooks = Playbooks(desk_town, Audit(desk_town, KEY))
    rule = Rule(actions=Actions(tags=("x",))).stored
    everywhere = playbooks.save(ALL, "Everywhere", rule, By(OWNER.id, NOW))
    here = Scope(frozenset({2}))
    playbooks.save(here, "Here", rule, By(OWNER.id, NOW))
    assert [each.name for each in playbooks.all(here)] == ["Here"]
    with pytest.raises(LookupError):
        playbooks.switch(here, everywhere, True, By(OWNER.id, NOW))


def test_the_team_page_counts_what_is_open_and_who_has_it(desk_town):
    jo = colleague(desk_town, "Jo", EVERYTHING)
    desk = Desk(desk_town, Audit(desk_town, KEY))
    ids = Inbox(desk_town).ids(ALL, Choice(), 6)
    desk.assign(ALL, ids, jo, By(OWNER.id, NOW - timedelta(hours=10)))
    desk.set_state(ALL, ids[:4], State.ANSWERED, By(jo, NOW - timedelta(hours=4)))
    at = drawn(desk_town, "team")
    assert not at.exception
    workload, answers = (each.value for each in at.dataframe)
    assert dict(zip(workload["name"], workload["open"], strict=True))["Jo"] == 2
    assert answers["name"].tolist() == ["Jo", "Nobody"], "what nobody was given is counted too"
    assert answers.to_dict("records")[0]["n"] == 6
    spells = Team(desk_town).spells(ALL, NOW - timedelta(days=1), NOW)
    assert sorted(spells["hours"].tolist()) == [6.0] * 4 + [10.0] * 2
    assert spells["answered"].sum() == 4


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu", "Asia/Kolkata"])
def test_an_absence_is_told_in_the_days_it_was_entered_in(desk_town, zone):
    at = drawn(desk_town, "team")
    at.context["timezone"] = zone
    at.run()
    first, last = date(2026, 12, 5), date(2026, 12, 12)
    at.date_input(key="away_days").set_value((first, last))
    at = button(at, "Save").click().run()
    assert not at.exception
    assert "is away 5 Dec 2026 to 12 Dec 2026" in said(at)


def test_a_store_that_takes_nothing_more_is_read_all_the_same(desk_town):
    event.listen(desk_town, "connect", lambda raw, _: raw.execute("PRAGMA query_only = ON"))
    at = drawn(desk_town, "inbox")
    assert not at.exception
    assert "this is your first look" in said(at)
    assert "Open" in {each.label for each in at.button}


def test_handing_over_gives_only_what_the_taker_may_see(desk_town):
    places = sorted({each.location_id for each in tasks(desk_town)})
    jo = colleague(desk_town, "Jo", EVERYTHING)
    narrow = colleague(desk_town, "Narrow", Part(Kind.LOCATION, value=str(places[0])))
    desk = Desk(desk_town, Audit(desk_town, KEY))
    ids = Inbox(desk_town).ids(ALL, Choice(), 30)
    desk.assign(ALL, ids, jo, By(OWNER.id, NOW))
    at = drawn(desk_town, "team")
    at.selectbox(key="over_from").set_value(jo)
    at = at.selectbox(key="over_to").set_value(narrow).run()
    at = at.button(key="over").click().run()
    assert "may not see all of them" in said(at)
    at = at.selectbox(key="over_to").set_value(OWNER.id).run()
    at = at.button(key="over").click().run()
    assert Inbox(desk_town).number(ALL, Choice(assignee=frozenset({OWNER.id}))) == 30
