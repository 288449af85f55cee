"""How labelled sets are read and judged."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from scoring.evaluate import baseline, calibration_error, evaluate, main
from scoring.signals.baselines import textblob
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
