"""The application in a real browser, on a store whose texts mean harm and on an empty one."""

import re
import urllib.request
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from data.catalogue import Catalogue
from data.models import Review, Signals
from data.store import Store, unscored
from data.upsert import Arrival
from pages.page import page_ids
from tests.pages.browsing import DESKTOP, Visit

pytestmark = pytest.mark.browser

VARIANTS = ("locations?show=Map", "locations?show=Funnel", "explain?index=rating")


@pytest.fixture(scope="module")
def visitor(browser, site):
    """Whoever walks through all pages; what has been loaded once stays with them."""
    started = Visit(browser, site.address)
    yield started
    started.close()


@pytest.fixture(scope="module")
def newcomer(browser, empty_site):
    started = Visit(browser, empty_site.address)
    yield started
    started.close()


@pytest.mark.parametrize("path", [*page_ids(), *VARIANTS])
def test_a_page_stands_on_every_screen_and_nothing_hostile_acts(visitor, path):
    visitor.stands(path)


@pytest.mark.parametrize("path", page_ids())
def test_a_page_stands_with_nothing_to_show(newcomer, path):
    newcomer.stands(path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_chosen_can_be_read_on_the_card_beside_it_and_in_what_folds_out(visit, scheme):
    visitor = visit(viewport=DESKTOP, color_scheme=scheme)
    visitor.go("reviews?period=12 months&search=spotless&language=en&brands=Lantern Hotels")
    chosen = visitor.window.get_by_role("group", name="Selected values")
    beside = visitor.window.get_by_test_id("stMain").locator(chosen)
    visitor.open(visitor.window.get_by_role("button", name="Correct").first, beside.first)
    assert (broken := visitor.violations()) == [], broken
    folded = visitor.window.get_by_test_id("stPopoverBody").locator(chosen)
    visitor.open(visitor.window.get_by_role("button", name="More filters"), folded.first)
    assert visitor.window.get_by_test_id("stSidebar").locator(chosen).count()
    assert (broken := visitor.violations()) == [], broken


def test_filters_survive_reload_pages_and_back(visit):
    visitor = visit().go("?period=12 months&brands=Northgate Rooms")
    said = re.compile("Last 12 months · Northgate Rooms")
    visitor.window.get_by_text(said).wait_for()
    visitor.window.reload()
    visitor.settle()
    visitor.window.get_by_text(said).wait_for()
    visitor.choose("Locations")
    visitor.window.get_by_role("heading", name="Locations", level=1).wait_for()
    visitor.window.get_by_text(said).wait_for()
    assert "Northgate Rooms" in visitor.query()
    visitor.back_to("Overview")
    visitor.window.get_by_text(said).wait_for()


def test_a_chosen_filter_is_written_into_the_address(visit):
    visitor = visit().go("")
    visitor.window.get_by_text("Last 90 days ·").wait_for()
    month = visitor.window.get_by_role("option", name="30 days")
    visitor.open(visitor.window.get_by_label("Period"), month)
    visitor.press(month)
    visitor.window.get_by_text("Last 30 days ·").wait_for()
    assert "period=30 days" in visitor.query()


def test_filters_are_kept_under_a_name_and_opened_again(visit):
    visitor = visit().go("?period=12 months")
    views = visitor.window.get_by_role("button", name="Saved views")
    name = visitor.window.get_by_label("Name", exact=True)
    kept = visitor.window.get_by_role("button", name="A year of ours")
    visitor.open(views, name)
    name.fill("A year of ours")
    visitor.press(visitor.window.get_by_role("button", name="Save these filters"))
    kept.wait_for()
    visitor.go("")
    visitor.window.get_by_text("Last 90 days ·").wait_for()
    visitor.open(views, kept)
    visitor.press(kept)
    visitor.window.get_by_text("Last 12 months ·").wait_for()
    assert "period=12 months" in visitor.query()


def test_the_comparison_and_the_groups_stand_in_the_address(visit):
    path = "?period=12 months&compare=The same period last year&groups=Region: south"
    visitor = visit().go(path)
    visitor.window.get_by_text(re.compile("Last 12 months · Lantern Hotels · Region: s")).wait_for()
    visitor.choose("Reviews")
    visitor.window.get_by_role("heading", name="Reviews").wait_for()
    visitor.window.get_by_text(re.compile("Region: south")).first.wait_for()
    assert "last year" in visitor.query()


def test_filters_outlast_a_page_that_has_none(visit):
    visitor = visit().go("?period=12 months")
    visitor.choose("Sources")
    visitor.window.get_by_role("heading", name="Sources").wait_for()
    visitor.choose("Locations")
    visitor.window.get_by_text("Last 12 months").wait_for()


def test_a_row_leads_to_its_location_and_keeps_the_filters(visit):
    visitor = visit(viewport={"width": 1280, "height": 1200}).go("locations?period=12 months")
    table = visitor.window.locator("[data-testid=stDataFrame]").first
    table.click(position={"x": 18, "y": 87})
    visitor.window.get_by_text("All locations").wait_for()
    visitor.window.get_by_text("for its brand").wait_for()
    assert "location=" in visitor.query()
    assert "period=12 months" in visitor.query()


def test_times_are_told_on_the_clock_of_whoever_reads(visit, site):
    visitor = visit(timezone_id="Asia/Kathmandu").go("reviews")
    foot = visitor.window.get_by_text(re.compile("Times in Asia/Kath?mandu .UTC.5:45"))
    foot.wait_for()
    there = datetime.now(UTC) + timedelta(hours=5, minutes=45)
    assert f"{there:%b %Y}" in foot.inner_text()


def tell(site, text):
    """Write a review into the store, as the worker does while somebody looks."""
    store, catalogue = Store(site.engine), Catalogue(site.engine)
    item = Review(
        channel="google", external_id=text, text=text, rating=1, created_at=datetime.now(UTC)
    )
    listing = catalogue.listing(1)
    store.keep(Arrival(listing, [item], 1, datetime.now(UTC)))
    found = unscored(site.engine, "town-1", 10)
    store.save_signals("town-1", {each: Signals("en", -1, -0.9, 0, 0, 0) for each in found})


def test_a_new_review_appears_without_a_reload(visit, site):
    overview = visit(viewport=DESKTOP).go("")
    reviews = visit(viewport=DESKTOP).go("reviews?brands=Lantern Hotels")
    tell(site, "The lift fell silent between two floors.")
    overview.window.get_by_text("The lift fell silent").wait_for(timeout=40_000)
    reviews.window.get_by_role("button", name="Show 1 new review").click(timeout=40_000)
    reviews.window.get_by_text("The lift fell silent").wait_for()


def test_the_figures_of_response_fill_their_rows(visit):
    visitor = visit(viewport=DESKTOP).go("response?period=All time")
    tiles = visitor.window.query_selector_all("[data-testid=stMetric]")
    rows = Counter(round(tile.bounding_box()["y"]) for tile in tiles)
    assert len(tiles) == 4
    assert len(set(rows.values())) == 1


def test_the_next_page_of_reviews_begins_at_its_top(visit):
    visitor = visit(viewport={"width": 1280, "height": 600}).go("reviews?period=All time")
    window = visitor.window
    top = "() => document.querySelector('[data-testid=stMain]').scrollTop"
    step = window.get_by_role("button", name="Next")
    step.scroll_into_view_if_needed()
    assert window.evaluate(top) > 1_000
    step.click()
    window.get_by_role("button", name="First page").and_(window.locator(":enabled")).wait_for()
    window.wait_for_function(f"() => ({top})() === 0")


def test_headers_forbid_other_origins(site):
    with urllib.request.urlopen(site.address, timeout=5) as response:
        policy = response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    directives = dict(each.strip().split(" ", 1) for each in policy.split(";"))
    assert directives["default-src"] == "'self'"
    assert "'unsafe-eval'" not in directives["script-src"].replace("'wasm-unsafe-eval'", "")
    assert "http" not in policy
