"""Texts are read within the scope, and a fair sample where there are many."""

from datetime import timedelta

import pytest

from data.facts import Facts
from data.models import Filters, Review, Scope
from data.store import Store
from data.texts import sample_texts
from data.upsert import Arrival

EVERYTHING = Scope.everything()


@pytest.fixture
def held(engine, listing, now):
    reviews = [
        Review(
            channel="google",
            external_id=str(number),
            title="Title" if number == 1 else None,
            text=None if number == 2 else f"text {number}",
            rating=5,
            created_at=now - timedelta(days=number),
        )
        for number in range(1, 41)
    ]
    Store(engine).keep(Arrival(listing, reviews, 1, now))
    return Facts(engine)


def test_all_texts_are_read_where_they_are_few(held):
    found = sample_texts(held, EVERYTHING, Filters())
    assert len(found) == 39
    assert "Title\ntext 1" in set(found["text"])


def test_of_many_an_even_sample_is_read(held):
    found = sample_texts(held, EVERYTHING, Filters(), most=10)
    assert 8 <= len(found) <= 10
    steps = found["review_id"].diff().dropna()
    assert steps.max() <= 2 * steps.min()


def test_nothing_outside_scope_and_filters_is_read(held, now):
    assert sample_texts(held, Scope(), Filters()).empty
    assert sample_texts(held, Scope(frozenset({999})), Filters()).empty
    today = int(now.timestamp()) // 86_400
    assert len(sample_texts(held, EVERYTHING, Filters(since=today - 1))) == 1
