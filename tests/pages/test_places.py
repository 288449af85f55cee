"""How a place does for its brand, wherever its reviews are written."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from data.catalogue import Catalogue, NewBrand, NewListing, NewLocation
from data.models import Filters, Outcome, Review, Scope, Source, Terms
from data.runs import Due, Ending, Runs
from data.store import Store
from data.upsert import Arrival
from pages.components.places import chain_spread, place_table, rank_told
from pages.components.stage import Stage
from pages.view import View
from tests.pages.drawing import said
from tests.pages.opening import charts, opened
from tests.pages.test_locations import table
from tests.pages.town import NOW

CHANNELS = {"google": 4.7, "facebook": 3.8, "trustpilot": 2.2}
PLACES = {
    "Everywhere one": ["google", "facebook", "trustpilot"],
    "Everywhere two": ["google", "facebook", "trustpilot"],
    "Everywhere three": ["google", "facebook", "trustpilot"],
    "Google alone": ["google"],
    "Trustpilot alone": ["trustpilot"],
}


def written(channel: str, place: int, lift: float = 0.0, n: int = 40) -> list[Review]:
    stars = np.random.default_rng(1).normal(CHANNELS[channel] + lift, 0.9, n)
    return [
        Review(
            channel=channel,
            external_id=f"{channel}-{place}-{number}",
            text="A stay.",
            rating=float(np.clip(np.rint(star), 1, 5)),
            created_at=NOW - timedelta(days=1 + number),
        )
        for number, star in enumerate(stars)
    ]


def build(engine, lifts: dict[str, float], places=PLACES, apart=frozenset()) -> None:
    """Collect 40 reviews of each place on its channels; stars of those apart may not be blended."""
    catalogue, store = Catalogue(engine), Store(engine)
    catalogue.publish_sources(
        Source(f"of_{each}", each, each.title(), terms=Terms(blend=each not in apart))
        for each in CHANNELS
    )
    brand = catalogue.add_brand(NewBrand("inn", "Inn", "hotel", True))
    for number, (name, channels) in enumerate(places.items()):
        place = catalogue.add_location(brand, NewLocation(f"place-{number}", name))
        for channel in channels:
            listing_id = catalogue.add_listing(
                place, NewListing(f"of_{channel}", channel, f"{number}")
            )
            run_id = Runs(store).start(Due(listing_id, NOW), NOW)
            reviews = written(channel, number, lifts.get(name, 0.0))
            store.keep(Arrival(catalogue.listing(listing_id), reviews, run_id, NOW))
            Runs(store).finish(run_id, Ending(Outcome.OK), {}, NOW)


def view_of(engine) -> View:
    filters = Filters(brands=frozenset({1}))
    return View(Stage(engine, lambda: NOW), NOW, Scope.everything(), filters=filters)


def judged(engine, **lifts: float):
    build(engine, {name.replace("_", " "): lift for name, lift in lifts.items()})
    return place_table(view_of(engine)).set_index("name")


def test_where_reviews_are_written_is_no_merit_and_no_fault(engine):
    places = judged(engine)
    assert set(places["verdict"]) == {"As expected"}
    assert places.loc["Google alone", "mean"] - places.loc["Everywhere one", "mean"] > 0.8
    assert places["comparable"].std() < 0.1


def test_a_place_is_judged_against_what_its_own_channels_bring(engine):
    places = judged(engine, Google_alone=-1.0, Trustpilot_alone=0.9)
    google, trustpilot = places.loc["Google alone"], places.loc["Trustpilot alone"]
    assert google["mean"] > trustpilot["mean"]
    assert google["verdict"] == "Well below"
    assert trustpilot["verdict"] == "Well above"
    assert google["comparable"] < chain_spread(view_of(engine))["mean"].iloc[0]
    assert trustpilot["comparable"] > chain_spread(view_of(engine))["mean"].iloc[0]


def test_places_are_ranked_among_those_of_their_brand(engine):
    places = judged(engine, Google_alone=-1.0, Trustpilot_alone=0.9)
    assert (places["ranked"] == len(PLACES)).all()
    assert places["rank"].idxmin() == "Trustpilot alone"
    assert places["rank"].idxmax() == "Google alone"
    assert (places["rank_low"] <= places["rank"].round()).all()


def test_a_chosen_place_keeps_its_rank(engine):
    every = judged(engine)
    place = int(place_table(view_of(engine)).index[2])
    chosen = view_of(engine).changed(
        filters=Filters(brands=frozenset({1}), locations=frozenset({place}))
    )
    (alone,) = place_table(chosen).to_dict("records")
    for column in ("rank", "rank_low", "rank_high", "ranked", "expected", "comparable"):
        assert alone[column] == every.loc[alone["name"], column]


@pytest.mark.parametrize("shown", ["Table", "Funnel"])
def test_the_page_tells_the_rank_with_its_interval(engine, shown):
    places = judged(engine, Google_alone=-1.0)
    at = opened(engine, "locations", show=shown)
    assert not at.exception
    if shown == "Table":
        told = table(at).set_index("name")["rank"].to_dict()
        assert told == {row.Index: rank_told(row._asdict()) for row in places.itertuples()}
        assert all(" of 5)" in each for each in told.values())


def test_the_place_tells_what_it_is_judged_against(engine):
    places = judged(engine, Google_alone=-1.0)
    at = opened(engine, "location", location="Google alone")
    (told,) = [each.value for each in at.markdown if "for its brand" in each.value]
    assert f"{places.loc['Google alone', 'expected']:.2f}" in told
    assert "Rank " + rank_told(places.loc["Google alone"].to_dict()) in told


def test_without_stars_nobody_is_judged_or_ranked(town):
    filters = Filters(brands=frozenset({1}), channels=frozenset({"mastodon"}))
    places = place_table(view_of(town).changed(filters=filters))
    assert set(places["verdict"]) == {"Too few reviews"}
    assert set(map(rank_told, places.to_dict("records"))) == {"–"}


UNLIKE = {
    "One": ["google", "trustpilot"],
    "Two": ["google"],
    "Three": ["google"],
    "Apart": ["trustpilot"],
}
NOT_COMPARED = "Stars only on Trustpilot, not compared"


@pytest.fixture
def unlike(engine):
    """A brand of one place, Apart, that has only stars which may not be averaged with others."""
    build(engine, {}, UNLIKE, frozenset({"trustpilot"}))
    return engine


def test_a_place_on_one_channel_alone_keeps_its_stars_whatever_the_others_are_on(unlike):
    places = place_table(view_of(unlike)).set_index("name")
    (place,) = place_table(view_of(unlike)).query("name == 'Apart'").index
    seen_alone = view_of(unlike).changed(scope=Scope(frozenset({int(place)})))
    (alone,) = place_table(seen_alone).to_dict("records")
    assert places.loc["Apart", "rated"] == alone["rated"] == 40
    assert places.loc["Apart", "mean"] == alone["mean"]
    assert places.loc["One", "rated"] == 40
    assert alone["verdict"] == "Nothing to compare with"


def test_stars_that_may_not_be_averaged_are_compared_with_no_others(unlike):
    places = place_table(view_of(unlike)).set_index("name")
    assert places.loc["Apart", "verdict"] == NOT_COMPARED
    assert rank_told(places.loc["Apart"].to_dict()) == "–"
    others = places.drop("Apart")
    assert set(others["verdict"]) == {"As expected"}
    assert (others["ranked"] == 3).all()
    assert places["comparable"].notna().tolist() == places["rank"].notna().tolist()
    assert chain_spread(view_of(unlike))["mean"].iloc[0] == pytest.approx(others["mean"].mean())


def test_a_brand_on_one_channel_alone_is_compared_on_it_whatever_its_terms(engine):
    places = {"One": ["trustpilot"], "Two": ["trustpilot"], "Three": ["trustpilot"]}
    build(engine, {"Two": -1.0}, places, frozenset({"trustpilot"}))
    found = place_table(view_of(engine)).set_index("name")
    assert found.loc["Two", "verdict"] in ("Below", "Well below")
    assert (found["ranked"] == 3).all()


def test_channels_that_may_not_be_averaged_are_all_named(engine):
    places = {"One": ["google"], "Two": ["google"], "Apart": ["facebook", "trustpilot"]}
    build(engine, {}, places, frozenset({"facebook", "trustpilot"}))
    found = place_table(view_of(engine)).set_index("name")
    assert found.loc["Apart", "verdict"] == "Stars only on Facebook and Trustpilot, not compared"
    assert (found.loc["Apart", "n"], found.loc["Apart", "rated"]) == (80, 0)


def test_pages_say_why_a_place_is_not_compared(unlike):
    listed = table(opened(unlike, "locations")).set_index("name")
    assert listed.loc["Apart", "verdict"] == NOT_COMPARED
    assert listed.loc["Apart", "rank"] == "–"
    told = said(opened(unlike, "location", location="Apart"))
    assert NOT_COMPARED in told
    assert "from 40 reviews with stars" in told


def test_a_place_that_is_not_compared_is_no_mark_of_the_funnel(unlike):
    at = opened(unlike, "locations", show="Funnel")
    assert not at.exception
    (chart,) = charts(at)
    assert "of 3 locations" in chart.proto.alt
