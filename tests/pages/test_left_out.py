"""What a figure leaves out adds up with what it counts, and names nothing that is not in view."""

import re
from datetime import timedelta

import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.models import Filters, Outcome, Review, Scope, Signals
from data.runs import Due, Ending, Runs
from data.settings import write_setting
from data.store import Store, unscored
from data.upsert import Arrival
from pages.components.board import board
from pages.components.left_out import told_left_out
from pages.components.stage import Stage
from pages.view import View
from tests.pages.drawing import KEY
from tests.pages.opening import captions, opened
from tests.pages.town import NOW, SOURCES

READ, JAPANESE, SILENT = Signals("en", 1, 0.7), Signals("ja", None, None), Signals(None, None, None)
WAITING = None


class Inn:
    """A brand of one place, of which a test decides where and how it is reviewed."""

    def __init__(self, engine):
        self.engine, self.store, catalogue = engine, Store(engine), Catalogue(engine)
        catalogue.publish_sources(SOURCES)
        self.catalogue, self.runs = catalogue, 0
        brand = catalogue.add_brand(NewBrand("inn", "Inn", ours=True))
        self.place = catalogue.add_location(brand, NewLocation("inn", "The Inn"))

    def hear(self, source, n, signals=READ, *, dated=True):
        """Collect reviews from one of the town's sources, all judged alike, or not at all yet."""
        self.runs += 1
        of = {each.id: each for each in SOURCES}[source]
        new = NewListing(of.id, of.channel, f"{of.id}-{self.runs}",
                         replies_visible=of.replies_visible)  # fmt: skip
        listing = self.catalogue.listing(self.catalogue.add_listing(self.place, new))
        runs, due = Runs(self.store), Due(listing.id, NOW - timedelta(minutes=30))
        run_id = runs.start(due, NOW - timedelta(minutes=30))
        reviews = [
            Review(
                channel=of.channel,
                external_id=f"{self.runs}-{number}",
                text="A text.",
                rating=None if of.social else 4.0,
                created_at=NOW - timedelta(days=number % 20 + 1) if dated else None,
            )
            for number in range(n)
        ]
        self.store.keep(Arrival(listing, reviews, run_id, NOW))
        runs.finish(run_id, Ending(Outcome.OK), {}, NOW)
        if signals is not WAITING:
            waiting = unscored(self.engine, "inn-1", 1_000)
            self.store.save_signals("inn-1", dict.fromkeys(waiting, signals))
        return self

    @property
    def view(self):
        filters = Filters(brands=frozenset({1}))
        return View(
            Stage(self.engine, lambda: NOW, keys=KEY), NOW, Scope.everything(), filters=filters
        )

    def told(self, index):
        return "\n".join(told_left_out(self.view, index, 1, ("brand_id",)))

    def explained(self, index, **query):
        at = opened(self.engine, "explain", index=index, **query)
        assert not at.exception
        return "\n".join(each.value.replace("\\", "") for each in (*at.markdown, *at.caption))


@pytest.fixture
def inn(engine):
    return Inn(engine)


def test_the_sentiment_names_what_could_not_be_read(inn):
    inn.hear("town_google", 12).hear("town_google", 4, JAPANESE).hear("town_google", 3, SILENT)
    assert inn.told("sentiment") == (
        "12 of 19 reviews in view count.\n"
        "Left out: 7 reviews whose text could not be read (Japanese 4, 3 without words)."
    )
    assert "Nothing" not in inn.explained("sentiment")


def test_the_reputation_leaves_out_nothing_of_a_part_that_weighs_nothing(inn):
    inn.hear("town_google", 12).hear("town_google", 4, JAPANESE)
    assert "Left out of sentiment: 4 reviews" in inn.told("reputation")
    weights = {"rating": 0.7, "sentiment": 0.0, "response": 0.2, "recency": 0.1}
    write_setting(inn.engine, "scores", {"weights": weights})
    assert "sentiment" not in inn.told("reputation")
    assert "Left out: 4 reviews" in inn.told("sentiment")


def test_reviews_in_a_language_without_a_model_are_not_nothing(inn):
    inn.hear("town_google", 45, JAPANESE)
    told = inn.explained("rating")
    assert "0 read as positive, 0 as negative, 45 could not be read" in told
    told = inn.explained("sentiment")
    reason = "left out: 45 reviews whose text could not be read (Japanese 45)"
    assert f"Too little evidence: 0\xa0reviews, 5 needed. Of 45 reviews in view, {reason}." in told


def test_reviews_that_wait_for_their_signals_are_not_called_unreadable(inn):
    inn.hear("town_google", 12).hear("town_google", 4, JAPANESE).hear("town_google", 3, WAITING)
    assert inn.told("sentiment") == (
        "12 of 19 reviews in view count.\n"
        "Left out: 4 reviews whose text could not be read (Japanese 4).\n"
        "Left out: 3 reviews still being read."
    )
    told = inn.explained("rating")
    assert "12 read as positive, 0 as negative, 4 could not be read, 3 still being read." in told


def test_a_sentiment_that_is_still_being_read_may_be_known(inn):
    inn.hear("town_google", 42, WAITING)
    told = captions(opened(inn.engine)).replace("\\", "")
    assert "Of 42 reviews in view, left out: 42 reviews still being read." in told
    assert "Without sentiment: 42 reviews still being read." in told
    assert "cannot be known here" not in told and "without words" not in told


def test_too_few_that_are_being_read_make_no_sentiment(inn):
    inn.hear("town_google", 12, JAPANESE).hear("town_google", 3, WAITING)
    assert "Without sentiment, which cannot be known here." in captions(opened(inn.engine))


def test_posts_that_are_still_being_read_may_make_a_reputation(inn):
    inn.hear("town_mastodon", 20, WAITING)
    told = inn.explained("reputation")
    reason = "Neither the rating nor the sentiment can be told from them yet: 20 are still being"
    assert reason in told


def test_what_has_no_date_is_left_out_whatever_else_it_lacks(inn):
    inn.hear("town_google", 30).hear("town_mastodon", 9, SILENT, dated=False)
    undated = "30 of 39 reviews in view count.\nLeft out: 9 reviews without a date."
    assert inn.told("rating") == inn.told("sentiment") == undated
    assert "Nothing" not in inn.explained("rating", period="All time")
    assert "Nothing" in inn.explained("rating")


@pytest.mark.parametrize("index", ["rating", "sentiment", "response"])
def test_what_has_no_date_adds_up(inn, index):
    for signals in (READ, JAPANESE, WAITING):
        for source in ("town_google", "town_yelp", "town_mastodon"):
            inn.hear(source, 5, signals).hear(source, 4, signals, dated=False)
    counted, *reasons = inn.told(index).splitlines()
    assert re.match(r"\d+ of 81 reviews", counted)
    assert sum(int(re.search(r"\d+", each)[0]) for each in [counted, *reasons]) == 81


def test_where_answers_are_hidden_the_response_says_so(inn):
    inn.hear("town_yelp", 45)
    (tile,) = [each.value for each in opened(inn.engine).caption if "Too little" in each.value]
    assert "Of 45 reviews in view, left out: 45 reviews, answers are not shown by Yelp" in (
        tile.replace("\\", "")
    )
    response = next(each for each in board(inn.view).tiles if each.name == "Response")
    assert "answers are not shown by Yelp" in response.sure


def test_posts_that_nobody_can_read_are_enough_but_say_nothing(inn):
    inn.hear("town_mastodon", 20, JAPANESE)
    told = inn.explained("reputation")
    assert "Neither the rating nor the sentiment can be told from them." in told
    assert "Of 20 reviews in view, left out: 20 reviews without stars." in inn.explained("rating")


def test_the_rating_counts_what_has_no_stars_and_what_may_not_be_blended(inn):
    inn.hear("town_google", 12).hear("town_yelp", 5).hear("town_mastodon", 7)
    assert inn.told("rating") == (
        "12 of 24 reviews in view count.\n"
        "Left out: 7 reviews without stars.\n"
        "Left out: 5 reviews, the terms of Yelp."
    )
    assert "Left out of rating: 7 reviews without stars." in inn.told("reputation")


def test_nothing_is_left_out_where_all_count(inn):
    inn.hear("town_google", 12)
    for index in ("rating", "sentiment", "response", "reputation"):
        assert inn.told(index) == ""
    assert "Nothing: every review in the filters counts, and all listings are up to date." in (
        inn.explained("rating")
    )


@pytest.mark.parametrize("sources", [["town_google"], ["town_yelp"]])
def test_the_grounds_name_no_stars_that_are_not_left_out(inn, sources):
    for source in sources:
        inn.hear(source, 12)
    said = "\n".join(each.value for each in opened(inn.engine).markdown)
    assert "stars of" not in said
    assert not any("stars of" in line for line in board(inn.view).trust.lines)


def test_no_listing_is_not_said_to_be_up_to_date(inn):
    inn.hear("town_google", 12)
    for listing in inn.catalogue.listings():
        inn.catalogue.pause(listing.id, True)
    assert "Nothing: every review in the filters counts." in inn.explained("rating")


@pytest.mark.parametrize("index", ["rating", "sentiment", "response"])
def test_what_counts_and_what_does_not_make_up_what_is_in_view(town, index):
    view = View(Stage(town, lambda: NOW, keys=KEY), NOW, Scope.everything(),
                filters=Filters(brands=frozenset({1})))  # fmt: skip
    first, *reasons = told_left_out(view, index, 1, ("brand_id",)) or ["0 of 0 reviews"]
    counted, held = map(int, re.findall(r"\d+", first)[:2])
    assert counted + sum(int(re.search(r"\d+", each)[0]) for each in reasons) == held
