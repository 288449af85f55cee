from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scoring.starfile import NoReviews, read_stars


def written(folder: Path, text: str, name: str = "export.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def days(*dates: str) -> list[int]:
    return [(pd.Timestamp(date) - pd.Timestamp("1970-01-01")).days for date in dates]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Rating,Review date,Branch\n4,2024-01-31,Ümit\n5,2024-02-01,North\n", "utf-8-sig"),
        ("Rating;Review date;Branch\n4;31/01/2024;Ümit\n5;01/02/2024;North\n", "cp1252"),
        ("Score\tCreated at\tClub\n4/5\tJan 31, 2024\tÜmit\n5/5\tFeb 1, 2024\tNorth\n", "utf-16"),
        ('Note,Date,Location\n"4,0",31st January 2024,Ümit\n5 stars,1 Feb 2024,North\n', "utf-8"),
    ],
)
def test_reads_common_layouts(tmp_path, text, encoding):
    table = read_stars(written(tmp_path, text, encoding=encoding))
    assert table["location"].to_list() == ["Ümit", "North"]
    assert table["stars"].to_list() == [4, 5]
    assert table["day"].to_list() == days("2024-01-31", "2024-02-01")


def test_takes_the_review_s_date_and_not_the_answer_s(tmp_path):
    text = "Reply date,Review Created (UTC),Stars\n2024-03-01,2024-01-31,4\n,2024-02-01,5\n"
    assert read_stars(written(tmp_path, text))["day"].to_list() == days("2024-01-31", "2024-02-01")


@pytest.mark.parametrize("listed", [True, False])
def test_reads_objects_with_parts(tmp_path, listed):
    rows = [
        '{"rating": 4, "dates": {"published": "2024-01-31"}, "reply": null, "labels": []}',
        '{"rating": 5, "dates": {"published": "2024-02-01"}, "reply": {"published": "2024-03-01"}, '
        '"text": "Two\u2028lines"}',
    ]
    text = f"[{','.join(rows)}]" if listed else "\n\n".join(rows)
    table = read_stars(written(tmp_path, text, "export.json" if listed else "export.jsonl"))
    assert table["stars"].to_list() == [4, 5]
    assert table["day"].to_list() == days("2024-01-31", "2024-02-01")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("rate", ["4", "5"]),
        ("nb_etoiles", ["4,0", "5,0"]),
        ("Overall rating", ["4/5", "5/5"]),
        ("stars", ["Rated 4 out of 5 stars", "Rated 5 out of 5 stars"]),
        ("starRating", ["FOUR", "FIVE"]),
        ("stars", ["★★★★☆", "★★★★★"]),
    ],
)
def test_reads_stars_however_they_are_written(tmp_path, header, cells):
    rows = "".join(f'"{cell}",2024-01-31\n' for cell in cells)
    assert read_stars(written(tmp_path, f"{header},at\n{rows}"))["stars"].to_list() == [4, 5]


def test_takes_neither_versions_nor_collecting_for_dates_nor_a_place_s_mean_for_stars(tmp_path):
    text = (
        "reviewCreatedVersion,scraped_date,place_rating,user_rating,at\n"
        "24.03.01,2025-06-01,4.5,1,2024-01-31\n23.11.02,2025-06-01,4.5,5,2024-02-01\n"
    )
    table = read_stars(written(tmp_path, text))
    assert table["stars"].to_list() == [1, 5]
    assert table["day"].to_list() == days("2024-01-31", "2024-02-01")


@pytest.mark.parametrize("header", ["location_id", "HotelID", "bank", "Filiale", "airline_name"])
def test_tells_places_by_whatever_they_are_called(tmp_path, header):
    rows = "".join(f"4,2024-01-{day:02},p{day % 3},u{day}\n" for day in range(1, 10))
    text = f"stars,date,{header},reviewer_country\n{rows}"
    assert read_stars(written(tmp_path, text))["location"].nunique() == 3


def test_a_column_that_differs_in_every_row_tells_no_places(tmp_path):
    rows = "".join(f"4,2024-01-{day:02},{day}\n" for day in range(1, 31))
    table = read_stars(written(tmp_path, f"stars,date,store_note\n{rows}"))
    assert table["location"].unique().tolist() == [""]


def stars_of(folder: Path, cells: list[str], header: str = "rating") -> tuple[list[float], str]:
    """Return the stars of a file with these cells, a day each, and what is told of it."""
    dates = pd.date_range("2024-01-01", periods=len(cells)).strftime("%Y-%m-%d")
    rows = "".join(f"{cell},{date}\n" for cell, date in zip(cells, dates, strict=True))
    told: list[str] = []
    path = written(folder, f"{header},date\n{rows}")
    return read_stars(path, told.append)["stars"].to_list(), told[-1]


def test_days_and_stars_alone_may_come_twice(tmp_path):
    rows = "".join(f"2024-01-{day:02},{star}\n" for day in range(1, 31) for star in (5, 5, 5, 5, 1))
    table = read_stars(written(tmp_path, f"date,rating\n{rows}"))
    assert (len(table), table["stars"].mean()) == (150, 4.2)


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("review_id", "a1", "a2"),
        ("Reviewer", "Ann", "Bob"),
        ("opinion", "Very good soup", "Not my kind of place"),
    ],
)
def test_what_tells_reviews_apart_tells_repeats(tmp_path, name, one, other):
    text = f"date,rating,{name}\n" + "".join(
        f"2024-01-01,5,{cell}\n" for cell in (one, one, other, "", "")
    )
    told: list[str] = []
    assert len(read_stars(written(tmp_path, text), told.append)) == 4
    assert told[1:] == ["export.csv: 5 rows read, 4 used; left out: 1 that repeat another"]


def test_a_typing_error_does_not_change_the_scale(tmp_path):
    stars, told = stars_of(tmp_path, ["5", "4", "5", "1"] * 50 + ["10"])
    assert stars == [5, 4, 5, 1] * 50
    assert "201 rows read, 200 used" in told
    assert "1 with stars beyond the scale, such as '10'" in told
    assert stars_of(tmp_path, ["5", "4", "5", "10"] * 10)[0][3] == 5


def test_a_stated_scale_is_kept_to(tmp_path):
    stars, _ = stars_of(tmp_path, ["5", "4/10", "10 out of 10", "4", "4/5"])
    assert stars == pytest.approx([5, 1 + 4 * 3 / 9, 5, 4, 4])


def test_reviews_without_stars_are_left_out_and_counted(tmp_path):
    stars, told = stars_of(tmp_path, ["3.0", "", "", "4.0", ""])
    assert stars == [3, 4]
    assert told == "export.csv: 5 rows read, 2 used; left out: 3 without stars"


def test_dates_that_a_day_cannot_be_read_of_are_left_out_and_counted(tmp_path):
    text = "stars,date\n4,2024-01-01\n5,2 weeks ago\n3,2024-01-03\n"
    told: list[str] = []
    assert len(read_stars(written(tmp_path, text), told.append)) == 2
    assert told[1].endswith("left out: 1 without a date, such as '2 weeks ago'")


def test_grades_of_no_known_scale_are_refused(tmp_path):
    with pytest.raises(NoReviews, match="'rating' are on no known scale, such as '500'"):
        stars_of(tmp_path, ["500", "700"])


@pytest.mark.parametrize("header", ["Sterne,Erstellt am,Standort", "Estrellas,Fecha,Sucursal"])
def test_columns_are_known_in_other_languages(tmp_path, header):
    rows = "".join(f"{1 + day % 5},2024-01-{day:02},p{day % 2}\n" for day in range(1, 10))
    table = read_stars(written(tmp_path, f"{header}\n{rows}"))
    assert table["location"].nunique() == 2


def test_maps_ten_points_to_five_stars(tmp_path):
    rows = "".join(f"{points},2024-01-{points + 10}\n" for points in range(1, 11))
    table = read_stars(written(tmp_path, f"rating,date\n{rows}"))
    assert table["stars"].iloc[[0, -1]].to_list() == [1, 5]


def test_keeps_channels_apart_and_leaves_repeats_and_the_undated_out(tmp_path):
    text = (
        "id,stars,date,channel\n1,4,2024-01-01,google\n2,4,2024-01-01,yelp\n"
        "2,4,2024-01-01,yelp\n3,5,2024-01-02,google\n4,1,2024-01-02,yelp\n5,1,,yelp\n"
    )
    table = read_stars(written(tmp_path, text))
    assert table["channel"].to_list() == ["google", "yelp", "google", "yelp"]
    assert table["location"].unique().tolist() == [""]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("text,date\nfine,2024-01-01\n", "stars"),
        ("stars,text\n4,fine\n", "date"),
        (
            "stars,date\n4,2 months ago\n5,a year ago\n",
            "no date .* of date, such as '2 months ago'",
        ),
        ("stars,date\n", "rows"),
    ],
)
def test_says_what_is_missing(tmp_path, text, missing):
    with pytest.raises(NoReviews, match=missing):
        read_stars(written(tmp_path, text))


def test_reads_real_exports(exports):
    path = exports / "keytrade_bank_be" / "dataset.csv"
    if not path.exists():
        pytest.skip("the tab-separated export is not there")
    table = read_stars(path)
    assert len(table) == 1_027
    assert table["stars"].mean() == pytest.approx(2.65, abs=0.01)
