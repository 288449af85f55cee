"""A drawing asks the store once for what several of its parts are made of."""

from collections import Counter

import pytest
from sqlalchemy import event

from pages.components.memory import _remembered
from tests.pages.opening import opened

pytestmark = pytest.mark.parametrize("page", ["overview", "explain", "locations", "simulator"])


def asked(engine, page):
    """Return how often a drawing asked each question of the reviews, nothing being remembered."""
    counted = Counter()

    def note(_connection, _cursor, statement, values, *_rest):
        if "FROM fact" in statement:
            counted[statement, str(values)] += 1

    _remembered.clear()
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert not opened(engine, page).exception
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return counted


def test_no_question_of_the_reviews_is_asked_twice_in_a_drawing(town, page):
    found = asked(town, page)
    assert len(found) > 5
    assert [question for question, times in found.items() if times > 1] == []
