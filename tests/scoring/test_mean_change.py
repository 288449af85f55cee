from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scoring.mean_change import SEGMENTS, mean_change
from tests.scoring.worlds import STARS, reviews


def window(random: np.random.Generator) -> pd.DataFrame:
    """A few segments with some reviews, some of them absent."""
    segments = random.integers(1, 9)
    stars = random.integers(0, 6, (segments, 5)) * (random.random((segments, 1)) < 0.8)
    stars[0, 2] += 1
    rows = [
        {"location_id": i % 3, "channel": "abc"[i % 2], "origin": str(i % 4), "stars": counts}
        for i, counts in enumerate(stars)
    ]
    return reviews(rows)


def mean(frame: pd.DataFrame) -> float:
    stars = frame[STARS].to_numpy().sum(axis=0)
    return float(stars @ np.arange(1, 6) / stars.sum())


def test_the_parts_add_up_to_the_change_in_ten_thousand_cases():
    random = np.random.default_rng(1)
    windows = [window(random) for _ in range(150)]
    means = [mean(frame) for frame in windows]
    for before, after in random.integers(0, len(windows), (10_000, 2)):
        found = mean_change(windows[before], windows[after])
        assert abs(found.real + found.mix - (means[after] - means[before])) < 1e-9


def test_better_stars_in_the_same_mix_are_real():
    before = reviews([{"origin": o, "stars": [90, 0, 0, 0, 210]} for o in "ab"])
    after = reviews([{"origin": o, "stars": [30, 0, 0, 0, 270]} for o in "ab"])
    found = mean_change(before, after)
    assert found.verdict == "real"
    assert found.mix == pytest.approx(0, abs=1e-12)
    assert found.real == pytest.approx(0.8)


def test_another_mix_of_the_same_stars_is_mix():
    def world(good: int, bad: int) -> pd.DataFrame:
        one = {"channel": "google", "stars": [0, 0, 0, 0, good]}
        return reviews([one, {"channel": "yelp", "stars": [bad, 0, 0, 0, 0]}])

    found = mean_change(world(300, 100), world(100, 100))
    assert found.verdict == "mix"
    assert found.real == pytest.approx(0, abs=1e-12)
    assert found.change == pytest.approx(-1)


def test_both_at_once_are_told_apart():
    before = reviews([{"origin": "a", "stars": [0, 0, 0, 0, 400]}, {"stars": [0, 0, 200, 0, 0]}])
    after = reviews([{"origin": "a", "stars": [0, 0, 0, 0, 200]}, {"stars": [0, 200, 0, 0, 0]}])
    found = mean_change(before, after)
    assert found.verdict == "real and mix"
    assert found.real < 0 > found.mix


def test_a_segment_that_vanishes_is_mix():
    stays = {"origin": "organic", "stars": [40, 20, 20, 20, 100]}
    found = mean_change(
        reviews([stays, {"origin": "invited", "stars": [0, 0, 0, 100, 900]}]), reviews([stays])
    )
    gone = found.segments.set_index("origin").loc["invited"]
    assert gone["imputed"]
    assert found.verdict == "mix"
    assert abs(found.real) < 0.02


INVITED, ORGANIC = np.array([5, 2, 3, 15, 75]) / 100, np.array([38, 10, 8, 12, 32]) / 100


def drawn(random: np.random.Generator, segments) -> pd.DataFrame:
    """A window of segments: place, origin, how many reviews, and the mix they are drawn from."""
    rows = [
        {"location_id": place, "origin": origin, "stars": random.multinomial(n, mix)}
        for place, origin, n, mix in segments
        if n
    ]
    return reviews(rows)


@pytest.mark.parametrize(
    ("places", "invited", "organic"), [(50, 5, 5), (200, 3, 3), (200, 1, 1), (200, 5, 2)]
)
def test_invited_reviews_that_stop_at_many_places_are_mix(places, invited, organic):
    def world(random: np.random.Generator, invited: int) -> pd.DataFrame:
        ours = [(place, "invited", invited, INVITED) for place in range(places)]
        return drawn(random, ours + [(place, "", organic, ORGANIC) for place in range(places)])

    random = np.random.default_rng(4)
    found = [mean_change(world(random, invited), world(random, 0)) for _ in range(30)]
    assert abs(np.mean([each.real for each in found])) < 0.06
    assert np.mean([each.verdict == "mix" for each in found]) > 0.8


def test_the_worse_half_of_a_chain_that_closes_is_mix():
    def world(random: np.random.Generator, places: range) -> pd.DataFrame:
        return drawn(random, [(i, "", 5, INVITED if i % 2 else ORGANIC) for i in places])

    random = np.random.default_rng(5)
    found = [
        mean_change(world(random, range(40)), world(random, range(1, 40, 2))) for _ in range(30)
    ]
    assert abs(np.mean([each.real for each in found])) < 0.06
    assert np.mean([each.verdict == "mix" for each in found]) > 0.8


def test_a_decline_is_real_though_few_places_have_reviews_in_both_windows():
    share = np.random.default_rng(6).random(1000)

    def world(random: np.random.Generator, fall: float) -> pd.DataFrame:
        good = np.clip(share - fall, 0, 1)
        each = random.poisson(0.7, len(share))
        mixes = good[:, None] * INVITED + (1 - good[:, None]) * ORGANIC
        return drawn(random, [(i, "", n, mixes[i]) for i, n in enumerate(each)])

    random = np.random.default_rng(7)
    found = [mean_change(world(random, 0), world(random, 0.35)) for _ in range(20)]
    assert np.mean([each.real / each.change for each in found]) > 0.75
    assert np.std([each.real for each in found]) < 1.3 * np.mean([e.real_error for e in found])


def test_forty_reviews_a_month_tell_no_change_of_a_third_of_a_star():
    before = reviews([{"stars": [6, 2, 3, 5, 24]}])
    after = reviews([{"stars": [9, 2, 3, 5, 21]}])
    found = mean_change(before, after)
    assert found.change < -0.25
    assert found.real_error == pytest.approx(0.34, abs=0.04)
    assert found.verdict == "no detectable change"
    assert "40 and 40 reviews" in found.test


@pytest.mark.parametrize(("was", "now"), [((5, 1), (4, 1)), ((5, 3), (4, 3)), ((5, 6), (1, 1))])
def test_a_handful_of_reviews_tells_no_change_though_each_side_is_of_one_mind(was, now):
    def alike(star: int, n: int) -> pd.DataFrame:
        return reviews([{"stars": [n * (star == each) for each in range(1, 6)]}])

    found = mean_change(alike(*was), alike(*now))
    assert found.verdict == "no detectable change"
    assert found.test == "nothing is told of a change before there are 5 reviews on either side"


@pytest.mark.parametrize("n", [5, 10, 30, 100])
@pytest.mark.parametrize("mix", [[0.05, 0.03, 0.07, 0.2, 0.65], [0.25, 0.1, 0.1, 0.15, 0.4]])
def test_where_nothing_changed_one_in_ten_is_told_as_a_change_at_most(n, mix):
    random = np.random.default_rng(n)
    windows = [reviews([{"stars": random.multinomial(n, mix)}]) for _ in range(2_000)]
    pairs = zip(windows[::2], windows[1::2], strict=True)
    told = [mean_change(*pair).verdict != "no detectable change" for pair in pairs]
    assert np.mean(told) < 0.10 + 2.5 * np.sqrt(0.09 / len(told))


def test_a_real_change_that_another_mix_hides_is_told():
    def world(good: int, bad: int, better: int) -> pd.DataFrame:
        one = {"channel": "google", "stars": [0, 0, 0, good - better, better]}
        return reviews([one, {"channel": "trustpilot", "stars": [0, bad - better, better, 0, 0]}])

    found = mean_change(world(300, 100, 20), world(200, 200, 120))
    assert abs(found.change) < 0.05
    assert found.verdict == "real and mix"
    assert found.real > 0.2 > 0 > found.mix


def test_where_most_of_a_change_is_real_but_unsure_it_is_not_called_mix():
    first, second = {"location_id": 1}, {"location_id": 2}
    before = reviews([{**first, "stars": [0, 2, 3, 6, 25]}, {**second, "stars": [0, 0, 1, 0, 3]}])
    after = reviews([{**first, "stars": [0, 1, 0, 1, 2]}, {**second, "stars": [2, 4, 5, 9, 16]}])
    found = mean_change(before, after)
    assert abs(found.real) > abs(found.mix)
    assert found.verdict in ("no detectable change", "mix, perhaps real")


def chains(random: np.random.Generator, fall: float, n: int = 500, share=None) -> pd.DataFrame:
    """Reviews of 20 places on 2 channels: one of them is rated lower, and all fall alike."""
    mixes = np.array([[0.08, 0.05, 0.09, 0.2, 0.58], [0.18, 0.05, 0.09, 0.2, 0.48]])
    mixes += fall / 4 * np.array([1, 0, 0, 0, -1])
    counts = random.multinomial(n, np.full(40, 1 / 40) if share is None else share)
    rows = [
        {
            "location_id": i // 2,
            "channel": "ab"[i % 2],
            "stars": random.multinomial(k, mixes[i % 2]),
        }
        for i, k in enumerate(counts)
        if k
    ]
    return reviews(rows)


def verdicts(seed: int, fall: float, runs: int, n: int, share=None) -> list[str]:
    random = np.random.default_rng(seed)
    return [
        mean_change(chains(random, 0, n), chains(random, fall, n, share)).verdict
        for _ in range(runs)
    ]


@pytest.mark.parametrize("n", [100, 500])
def test_over_many_segments_one_in_ten_is_told_as_a_change_at_most(n):
    told = [each != "no detectable change" for each in verdicts(n, 0, 400, n)]
    assert np.mean(told) < 0.10 + 2 * np.sqrt(0.09 / len(told))


def test_a_mix_that_has_not_changed_is_not_said_to_have():
    told = verdicts(1, 0.3, 200, 500)
    assert np.mean([each == "real" for each in told]) > 0.75
    assert np.mean(["mix" in each for each in told]) < 0.15


def test_a_mix_that_has_changed_is_said_to_have():
    share = np.tile([0.01, 0.04], 20)
    told = verdicts(2, 0, 100, 2_000, share)
    assert np.mean([each == "mix" for each in told]) > 0.8
    both = verdicts(2, 0.5, 100, 2_000, share)
    assert np.mean([each == "real and mix" for each in both]) > 0.8


@pytest.mark.parametrize("n", [100, 500])
def test_the_error_of_the_mix_is_that_of_shares_drawn_anew(n):
    random = np.random.default_rng(3)
    found = [mean_change(chains(random, 0, n), chains(random, 0, n)) for _ in range(300)]
    spread = np.std([each.mix for each in found])
    assert spread == pytest.approx(np.mean([each.mix_error for each in found]), rel=0.12)


def test_a_segment_without_stars_changes_nothing():
    stars, post = {"stars": [3, 0, 0, 0, 30]}, {"channel": "x", "n": 4, "post_negative": 4}
    plain, found = (mean_change(reviews(rows), reviews(rows)) for rows in ([stars], [stars, post]))
    assert (found.real_error, found.mix_error) == (plain.real_error, 0)


def test_one_segment_has_no_mix_and_one_test():
    found = mean_change(
        reviews([{"stars": [10, 0, 0, 0, 30]}]), reviews([{"stars": [1, 0, 0, 0, 39]}])
    )
    assert (found.mix, found.mix_error) == (0, 0)
    assert found.test.startswith("two-sided t-test, 10%: 40 and 40 reviews")


def test_a_window_without_stars_has_no_mean():
    with pytest.raises(ValueError, match="window"):
        mean_change(reviews([{"stars": [0, 0, 0, 0, 1]}]), reviews([]))


def test_a_brand_that_stops_inviting_reviews_has_not_declined(exports):
    path = exports / "puregym_uk_google_trustpilot" / "Trustpilot_12_months.xlsx"
    if not path.exists():
        pytest.skip("the export of the stopped invitations is not there")
    table = pd.read_excel(path, engine="calamine").drop_duplicates("Review ID")
    month = table["Review Created (UTC)"].dt.strftime("%Y-%m")

    def tallied(name: str) -> pd.DataFrame:
        rows = table[month == name]
        stars = pd.get_dummies(rows["Review Stars"]).reindex(columns=range(1, 6), fill_value=0)
        frame = stars.set_axis(STARS, axis=1).assign(
            location_id=1, channel="trustpilot", origin=rows["Source Of Review"].fillna("")
        )
        return frame.groupby([*SEGMENTS], as_index=False).sum()

    found = mean_change(tallied("2023-07"), tallied("2023-08"))
    assert (found.before, found.after) == pytest.approx((3.85, 2.88), abs=0.01)
    assert found.verdict == "mix"
    assert found.mix < 0.75 * found.change
    organic = found.segments.set_index("origin").loc["Organic"]
    assert organic["mean_after"] > organic["mean_before"]
