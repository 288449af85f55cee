"""A review counts once, in however many files it stands."""

from pathlib import Path

import pytest

from scoring.exports import load, once
from tests.scoring.test_backtest import write_chain


def kept(*paths: Path) -> list[str]:
    return [path.name for path, _ in once((path, load(path)) for path in paths)]


def test_a_file_of_the_same_reviews_is_left_out_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = write_chain(tmp_path / "one.csv", places=25, days=330)
    header, *rows = one.read_text().splitlines()
    copy = tmp_path / "copy.csv"
    copy.write_text("\n".join([header, *reversed(rows[20:])]))
    capsys.readouterr()
    assert kept(one, copy) == ["one.csv"]
    told = capsys.readouterr().err
    assert f"left out: {copy}: 98.9% of its reviews are those of {one}" in told


def test_other_reviews_of_the_same_time_are_kept(tmp_path: Path) -> None:
    one = write_chain(tmp_path / "one.csv", places=60, days=330)
    other = write_chain(tmp_path / "other.csv", places=50, days=330)
    assert kept(one, other) == ["one.csv", "other.csv"]
