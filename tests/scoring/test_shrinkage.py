from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scoring.index import Settings
from scoring.indices import rating
from scoring.shrinkage import shrinkage_line
from tests.scoring.worlds import AS_OF, chain, tallies

STARS = r"(\d\.\d\d)"
REVIEWS = r"\d+ reviews?"
WEIGHED = re.compile(
    rf"{STARS} from {REVIEWS}; the chain says {STARS}; its {REVIEWS} carr(?:y|ies) "
    rf"([\d.]+)% of the weight: {STARS}"
)
SHARED = re.compile(
    rf"{STARS} from {REVIEWS}, {STARS} (above|below) the chain[^;]+; [^;]+ {STARS}; "
    rf"([\d.]+)% of the difference counts: {STARS}"
)
MOVED = re.compile(
    rf"{STARS} from {REVIEWS}, (?:{STARS} (?:above|below)|like) the chain[^;]+; [^;:]+ {STARS}"
    rf"(?:; [^;:]+ ([+−]\d\.\d\d))?: {STARS}"
)


def recomputed(line: str) -> tuple[float, float]:
    """Return what the figures that a line states come to, and what it says that they do."""
    if found := WEIGHED.fullmatch(line):
        own, prior, weight, value = map(float, found.groups())
        return own * weight / 100 + prior * (1 - weight / 100), value
    if found := SHARED.fullmatch(line):
        side = 1 if found[3] == "above" else -1
        _, beyond, prior, share, value = map(float, found.group(1, 2, 4, 5, 6))
        return prior + side * beyond * share / 100, value
    found = MOVED.fullmatch(line)
    assert found, line
    moved = float((found[4] or "+0").replace("−", "-"))
    return float(found[3]) + moved, float(found[5])


def holds(line: str) -> bool:
    """Tell whether a line is true of the figures as they are printed, to the last decimal."""
    comes_to, value = recomputed(line)
    return abs(comes_to - value) <= 0.005 + 1e-9


def places(rows, **channels) -> pd.DataFrame:
    found = tallies(rows, by=("location_id",), **channels)
    return rating.compute(found, as_of=AS_OF, settings=Settings()).dropna(subset=["value"])


def lines(table: pd.DataFrame) -> list[str]:
    return [shrinkage_line(row) for row in table.to_dict("records")]


@pytest.mark.parametrize("channels", [1, 2, 5])
@pytest.mark.parametrize(("locations", "per_week"), [(2, 0.4), (12, 0.1), (60, 0.5)])
def test_every_line_of_a_chain_recomputes_as_printed(channels, locations, per_week):
    for seed in range(4):
        world, _ = chain(seed, locations=locations, channels=channels, weeks=20, per_week=per_week)
        world = replace(world, by=("location_id",))
        table = rating.compute(world, as_of=AS_OF, settings=Settings()).dropna(subset=["value"])
        assert [line for line in lines(table) if not holds(line)] == []


STARS_OF_A_PLACE = st.lists(st.integers(0, 20), min_size=5, max_size=5)


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 4), st.sampled_from(["google", "facebook", "yelp"]), STARS_OF_A_PLACE
        ),
        max_size=9,
    )
)
@example([(1, "google", [0, 0, 0, 0, 12]), (2, "google", [3, 3, 3, 3, 0])])
def test_every_line_of_an_odd_chain_recomputes_as_printed(drawn):
    rows = [{"location_id": i, "channel": channel, "stars": s} for i, channel, s in drawn]
    table = places(rows, unblendable=frozenset({"yelp"}))
    assert [line for line in lines(table) if not holds(line)] == []


def test_a_line_says_what_the_table_holds():
    rows = [{"location_id": i, "stars": [3, 2, 5, 10, 20 + i]} for i in range(2, 30)]
    row = places([{"location_id": 1, "stars": [0, 0, 0, 1, 4]}, *rows]).loc[1]
    line = shrinkage_line(row)
    assert line.startswith(f"4.80 from 5 reviews; the chain says {row['prior']:.2f}; ")
    weight = float(WEIGHED.fullmatch(line)[3]) / 100
    moved = (row["value"] - row["prior"]) / (row["observed"] - row["prior"])
    assert weight == pytest.approx(moved, abs=0.02)


def test_one_review_carries_where_two_carry():
    row = {"n": 1, "observed": 5.0, "prior": 4.0, "prior_observed": 4.0, "prior_channels": 1,
           "value": 4.1}  # fmt: skip
    assert "1 review; the chain says 4.00; its 1 review carries 10%" in shrinkage_line(row)


def test_where_there_is_one_channel_no_mix_is_told_and_like_places_weigh_alike():
    """With as many reviews each, on one channel, each is drawn to the chain as far as the other."""
    table = places([{"stars": [0, 0, 0, 0, 12]}, {"location_id": 2, "stars": [3, 3, 3, 3, 0]}])
    told = lines(table)
    assert not any("mix" in line or "same channels" in line for line in told)
    shares = [float(re.search(r"([\d.]+)% of", line)[1]) for line in told]
    assert shares[0] == pytest.approx(shares[1], abs=6)


def test_a_place_on_other_channels_than_the_brand_is_compared_on_its_own():
    """Everybody is rated lower on a channel on which this place is hardly reviewed."""
    rows = [
        {"location_id": place, "channel": channel, "stars": stars}
        for place in range(1, 13)
        for channel, stars in (("google", [0, 1, 3, 8, 48]), ("trustpilot", [20, 8, 6, 2, 4]))
    ]
    row = places([*rows[2:], rows[0] | {"stars": [0, 0, 0, 8, 52]}]).loc[1]
    line = shrinkage_line(row)
    assert line.startswith("4.87 from 60 reviews, 0.14 above the chain on the same channels; ")
    assert f"at the brand's mix of channels the chain says {row['prior']:.2f}; " in line
    assert line.endswith(f"of the difference counts: {row['value']:.2f}")
    assert holds(line)


def test_the_line_of_a_place_like_all_others_names_no_difference():
    rows = [
        {"location_id": place, "channel": channel, "stars": stars}
        for place in range(1, 9)
        for channel, stars in (("google", [0, 0, 0, 5, 45]), ("trustpilot", [20, 8, 6, 2, 4]))
    ]
    row = places(rows[:-1]).loc[8]
    assert shrinkage_line(row) == (
        "4.90 from 50 reviews, like the chain on the same channels; at the brand's mix of "
        f"channels the chain says {row['prior']:.2f}: {row['value']:.2f}"
    )
