"""Files of every usual layout are read alike, and what is none is refused by name."""

import bz2
import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from scoring.tables import Unreadable, read_each, read_table

ROWS = [{"text": "Très bon", "stars": "5"}, {"text": "Zu laut, zu eng", "stars": "2"}]


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("a.csv", 'text,stars\nTrès bon,5\n"Zu laut, zu eng",2\n', "utf-8-sig"),
        ("a.csv", "text;stars\r\nTrès bon;5\r\n\r\nZu laut, zu eng;2\r\n", "cp1252"),
        ("a.tsv", "text\tstars\nTrès bon\t5\nZu laut, zu eng\t2\n", "utf-16"),
        ("a.csv", "text| stars \nTrès bon|5|\nZu laut, zu eng|2\n", "utf-8"),
        ("a.csv", "sep=;\r\ntext;stars\r\nTrès bon;5\r\nZu laut, zu eng;2\r\n", "utf-8-sig"),
        ("a.csv", "text;stars\nTrès bon;5\nZu laut, zu eng;2\n", "utf-16-le"),
        ("a.csv", "text;stars\nTrès bon;5\nZu laut, zu eng;2\n", "utf-16-be"),
        ("a.json", json.dumps(ROWS), "utf-8"),
        ("a.json", json.dumps({"query": {"page": 1}, "found": {"reviews": ROWS}}), "utf-8"),
        ("a.jsonl", "\n\n".join(map(json.dumps, ROWS)), "utf-8"),
        ("a.json", pd.DataFrame(ROWS).to_json(), "utf-8"),
    ],
)
def test_every_layout_gives_the_same_rows(
    tmp_path: Path, name: str, text: str, encoding: str
) -> None:
    table = read_table(written(tmp_path / name, text, encoding))
    assert table[["text", "stars"]].to_dict("records") == ROWS


def test_commas_in_the_first_text_do_not_part_what_tabs_part(tmp_path: Path) -> None:
    text = "Well, so, so\t0\nFine\t1\nGood, really\t1\n"
    table = read_table(written(tmp_path / "a.txt", text))
    assert [*table.columns] == ["Well, so, so", "0"]
    assert table["0"].to_list() == ["1", "1"]


def test_a_quote_that_nobody_closes_swallows_no_rows(tmp_path: Path) -> None:
    text = 'text\tstars\n"Very good\t5\n5" plates\t2\nThe "best\t1\n'
    table = read_table(written(tmp_path / "a.tsv", text))
    assert table["stars"].to_list() == ["5", "2", "1"]
    assert table["text"].to_list() == ['"Very good', '5" plates', 'The "best']


def test_a_sheet_keeps_its_numbers_and_a_single_object_is_a_row(tmp_path: Path) -> None:
    sheet = tmp_path / "a.xlsx"
    pd.DataFrame({"stars": [5, 2], 2024: [1, 2]}).to_excel(sheet, index=False)
    assert read_table(sheet).to_dict("list") == {"stars": [5, 2], "2024": [1, 2]}
    one = written(tmp_path / "one.json", '{"stars": 4, "dates": {"written": "2024-01-31"}}')
    assert read_table(one).to_dict("records") == [{"stars": 4, "dates.written": "2024-01-31"}]


def test_empty_lines_before_the_header_are_passed_over(tmp_path: Path) -> None:
    table = read_table(written(tmp_path / "a.csv", "\n \n\ntext;stars\n\nTrès bon;5\n\n"))
    assert table.to_dict("records") == ROWS[:1]


def test_a_missing_cell_is_none_and_a_row_that_is_too_long_is_left_out_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "text,stars,stars\nFine,5,1\nWell\nOh, no, it,broke,1\n"
    table = read_table(written(tmp_path / "a.csv", text))
    assert table["text"].to_list() == ["Fine", "Well"]
    assert table["stars"].isna().to_list() == [False, True]
    told = "a.csv: left out 1 of 3 rows, which have more cells than the header; put quotes"
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.csv", "", r"a\.csv: no table, the file is empty"),
        ("a.csv", " \n\n\n", r"a\.csv: no table, the file is empty"),
        ("a.json", "\n", r"a\.json: no table, the file is empty"),
        (
            "a.csv",
            "text,label\nOh, well,neg\nGood, really good,pos\n",
            r"a\.csv: all 2 rows have more cells than the header; put quotes round a cell that",
        ),
        ("a.csv", "PNG\0\0", r"a\.csv: not a text"),
        ("a.xlsx", "text,stars", r"a\.xlsx: not a sheet"),
        ("a.json", '[{"stars": 4,}]', r"a\.json: neither one JSON value nor lines"),
    ],
)
def test_what_is_no_table_is_refused_by_name(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    with pytest.raises(Unreadable, match=told):
        read_table(written(tmp_path / name, text))


def test_a_folder_stands_for_its_tables_and_what_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path / "all" / "b" / "deep.csv", "text\nFine\n")
    written(tmp_path / "all" / "a.JSON", '[{"text": "Fine"}]')
    written(tmp_path / "all" / "broken.json", "{")
    written(tmp_path / "all" / "provenance.md", "where it comes from")
    written(tmp_path / "all" / ".git" / "config", "hidden")
    found = list(read_each([tmp_path / "all", tmp_path / "none.csv"], read_table))
    assert [path.name for path, _ in found] == ["a.JSON", "deep.csv"]
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 3
    for line, name in zip(told, ("broken.json", "provenance.md", "none.csv"), strict=True):
        assert name in line


@pytest.mark.parametrize(("ending", "packed"), [("gz", gzip.compress), ("bz2", bz2.compress)])
def test_packed_files_are_read_as_what_they_hold(
    tmp_path: Path, ending: str, packed: Callable[[bytes], bytes]
) -> None:
    for name, text in (("a.csv", "text,stars\nFine,5\n"), ("b.json", '[{"text": "x"}]')):
        (tmp_path / f"{name}.{ending}").write_bytes(packed(text.encode()))
    found = {path.name: [*table] for path, table in read_each([tmp_path], read_table)}
    assert found == {f"a.csv.{ending}": ["text", "stars"], f"b.json.{ending}": ["text"]}


def test_an_archive_of_one_file_is_read_and_one_of_several_refused(tmp_path: Path) -> None:
    one, several = tmp_path / "one.csv.zip", tmp_path / "several.zip"
    for path, names in ((one, ["a.csv"]), (several, ["a.csv", "b.csv"])):
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, "text,stars\nFine,5\n")
    assert read_table(one)["stars"].to_list() == ["5"]
    with pytest.raises(Unreadable, match=r"several\.zip: holds 2 files"):
        read_table(several)


def test_lines_that_begin_with_their_label_are_rows(tmp_path: Path) -> None:
    text = "__label__2 Very good, all of it.\n__label__1 No, never\n__label__1 __label__2 Both\n"
    table = read_table(written(tmp_path / "a.txt", text))
    assert table["label"].to_list() == ["2", "1", "1 2"]
    assert table["text"].to_list() == ["Very good, all of it.", "No, never", "Both"]


def test_an_unusual_delimiter_is_named_where_a_row_is_too_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = read_table(written(tmp_path / "a.csv", "sep=^\ntext^stars\nBon^5\nZu^laut^2\n"))
    assert table["stars"].to_list() == ["5"]
    assert "put quotes round a cell that holds '^'" in capsys.readouterr().err


@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_what_is_nested_too_deep_is_refused(tmp_path: Path, depth: int) -> None:
    path = written(tmp_path / "a.json", '{"a":' * depth + "1" + "}" * depth)
    with pytest.raises(Unreadable, match=r"a\.json: nested too deep"):
        read_table(path)
