"""Differences of shares looked at together."""

import numpy as np
import pandas as pd

from pages.components.change import shares_together

CHANCE = np.random.default_rng(4)


def drawn(rates, reviews=400):
    """Return counts of two sides whose shares are truly the given ones."""
    ours, theirs = (CHANCE.binomial(reviews, each) for each in rates)
    return pd.DataFrame({"ours": ours, "theirs": theirs, "of_ours": reviews, "of_theirs": reviews})


def test_of_many_that_are_alike_hardly_ever_one_stands_out():
    alike = [np.full(30, 0.1)] * 2
    stood = [shares_together(drawn(alike), 5)["real"].any() for _ in range(200)]
    assert np.mean(stood) < 0.16


def test_one_that_differs_stands_out_among_many():
    ours, theirs = np.full(30, 0.1), np.full(30, 0.1)
    ours[7] = 0.3
    found = shares_together(drawn([ours, theirs]), 5)
    assert found["real"].tolist()[7]
    assert found["low"].tolist()[7] > 0


def test_what_is_hardly_mentioned_stands_aside_and_the_rows_keep_their_places():
    counts = pd.DataFrame(
        {"ours": [4.0, 40.0], "theirs": [0.0, 10.0], "of_ours": 100.0, "of_theirs": 100.0},
        index=["rare", "frequent"],
    )
    found = shares_together(counts, 5)
    assert found["real"].to_dict() == {"rare": False, "frequent": True}
    assert found["difference"].round(9).to_dict() == {"rare": 0.04, "frequent": 0.3}
