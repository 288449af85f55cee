"""A channel's habit is told apart from what is ours."""

import numpy as np
import pandas as pd
import pytest

from scoring.channel_bias import channel_bias

HABITS = {"google": 0.3, "tripadvisor": 0.0, "yelp": -0.5}


def stars(chance, places, level, own=None, n=60):
    rows = []
    for place in range(places):
        quality = level + chance.normal(0, 0.3)
        for channel, habit in HABITS.items():
            if chance.random() < 0.2:
                continue
            mean = quality + habit + (own or {}).get(channel, 0.0)
            drawn = chance.normal(mean, 1.1, chance.integers(5, n))
            rows.append(
                {
                    "location_id": place,
                    "channel": channel,
                    "n": len(drawn),
                    "sum": drawn.sum(),
                    "squares": (drawn**2).sum(),
                }
            )
    return pd.DataFrame(rows)


def test_the_intervals_hold_the_truth_as_often_as_they_say():
    chance = np.random.default_rng(4)
    own = {"yelp": -0.25}
    held = tried = 0
    for _ in range(200):
        found = channel_bias(stars(chance, 10, 3.9, own), stars(chance, 25, 3.6))
        share = found["n"] / found["n"].sum()
        for channel in found.index:
            truth = own.get(channel, 0.0) - sum(
                own.get(other, 0.0) * share[other] for other in found.index
            )
            tried += 1
            row = found.loc[channel]
            held += row["left_low"] <= truth <= row["left_high"]
    assert 0.86 <= held / tried <= 0.94


def test_how_good_the_places_are_does_not_matter():
    low = channel_bias(*(stars(np.random.default_rng(7), 30, each) for each in (3.0, 3.0)))
    high = channel_bias(*(stars(np.random.default_rng(7), 30, each) for each in (4.5, 2.5)))
    pd.testing.assert_frame_equal(low, high, atol=1e-9)
    assert low["bias"].diff().dropna().to_list() == pytest.approx([-0.3, -0.5], abs=0.15)


def test_one_channel_says_nothing_of_its_habits():
    alone = stars(np.random.default_rng(1), 5, 4)
    alone = alone[alone["channel"] == "google"]
    assert channel_bias(alone, alone).empty


def fixed(levels):
    """Fifty reviews at each place on each channel, given as place, channel and mean."""
    rows = [
        {"location_id": place, "channel": channel, "n": 50, "sum": 50 * mean, "squares": 900.0}
        for place, channel, mean in levels
    ]
    return pd.DataFrame(rows)


def test_channels_that_no_place_ties_together_are_not_told_apart():
    ours = fixed([(p, c, m) for p in range(4) for c, m in (("google", 4.4), ("yelp", 3.6))])
    theirs = fixed(
        [(p, "google", 4.4) for p in range(10, 14)] + [(p, "yelp", 3.6) for p in range(20, 24)]
    )
    assert channel_bias(ours, theirs).empty
    assert channel_bias(theirs, ours).empty


def test_what_is_tied_by_way_of_another_channel_is_told_and_the_rest_left_out():
    levels = {"google": 4.4, "facebook": 4.0, "yelp": 3.6, "apple": 4.2, "tripadvisor": 4.1}
    chain = [("google", "facebook"), ("facebook", "yelp"), ("apple", "tripadvisor")]
    side = fixed([(p, c, levels[c]) for p, pair in enumerate(chain) for c in pair])
    found = channel_bias(side, side)
    assert [*found.index] == ["facebook", "google", "yelp"]
    assert found.loc["google", "bias"] - found.loc["yelp", "bias"] == pytest.approx(0.8)
