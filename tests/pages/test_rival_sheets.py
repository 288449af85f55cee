"""The Competitors file holds what the page tells: like with like, where, on what and how sure."""

from dataclasses import replace

import pytest

from data.models import OWNER
from data.reports import Wanted
from pages.components.against import chance_told
from pages.components.board import MOST_RIVALS, rivals_part
from pages.components.contest import ALL, SAME
from pages.components.export import made_now
from pages.components.rival_sheets import rival_sheets
from pages.components.sheets import score_sheets
from pages.components.stage import Stage
from pages.reports import SAID
from pages.view import View
from tests.engagement.reports.reading_back import csv_files
from tests.pages.drawing import KEY, said
from tests.pages.market import Market
from tests.pages.opening import captions, opened
from tests.pages.test_overview import LAST_90_DAYS
from tests.pages.town import NOW

OURS = replace(LAST_90_DAYS, brands=frozenset({1}))


def view_of(engine, **more):
    filters = replace(OURS, **more)
    stage = Stage(engine, lambda: NOW, keys=KEY)
    return View(stage, NOW, OWNER.scope, OWNER, filters, period="last 90 days")


def sheets(engine, **more):
    """Return the sheets, each as rows by the titles of their columns."""
    return {
        sheet.name: [
            dict(zip([column.title for column in sheet.columns], row, strict=True))
            for row in sheet.rows
        ]
        for sheet in rival_sheets(view_of(engine, **more))
    }


@pytest.fixture
def market(engine):
    """Ours in two cities, a rival in one of them and in another, one of whom people only write."""
    found = Market(engine)
    zed = found.brand("Zed", ["Lisbon", "Porto"], ours=True)
    alder = found.brand("Alder", ["Lisbon", "Faro"])
    cedar = found.brand("Cedar")
    for place, stars, number in ((zed[1], 4, 30), (zed[2], 1, 40), (alder[1], 3, 25)):
        found.read(place, "google", number, stars=stars)
    found.read(alder[2], "google", 35, stars=1)
    for whole, number in ((zed[0], 8), (cedar[0], 12)):
        found.read(whole, "mastodon", number)
    return found


def one(rows, **wanted):
    (row,) = [each for each in rows if all(each[name] == told for name, told in wanted.items())]
    return row


@pytest.mark.parametrize("places", [SAME, ALL])
@pytest.mark.parametrize("chosen", [{}, {"locations": frozenset({2})}])
def test_the_file_tells_what_the_page_tells(market, places, chosen):
    row = one(
        sheets(market.engine, **chosen)["Competitors"],
        Places=places,
        Measure="Rating",
        Competitor="Alder",
    )
    asked = {"locations": "Zed Lisbon"} if chosen else {}
    page = opened(market.engine, "competitors", markets=places, compared="Rating", **asked)
    told = f"**Alder** {row['Ours']:.2f} against {row['Theirs']:.2f} · "
    (line,) = [each for each in captions(page).splitlines() if each.startswith(told)]
    assert chance_told(row["Chance that we lead"]) in line
    assert f"from {row['Our reviews']:.0f} and {row['Their reviews']:.0f}" in line
    assert row["Channels"] == "Google"
    assert f"Compared: last 90 days, {row['Compared']}" in captions(page)
    assert row["From"] <= row["Difference"] <= row["To"]
    assert (row["Our brand"], row["Period"]) == ("Zed", "last 90 days")
    assert row["Cities"] == ("Lisbon" if places == SAME else "")


@pytest.mark.parametrize("places", [SAME, ALL])
def test_the_share_of_voice_in_the_file_is_that_of_the_page(market, places):
    rows = sheets(market.engine)["Share of voice"]
    told = said(opened(market.engine, "competitors", markets=places))
    for kind, channel in (("reviews", "Google"), ("posts", "Mastodon")):
        row = one(rows, Places=places, Kind=kind, Brand="Zed", Channel=channel)
        assert f"**{100 * row['Share']:.0f}%** of {row['Of']:.0f} {kind} on {channel}" in told
        assert row["From"] <= row["Share"] <= row["To"]
    assert one(rows, Places=places, Kind="reviews", Brand="Alder")["Written"] == (
        25 if places == SAME else 60
    )


def test_what_is_left_out_is_said_in_the_file(market):
    rows = sheets(market.engine)["Left out"]
    assert one(rows, Places=SAME)["What was left out, and why"] == (
        "Cedar: no place of the same kind in a city of ours. "
        "Only what is said of it as a whole counts, in the share of voice."
    )


def test_the_locations_chosen_narrow_the_file_as_they_narrow_the_scores(market):
    view = view_of(market.engine, locations=frozenset({2}))
    scores = {row[0]: row for row in score_sheets(view)[0].rows}
    row = one(
        sheets(market.engine, locations=frozenset({2}))["Competitors"],
        Places=ALL,
        Measure="Rating",
    )
    assert row["Our reviews"] == scores["Rating"][6] == 30
    assert row["Compared"] == "the chosen locations and all of theirs"


def test_each_brand_of_ours_is_compared(market):
    market.read(market.brand("Yew", ["Faro"], ours=True)[1], "google", 20)
    rows = sheets(market.engine, brands=frozenset({1, 4}))["Competitors"]
    assert {row["Our brand"] for row in rows} == {"Zed", "Yew"}


def test_with_nobody_to_compare_with_the_file_says_so(engine):
    alone = Market(engine)
    alone.read(alone.brand("Zed", ["Lisbon"], ours=True)[1], "google", 20)
    found = sheets(engine)
    assert (found["Competitors"], found["Share of voice"]) == ([], [])
    assert found["Left out"][0]["What was left out, and why"] == "No competitor is watched yet."


def test_no_file_promises_the_same_channels_for_figures_of_whole_brands(market):
    files = csv_files(made_now(view_of(market.engine), Wanted("competitors", "csv")))
    assert "competitors.csv" in files
    assert "Every index" not in SAID["competitors"]
    assert "like with like" in SAID["competitors"]


def test_the_card_of_the_overview_does_not_name_all_places_where_some_are_chosen(market):
    chosen = opened(market.engine, locations="Zed Lisbon")
    assert "Compared: the chosen locations with all of theirs" in captions(chosen)
    (card,) = [each for each in chosen.header if each.value == "Against competitors"]
    assert "all places" not in card.proto.help


@pytest.mark.parametrize("channel", ["google", "facebook"])
def test_a_report_that_shows_some_rivals_says_of_how_many_and_shows_ours(engine, channel):
    found = Market(engine)
    found.read(found.brand("Zed", ["Lisbon"], ours=True)[1], "google", 20, stars=1)
    for number in range(MOST_RIVALS + 2):
        found.read(found.brand(f"Rival {number}", ["Lisbon"])[1], channel, 20, stars=3)
    (picture,) = rivals_part(view_of(engine)).pictures
    assert f"{MOST_RIVALS} of {MOST_RIVALS + 2} competitors are shown" in picture.note
    assert channel == "google" or "Zed" in set(picture.frame["brand"])
