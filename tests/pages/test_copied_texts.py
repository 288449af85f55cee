"""Copied reviews: a row per group once asked for, within the filters, and nothing else."""

import json

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from data.copies import Member, keep_groups
from data.models import Scope
from data.reading import Reading
from data.schema import fact
from data.store import Store
from pages.components.copied_texts import groups_of
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
    """Say that a pair nearly, a three in parts and another pair nearly are copies; return all."""
    with engine.connect() as connection:
        places = connection.execute(
            select(fact.c.review_id, fact.c.location_id).order_by(fact.c.day.desc())
        ).all()
    first, second = (
        [each.review_id for each in places if each.location_id == location]
        for location in sorted({each.location_id for each in places})[:2]
    )
    groups = (first[0], second[0]), (first[1], first[2], second[1]), (first[3], first[-1])
    for (middle, *others), alike in zip(groups, (0.9, 0.5, 1.0), strict=True):
        members = [Member(each, middle, alike) for each in others]
        keep_groups(Store(engine), [Member(middle, middle, 1.0), *members], [])
    return groups


def opened_up(engine, period="All time", **query):
    at = opened(engine, "reviews", period=period, **query)
    at.session_state["copied_texts"] = True
    return at.run()


def told(at):
    return next((each.value for each in at.markdown if "shared text" in each.value), "")


def shown(at):
    """Return how many reviews the page says that it shows."""
    return next(each.value for each in at.markdown if each.value.endswith(" reviews**")).strip("*")


def test_each_group_is_a_row_what_is_nearly_the_same_first(small):
    copy_texts(small)
    at = opened_up(small)
    assert not at.exception
    table = at.dataframe[0].value
    assert table["Alike"].tolist() == ["100%", "90%", "50%"]
    assert table["Reviews"].tolist() == table["In all"].tolist() == [2, 2, 3]
    assert table["Places"].tolist() == [1, 2, 2]
    assert (table["From"] <= table["To"]).all()
    columns = json.loads(at.dataframe[0].proto.columns)
    assert columns["From"]["type_config"] == {"type": "date", "format": "D MMM YYYY"}
    assert table.columns[:3].tolist() == ["Text", "Reviews", "Alike"], "what a phone shows"
    assert told(at) == (
        f"**7 of {shown(at)}** with a shared text: "
        "4 nearly the same (2 groups), 3 in parts (1 group)."
    )


def test_what_lies_outside_the_filters_is_not_counted(small):
    copy_texts(small)
    at = opened_up(small, period="30 days")
    table = at.dataframe[0].value.set_index("Alike")
    assert table.loc["100%", ["Reviews", "In all"]].tolist() == [1, 2]
    assert told(at).startswith(f"**{table['Reviews'].sum()} of ")
    assert f"of {shown(at)}**" in told(at)


def test_a_row_that_is_selected_shows_its_reviews(small):
    _, three, _ = copy_texts(small)
    at = opened_up(small)
    at.session_state["copied_groups"] = {"selection": {"rows": [2], "columns": [], "cells": []}}
    at.run()
    assert not at.exception
    members = at.dataframe[1].value
    assert members["Alike"].tolist() == ["", "50%", "50%"]
    assert members["Place"].nunique() == 2
    held = Reading(small).some(Scope.everything(), three)
    assert sorted(members["Text"]) == sorted(each.text or "" for each in held)


def test_a_card_says_that_it_is_one_of_several_with_nearly_the_same_text(small):
    copy_texts(small)
    at = opened(small, "reviews", period="All time")
    marks = " ".join(each.value for each in at.markdown)
    assert marks.count("One of 2 copies") >= 3, "both of one pair, and the newest of the other"
    assert "One of 3 copies" not in marks, "these share sentences"


def test_without_copies_it_says_so_and_what_was_compared(small):
    at = opened_up(small)
    assert not at.exception
    assert "No review here shares its text with another." in captions(at)
    assert "texts of 8 words and more, written at most 90 days apart" in captions(at)


def test_nothing_is_read_until_it_is_opened(small):
    copy_texts(small)
    at = opened(small, "reviews", period="All time")
    assert not at.exception
    assert not at.dataframe


def test_hostile_names_stay_text(small):
    copy_texts(small)
    at = opened_up(small)
    at.session_state["copied_groups"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    at.run()
    assert HOSTILE[:10] in "".join(at.dataframe[1].value["Place"])
    assert brought_to_life(at, HOSTILE) == []


def test_a_day_unknown_is_blank_and_the_text_is_that_which_others_copied():
    row = {"location_id": 1, "channel": "google", "author": np.nan, "shown": True, "day": -1}
    found = pd.DataFrame(
        [{"group": 4, "review_id": each, "similarity": alike} | row
         for each, alike in ((4, 0.8), (9, np.nan))]
    )  # fmt: skip
    (group,) = groups_of(found).to_dict("records")
    assert pd.isna(group["From"]) and pd.isna(group["To"])
    assert (group["first"], group["Reviews"], group["Authors"], group["Alike"]) == (9, 2, 0, 0.8)
