"""A link shows the place that is meant, whoever has written it, or says that it cannot."""

import pytest

from pages.components.linked import LEFT_OUT
from tests.pages.opening import captions, opened

OURS, THEIRS = "Porto A · Lantern Hotels", "Porto A · Copperleaf Inns"

WRITTEN = [
    ("Porto A", OURS),  # by somebody who sees one place of this name
    (f"{THEIRS} · Porto", THEIRS),  # by somebody who sees two of them in one brand
]


def told(at):
    return [each.value for each in at.toast]


@pytest.mark.parametrize(("written", "meant"), WRITTEN)
@pytest.mark.parametrize(("page", "key"), [("location", "location"), ("explain", "place")])
def test_a_page_about_one_place_shows_the_one_that_is_meant(town, page, key, written, meant):
    brand = meant.rpartition(" · ")[2]
    at = opened(town, page, **{key: written, "brands": brand})
    assert not at.exception
    assert at.selectbox(key=key).value == meant
    assert at.query_params[key] == meant
    assert told(at) == []


@pytest.mark.parametrize(("written", "meant"), WRITTEN)
def test_the_filter_narrows_to_the_one_that_is_meant(town, written, meant):
    brand = meant.rpartition(" · ")[2]
    at = opened(town, locations=written, brands=brand, period="12 months")
    assert f"Last 12 months · {brand} · {meant}" in captions(at)
    assert at.query_params["locations"] == meant


@pytest.mark.parametrize(
    "asked",
    [
        {"locations": "Porto Z"},
        {"locations": ["Porto Z", OURS]},
        {"brands": "Nobody"},
        {"groups": "Region: west"},
        {"channels": "Weibo"},
    ],
)
def test_what_is_not_here_is_said_to_be_left_out(town, asked):
    at = opened(town, **asked)
    assert not at.exception
    assert told(at) == [LEFT_OUT]
    at.run()
    assert told(at) == []


def test_a_place_that_is_not_here_is_not_passed_off_as_another(town):
    assert told(opened(town, "location", location="Porto Z")) == [LEFT_OUT]
    assert told(opened(town, "location")) == []
