"""Rows are numbered by their values in order, whatever kind of values these are."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from scoring.cells import codes

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
