from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from scoring.pieces import pieces
from tests.scoring.worlds import LABELS, SCORES, STARS, reviews

COUNTS = ["n", *STARS, *LABELS, *SCORES]


def stars(frame: pd.DataFrame) -> list[float]:
    return frame[STARS].sum().tolist()


def one_day(before: list[float], after: list[float]) -> dict[str, list[float]]:
    found = pieces(reviews([{"stars": before}]), reviews([{"stars": after}]))
    return {name: stars(frame) for name, frame in found.items()}


def test_edited_ones_and_removed_ones_of_a_day_are_told_apart():
    assert one_day([10, 0, 0, 0, 20], [0, 0, 0, 0, 26]) == {
        "edited before": [6, 0, 0, 0, 20],
        "edited after": [0, 0, 0, 0, 26],
        "removed": [4, 0, 0, 0, 0],
        "new": [0, 0, 0, 0, 0],
    }


def test_edited_ones_and_new_ones_of_a_day_are_told_apart():
    found = one_day([2, 0, 0, 0, 20], [0, 0, 0, 6, 20])
    assert found["new"] == [0, 0, 0, 4, 0]
    assert (found["edited before"], found["edited after"]) == ([2, 0, 0, 0, 20], [0, 0, 0, 2, 20])


def test_halves_of_stars_are_counted_like_whole_ones():
    found = one_day([0, 0, 0, 2.5, 2.5], [0, 0, 0, 1, 1])
    assert found["removed"] == [0, 0, 0, 1.5, 1.5]
    assert found["edited before"] == found["edited after"] == [0, 0, 0, 1, 1]


def test_posts_that_nothing_is_known_of_come_and_go():
    found = pieces(reviews([{"n": 3}]), reviews([{"n": 5}]))
    assert found["new"]["n"].tolist() == [2]
    assert found["edited before"].equals(found["edited after"])


ROW = st.fixed_dictionaries(
    {
        "day": st.integers(1, 2),
        "stars": st.lists(st.integers(0, 8).map(lambda n: n / 2), min_size=5, max_size=5),
        "post_negative": st.integers(0, 4),
        "rated_positive": st.integers(0, 4),
        "score_n": st.integers(0, 9),
        "score_sum": st.floats(-2, 2),
    }
)


@given(st.lists(ROW, max_size=4), st.lists(ROW, max_size=4))
def test_nothing_is_lost_and_no_piece_holds_less_than_nothing_of_a_star(before, after):
    frames = reviews(before), reviews(after)
    found = pieces(*frames)
    for frame, names in zip(
        frames, (("edited before", "removed"), ("edited after", "new")), strict=True
    ):
        together = sum(found[name][COUNTS].sum() for name in names)
        held = frame[frame["n"] > 0][COUNTS].sum()
        np.testing.assert_allclose(together.astype(float), held.astype(float), atol=1e-12)
    for frame in found.values():
        assert (frame[["n", *STARS, *LABELS[3:]]] >= 0).all(axis=None)
