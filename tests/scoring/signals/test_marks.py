"""Which sides numbers and stars take, through the file that holds them."""

from pathlib import Path

import pytest

from scoring.signals.labelled import UnreadableLabels, read


def sides(path: Path, name: str, cells: list[str]) -> tuple[list[int], str]:
    """Return the labels of a file with these cells under a name, and what is told of it."""
    rows = "".join(f'"text {place}","{cell}"\n' for place, cell in enumerate(cells))
    path.write_text(f"text,{name}\n{rows}", encoding="utf-8")
    told: list[str] = []
    return [example.label for example in read(path, tell=told.append)], " | ".join(told)


@pytest.mark.parametrize(
    ("name", "cells", "expected", "scale"),
    [
        ("score", "0 4", [-1, 1], "(0 to 4)"),
        ("rating", "0 1 2", [-1, 0, 1], "(0 to 2)"),
        ("rating", "1 2", [-1, 1], "(1 to 2)"),
        ("stars", "0 1 2 3 4", [-1, -1, 0, 1, 1], "(0 to 4)"),
        ("rating", "0 2 5 8 10", [-1, -1, 0, 1, 1], "(0 to 10)"),
        ("rating", "0 5", [-1, 1], "(0 to 5)"),
        ("rating", "0/10 3/10 8/10", [-1, 0, 1], "(0 to 10)"),
        ("rating", "0 1", [-1, 1], "(0 to 1)"),
        ("score", "-1 0 1", [-1, 0, 1], "(-1 to 1)"),
        ("score", "1 2 3 4", [-1, -1, 0, 1], "(1 to 5)"),
        ("label", "2 4 6 8 10", [-1, 0, 0, 1, 1], "(1 to 10)"),
        ("sentiment", "1 3 5 7 10", [-1, -1, 0, 0, 1], "(1 to 10)"),
        ("label", "0.5 1.5 3.5 4.5 5", [-1, -1, 0, 1, 1], "(1 to 5)"),
        ("class", "1 star|3 stars|4 stars", [-1, 0, 1], "(1 to 5)"),
        ("label", "1,0|3,0|4,0", [-1, 0, 1], "(1 to 5)"),
        ("sentiment", "-4 -2 0 2 4", [-1, -1, 0, 1, 1], "(-4 to 4)"),
        ("polarity", "-1 -0.5 0 0.5 1", [-1, -1, 0, 1, 1], "(-1 to 1)"),
    ],
)
def test_the_scale_is_the_one_that_holds_the_numbers_and_is_said(
    tmp_path: Path, name: str, cells: str, expected: list[int], scale: str
) -> None:
    parts = cells.split("|") if "|" in cells else cells.split()
    found, told = sides(tmp_path / "a.csv", name, parts * 10)
    assert found == expected * 10
    assert scale in told
    assert "take no side" not in told


def test_mistyped_stars_do_not_change_the_scale(tmp_path: Path) -> None:
    stars = ["1", "2", "3", "4", "5"] * 40
    found, told = sides(tmp_path / "a.csv", "rating", [*stars, *["11"] * 5])
    assert found == [-1, -1, 0, 1, 1] * 40
    assert "(1 to 5)" in told
    assert "5 of 205 rows take no side, such as '11'" in told


def test_a_zero_among_stars_says_that_none_were_given(tmp_path: Path) -> None:
    found, told = sides(tmp_path / "a.csv", "rating", ["0", "1", "2", "3", "4", "5"] * 10)
    assert found == [-1, -1, 0, 1, 1] * 10
    assert "10 of 60 rows take no side, such as '0'" in told


@pytest.mark.parametrize(
    "cells",
    [
        ["0/5"] * 10,
        ["0", "1", "2", "3"] * 10,
        ["5", "4", "17"] * 10,
        [*["5", "4"] * 50, *["11", "44"] * 2],
    ],
)
def test_numbers_of_no_known_scale_are_refused_rather_than_guessed(
    tmp_path: Path, cells: list[str]
) -> None:
    with pytest.raises(UnreadableLabels, match="known scale"):
        sides(tmp_path / "a.csv", "stars", cells)


def test_stars_of_each_channel_are_on_its_own_scale(tmp_path: Path) -> None:
    rows = "".join(
        f"text {place},{star},google\nwords {place},{star * 2},booking\n"
        for place, star in enumerate([1, 2, 3, 4, 5] * 6)
    )
    path = tmp_path / "a.csv"
    path.write_text(f"text,rating,channel\n{rows}", encoding="utf-8")
    told: list[str] = []
    found = [example.label for example in read(path, tell=told.append)]
    assert found == [-1, -1, -1, 0, 0, 0, 1, 1, 1, 1] * 6
    assert "(1 to 10; 1 to 5 on google)" in told[0]


def test_a_label_that_only_some_cells_of_which_are_classes_gives_way_to_stars(
    tmp_path: Path,
) -> None:
    rows = "".join(f"text {place},{place % 5 / 2 - 1},{5 - place % 5}\n" for place in range(20))
    path = tmp_path / "a.csv"
    path.write_text(f"text,polarity,stars\n{rows}", encoding="utf-8")
    assert [example.label for example in read(path)] == [1, 1, 0, -1, -1] * 4
