"""What is said where there is no figure: too few reviews only where they are, else the cause."""

import re
from datetime import timedelta

import pandas as pd
import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.models import Filters, Outcome, Review, Scope
from data.runs import Due, Ending, Runs
from data.settings import write_setting
from data.store import Store
from data.upsert import Arrival
from pages.components.headline import summary
from pages.components.places import place_table
from pages.view import Stage, View
from tests.pages.drawing import KEY
from tests.pages.opening import opened, titles
from tests.pages.town import NOW, SOURCES

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = f"{NOW:%Y-%m-%d}"
NOT_YET = "Too early to tell: more than a fifth may still be answered in time."


class Chain:
    """A brand, of which a test decides where it is reviewed, and when it answers."""

    def __init__(self, engine, name="Chain", *, ours=True):
        self.engine, self.catalogue = engine, Catalogue(engine)
        self.catalogue.publish_sources(SOURCES)
        self.brand = self.catalogue.add_brand(NewBrand(name.lower(), name, "hotel", ours=ours))
        self.places = {"": self.catalogue.whole_brand(self.brand)}

    def hear(self, place, ages, after=None, *, source="town_google", rating=4.0):
        """Collect reviews of some ages of one place, or of the whole brand where it is ""."""
        of = {each.id: each for each in SOURCES}[source]
        if place not in self.places:
            new = NewLocation(place, place, city=place)
            self.places[place] = self.catalogue.add_location(self.brand, new)
        remote = f"{self.brand}-{place}-{len(ages)}-{after}"
        new = NewListing(of.id, of.channel, remote, replies_visible=of.replies_visible)
        listing = self.catalogue.listing(self.catalogue.add_listing(self.places[place], new))
        reviews = [
            Review(
                channel=of.channel,
                external_id=f"{remote}-{number}",
                text="A text.",
                rating=None if of.social else rating,
                created_at=NOW - age,
                response_text=after and "Thank you.",
                response_at=after and NOW - age + after,
            )
            for number, age in enumerate(ages)
        ]
        store = Store(self.engine)
        runs, at = Runs(store), NOW - timedelta(minutes=20)
        run_id = runs.start(Due(listing.id, at), at)
        store.keep(Arrival(listing, reviews, run_id, at))
        runs.finish(run_id, Ending(Outcome.OK), {}, at)
        store.move_cursor(listing, {}, complete_until=at)
        return self

    @property
    def view(self):
        filters = Filters(brands=frozenset({1}))
        stage = Stage(self.engine, lambda: NOW, keys=KEY)
        return View(stage, NOW, Scope.everything(), filters=filters)


@pytest.fixture
def chain(engine):
    return Chain(engine)


def told(at):
    assert not at.exception
    words = (*at.markdown, *at.caption, *at.code, *at.info)
    return "\n".join(each.value.replace("\\", "") for each in words)


def metrics(at):
    return {metric.label: metric.value for metric in at.metric}


def table(at, column):
    (frame,) = [each.value for each in at.dataframe if column in each.value]
    return frame


def days(n, first=3):
    return [DAY * (first + number) for number in range(n)]


class TestWhoAnswersAllAtOnce:
    """Two fresh reviews are not too little evidence of eighty answers within hours."""

    @pytest.fixture
    def prompt(self, chain):
        for place in ("North", "South"):
            chain.hear(place, days(40), 4 * HOUR).hear(place, [10 * HOUR])
        return chain.engine

    def test_the_share_in_time_is_told(self, prompt):
        at = opened(prompt, "response")
        assert metrics(at)["All reviews answered in time"] == "98%"
        assert "answers **98%** of its reviews in time" in told(at)
        assert "No channel shows answers here." not in told(at)
        assert "Too little evidence: 82" not in told(at)
        assert table(at, "sure")["sure"].str.endswith("–100").all()

    def test_every_page_tells_it(self, prompt):
        at = opened(prompt, "my_location", mine="North")
        assert metrics(at)["Answered in time"] == "98%"
        in_time = table(opened(prompt, "locations"), "in_time")["in_time"]
        assert in_time.round(0).tolist() == [98, 98]


class TestTooManyFreshReviews:
    """They leave the share unknown, and nobody says that there are too few or none shown."""

    @pytest.fixture
    def flooded(self, chain):
        chain.hear("North", days(40), 4 * HOUR).hear("North", [10 * HOUR] * 15)
        return chain.hear("South", days(3), 4 * HOUR, source="town_mastodon").engine

    def test_the_response_page_says_so(self, flooded):
        said = told(opened(flooded, "response"))
        assert f"Google: {NOT_YET}" in said
        assert "Mastodon: Too little evidence: 3\xa0reviews, 5 needed." in said
        assert "Too little evidence: 5" not in said

    def test_the_tile_says_so(self, flooded):
        at = opened(flooded, "response", channels="Google")
        assert metrics(at)["All reviews answered in time"] == "–"
        assert [each.value for each in at.caption].count(NOT_YET) == 1

    def test_the_place_says_so(self, flooded):
        said = told(opened(flooded, "my_location", mine="North"))
        assert NOT_YET in said
        assert "None has been there" not in said


class TestFewerThanAFigureNeeds:
    """What one page holds back no other shows."""

    @pytest.fixture
    def tiny(self, chain):
        chain.hear("Tiny", days(2), 4 * HOUR).hear("Tiny", [30 * DAY])
        return chain.hear("Large", days(9), 4 * HOUR).hear("Large", [30 * DAY]).engine

    def test_no_page_tells_a_share_in_time(self, tiny):
        at = opened(tiny, "my_location", mine="Tiny")
        assert "Too little evidence: 3\xa0reviews, 5 needed." in told(at)
        places = table(opened(tiny, "locations"), "in_time").set_index("name")["in_time"]
        assert places.isna().to_dict() == {"Tiny": True, "Large": False}
        shares = table(opened(tiny, "response"), "sure").set_index("label")[["share", "sure"]]
        assert pd.isna(shares.loc["Tiny", "share"])
        assert (shares.loc["Tiny", "sure"], shares.loc["Large", "share"]) == ("–", 90)

    def test_no_change_is_told_from_few_before(self, chain):
        chain.hear("North", days(9), 4 * HOUR).hear("North", days(3, 95))
        (moved,) = table(opened(chain.engine, "response"), "moved")["moved"]
        assert moved == "–"


class TestEnoughThatCannotTellYet:
    """Reviews of yesterday, posts that nobody has read: many, and still no figure."""

    def test_the_verdict_of_posts_still_being_read_is_not_that_they_are_few(self, chain):
        chain.hear("Place", days(30), source="town_mastodon")
        said = summary(chain.view, 1)
        assert said == (
            "**Chain** has no figure in this period: "
            "it cannot be told yet from the reviews that count."
        )
        assert "too few" not in told(opened(chain.engine))

    def test_the_verdict_of_few_is_that_they_are_few(self, chain):
        chain.hear("Place", days(3))
        said = "**Chain** has no figure in this period: too few reviews count."
        assert summary(chain.view, 1) == said

    def test_reviews_of_yesterday_are_not_few(self, chain):
        for place in ("One", "Two", "Three"):
            chain.hear(place, [DAY] * 30)
        at = opened(chain.engine, "response")
        assert "**Chain** has no figure in this period: it cannot be told yet" in told(at)
        assert titles(at, "info") == []
        assert "too few" not in told(at)

    def test_answers_that_are_hidden_are_few(self, chain):
        at = opened(chain.hear("Place", days(9), source="town_yelp").engine, "response")
        assert "**Chain** has no figure in this period: too few reviews count." in told(at)
        assert titles(at, "info") == ["Too little evidence"]


class TestPlacesWithoutAFigureOfTheirOwn:
    def test_only_those_of_few_reviews_are_said_to_have_few(self, chain):
        chain.hear("Fresh", [DAY] * 6).hear("Old", days(30, 5)).hear("Small", days(3, 20))
        said = told(opened(chain.engine, "explain", index="response"))
        assert "1 place with fewer than 5 reviews that count" in said

    def test_what_speaks_for_the_whole_brand_is_no_place(self, chain):
        chain.hear("One", days(30)).hear("Two", days(30)).hear("", days(3))
        assert "No figure of its own" not in told(opened(chain.engine, "explain", index="rating"))

    def test_those_of_another_brand_are_not_counted(self, chain):
        chain.hear("One", days(30)).hear("Two", days(30))
        Chain(chain.engine, "Rival", ours=True).hear("Three", days(30)).hear("Four", days(3))
        query = {"index": "rating", "brands": ["Chain", "Rival"]}
        assert "No figure of its own" not in told(opened(chain.engine, "explain", **query))


def test_a_time_due_of_a_channel_s_own_is_told(chain):
    chain.hear("Place", days(30), 4 * HOUR)
    due = {"sla_hours": {"review": 48.0, "social": 4.0, "google": 12.0}}
    write_setting(chain.engine, "scores", due)
    at = opened(chain.engine, "response")
    (tile,) = [each for each in at.metric if each.label == "All reviews answered in time"]
    assert "Google within 12 h, reviews within 48 h, posts within 4 h" in tile.proto.help


def test_stars_that_are_all_alike_leave_every_place_as_expected(chain):
    for place in ("One", "Two", "Three"):
        chain.hear(place, days(30), rating=5.0)
    assert set(place_table(chain.view)["verdict"]) == {"As expected"}
    said = told(opened(chain.engine, "location", location="One"))
    assert "**As expected** for its brand: plain mean 5.00 from 30 reviews with stars" in said


class TestAPeriodThatHasEnded:
    """It holds what it held; what waits of it waits today."""

    PERIOD = ("2026-06-01", "2026-07-31")

    @pytest.fixture
    def past(self, chain):
        written = [NOW - NOW.replace(month=7, day=day) for day in (5, 20, 30)]
        after = [NOW - NOW.replace(month=8, day=9)]
        return (
            chain.hear("Place", written)
            .hear("Place", days(250), 4 * HOUR)
            .hear("Late", after)
            .engine
        )

    def test_what_waits_is_as_old_as_it_is_today(self, past):
        at = opened(past, "response", period="Custom", dates=self.PERIOD)
        ages = table(at, "age")
        assert ages[["age", "n", "overdue"]].to_numpy().tolist() == [["Longer", 3, 3]]
        assert "3 overdue" in told(at)

    def test_an_age_opens_what_waits_of_the_period(self, past):
        at = opened(past, "response", period="Custom", dates=self.PERIOD)
        at.session_state["waiting_ages"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
        at.run()
        assert at.title[0].value == "Reviews"
        assert "**3 reviews**" in told(at)

    def test_its_last_day_is_not_called_now(self, past):
        said = told(opened(past, "explain", period="Custom", dates=self.PERIOD))
        assert "on 31 Jul 2026;" in said or "on 31 Jul 2026." in said
        assert not re.search(r"\d now[;,.]", said)

    def test_a_period_up_to_today_ends_now(self, past):
        assert " now" in told(opened(past, "explain"))

    def test_what_answers_now_would_do_is_not_told_of_it(self, chain):
        """They would come 81 days late, and its figures end before them."""
        end = NOW - NOW.replace(month=7, day=31)
        chain.hear("Place", [end + number * HOUR for number in range(20)], rating=1.0)
        chain.hear("Place", [end + number * DAY for number in range(5, 20)], 4 * HOUR)
        at = opened(chain.engine, "simulator", period="Custom", dates=self.PERIOD)
        assert not [each.label for each in at.metric if "all of them answered" in each.label]
        assert "20 complaints** of this period wait" in told(at)
        assert "after 31 Jul 2026, when the period ends" in told(at)
        today = opened(chain.engine, "simulator", period="Custom", dates=("2026-06-01", TODAY))
        assert [each.label for each in today.metric if "all of them answered" in each.label]

    def test_without_a_figure_at_its_end_that_day_is_named(self, chain):
        chain.hear("Place", days(30))
        said = told(opened(chain.engine, "explain", period="Custom", dates=self.PERIOD))
        assert "Now" not in said


def test_places_with_too_few_reviews_are_counted_where_the_sure_ones_are(chain):
    for place, number in (("One", 30), ("Two", 30), ("Few", 2)):
        chain.hear(place, days(number))
    said = told(opened(chain.engine, "simulator"))
    assert "1 more place has too few reviews for a rating." in said


def test_where_no_score_is_stored_none_is_said_to_be_of_one_version(chain):
    said = told(opened(chain.hear("One", days(30)).engine, "explain"))
    assert "of one version" not in said
    assert "No score is stored yet." in said
