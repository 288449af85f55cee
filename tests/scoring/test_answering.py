"""What answering would do is what it does: compared with the answers really given."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from data.facts import Facts
from data.models import Filters, Scope
from scoring.answering import if_answered
from scoring.index import Settings
from scoring.indices import reputation
from tests.data.test_facts import NOW, World, drawn
from tests.databases import opened
from tests.scoring.worlds import AS_OF, tallies


def test_answering_what_is_open_raises_the_response_and_so_the_reputation():
    rows = [{"stars": [20, 5, 5, 20, 50]}]
    answers = [
        {"hours": 30, "waiting": 10, "negative": 1},
        {"hours": 400, "waiting": 10, "negative": 1},
        {"hours": 10, "answered": 40},
    ]
    before, after = if_answered(tallies(rows, answers), as_of=AS_OF, settings=Settings())
    assert after.loc[1, "part_response"] > before.loc[1, "part_response"] + 20
    assert after.loc[1, "value"] > before.loc[1, "value"]
    assert after.loc[1, "part_rating"] == before.loc[1, "part_rating"]


def seen_for(one):
    """Hours: `World` writes everything an hour before its day."""
    return 24 * one.age + 1


def open_complaint(one):
    waits = one.answer is None or one.answer > seen_for(one)
    return waits and (one.sentiment == -1 or (one.rating or 5) <= 2)


def held(engine, reviews):
    facts = Facts(World(engine, reviews).engine)
    found = facts.tallies(Scope.everything(), Filters(), as_of=NOW, by=("location_id",))
    engine.dispose()
    return found


# Two stores an example: to shrink a failing one would take minutes.
@settings(max_examples=20, phases=[Phase.reuse, Phase.generate])
@given(st.lists(drawn.map(lambda one: replace(one, removed=False)), min_size=5, max_size=25))
def test_answering_what_is_open_comes_to_what_the_store_holds_once_it_is_answered(
    sqlite_server, reviews
):
    answered = [
        replace(one, answer=seen_for(one)) if open_complaint(one) else one for one in reviews
    ]
    before, after = (held(opened(sqlite_server.url()), each) for each in (reviews, answered))
    _, promised = if_answered(before, as_of=NOW, settings=Settings())
    kept = reputation.compute(after, as_of=NOW, settings=Settings())
    pd.testing.assert_frame_equal(promised, kept)


def test_late_answers_count_as_answered_all_the_same():
    answers = [
        {"hours": 5, "answered": 6},
        {"hours": 400, "age": 0, "waiting": 54},
        {"hours": 400, "age": 0, "waiting": 60, "negative": 1},
    ]
    before, after = if_answered(
        tallies([{"stars": [60, 0, 0, 0, 60]}], answers), as_of=AS_OF, settings=Settings()
    )
    assert before.loc[1, "part_response"] == pytest.approx(100 * (0.3 * 0.05 + 0.2 * 0.05))
    assert after.loc[1, "part_response"] == pytest.approx(100 * (0.3 * 0.05 + 0.2 * 0.55))
