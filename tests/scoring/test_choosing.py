"""Which columns of an export are taken, through the file that holds them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest

from scoring.starfile import NoReviews, read_stars

ROWS = 60
DATES = [f"2024-01-{1 + row // 2:02}" for row in range(ROWS)]
LATER = [f"2024-06-{1 + row // 2:02}" for row in range(ROWS)]
STARS = [1 + row % 5 for row in range(ROWS)]
PLACES = [f"p{row % 3}" for row in range(ROWS)]
MEANS = [3.5 + row % 3 / 2 for row in range(ROWS)]
PLAIN = {"rating": STARS, "date": DATES, "location": PLACES}


def taken(path: Path, table: Mapping[str, Sequence[object]]) -> tuple[pd.DataFrame, list[str]]:
    """Return the stars of a file with these columns, and what is told of it."""
    pd.DataFrame(table).to_csv(path, index=False)
    told: list[str] = []
    return read_stars(path, told.append), told


def same(found: pd.DataFrame) -> bool:
    """Whether the stars, days and places are those of the reviews."""
    first = (pd.Timestamp(DATES[0]) - pd.Timestamp(0)).days
    days = [first + row // 2 for row in range(ROWS)]
    return (
        found["stars"].to_list() == STARS
        and found["day"].to_list() == days
        and found["location"].to_list() == PLACES
    )


@pytest.mark.parametrize(
    "stars",
    [
        {"rating": MEANS, "review_rating": STARS},
        {"rating": MEANS, "stars": STARS},
        {"Business stars": MEANS, "Stars": STARS},
        {"average_rating": MEANS, "user_rating": STARS},
        {"rating": MEANS, "review_rating": [*STARS[:40], *[None] * 20]},
        {"work-balance-stars": STARS[::-1], "overall-ratings": STARS},
    ],
)
def test_a_review_s_own_stars_go_before_those_of_the_place(
    tmp_path: Path, stars: dict[str, list[object]]
) -> None:
    table = {"place_id": PLACES, **stars, "review_datetime_utc": DATES}
    found, told = taken(tmp_path / "a.csv", table)
    assert found["stars"].to_list() == STARS[: len(found)]
    assert f"{[*stars][1]!r} for the stars" in told[0]


def test_stars_that_are_the_place_s_and_stand_alone_are_refused(tmp_path: Path) -> None:
    table = {"place_id": PLACES, "rating": MEANS, "date": DATES}
    with pytest.raises(NoReviews, match=r"'rating' .* same in all rows of each 'place_id'"):
        taken(tmp_path / "a.csv", table)


@pytest.mark.parametrize(
    ("other", "own"),
    [
        ("Antwortdatum", "Datum"),
        ("Date de réponse", "Date de l'avis"),
        ("Fecha de respuesta", "Fecha"),
        ("Data risposta", "Data recensione"),
        ("Date of stay", "Review date"),
        ("Reisedatum", "Datum"),
        ("Visit date", "date"),
        ("dateAdded", "reviews.date"),
        ("user_created_at", "created_at"),
        ("updateTime", "createTime"),
    ],
)
def test_the_day_is_the_review_s_and_not_the_answer_s_or_the_stay_s(
    tmp_path: Path, other: str, own: str
) -> None:
    found, told = taken(
        tmp_path / "a.csv", {other: LATER, "rating": STARS, own: DATES, "location": PLACES}
    )
    assert same(found)
    assert f"{own!r} for the day" in told[0]


def test_a_text_with_numbers_in_it_is_no_column_of_stars(tmp_path: Path) -> None:
    texts = [f"We waited {row} minutes for one cold soup" for row in range(ROWS)]
    table = {"Bewertung": texts, "Filiale": PLACES, "Datum": DATES}
    found, told = taken(
        tmp_path / "a.csv", {**table, "Sterne": [f"Note: {s} sur 5" for s in STARS]}
    )
    assert same(found) and "'Sterne' for the stars" in told[0]
    with pytest.raises(NoReviews, match="no stars can be read from most of the cells of Bewertung"):
        taken(tmp_path / "b.csv", table)


def test_a_stay_s_day_stands_in_where_there_is_no_other(tmp_path: Path) -> None:
    found, told = taken(
        tmp_path / "a.csv", {"Date of stay": DATES, "rating": STARS, "hotel": PLACES}
    )
    assert same(found) and "'Date of stay' for the day" in told[0]


@pytest.mark.parametrize(
    "header", ["city", "Outlet", "Property Name", "Branch", "Store", "Hotel", "venue", "Ville"]
)
def test_places_are_known_by_more_words_and_counted(tmp_path: Path, header: str) -> None:
    table = {"rating": STARS, "date": DATES, header: PLACES, "reviewer_city": PLACES[::-1]}
    found, told = taken(tmp_path / "a.csv", table)
    assert same(found)
    assert f"{header!r} for 3 places" in told[0]


def test_a_place_s_stars_are_not_its_name(tmp_path: Path) -> None:
    table = {"Company Rating": MEANS, **PLAIN, "Company Name": PLACES}
    del table["location"]
    found, told = taken(tmp_path / "a.csv", table)
    assert same(found) and "'Company Name' for 3 places" in told[0]


@pytest.mark.parametrize(
    ("stars", "date", "place"),
    [
        ("Оценка", "Дата", "Филиал"),
        ("評価", "投稿日", "店舗"),
        ("التقييم", "التاريخ", "فرع"),
        ("Rating", "Submitted", "Listing"),
    ],
)
def test_columns_are_known_in_other_scripts(
    tmp_path: Path, stars: str, date: str, place: str
) -> None:
    assert same(taken(tmp_path / "a.csv", {place: PLACES, date: DATES, stars: STARS})[0])


def test_one_line_says_which_columns_were_taken(tmp_path: Path) -> None:
    assert taken(tmp_path / "a.csv", PLAIN)[1] == [
        "a.csv: took 'rating' for the stars (1 to 5), 'date' for the day, 'location' for 3 places",
        "a.csv: 60 rows read, 60 used",
    ]
    table = {"rating": STARS, "date": DATES, "platform": PLACES}
    assert taken(tmp_path / "b.csv", table)[1][0] == (
        "b.csv: took 'rating' for the stars (1 to 5), 'date' for the day, "
        "nothing for the place, all as one, 'platform' for 3 channels"
    )


def test_stars_of_each_channel_are_on_its_own_scale(tmp_path: Path) -> None:
    channels = ["booking" if row % 2 else "google" for row in range(ROWS)]
    mixed = [star * (2 if row % 2 else 1) for row, star in enumerate(STARS)]
    table = {"rating": mixed, "date": DATES, "channel": channels}
    found, told = taken(tmp_path / "a.csv", table)
    assert found["stars"].loc[::2].to_list() == STARS[::2]
    assert sorted(set(found["stars"].loc[1::2].round(2))) == [1.44, 2.33, 3.22, 4.11, 5]
    assert "(1 to 10; 1 to 5 on google)" in told[0]


def test_mistyped_stars_are_left_out_and_counted(tmp_path: Path) -> None:
    stars = [11 if row in (3, 9) else star for row, star in enumerate(STARS)]
    found, told = taken(tmp_path / "a.csv", {**PLAIN, "rating": stars})
    assert found["stars"].max() == 5 and len(found) == ROWS - 2
    assert "2 with stars beyond the scale, such as '11'" in told[1]


def test_a_scale_that_begins_at_nothing_is_kept(tmp_path: Path) -> None:
    found, told = taken(tmp_path / "a.csv", {**PLAIN, "rating": [star - 1 for star in STARS]})
    assert found["stars"].to_list() == STARS
    assert "(0 to 4)" in told[0]


@pytest.mark.parametrize("header", ["Bewertungsdatum", "Fecha de nota", "rating_time"])
@pytest.mark.parametrize("written", ["%d.%m.%Y", "%Y-%m-%d", "%d. %B %Y"])
def test_a_day_says_no_stars(tmp_path: Path, header: str, written: str) -> None:
    days = [f"{pd.Timestamp(date):{written}}" for date in DATES]
    table = {"Filiale": PLACES, "Sterne": STARS, header: days, "Text": [*map(str, range(ROWS))]}
    found, told = taken(tmp_path / "a.csv", table)
    assert same(found)
    assert f"'Sterne' for the stars (1 to 5), {header!r} for the day" in told[0]


def test_no_column_is_taken_twice(tmp_path: Path) -> None:
    table = {"Hotelbewertung": STARS, "Datum": DATES, "Text": [*map(str, range(ROWS))]}
    found, told = taken(tmp_path / "a.csv", table)
    assert found["stars"].to_list() == STARS
    assert "nothing for the place" in told[0]


@pytest.mark.parametrize("header", ["Rating_Android", "rating_valid", "Rating paid"])
def test_a_word_that_ends_as_an_id_does_is_none(tmp_path: Path, header: str) -> None:
    table = {header: STARS, "date": DATES, "location": PLACES}
    assert same(taken(tmp_path / "a.csv", table)[0])


@pytest.mark.parametrize(
    "header", ["rating_id", "ratingId", "RatingID", "reviewid", "score code", "rating key"]
)
def test_an_id_is_no_column_of_stars(tmp_path: Path, header: str) -> None:
    table = {header: STARS, "date": DATES, "location": PLACES}
    with pytest.raises(NoReviews, match="no column of stars"):
        taken(tmp_path / "a.csv", table)


def test_a_place_s_name_goes_before_its_id(tmp_path: Path) -> None:
    table = {"storeid": PLACES, "town": PLACES[::-1], "rating": STARS, "date": DATES}
    assert "'town' for 3 places" in taken(tmp_path / "a.csv", table)[1][0]


def test_stars_that_are_all_the_same_are_the_reviews_where_no_place_is_told(
    tmp_path: Path,
) -> None:
    table = {"Stars": [5] * 8, "Score": [1, 2, 3, 4, 5, 4, 3, 2], "Date": DATES[:8]}
    found, told = taken(tmp_path / "a.csv", {**table, "Text": [*map(str, range(8))]})
    assert found["stars"].to_list() == [5] * 8
    assert "'Stars' for the stars" in told[0]
    mean = {**table, "Stars": [4.3] * 8}
    assert "'Score' for the stars" in taken(tmp_path / "b.csv", mean)[1][0]
