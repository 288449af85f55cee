"""Brief texts whose language only the opinions in them tell."""

import pytest

from scoring.signals.analyse import Analyser, Item
from scoring.signals.understanding import told_by_opinions


@pytest.mark.parametrize(
    ("text", "language", "sentiment"),
    [("scam", "en", -1), ("bad", "en", -1), ("1 star", "en", -1),
     ("1&nbsp;star", "en", -1), ("<strong>1</strong> star", "en", -1), ("superb!!", "en", 1),
     ("bon", "fr", 1)],
)  # fmt: skip
def test_a_brief_text_of_opinions_of_one_language_is_read_in_it(
    text: str, language: str, sentiment: int
) -> None:
    (found,) = Analyser().analyse([Item(text)])
    assert (found.language, found.sentiment) == (language, sentiment)


@pytest.mark.parametrize("text", ["super", "kiva", "bagus", "mantap", "😍", "wow", "10/10", "差"])
def test_what_no_language_or_several_know_tells_none(text: str) -> None:
    assert told_by_opinions(text) is None


def test_a_longer_text_and_the_word_of_the_channel_are_left_to_themselves() -> None:
    assert told_by_opinions("bad bad bad bad bad") is None
    (found,) = Analyser().analyse([Item("scam", language="pl")])
    assert (found.language, found.sentiment) == ("pl", None)
