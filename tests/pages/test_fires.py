"""What needs a person today, and what the figures rest on, against the store."""

from datetime import timedelta
from itertools import pairwise

import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.copies import Member, keep_groups
from data.coverage import coverage, left_out
from data.facts import Facts
from data.models import Filters, Outcome, Review, Scope, Signals
from data.reading import Reading
from data.runs import Due, Ending, Runs
from data.store import Store, unscored
from data.upsert import Arrival
from pages.components.numbers import day_text
from pages.components.text import INSET
from tests.databases import opened as open_store
from tests.pages.opening import captions, elements, opened, titles
from tests.pages.town import NOW, SOURCES, Town, build

EVERYTHING = Scope.everything()
SIGNS = ("local_fire", "content_copy", "timer_off", "cloud_off")


class Quay:
    """A brand of one place, whose complaints a test decides."""

    def __init__(self, engine):
        self.engine, self.store, self.catalogue = engine, Store(engine), Catalogue(engine)
        self.catalogue.publish_sources(SOURCES)
        self.runs = 0
        self.brand = self.catalogue.add_brand(NewBrand("harbour", "Harbour", ours=True))
        self.place = self.catalogue.add_location(self.brand, NewLocation("quay", "Quay House"))
        self.listing = self.list_at("town_google", "google")

    def list_at(self, source, channel):
        new = NewListing(source, channel, f"remote-{source}")
        return self.catalogue.listing(self.catalogue.add_listing(self.place, new))

    def hear(self, days, stars=1, text="Cold soup.", outcome=Outcome.OK, mood=None):
        """Collect a review of each age, judged by its stars unless a mood is given."""
        self.runs += 1
        runs, due = Runs(self.store), Due(self.listing.id, NOW - timedelta(hours=20 - self.runs))
        run_id = runs.start(due, NOW)
        reviews = [
            Review(
                channel="google",
                external_id=f"{stars}-{text}-{number}",
                text=text,
                rating=stars,
                created_at=NOW - timedelta(days=age),
            )
            for number, age in enumerate(days)
        ]
        self.store.keep(Arrival(self.listing, reviews, run_id, NOW))
        runs.finish(run_id, Ending(outcome, "The key was refused.", "Renew it."), {}, NOW)
        found = {
            each: Signals("en", mood or (each.rating > 3) - (each.rating < 3), 0.0, 0, 0, 0)
            for each in unscored(self.engine, "quay-1", 1_000)
        }
        self.store.save_signals("quay-1", found)
        return self


@pytest.fixture
def quay(engine):
    return Quay(engine)


def fires(at):
    """Return what burns, a line each: the sign, the way to it, and what it is."""
    shown = elements(at.main)
    return [
        f"{link.proto.icon} {link.proto.label}: {below.value.removeprefix(INSET)}"
        for link, below in pairwise(shown)
        if link.type == "page_link" and any(sign in link.proto.icon for sign in SIGNS)
    ]


def test_nothing_burns_where_all_is_as_usual(quay):
    quay.hear([day * 7 + 1 for day in range(13)], stars=5)
    at = opened(quay.engine)
    assert fires(at) == []
    assert any("check_circle: No." in each.value for each in at.markdown)


def test_more_complaints_than_usual_are_told_with_their_place_and_the_usual(quay):
    quay.hear([1.5] * 6).hear([20, 40, 60], text="Loud.").hear(range(1, 60), stars=5)
    (burst,) = [each for each in fires(opened(quay.engine)) if "local_fire" in each]
    assert "Quay House" in burst
    assert "6 complaints in 7 days, usually 0.2" in burst


def test_a_place_that_always_has_so_many_does_not_burn(quay):
    quay.hear([number * 0.9 for number in range(1, 100)])
    assert not any("local_fire" in each for each in fires(opened(quay.engine)))


def test_complaints_past_their_time_are_counted_and_fresh_ones_are_not(quay):
    quay.hear([3, 4, 5]).hear([0.2, 1], text="Fresh.").hear([90], text="Long ago.")
    (late,) = [each for each in fires(opened(quay.engine)) if "timer_off" in each]
    assert "Quay House" in late and "3 complaints overdue, of the last 30 days" in late


@pytest.mark.parametrize(("places", "lines"), [(4, 4), (5, 5), (6, 5)])
def test_a_line_that_counts_the_rest_stands_for_two_at_least(quay, places, lines):
    for number in range(places):
        name = f"Pier {number}"
        quay.place = quay.catalogue.add_location(quay.brand, NewLocation(name, name))
        new = NewListing("town_google", "google", name)
        quay.listing = quay.catalogue.listing(quay.catalogue.add_listing(quay.place, new))
        quay.hear([3], text=f"Cold {number}.")
    late = [each for each in fires(opened(quay.engine)) if "timer_off" in each]
    assert len(late) == lines
    assert any("2 more locations" in each for each in late) == (places == 6)
    assert not any("1 more location:" in each for each in late)


def test_a_listing_that_cannot_be_read_is_named(quay):
    quay.hear([1], stars=5, outcome=Outcome.AUTH)
    (failed,) = [each for each in fires(opened(quay.engine)) if "cloud_off" in each]
    assert "Google in town" in failed and "1 listing cannot be read" in failed


def test_no_verdict_and_no_history_before_all_listings_were_read(quay):
    quay.hear(range(1, 80), stars=4)
    quay.list_at("town_yelp", "yelp")
    at = opened(quay.engine)
    assert not at.exception
    assert "Still collecting" in titles(at, "info")
    assert "1 of 2 listings read, 79 reviews so far" in at.info[0].value
    assert not any("stands at" in each.value for each in at.markdown)
    assert not any(metric.delta for metric in at.metric)
    assert "drawn once every listing has been read" in captions(at)
    assert "compared with" not in captions(at)


def test_the_newest_complaints_put_texts_first_and_kind_stars_last(quay):
    quay.hear([1, 2, 3, 4, 5], text="").hear([6], text="The soup was cold.")
    quay.hear([0.5], stars=4, text="Bad, bad, bad.", mood=-1)
    texts = [each.value for each in opened(quay.engine).text]
    assert texts[0] == "The soup was cold."
    assert len(texts) == 4 and "Bad, bad, bad." not in texts


@pytest.fixture(scope="module")
def hamlet(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=20))
    yield engine
    engine.dispose()


def test_coverage_counts_what_is_held_within_scope_and_filters(hamlet):
    facts = Facts(hamlet)
    for scope in (EVERYTHING, Scope(frozenset({2})), Scope()):
        for filters in (Filters(), Filters(brands=frozenset({1}), channels=frozenset({"google"}))):
            held = coverage(facts, scope, filters)["held"].sum()
            assert held == facts.counts(scope, filters)["n"].sum()
            assert left_out(facts, scope, filters).sum() == 0


def test_what_the_figures_rest_on_is_said(hamlet):
    said = "\n".join(each.value for each in opened(hamlet).markdown)
    assert "**Coverage:** 40 reviews; no channel here states how many there are." in said
    assert "stars of Yelp, whose terms forbid" in said
    assert "**Computed:** score version" in said


CAMPAIGN = "Boycott this hotel now, they fired the night porter for joining the union"


def spread(quay, *days, similarity=1.0):
    """Collect one text at each age, and take all for copies of the first."""
    quay.hear(days, text=CAMPAIGN, mood=0, stars=3)
    members = [Member(each, 1, similarity) for each in range(2, len(days) + 1)]
    keep_groups(quay.store, [Member(1, 1, 1.0), *members], [])


def test_one_text_in_many_reviews_is_told_with_the_way_to_them(quay):
    spread(quay, *(1, 2, 3, 4, 5), 30)
    (told,) = [each for each in fires(opened(quay.engine)) if "content_copy" in each]
    assert "5 copies of one text" in told
    assert f"at 1 place since {day_text(NOW - timedelta(days=5))}" in told
    found = Filters(search=" ".join(CAMPAIGN.split()[:8]))
    assert Reading(quay.engine).count(EVERYTHING, found) == 6


@pytest.mark.parametrize(("days", "similarity"), [((1, 2, 3, 4, 30), 1.0), ((1, 2, 3, 4, 5), 0.6)])
def test_a_few_copies_and_sentences_in_common_are_no_campaign(quay, days, similarity):
    spread(quay, *days, similarity=similarity)
    assert "content_copy" not in "".join(fires(opened(quay.engine)))
