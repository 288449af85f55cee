from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scoring.backtest import OURS, SHOWN, Choice, choose, judge, main
from scoring.exports import load
from scoring.forecast import LASTING, future_interval, future_mean, future_variance
from scoring.formulas import FORMULAS
from scoring.index import Settings
from scoring.indices import rating
from scoring.leads import Clusters, lead
from scoring.replay import HORIZON, replay
from scoring.starfile import NoReviews
from tests.scoring.worlds import star_mix


def write_chain(path: Path, places: int = 60, days: int = 700, per_day: float = 0.25) -> Path:
    """A chain whose places differ, and wander a little around what sets them apart."""
    random = np.random.default_rng(8)
    quality = np.clip(random.normal(4.0, 0.35, places), 1.3, 4.8)
    count = random.poisson(per_day, (places, days))
    place, day = np.nonzero(count)
    quarter = random.normal(0, 0.15, (places, days // 90 + 1))
    mean = np.clip(quality[place] + quarter[place, day // 90], 1.1, 4.9)
    mix = star_mix(mean).cumsum(axis=1)
    stars = 1 + (random.random((len(mean), 1)) > mix).sum(axis=1)
    dates = pd.Timestamp("2022-01-01") + pd.to_timedelta(day, unit="D")
    table = pd.DataFrame({"location": place, "stars": np.minimum(stars, 5), "date": dates})
    table.assign(id=range(len(table))).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    return load(write_chain(tmp_path_factory.mktemp("exports") / "chain.csv"))


@pytest.fixture(scope="module")
def choice(export):
    return choose([export])


@pytest.fixture(scope="module")
def windows(export, choice):
    return judge(export, choice)


@pytest.mark.parametrize("formula", [*FORMULAS])
def test_ours_errs_less_than_every_published_formula(windows, formula):
    assert (windows[OURS] ** 2).mean() < (windows[formula] ** 2).mean()


def test_nine_of_ten_intervals_hold_what_came(windows):
    assert 0.87 < windows["in_90%"].mean() < 0.94
    assert 0.75 < windows["in_80%"].mean() < 0.87
    assert 0.45 < windows["in_50%"].mean() < 0.62


def test_few_windows_are_no_reason_to_leave_the_usual_settings(tmp_path):
    alone = load(write_chain(tmp_path / "alone.csv", places=1, days=1_100, per_day=0.6))
    assert choose([alone]) == Choice(Settings(), LASTING)


def test_many_windows_are(export, choice):
    assert choice != Choice(Settings(), LASTING)
    assert choose([replace(export, training=())]) == Choice(Settings(), LASTING)


def test_what_is_chosen_on_is_not_judged(export):
    chosen_on, judged = (
        {(place, cutoff.day) for cutoff in part for place in cutoff.place}
        for part in (export.training, export.judged)
    )
    assert chosen_on
    assert not chosen_on & judged


def test_a_single_place_is_split_in_time(tmp_path):
    export = load(write_chain(tmp_path / "one.csv", places=1, days=1_200, per_day=1.0))
    last = max(cutoff.day for cutoff in export.training)
    assert last + HORIZON <= min(cutoff.day for cutoff in export.judged)


def test_a_passing_difference_is_found_to_pass(choice):
    assert choice.settings.half_life_days >= 180
    assert 0.7 <= choice.lasting <= 1


def test_predictions_know_nothing_of_the_future():
    def reviews(later: float) -> pd.DataFrame:
        day = np.arange(19_000, 19_400)
        stars = np.where(day < 19_200, 4.0, later)
        return pd.DataFrame({"location": "a", "channel": "", "day": day, "stars": stars})

    for good, bad in zip(replay(reviews(5.0)), replay(reviews(1.0)), strict=True):
        if good.day > 19_200:
            break
        assert good.rated(Settings())["value"].tolist() == bad.rated(Settings())["value"].tolist()
        for formula in FORMULAS:
            assert good.predicted(formula) == pytest.approx(bad.predicted(formula))


def test_it_is_the_rating_that_is_judged(export):
    cutoff = export.judged[-1]
    shown = rating.compute(
        replace(cutoff.tallies, by=("location_id", "channel")),
        as_of=pd.Timestamp((cutoff.day - 1) * 86_400, unit="s", tz="UTC").to_pydatetime(),
        settings=Settings(),
    ).droplevel("channel")
    np.testing.assert_allclose(
        cutoff.rated(Settings())["value"], shown.loc[cutoff.place, "value"].to_numpy()
    )


def in_fours(windows: int) -> Clusters:
    """Return clusters of four windows each, of a place and a stretch of their own."""
    four = np.arange(windows) // 4
    return Clusters(place=four, stretch=four)


def against(table, formula):
    return lead(table[formula].to_numpy(), table[OURS].to_numpy(), in_fours(len(table)))


def test_noise_is_not_taken_for_a_lead():
    random = np.random.default_rng(1)
    errors = random.normal(0, 1, 400)
    table = pd.DataFrame({OURS: errors, "same": random.permutation(errors), "worse": 2 * errors})
    assert against(table, "same").verdict == "level"
    assert against(table, "worse").verdict == "ahead"
    swapped = table.rename(columns={OURS: "worse", "worse": OURS})
    assert against(swapped, "worse").verdict == "behind"


def test_a_lead_has_the_standard_error_of_resampled_clusters():
    random = np.random.default_rng(2)
    table = pd.DataFrame(random.normal(0, [1.0, 1.1], (800, 2)), columns=[OURS, "other"])
    found = against(table, "other")
    squares = table.to_numpy().reshape(200, 4, 2) ** 2
    picked = random.integers(0, 200, (2_000, 200))
    resampled = np.sqrt(squares[picked].mean(axis=(1, 2)))
    assert found.stars == pytest.approx(np.diff(np.sqrt(squares.mean(axis=(0, 1))))[0])
    assert found.error == pytest.approx(np.diff(resampled, axis=1).std(), rel=0.1)


def test_what_the_product_shows_is_judged_beside_what_is_chosen(export, windows):
    cutoff = export.judged[0]
    shown = future_mean(cutoff.rated(Settings())) - cutoff.outcome
    np.testing.assert_allclose(windows[SHOWN].to_numpy()[: len(shown)], shown)


def test_intervals_widen_once_errors_have_been_made_and_not_before(tmp_path, choice):
    path = tmp_path / "fallen.csv"
    day = np.arange(1_400)
    stars = np.where(day < 900, 5 - (day % 4 == 0), 1 + (day % 4 == 0))
    dates = pd.Timestamp("2020-01-01") + pd.to_timedelta(day, unit="D")
    pd.DataFrame({"stars": stars, "date": dates, "id": day}).to_csv(path, index=False)
    windows = judge(load(path), choice)
    known = windows["day"] - HORIZON - (pd.Timestamp("2020-01-01").timestamp() // 86_400 + 900)
    width = windows["high_90%"] - windows["low_90%"]
    assert width[known <= -HORIZON].max() < 1
    assert width[known > 0].min() > 1.5


@pytest.mark.parametrize("places", [4, 60])
def test_what_is_told_of_earlier_windows_knows_nothing_of_the_future(tmp_path, places):
    path = write_chain(tmp_path / "chain.csv", places=places, per_day=0.25)
    half = pd.Timestamp("2023-04-01")
    reviews = pd.read_csv(path, parse_dates=["date"])
    later = reviews["date"] >= half
    reviews.loc[later, "stars"] = np.random.default_rng(0).choice([1, 5], later.sum())
    reviews.to_csv(tmp_path / "shuffled.csv", index=False)
    usual = Choice(Settings(), LASTING)
    told, shuffled = (judge(load(tmp_path / f"{n}.csv"), usual) for n in ("chain", "shuffled"))
    day = told["day"].to_numpy() * 86_400
    ends = told.columns[told.columns.str.contains("_")]
    known = day <= half.timestamp()
    assert known.any()
    for table in (told, shuffled):
        table["value"] = table[OURS] + table["outcome"]
    told_then = ["value", *ends[~ends.str.startswith("in_")]]
    pd.testing.assert_frame_equal(told.loc[known, told_then], shuffled.loc[known, told_then])
    over = day + HORIZON * 86_400 <= half.timestamp()
    assert over.any()
    pd.testing.assert_frame_equal(told[over], shuffled[over])


def test_intervals_hold_their_share_where_nothing_drifts(tmp_path):
    random = np.random.default_rng(5)
    place, day = random.integers(0, 150, 12_000), random.integers(0, 900, 12_000)
    mix = star_mix(np.clip(random.normal(3.9, 0.4, 150), 1.2, 4.8)).cumsum(axis=1)[place]
    stars = np.minimum(1 + (random.random((12_000, 1)) > mix).sum(axis=1), 5)
    dates = pd.Timestamp("2022-01-01") + pd.to_timedelta(day, unit="D")
    table = pd.DataFrame({"location": place, "stars": stars, "date": dates, "id": range(12_000)})
    table.to_csv(tmp_path / "still.csv", index=False)
    windows = judge(load(tmp_path / "still.csv"), Choice(Settings(), 1.0))
    for level in (0.5, 0.8, 0.9):
        assert windows[f"in_{level:.0%}"].mean() == pytest.approx(level, abs=0.045)


def test_prints_every_formula_and_the_coverage(tmp_path, capsys):
    path = write_chain(tmp_path / "small.csv", places=25, days=330)
    assert main([str(path), str(tmp_path / "missing.csv")]) == 0
    printed = capsys.readouterr()
    for formula in (OURS, *FORMULAS):
        assert formula in printed.out
    assert "standard error" in printed.out
    assert "missing.csv" in printed.err
    assert "small.csv: 1,821 rows read, 1,821 used" in printed.err


def write_alike(path: Path, stars: int) -> Path:
    """An export of one place whose ratings are all the same."""
    path.parent.mkdir(parents=True)
    dates = pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(1_400), unit="D")
    table = pd.DataFrame({"stars": stars, "date": dates, "id": np.arange(1_400)})
    table.to_csv(path, index=False)
    return path


def test_files_that_say_nothing_and_files_of_one_name_do_not_end_the_run(tmp_path, capsys):
    for stars, folder in ((5, "a/data"), (1, "b/data")):
        write_alike(tmp_path / folder / "r.csv", stars)
    assert main([str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert printed.count("windows of 1 place,") == 2
    assert printed.count("its ratings are so alike that errors are about 0") == 2
    assert "of the error of" not in printed


def test_a_file_of_one_star_alone_changes_no_comparison_of_the_others(tmp_path, capsys):
    chain = str(write_chain(tmp_path / "chain.csv", places=25, days=330))
    assert main([chain]) == 0
    alone = capsys.readouterr().out
    assert main([chain, str(write_alike(tmp_path / "all" / "five.csv", 5))]) == 0
    both = capsys.readouterr().out

    def compared(printed: str) -> list[str]:
        return [line for line in printed.splitlines() if "of the error of" in line]

    assert compared(alone) == compared(both)
    assert "not of all/five.csv" in both


def test_the_standard_error_of_full_coverage_is_not_nothing(tmp_path, capsys):
    main([str(write_alike(tmp_path / "all" / "five.csv", 5))])
    printed = capsys.readouterr().out
    assert "100.0% at 90%" in printed
    assert "standard error of the last: 0.0%" not in printed


def test_refuses_what_it_cannot_judge(tmp_path, capsys):
    path = tmp_path / "short.csv"
    path.write_text("stars,date\n5,2024-01-01\n4,2024-01-05\n")
    with pytest.raises(NoReviews, match="too few"):
        load(path)
    assert main([str(path)]) == 1
    assert "short.csv" in capsys.readouterr().err


def test_a_forecast_falls_back_towards_the_chain_and_widens_for_few():
    place = pd.DataFrame(
        {"value": [4.8] * 2, "prior": [4.2] * 2, "variance": [0.02] * 2, "spread": [1.2] * 2}
    )
    assert future_mean(place, 0.5) == pytest.approx([4.5, 4.5])
    size = np.array([5.0, 200.0])
    assert future_variance(place, size, 0.1) == pytest.approx([0.36, 0.126])
    low, high = future_interval(place, size, 0.9)
    assert low[0] < low[1] < 4.7 < high[1]
    assert high.max() <= 5
