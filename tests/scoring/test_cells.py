"""Rows are numbered by their values in order, whatever kind of values these are."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from scoring.cells import codes
from scoring.index import Settings
from scoring.scorecard import scorecard
from tests.scoring.worlds import AS_OF, chain

rows = st.lists(
    st.tuples(
        st.integers(-3, 12), st.sampled_from(["yelp", "google", "x"]), st.integers(-(2**40), 2**40)
    ),
    max_size=30,
)


@given(rows)
def test_rows_are_numbered_in_the_order_of_their_values(found):
    columns = ["close", "channel", "apart"]
    kinds = {"close": np.int64, "channel": str, "apart": np.int64}
    frame = pd.DataFrame(found, columns=columns).astype(kinds)
    for chosen in (columns, ["close"], ["apart"], ["channel", "close"]):
        number, keys = codes(frame, chosen)
        grouped = frame.groupby(chosen, sort=True)
        assert number.tolist() == grouped.ngroup().tolist()
        assert keys.to_numpy().tolist() == [
            list(each) if isinstance(each, tuple) else [each] for each in grouped.groups
        ]


def test_tallies_remember_apart_what_belongs_to_different_days_and_half_lives():
    world, _ = chain(3, locations=6, channels=3, weeks=20, per_week=2.0)
    for day in (AS_OF, AS_OF - timedelta(days=40)):
        for half_life in (30.0, 180.0):
            settings = replace(Settings(), half_life_days=half_life)
            again = scorecard(world, as_of=day, settings=settings)
            afresh = scorecard(replace(world), as_of=day, settings=settings)
            for name, table in afresh.items():
                pd.testing.assert_frame_equal(again[name], table)
