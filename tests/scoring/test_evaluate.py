"""How labelled sets are read and judged."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from scoring.evaluate import baseline, calibration_error, evaluate, main
from scoring.signals.baselines import textblob
from scoring.signals.judgement import Judgement
from scoring.signals.labelled import Example, UnreadableLabels, agreed, read

PRAISE = "Lovely room, wonderful breakfast and very friendly people."
BLAME = "Dirty room, awful breakfast and very rude people."
FACT = "The hotel has forty rooms."


def write(path: Path, header: list[str], *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def test_labels_and_stars_are_read_by_their_usual_names(tmp_path: Path) -> None:
    labels = write(tmp_path / "a.csv", ["Text", "Sentiment"], [PRAISE, "positive"], [BLAME, "-1"])
    stars = write(
        tmp_path / "b.csv", ["review", "stars"], [PRAISE, "5.0"], [BLAME, "2"], [FACT, "3"]
    )
    assert [example.label for example in read(labels)] == [1, -1]
    assert [example.label for example in read(stars)] == [1, -1, 0]
    assert {example.language for example in read(stars)} == {"en"}


def test_a_file_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableLabels, match=r"plain\.csv"):
        read(write(tmp_path / "plain.csv", ["text", "place"], [PRAISE, "Rome"]))


def test_a_disputed_text_is_left_out_and_a_repeated_one_counts_once() -> None:
    examples = [
        Example("Fine.", 1, "en"),
        Example("fine", 0, "en"),
        Example("Good!", 1, "en"),
        Example("good", 1, "en"),
    ]
    assert agreed(examples) == [Example("Good!", 1, "en")]


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
