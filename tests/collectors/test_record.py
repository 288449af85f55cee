"""Reading one raw item: what is left out, what is empty, and what is something else."""

from __future__ import annotations

import pytest

from collectors.record import Record
from collectors.source import BadItem
from tests.collectors.sources.replay import listing

LISTING = listing("yelp", "b")
NOTHING = [{}, {"user": None}, {"user": ""}, {"user": []}, {"user": {}}, {"user": {"name": None}}]


@pytest.mark.parametrize("item", NOTHING)
def test_what_is_left_out_or_empty_is_nothing(item):
    record = Record(item)
    assert record.text("user", "name") is None
    assert record.number("user", "name") is None
    assert record.moment("user", "name") is None
    assert record.optional_id("user", "name") is None
    assert record.counts(likes=("user", "name")) == {}


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_value_is_no_statement_and_no_fault(empty):
    record = Record({"score": empty, "at": empty})
    assert record.number("score") is None
    assert record.moment("at") is None
    assert record.review(LISTING, external_id="1").flags == ()


@pytest.mark.parametrize("item", [{"user": "Ann"}, {"user": 7}, {"user": ["Ann"]}, {"user": True}])
def test_something_else_on_the_way_is_named(item):
    with pytest.raises(BadItem, match=r"`user` is .*, not an object"):
        Record(item).text("user", "name")


@pytest.mark.parametrize("value", [7, True, [], {}, ["Ann"]])
def test_something_else_in_place_of_a_text_is_named(value):
    with pytest.raises(BadItem, match=r"`user\.name` is .*, not text"):
        Record({"user": {"name": value}}).text("user", "name")


def test_nonsense_in_place_of_a_moment_leaves_a_remark():
    record = Record({"at": "soon"})
    assert record.moment("at") is None
    assert record.review(LISTING, external_id="1").flags == ("date not understood",)
