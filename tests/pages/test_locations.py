import pandas as pd
import pytest
from streamlit.dataframe_util import convert_pandas_df_to_arrow_bytes

from data.columns import DAY_SECONDS
from data.models import Filters, Scope
from pages import locations
from pages.components.place_charts import MAPPED, PLOTTED, compact, funnel_limits, marked, named
from pages.components.places import place_table, verdicts
from pages.components.stage import Stage
from pages.view import View
from tests.pages.opening import brought_to_life, captions, charts, opened, titles
from tests.pages.town import HOSTILE, NOW

TODAY = int(NOW.timestamp()) // DAY_SECONDS


def table(at):
    (frame,) = [each.value for each in at.dataframe if "verdict" in each.value]
    return frame


def judged(town):
    """Return our locations of the usual period, those furthest below their brand first."""
    period = Filters(since=TODAY - 89, until=TODAY, brands=frozenset({1}))
    frame = place_table(View(Stage(town, lambda: NOW), NOW, Scope.everything(), filters=period))
    return frame.sort_values("shortfall", ascending=False, na_position="last")


def test_an_empty_store_says_that_it_is_starting(engine):
    at = opened(engine, "locations")
    assert not at.exception
    assert at.header[0].value == "Starting"


@pytest.mark.parametrize("shown", ["Table", "Map", "Funnel"])
def test_every_way_to_show_them_draws(town, shown):
    at = opened(town, "locations", show=shown)
    assert not at.exception
    assert len(charts(at)) == (shown != "Table")


def test_the_table_holds_our_locations_with_interval_and_evidence(town):
    frame = table(opened(town, "locations"))
    assert sorted(frame["name"]) == ["Lisbon A", "Lyon A", "Madrid A", "Porto A"]
    assert frame["name"].tolist() == judged(town)["name"].tolist()
    ends = frame["interval"].str.split("–", expand=True).astype(float)
    assert (ends[0] < frame["rating"]).all()
    assert (frame["rating"] < ends[1]).all()
    assert (frame["n"] > 0).all()
    assert frame["trend"].map(len).eq(7).all()


def test_a_chosen_location_is_judged_as_among_all_of_its_brand(town):
    every = table(opened(town, "locations"))
    at = opened(town, "locations", locations="Porto A · Lantern Hotels")
    alone = table(at)
    assert len(alone) == 1
    whole = every[every["name"] == "Porto A"]
    assert alone["rating"].tolist() == whole["rating"].tolist()
    assert alone["verdict"].tolist() == whole["verdict"].tolist()


def test_a_selected_row_opens_the_location(town):
    at = opened(town, "locations")
    first = table(at)["name"].iloc[0]
    at.session_state["places"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    assert not at.exception
    assert at.title[0].value == first


def test_a_row_opens_what_it_showed_though_the_order_has_changed(town, monkeypatch):
    at = opened(town, "locations")
    first = table(at)["name"].iloc[0]
    turned = place_table
    monkeypatch.setattr(
        locations, "place_table", lambda view: turned(view).assign(shortfall=lambda t: -t.shortfall)
    )
    at.session_state["places"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    assert at.title[0].value == first


def test_thousands_of_locations_are_sent_in_little(town):
    every = pd.concat([judged(town)] * 500, ignore_index=True)
    every["label"] = [f"{label} number {number}" for number, label in enumerate(every["label"])]
    on_map, on_funnel = marked(every, MAPPED), named(marked(every, PLOTTED), every["shortfall"])
    for drawn in (on_map, on_funnel):
        assert len(convert_pandas_df_to_arrow_bytes(compact(drawn))) / len(every) < 75


def test_what_is_sent_in_little_tells_the_same_stars(town):
    every = judged(town)
    for name in ("rating", "low", "high"):
        sent = compact(marked(every, MAPPED))[name]
        assert [f"{each:.2f}" for each in sent] == [f"{each:.2f}" for each in every[name]]


def test_a_long_table_says_what_it_leaves_out(town, monkeypatch):
    monkeypatch.setattr(locations, "MOST_ROWS", 3)
    at = opened(town, "locations")
    assert table(at)["name"].tolist() == judged(town)["name"].tolist()[:3]
    assert "1 location more, none further below" in captions(at)


def test_few_reviews_are_not_judged(town):
    frame = judged(town)
    assert frame["verdict"].tolist() == verdicts(frame["shortfall"], frame["rated"]).tolist()
    assert set(verdicts(frame["shortfall"] * 0 + 9, frame["rated"] * 0 + 9)) == {"Too few reviews"}


def test_the_funnel_narrows_with_evidence():
    limits = funnel_limits(4.2, 1.1, 400)
    width = (limits["likely_high"] - limits["likely_low"]).tolist()
    assert width == sorted(width, reverse=True)
    assert (limits["certain_low"] <= limits["likely_low"]).all()


def test_the_funnel_names_the_furthest_of_those_that_chance_cannot_explain():
    verdict = ["Well below"] * 6 + ["Below", "As expected"] + ["Well above"] * 3
    shortfall = pd.Series([4.0, 9, 5, 8, 6, 7, 2.5, 0, -4, -6, -5])
    frame = pd.DataFrame({"label": [f"Place {each}" for each in range(11)], "verdict": verdict})
    told = named(frame, shortfall)["named"]
    assert set(told) == {"", *(f"Place {each}" for each in (1, 3, 5, 4, 9, 10))}


def test_filters_that_leave_nothing_say_so(town):
    at = opened(town, "locations", period="Custom", dates=["2020-01-01", "2020-01-31"])
    assert titles(at, "info") == ["No reviews match"]


@pytest.mark.parametrize("shown", ["Table", "Map", "Funnel"])
def test_hostile_names_stay_text(hostile_town, shown):
    at = opened(hostile_town, "locations", show=shown)
    assert not at.exception
    assert brought_to_life(at, HOSTILE) == []
