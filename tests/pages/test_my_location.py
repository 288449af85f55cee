"""My location: one place, for whoever runs it."""

import re

import pytest
from sqlalchemy import update

from data.chain import average_location, full_year
from data.engine import writing
from data.facts import Facts
from data.models import Filters, Scope
from data.schema import DAY_SECONDS, fact
from pages.components.text import escaped
from pages.components.why import WHY
from scoring.signals.topics import topics
from tests.databases import opened as blank
from tests.pages.drawing import drawn, said
from tests.pages.opening import brought_to_life, opened
from tests.pages.town import HOSTILE, NOW, PRAISE, Town, build

TODAY = int(NOW.timestamp()) // DAY_SECONDS
PORTO = "Porto A · Lantern Hotels"


def test_an_empty_store_says_that_it_is_starting(engine):
    assert opened(engine, "my_location").header[0].value == "Starting"


def test_who_runs_one_place_need_not_choose_it(town):
    at = drawn(town, "my_location", Scope(frozenset({_porto(town)})))
    assert not at.exception
    assert at.title[0].value == "Porto A"
    assert not at.selectbox


def _porto(engine):
    from data import watched

    places = watched.places(Facts(engine), Scope.everything())
    return int(places.loc[(places["name"] == "Porto A") & (places["brand_id"] == 1), "id"].iloc[0])


def test_it_says_whether_the_place_has_changed_and_what_waits(town):
    at = opened(town, "my_location", mine=PORTO)
    assert not at.exception
    told = said(at)
    assert "detectable change" in told or "real change" in told or "mix" in told
    filters = Filters(
        since=TODAY - 89, until=TODAY, locations=frozenset({_porto(town)}), answered=False,
        complaints=True, channels=frozenset({"google", "mastodon"}),
    )  # fmt: skip
    waiting = int(Facts(town).counts(Scope.everything(), filters)["n"].iloc[0])
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["Unanswered complaints"] == f"{waiting:,}"
    assert shown["Answered in time"].endswith("%")


def test_both_figures_are_explained_when_asked_about(town):
    at = opened(town, "my_location", mine=PORTO)
    for index in ("rating", "response"):
        at.session_state[f"{WHY}{index}"] = True
    at.run()
    assert not at.exception
    facts = [row for table in at.table for row in table.value.iloc[:, 0]]
    assert "What it is drawn towards" in facts
    assert "All reviews answered in time" in facts


def test_praise_is_told_in_somebodys_words(town):
    assert any(text in said(opened(town, "my_location", mine=PORTO)) for text in PRAISE)


@pytest.fixture(scope="module")
def chain(sqlite_server):
    engine = blank(sqlite_server.url())
    build(engine, Town(locations=7, reviews=60))
    yield engine
    engine.dispose()


def _against(at):
    return [each.value for each in at.caption if "average" in each.value or "sure" in each.value]


def test_one_place_is_set_against_the_average_of_its_chain(chain):
    at = drawn(chain, "my_location", Scope(frozenset({_porto(chain)})))
    assert not at.exception
    average = average_location(Facts(chain), Scope.everything(), 1, NOW)
    (metric,) = [each for each in at.metric if each.label.startswith("Mean stars")]
    assert metric.label.endswith(f" {average['mean']['google']:.1f}")
    since, until = full_year(NOW)
    filters = Filters(
        since=since, until=until, locations=frozenset({_porto(chain)}), channels={"google"}
    )
    counts = Facts(chain).counts(Scope.everything(), filters).iloc[0]
    stars = sum(star * counts[f"stars_{star}"] for star in range(1, 6))
    assert metric.value == f"{stars / counts['n']:.2f}"
    assert any("7 or more locations" in each for each in _against(at))
    assert "average location" in said(at)


def test_no_filter_moves_the_average(chain):
    scope = Scope(frozenset({_porto(chain)}))
    views = [
        drawn(chain, "my_location", scope, filters)
        for filters in (None, Filters(since=TODAY - 29), Filters(channels=frozenset({"google"})))
    ]
    told = [
        [(each.label, each.value) for each in at.metric if each.label.startswith("Mean stars")]
        for at in views
    ]
    assert told[0]
    assert told == [told[0]] * 3


def test_where_too_few_stand_behind_it_no_average_is_told(town):
    at = drawn(town, "my_location", Scope(frozenset({_porto(town)})))
    assert not [each for each in at.metric if each.label.startswith("Mean stars")]
    assert any("at least 5 of its locations that you do not see" in each for each in _against(at))


def test_hostile_names_and_texts_stay_text(hostile_town):
    at = opened(hostile_town, "my_location")
    assert not at.exception
    assert at.title[0].value == escaped(HOSTILE)
    assert brought_to_life(at, HOSTILE) == []


def test_each_topic_is_praised_in_words_of_its_own(engine):
    build(engine, Town())
    both = 1 << topics()[0].bit | 1 << topics()[1].bit
    with writing(engine) as connection:
        kind = {"topics": both, "praised": both, "criticised": 0, "sentiment": 1}
        connection.execute(update(fact).values(**kind))
    shown = drawn(engine, "my_location", Scope(frozenset({_porto(engine)})))
    assert not shown.exception
    told = said(shown).partition("What to tell the team")[2]
    heads = re.findall(r"^\*\*.*Porto A.*$", told, re.MULTILINE)
    assert len(heads) == len(set(heads)) == 2
