"""Brands, places and listings of one name are told apart wherever one of them is meant."""

import io

import pandas as pd
import pytest
from sqlalchemy import update

from data.catalogue import Catalogue, NewListing
from data.engine import writing
from data.facts import Facts
from data.models import OWNER, Filters, Scope
from data.reading import Reading
from data.reports import Wanted
from data.schema import brand, location
from pages.components.board import rivals_part
from pages.components.filters import BRANDS
from pages.components.making import make
from pages.components.stage import Stage
from pages.view import View
from tests.databases import opened as open_store
from tests.engagement.reports.reading_back import csv_files
from tests.pages.drawing import KEY, said
from tests.pages.opening import captions, elements, opened
from tests.pages.test_desk import with_desk
from tests.pages.town import NOW

NAME = "Lantern Hotels"
TODAY = int(NOW.timestamp()) // 86_400
CLASHING = {"brands": [f"{NAME} #{each}" for each in (1, 2, 3)]}


@pytest.fixture(scope="module")
def namesakes(sqlite_server):
    """A store in which brands, and the places of each, are all called alike."""
    engine = open_store(sqlite_server.url())
    with_desk(engine)
    with writing(engine) as connection:
        connection.execute(update(brand).values(name=NAME))
        connection.execute(update(location).where(location.c.is_place == 1).values(name=NAME))
        connection.execute(update(location).where(location.c.id.in_([1, 2])).values(city="Porto"))
    yield engine
    engine.dispose()


def view_of(engine, brands=frozenset({1, 2, 3})):
    filters = Filters(since=TODAY - 89, until=TODAY, brands=brands)
    return View(Stage(engine, lambda: NOW, keys=KEY), NOW, Scope.everything(), OWNER, filters)


def tables(at):
    return [each.value for each in elements(at.main) if each.type == "dataframe"]


def test_no_brand_and_no_place_is_called_as_another(namesakes):
    view = view_of(namesakes)
    assert view.brands["name"].tolist() == [f"{NAME} #{each}" for each in (1, 2, 3)]
    assert view.locations["label"].is_unique
    assert view.locations["brand"].nunique() == 3


def test_each_rival_of_one_name_can_be_chosen(namesakes):
    at = opened(namesakes, "competitors", period="12 months", markets="All places")
    assert not at.exception
    rival = at.selectbox(key="rival")
    assert rival.options == [f"{NAME} #2", f"{NAME} #3"]
    rival.set_value(3).run()
    assert f"About {NAME} \\#3" in [each.value for each in at.subheader]


def test_a_rivals_reviews_are_not_offered_to_be_answered(namesakes):
    theirs = opened(namesakes, "reviews", brands=f"{NAME} #2")
    assert not theirs.exception
    assert "Answer" not in {each.label for each in theirs.button}
    ours = opened(namesakes, "reviews", brands=f"{NAME} #1")
    assert "Answer" in {each.label for each in ours.button}


def test_the_table_and_the_funnel_of_locations_keep_brands_apart(namesakes):
    (table,) = tables(opened(namesakes, "locations", **CLASHING))
    assert not table[["name", "brand"]].duplicated().any()
    at = opened(namesakes, "locations", show="Funnel", **CLASHING)
    assert not at.exception
    assert "of 3 locations" in at.get("vega_lite_chart")[0].proto.alt


@pytest.mark.parametrize("page", ["overview", "reviews", "inbox", "quotations"])
def test_a_review_tells_which_place_it_is_about(namesakes, page):
    at = opened(namesakes, page, period="12 months", brands=f"{NAME} #1")
    assert not at.exception
    places = view_of(namesakes).locations
    ours = places[places["brand_id"] == 1]
    told = said(at).replace("\\", "")
    assert any(label in told for label in ours["label"])


def test_an_export_tells_which_place_and_brand_a_row_is_about(namesakes):
    view, file = view_of(namesakes), io.BytesIO()
    made = make(view, Wanted("reviews", "csv"), file, lambda _: None)
    rows = pd.DataFrame(csv_files(file.getvalue())["reviews.csv"])
    counts = Facts(namesakes).counts(view.scope, view.filters, by=("location_id",))
    head, body = rows.iloc[0].tolist(), rows.iloc[1:]
    held = body[head.index("Location")].value_counts().to_dict()
    labels = view.locations["label"]
    assert held == {labels[row.location_id]: row.n for row in counts.itertuples()}
    assert set(body[head.index("Brand")]) == set(view.brands["name"])
    assert made.rows == Reading(namesakes).count(view.scope, view.filters)


def test_a_place_called_as_its_brand_is_not_the_whole_brand(namesakes):
    at = opened(namesakes, "sources")
    assert not at.exception
    listed = tables(at)[-1]
    assert "whole brand" not in " ".join(listed["Location"])


def test_two_listings_of_one_place_in_one_source_are_told_apart(namesakes):
    new = NewListing("town_google", "google", "a second entry")
    Catalogue(namesakes).add_listing(1, new)
    rows = pd.concat(
        tables(opened(namesakes, "sources", listings_page=str(page)))[-1] for page in (1, 2)
    )
    assert not rows[["Location", "Source", "Known as"]].duplicated().any()


def test_each_location_that_needs_somebody_is_told_from_the_others(namesakes):
    at = opened(namesakes, "overview", **CLASHING)
    labels = set(view_of(namesakes).locations["label"])
    links = [each.proto for each in at.get("page_link")]
    named = [each.label for each in links if each.query_string.startswith("location=")]
    assert len(named) > 1
    assert {each.replace("\\", "") for each in named} <= labels


def test_rivals_whose_long_names_differ_at_the_end_are_apart_in_the_report(namesakes):
    view = view_of(namesakes)
    view.brands["name"] = "The very long name of a chain of hotels and inns #" + view.brands["key"]
    (picture,) = rivals_part(view).pictures
    assert picture.frame["name"].nunique() == 2


def test_the_filter_offers_each_brand(namesakes):
    at = opened(namesakes, "overview", brands=f"{NAME} #3")
    assert at.multiselect(key=BRANDS).value == [3]
    assert f"{NAME} \\#3" in captions(at)
