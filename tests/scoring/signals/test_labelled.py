"""Labelled texts are read from whatever columns, numbers and encodings files come with."""

from pathlib import Path

import pytest

from scoring.signals.labelled import Example, UnreadableLabels, agreed, identified, read

PRAISE = "Lovely room and very friendly people."


def labels(path: Path, content: str, encoding: str = "utf-8") -> list[int]:
    path.write_text(content, encoding=encoding)
    return [example.label for example in read(path)]


def test_labels_and_stars_are_read_by_their_usual_names(tmp_path: Path) -> None:
    assert labels(tmp_path / "a.csv", "Text,Sentiment\nFine,positive\nBad,NEG\n") == [1, -1]
    assert labels(tmp_path / "b.csv", "Review Text,stars\nFine,5.0\nBad,2\nWell,3\n") == [1, -1, 0]
    assert labels(tmp_path / "c.tsv", "tweet\tclass\nFine\tpos\nMixed\tconflict\n") == [1]


def test_names_that_only_end_so_stand_in_where_nothing_is_called_so(tmp_path: Path) -> None:
    content = "tweet_id,airline_sentiment,reviewText\n1,negative,Late\n2,positive,Nice\n"
    assert labels(tmp_path / "end.csv", content) == [-1, 1]
    seats = "text,rating,travel_class\nFine,5,1\nBad,1,2\n"
    assert labels(tmp_path / "seats.csv", seats) == [1, -1]


def test_labels_are_read_of_objects_as_of_rows(tmp_path: Path) -> None:
    lines = (
        '{"sentence": "Fine", "gold_label": "positive"}\n{"sentence": "Bad", "gold_label": "neg"}'
    )
    assert labels(tmp_path / "lines.jsonl", lines) == [1, -1]


@pytest.mark.parametrize(
    ("numbers", "sides"),
    [
        ("0 1", [-1, 1]),
        ("1 2", [-1, 1]),
        ("0 1 2", [-1, 0, 1]),
        ("0 2 4", [-1, 0, 1]),
        ("0 1 2 3 4", [-1, -1, 0, 1, 1]),
        ("1 2 3 4 5", [-1, -1, 0, 1, 1]),
        ("-1 0 1", [-1, 0, 1]),
        ("-1.0 1.0", [-1, 1]),
        ("0 3 5", [-1, 0, 1]),
        ("-2 -1 0 2", [-1, -1, 0, 1]),
    ],
)
def test_numbers_are_read_by_the_scale_that_holds_them_all(
    tmp_path: Path, numbers: str, sides: list[int]
) -> None:
    rows = "".join(f"text {place},{each}\n" for place, each in enumerate(numbers.split()))
    assert labels(tmp_path / "numbers.csv", f"text,label\n{rows}") == sides


def test_stars_out_of_ten_are_not_taken_for_stars_out_of_five(tmp_path: Path) -> None:
    content = "text,rating\nPoor,3\nSo so,5.5\nGood,8\nGreat,10\nNot rated,0\n"
    assert labels(tmp_path / "ten.csv", content) == [-1, 0, 1, 1]


def test_stars_of_no_and_one_are_a_label(tmp_path: Path) -> None:
    content = "sentence,score\nGood phone,1\nBad phone,0\nNice,1\n"
    assert labels(tmp_path / "uci.csv", content) == [1, -1, 1]


def test_stars_are_read_however_they_are_written(tmp_path: Path) -> None:
    content = 'reviewText,overall\nA,5 stars\nB,"1,0"\nC,3/5\nD,★★\nE,Rated 4 out of 5\n'
    assert labels(tmp_path / "written.csv", content) == [1, -1, 0, -1, 1]


@pytest.mark.parametrize(
    ("names", "sides"),
    [
        (["Extremely Positive", "very negative", "Neutral."], [1, -1, 0]),
        (["P", "N", "NEU"], [1, -1, 0]),
        (["good", "bad", "positif"], [1, -1, 1]),
        (["LABEL_2", "LABEL_0", "LABEL_1"], [1, -1, 0]),
        (["Y", "N", "yes", "no"], [1, -1, 1, -1]),
        (["True", "False"], [1, -1]),
        (["positif", "n\u00e9gatif", "ne\u0301gatif", "neutre"], [1, -1, -1, 0]),
        (["positiva", "negativa", "neutra"], [1, -1, 0]),
        (["Positief", "Negatief", "Neutraal"], [1, -1, 0]),
        (["pozytywny", "negatywna", "neutralne"], [1, -1, 0]),
        (["положительный", "отрицательная", "нейтрально"], [1, -1, 0]),
        (["позитив", "негатив", "негативный"], [1, -1, -1]),
        (["olumlu", "olumsuz", "nötr"], [1, -1, 0]),
        (["ポジティブ", "ネガティブ", "中立"], [1, -1, 0]),
        (["正面", "负面", "中性"], [1, -1, 0]),
        (["긍정", "부정", "중립"], [1, -1, 0]),
        (["إيجابي", "سلبي", "محايد"], [1, -1, 0]),
        (["bad", "not bad", "not good", "not positive", "no opinion", "good"], [-1, 1]),
    ],
)
def test_a_side_is_known_by_its_names(tmp_path: Path, names: list[str], sides: list[int]) -> None:
    rows = "".join(f"text {place},{name}\n" for place, name in enumerate(names))
    assert labels(tmp_path / "names.csv", f"text,label\n{rows}") == sides


def told_of(path: Path, content: str) -> tuple[list[tuple[str, int]], list[str]]:
    """Return the texts with their labels, and what is told of the file."""
    path.write_text(content, encoding="utf-8")
    told: list[str] = []
    return [(example.text, example.label) for example in read(path, tell=told.append)], told


SAID = [("The crust was not good.", -1), ("Loved this place, all of it.", 1)]


@pytest.mark.parametrize(
    ("name", "content", "guess"),
    [
        ("a.tsv", "Review\tLiked\n{0}\t0\n{1}\t1\n", "'Liked' for the label"),
        ("a.csv", 'Id,Phrase,Sentiment\n1,"{0}",0\n2,"{1}",4\n', "'Phrase' for the text"),
        ("a.csv", 'variation,verified_reviews,feedback\nx,"{0}",0\nx,"{1}",1\n', "'feedback'"),
        (
            "a.csv",
            "texte;étiquette\n{0};neg\n{1};pos\n",
            "'texte' for the text, by what it holds, 'étiquette'",
        ),
        (
            "a.txt",
            "{0}\t0\n{1}\t1\nBad\t0\n",
            "'column 1' for the text, by what it holds, 'column 2'",
        ),
        (
            "a.csv",
            '"0","12","Mon Apr 06 22:19:45 PDT 2009","NO_QUERY","u","{0}"\n'
            '"4","13","Mon Apr 06 22:20:45 PDT 2009","NO_QUERY","v","{1}"\n'
            '"0","14","Mon Apr 06 22:20:46 PDT 2009","NO_QUERY","v","Oh no, all this rain!"\n',
            "'column 6' for the text, by what it holds, 'column 1'",
        ),
    ],
)
def test_columns_of_other_names_or_none_are_known_by_what_they_hold_and_told(
    tmp_path: Path, name: str, content: str, guess: str
) -> None:
    texts = [text for text, _ in SAID]
    found, told = told_of(tmp_path / name, content.format(*texts))
    assert found[:2] == SAID
    assert len(told) == 1 and guess in told[0]


def test_names_that_fit_are_not_called_guessed(tmp_path: Path) -> None:
    plural = "Reviews,Rating\nThe crust was not good.,1\nVery good crust,5\n"
    found, told = told_of(tmp_path / "a.csv", plural)
    assert found == [(SAID[0][0], -1), ("Very good crust", 1)]
    assert "by what it holds" not in told[0]


def test_numbers_are_no_text_whatever_they_are_called(tmp_path: Path) -> None:
    content = 'review,review_text,score\n1,"{}",1\n2,"{}",5\n'.format(*(text for text, _ in SAID))
    assert told_of(tmp_path / "a.csv", content)[0] == SAID
    assert told_of(tmp_path / "b.csv", "text,label\n12345,pos\n😡,neg\n👍👍,pos\n")[0]


def test_of_several_columns_that_could_be_the_label_none_is_guessed(tmp_path: Path) -> None:
    content = "text,verified,liked\nVery good crust,0,1\nNo good crust,1,0\n"
    with pytest.raises(
        UnreadableLabels, match="several that could be, among text, verified, liked"
    ):
        labels(tmp_path / "a.csv", content)


def test_a_stated_scale_is_kept_to_and_a_typing_error_is_left_out(tmp_path: Path) -> None:
    content = "text,rating\nA,1/10\nB,5/10\nC,9 out of 10\nD,5\nE,5/5\n"
    assert labels(tmp_path / "stated.csv", content) == [-1, 0, 1, 1, 1]
    rows = "".join(f"text {place},{5 - place % 5}\n" for place in range(200))
    found, told = told_of(tmp_path / "typed.csv", f"text,rating\n{rows}Typed,50\n")
    assert [label for _, label in found] == [1, 1, 0, -1, -1] * 40
    assert told[1:] == ["typed.csv: 1 of 201 rows take no side, such as '50'"]


def test_fractions_with_signs_are_labels_where_there_is_nothing_else(tmp_path: Path) -> None:
    found, told = told_of(tmp_path / "a.csv", "text,score\nA,-0.8\nB,0.7\nC,-0.1\n")
    assert found == [("A", -1), ("B", 1), ("C", 0)]
    assert "(-1 to 1)" in told[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("text,label\nFine,0\nWell,0\n", "every label is 0"),
        ("text,label\n", "no rows"),
        ("date,rating\n2024-01-01,5\n", "no column of texts among date, rating"),
        ("text,label\n,pos\n", "no row has a text"),
        ("text,label\nFine,90210\n", "no label is a side .* such as '90210'"),
    ],
)
def test_says_why_nothing_can_be_read(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(UnreadableLabels, match=rf"plain\.csv: {reason}"):
        labels(tmp_path / "plain.csv", content)


def test_rows_that_take_no_side_are_told(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("text,label\nFine,pos\nHm,mixed\nEh,mixed\nOh,?\n", encoding="utf-8")
    told: list[str] = []
    assert len(read(path, tell=told.append)) == 1
    assert told[1:] == ["odd.csv: 3 of 4 rows take no side, such as 'mixed', '?'"]


def test_stars_stand_in_where_the_label_is_none(tmp_path: Path) -> None:
    content = "text,label,stars\nFine,,5\nBad,neg,3\nWell,4711,3\n"
    assert labels(tmp_path / "both.csv", content) == [1, -1, 0]
    measured = "text,polarity,stars\nFine,-0.2,5\nBad,0.65,1\n"
    assert labels(tmp_path / "measured.csv", measured) == [1, -1]


def test_a_file_of_another_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    assert labels(path, "text,label\nTrès café,pos\n", "cp1252") == [1]
    assert read(path)[0].text == "Très café"


@pytest.mark.parametrize(
    "content", ["text,place\nFine,Rome\n", "text,label\nFine,90210\n", "text,label\n"]
)
def test_a_file_without_labels_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableLabels, match=r"plain\.csv"):
        labels(tmp_path / "plain.csv", content)


def test_the_text_tells_its_language_where_nobody_states_it(tmp_path: Path) -> None:
    path = tmp_path / "languages.csv"
    path.write_text(f"text,label,lang\n{PRAISE},pos,\nGoed,pos,nl\n", encoding="utf-8")
    found = read(path)
    assert [example.language for example in found] == [None, "nl"]
    assert [example.language for example in identified(found)] == ["en", "nl"]
    assert {example.language for example in read(path, "de")} == {"de"}


def test_a_disputed_text_is_left_out_and_a_repeated_one_counts_once() -> None:
    examples = [
        Example("Fine.", 1, "en"),
        Example("fine", 0, "en"),
        Example("Good!", 1, "en"),
        Example("good", 1, "en"),
    ]
    assert agreed(examples) == [Example("Good!", 1, "en")]


def test_texts_without_letters_or_digits_are_different_texts() -> None:
    examples = [Example("👍", 1, None), Example("👎 ", -1, None), Example("👎", -1, None)]
    assert agreed(examples) == examples[:2]
    assert agreed([Example(":)", 1, None), Example(" :) ", -1, None)]) == []
