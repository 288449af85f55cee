"""A drawing asks the store once for what several of its parts are made of."""

from collections import Counter

import pytest
from sqlalchemy import event

from pages.components.memory import _remembered
from tests.databases import opened as open_store
from tests.pages.opening import opened
from tests.pages.town import Town, build, score


def asked(engine, page, table="fact", **query):
    """Return how often a drawing asked each question of a table."""
    counted = Counter()

    def note(_connection, _cursor, statement, values, *_rest):
        if f"FROM {table}" in statement:
            counted[statement, str(values)] += 1

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert not opened(engine, page, **query).exception
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return counted


@pytest.mark.parametrize("page", ["overview", "explain", "locations", "simulator"])
def test_no_question_of_the_reviews_is_asked_twice_in_a_drawing(town, page):
    _remembered.clear()
    found = asked(town, page)
    assert len(found) > 5
    assert [question for question, times in found.items() if times > 1] == []


@pytest.mark.parametrize(
    ("page", "column"), [("overview", "brand_id"), ("location", "location_id")]
)
def test_a_line_is_read_of_what_it_is_drawn_of_alone(town, page, column):
    query = {"location": "Porto A · Lantern Hotels"} if page == "location" else {}
    found = asked(town, page, "score", **query)
    assert found
    assert all(f"{column} = ?" in statement for statement, _ in found)


def test_the_lines_of_all_places_are_read_once_until_they_are_computed_anew(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=40))
    score(engine, weeks=3)
    assert asked(engine, "locations", "score")
    assert not asked(engine, "locations", "score")
    score(engine, weeks=1)
    assert asked(engine, "locations", "score")
    engine.dispose()
