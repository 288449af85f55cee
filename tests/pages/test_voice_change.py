"""A share of voice has changed only where the same was compared before, and all of it is held."""

import pytest

from pages.components.contest import ALL
from tests.pages.drawing import said
from tests.pages.market import Market
from tests.pages.opening import opened


@pytest.fixture
def market(engine):
    """Ours and Alder, of which as much is held of the period and of the one before it."""
    market = Market(engine)
    market.places = [
        market.brand("Zed", ["Lisbon"], ours=True)[1],
        market.brand("Alder", ["Rome"])[1],
    ]
    for place, number in zip(market.places, (60, 40), strict=True):
        for before in (0, 92, 180):
            market.read(place, "google", number, before=before)
    return market


def told(market, **asked):
    at = opened(market.engine, "competitors", markets=ALL, **asked)
    assert not at.exception
    return said(at).replace("\\", "")


def test_where_all_was_read_before_the_change_is_told(market):
    assert "**60%** of 100 reviews on Google, where all are read" in told(market)
    assert "are about us (52–68%), no detectable change" in told(market)


def test_two_kinds_of_voice_are_told_apart(market):
    for place in market.places:
        market.read(place, "mastodon", 30)
    assert "no detectable change; **" in told(market)


def test_a_change_beyond_chance_has_its_margin(market):
    market.read(market.places[1], "google", 78)
    assert "points ± " in told(market)


def test_a_channel_that_is_new_is_not_set_against_another(market):
    """On Facebook nothing is held of the period before: what Google had is no comparison."""
    birch = market.brand("Birch", ["Oslo"])[1]
    for place, number in (*zip(market.places, (10, 10), strict=True), (birch, 70)):
        market.read(place, "facebook", number)
    assert "**11%** of 90 reviews on Facebook, where all are read, are about us" in told(market)
    assert (
        "(no change is told: what is held of Alder, Birch and Zed on Facebook does "
        "not reach back to 25 May 2026)"
    ) in told(market)
    assert " on before" not in told(market)


def test_a_rival_that_is_new_takes_nothing_away_from_us(market):
    birch = market.brand("Birch", ["Oslo"])[1]
    market.read(birch, "google", 50)
    assert "are about us (34–47%) (no change is told: what is held of Birch on Google does" in told(
        market
    )


def test_of_a_window_every_listing_must_reach_back(market):
    """Alder has a place since long ago; of another one the source served only the newest."""
    new = market.brand("Alder Two", ["Rome"])[1]
    for place in (*market.places, new):
        market.read(place, "google_play", 20)
    for place in market.places:
        market.read(place, "google_play", 20, before=200)
    assert "what is held of Alder Two on Google Play does not" in told(
        market, channels="Google Play"
    )


def test_without_a_period_before_no_change_is_spoken_of(market):
    assert "change" not in told(market, period="All time").split("Share of voice")[0]
