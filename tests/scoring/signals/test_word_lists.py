"""Published lists of opinion words; the words are our own inventions."""

from pathlib import Path

import pytest

from scoring.signals import word_lists


def written(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def test_a_list_of_senses_gives_each_word_their_mean(tmp_path: Path) -> None:
    path = written(
        tmp_path / "nl-sentiment.xml",
        '<?xml version="1.0"?><sentiment language="nl">'
        '<word form="glorpig" polarity="0.5" /><word form="glorpig" polarity="1.0" />'
        '<word form="Blèm" polarity="-0.4" /><word form="stil" polarity="0.0" />'
        '<word form="twee woorden" polarity="1.0" /></sentiment>',
    )
    assert word_lists.read(path) == ("nl", {"glorpig": 3.0, "blem": -1.6})


def test_a_translated_list_keeps_its_strengths(tmp_path: Path) -> None:
    path = written(tmp_path / "AFINN-fr.json", '{"glorpé": 3, "à blem": -2, "blem": -2}')
    assert word_lists.read(path) == ("fr", {"glorpe": 3.0, "blem": -2.0})


def test_a_file_of_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(word_lists.UnknownList, match=r"words\.csv"):
        word_lists.read(written(tmp_path / "words.csv", "glorpig,1"))


def test_lists_that_disagree_meet_in_the_middle() -> None:
    assert word_lists.joined([{"a": 1.0, "b": 2.0}, {"a": -2.0}]) == {"a": -0.5, "b": 2.0}
