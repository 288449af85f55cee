"""Exports give back what was put in, and nothing in them is a formula."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.reports import workbook
from engagement.reports.cells import clean, harmless
from engagement.reports.delimited import ABOUT, write_csv
from engagement.reports.tables import About, Column, Sheet
from engagement.reports.workbook import CUT, LONGEST, write_workbook
from tests.engagement.reports.reading_back import (
    PAYLOADS,
    csv_files,
    csv_formulas,
    xlsx_formulas,
)

COLUMNS = [Column("Text", "What was written."), Column("n", form="0"), Column("When")]
WHEN = datetime(2026, 3, 7, 9, 5, tzinfo=UTC)


def sheet(texts, columns=COLUMNS):
    return Sheet("Reviews", columns, ((text, -number, WHEN) for number, text in enumerate(texts)))


def as_csv(sheets, about=None):
    file = io.BytesIO()
    rows = write_csv(file, sheets, about or About("Reviews"))
    return file.getvalue(), rows


def as_xlsx(sheets, about=None):
    file = io.BytesIO()
    rows = write_workbook(file, sheets, about or About("Reviews"))
    return file.getvalue(), rows


def read_xlsx(body, name="Reviews"):
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def test_no_payload_is_a_formula_in_csv_whatever_separates_its_cells():
    hostile = [Column(text, text) for text in PAYLOADS[:3]]
    facts = [(text, text) for text in PAYLOADS]
    body, rows = as_csv([sheet(PAYLOADS, hostile)], About("=1+1", facts))
    assert csv_formulas(body) == []
    assert rows == len(csv_files(body)["reviews.csv"]) - 1 == len(PAYLOADS)


def test_no_payload_is_a_formula_or_a_link_in_xlsx():
    hostile = [Column(text, text) for text in PAYLOADS[:3]]
    facts = [(text, text) for text in PAYLOADS]
    body, rows = as_xlsx([sheet(PAYLOADS, hostile)], About("=1+1", facts))
    assert xlsx_formulas(body) == []
    assert [row[0] for row in read_xlsx(body)[1:]] == [clean(text) for text in PAYLOADS]
    assert rows == len(PAYLOADS)


def test_the_check_for_formulas_sees_what_it_is_for():
    assert csv_formulas(_zipped('"a","=1+1"\r\n')) == ["=1+1"]
    assert csv_formulas(_zipped('"a","b;=1+1"\r\n')) != []


def _zipped(text):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", text)
    return file.getvalue()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(
            st.one_of(
                st.sampled_from("=+-@\t\r\n;,|\"'＝＠ \u2028\ufeffab1"),
                st.characters(exclude_categories=["Cs"]),
            ),
            max_size=30,
        ),
        max_size=8,
    )
)
def test_every_text_comes_back_in_its_row(texts):
    body, rows = as_csv([sheet(texts)])
    assert csv_formulas(body) == []
    read = csv_files(body)["reviews.csv"][1:]
    assert [row[0] for row in read] == [harmless(text) for text in texts]
    assert [row[1] for row in read] == [str(-number) for number in range(len(texts))]
    assert rows == len(texts)


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_every_text_is_a_text_in_xlsx(text):
    body, _ = as_xlsx([sheet([text])])
    assert xlsx_formulas(body) == []
    assert read_xlsx(body)[1][0] == clean(text)


def test_numbers_and_moments_stay_numbers_and_moments():
    columns = [Column("a"), Column("b", form="0.00"), Column("c"), Column("d"), Column("e")]
    row = (3, 4.256, WHEN, date(2026, 3, 7), None)
    body, _ = as_xlsx([Sheet("Reviews", columns, [row])])
    read = read_xlsx(body)[1]
    assert read[:3] == [3, 4.256, WHEN.replace(tzinfo=None)]
    assert read[4] == ""
    body, _ = as_csv([Sheet("Reviews", columns, [row])])
    stated = ["3", "4.256", "2026-03-07T09:05:00Z", "2026-03-07", ""]
    assert csv_files(body)["reviews.csv"][1] == stated


def test_what_has_no_value_is_an_empty_cell():
    columns = [Column("a"), Column("b")]
    rows = [(float("nan"), float("inf"))]
    assert csv_files(as_csv([Sheet("Reviews", columns, rows)])[0])["reviews.csv"][1] == ["", ""]
    assert xlsx_formulas(as_xlsx([Sheet("Reviews", columns, rows)])[0]) == []


def test_a_moment_before_spreadsheets_counted_is_written_out():
    body, _ = as_xlsx([Sheet("Reviews", [Column("a")], [(date(1850, 5, 1),)])])
    assert read_xlsx(body)[1] == ["1850-05-01"]


def test_a_text_too_long_for_a_cell_is_cut_and_says_so():
    long = "word " * 20_000
    body, _ = as_xlsx([sheet([long, "next"])])
    read = read_xlsx(body)
    assert len(read[1][0]) == LONGEST
    assert read[1][0].endswith(CUT)
    assert read[2][0] == "next"
    assert csv_files(as_csv([sheet([long])])[0])["reviews.csv"][1][0] == long


def test_rows_beyond_one_sheet_go_on_another(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    body, rows = as_xlsx([sheet("abcdefg")])
    pages = [read_xlsx(body, name) for name in ("Reviews", "Reviews 2", "Reviews 3")]
    assert [row[0] for page in pages for row in page[1:]] == list("abcdefg")
    assert rows == 7


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_an_export_explains_itself(write):
    facts = [("Filters", "last 90 days"), ("As of", "7 Mar 2026")]
    body, _ = write([sheet(["a"])], About("Reviews of March", facts))
    told = csv_files(body)[ABOUT][1:] if write is as_csv else read_xlsx(body, "About")
    assert [tuple(row) for row in told] == [
        ("Title", "Reviews of March"),
        *facts,
        ("Rows", "1"),
        ("Reviews: Text", "What was written."),
    ]
