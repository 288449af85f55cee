"""Locations chosen in the sidebar: one has one figure on every page, several are told as such."""

import re

import pandas as pd
import pytest

from data.models import Filters, Scope
from pages.components.board import board
from pages.components.places import place_table
from pages.components.stage import Stage
from pages.view import View
from tests.pages.drawing import drawn, said
from tests.pages.opening import captions, charts, opened
from tests.pages.town import NOW

PORTO, LISBON = "Porto A · Lantern Hotels", "Lisbon A · Lantern Hotels"
UNBORROWED = "nothing is borrowed from the rest of it"
FIGURES = ("Reputation", "Rating", "Sentiment", "Response")


def figures(at):
    assert not at.exception
    return {each.label: each.value for each in at.metric if each.label in FIGURES}


@pytest.fixture(scope="module")
def of_porto(town):
    """The figures of one place, as its own page tells them."""
    return figures(opened(town, "location", location=PORTO))


def test_one_chosen_place_has_the_figures_of_its_own_page(town, of_porto):
    assert of_porto != figures(opened(town))
    assert figures(opened(town, locations=PORTO)) == of_porto


@pytest.mark.parametrize("index", FIGURES)
def test_one_chosen_place_is_explained_as_the_place_that_it_is(town, of_porto, index):
    narrowed = opened(town, "explain", index=index.lower(), locations=PORTO)
    assert narrowed.metric[0].value == of_porto[index]
    named = opened(town, "explain", index=index.lower(), place=PORTO)
    assert (
        said(narrowed).partition("Score version")[0].split("\n")[2:]
        == (said(named).partition("Score version")[0].split("\n")[2:])
    )


def test_one_chosen_place_is_drawn_towards_its_brand(town):
    told = said(opened(town, "explain", index="rating", locations=PORTO))
    assert "**Porto A · Lantern Hotels** stands at" in told.replace("\\", "")
    assert "; the chain " in told
    assert UNBORROWED not in told


def test_one_chosen_place_is_worked_through_with_its_own_figures(town, of_porto):
    told = said(opened(town, "methodology", locations=PORTO)).replace("\\", "")
    assert "Porto A · Lantern Hotels has" in told
    (shown,) = re.findall(r"→ \*\*Rating ([\d.]+)\*\*", told)
    assert shown == of_porto["Rating"]


def narrowed(engine, *places):
    view = View(Stage(engine, lambda: NOW), NOW, Scope.everything())
    ids = view.locations.index[view.locations["label"].isin(places)]
    today = int(NOW.timestamp()) // 86_400
    filters = Filters(today - 89, today, frozenset({1}), frozenset(ids.tolist()))
    return view.changed(filters=filters)


def test_the_board_report_tells_one_chosen_place_as_its_page_does(town, of_porto):
    told = board(narrowed(town, PORTO))
    assert {tile.name: tile.value for tile in told.tiles} == of_porto


def test_the_simulator_starts_from_the_figures_of_the_one_chosen_place(town):
    shown = [
        [each.value for each in opened(town, "simulator", **asked).metric]
        for asked in ({"locations": PORTO}, {"place": PORTO})
    ]
    assert shown[0] == shown[1]


def test_a_place_has_the_same_figure_whichever_are_looked_at(town):
    everywhere, here = (
        narrowed(town, *places).scores(("location_id",)) for places in ((), (PORTO, LISBON))
    )
    for index, table in here.items():
        assert len(table) == 2
        pd.testing.assert_frame_equal(table, everywhere[index].loc[table.index])


@pytest.mark.parametrize("page", ["overview", "explain"])
def test_figures_of_several_chosen_places_are_not_passed_off_as_the_brands(town, page):
    at = opened(town, page, locations=[PORTO, LISBON])
    assert not at.exception
    assert "At the chosen locations, **Lantern Hotels** stands at" in said(at)
    assert "At the chosen locations" not in said(opened(town, page))


def test_several_chosen_places_borrow_nothing_and_it_is_said(town):
    at = opened(town, "explain", index="rating", locations=[PORTO, LISBON])
    assert UNBORROWED in captions(at)
    assert "the rest of the brand weighs most" not in captions(at)
    assert at.selectbox(key="place").options[0] == "The chosen locations"


def test_a_group_of_one_place_is_that_place(town):
    at = opened(town, groups="Region: north", locations="Lyon A · Lantern Hotels")
    assert figures(at) == figures(opened(town, "location", location="Lyon A · Lantern Hotels"))


def test_chosen_days_are_told_as_days(town):
    days = ["2026-10-12", "2026-11-20"]
    told = said(opened(town, "explain", period="Custom", dates=days))
    assert "** from 12 Oct 2026 to 20 Nov 2026" in told


@pytest.fixture(scope="module")
def manager(town):
    """What somebody sees who may see one place of its brand and no other."""
    everybody = narrowed(town, PORTO)
    return View(
        everybody.stage,
        NOW,
        Scope(everybody.filters.locations),
        filters=everybody.narrowed(locations=frozenset()),
    )


def test_who_sees_one_place_alone_has_one_figure_of_it(manager):
    (place,) = manager.scope.locations
    chosen = manager.changed(filters=manager.narrowed(locations=manager.scope.locations))
    for index, table in manager.scores(("location_id",)).items():
        mine = table.loc[place]
        for view in manager, chosen:
            told = view.scores()[index].loc[1]
            pd.testing.assert_series_equal(told, mine[told.index], check_names=False)
    row, rating = place_table(manager).loc[place], manager.scores()["rating"].loc[1]
    assert (row["rating"], row["low"], row["high"]) == tuple(rating[["value", "low", "high"]])


def test_pages_tell_who_sees_one_place_alone_the_figures_of_that_place(manager):
    of_place, of_brand = (
        drawn(manager.engine, page, manager.scope, manager.filters)
        for page in ("location", "overview")
    )
    assert figures(of_brand) == figures(of_place)
    assert "**Porto A** stands at" in said(of_brand)


def test_who_sees_one_place_alone_is_not_told_that_it_has_no_other(manager):
    at = drawn(manager.engine, "location", manager.scope, manager.filters)
    assert "has no other location" not in captions(at)


def test_who_sees_one_place_alone_is_told_of_no_chain_that_it_is_drawn_towards(manager):
    at = drawn(manager.engine, "explain", manager.scope, manager.filters, index="rating")
    assert "**Porto A** stands at" in said(at)
    assert "the chain" not in said(at)


def test_one_place_has_the_history_of_that_place(town, manager):
    def line(at):
        told = [chart.proto.alt for chart in charts(at)]
        return next(each for each in told if each.startswith("Reputation from"))

    chosen, whole = line(opened(town, locations=PORTO)), line(opened(town))
    assert line(drawn(manager.engine, "overview", manager.scope, manager.filters)) == chosen
    assert chosen != whole


def test_who_sees_some_places_is_told_that_no_history_is_kept_of_these(manager):
    some = manager.scope.locations | {max(manager.scope.locations) + 1}
    told = captions(drawn(manager.engine, "overview", Scope(some), manager.filters))
    assert "choose one location to see its own" in told
    assert "still being computed" not in told
