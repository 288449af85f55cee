"""Answers without a date: on the screen they are answers, and nobody claims to know how soon."""

from datetime import timedelta

import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.models import Filters, Review, Scope
from data.store import Store
from data.upsert import Arrival
from pages.components.answering import read_hours
from pages.components.board import board
from pages.components.in_time import NOT_YET
from pages.components.left_out import told_left_out
from pages.components.memory import Question
from pages.components.stage import Stage
from pages.components.why import WHY
from pages.view import View
from scoring.index import Settings
from tests.pages.drawing import KEY, said
from tests.pages.opening import opened
from tests.pages.town import NOW, SOURCES

ANSWERED = "90 answers bear no date: they count as answered, but nobody knows how soon."
TOO_MANY = "That is too many to tell how soon reviews are answered."
FALSE = ("0%", "nan", "edited", "Too little evidence", "–%", "as long as an answer may take")


class House:
    """A brand of one place, of which a test decides how its reviews are answered."""

    def __init__(self, engine):
        self.engine, self.catalogue = engine, Catalogue(engine)
        self.catalogue.publish_sources(SOURCES)
        brand = self.catalogue.add_brand(NewBrand("house", "House", "hotel", ours=True))
        self.place = self.catalogue.add_location(brand, NewLocation("house", "The House"))
        self.number = 0

    def hear(self, n, source="town_google", *, text=None, after=None, rating=4.0, ago=None):
        """Collect reviews that were answered at some time after them, or at none that is known."""

        def written(number):
            return NOW - (ago or timedelta(days=number % 20 + 10))

        self.number += 1
        of = {each.id: each for each in SOURCES}[source]
        new = NewListing(of.id, of.channel, f"{self.number}", replies_visible=True)
        listing = self.catalogue.listing(self.catalogue.add_listing(self.place, new))
        reviews = [
            Review(
                channel=of.channel,
                external_id=f"{self.number}-{number}",
                rating=None if of.social else rating,
                text="A text.",
                created_at=written(number),
                response_text=text,
                response_at=after and written(number) + after,
            )
            for number in range(n)
        ]
        Store(self.engine).keep(Arrival(listing, reviews, 1, NOW))
        return self

    @property
    def view(self):
        stage = Stage(self.engine, lambda: NOW, keys=KEY)
        return View(stage, NOW, Scope.everything(), filters=Filters(brands=frozenset({1})))

    def shown(self, page, **query):
        at = opened(self.engine, page, **query)
        assert not at.exception
        return at, said(at).replace("\\", "").replace("\xa0", " ")


@pytest.fixture
def house(engine):
    return House(engine)


@pytest.fixture
def silent_dates(house):
    """90 of 100 are answered, nobody knows when."""
    return house.hear(80, text="Thanks.").hear(10, text="Sorry.", rating=1.0).hear(10)


def metrics(at):
    return {metric.label: metric.value for metric in at.metric}


def figures(at):
    """Return what each of a page's small tables says of what."""
    pairs = [map(str, row[:2]) for table in at.table for row in table.value.to_numpy().tolist()]
    return {what.replace("\\", ""): told.replace("\\", "") for what, told in pairs}


def test_the_response_page_says_how_many_are_answered_and_claims_no_time(silent_dates):
    at, told = silent_dates.shown("response")
    assert "**House** has answered **90%** of its reviews that are past due" in told
    assert f"{ANSWERED} {TOO_MANY}" in told
    shown = metrics(at)
    assert shown["Answered at all"] == "90%"
    assert (shown["Complaints answered in time"], shown["Median wait"]) == ("–", "–")
    assert not any(word in told.replace("90%", "") for word in FALSE)


def test_one_answer_without_a_date_is_told_as_one(house):
    house.hear(1, text="Thanks.").hear(40, text="Thanks.", after=timedelta(hours=5)).hear(10)
    at, told = house.shown("response")
    assert "1 answer bears no date: it counts as answered, but nobody knows how soon." in told
    assert "too many" not in told
    assert metrics(at)["All reviews answered in time"] == "80%"


def test_where_one_channel_bears_dates_how_soon_is_told_of_that(house):
    house.hear(27, "town_mastodon", text="Thanks.").hear(3, "town_mastodon")
    house.hear(30, text="Thanks.", after=timedelta(hours=5)).hear(10)
    at, told = house.shown("response")
    assert "answers **75%** of its reviews in time" in told
    assert ", Mastodon aside, where answers bear no date" in told
    aside = "How soon is told without the 30 reviews on Mastodon, where that is too many."
    assert (
        f"27 answers bear no date: they count as answered, but nobody knows how soon. {aside}"
        in told
    )
    assert metrics(at)["All reviews answered in time"] == "75%"
    assert "40 reviews" in told
    assert at.dataframe[-1].value["n"].tolist() == [40]


def test_the_fewer_reviews_with_a_date_do_not_speak_for_the_more(house):
    house.hear(1, text="Thanks.", after=timedelta(hours=5)).hear(
        10, "town_mastodon", text="Thanks."
    )
    for page, label in (("response", "All reviews answered in time"),
                        ("my_location", "Answered in time")):  # fmt: skip
        at, told = house.shown(page)
        assert label not in metrics(at)
        assert metrics(at)["Answered at all"] == "100%"
        assert "Google: Too little evidence: 1 review, 5 needed." in told or page != "response"
    at, _ = house.shown("response")
    assert at.dataframe[-1].value[["share", "n"]].isna().to_numpy().tolist() == [[True, False]]
    assert at.dataframe[-1].value["n"].tolist() == [0]


def test_a_share_in_time_needs_five_reviews_that_tell_how_soon(house):
    house.hear(4, text="Thanks.", after=timedelta(hours=5)).hear(4, "town_mastodon", text="Thanks.")
    few = "Too little evidence: 4 reviews, 5 needed. 4 more where answers bear no date."
    assert ("All reviews answered in time", "not known") in board(house.view).response.rows
    for page in ("response", "my_location"):
        at, told = house.shown(page)
        assert few in told
        assert "100%" not in (metrics(at).get(name) for name in IN_TIME)


IN_TIME = ("All reviews answered in time", "Answered in time", "Answered at all")


def test_reviews_too_fresh_are_not_said_to_have_answers_without_a_date(house):
    house.hear(6, "town_mastodon", text="Thanks.").hear(94, ago=timedelta(hours=1))
    for page in ("response", "my_location"):
        at, told = house.shown(page)
        assert NOT_YET in told
        assert "Answered at all" not in metrics(at)
    _, told = house.shown("response")
    assert "has answered **100%** of its reviews that are past due (74–100%)" in told


def test_answered_at_all_is_of_the_reviews_past_due(house):
    house.hear(6, "town_mastodon", text="Thanks.").hear(5, "town_mastodon", ago=timedelta(hours=1))
    for page in ("response", "my_location"):
        at, told = house.shown(page)
        assert metrics(at)["Answered at all"] == "100%"
        assert "90% sure: 74–100%  \n6 reviews" in told


def test_where_some_answers_bear_a_date_it_is_told_how_many_do_not(house):
    house.hear(35, text="Thanks.", after=timedelta(hours=5)).hear(25, text="Thanks.").hear(15)
    _, told = house.shown("response")
    assert told.count("25 of 60 answers bear no date: too many to tell how soon.") >= 3
    assert "Their answers bear no date" not in told
    assert "Fewer than five" not in told
    assert "No review with a known wait" not in told


@pytest.mark.parametrize("index", ["response", "reputation"])
def test_nothing_is_said_to_be_left_out_that_counts(silent_dates, index):
    assert silent_dates.view.scores()["response"].loc[1, "value"] == pytest.approx(90)
    told = told_left_out(silent_dates.view, index, 1, ("brand_id",))
    assert f"{ANSWERED} {TOO_MANY}" in told
    _, page = silent_dates.shown("explain", index="response")
    assert f"{ANSWERED} {TOO_MANY}" in page
    assert "edited" not in page


def test_reviews_of_one_hour_alone_break_no_page(house):
    house.hear(40, text="Thanks.", after=timedelta(hours=5)).hear(10)
    assert "By hour of day there is nothing to compare." in house.shown("response")[1]


def test_answers_before_their_review_are_named_for_what_is_known(house):
    house.hear(3, text="Thanks.", after=-timedelta(hours=5)).hear(20)
    reason = "3 answers dated before their review, as when it was edited afterwards"
    told = told_left_out(house.view, "response", 1, ("brand_id",))
    assert told == ["20 of 23 reviews in view or removed since count.", f"Left out: {reason}."]
    assert f"{reason}: how long they took is not known." in house.shown("response")[1]


def test_why_says_what_is_not_known(silent_dates):
    at, _ = silent_dates.shown("my_location")
    assert metrics(at)["Answered at all"] == "90%"
    at.session_state[f"{WHY}response"] = True
    at.run()
    told = said(at).replace("\\", "").replace("\xa0", " ")
    assert told.count(f"{ANSWERED} {TOO_MANY}") == 2
    assert "All reviews answered in time not known" in told
    assert "Median wait, unanswered ones included: not known." in told


def test_the_methodology_names_every_figure_on_the_way(silent_dates):
    at, told = silent_dates.shown("methodology", index="response")
    found = figures(at)
    assert found["Answered, without a date of the answer"] == "90"
    assert found["Not judged by how soon, for too many answers there bear no date"] == "100"
    assert found["All reviews answered in time"] == "–"
    assert "(0.2 × 90.0) ÷ 0.2 = 90.0" in told


def test_the_board_report_says_so_too(silent_dates):
    part = board(silent_dates.view).response
    assert ("All reviews answered in time", "not known") in part.rows
    assert part.lines == [f"{ANSWERED} {TOO_MANY}"]


def test_the_hours_of_a_channel_without_dates_are_not_drawn(silent_dates):
    silent_dates.hear(8, "town_mastodon", text="Thanks.", after=timedelta(hours=1))
    silent_dates.hear(2, "town_mastodon")
    arguments = (Settings(), ("google", "mastodon"), ())
    question = Question(silent_dates.engine, Scope.everything(), Filters(), 1, NOW, arguments)
    hours = read_hours(question)
    assert hours.groupby("kind")["n"].sum().to_dict() == {"weekday": 10, "hour": 10}
    assert hours["value"].dropna().between(0.5, 1).all()
