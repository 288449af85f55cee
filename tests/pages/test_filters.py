"""The shared filters: what is compared, where, and under which name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import watched
from data.columns import DAY_SECONDS
from data.facts import Facts
from data.models import Filters, Scope
from data.views import Views
from pages.components.filters import OPENED
from pages.components.linked import LEFT_OUT
from pages.components.numbers import day_of
from pages.components.periods import CUSTOM, DATES, PERIOD, USUAL, year_before
from pages.components.saved_views import read_back, written_down
from pages.components.text import escaped
from tests.databases import opened as open_store
from tests.pages.drawing import button
from tests.pages.opening import captions, opened
from tests.pages.town import NOW, Town, build

TODAY = int(NOW.timestamp()) // DAY_SECONDS


@pytest.fixture(scope="module")
def small_town(sqlite_server):
    """A store of this module's own, since views are written into it."""
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=3, reviews=40, days=500))
    yield engine
    engine.dispose()


@given(st.integers(400, 40_000), st.integers(1, 800))
def test_the_same_period_last_year_is_as_long_and_ends_on_the_same_day(until, length):
    earlier = year_before(Filters(since=until - length + 1, until=until))
    then, now = day_of(earlier.until), day_of(until)
    assert earlier.until - earlier.since + 1 == length
    assert (then.year, then.month) == (now.year - 1, now.month)
    assert then.day == now.day or (now.month, now.day, then.day) == (2, 29, 28)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ("The period before", "the period before"),
        ("The same period last year", "the same period last year"),
    ],
)
def test_the_headline_says_what_it_is_compared_with(small_town, chosen, words):
    at = opened(small_town, compare=chosen)
    assert not at.exception
    assert any(words in each.value for each in at.markdown)
    since = TODAY - 89 - (90 if chosen == "The period before" else 365)
    assert f"compared with {day_of(since).day} " in captions(at)


def test_nothing_is_compared_where_nothing_is_asked_for(small_town):
    at = opened(small_town, compare="Nothing")
    assert not any(metric.delta for metric in at.metric)
    assert "compared with" not in captions(at)


def test_a_group_narrows_to_its_locations(small_town):
    at = opened(small_town, groups="Region: south")
    assert not at.exception
    assert "Region\\: south" in captions(at)
    offered = at.multiselect(key="locations").options
    assert offered and not any("Hamburg" in each for each in offered)


def test_a_group_counts_the_reviews_of_its_locations_alone(small_town):
    places = watched.places(Facts(small_town), Scope.everything())
    south = places["groups"].map(lambda groups: groups["region"] == "south")
    south = places[south & (places["brand_id"] == 1)]
    filters = Filters(TODAY - 89, TODAY, frozenset({1}), frozenset(south["id"]))
    n = Facts(small_town).counts(Scope.everything(), filters)["n"].iloc[0]
    at = opened(small_town, page="reviews", groups="Region: south")
    assert len(south) and any(f"**{n} reviews**" == each.value for each in at.markdown)


def opened_menu(engine):
    at = opened(engine, period="30 days", brands="Northgate Rooms")
    at.session_state["views_menu"] = True
    return at.run()


def test_a_view_is_saved_opened_renamed_and_deleted(small_town):
    at = opened_menu(small_town)
    at.text_input(key="view_name").set_value("Rivals *now*")
    button(at, "Save these filters").click().run()
    (kept,) = Views(small_town, 1).all()
    assert kept.name == "Rivals *now*"
    assert kept.filters["brands"] == [3]
    button(at, "Reset filters").click().run()
    assert at.multiselect(key="brands").value == []
    at.session_state["views_menu"] = True
    at.run()
    at.button(key=f"view_{kept.id}").click().run()
    assert at.multiselect(key="brands").value == [3]
    assert at.selectbox(key="period").value == "30 days"


def test_a_view_of_what_has_gone_opens_on_the_rest(small_town):
    gone = {"period": "12 months", "brands": [999, 2], "channels": ["gone"], "colour": "red"}
    Views(small_town, 1).save("Old", gone, NOW)
    at = opened_menu(small_town)
    (old,) = [each for each in Views(small_town, 1).all() if each.name == "Old"]
    at.button(key=f"view_{old.id}").click().run()
    assert not at.exception
    assert at.multiselect(key="brands").value == [2]
    assert at.multiselect(key="channels").value == []
    assert [each.value for each in at.toast] == [LEFT_OUT]


def test_a_view_of_a_period_that_is_offered_no_more_opens_on_the_usual_one(small_town):
    Views(small_town, 1).save("Fortnight", {"period": "14 days", "compare": "Last year"}, NOW)
    at = opened_menu(small_town)
    (old,) = [each for each in Views(small_town, 1).all() if each.name == "Fortnight"]
    at.button(key=f"view_{old.id}").click().run()
    assert not at.exception
    assert at.selectbox(key="period").value == USUAL


NAMES = [
    "عرض المراجعات",
    "🏨👩‍👧 🇵🇹",
    "w" * 80,
    "[x](http://beacon.invalid) :red[no]",
    "=1+1",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_view_may_be_called_anything_and_is_opened_by_that_name(small_town, name):
    at = opened_menu(small_town)
    at.text_input(key="view_name").set_value(name)
    button(at, "Save these filters").click().run()
    assert not at.exception
    (kept,) = [each for each in Views(small_town, 1).all() if each.name == name]
    at.session_state["views_menu"] = True
    at.run()
    assert at.button(key=f"view_{kept.id}").label == escaped(name)
    at.button(key=f"view_{kept.id}").click().run()
    assert at.multiselect(key="brands").value == [3]


def test_chosen_days_are_written_down_and_read_back():
    chosen = {"period": "Custom", "dates": (date(2026, 1, 5), date(2026, 2, 1)), "brands": [1]}
    assert read_back(written_down(chosen)) == chosen
    assert "dates" not in written_down(chosen | {"period": "30 days"})


def test_what_an_address_has_lost_is_written_there_again(small_town):
    asked = {"period": "12 months", "locations": "Porto A · Lantern Hotels"}
    at = opened(small_town, **asked)
    at.query_params.clear()
    at.run()
    assert dict(at.query_params) == asked


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["2026-11-09", "2026-10-03"], "3 Oct 2026 to 9 Nov 2026"),
        (["2026-10-03"], "3 Oct 2026 · "),
        (["2026-10-03", "2026-10-03"], "3 Oct 2026 · "),
    ],
)
def test_the_days_of_an_address_are_a_period_however_they_stand_there(small_town, asked, told):
    at = opened(small_town, period="Custom", dates=asked)
    assert not at.exception
    assert told in captions(at).splitlines()[0]


def test_days_chosen_on_the_way_to_a_page_stand_in_its_address(small_town):
    at = opened(small_town, "reviews")
    at.session_state[OPENED] = {PERIOD: CUSTOM, DATES: (date(2026, 10, 3), date(2026, 11, 9))}
    at.run()
    assert "3 Oct 2026 to 9 Nov 2026" in captions(at)
    assert at.query_params[DATES] == ["2026-10-03", "2026-11-09"]
