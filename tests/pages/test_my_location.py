"""My location: one place, for whoever runs it."""

from data.facts import Facts
from data.models import Filters, Scope
from data.schema import DAY_SECONDS
from pages.components.text import escaped
from tests.pages.drawing import drawn, said
from tests.pages.opening import brought_to_life, opened
from tests.pages.town import HOSTILE, NOW, PRAISE

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
        sentiments=frozenset({-1}), channels=frozenset({"google", "mastodon"}),
    )  # fmt: skip
    waiting = int(Facts(town).counts(Scope.everything(), filters)["n"].iloc[0])
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["Complaints without an answer"] == f"{waiting:,}"
    assert shown["Answered in time"].endswith("%")


def test_praise_is_told_in_somebodys_words(town):
    assert any(text in said(opened(town, "my_location", mine=PORTO)) for text in PRAISE)


def test_hostile_names_and_texts_stay_text(hostile_town):
    at = opened(hostile_town, "my_location")
    assert not at.exception
    assert at.title[0].value == escaped(HOSTILE)
    assert brought_to_life(at, HOSTILE) == []
