"""The share of voice is counted where brands are compared, and says where that is."""

from dataclasses import replace

import pytest

from data.models import Scope
from pages.components.contest import ALL, Contest
from pages.components.memory import Question
from pages.components.voice import overall, read_voices
from scoring.compare import share_of_voice
from tests.pages.drawing import said, titles
from tests.pages.market import Market
from tests.pages.opening import captions, charts, opened
from tests.pages.test_overview import LAST_90_DAYS
from tests.pages.town import NOW

NAMES = {1: "Zed", 2: "Alder", 3: "Birch", 4: "Cedar"}


def voices(market, *rivals, alike=True, locations=()):
    """Return what is written about us and some rivals."""
    contest = Contest(1, rivals, NAMES, alike)
    filters = replace(LAST_90_DAYS, locations=frozenset(locations))
    question = Question(market.engine, Scope.everything(), filters, 1, NOW, (contest,))
    return read_voices(question)


def counted(found, channel):
    """Return how many items of each brand count on a channel."""
    rows = found.shares[found.shares["channel"] == channel]
    return dict(zip(rows["brand_id"].tolist(), rows["n"].astype(int).tolist(), strict=True))


def told_of_us(at):
    (chart,) = [each.proto.alt for each in charts(at) if each.proto.alt.startswith("Share of")]
    return chart


@pytest.fixture
def market(engine):
    return Market(engine)


@pytest.fixture
def cities(market):
    """Ours in three cities, one rival in two of them and elsewhere, another in one."""
    ours = market.brand("Zed", ["Lisbon", "Porto", "Braga"], ours=True)
    alder = market.brand("Alder", ["Lisbon", "Porto", "Faro"])
    birch = market.brand("Birch", ["Porto"])
    for place, number in zip(ours[1:], (10, 20, 40), strict=True):
        market.read(place, "google", number)
    for place, number in zip(alder[1:], (7, 8, 30), strict=True):
        market.read(place, "google", number)
    market.read(birch[1], "google", 9)
    return ours


def test_only_places_that_are_compared_are_counted(market, cities):
    found = voices(market, 2, 3)
    assert counted(found, "google") == {1: 10 + 20, 2: 7 + 8, 3: 9}
    ours = overall(found.shares, Contest(1, (2, 3), NAMES), "reviews")
    assert (ours["n"], ours["total"]) == (30, 54)


def test_with_one_rival_alone_its_cities_are_the_ground(market, cities):
    assert counted(voices(market, 3), "google") == {1: 20, 3: 9}


def test_everywhere_all_places_are_counted(market, cities):
    assert counted(voices(market, 2, 3, alike=False), "google") == {1: 70, 2: 45, 3: 9}


def test_chosen_locations_are_counted_alone(market, cities):
    _whole, lisbon, _porto, braga = cities
    assert counted(voices(market, 2, 3, locations=[lisbon]), "google") == {1: 10, 2: 7}
    assert counted(voices(market, 2, 3, alike=False, locations=[lisbon]), "google") == {
        1: 10,
        2: 45,
        3: 9,
    }
    assert voices(market, 2, 3, locations=[braga]).shares.empty


def test_what_is_said_of_brands_as_a_whole_counts_unless_locations_are_chosen(market, cities):
    for brand_id, number in ((1, 12), (2, 4)):
        whole = market.catalogue.whole_brand(brand_id)
        market.read(whole, "mastodon", number)
    for alike in (True, False):
        assert counted(voices(market, 2, 3, alike=alike), "mastodon") == {1: 12, 2: 4}
        chosen = voices(market, 2, 3, alike=alike, locations=cities[1:2])
        assert counted(chosen, "mastodon") == {}


def test_a_rival_that_is_only_spoken_of_as_a_whole_is_not_set_against_places(market, cities):
    """What a rival is told of all over the country is no voice in the cities compared."""
    market.read(market.catalogue.whole_brand(3), "google", 50)
    market.read(market.catalogue.whole_brand(3), "facebook", 50)
    market.read(cities[1], "facebook", 10)
    found = voices(market, 2, 3)
    assert counted(found, "google") == {1: 30, 2: 15, 3: 9}
    assert counted(found, "facebook") == {}
    assert counted(voices(market, 2, 3, alike=False), "facebook") == {1: 10, 3: 50}


def test_a_file_that_names_places_is_not_read_as_one_of_the_whole_brand(market):
    whole, *places = market.brand("Zed", ["Lisbon", "Porto"], ours=True)
    market.read(whole, "google", 10, there=places)
    market.read(market.brand("Alder")[0], "google", 30)
    assert voices(market, 2).shares.empty
    assert counted(voices(market, 2, alike=False), "google") == {1: 20, 2: 30}
    birch, porto = market.brand("Birch", ["Porto"])
    market.read(birch, "google", 5, there=[porto])
    assert counted(voices(market, 2, 3), "google") == {1: 10, 3: 5}


def test_nothing_written_about_us_is_a_share_of_nothing(market):
    for name in ("Zed", "Alder"):
        whole, place = market.brand(name, ["Lisbon"], ours=name == "Zed")
        market.read(place, "google", 10)
        market.read(whole, "mastodon", 0 if name == "Zed" else 6)
    assert counted(voices(market, 2), "mastodon") == {1: 0, 2: 6}


def test_a_rival_that_is_spoken_of_elsewhere_does_not_silence_the_headline(market, cities):
    """Birch is in no city of ours; what is said of all who are is still told, and of how many."""
    whole = market.brand("Cedar")[0]
    market.read(whole, "mastodon", 9)
    at = opened(market.engine, "competitors")
    told = said(at).replace("\\", "")
    assert "of 54 reviews on Google, where we and 2 of 3 rivals are read, are about us" in told
    assert "Cedar: no place of the same kind in a city of ours" in told


@pytest.mark.parametrize("asked", [{}, {"locations": "Zed Porto"}])
def test_the_page_draws_and_tells_the_share_of_the_places_compared(market, cities, asked):
    at = opened(market.engine, "competitors", **asked)
    assert not at.exception
    kept, total, where = (20, 37, "1 city") if asked else (30, 54, "2 cities")
    assert f"**{100 * kept / total:.0f}%** of {total} reviews on Google, where all are" in said(at)
    assert f"{100 * kept / total:.0f}% of {total} reviews" in told_of_us(at)
    ground = f"places of the same kind in {where} where we and a rival are"
    assert f"Compared: last 90 days, {ground}" in captions(at)
    assert f"Of what was written about {ground}" in said(at).replace("\\", "")


def test_everywhere_the_page_says_so(market, cities):
    at = opened(market.engine, "competitors", markets=ALL)
    assert "of 124 reviews on Google" in said(at)
    assert "Of all that was written, " in said(at)
    chosen = opened(market.engine, "competitors", markets=ALL, locations="Zed Porto")
    assert "Of what was written about the chosen locations and all of theirs" in said(chosen)


def test_the_interval_is_that_of_the_places_compared(market, cities):
    rows = voices(market, 3).shares.set_index("brand_id")
    alone = share_of_voice(rows["n"].astype(int))
    assert rows.loc[1, ["low", "high"]].tolist() == alone.loc[1, ["low", "high"]].tolist()


def test_where_no_place_of_ours_meets_theirs_it_says_so(market):
    market.read(market.brand("Zed", ["Lisbon"], ours=True)[1], "google", 20)
    market.read(market.brand("Alder", ["Porto"])[1], "google", 20)
    at = opened(market.engine, "competitors")
    assert not at.exception
    assert titles(at, "info") == ["No place of theirs is in a city of ours"]
    everywhere = opened(market.engine, "competitors", markets=ALL)
    assert "**50%** of 40 reviews on Google" in said(everywhere)


@pytest.mark.parametrize(("ours", "theirs", "told"), [(None, None, 2), ("Porto", None, 1)])
def test_where_no_city_is_known_it_says_that(market, ours, theirs, told):
    market.read(market.brand("Zed", [ours], ours=True)[1], "google", 20)
    market.read(market.brand("Alder", [theirs])[1], "google", 20)
    at = opened(market.engine, "competitors")
    places = "1 place" if told == 1 else f"{told} places"
    assert titles(at, "info") == [f"No city is known of {places}"]
    assert "file of locations on the Sources page" in said(at)


def test_where_the_chosen_locations_share_no_channel_with_rivals_it_says_so(market):
    market.read(market.brand("Zed", ["Lisbon"], ours=True)[1], "google", 20)
    market.read(market.brand("Alder")[0], "facebook", 20)
    at = opened(market.engine, "competitors", markets=ALL)
    assert not at.exception
    assert titles(at, "info") == ["No rival is read where ours is"]


def test_a_city_where_no_rival_is_read_from_a_channel_does_not_count_there(market, cities):
    """Cedar is in Braga too, but nobody reads it from Google."""
    cedar = market.brand("Cedar", ["Braga"])
    market.read(cedar[1], "facebook", 5)
    market.read(cities[3], "facebook", 6)
    found = voices(market, 2, 3, 4)
    assert counted(found, "google") == {1: 30, 2: 15, 3: 9}
    assert counted(found, "facebook") == {1: 6, 4: 5}


def test_the_headline_tells_of_the_channels_where_most_are_read(market, cities):
    cedar = market.brand("Cedar", ["Lisbon"])
    for place, number in ((cedar[1], 4), (cities[1], 5)):
        market.read(place, "facebook", number)
    told = said(opened(market.engine, "competitors"))
    assert "of 54 reviews on Google, where we and 2 of 3 rivals are read, are about us" in told


def test_what_is_said_of_a_brand_as_a_whole_is_named_where_it_counts(market, cities):
    cedar = market.brand("Cedar")
    for whole, number in ((cities[0], 3), (cedar[0], 9)):
        market.read(whole, "mastodon", number)
    told = said(opened(market.engine, "competitors")).replace("\\", "")
    assert "in 2 cities where we and a rival are, and brands as a whole" in told
    assert "Only what is said of it as a whole counts, in the share of voice." in told
