"""Each act is one step back, to the page and the filters as they were seen."""

import pytest

from tests.databases import wait_until
from tests.pages.browsing import DESKTOP

pytestmark = pytest.mark.browser

FIRST_ROW = {"x": 18, "y": 52}
"""Where a table's first row is ticked, from the table's corner."""


def mark(kind, name):
    return lambda visitor: visitor.pick(kind, name)


def first_row(visitor):
    table = visitor.window.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    visitor.settle()
    table.click(position=FIRST_ROW)


def period(name):
    def act(visitor):
        option = visitor.window.get_by_role("option", name=name, exact=True)
        visitor.open(visitor.window.get_by_label("Period", exact=True), option)
        visitor.press(option)

    return act


def shown_as(name):
    return lambda visitor: visitor.press(visitor.window.get_by_role("radio", name=name))


def to(page):
    return lambda visitor: visitor.choose(page)


JOURNEYS = {
    "a place on the funnel": (
        "locations?show=Funnel&period=12 months",
        [mark("point", "Location")],
    ),
    "a row of places": ("locations?period=12 months", [first_row]),
    "a topic on the overview": ("overview?period=12 months", [mark("bar", "topic")]),
    "a row of answers": ("response?period=12 months", [first_row]),
    "figures explained": (
        "explain?period=12 months",
        [shown_as("Rating"), shown_as("Response"), to("Overview")],
    ),
    "filters, menu, marks": (
        "overview",
        [period("12 months"), to("Locations"), shown_as("Funnel"), mark("point", "Location")],
    ),
}


@pytest.mark.parametrize("journey", JOURNEYS)
def test_as_many_steps_lead_back_as_were_made_and_each_shows_what_was_seen(visit, journey):
    start, acts = JOURNEYS[journey]
    visitor = visit(viewport=DESKTOP).go(start)
    seen = [(visitor.window.url, told(visitor))]
    for act in acts:
        act(visitor)
        visitor.window.wait_for_url(lambda url, left=seen[-1][0]: url != left)
        visitor.settle()
        seen.append((visitor.window.url, told(visitor)))
    for address, words in reversed(seen[:-1]):
        visitor.window.go_back()
        visitor.window.wait_for_url(address)
        visitor.settle()
        wait_until(lambda words=words: told(visitor) == words)
    visitor.window.go_back()
    visitor.window.wait_for_url("about:blank")


def test_whoever_only_looks_makes_no_steps(visit):
    visitor = visit(viewport=DESKTOP).go("reviews?period=nonsense&brands=Nobody")
    visitor.window.reload()
    visitor.settle()
    visitor.window.go_back()
    visitor.window.wait_for_url("about:blank")


def test_a_link_that_narrows_is_obeyed(visit):
    visitor = visit(viewport=DESKTOP).go("explain?period=12 months")
    place = visitor.window.get_by_label("Place", exact=True)
    option = visitor.window.get_by_role("option").nth(1)
    visitor.open(place, option)
    visitor.press(option)
    visitor.window.wait_for_url("**place=*")
    visitor.settle()
    visitor.click(visitor.window.get_by_role("link", name="Read the complaints"))
    visitor.window.get_by_role("heading", name="Reviews", level=1).wait_for()
    visitor.settle()
    name = visitor.query().split("locations=")[1].split("&")[0]
    assert name in visitor.said().splitlines()[2].replace("\u2060", "")


def told(visitor):
    """Return the page's name and what it is narrowed to, which its first lines tell."""
    shown = visitor.window.get_by_role("radio", checked=True).all_inner_texts()
    return visitor.said().splitlines()[:3], shown
