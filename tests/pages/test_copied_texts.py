"""Copied reviews: listed once asked for, as the store holds them, and nothing else."""

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from data.copies import Member, copied, keep_groups
from data.facts import Facts
from data.models import Filters, Scope
from data.schema import fact
from data.store import Store
from pages.components.copied_texts import copied_rows
from tests.databases import opened as open_store
from tests.pages.opening import brought_to_life, captions, opened
from tests.pages.town import HOSTILE, Town, build


@pytest.fixture
def small(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=20, days=60, hostile=True))
    yield engine
    engine.dispose()


def copy_texts(engine):
    """Say that one pair and one three are copies, at different places; return their ids."""
    with engine.connect() as connection:
        places = connection.execute(
            select(fact.c.review_id, fact.c.location_id).order_by(fact.c.review_id)
        ).all()
    first, second = (
        [each.review_id for each in places if each.location_id == location]
        for location in sorted({each.location_id for each in places})[:2]
    )
    pair, three = (first[0], second[0]), (first[1], first[2], second[1])
    for group in (pair, three):
        members = [Member(each, min(group), 0.9) for each in group]
        keep_groups(Store(engine), members, [])
    return pair, three


def opened_up(engine):
    at = opened(engine, "reviews", period="All time")
    at.session_state["copied_texts"] = True
    return at.run()


def test_copies_are_listed_by_group_the_largest_first(small):
    pair, three = copy_texts(small)
    at = opened_up(small)
    assert not at.exception
    table = at.dataframe[0].value
    assert table["Group"].tolist() == [1, 1, 1, 2, 2]
    assert set(table["Alike"]) == {"90%"}
    assert table.loc[table["Group"] == 2, "Place"].nunique() == 2
    (told,) = [each.value for each in at.markdown if "nearly the same" in each.value]
    assert told.startswith("**5 reviews** in 2 groups")
    assert f"at {table['Place'].nunique()} places" in told
    held = copied(Facts(small), Scope.everything(), Filters())
    assert sorted(held["review_id"]) == sorted([*pair, *three])
    assert sorted(table["Text"]) == sorted(held["text"])


def test_without_copies_it_says_so(small):
    at = opened_up(small)
    assert not at.exception
    assert "No review here has nearly the same text" in captions(at)


def test_nothing_is_read_until_it_is_opened(small):
    copy_texts(small)
    at = opened(small, "reviews", period="All time")
    assert not at.exception
    assert not at.dataframe


def test_hostile_names_stay_text(small):
    copy_texts(small)
    at = opened_up(small)
    assert HOSTILE[:10] in "".join(at.dataframe[0].value["Place"])
    assert brought_to_life(at, HOSTILE) == []


def test_a_text_that_may_not_be_kept_and_a_day_unknown_are_blank():
    row = {"location_id": 1, "channel": "google", "stars": 1.0, "author": np.nan, "similarity": 0.8}
    found = pd.DataFrame(
        [{"group": 4, "review_id": each, "day": -1, "text": None} | row for each in (4, 9)]
    )
    rows = copied_rows(found, pd.Series({1: "Harbour"}))
    assert rows["Text"].tolist() == rows["Author"].tolist() == rows["Day"].tolist() == ["", ""]
    assert rows["Place"].tolist() == ["Harbour", "Harbour"]
