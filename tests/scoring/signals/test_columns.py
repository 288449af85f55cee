"""Which columns of a labelled table are taken, through the file that holds them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest

from scoring.signals.labelled import UnreadableLabels, read

TEXTS = [f"The room number {place} was not what we had hoped for." for place in range(30)]
STARS = [1 + place % 5 for place in range(30)]
SIDES = [(-1, -1, 0, 1, 1)[star - 1] for star in STARS]
PLACES = [f"p{place % 3}" for place in range(30)]
MEANS = [3.5 + place % 3 / 2 for place in range(30)]
REPLIES = [f"Thank you for your lovely words, dear guest {place}!" for place in range(30)]


def taken(path: Path, table: Mapping[str, Sequence[object]]) -> tuple[list[str], list[int], str]:
    """Return the texts and the labels of a file with these columns, and what is told of it."""
    pd.DataFrame(table).to_csv(path, index=False)
    told: list[str] = []
    examples = read(path, tell=told.append)
    return [each.text for each in examples], [each.label for each in examples], " | ".join(told)


@pytest.mark.parametrize(
    "table",
    [
        {"place_id": PLACES, "rating": MEANS, "review_text": TEXTS, "review_rating": STARS},
        {"business": PLACES, "average_rating": MEANS, "user_rating": STARS, "content": TEXTS},
        {"hotel": PLACES, "Hotel rating": MEANS, "stars": STARS, "review": TEXTS},
        {"place_id": PLACES, "rating": MEANS, "stars": STARS, "review": TEXTS},
        {"hotel": PLACES, "Average_Score": MEANS, "Reviewer_Score": STARS, "review": TEXTS},
        {"service_rating": MEANS, "overall_rating": STARS, "review": TEXTS},
        {"helpful_score": STARS[::-1], "star_rating": STARS, "review": TEXTS},
    ],
)
def test_a_review_s_own_stars_go_before_those_of_the_place(
    tmp_path: Path, table: dict[str, list[object]]
) -> None:
    texts, labels, told = taken(tmp_path / "a.csv", table)
    assert (texts, labels) == (TEXTS, SIDES)
    own = next(name for name, cells in table.items() if cells is STARS)
    assert f"{own!r} for the stars" in told


def test_stars_that_are_the_place_s_and_stand_alone_are_refused(tmp_path: Path) -> None:
    table = {"place_id": PLACES, "rating": MEANS, "review": TEXTS}
    with pytest.raises(UnreadableLabels, match=r"'rating' .* same in all rows of each 'place_id'"):
        taken(tmp_path / "a.csv", table)


@pytest.mark.parametrize(
    "reply",
    ["Response text", "owner_answer", "Reply content", "Antworttext", "Réponse", "respuesta"],
)
def test_an_answer_is_never_the_text(tmp_path: Path, reply: str) -> None:
    for text in ("Review content", "opinion"):
        table = {"Rating": STARS, reply: REPLIES, text: TEXTS}
        assert taken(tmp_path / "a.csv", table)[:2] == (TEXTS, SIDES)


def test_a_name_that_merely_holds_the_letters_of_a_text_is_none(tmp_path: Path) -> None:
    table = {"context": ["product page of a shop"] * 30, "feedback": TEXTS, "rating": STARS}
    assert taken(tmp_path / "a.csv", table)[:2] == (TEXTS, SIDES)
    for name in ("reviewtext", "OriginalTweet", "reviews.text", "Clean text"):
        table = {"preview": ["four words and more"] * 30, name: TEXTS, "rating": STARS}
        assert taken(tmp_path / "b.csv", table)[:2] == (TEXTS, SIDES)


@pytest.mark.parametrize(
    "names",
    [
        ("Positive Review", "Negative Review"),
        ("pros", "cons"),
        ("What do you like best?", "Dislikes"),
    ],
)
def test_praise_and_blame_in_two_columns_are_one_text(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    praise = ["The breakfast was very good" if star > 2 else "No Positive" for star in STARS]
    blame = [
        "No Negative" if star > 3 else "" if star == 3 else text
        for star, text in zip(STARS, TEXTS, strict=True)
    ]
    numbered = [
        f"{said} {place}" if said[:2] == "Th" else said for place, said in enumerate(praise)
    ]
    table = {names[0]: numbered, names[1]: blame, "Reviewer_Score": STARS}
    texts, labels, told = taken(tmp_path / "a.csv", table)
    assert labels == SIDES
    assert texts[:3] == [TEXTS[0], TEXTS[1], "The breakfast was very good 2"]
    assert f"{names[0]!r} and {names[1]!r} for the text" in told


def test_one_line_says_which_columns_were_taken_and_by_which_scale(tmp_path: Path) -> None:
    table = {"Review": TEXTS, "Rating": STARS, "Language": ["en"] * 30}
    assert taken(tmp_path / "a.csv", table)[2] == (
        "a.csv: took 'Review' for the text, 'Rating' for the stars (1 to 5), "
        "'Language' for the language"
    )
    table = {"Phrase": TEXTS, "Sentiment": [star - 1 for star in STARS]}
    assert taken(tmp_path / "a.csv", table)[2] == (
        "a.csv: took 'Phrase' for the text, by what it holds, 'Sentiment' for the label (0 to 4)"
    )
