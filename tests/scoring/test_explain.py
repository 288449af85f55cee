from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.explain import CAUSES, State, index_change
from scoring.index import Settings
from scoring.indices import rating, reputation
from tests.scoring.worlds import AS_OF, TODAY, chain, tallies

EARLIER = AS_OF - timedelta(days=30)
OLD = TODAY - 30


def state(rows, answers=(), *, as_of=AS_OF, settings=None) -> State:
    return State(tallies(rows, answers), as_of, settings or Settings())


BASE = (
    {"day": OLD - 10, "stars": [5, 3, 8, 20, 64]},
    {"day": OLD - 90, "stars": [9, 3, 8, 20, 40]},
)


LIKED = {"stars": [0, 0, 0, 0, 9], "rated_positive": 9, "score_n": 9, "score_sum": 7.2,
         "score_squares": 6.0}  # fmt: skip
UNLIKED = {"stars": [3, 0, 0, 0, 9], "rated_negative": 3, "score_n": 12, "score_sum": 4.8,
           "score_squares": 8.0}  # fmt: skip


def changed(before: State, after: State, index_id: str = "rating"):
    found = index_change(index_id, before, after, 1)
    assert [*found.parts] == [*CAUSES]
    assert sum(found.parts.values()) == pytest.approx(found.change, abs=1e-9)
    return found


def others(found, *besides: str) -> list[float]:
    return [part for cause, part in found.parts.items() if cause not in besides]


def test_bad_new_reviews_lower_the_figure():
    new = {"day": TODAY - 5, "stars": [60, 0, 0, 0, 0]}
    found = changed(state(BASE, as_of=EARLIER), state([*BASE, new]))
    assert found.parts["new reviews"] < -0.5
    assert found.detectable
    assert others(found, "new reviews", "ageing") == [0, 0, 0, 0]


def test_removed_reviews_have_their_part():
    found = changed(state(BASE), state([BASE[0]]))
    assert found.parts["removed"] > 0
    assert others(found, "removed") == [0] * 5


def test_edited_reviews_have_their_part():
    edited = {"day": OLD - 10, "stars": [0, 3, 8, 20, 69]}
    found = changed(state(BASE), state([edited, BASE[1]]))
    assert found.parts["edited"] > 0
    assert others(found, "edited") == [0] * 5


SPRINKLED = [{"day": OLD - age, **LIKED} for age in range(20)]
"""Reviews of many days, of which each day has good and bad ones."""

EVERY_INDEX = ("rating", "sentiment", "reputation")


@pytest.mark.parametrize("index", EVERY_INDEX)
def test_bad_reviews_that_go_from_a_day_with_good_ones_are_removed_not_edited(index):
    mixed = [row | UNLIKED for row in SPRINKLED]
    found = changed(state(mixed), state(SPRINKLED), index)
    assert found.parts["removed"] == pytest.approx(found.change, abs=1e-9)
    assert found.change > 0
    assert others(found, "removed") == [0] * 5


@pytest.mark.parametrize("index", EVERY_INDEX)
def test_bad_reviews_that_join_good_ones_of_a_day_are_new_not_edits(index):
    mixed = [row | UNLIKED for row in SPRINKLED]
    found = changed(state(SPRINKLED), state(mixed), index)
    assert found.parts["new reviews"] == pytest.approx(found.change, abs=1e-9)
    assert found.change < 0
    assert others(found, "new reviews") == [0] * 5


def test_posts_that_go_are_removed_by_what_they_say():
    praise = {"post_positive": 9, "score_n": 9, "score_sum": 7.2, "score_squares": 6.0}
    blame = {"post_negative": 3, "post_positive": 9, "score_n": 12, "score_sum": 4.8,
             "score_squares": 8.0}  # fmt: skip
    found = changed(
        state([{"day": OLD - age, **blame} for age in range(9)]),
        state([{"day": OLD - age, **praise} for age in range(9)]),
        "sentiment",
    )
    assert found.parts["removed"] > 0
    assert others(found, "removed") == [0] * 5


def test_half_stars_that_go_are_removed():
    """A review of 4.5 stars counts half as four and half as five."""
    left = {"day": OLD, "stars": [0, 0, 0, 5.5, 14.5]}
    found = changed(state([left | {"stars": [1.5, 1.5, 0, 5.5, 14.5]}]), state([left]))
    assert found.parts["removed"] > 0
    assert others(found, "removed") == [0] * 5


HALVES = st.lists(st.integers(0, 6).map(lambda count: count / 2), min_size=5, max_size=5)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "location_id": st.integers(1, 2),
            "day": st.integers(OLD - 3, OLD),
            "stars": HALVES,
            "post_negative": st.integers(0, 3),
            "post_positive": st.integers(0, 3),
            "rated_negative": st.integers(0, 2),
            "rated_positive": st.integers(0, 2),
            "score_n": st.integers(0, 4),
            "score_sum": st.floats(-1, 1),
            "score_squares": st.floats(1, 2),
        }
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30)
@given(ROWS, ROWS, st.sampled_from(EVERY_INDEX), st.booleans())
def test_whatever_happened_the_parts_add_up(before, after, index, reweighted):
    heavy = {"rating": 0.1, "sentiment": 0.7, "response": 0.1, "recency": 0.1}
    now = Settings(weights=heavy, half_life_days=60) if reweighted else Settings()
    changed(
        state([*SPRINKLED, *before], as_of=EARLIER),
        state([*SPRINKLED, *after], settings=now),
        index,
    )


def test_time_alone_is_ageing():
    found = changed(state(BASE, as_of=EARLIER), state(BASE))
    assert others(found, "ageing") == [0] * 5


def test_other_settings_are_the_score_version():
    found = changed(state(BASE), state(BASE, settings=Settings(half_life_days=30)))
    assert found.parts["score version"] > 0
    assert others(found, "score version") == [0] * 5


def test_what_other_settings_did_is_neither_chance_nor_proof():
    rows = [{"stars": [10, 5, 5, 10, 30]}]
    answered = [{"hours": 5, "answered": 60}]
    weights = {"rating": 0.3, "sentiment": 0.15, "response": 0.5, "recency": 0.05}
    now = state(rows, answered, settings=Settings(weights=weights))
    found = changed(state(rows, answered), now, "reputation")
    assert found.chosen == pytest.approx(found.change)
    assert abs(found.change) > 2 * found.error
    assert not found.detectable


def test_answers_move_the_reputation():
    silence, answers = {"hours": 300, "waiting": 60}, {"hours": 20, "answered": 60}
    found = changed(state(BASE, [silence]), state(BASE, [answers]), "reputation")
    assert found.parts["responses"] > 10
    assert others(found, "responses") == [0] * 5


def test_everything_at_once_adds_up():
    before, _ = chain(1, locations=3, channels=2, weeks=20, per_week=2.0)
    after, _ = chain(2, locations=4, channels=2, weeks=20, per_week=1.5)
    found = index_change(
        "reputation",
        State(before, EARLIER, Settings()),
        State(after, AS_OF, Settings(half_life_days=90)),
        1,
    )
    ends = [
        reputation.compute(world, as_of=moment, settings=settings).loc[1, "value"]
        for world, moment, settings in [
            (before, EARLIER, Settings()),
            (after, AS_OF, Settings(half_life_days=90)),
        ]
    ]
    assert (found.before, found.after) == pytest.approx(ends)
    assert sum(found.parts.values()) == pytest.approx(ends[1] - ends[0], abs=1e-9)
    assert all(found.parts.values())


def test_a_scope_of_two_columns_is_found():
    world, _ = chain(1, locations=2, channels=2, weeks=20, per_week=2.0)
    world = replace(world, by=("location_id", "channel"))
    earlier = replace(world, reviews=world.reviews[world.reviews["day"] <= OLD])
    states = State(earlier, EARLIER, Settings()), State(world, AS_OF, Settings())
    found = index_change("rating", *states, (1, "google"))
    table = rating.compute(world, as_of=AS_OF, settings=Settings())
    assert found.after == table.loc[(1, "google"), "value"]


def test_a_small_change_is_not_detectable():
    new = {"day": TODAY - 5, "stars": [1, 0, 0, 0, 3]}
    found = changed(state(BASE, as_of=EARLIER), state([*BASE, new]))
    assert found.change != 0
    assert not found.detectable


def test_too_little_evidence_has_no_change_and_no_parts():
    found = index_change("rating", state([{"stars": [0, 0, 0, 0, 2]}]), state(BASE), 1)
    assert np.isnan(found.change)
    assert not found.detectable
    assert set(found.parts.values()) == {0.0}


@pytest.mark.parametrize("index", EVERY_INDEX)
@pytest.mark.parametrize("by", ["brand_id", "location_id"])
def test_what_happens_to_another_brand_moves_nothing(index, by):
    world, _ = chain(1, locations=3, channels=2, weeks=20, per_week=2.0)
    theirs, _ = chain(2, locations=3, channels=2, weeks=20, per_week=4.0)
    both = replace(
        world,
        reviews=pd.concat([world.reviews, _of_another(theirs.reviews)]),
        responses=pd.concat([world.responses, _of_another(theirs.responses)]),
    )
    alone, among = (
        index_change(index, _until(each, EARLIER, by), _until(each, AS_OF, by), 1)
        for each in (world, both)
    )
    assert alone.change != 0
    assert list(among.parts.values()) == pytest.approx(list(alone.parts.values()), abs=1e-9)


def _of_another(frame):
    return frame.assign(brand_id=2, location_id=frame["location_id"] + 100)


def _until(found, as_of, by):
    last = TODAY if as_of == AS_OF else OLD
    known = found.reviews[found.reviews["day"] <= last]
    return State(replace(found, reviews=known, by=(by,)), as_of, Settings())
