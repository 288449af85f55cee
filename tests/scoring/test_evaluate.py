"""How labelled sets are read and judged."""

import csv
import math
import time
from pathlib import Path

import numpy as np
import pytest

from scoring.evaluate import baseline, calibration_error, evaluate, main
from scoring.signals.analyse import Analyser, Item
from scoring.signals.baselines import available, textblob
from scoring.signals.judgement import Judgement
from scoring.signals.labelled import Example

PRAISE = "Lovely room, wonderful breakfast and very friendly people."
BLAME = "Dirty room, awful breakfast and very rude people."
FACT = "The hotel has forty rooms."


def write(path: Path, header: list[str], *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def test_a_perfect_judge_scores_one_and_a_reversed_judge_nothing() -> None:
    examples = [Example(PRAISE, 1, "en"), Example(BLAME, -1, "en"), Example(FACT, 0, "en")]
    certain = {1: Judgement(0, 0, 1), -1: Judgement(1, 0, 0), 0: Judgement(0, 1, 0)}
    perfect = evaluate(examples, lambda example: certain[example.label])
    assert (perfect.two_accuracy, perfect.two_f1, perfect.three_f1) == (1, 1, 1)
    assert (perfect.two_error, perfect.three_error) == (0, 0)
    reversed_ = evaluate(examples, lambda example: certain[-example.label])
    assert reversed_.two_accuracy == 0
    assert reversed_.two_error == 1


def test_texts_that_a_judge_declines_are_counted_apart() -> None:
    examples = [Example(PRAISE, 1, "en"), Example("Отлично, всё понравилось", 1, "ru")]
    result = evaluate(
        examples, lambda example: Judgement(0, 0, 1) if example.language == "en" else None
    )
    assert (result.n, result.unscored, result.two_accuracy) == (1, 0.5, 1)
    assert math.isnan(result.three_f1)


def test_stated_confidence_is_held_against_what_came_true() -> None:
    confidence = np.array([0.95] * 10 + [0.65] * 10)
    right = np.array([True] * 5 + [False] * 5 + [True] * 6 + [False] * 4)
    assert calibration_error(confidence, right) == pytest.approx((0.45 + 0.05) / 2)


def test_textblob_is_a_baseline_that_needs_no_download() -> None:
    judge = baseline(textblob)
    assert evaluate([Example(PRAISE, 1, "en"), Example(BLAME, -1, "en")], judge).two_accuracy == 1


def test_the_command_prints_a_line_per_set_and_analyser(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header = ["text", "label", "lang"]
    judged = write(tmp_path / "judged.csv", header, [PRAISE, "pos", "en"], [BLAME, "neg", "en"])
    learned = write(tmp_path / "learned.csv", header, [PRAISE.upper(), "pos", "en"])
    main([str(judged), "--exclude", str(learned)])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0][:3] == ["set", "analyser", "n"]
    assert ["judged", "earshot", "1"] in [line[:3] for line in lines]
    assert {line[1] for line in lines if line[0] == "mean"} >= {"earshot", "textblob"}


def test_a_set_that_states_no_language_is_one_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One word taken for another language must not become a set of its own."""
    strange = "Zażółć gęślą jaźń, bardzo brudny pokój."
    rows = [[PRAISE, "pos"], [BLAME, "neg"], [FACT, "neu"], [strange, "neg"]]
    write(tmp_path / "mixed.csv", ["text", "label"], *rows)
    assert main([str(tmp_path / "mixed.csv")]) == 0
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    ours = [line for line in told if line[1] == "earshot"]
    assert [line[:4] for line in ours] == [
        ["mixed", "earshot", "3", "0.250"],
        ["mean", "earshot", "3", "0.250"],
    ]
    assert ["mixed", "textblob", "4"] in [line[:3] for line in told]


def lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_every_set_has_a_line_of_every_analyser_and_means_are_over_the_same_sets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ours has no model of Swahili; German the baselines do not know, but read."""
    rows = [[PRAISE, "pos", "en"], [BLAME, "neg", "en"]]
    rows += [["Das Zimmer war schön und sauber.", "pos", "de"], ["Huduma mbaya sana", "neg", "sw"]]
    path = write(tmp_path / "many.csv", ["text", "label", "lang"], *rows)
    assert main([str(path)]) == 0
    told = lines(capsys.readouterr().out)
    for language, texts in (("en", "2"), ("de", "1"), ("sw", "1")):
        counts = {line[1]: line[2] for line in told if line[0] == f"many:{language}"}
        ours = "0" if language == "sw" else texts
        assert counts == {"earshot": ours, **dict.fromkeys(available(), texts)}
    means = {line[1]: line[2] for line in told if line[0] == "mean"}
    assert means == dict.fromkeys(("earshot", *available()), "3")
    english = {line[1]: line[2] for line in told if line[0] == "mean:en"}
    assert english == dict.fromkeys(("earshot", *available()), "2")
    assert " ".join(told[-1]).startswith("means over 2 of 3 sets")


BRIEF = [
    ["Bad", "neg"], ["Malo", "neg"], ["gut", "pos"], ["Great", "pos"], ["Awful", "neg"],
    ["👍", "pos"], ["👎", "neg"], ["😡", "neg"], ["❤️❤️", "pos"], ["10/10", "pos"],
    ["1/10", "neg"], ["1 star", "neg"], ["5 stars", "pos"],
]  # fmt: skip


def test_brief_texts_are_judged_as_the_product_judges_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "brief.csv", ["text", "label"], *BRIEF)
    assert main([str(path)]) == 0
    signals = Analyser().analyse([Item(text) for text, _ in BRIEF])
    scored = [each.score for each in signals if each.score is not None]
    assert len(scored) == len(BRIEF)
    ours = next(line for line in lines(capsys.readouterr().out) if line[1] == "earshot")
    assert ours[:5] == ["brief", "earshot", str(len(BRIEF)), "0.000", "1.000"]


def test_emoji_are_judged_whatever_language_is_stated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "sw.csv", ["text", "label"], ["👍", "pos"], ["Huduma mbaya", "neg"])
    assert main([str(path), "--language", "sw"]) == 0
    ours = next(line for line in lines(capsys.readouterr().out) if line[1] == "earshot")
    assert ours[:4] == ["sw", "earshot", "1", "0.500"]


def test_a_language_is_known_by_any_of_its_codes_and_by_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "one.csv", ["text", "label"], [PRAISE, "pos"], [BLAME, "neg"])
    for code in ("en", "EN-us", "eng"):
        assert main([str(path), "--language", code]) == 0
        ours = next(line for line in lines(capsys.readouterr().out) if line[1] == "earshot")
        assert ours[2] == "2"
    with pytest.raises(SystemExit):
        main([str(path), "--language", "english"])
    assert "'english' is no code of a language" in capsys.readouterr().err


def test_speed_is_of_texts_that_were_scored_by_an_analyser_that_has_started() -> None:
    started = []

    def judge(example: Example) -> Judgement | None:
        time.sleep(0.001 if started else 0.3)
        started.append(example)
        return Judgement(0, 0, 1) if example.language == "en" else None

    half = [Example(PRAISE, 1, "en"), Example(PRAISE, 1, "sw")] * 10
    assert 200 < evaluate(half, judge).rate <= 500
    assert math.isnan(evaluate([Example(PRAISE, 1, "sw")], judge).rate)


def test_a_set_that_nobody_scored_has_a_dash_for_its_speed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "sw.csv", ["text", "label"], ["Huduma mbaya sana", "neg"])
    main([str(path), "--language", "sw"])
    ours = next(line for line in lines(capsys.readouterr().out) if line[1] == "earshot")
    assert (ours[2], ours[-1]) == ("0", "–")


def test_a_text_of_megabytes_does_not_hold_the_baselines_up() -> None:
    examples = [Example("awful food " * 200_000, -1, "en")]
    for score in available().values():
        assert evaluate(examples, baseline(score)).two_accuracy == 1


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--split", "test"], "no text of split test, but of dev, train"),
        (["--exclude", "set.csv"], "every text of it stands in a file to exclude"),
    ],
)
def test_says_why_nothing_is_left_to_judge(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [[f"{PRAISE} &amp; more", "pos", "train"], [BLAME, "neg", "dev"]]
    write(tmp_path / "set.csv", ["text", "label", "split"], *rows)
    assert main(["set.csv", *more]) == 1
    assert f"left out: set.csv: {told}" in capsys.readouterr().err


def test_folders_can_be_excluded_and_what_cannot_be_read_ends_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judged = write(tmp_path / "judged.csv", ["text", "label"], [PRAISE, "pos"], [BLAME, "neg"])
    (tmp_path / "learned").mkdir()
    write(tmp_path / "learned" / "a.csv", ["text", "label"], [PRAISE, "pos"])
    write(tmp_path / "learned" / "odd.csv", ["place"], ["Rome"])
    assert main([str(judged), "--exclude", str(tmp_path / "learned")]) == 0
    printed = capsys.readouterr()
    assert "odd.csv" in printed.err
    assert ["judged", "earshot", "1"] in [line[:3] for line in lines(printed.out)]
    with pytest.raises(SystemExit) as ended:
        main([str(judged), "--exclude", str(tmp_path / "none.csv")])
    assert ended.value.code == 2
    assert "none.csv" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = write(tmp_path / "good.csv", ["text", "label"], [PRAISE, "pos"])
    bad = write(tmp_path / "bad.csv", ["text", "place"], [PRAISE, "Rome"])
    assert main([str(bad), str(tmp_path / "none.csv"), str(good)]) == 0
    told = capsys.readouterr()
    assert "good" in told.out
    assert all(f"{name}.csv" in told.err for name in ("bad", "none"))
    assert main([str(bad)]) == 1
