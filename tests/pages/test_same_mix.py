"""Stars are compared at one mix of channels: where people write is no change of what they give."""

from dataclasses import dataclass
from datetime import timedelta

import pandas as pd
import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.models import Outcome, Review, Signals, Source
from data.runs import Due, Ending, Runs
from data.store import Store, unscored
from data.upsert import Arrival
from pages.components.causes import VERDICTS, said_of_means
from tests.pages.opening import captions, opened
from tests.pages.town import NOW

GOOGLE, TRUSTPILOT = (Source(name, name, name.title()) for name in ("google", "trustpilot"))
HIGH, LOW = [5, 5, 5, 4, 5, 4, 5, 5, 3, 5], [1, 3, 5, 1, 4, 2, 5, 1, 3, 2]
"""Ten reviews each of a channel."""

HEADLINE = {"period": "30 days"}


class Pair:
    """A brand of two places, of which a test decides where people write about them."""

    def __init__(self, engine):
        self.engine, self.store, self.catalogue = engine, Store(engine), Catalogue(engine)
        self.catalogue.publish_sources([GOOGLE, TRUSTPILOT])
        brand = self.catalogue.add_brand(NewBrand("pair", "Pair", ours=True))
        self.places = [
            self.catalogue.add_location(brand, NewLocation(name.lower(), name))
            for name in ("East", "West")
        ]

    def hear(self, source, n, age, stars):
        """Collect of each place so many reviews of that age, always of the same stars."""
        for place in self.places:
            new = NewListing(source.id, source.channel, f"{place}-{age}")
            listing = self.catalogue.listing(self.catalogue.add_listing(place, new))
            due = Due(listing.id, NOW - timedelta(minutes=30))
            run_id = Runs(self.store).start(due, NOW - timedelta(minutes=30))
            reviews = [
                Review(
                    channel=source.channel,
                    external_id=f"{place}-{age}-{number}",
                    text="",
                    rating=stars[number % 10],
                    created_at=NOW - timedelta(days=age + number % 20),
                )
                for number in range(n)
            ]
            self.store.keep(Arrival(listing, reviews, run_id, NOW))
            Runs(self.store).finish(run_id, Ending(Outcome.OK), {}, NOW)
        while waiting := unscored(self.engine, "pair-1", 1_000):
            self.store.save_signals("pair-1", dict.fromkeys(waiting, Signals(None, None, None)))
        return self

    def metric(self, page, label="Rating", **query):
        at = opened(self.engine, page, **HEADLINE, **query)
        assert not at.exception
        (found,) = [each for each in at.metric if each.label == label]
        return at, found


@pytest.fixture
def pair(engine):
    """Before, a half of the reviews is on either channel, and few are as pleased on one of them."""
    return Pair(engine).hear(GOOGLE, 100, 35, HIGH).hear(TRUSTPILOT, 100, 35, LOW)


def test_another_mix_of_the_same_stars_is_no_change(pair):
    pair.hear(GOOGLE, 180, 3, HIGH).hear(TRUSTPILOT, 20, 3, LOW)
    for page in ("overview", "explain"):
        at, metric = pair.metric(page, index="rating")
        assert metric.delta == "No detectable change"
        assert "better" not in at.markdown[0].value


def test_a_channel_that_ended_is_compared_with_itself_alone(pair):
    pair.hear(GOOGLE, 200, 3, HIGH)
    assert pair.metric("overview")[1].delta == "No detectable change"


def test_a_channel_that_began_leaves_nothing_to_compare(engine):
    pair = Pair(engine).hear(GOOGLE, 200, 35, HIGH)
    pair.hear(GOOGLE, 100, 3, HIGH).hear(TRUSTPILOT, 100, 3, LOW)
    at, metric = pair.metric("explain", index="rating")
    assert metric.delta == "Not comparable"
    assert "Not comparable: the other has no stars on Trustpilot." in captions(at)
    at, metric = pair.metric("overview", "Reputation")
    assert metric.delta == "Not comparable"


def test_other_stars_on_the_same_channels_are_a_change(pair):
    pair.hear(GOOGLE, 180, 3, LOW).hear(TRUSTPILOT, 20, 3, LOW)
    at, metric = pair.metric("explain", index="rating")
    assert metric.delta.startswith("−")
    assert "worse" in "".join(each.value for each in at.markdown)


def test_a_place_is_compared_at_the_mix_of_its_brand(pair):
    pair.hear(GOOGLE, 180, 3, HIGH).hear(TRUSTPILOT, 20, 3, LOW)
    _, metric = pair.metric("location", location="East")
    assert metric.delta == "No detectable change"


def test_one_place_is_told_of_itself_and_of_no_test(pair):
    pair.hear(GOOGLE, 100, 3, LOW).hear(TRUSTPILOT, 100, 3, LOW)
    at = opened(pair.engine, "my_location", **HEADLINE, mine="East")
    assert not at.exception
    told = "\n".join(each.value for each in (*at.markdown, *at.caption))
    assert "**A real change**: the place is rated otherwise." in told
    assert "same places" not in told
    assert "t-test" not in told
    assert "Plain mean of stars: 3.65 before, 2.70 in this period." in told


@pytest.mark.parametrize("verdict", VERDICTS)
def test_no_verdict_speaks_of_several_places_where_there_is_one(verdict):
    one = pd.DataFrame({"location_id": [1, 1]})
    said = said_of_means(Told(verdict, one))
    assert "places" not in said
    assert "Not certain" not in said
    assert said_of_means(Told(verdict, pd.DataFrame({"location_id": [1, 2]}))) == VERDICTS[verdict]


@dataclass
class Told:
    """A change of which no more is known than a verdict needs."""

    verdict: str
    segments: pd.DataFrame
