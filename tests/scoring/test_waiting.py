"""The curve of answers agrees with the index that it explains."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.models import Tallies
from scoring.index import Settings
from scoring.indices import response
from scoring.waiting import FEWEST, answer_curves
from tests.scoring.worlds import AS_OF

CHANCE = np.random.default_rng(4)


def world(sizes=((0, 60), (1, 25)), mean=50.0):
    rows = []
    for negative, size in sizes:
        delay, seen = CHANCE.exponential(mean, size), CHANCE.uniform(1, 300, size)
        for hours, answered in zip(np.minimum(delay, seen), delay <= seen, strict=True):
            rows.append(
                {"negative": negative, "hours": hours, "age": 2160, "answered": int(answered)}
                | {"waiting": int(not answered)}
                | dict.fromkeys(("impossible", "untimed", "undated", "hidden"), 0)
            )
    frame = pd.DataFrame(rows).assign(brand_id=1, location_id=7, channel="google")
    return Tallies(reviews=pd.DataFrame(), responses=frame, by=("negative",))


def test_the_curve_passes_through_the_share_answered_in_time():
    tallies = world()
    table = response.compute(tallies, as_of=AS_OF, settings=Settings())
    curves = answer_curves(tallies, Settings(), 336)
    at_due = curves[curves["hours"] == 48].set_index("negative")["answered"]
    for negative in (0, 1):
        assert at_due[negative] == pytest.approx(table.loc[negative, "attainment"])


def test_curves_rise_within_their_band():
    for _, curve in answer_curves(world(), Settings(), 336).groupby("negative"):
        assert curve["answered"].is_monotonic_increasing
        assert (curve["low"] <= curve["answered"] + 1e-9).all()
        assert (curve["answered"] <= curve["high"] + 1e-9).all()
        assert curve["answered"].iloc[0] == 0


def test_an_hour_of_the_curve_holds_what_was_answered_at_that_very_hour():
    tallies = world()
    of_a_day = tallies.responses.assign(negative=0, hours=24, answered=1, waiting=0)
    curves = answer_curves(replace(tallies, responses=of_a_day), Settings(), 336)
    curve = curves.set_index("hours")["answered"]
    assert (curve[23], curve[24], curve.index[-1]) == (0, 1, 24)


def test_a_curve_ends_where_hardly_anyone_is_observed():
    curves = answer_curves(world(), Settings(), 336)
    assert (curves["at_risk"] >= FEWEST).all()
    assert curves["hours"].max() < 336
    assert answer_curves(world(((0, FEWEST - 1),)), Settings(), 336).empty


def test_the_band_holds_the_truth_nine_times_in_ten():
    held = []
    for _ in range(300):
        curve = answer_curves(world(((0, 80),)), Settings(), 60).set_index("hours")
        truth = 1 - np.exp(-24 / 50)
        held.append(curve.loc[24, "low"] <= truth <= curve.loc[24, "high"])
    assert 0.85 < np.mean(held) < 0.95


def test_reviews_whose_answers_are_not_seen_have_no_curve():
    seen = world()
    hidden = seen.responses.assign(answered=0, waiting=0, hidden=1)
    assert answer_curves(replace(seen, responses=hidden), Settings(), 336).empty


def test_reviews_that_are_not_timed_are_in_no_curve():
    tallies = world(((0, 60),))
    undated = tallies.responses.iloc[:1].assign(
        channel="facebook", answered=0, waiting=9, untimed=40
    )
    both = replace(tallies, responses=pd.concat([tallies.responses, undated]))
    plain, found = (answer_curves(each, Settings(), 336) for each in (tallies, both))
    pd.testing.assert_frame_equal(found, plain)
