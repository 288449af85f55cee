"""Brands of one location, of posts alone, of three reviews, and of other scales, from files."""

import pytest

from tests.pages.drawing import said
from tests.pages.filed import BAD, GOOD, bring, row
from tests.pages.opening import captions, opened
from tests.pages.town import score

EARLIER = [row(95 + each, 1 + each % 3, text=f"Then {each}.") for each in range(30)]
LATELY = [row(1 + each, 1 + each % 5, answer="Thanks." if each % 2 else "") for each in range(43)]


@pytest.fixture(scope="module")
def lone(sqlite_server):
    """A brand of one location, with reviews in both periods."""
    from tests.databases import opened as blank

    engine = bring(blank(sqlite_server.url()), EARLIER + LATELY)
    score(engine, weeks=4)
    yield engine
    engine.dispose()


@pytest.fixture
def posts(engine):
    rows = [row(each + 1, "", text=f"{GOOD if each % 3 else BAD} {each}") for each in range(41)]
    return bring(engine, rows, "x", answers=False, places=False)


@pytest.fixture
def three(engine):
    return bring(engine, [row(2, 5), row(4, 4), row(9, 1)])


def figures(at):
    return [(each.label, each.value, each.delta) for each in at.metric]


def test_ratings_of_other_scales_are_rounded_and_shown_as_they_were_given(engine):
    rows = [row(each + 1, f"{stars}/10") for each, stars in enumerate((3.37, 2.15, 8, 9, 9))]
    bring(engine, rows)
    for page in ("overview", "location"):
        told = captions(opened(engine, page))
        assert "2.05 ★ (" in told
        assert "2.053" not in told


def test_a_lone_location_has_the_figures_of_its_brand(lone):
    overview, location = opened(lone), opened(lone, "location")
    assert not location.exception
    assert figures(location) == figures(overview)
    sure = [line for line in captions(overview).splitlines() if "90% sure" in line]
    assert sure and set(sure) <= set(captions(location).splitlines())
    (table,) = [each.value for each in opened(lone, "locations").dataframe]
    assert any(table["interval"].iloc[0] in line for line in sure)
    (rating,) = [each for each in opened(lone, "my_location").metric if each.label == "Rating"]
    assert ("Rating", rating.value, rating.delta) in figures(overview)


def test_a_lone_location_is_compared_with_nothing(lone):
    told = said(opened(lone, "location"))
    assert "Plain mean" in told and "without an answer" in told
    for words in ("Rank", "for its brand", "the brand has", "elsewhere in the brand"):
        assert words not in told
    (table,) = [each.value for each in opened(lone, "locations").dataframe]
    assert table["rank"].tolist() == ["–"]
    assert table["verdict"].tolist() == ["Nothing to compare with"]
    assert "Against the chain" not in said(opened(lone, "my_location"))
