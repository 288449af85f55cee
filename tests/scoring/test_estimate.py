"""What holds of every figure, however odd the reviews behind it are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scoring.index import Settings
from scoring.indices import rating, reputation, sentiment
from tests.scoring.worlds import AS_OF, TODAY, tallies

SCOPES = (("brand_id",), ("location_id",), ("brand_id", "channel"), ("location_id", "channel"))
RANGES = [(rating, 1, 5), (sentiment, 0, 100), (reputation, 0, 100)]


def row(place: int, channel: str, stars: tuple[int, ...], age: int = 0) -> dict[str, object]:
    """Reviews whose texts are as favourable as their stars."""
    labels = dict(
        rated_negative=stars[0] + stars[1],
        rated_neutral=stars[2],
        rated_positive=stars[3] + stars[4],
    )
    strong = labels["rated_negative"] + labels["rated_positive"]
    net = labels["rated_positive"] - labels["rated_negative"]
    scores = dict(score_n=sum(stars), score_sum=float(net), score_squares=float(strong))
    named = dict(location_id=place, channel=channel, stars=[*stars], day=TODAY - age)
    return named | labels | scores


alike = st.tuples(st.integers(0, 4), st.sampled_from([1, 5, 6, 9, 30, 300])).map(
    lambda drawn: tuple(drawn[1] if star == drawn[0] else 0 for star in range(5))
)
mixed = st.tuples(*[st.integers(0, 40)] * 5)
channels = st.sampled_from(["google", "facebook", "trustpilot", "yelp"])
ages = st.sampled_from([0, 0, 30, 800])
rows = st.builds(row, st.integers(1, 5), channels, st.one_of(alike, alike, mixed), ages)
odd = st.builds(row, st.integers(13, 16), channels, alike, ages)


def differing_channels() -> list[dict[str, object]]:
    """Twelve places at about 4.7 on Google, 3.8 on Facebook and 2.2 on Trustpilot."""
    rows = []
    for place in range(1, 13):
        rows.append(row(place, "google", (1, 0, 1, 12, 46 + place % 3)))
        rows.append(row(place, "facebook", (2, 2, 4, 8, 9 + place % 3)))
        rows.append(row(place, "trustpilot", (18, 6, 8, 5, 3 + place % 3)))
    return rows


worlds = st.one_of(
    st.lists(rows, min_size=1, max_size=12),
    st.lists(odd, min_size=1, max_size=4).map(lambda odd: [*differing_channels(), *odd]),
)


def computed(module, reviews, by):
    found = tallies(reviews, by=by, unblendable=frozenset({"yelp"}))
    return module.compute(found, as_of=AS_OF, settings=Settings())


@pytest.mark.parametrize(("module", "least", "most"), RANGES)
@settings(max_examples=40)
@given(reviews=worlds)
def test_every_figure_is_in_its_range_and_its_interval_and_never_sure(module, least, most, reviews):
    for by in SCOPES:
        table = computed(module, reviews, by).dropna(subset=["value"])
        ends = table[["low", "value", "high"]].to_numpy()
        assert (np.diff(ends, axis=1) >= 0).all()
        assert (ends >= least).all()
        assert (ends <= most).all()
        assert (table["low"] < table["high"]).all()


@pytest.mark.parametrize(("n", "told"), [(4, False), (5, True)])
@pytest.mark.parametrize("module", [rating, sentiment, reputation])
def test_a_figure_is_told_from_five_reviews_on(module, n, told):
    table = computed(module, [row(1, "google", (0, 0, 0, n, 0))], ("brand_id",))
    assert table[["value", "low", "high"]].notna().all(axis=None) == told


@pytest.mark.parametrize(
    "odd",
    [row(13, "google", (9, 0, 0, 0, 0)), row(13, "trustpilot", (0, 0, 0, 1, 12))],
    ids=["ones where others have fives", "fives where others have ones"],
)
def test_a_few_odd_reviews_on_one_channel_are_not_certainty(odd):
    reviews = [*differing_channels(), odd]
    place = computed(rating, reviews, ("location_id",)).loc[13]
    assert place["low"] <= place["value"] <= place["high"]
    assert place["high"] - place["low"] > place["variance"] ** 0.5
    whole = computed(reputation, reviews, ("location_id",)).loc[13]
    assert whole["high"] - whole["low"] > 2


def test_a_place_far_from_its_channel_stays_in_range_and_unsure():
    google = [row(place, "google", (0, 0, 0, 20, 80)) for place in (1, 2, 3)]
    facebook = [row(1, "facebook", (0, 0, 0, 0, 30)), row(2, "facebook", (30, 0, 0, 0, 0))]
    table = computed(rating, [*google, *facebook], ("location_id", "channel"))
    best = table.loc[(1, "facebook")]
    assert 4.9 < best["value"] <= 5
    assert 0.1 < best["high"] - best["low"] < 0.8
    assert best["spread"] > 0.05


@settings(max_examples=40)
@given(st.lists(rows, max_size=8), rows, st.integers(0, 3))
def test_a_better_star_lowers_no_figure_of_its_own(others, changed, star):
    fixed = Settings(prior_low=20, prior_high=20)
    stars = [*changed["stars"]]
    moved = [*stars]
    moved[star], moved[star + 1] = 0, stars[star] + stars[star + 1]
    for by in SCOPES:
        name = tuple({"brand_id": 1, **changed}[column] for column in by)
        before, after = (
            rating.compute(
                tallies([*others, changed | {"stars": counts}], by=by), as_of=AS_OF, settings=fixed
            ).loc[name if len(name) > 1 else name[0], "value"]
            for counts in (stars, moved)
        )
        assert not after < before - 1e-9


@given(worlds)
@example([row(1, "google", (0, 0, 0, 0, 0))])
def test_the_channels_at_their_mix_make_up_the_brand(reviews):
    def estimated(by):
        found = tallies(reviews, by=by, unblendable=frozenset({"yelp"}))
        return rating.estimate(found, as_of=AS_OF, settings=Settings())

    channels, brand = estimated(("brand_id", "channel")), estimated(("brand_id",))
    mixed = channels[channels["mix"] > 0]
    if mixed.empty:
        rated = channels[channels["n"] > 0]
        assert set(rated.index.get_level_values("channel")) <= {"yelp"}
        return
    assert mixed["mix"].sum() == pytest.approx(1)
    assert (mixed["mix"] * mixed["value"]).sum() == pytest.approx(brand["value"].item(), abs=1e-9)
