"""Training from labelled files, where the training libraries are installed."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="the train extra is not installed")
pytest.importorskip("vaderSentiment", reason="the train extra is not installed")

from scoring.signals import sentiment
from scoring.signals.labelled import Example, fingerprint
from scoring.signals.train import by_language, main
from scoring.signals.words import sentences

ROOT = Path(__file__).resolve().parents[3]
THINGS = ["room", "soup", "waiter", "bed", "view", "wine", "towel", "garden", "breakfast", "lift"]
PLACES = ["here", "there", "upstairs", "downstairs", "outside", "inside", "today", "again"]
KINDS = {"pos": "glorpish", "neg": "blemmy", "neu": "tallish"}


def invented(path: Path) -> Path:
    """Write a set whose opinion words no other model knows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label", "lang", "split"])
        for label, word in KINDS.items():
            for thing in THINGS:
                for place in PLACES:
                    writer.writerow([f"The {thing} was {word} {place}.", label, "en", "train"])
    return path


def test_a_model_learns_what_the_file_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(invented(tmp_path / "set.csv")), "--out", str(tmp_path / "models")])
    assert "en: 80 negative, 80 neutral, 80 positive texts" in capsys.readouterr().out
    model = sentiment.read(tmp_path / "models/en.json.gz")
    for label, word in (("neg", -1), ("neu", 0), ("pos", 1)):
        judged = model.judge(sentences(f"The carpet was {KINDS[label]} here.", "en"))
        assert judged.sentiment == word


def test_the_same_files_give_the_same_model(tmp_path: Path) -> None:
    source = str(invented(tmp_path / "set.csv"))
    # Sets are walked in an order of their own in every process.
    for name, order in (("a", "1"), ("b", "2")):
        train = [sys.executable, "-m", "scoring.signals.train", source, "--out", name]
        environment = os.environ | {"PYTHONHASHSEED": order, "PYTHONPATH": str(ROOT)}
        subprocess.run(train, cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "a/en.json.gz").read_bytes() == (tmp_path / "b/en.json.gz").read_bytes()


def test_a_word_list_tells_of_words_that_no_text_has(tmp_path: Path) -> None:
    words = tmp_path / "AFINN-en.json"
    words.write_text('{"glorpish": 3, "blemmy": -3, "quorfy": 3}', encoding="utf-8")
    source = str(invented(tmp_path / "set.csv"))
    main([source, "--words", str(words), "--out", str(tmp_path / "models")])
    model = sentiment.read(tmp_path / "models/en.json.gz")
    quorfy, unknown = (
        model.judge(sentences(f"The carpet was {word} here.", "en")).score
        for word in ("quorfy", "zambly")
    )
    assert quorfy > unknown + 0.2


def test_two_classes_make_a_model_that_never_says_the_third(tmp_path: Path) -> None:
    header, *three = invented(tmp_path / "three.csv").read_text(encoding="utf-8").splitlines()
    rows = [row for row in three if ",neu," not in row]
    rows += [row.replace(" was ", " is ") for row in rows]
    two = tmp_path / "two.csv"
    two.write_text("\n".join([header, *rows]), encoding="utf-8")
    main([str(two), "--out", str(tmp_path / "models")])
    model = sentiment.read(tmp_path / "models/en.json.gz")
    praise, blame, neither = (
        model.judge(sentences(f"The carpet was {word} here.", "en"))
        for word in (KINDS["pos"], KINDS["neg"], "blue")
    )
    assert praise.positive > 0.7
    assert blame.negative > 0.7
    assert neither.neutral < 0.01


def test_too_few_texts_make_no_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "few.csv"
    source.write_text("text,label,lang\nFine place,pos,en\nBad place,neg,en\n", encoding="utf-8")
    assert main([str(source), "--out", str(tmp_path / "models")]) == 1
    told = capsys.readouterr()
    assert "too few" in told.out
    assert "nothing was trained: a model needs 200 texts" in told.err
    assert not (tmp_path / "models").exists()


def test_a_folder_is_learned_from_and_what_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sets" / "deep").mkdir(parents=True)
    invented(tmp_path / "sets" / "deep" / "good.csv")
    (tmp_path / "sets" / "odd.csv").write_text("place\nRome\n", encoding="utf-8")
    missing = str(tmp_path / "missing.csv")
    out = tmp_path / "models"
    assert main([str(tmp_path / "sets"), missing, "--out", str(out)]) == 0
    told = capsys.readouterr()
    assert "80 positive texts" in told.out
    assert "left out: odd.csv: no column of texts" in told.err and "missing.csv" in told.err
    assert (out / "en.json.gz").exists()


def test_says_why_nothing_was_trained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ["--out", str(tmp_path / "models")]
    assert main([str(tmp_path / "missing.csv"), *out]) == 1
    assert "languages of the texts: none" in capsys.readouterr().err
    source = str(invented(tmp_path / "set.csv"))
    assert main([source, "--only", "it", "--without", "dev", *out]) == 1
    assert "no text is of it; languages of the texts: en" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--exclude", "--words", "--vectors"])
def test_an_option_that_cannot_be_read_ends_the_run_before_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    source, out = str(invented(tmp_path / "set.csv")), str(tmp_path / "models")
    with pytest.raises(SystemExit) as ended:
        main([source, "--out", out, option, str(tmp_path / "AFINN-xx.json")])
    assert ended.value.code == 2
    assert "AFINN-xx.json" in capsys.readouterr().err
    assert not Path(out).exists()


def test_judged_and_repeated_texts_are_never_learned() -> None:
    files = [
        [Example("Good food!", 1, "en"), Example("Judged text", -1, "en")],
        [Example("good food", 1, "en"), Example("Gutes Essen", 1, "de")],
    ]
    learned = by_language(files, banned={fingerprint("judged TEXT.")})
    assert learned == {
        "en": [[Example("Good food!", 1, "en")], []],
        "de": [[], [Example("Gutes Essen", 1, "de")]],
    }
